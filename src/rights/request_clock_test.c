#include "rights/request_clock.h"

#include "base/clock.h"
#include "base/test.h"

#define DAY_MS INT64_C(86400000)

static int64_t day(const char *text) {
  int64_t at_ms;
  assert_ok(clock_parse_day(str_from(text), &at_ms));
  return at_ms;
}

/* The last moment of the day by the clocks of UTC. */
static int64_t end_of(const char *text) { return day(text) + DAY_MS - 1; }

static struct request_clock clock_of(const char *from, bool extended, int64_t paused_ms) {
  struct request_clock clock;
  assert_ok(request_clock_of(day(from), extended, paused_ms, STR("none"), &clock));
  return clock;
}

/*= GDPR Art. 12(3) */
static void one_month_and_three_when_it_is_extended(void **state) {
  (void)state;
  assert_int_equal(clock_of("2026-03-05", false, 0).due_nominal_at, end_of("2026-04-05"));
  /* a Sunday: the end of Monday */
  assert_int_equal(clock_of("2026-03-05", false, 0).due_at, end_of("2026-04-06"));
  assert_int_equal(clock_of("2026-03-05", true, 0).due_at, end_of("2026-06-05"));
  assert_int_equal(clock_of("2026-08-31", false, 0).due_at, end_of("2026-09-30"));
  assert_int_equal(clock_of("2026-11-30", true, 0).due_nominal_at, end_of("2027-02-28"));
}

/*= GDPR Art. 12(4) */
static void an_extension_does_not_move_a_refusal(void **state) {
  (void)state;
  struct request_clock clock = clock_of("2026-03-05", true, 0);
  assert_int_equal(clock.refusal_at, end_of("2026-04-06"));
  assert_true(clock.due_at > clock.refusal_at);
}

/*= GDPR Art. 12(6) */
static void whole_days_of_a_pause_are_added_and_no_more(void **state) {
  (void)state;
  /* 5 April and four days is the 9th; not 9 March and a month */
  assert_int_equal(clock_of("2026-03-05", false, 4 * DAY_MS).due_at, end_of("2026-04-09"));
  assert_int_equal(clock_of("2026-03-05", false, 4 * DAY_MS + DAY_MS - 1).due_at,
                   end_of("2026-04-09"));
  assert_int_equal(clock_of("2026-03-05", false, DAY_MS - 1).due_nominal_at, end_of("2026-04-05"));
  /* 31 January, 28 February, a day later: 1 March, a Sunday */
  assert_int_equal(clock_of("2026-01-31", false, DAY_MS).due_at, end_of("2026-03-02"));
  assert_int_equal(clock_of("2026-03-05", false, 4 * DAY_MS).target_at,
                   day("2026-03-05") + 11 * DAY_MS);
}

/* Across the day on which the clocks go back, and that on which they go forward. */
static void a_change_of_summer_time_moves_no_day(void **state) {
  (void)state;
  struct request_clock clock;
  struct request_clock plain;
  for (int64_t days = 1; days < 60; days++) {
    int64_t from = day("2026-09-20") + 12 * 3600000;
    assert_ok(request_clock_of(from, false, days * DAY_MS, STR("DE"), &clock));
    assert_ok(request_clock_of(from, false, days * DAY_MS, STR("none"), &plain));
    /* the same civil day, an hour or two apart; only holidays may make it later */
    int64_t ahead = plain.due_nominal_at - clock.due_nominal_at;
    assert_true(ahead == 3600000 || ahead == 2 * 3600000);
  }
}

static void warnings_come_at_14_7_3_and_1_days_and_an_alarm_after_the_end(void **state) {
  (void)state;
  int64_t due = end_of("2026-04-06");
  static const struct {
    int64_t days_before;
    enum request_alarm alarm;
  } cases[] = {{20, ALARM_NONE},   {15, ALARM_NONE},  {13, ALARM_DAYS_14},
               {7, ALARM_DAYS_14}, {6, ALARM_DAYS_7}, {3, ALARM_DAYS_7},
               {2, ALARM_DAYS_3},  {1, ALARM_DAYS_3}, {0, ALARM_DAYS_1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(request_clock_alarm(due - cases[i].days_before * DAY_MS, due, false),
                     cases[i].alarm);
  assert_int_equal(request_clock_alarm(due, due, false), ALARM_DAYS_1);
  assert_int_equal(request_clock_alarm(due + 1, due, false), ALARM_OVER);
  assert_int_equal(request_clock_alarm(due + 1, due, true), ALARM_PAUSED);
  assert_int_equal(request_clock_days_left(due - 1, due), 1);
  assert_int_equal(request_clock_days_left(due - 14 * DAY_MS, due), 14);
  assert_int_equal(request_clock_days_left(due + 1, due), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_month_and_three_when_it_is_extended),
      cmocka_unit_test(an_extension_does_not_move_a_refusal),
      cmocka_unit_test(whole_days_of_a_pause_are_added_and_no_more),
      cmocka_unit_test(a_change_of_summer_time_moves_no_day),
      cmocka_unit_test(warnings_come_at_14_7_3_and_1_days_and_an_alarm_after_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
