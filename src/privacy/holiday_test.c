/* Public holidays and working days. */
#include "privacy/holiday.h"

#include "base/test.h"

static const struct holiday_calendar *calendar(const char *code) {
  const struct holiday_calendar *found = NULL;
  assert_ok(holiday_calendar_find(str_from(code), &found));
  return found;
}

static bool holiday(const char *code, const char *day) {
  int64_t number = 0;
  assert_ok(day_parse(str_from(day), &number));
  return holiday_name(calendar(code), number) != NULL;
}

static void every_country_of_the_area_has_a_calendar(void **state) {
  (void)state;
  static const char countries[] = "ATBEBGHRCYCZDKEEFIFRDEGRHUIEITLVLTLUMTNLPLPTROSKSIESSEISLINOEU";
  for (size_t i = 0; i + 1 < sizeof countries; i += 2) {
    const struct holiday_calendar *found = NULL;
    assert_ok(holiday_calendar_find(str_of(countries + i, 2), &found));
    assert_true(str_equal(holiday_calendar_code(found), str_of(countries + i, 2)));
  }
  size_t count = 0;
  while (holiday_calendar_at(count)) count++;
  assert_int_equal(count, sizeof countries / 2 + 1); /* and none */
}

static void a_calendar_is_found_by_its_code_in_either_case(void **state) {
  (void)state;
  assert_ptr_equal(calendar("de"), calendar("DE"));
  assert_ptr_equal(calendar("EL"), calendar("GR"));
  assert_ptr_equal(calendar("eu"), calendar("EU"));
  assert_ptr_equal(calendar("None"), calendar("none"));
  static const char *const none[] = {"", "D", "DEU", "GB", "UK", "US", "ZZ", "D\n", "non", "none "};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    const struct holiday_calendar *found = NULL;
    assert_err(holiday_calendar_find(str_from(none[i]), &found), ERR_NOT_FOUND);
    assert_null(found);
  }
}

static void the_union_keeps_exactly_these_days(void **state) {
  (void)state;
  static const char *const days[] = {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01",
                                     "2026-05-09", "2026-05-14", "2026-05-25", "2026-08-15",
                                     "2026-11-01", "2026-12-25", "2026-12-26"};
  size_t found = 0;
  int64_t day = 0;
  assert_ok(day_parse(STR("2026-01-01"), &day));
  for (; day_of(day).year == 2026; day++) {
    struct buf text = {0};
    if (!holiday_name(calendar("EU"), day)) continue;
    day_append(&text, day);
    assert_true(found < sizeof days / sizeof days[0]);
    assert_str(buf_str(&text), days[found++]);
    buf_done(&text);
  }
  assert_int_equal(found, sizeof days / sizeof days[0]);
}

static void a_holiday_moves_where_its_rule_says_so(void **state) {
  (void)state;
  assert_true(holiday("NL", "2026-04-27")); /* a Monday */
  assert_true(holiday("NL", "2025-04-26")); /* the 27th was a Sunday */
  assert_false(holiday("NL", "2025-04-27"));
  assert_true(holiday("LV", "2024-05-04")); /* a Saturday, and the Monday too */
  assert_true(holiday("LV", "2024-05-06"));
  assert_false(holiday("LV", "2026-05-05"));
  assert_true(holiday("IE", "2030-02-01")); /* a Friday */
  assert_true(holiday("IE", "2026-02-02")); /* otherwise the first Monday */
  assert_false(holiday("IE", "2026-02-01"));
  assert_true(holiday("ES", "2033-12-25") && holiday("ES", "2033-12-26"));
  assert_false(holiday("ES", "2026-12-26"));
}

static void a_weekday_from_a_date_on_is_the_first_one(void **state) {
  (void)state;
  assert_true(holiday("FI", "2026-06-20")); /* the date itself */
  assert_true(holiday("FI", "2024-06-22"));
  assert_true(holiday("SE", "2026-10-31"));
  assert_true(holiday("IE", "2026-10-26")); /* the last Monday of October */
  assert_true(holiday("IS", "2024-04-25")); /* a Thursday from 19 to 25 April */
  assert_false(holiday("IS", "2024-04-18"));
}

static void a_rule_counts_from_its_day_and_until_its_day(void **state) {
  (void)state;
  assert_true(holiday("DK", "2023-05-05"));
  assert_false(holiday("DK", "2024-04-26"));
  assert_false(holiday("PL", "2024-12-24"));
  assert_true(holiday("PL", "2025-12-24"));
  assert_false(holiday("IT", "2025-10-04"));
  assert_true(holiday("IT", "2026-10-04"));
  assert_true(holiday("LV", "2023-05-29"));
  assert_false(holiday("LV", "2024-05-29"));
}

/*= 1182/71 Art. 2(2) */
static void working_days_are_all_but_holidays_sundays_and_saturdays(void **state) {
  (void)state;
  int64_t day = 0;
  assert_ok(day_parse(STR("2026-04-02"), &day)); /* a Thursday; Good Friday, Easter follow */
  static const bool eu[] = {true, false, false, false, false, true};
  static const bool none[] = {true, true, false, false, true, true};
  for (size_t i = 0; i < sizeof eu / sizeof eu[0]; i++) {
    assert_int_equal(holiday_is_working_day(calendar("EU"), day + (int64_t)i), eu[i]);
    assert_int_equal(holiday_is_working_day(calendar("none"), day + (int64_t)i), none[i]);
  }
}

static void no_calendar_is_at_rest_for_a_week(void **state) {
  (void)state;
  for (size_t i = 0; holiday_calendar_at(i); i++) {
    int at_rest = 0;
    for (int64_t day = day_number((struct day){2018, 1, 1}); day_of(day).year < 2068; day++) {
      at_rest = holiday_is_working_day(holiday_calendar_at(i), day) ? 0 : at_rest + 1;
      assert_true(at_rest < 7);
    }
  }
}

TESTS_MAIN("holiday", cmocka_unit_test(every_country_of_the_area_has_a_calendar),
           cmocka_unit_test(a_calendar_is_found_by_its_code_in_either_case),
           cmocka_unit_test(the_union_keeps_exactly_these_days),
           cmocka_unit_test(a_holiday_moves_where_its_rule_says_so),
           cmocka_unit_test(a_weekday_from_a_date_on_is_the_first_one),
           cmocka_unit_test(a_rule_counts_from_its_day_and_until_its_day),
           cmocka_unit_test(working_days_are_all_but_holidays_sundays_and_saturdays),
           cmocka_unit_test(no_calendar_is_at_rest_for_a_week))
