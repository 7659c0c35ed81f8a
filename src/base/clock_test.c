#include "base/clock.h"

#include "base/test.h"

static void times_are_written_as_iso_8601_in_utc(void **state) {
  (void)state;
  static const struct {
    int64_t ms;
    const char *iso;
    const char *http;
  } cases[] = {
      {0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"},
      {951782400000, "2000-02-29T00:00:00.000Z", "Tue, 29 Feb 2000 00:00:00 GMT"},
      {784111777000, "1994-11-06T08:49:37.000Z", "Sun, 06 Nov 1994 08:49:37 GMT"},
      {-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"},
      {4107542399999, "2100-02-28T23:59:59.999Z", "Sun, 28 Feb 2100 23:59:59 GMT"},
      {4107542400000, "2100-03-01T00:00:00.000Z", "Mon, 01 Mar 2100 00:00:00 GMT"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct buf out = {0};
    clock_append_iso(&out, cases[i].ms);
    assert_str(buf_str(&out), cases[i].iso);
    buf_reset(&out);
    clock_append_http(&out, cases[i].ms);
    assert_str(buf_str(&out), cases[i].http);
    buf_done(&out);
  }
}

static void a_day_is_read_as_its_first_moment(void **state) {
  (void)state;
  static const struct {
    const char *day;
    int64_t ms;
  } cases[] = {{"1970-01-01", 0},
               {"2000-02-29", 951782400000},
               {"1969-12-31", -86400000},
               {"2100-03-01", 4107542400000},
               {"2024-01-01", 1704067200000}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t ms = 1;
    assert_ok(clock_parse_day(str_from(cases[i].day), &ms));
    assert_int_equal(ms, cases[i].ms);
  }
  /* every day of a hundred years reads back */
  for (int64_t day = -3650; day < 32850; day++) {
    struct buf out = {0};
    int64_t ms = 1;
    clock_append_iso(&out, day * 86400000);
    assert_ok(clock_parse_day(str_slice(buf_str(&out), 0, 10), &ms));
    assert_int_equal(ms, day * 86400000);
    buf_done(&out);
  }
}

static void what_is_no_day_is_refused(void **state) {
  (void)state;
  static const char *const none[] = {"",
                                     "2026-02-29",
                                     "2026-13-01",
                                     "2026-00-10",
                                     "2026-01-00",
                                     "2026-1-01",
                                     "2026/01/01",
                                     "26-01-01",
                                     "2026-01-32",
                                     "2026-01-1x",
                                     "-026-01-01",
                                     "0999-01-01",
                                     "2026-01-01T00:00:00Z",
                                     "2026--1-01"};
  int64_t ms = 7;
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_err(clock_parse_day(str_from(none[i]), &ms), ERR_INVALID);
  assert_int_equal(ms, 7);
}

static void the_ends_of_time_are_dates_too(void **state) {
  (void)state;
  static const struct {
    int64_t ms;
    const char *iso;
  } cases[] = {{INT64_MAX, "292278994-08-17T07:12:55.807Z"},
               {INT64_MIN, "-292275055-05-16T16:47:04.192Z"}};
  for (size_t i = 0; i < 2; i++) {
    struct buf out = {0};
    clock_append_iso(&out, cases[i].ms);
    assert_str(buf_str(&out), cases[i].iso);
    buf_done(&out);
  }
}

static void a_fixed_clock_stands_until_it_is_moved(void **state) {
  (void)state;
  struct clock clock = clock_fixed(42);
  assert_int_equal(clock_now_ms(&clock), 42);
  clock.fixed_ms = 43;
  assert_int_equal(clock_now_ms(&clock), 43);
}

static void the_system_clock_is_in_this_century(void **state) {
  (void)state;
  struct clock clock = clock_system();
  assert_true(clock_now_ms(&clock) > INT64_C(1700000000000));
  uint64_t before = clock_monotonic_ns();
  assert_true(clock_monotonic_ns() >= before);
}

TESTS_MAIN("clock", cmocka_unit_test(times_are_written_as_iso_8601_in_utc),
           cmocka_unit_test(a_day_is_read_as_its_first_moment),
           cmocka_unit_test(what_is_no_day_is_refused),
           cmocka_unit_test(the_ends_of_time_are_dates_too),
           cmocka_unit_test(a_fixed_clock_stands_until_it_is_moved),
           cmocka_unit_test(the_system_clock_is_in_this_century))
