/* When a period of law ends: the worked rows of test/deadline, and the edges. */
#include "privacy/deadline.h"

#include "base/test.h"
#include "deadline_days_tables.h"
#include "deadline_hours_tables.h"
#include "deadline_months_tables.h"
#include "deadline_weeks_tables.h"
#include "privacy/civil_time.h"

#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static int64_t number(const char *text) {
  int64_t day = 0;
  assert_ok(day_parse(str_from(text), &day));
  return day;
}

static unsigned count(const char *text) {
  int64_t value = 0;
  assert_ok(str_to_int64(str_from(text), &value));
  return (unsigned)value;
}

static void check_weekday(int64_t day, const char *expected) {
  static const char *const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  assert_string_equal(names[day_weekday(day)], expected);
}

/* In days, and again as moments: received in the last minute of the day there, due at the end
 * of a day there. */
static void check(struct deadline_period period, const char *received, const char *calendar,
                  const char *const ends[2]) {
  static enum err (*const by_unit[])(int64_t, unsigned, struct str, struct deadline *) = {
      deadline_months, deadline_weeks, deadline_days};
  struct deadline_date date;
  struct deadline deadline;
  const struct holiday_calendar *found;
  struct str code = str_from(calendar);
  assert_ok(holiday_calendar_find(code, &found));
  assert_ok(deadline_of_day(number(received), period, code, &date));
  if (ends[0]) assert_int_equal(date.nominal, number(ends[0]));
  assert_int_equal(date.due, number(ends[1]));
  int64_t late_ms = civil_time_day_end_ms(found, number(received));
  assert_ok(by_unit[period.unit](late_ms, period.count, code, &deadline));
  assert_int_equal(deadline.nominal_ms, civil_time_day_end_ms(found, date.nominal));
  assert_int_equal(deadline.due_ms, civil_time_day_end_ms(found, number(ends[1])));
}

/*= GDPR Art. 12(3) */
/*= 1182/71 Art. 3(1) */
/*= 1182/71 Art. 3(2)(c) */
/*= 1182/71 Art. 3(4) */
static void months_end_as_worked_out(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(law_reg1182_months); i++) {
    const char *const *row = law_reg1182_months[i];
    check_weekday(number(row[0]), row[1]);
    check_weekday(number(row[3]), row[4]);
    check((struct deadline_period){DEADLINE_MONTHS, count(row[2])}, row[0], "EU",
          (const char *const[]){row[3], row[5]});
  }
}

/*= GDPR Art. 36(2) */
/*= 1182/71 Art. 3(2)(c) */
static void weeks_end_as_worked_out(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(law_reg1182_weeks_art36); i++) {
    const char *const *row = law_reg1182_weeks_art36[i];
    check_weekday(number(row[2]), row[3]);
    check((struct deadline_period){DEADLINE_WEEKS, count(row[1])}, row[0], "EU",
          (const char *const[]){row[2], row[4]});
  }
}

/*= 1182/71 Art. 3(2)(b) */
/*= 1182/71 Art. 3(5) */
static void days_end_as_worked_out(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(law_reg1182_days); i++) {
    const char *const *row = law_reg1182_days[i];
    check((struct deadline_period){DEADLINE_DAYS, count(row[2])}, row[1], row[0],
          (const char *const[]){NULL, row[3]});
  }
}

/* "2026-06-12T16:20", on the walls of Brussels */
static int64_t moment(const char *text) {
  int64_t wall_ms = number((char[]){text[0], text[1], text[2], text[3], text[4], text[5], text[6],
                                    text[7], text[8], text[9], '\0'}) *
                    DAY_MS;
  wall_ms += ((text[11] - '0') * 10 + (text[12] - '0')) * HOUR_MS;
  wall_ms += ((text[14] - '0') * 10 + (text[15] - '0')) * MINUTE_MS;
  const struct holiday_calendar *eu;
  assert_ok(holiday_calendar_find(STR("EU"), &eu));
  int64_t at_ms = wall_ms - 60 * MINUTE_MS;
  return wall_ms - civil_time_offset_minutes(eu, at_ms) * MINUTE_MS;
}

/*= GDPR Art. 33(1) */
/*= 1182/71 Art. 3(2)(a) */
static void seventy_two_hours_are_elapsed_hours_across_the_change_of_clocks(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(law_reg1182_hours_72); i++) {
    const char *const *row = law_reg1182_hours_72[i];
    struct deadline deadline;
    assert_ok(deadline_hours(moment(row[0]), 72, STR("EU"), &deadline));
    assert_int_equal(deadline.due_ms, moment(row[2]));
    assert_int_equal(deadline.nominal_ms, deadline.due_ms);
    assert_int_equal(deadline.due_ms - moment(row[0]), 72 * HOUR_MS);
    /* what Art. 3(1) would allow at most */
    assert_true(deadline.due_ms < moment(row[4]) && moment(row[4]) <= deadline.due_ms + HOUR_MS);
    check_weekday(civil_time_day(holiday_calendar_at(0), deadline.due_ms), row[3]);
  }
}

/*= GDPR Art. 12(3) */
static void an_extension_counts_from_the_receipt_and_not_from_the_first_end(void **state) {
  (void)state;
  struct deadline_date whole;
  struct deadline_date first;
  struct deadline_date chained;
  int64_t received = number("2026-01-31");
  struct deadline_period one = {DEADLINE_MONTHS, 1};
  assert_ok(
      deadline_of_day(received, (struct deadline_period){DEADLINE_MONTHS, 3}, STR("DE"), &whole));
  assert_ok(deadline_of_day(received, one, STR("DE"), &first));
  assert_ok(deadline_of_day(first.due, (struct deadline_period){DEADLINE_MONTHS, 2}, STR("DE"),
                            &chained));
  assert_int_equal(whole.due, number("2026-04-30"));
  assert_int_equal(first.due, number("2026-03-02"));
  assert_int_not_equal(whole.due, chained.due);
}

