#include "base/arena.h"

#include "base/test.h"

static void what_is_given_is_zeroed_aligned_and_apart(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 0);
  unsigned char *previous = NULL;
  for (size_t size = 1; size < 3000; size += 37) {
    unsigned char *given = arena_alloc(&arena, size);
    assert_non_null(given);
    assert_int_equal((uintptr_t)given % _Alignof(max_align_t), 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(given[i], 0);
    memset(given, 0xaa, size);
    if (previous) assert_int_equal(previous[0], 0xaa);
    previous = given;
  }
  arena_done(&arena);
  arena_done(&arena);
}

static void the_cap_holds_and_reset_gives_it_back(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 10000);
  assert_non_null(arena_alloc(&arena, 9000));
  assert_null(arena_alloc(&arena, 9000));
  assert_null(arena_alloc(&arena, SIZE_MAX - 8));
  arena_reset(&arena);
  assert_non_null(arena_alloc(&arena, 9000));
  arena_done(&arena);
}

static void after_reset_nothing_of_before_is_readable(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, 0);
  char *secret = arena_c_string(&arena, STR("a visitor's words"));
  assert_string_equal(secret, "a visitor's words");
  arena_reset(&arena);
  unsigned char *again = arena_alloc(&arena, 4096);
  for (size_t i = 0; i < 4096; i++) assert_int_equal(again[i], 0);
  arena_done(&arena);
}

static void a_copy_lives_by_itself(void **state) {
  (void)state;
  struct arena arena;
  char source[] = "abc";
  struct str copy;
  arena_init(&arena, 0);
  assert_ok(arena_copy(&arena, str_from(source), &copy));
  source[0] = 'x';
  assert_str(copy, "abc");
  arena_done(&arena);
}

TESTS_MAIN("arena", cmocka_unit_test(what_is_given_is_zeroed_aligned_and_apart),
           cmocka_unit_test(the_cap_holds_and_reset_gives_it_back),
           cmocka_unit_test(after_reset_nothing_of_before_is_readable),
           cmocka_unit_test(a_copy_lives_by_itself))
