/* What the clocks on the wall say. */
#include "privacy/civil_time.h"

#include "base/test.h"

#define HOUR_MS 3600000

static const struct holiday_calendar *calendar(const char *code) {
  const struct holiday_calendar *found = NULL;
  assert_ok(holiday_calendar_find(str_from(code), &found));
  return found;
}

static int64_t at(const char *day, int hour) {
  int64_t number = 0;
  assert_ok(day_parse(str_from(day), &number));
  return number * DAY_MS + (int64_t)hour * HOUR_MS;
}

/*= Directive 2000/84/EC Art. 2 */
static void the_clocks_turn_everywhere_at_one_utc_on_the_last_sunday(void **state) {
  (void)state;
  static const struct {
    const char *code;
    int winter;
    int summer;
  } cases[] = {{"DE", 60, 120},  {"EU", 60, 120}, {"LI", 60, 120}, {"NO", 60, 120},
               {"ES", 60, 120},  {"IE", 0, 60},   {"PT", 0, 60},   {"FI", 120, 180},
               {"GR", 120, 180}, {"IS", 0, 0},    {"none", 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const struct holiday_calendar *found = calendar(cases[i].code);
    static const char *const turns[][2] = {{"2026-03-29", "2026-10-25"},
                                           {"2024-03-31", "2024-10-27"}};
    for (size_t k = 0; k < 2; k++) {
      int64_t spring = at(turns[k][0], 1);
      int64_t autumn = at(turns[k][1], 1);
      assert_int_equal(civil_time_offset_minutes(found, spring - 1), cases[i].winter);
      assert_int_equal(civil_time_offset_minutes(found, spring), cases[i].summer);
      assert_int_equal(civil_time_offset_minutes(found, autumn - 1), cases[i].summer);
      assert_int_equal(civil_time_offset_minutes(found, autumn), cases[i].winter);
    }
  }
}

static void a_day_begins_and_ends_at_midnight_on_the_wall(void **state) {
  (void)state;
  int64_t day = day_of_ms(at("2026-07-01", 0));
  assert_int_equal(civil_time_day(calendar("DE"), at("2026-06-30", 22)), day);
  assert_int_equal(civil_time_day(calendar("DE"), at("2026-06-30", 22) - 1), day - 1);
  assert_int_equal(civil_time_day(calendar("FI"), at("2026-06-30", 21)), day);
  assert_int_equal(civil_time_day(calendar("none"), at("2026-06-30", 23)), day - 1);
  assert_int_equal(civil_time_day_end_ms(calendar("DE"), day), at("2026-07-01", 22) - 1);
  assert_int_equal(civil_time_day_end_ms(calendar("none"), day), at("2026-07-02", 0) - 1);
}

static void days_are_23_24_or_25_hours_long_and_follow_each_other(void **state) {
  (void)state;
  for (size_t i = 0; holiday_calendar_at(i); i++) {
    const struct holiday_calendar *found = holiday_calendar_at(i);
    bool turns = !str_equal(holiday_calendar_code(found), STR("none")) &&
                 !str_equal(holiday_calendar_code(found), STR("IS"));
    int odd = 0;
    int64_t first = day_number((struct day){2024, 1, 1});
    for (int64_t day = first; day_of(day).year < 2034; day++) {
      int64_t end_ms = civil_time_day_end_ms(found, day);
      int64_t hours = (end_ms - civil_time_day_end_ms(found, day - 1)) / HOUR_MS;
      assert_in_range(hours, 23, 25);
      odd += hours != 24;
      assert_int_equal(civil_time_day(found, end_ms), day);
      assert_int_equal(civil_time_day(found, end_ms + 1), day + 1);
    }
    assert_int_equal(odd, turns ? 20 : 0);
  }
}

TESTS_MAIN("civil_time", cmocka_unit_test(the_clocks_turn_everywhere_at_one_utc_on_the_last_sunday),
           cmocka_unit_test(a_day_begins_and_ends_at_midnight_on_the_wall),
           cmocka_unit_test(days_are_23_24_or_25_hours_long_and_follow_each_other))