/*= 1182/71 Art. 3(2)(c) */
static void months_end_on_the_same_date_or_on_the_months_last_day(void **state) {
  (void)state;
  static const struct {
    const char *from;
    unsigned months;
    const char *nominal;
    const char *due;
  } cases[] = {{"2026-01-31", 1, "2026-02-28", "2026-03-02"},
               {"2024-01-31", 1, "2024-02-29", "2024-02-29"},
               {"2024-02-29", 12, "2025-02-28", "2025-02-28"},
               {"2024-02-29", 48, "2028-02-29", "2028-02-29"},
               {"2026-12-31", 2, "2027-02-28", "2027-03-01"},
               {"2026-02-28", 1, "2026-03-28", "2026-03-30"},
               {"2025-12-15", 1, "2026-01-15", "2026-01-15"},
               {"2026-11-30", 13, "2027-12-30", "2027-12-30"},
               {"1900-01-31", 1, "1900-02-28", "1900-02-28"},
               {"2026-03-31", 1200, "2126-03-31", "2126-04-01"},
               {"2200-12-31", 1, "2201-01-31", "2201-02-02"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    check((struct deadline_period){DEADLINE_MONTHS, cases[i].months}, cases[i].from, "none",
          (const char *const[]){cases[i].nominal, cases[i].due});
}

static void the_date_of_the_event_is_that_of_the_controllers_clock(void **state) {
  (void)state;
  struct deadline there;
  struct deadline here;
  int64_t from_ms = number("2026-06-30") * DAY_MS + 22 * HOUR_MS; /* midnight in Berlin */
  assert_ok(deadline_months(from_ms, 1, STR("DE"), &there));
  assert_ok(deadline_months(from_ms, 1, STR("none"), &here));
  assert_int_equal(there.due_ms, (number("2026-08-03") + 1) * DAY_MS - 2 * HOUR_MS - 1);
  assert_int_equal(here.due_ms, (number("2026-07-30") + 1) * DAY_MS - 1);
}

static void what_cannot_be_counted_is_refused_and_nothing_is_written(void **state) {
  (void)state;
  struct deadline deadline = {7, 7};
  struct deadline_date date = {.due = 7};
  int64_t day = number("2026-01-31");
  int64_t ms = day * DAY_MS;
  static const unsigned wrong[] = {0, DEADLINE_COUNT_MOST + 1, UINT32_MAX};
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    assert_err(deadline_months(ms, wrong[i], STR("DE"), &deadline), ERR_INVALID);
    assert_err(deadline_weeks(ms, wrong[i], STR("DE"), &deadline), ERR_INVALID);
    assert_err(deadline_days(ms, wrong[i], STR("DE"), &deadline), ERR_INVALID);
    assert_err(deadline_hours(ms, wrong[i], STR("DE"), &deadline), ERR_INVALID);
  }
  assert_err(deadline_months(ms, 1, STR("XX"), &deadline), ERR_NOT_FOUND);
  assert_err(deadline_hours(ms, 1, STR(""), &deadline), ERR_NOT_FOUND);
  static const char *const years[] = {"1899-12-31", "2201-01-01"};
  struct deadline_period month = {DEADLINE_MONTHS, 1};
  for (size_t i = 0; i < COUNT_OF(years); i++) {
    assert_err(deadline_of_day(number(years[i]), month, STR("DE"), &date), ERR_INVALID);
    assert_err(deadline_days(number(years[i]) * DAY_MS, 1, STR("DE"), &deadline), ERR_INVALID);
  }
  assert_err(deadline_weeks(INT64_MAX, 1, STR("DE"), &deadline), ERR_INVALID);
  assert_err(deadline_hours(INT64_MIN, 1, STR("DE"), &deadline), ERR_INVALID);
  assert_int_equal(deadline.due_ms, 7);
  assert_int_equal(date.due, 7);
}

static void the_houses_own_target_is_seven_days(void **state) {
  (void)state;
  assert_int_equal(deadline_target(1000), 1000 + 7 * DAY_MS);
}

static void a_country_without_a_calendar_gets_the_strictest(void **state) {
  (void)state;
  assert_str(deadline_calendar(STR("NL")), "NL");
  assert_str(deadline_calendar(STR("el")), "GR");
  assert_str(deadline_calendar(STR("GB")), "none");
  assert_str(deadline_calendar(STR("")), "none");
}

TESTS_MAIN("deadline", cmocka_unit_test(months_end_as_worked_out),
           cmocka_unit_test(weeks_end_as_worked_out), cmocka_unit_test(days_end_as_worked_out),
           cmocka_unit_test(seventy_two_hours_are_elapsed_hours_across_the_change_of_clocks),
           cmocka_unit_test(an_extension_counts_from_the_receipt_and_not_from_the_first_end),
           cmocka_unit_test(months_end_on_the_same_date_or_on_the_months_last_day),
           cmocka_unit_test(the_date_of_the_event_is_that_of_the_controllers_clock),
           cmocka_unit_test(what_cannot_be_counted_is_refused_and_nothing_is_written),
           cmocka_unit_test(the_houses_own_target_is_seven_days),
           cmocka_unit_test(a_country_without_a_calendar_gets_the_strictest))
