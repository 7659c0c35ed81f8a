/*
 * deadline: when a period of law ends, by Regulation (EEC, Euratom) 1182/71.
 *
 * A period of days, weeks or months does not count the day of the event, ends with the last
 * hour of its last day, and when that is a public holiday, a Sunday or a Saturday, with the
 * last hour of the next working day. A period of two days or more has two working days at
 * least. Hours are elapsed hours, whatever the clocks do, and end when they end.
 *
 * The date of an event, and the end of a day, are those of the controller's civil time. It
 * follows from the calendar: the workspace's country names both holidays and time zone
 * (privacy/civil_time); nothing else is asked for.
 *
 * Art. 12(3) GDPR: one month from the receipt. An extension by two months counts from the
 * receipt too: deadline_months(receipt, 3), never one month and then two.
 *
 * Thread: any, pure; no database, no clock.
 * Units:  UTC milliseconds since 1970 (_ms); days as base/day counts.
 * Errors: ERR_NOT_FOUND: no such calendar. ERR_INVALID: a count of 0 or above
 *         DEADLINE_COUNT_MOST, or an event outside the years 1900 to 2200.
 * Law:    Regulation 1182/71 Art. 3; GDPR Art. 12(3), 12(4), 33(1), 36(2).
 */
#ifndef PARLOUR_PRIVACY_DEADLINE_H
#define PARLOUR_PRIVACY_DEADLINE_H

#include "privacy/holiday.h"

#define DEADLINE_COUNT_MOST 1200
#define DEADLINE_YEAR_FIRST 1900
#define DEADLINE_YEAR_LAST 2200

/* Instants: the last millisecond of the last day, before and after what working days ask. */
struct deadline {
  int64_t nominal_ms;
  int64_t due_ms;
};

/* calendar: two letters of a country of the EEA, EU or none, see privacy/holiday. */
MUST_USE enum err deadline_months(int64_t from_ms, unsigned months, struct str calendar,
                                  struct deadline *deadline_out);
MUST_USE enum err deadline_weeks(int64_t from_ms, unsigned weeks, struct str calendar,
                                 struct deadline *deadline_out);
MUST_USE enum err deadline_days(int64_t from_ms, unsigned days, struct str calendar,
                                struct deadline *deadline_out);
/* nominal_ms and due_ms are the same moment: 72 hours of Art. 33(1) are 72 hours. */
MUST_USE enum err deadline_hours(int64_t from_ms, unsigned hours, struct str calendar,
                                 struct deadline *deadline_out);

/* By when the house means to answer, well before the law: seven days of 24 hours. */
int64_t deadline_target(int64_t from_ms);

/* The calendar for a controller in that country: its own; none, the strictest, when the
 * country has no calendar here or is not known yet. Never fails. */
struct str deadline_calendar(struct str country);

enum deadline_unit { DEADLINE_MONTHS, DEADLINE_WEEKS, DEADLINE_DAYS };

struct deadline_period {
  enum deadline_unit unit;
  unsigned count;
};

/* The same in days, without times, and what moved the end. */
struct deadline_date {
  int64_t nominal;
  int64_t due;
  bool rolled;   /* Art. 3(4): the nominal day is no working day */
  bool extended; /* Art. 3(5): there were not two working days in it */
};

MUST_USE enum err deadline_of_day(int64_t from_day, struct deadline_period period,
                                  struct str calendar, struct deadline_date *date_out);

#endif
