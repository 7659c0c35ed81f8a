#include "privacy/civil_time.h"

#include "civil_time_tables.h"

#define ROWS (sizeof law_civil_time / sizeof law_civil_time[0])
#define MINUTE_MS 60000
#define HOUR_MS 3600000

/* One o'clock UTC on the last Sunday of a month that has 31 days. */
static int64_t turn_ms(int64_t year, int month) {
  int64_t last = day_number((struct day){year, month, 31});
  return (last - (int64_t)day_weekday(last)) * DAY_MS + HOUR_MS;
}

/*= Directive 2000/84/EC Art. 2 */
static bool is_summer(int64_t at_ms) {
  int64_t year = day_of(day_of_ms(at_ms)).year;
  return at_ms >= turn_ms(year, 3) && at_ms < turn_ms(year, 10);
}

/* The calendar's last row that has begun; the first when none has. */
static const char *const *row_of(const struct holiday_calendar *calendar, int64_t at_ms) {
  const char *const *found = NULL;
  for (size_t i = 0; i < ROWS; i++) {
    int64_t from = 0;
    const char *const *row = law_civil_time[i];
    if (!str_equal(str_from(row[0]), holiday_calendar_code(calendar))) continue;
    if (found && (day_parse(str_from(row[1]), &from) || from > day_of_ms(at_ms))) break;
    found = row;
  }
  return found;
}

static int minutes(const char *cell) {
  int64_t value = 0;
  return str_to_int64(str_from(cell), &value) ? 0 : (int)value;
}

int civil_time_offset_minutes(const struct holiday_calendar *calendar, int64_t at_ms) {
  const char *const *row = row_of(calendar, at_ms);
  if (!row) return 0; /* a test sees to it that every calendar has one */
  return minutes(row[2]) + (is_summer(at_ms) ? minutes(row[3]) : 0);
}

int64_t civil_time_day(const struct holiday_calendar *calendar, int64_t at_ms) {
  return day_of_ms(at_ms + (int64_t)civil_time_offset_minutes(calendar, at_ms) * MINUTE_MS);
}

int64_t civil_time_day_end_ms(const struct holiday_calendar *calendar, int64_t day) {
  int64_t wall_ms = (day + 1) * DAY_MS - 1;
  /* The clocks turn some hours from every midnight of the table: what holds near the day's
   * end holds at it. */
  int near = civil_time_offset_minutes(calendar, wall_ms);
  int offset = civil_time_offset_minutes(calendar, wall_ms - (int64_t)near * MINUTE_MS);
  return wall_ms - (int64_t)offset * MINUTE_MS;
}
