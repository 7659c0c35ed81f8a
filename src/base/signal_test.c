#include "base/signal.h"

#include "base/test.h"

static void a_full_ring_forgets_the_oldest_and_counts_it(void **state) {
  (void)state;
  struct signal signals[8];
  struct actor actor = {.kind = ACTOR_STAFF, .roles = ROLE_AGENT};
  assert_ok(signal_open(3));
  for (int i = 0; i < 5; i++) signal_raise(SIGNAL_READ, i % 2 ? &actor : NULL, i);
  assert_int_equal(signal_lost(), 2);
  assert_int_equal(signal_count(SIGNAL_READ), 5);
  assert_int_equal(signal_take(signals, 8), 3);
  for (int i = 0; i < 3; i++) assert_int_equal(signals[i].amount, i + 2);
  assert_int_equal(signals[1].actor.kind, ACTOR_STAFF);
  assert_int_equal(signal_take(signals, 8), 0);
  signal_close();
}

static void without_a_ring_raising_only_counts(void **state) {
  (void)state;
  struct signal signals[1];
  assert_ok(signal_open(1));
  signal_close();
  signal_raise(SIGNAL_BACKUP, NULL, 1);
  assert_int_equal(signal_count(SIGNAL_BACKUP), 1);
  assert_int_equal(signal_take(signals, 1), 0);
}

static void every_kind_has_a_name(void **state) {
  (void)state;
  for (int kind = 0; kind < SIGNAL_KIND_COUNT; kind++)
    assert_string_not_equal(signal_name((enum signal_kind)kind), "unknown");
}

TESTS_MAIN("signal", cmocka_unit_test(a_full_ring_forgets_the_oldest_and_counts_it),
           cmocka_unit_test(without_a_ring_raising_only_counts),
           cmocka_unit_test(every_kind_has_a_name))
