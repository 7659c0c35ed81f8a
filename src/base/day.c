#include "base/day.h"

#define YEAR_LOWEST 1000 /* four digits */

/* Years are counted from March, so that the leap day comes last; eras of 400 years have
 * 146,097 days, and 719,468 of them lie before 1970. */
#define ERA_DAYS 146097
#define SHIFT_DAYS 719468

static int64_t divide_down(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

int64_t day_number(struct day day) {
  int64_t year = day.month <= 2 ? day.year - 1 : day.year;
  int64_t month = day.month > 2 ? day.month - 3 : day.month + 9;
  int64_t day_of_year = (153 * month + 2) / 5 + day.date - 1;
  return year * 365 + divide_down(year, 4) - divide_down(year, 100) + divide_down(year, 400) +
         day_of_year - SHIFT_DAYS;
}

struct day day_of(int64_t number) {
  int64_t shifted = number + SHIFT_DAYS;
  int64_t era = divide_down(shifted, ERA_DAYS);
  int64_t day_of_era = shifted - era * ERA_DAYS;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t march_month = (5 * day_of_year + 2) / 153;
  int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
  return (struct day){
      .year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
      .month = month,
      .date = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
  };
}

/* 1970-01-01 was a Thursday. */
enum weekday day_weekday(int64_t number) { return (enum weekday)(((number % 7) + 11) % 7); }

int day_month_length(int64_t year, int month) {
  struct day next = month == 12 ? (struct day){year + 1, 1, 1} : (struct day){year, month + 1, 1};
  return (int)(day_number(next) - day_number((struct day){year, month, 1}));
}

int64_t day_of_ms(int64_t time_ms) { return divide_down(time_ms, DAY_MS); }

static bool digits(struct str text, int *value_out) {
  int value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') return false;
    value = value * 10 + (text.data[i] - '0');
  }
  *value_out = value;
  return true;
}

enum err day_parse(struct str text, int64_t *number_out) {
  struct day day;
  int year;
  if (text.len != DAY_TEXT_BYTES || text.data[4] != '-' || text.data[7] != '-') return ERR_INVALID;
  if (!digits(str_slice(text, 0, 4), &year) || !digits(str_slice(text, 5, 7), &day.month) ||
      !digits(str_slice(text, 8, 10), &day.date))
    return ERR_INVALID;
  day.year = year;
  if (year < YEAR_LOWEST || day.month < 1 || day.month > 12 || day.date < 1 ||
      day.date > day_month_length(year, day.month))
    return ERR_INVALID;
  *number_out = day_number(day);
  return ERR_NONE;
}

void day_append(struct buf *out, int64_t number) {
  struct day day = day_of(number);
  buf_append_format(out, "%04lld-%02d-%02d", (long long)day.year, day.month, day.date);
}
