/* Days as numbers and back. */
#include "base/day.h"

#include <stdio.h>

#include "base/test.h"

static void days_have_numbers_and_weekdays(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t number;
    enum weekday weekday;
  } cases[] = {{"1970-01-01", 0, WEEKDAY_THURSDAY},      {"1969-12-31", -1, WEEKDAY_WEDNESDAY},
               {"2000-02-29", 11016, WEEKDAY_TUESDAY},   {"1900-03-01", -25508, WEEKDAY_THURSDAY},
               {"2026-11-25", 20782, WEEKDAY_WEDNESDAY}, {"1000-01-01", -354285, WEEKDAY_WEDNESDAY},
               {"2100-03-01", 47541, WEEKDAY_MONDAY}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t number = 0;
    struct buf out = {0};
    assert_ok(day_parse(str_from(cases[i].text), &number));
    assert_int_equal(number, cases[i].number);
    assert_int_equal(day_weekday(number), cases[i].weekday);
    day_append(&out, number);
    assert_str(buf_str(&out), cases[i].text);
    buf_done(&out);
  }
}

static void every_day_of_four_thousand_years_follows_the_one_before(void **state) {
  (void)state;
  struct day before = day_of(day_number((struct day){-401, 12, 31}));
  for (int64_t number = day_number((struct day){-400, 1, 1}); before.year < 3600; number++) {
    struct day day = day_of(number);
    bool next_date = day.year == before.year && day.month == before.month &&
                     day.date == before.date + 1 &&
                     day.date <= day_month_length(day.year, day.month);
    bool next_month = day.date == 1 && before.date == day_month_length(before.year, before.month) &&
                      day.year * 12 + day.month == before.year * 12 + before.month + 1;
    assert_true(next_date || next_month);
    assert_int_equal(day_number(day), number);
    assert_int_equal(day_weekday(number), (day_weekday(number - 1) + 1) % 7);
    before = day;
  }
}

static void february_is_longer_in_leap_years(void **state) {
  (void)state;
  assert_int_equal(day_month_length(2024, 2), 29);
  assert_int_equal(day_month_length(2025, 2), 28);
  assert_int_equal(day_month_length(2000, 2), 29);
  assert_int_equal(day_month_length(1900, 2), 28);
  assert_int_equal(day_month_length(2026, 12), 31);
  assert_int_equal(day_month_length(2026, 4), 30);
}

static void what_is_no_day_is_refused(void **state) {
  (void)state;
  static const char *const wrong[] = {"",           "2026-02-29",  "2026-04-31", "2026-13-01",
                                      "2026-00-10", "2026-01-00",  "2026-1-01",  "2026-01-1 ",
                                      "2026/01/01", "2026-01-011", "0999-01-01", "-026-01-01",
                                      "2026-+1-01", "2026-01-32",  "26-01-01",   "2026-01-0x"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    int64_t number = 42;
    assert_err(day_parse(str_from(wrong[i]), &number), ERR_INVALID);
    assert_int_equal(number, 42);
  }
}

static void a_moment_lies_on_the_day_that_it_has_begun(void **state) {
  (void)state;
  assert_int_equal(day_of_ms(0), 0);
  assert_int_equal(day_of_ms(DAY_MS - 1), 0);
  assert_int_equal(day_of_ms(-1), -1);
  assert_int_equal(day_of_ms(-DAY_MS), -1);
  assert_int_equal(day_of_ms(-DAY_MS - 1), -2);
}

TESTS_MAIN("day", cmocka_unit_test(days_have_numbers_and_weekdays),
           cmocka_unit_test(every_day_of_four_thousand_years_follows_the_one_before),
           cmocka_unit_test(february_is_longer_in_leap_years),
           cmocka_unit_test(what_is_no_day_is_refused),
           cmocka_unit_test(a_moment_lies_on_the_day_that_it_has_begun))
