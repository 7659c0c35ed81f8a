#include "staff/throttle.h"

#include "base/test.h"

static const struct throttle_rule *const account = &throttle_sign_in_account;

static struct throttle *opened(void) {
  struct throttle *throttle;
  struct rng rng;
  rng_init_seeded(&rng, 7);
  assert_ok(throttle_open(&rng, &throttle));
  return throttle;
}

/* Tries until it is shut; how many fitted. */
static int fill(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                int64_t now_ms) {
  int tries = 0;
  for (; throttle_allows(throttle, rule, key, now_ms) && tries < 1000; tries++)
    throttle_count(throttle, rule, key, now_ms);
  return tries;
}

static void five_tries_fit_and_then_it_is_shut_for_ten_minutes(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  assert_int_equal(fill(throttle, account, STR("mara"), 1000), 5);
  assert_false(throttle_allows(throttle, account, STR("mara"), 1000 + 10 * 60000 - 1));
  assert_true(throttle_allows(throttle, account, STR("mara"), 1000 + 10 * 60000));
  throttle_close(throttle);
}

static void it_says_how_long_it_stays_shut(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  assert_int_equal(throttle_wait_ms(throttle, account, STR("mara"), 1000), 0);
  (void)fill(throttle, account, STR("mara"), 1000);
  assert_int_equal(throttle_wait_ms(throttle, account, STR("mara"), 1000), 10 * 60000);
  assert_int_equal(throttle_wait_ms(throttle, account, STR("mara"), 61000), 9 * 60000);
  assert_int_equal(throttle_wait_ms(throttle, account, STR("mara"), 1000 + 10 * 60000), 0);
  assert_int_equal(throttle_wait_ms(throttle, account, STR("jonas"), 1000), 0);
  throttle_close(throttle);
}

static void one_try_is_forgotten_every_ten_seconds(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  for (int i = 0; i < 50; i++) {
    assert_true(throttle_allows(throttle, account, STR("mara"), 10000 * i));
    throttle_count(throttle, account, STR("mara"), 10000 * i);
  }
  throttle_close(throttle);
}

static void keys_and_rules_do_not_meet(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  (void)fill(throttle, account, STR("mara"), 0);
  assert_true(throttle_allows(throttle, account, STR("jonas"), 0));
  assert_true(throttle_allows(throttle, &throttle_sign_in_network, STR("mara"), 0));
  assert_int_equal(fill(throttle, &throttle_sign_in_network, STR("mara"), 0), 20);
  assert_int_equal(fill(throttle, &throttle_recovery, STR("mara"), 0), 10);
  assert_int_equal(fill(throttle, &throttle_start, STR("mara"), 0), 600);
  throttle_close(throttle);
}

/* Trying on at a shut door keeps it shut no longer. */
static void what_is_refused_is_not_counted(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  for (int i = 0; i < 10; i++)
    assert_int_equal(throttle_take(throttle, &throttle_recovery, STR("mara"), 0), true);
  for (int i = 0; i < 30; i++)
    assert_int_equal(throttle_take(throttle, &throttle_recovery, STR("mara"), 60000), false);
  assert_true(throttle_take(throttle, &throttle_recovery, STR("mara"), 10 * 60000));
  throttle_close(throttle);
}

static void the_right_answer_forgives_also_a_lock(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  (void)fill(throttle, account, STR("mara"), 0);
  throttle_forgive(throttle, account, STR("mara"));
  assert_int_equal(fill(throttle, account, STR("mara"), 0), 5);
  throttle_close(throttle);
}

static void asking_does_not_count(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  for (int i = 0; i < 100; i++) assert_true(throttle_allows(throttle, account, STR("mara"), 0));
  throttle_close(throttle);
}

static void its_memory_has_a_cap(void **state) {
  struct throttle *throttle = opened();
  (void)state;
  (void)fill(throttle, account, STR("mara"), 0);
  for (uint32_t i = 0; i < 100001; i++)
    throttle_count(throttle, account, str_of((const char *)&i, sizeof i), 0);
  assert_true(throttle_allows(throttle, account, STR("mara"), 0));
  throttle_close(throttle);
}

TESTS_MAIN("throttle", cmocka_unit_test(five_tries_fit_and_then_it_is_shut_for_ten_minutes),
           cmocka_unit_test(it_says_how_long_it_stays_shut),
           cmocka_unit_test(one_try_is_forgotten_every_ten_seconds),
           cmocka_unit_test(keys_and_rules_do_not_meet),
           cmocka_unit_test(what_is_refused_is_not_counted),
           cmocka_unit_test(the_right_answer_forgives_also_a_lock),
           cmocka_unit_test(asking_does_not_count), cmocka_unit_test(its_memory_has_a_cap))
