#include "base/table.h"

#include "base/test.h"

static struct id key_of(uint64_t number) {
  struct id key = {{0}};
  /* Few distinct hashes, so that runs collide. */
  key.bytes[0] = (uint8_t)number;
  key.bytes[1] = (uint8_t)(number >> 8);
  key.bytes[8] = (uint8_t)(number % 5);
  return key;
}

static void what_was_put_is_found_until_it_is_removed(void **state) {
  (void)state;
  static int values[400];
  struct table table = {0};
  assert_null(table_get(&table, key_of(1)));
  for (uint64_t i = 0; i < 400; i++) assert_ok(table_put(&table, key_of(i), &values[i]));
  assert_int_equal(table.count, 400);
  for (uint64_t i = 0; i < 400; i += 3)
    assert_ptr_equal(table_remove(&table, key_of(i)), &values[i]);
  for (uint64_t i = 0; i < 400; i++)
    assert_ptr_equal(table_get(&table, key_of(i)), i % 3 ? &values[i] : NULL);
  assert_null(table_remove(&table, key_of(0)));
  table_done(&table);
}

static void a_random_history_agrees_with_a_plain_array(void **state) {
  (void)state;
  static int values[64];
  int *truth[64] = {0};
  struct table table = {0};
  struct rng rng;
  rng_init_seeded(&rng, 11);
  for (int step = 0; step < 20000; step++) {
    uint32_t i = rng_below(&rng, 64);
    if (rng_below(&rng, 2)) {
      assert_ok(table_put(&table, key_of(i), &values[i]));
      truth[i] = &values[i];
    } else {
      assert_ptr_equal(table_remove(&table, key_of(i)), truth[i]);
      truth[i] = NULL;
    }
    assert_ptr_equal(table_get(&table, key_of((uint64_t)step % 64)), truth[step % 64]);
  }
  table_done(&table);
}

static void walking_meets_everything_once(void **state) {
  (void)state;
  int values[50] = {0};
  struct table table = {0};
  for (uint64_t i = 0; i < 50; i++) assert_ok(table_put(&table, key_of(i), &values[i]));
  size_t at = 0;
  for (int *value; (value = table_next(&table, &at));) ++*value;
  for (int i = 0; i < 50; i++) assert_int_equal(values[i], 1);
  table_done(&table);
}

TESTS_MAIN("table", cmocka_unit_test(what_was_put_is_found_until_it_is_removed),
           cmocka_unit_test(a_random_history_agrees_with_a_plain_array),
           cmocka_unit_test(walking_meets_everything_once))
