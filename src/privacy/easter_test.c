/* When Easter Sunday is. */
#include "privacy/easter.h"

#include "base/test.h"

static int64_t number(const char *text) {
  int64_t day = 0;
  assert_ok(day_parse(str_from(text), &day));
  return day;
}

static void easter_is_when_the_churches_keep_it(void **state) {
  (void)state;
  /* the earliest, the latest, and years in which the cycle's last days do not count */
  static const char *const cases[][2] = {
      {"1818-03-22", "1818-04-26"}, {"1943-04-25", "1943-04-25"}, {"1954-04-18", "1954-04-25"},
      {"1961-04-02", "1961-04-09"}, {"1981-04-19", "1981-04-26"}, {"2000-04-23", "2000-04-30"},
      {"2008-03-23", "2008-04-27"}, {"2017-04-16", "2017-04-16"}, {"2024-03-31", "2024-05-05"},
      {"2025-04-20", "2025-04-20"}, {"2026-04-05", "2026-04-12"}, {"2038-04-25", "2038-04-25"},
      {"2049-04-18", "2049-04-25"}, {"2076-04-19", "2076-04-26"}, {"2100-03-28", "2100-05-02"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t west = number(cases[i][0]);
    assert_int_equal(easter_gregorian(day_of(west).year), west);
    assert_int_equal(easter_orthodox(day_of(west).year), number(cases[i][1]));
  }
}

static void easter_is_a_sunday_within_its_bounds(void **state) {
  (void)state;
  for (int64_t year = 1583; year <= 4099; year++) {
    int64_t west = easter_gregorian(year);
    int64_t east = easter_orthodox(year);
    assert_int_equal(day_weekday(west), WEEKDAY_SUNDAY);
    assert_int_equal(day_weekday(east), WEEKDAY_SUNDAY);
    assert_in_range(west - day_number((struct day){year, 3, 22}), 0, 34);
    int64_t later = east - west;
    if (year >= 1900 && year < 2100)
      assert_true(later == 0 || later == 7 || later == 28 || later == 35);
  }
}

TESTS_MAIN("easter", cmocka_unit_test(easter_is_when_the_churches_keep_it),
           cmocka_unit_test(easter_is_a_sunday_within_its_bounds))
