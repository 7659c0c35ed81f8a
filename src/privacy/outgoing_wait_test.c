/* How long until the next try. */
#include "privacy/outgoing.h"

#include "base/test.h"

static void waits_grow_from_seconds_to_hours_and_vary(void **state) {
  struct rng rng;
  int64_t before = 0;
  (void)state;
  rng_init_seeded(&rng, 7);
  for (int64_t attempt = 1; attempt < 30; attempt++) {
    int64_t least = INT64_MAX;
    int64_t most = 0;
    for (int i = 0; i < 200; i++) {
      int64_t wait_ms = outgoing_wait_ms(&rng, attempt);
      least = wait_ms < least ? wait_ms : least;
      most = wait_ms > most ? wait_ms : most;
    }
    assert_true(least >= 2000 && most <= INT64_C(16200000) && most > least + least / 2);
    assert_true(most >= before / 2);
    before = most;
  }
  assert_true(before > INT64_C(7200000));
}

TESTS_MAIN("outgoing_wait", cmocka_unit_test(waits_grow_from_seconds_to_hours_and_vary))
