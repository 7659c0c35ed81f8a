#include "base/str.h"

#include "base/test.h"

static void a_cut_gives_what_stands_before_and_after(void **state) {
  (void)state;
  struct str head;
  struct str tail;
  assert_true(str_cut(STR("a:b:c"), ':', &head, &tail));
  assert_str(head, "a");
  assert_str(tail, "b:c");
}

static void a_cut_without_separator_keeps_all_in_head(void **state) {
  (void)state;
  struct str head;
  struct str tail;
  assert_false(str_cut(STR("abc"), ':', &head, &tail));
  assert_str(head, "abc");
  assert_int_equal(tail.len, 0);
}

static void slices_are_clamped(void **state) {
  (void)state;
  assert_str(str_slice(STR("hello"), 1, 3), "el");
  assert_str(str_slice(STR("hello"), 3, 99), "lo");
  assert_int_equal(str_slice(STR("hello"), 9, 12).len, 0);
  assert_int_equal(str_slice(STR("hello"), 4, 2).len, 0);
}

static void trimming_takes_space_from_both_ends_only(void **state) {
  (void)state;
  assert_str(str_trim(STR(" \t a b \r\n")), "a b");
  assert_int_equal(str_trim(STR(" \t")).len, 0);
}

static void comparing_is_bytewise(void **state) {
  (void)state;
  assert_true(str_equal(STR("x"), STR("x")));
  assert_false(str_equal(STR("x"), STR("X")));
  assert_true(str_equal_nocase(STR("Content-Type"), STR("content-tYPE")));
  assert_false(str_equal_nocase(STR("k"), STR("\xe2\x84\xaa")));
  assert_true(str_compare(STR("a"), STR("ab")) < 0);
  assert_true(str_compare(STR("\xff"), STR("a")) > 0);
  assert_true(str_starts(STR("abc"), STR("ab")));
  assert_false(str_starts(STR("a"), STR("ab")));
  assert_true(str_ends(STR("abc"), STR("bc")));
}

static void numbers_are_read_whole_or_not_at_all(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum err result;
    int64_t value;
  } cases[] = {
      {"0", ERR_NONE, 0},
      {"-1", ERR_NONE, -1},
      {"9223372036854775807", ERR_NONE, INT64_MAX},
      {"-9223372036854775808", ERR_NONE, INT64_MIN},
      {"9223372036854775808", ERR_INVALID, 0},
      {"-9223372036854775809", ERR_INVALID, 0},
      {"", ERR_INVALID, 0},
      {"-", ERR_INVALID, 0},
      {"+1", ERR_INVALID, 0},
      {" 1", ERR_INVALID, 0},
      {"1 ", ERR_INVALID, 0},
      {"0x10", ERR_INVALID, 0},
      {"1e3", ERR_INVALID, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t value = 0;
    assert_int_equal(str_to_int64(str_from(cases[i].text), &value), cases[i].result);
    assert_int_equal(value, cases[i].value);
  }
}

static void hexadecimal_goes_both_ways_and_refuses_what_it_is_not(void **state) {
  (void)state;
  const uint8_t bytes[] = {0x00, 0xff, 0x1a};
  char text[7] = {0};
  uint8_t back[3];
  str_hex(bytes, 3, text);
  assert_string_equal(text, "00ff1a");
  assert_ok(str_unhex(STR("00Ff1A"), back, 3));
  assert_memory_equal(back, bytes, 3);
  assert_err(str_unhex(STR("00ff1"), back, 3), ERR_INVALID);
  assert_err(str_unhex(STR("00ff1g"), back, 3), ERR_INVALID);
}

TESTS_MAIN("str", cmocka_unit_test(a_cut_gives_what_stands_before_and_after),
           cmocka_unit_test(a_cut_without_separator_keeps_all_in_head),
           cmocka_unit_test(slices_are_clamped),
           cmocka_unit_test(trimming_takes_space_from_both_ends_only),
           cmocka_unit_test(comparing_is_bytewise),
           cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
           cmocka_unit_test(hexadecimal_goes_both_ways_and_refuses_what_it_is_not))
