#include "base/clock.h"

#include <time.h>

#include "base/day.h"

struct date {
  struct day day;
  int weekday, hour, minute, second, millisecond;
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

static struct date date_of(int64_t time_ms) {
  int64_t number = day_of_ms(time_ms);
  int64_t rest = time_ms - number * DAY_MS;
  return (struct date){
      .day = day_of(number),
      .weekday = (int)day_weekday(number),
      .hour = (int)(rest / 3600000),
      .minute = (int)(rest / 60000 % 60),
      .second = (int)(rest / 1000 % 60),
      .millisecond = (int)(rest % 1000),
  };
}

enum err clock_parse_day(struct str day, int64_t *time_ms_out) {
  int64_t number = 0;
  TRY(day_parse(day, &number));
  *time_ms_out = number * DAY_MS;
  return ERR_NONE;
}

void clock_append_iso(struct buf *buf, int64_t time_ms) {
  struct date d = date_of(time_ms);
  buf_append_format(buf, "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ", (long long)d.day.year,
                    d.day.month, d.day.date, d.hour, d.minute, d.second, d.millisecond);
}

void clock_append_http(struct buf *buf, int64_t time_ms) {
  static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct date d = date_of(time_ms);
  buf_append_format(buf, "%s, %02d %s %04lld %02d:%02d:%02d GMT", days[d.weekday], d.day.date,
                    months[d.day.month - 1], (long long)d.day.year, d.hour, d.minute, d.second);
}
