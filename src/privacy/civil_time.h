/*
 * civil_time: what the clocks on the wall say where a calendar holds.
 *
 * Made at build from law/civil-time.tsv: a calendar's distance from UTC and what summer adds,
 * from the day that it holds; before the first row, what that row says. Summer time begins
 * and ends everywhere in the Union at once. A country with several zones has that of its
 * capital; EU is Brussels, none is UTC.
 *
 * Thread: any, pure.
 * Units:  UTC milliseconds since 1970 (_ms); days of the civil calendar as base/day counts.
 * Law:    Directive 2000/84/EC Art. 2, 3: summer time.
 */
#ifndef PARLOUR_PRIVACY_CIVIL_TIME_H
#define PARLOUR_PRIVACY_CIVIL_TIME_H

#include "privacy/holiday.h"

/* Minutes ahead of UTC at that moment. */
int civil_time_offset_minutes(const struct holiday_calendar *calendar, int64_t at_ms);
/* The day it is there. */
int64_t civil_time_day(const struct holiday_calendar *calendar, int64_t at_ms);
/* The last millisecond of the day there. */
int64_t civil_time_day_end_ms(const struct holiday_calendar *calendar, int64_t day);

#endif
