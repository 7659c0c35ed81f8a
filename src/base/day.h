/*
 * day: days of the civil calendar as numbers, so that one can count with them.
 *
 * The Gregorian calendar, carried back before it began (proleptic).
 *
 * Thread: any, pure.
 * Units:  days since 1970-01-01, which is 0; months and dates count from 1.
 */
#ifndef PARLOUR_BASE_DAY_H
#define PARLOUR_BASE_DAY_H

#include "base/buf.h"

#define DAY_MS INT64_C(86400000)
#define DAY_TEXT_BYTES 10 /* 2026-11-25 */

enum weekday {
  WEEKDAY_SUNDAY,
  WEEKDAY_MONDAY,
  WEEKDAY_TUESDAY,
  WEEKDAY_WEDNESDAY,
  WEEKDAY_THURSDAY,
  WEEKDAY_FRIDAY,
  WEEKDAY_SATURDAY
};

struct day {
  int64_t year;
  int month;
  int date;
};

/* The number of a day that may be none, such as 31 February: then one a little later. */
int64_t day_number(struct day day);
struct day day_of(int64_t number);
enum weekday day_weekday(int64_t number);
/* How many days the month has: 28 to 31. */
int day_month_length(int64_t year, int month);
/* The day that a moment in UTC milliseconds falls on, in UTC. */
int64_t day_of_ms(int64_t time_ms);

/* "2026-11-25", all of text. ERR_INVALID for what is no day of the years 1000 to 9999. */
MUST_USE enum err day_parse(struct str text, int64_t *number_out);
void day_append(struct buf *out, int64_t number);

#endif
