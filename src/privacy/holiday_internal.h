/*
 * holiday_internal: a holiday as a rule, for the table that the build makes
 * (tools/holidays_embed.py) and for the code that reads it.
 */
#ifndef PARLOUR_PRIVACY_HOLIDAY_INTERNAL_H
#define PARLOUR_PRIVACY_HOLIDAY_INTERNAL_H

#include "privacy/holiday.h"

enum holiday_base {
  HOLIDAY_DATE,    /* month and date */
  HOLIDAY_WEEKDAY, /* the first such weekday on month and date, or after it */
  HOLIDAY_EASTER,  /* offset_days from Easter Sunday */
  HOLIDAY_ORTHODOX /* offset_days from the Orthodox one */
};

/* What happens when the day falls on a weekday of shift_from. */
enum holiday_shift {
  HOLIDAY_STAYS,
  HOLIDAY_MOVES, /* the next shift_to, in the direction of shift_step, is it instead */
  HOLIDAY_ALSO   /* that one is a holiday too */
};

struct holiday_rule {
  enum holiday_base base;
  int month;
  int date;
  int offset_days;
  enum weekday weekday;
  enum holiday_shift shift;
  unsigned shift_from; /* a bit a weekday */
  enum weekday shift_to;
  int shift_step; /* 1 or -1 */
  int64_t from;   /* the first and the last day of the rule */
  int64_t until;
  const char *name;
};

struct holiday_calendar {
  const char *code;
  const struct holiday_rule *rules;
  size_t rule_count;
};

#endif
