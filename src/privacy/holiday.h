/*
 * holiday: the public holidays of a calendar, and what is a working day.
 *
 * Made at build from law/public-holidays.tsv: the national holidays of the countries of the
 * EEA, the list EU, and none, which has weekends only. Days are counted as base/day counts.
 *
 * Thread: any, pure.
 * Law:    Regulation 1182/71 Art. 2: all but public holidays, Sundays and Saturdays are
 *         working days.
 */
#ifndef PARLOUR_PRIVACY_HOLIDAY_H
#define PARLOUR_PRIVACY_HOLIDAY_H

#include "base/day.h"

struct holiday_calendar;

/* By its code in either case: two letters (EL is GR), EU, none. ERR_NOT_FOUND. */
MUST_USE enum err holiday_calendar_find(struct str code,
                                        const struct holiday_calendar **calendar_out);
/* "DE", "EU", "none" */
struct str holiday_calendar_code(const struct holiday_calendar *calendar);
/* Walks all: index from 0; NULL at the end. */
const struct holiday_calendar *holiday_calendar_at(size_t index);

/* The holiday's name in English; NULL when the day is none. */
const char *holiday_name(const struct holiday_calendar *calendar, int64_t day);
bool holiday_is_working_day(const struct holiday_calendar *calendar, int64_t day);

#endif
