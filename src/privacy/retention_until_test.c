/* From which event the days are counted. */
#include "privacy/retention_until.h"

#include "base/test.h"

#define DAY_MS INT64_C(86400000)
#define T (1000 * DAY_MS)

static int64_t until(enum retention_event from, int64_t resolved, int64_t contract_end) {
  struct retention_events events = {T, resolved, contract_end};
  return (retention_until(from, 30, &events) - T) / DAY_MS;
}

/*= GDPR Art. 5(1)(e) */
static void days_are_counted_from_the_event_that_the_purpose_names(void **state) {
  (void)state;
  assert_int_equal(until(RETENTION_FROM_LAST_MESSAGE, T + DAY_MS, T + 90 * DAY_MS), 30);
  assert_int_equal(until(RETENTION_FROM_RESOLVED, T + 5 * DAY_MS, T + 90 * DAY_MS), 35);
  assert_int_equal(until(RETENTION_FROM_CONTRACT_END, T + 5 * DAY_MS, T + 90 * DAY_MS), 120);
}

static void a_message_after_the_event_counts_instead_of_it(void **state) {
  (void)state;
  assert_int_equal(until(RETENTION_FROM_RESOLVED, T - 5 * DAY_MS, 0), 30);
  assert_int_equal(until(RETENTION_FROM_CONTRACT_END, 0, T - 400 * DAY_MS), 30);
}

static void what_nobody_resolves_is_not_kept_for_good(void **state) {
  (void)state;
  assert_int_equal(until(RETENTION_FROM_RESOLVED, 0, 0), RETENTION_WAIT_DAYS + 30);
  assert_int_equal(until(RETENTION_FROM_CONTRACT_END, 0, 0), RETENTION_WAIT_DAYS + 30);
}

TESTS_MAIN("retention_until",
           cmocka_unit_test(days_are_counted_from_the_event_that_the_purpose_names),
           cmocka_unit_test(a_message_after_the_event_counts_instead_of_it),
           cmocka_unit_test(what_nobody_resolves_is_not_kept_for_good))
