#include "base/clock.h"

#include <time.h>

#define DAY_MS 86400000

struct date {
  int year, month, day, weekday, hour, minute, second, millisecond;
};

static int64_t system_now_ms(const struct clock *clock) {
  (void)clock;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t fixed_now_ms(const struct clock *clock) { return clock->fixed_ms; }

struct clock clock_system(void) {
  return (struct clock){.now_ms = system_now_ms};
}

struct clock clock_fixed(int64_t now_ms) {
  return (struct clock){.now_ms = fixed_now_ms, .fixed_ms = now_ms};
}

int64_t clock_now_ms(const struct clock *clock) { return clock->now_ms(clock); }

uint64_t clock_monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t clock_up_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Days since 1970 to a civil date, counting years from March so that the leap
 * day comes last; eras of 400 years have 146,097 days. */
static struct date date_of(int64_t time_ms) {
  int64_t over = time_ms % DAY_MS;
  int64_t days = time_ms / DAY_MS - (over < 0 ? 1 : 0);
  int64_t rest = over < 0 ? over + DAY_MS : over;
  int64_t shifted = days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t day_of_era = shifted - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t march_month = (5 * day_of_year + 2) / 153;
  int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
  return (struct date){
      .year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
      .month = month,
      .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
      .weekday = (int)(((days % 7) + 11) % 7), /* 1970-01-01 was a Thursday; 0 is Sunday */
      .hour = (int)(rest / 3600000),
      .minute = (int)(rest / 60000 % 60),
      .second = (int)(rest / 1000 % 60),
      .millisecond = (int)(rest % 1000),
  };
}

/* The other way: days since 1970 of a civil date that may be none, such as 31 February. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
  int64_t march_year = month <= 2 ? year - 1 : year;
  int64_t march_month = month > 2 ? month - 3 : month + 9;
  int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
  return march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year -
         719468;
}

enum err clock_parse_day(struct str day, int64_t *time_ms_out) {
  struct buf again = {0};
  int64_t year = 0;
  int64_t month = 0;
  int64_t date = 0;
  if (day.len != 10 || str_to_int64(str_slice(day, 0, 4), &year) ||
      str_to_int64(str_slice(day, 5, 7), &month) || str_to_int64(str_slice(day, 8, 10), &date) ||
      year < 1000 || month < 1 || month > 12)
    return ERR_INVALID;
  int64_t time_ms = days_of(year, month, date) * DAY_MS;
  clock_append_iso(&again, time_ms);
  bool same = str_equal(str_slice(buf_str(&again), 0, 10), day);
  enum err error = buf_check(&again);
  buf_done(&again);
  if (error) return error;
  if (!same) return ERR_INVALID;
  *time_ms_out = time_ms;
  return ERR_NONE;
}

void clock_append_iso(struct buf *buf, int64_t time_ms) {
  struct date d = date_of(time_ms);
  buf_append_format(buf, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day, d.hour,
                    d.minute, d.second, d.millisecond);
}

void clock_append_http(struct buf *buf, int64_t time_ms) {
  static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct date d = date_of(time_ms);
  buf_append_format(buf, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[d.weekday], d.day,
                    months[d.month - 1], d.year, d.hour, d.minute, d.second);
}
