#include "privacy/holiday.h"

#include "base/country.h"
#include "privacy/easter.h"
#include "public_holiday_tables.h"

#define TABLE_COUNT (sizeof holiday_table / sizeof holiday_table[0])
#define WEEK_DAYS 7

static const struct holiday_calendar weekends_only = {.code = "none"};

const struct holiday_calendar *holiday_calendar_at(size_t index) {
  if (index < TABLE_COUNT) return &holiday_table[index];
  return index == TABLE_COUNT ? &weekends_only : NULL;
}

struct str holiday_calendar_code(const struct holiday_calendar *calendar) {
  return str_from(calendar->code);
}

enum err holiday_calendar_find(struct str code, const struct holiday_calendar **calendar_out) {
  char country[COUNTRY_BYTES + 1];
  if (country_parse(code, country) == ERR_NONE) code = str_of(country, COUNTRY_BYTES);
  for (size_t i = 0; holiday_calendar_at(i); i++) {
    if (!str_equal_nocase(code, holiday_calendar_code(holiday_calendar_at(i)))) continue;
    *calendar_out = holiday_calendar_at(i);
    return ERR_NONE;
  }
  return ERR_NOT_FOUND;
}

/* The next such weekday in the direction of step, the day itself included. */
static int64_t nearest(int64_t day, enum weekday weekday, int step) {
  int away = ((int)weekday - (int)day_weekday(day)) * step;
  return day + step * ((away + WEEK_DAYS) % WEEK_DAYS);
}

/* The rule's day in a year, before any shift. */
static int64_t day_in(const struct holiday_rule *rule, int64_t year) {
  switch (rule->base) {
    case HOLIDAY_DATE:
      return day_number((struct day){year, rule->month, rule->date});
    case HOLIDAY_WEEKDAY:
      return nearest(day_number((struct day){year, rule->month, rule->date}), rule->weekday, 1);
    case HOLIDAY_EASTER:
      return easter_gregorian(year) + rule->offset_days;
    case HOLIDAY_ORTHODOX:
      break;
  }
  return easter_orthodox(year) + rule->offset_days;
}

static bool is_it(const struct holiday_rule *rule, int64_t day) {
  if (day < rule->from || day > rule->until) return false;
  int64_t holiday = day_in(rule, day_of(day).year);
  bool shifts = (rule->shift_from >> day_weekday(holiday) & 1) != 0;
  if (day == holiday) return !shifts || rule->shift != HOLIDAY_MOVES;
  return shifts && day == nearest(holiday, rule->shift_to, rule->shift_step);
}

const char *holiday_name(const struct holiday_calendar *calendar, int64_t day) {
  for (size_t i = 0; i < calendar->rule_count; i++)
    if (is_it(&calendar->rules[i], day)) return calendar->rules[i].name;
  return NULL;
}

/*= 1182/71 Art. 2(2) */
bool holiday_is_working_day(const struct holiday_calendar *calendar, int64_t day) {
  enum weekday weekday = day_weekday(day);
  return weekday != WEEKDAY_SATURDAY && weekday != WEEKDAY_SUNDAY && !holiday_name(calendar, day);
}
