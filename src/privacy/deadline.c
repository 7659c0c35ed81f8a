#include "privacy/deadline.h"

#include "privacy/civil_time.h"

#define HOUR_MS 3600000
#define WEEK_DAYS 7
#define YEAR_MONTHS 12
#define TARGET_DAYS 7
#define WORKING_DAYS_LEAST 2 /* Art. 3(5) */

static bool counts(unsigned count) { return count > 0 && count <= DEADLINE_COUNT_MOST; }

static bool in_years(int64_t day) {
  int64_t year = day_of(day).year;
  return year >= DEADLINE_YEAR_FIRST && year <= DEADLINE_YEAR_LAST;
}

/* The same date so many months later, or that month's last day when it has no such date. */
/*= 1182/71 Art. 3(2)(c) */
static int64_t add_months(int64_t day, unsigned months) {
  struct day from = day_of(day);
  int64_t month = from.year * YEAR_MONTHS + (from.month - 1) + months;
  struct day to = {month / YEAR_MONTHS, (int)(month % YEAR_MONTHS) + 1, from.date};
  int length = day_month_length(to.year, to.month);
  if (to.date > length) to.date = length;
  return day_number(to);
}

/* The day of the event is not counted: the first day of the period is the next one. */
/*= 1182/71 Art. 3(1) */
static int64_t last_day(int64_t from, struct deadline_period period) {
  switch (period.unit) {
    case DEADLINE_MONTHS:
      return add_months(from, period.count);
    case DEADLINE_WEEKS:
      /*= 1182/71 Art. 3(2)(c) */
      return from + (int64_t)period.count * WEEK_DAYS; /* the same day of the week */
    case DEADLINE_DAYS:
      break;
  }
  /*= 1182/71 Art. 3(2)(b) */
  /*= 1182/71 Art. 3(3) */
  return from + period.count; /* public holidays, Sundays and Saturdays included */
}

static int64_t working_day_from(const struct holiday_calendar *calendar, int64_t day) {
  while (!holiday_is_working_day(calendar, day)) day++;
  return day;
}

/* Whether the days after from, up to last, hold two working days. */
static bool holds_enough(const struct holiday_calendar *calendar, int64_t from, int64_t last) {
  int found = 0;
  for (int64_t day = from + 1; day <= last && found < WORKING_DAYS_LEAST; day++)
    found += holiday_is_working_day(calendar, day);
  return found == WORKING_DAYS_LEAST;
}

static struct deadline_date end_of(const struct holiday_calendar *calendar, int64_t from,
                                   struct deadline_period period) {
  struct deadline_date date = {.nominal = last_day(from, period)};
  /*= 1182/71 Art. 3(4) */
  date.due = working_day_from(calendar, date.nominal);
  date.rolled = date.due != date.nominal;
  /*= 1182/71 Art. 3(5) */
  if (date.nominal - from >= WORKING_DAYS_LEAST)
    while (!holds_enough(calendar, from, date.due)) {
      date.due = working_day_from(calendar, date.due + 1);
      date.extended = true;
    }
  return date;
}

enum err deadline_of_day(int64_t from_day, struct deadline_period period, struct str calendar,
                         struct deadline_date *date_out) {
  const struct holiday_calendar *found;
  if (!counts(period.count) || !in_years(from_day)) return ERR_INVALID;
  TRY(holiday_calendar_find(calendar, &found));
  *date_out = end_of(found, from_day, period);
  return ERR_NONE;
}

/* Years of 366 days, so that no moment is too great to be counted with. */
static bool in_years_ms(int64_t from_ms) {
  int64_t most_ms = (int64_t)(DEADLINE_YEAR_LAST + 1) * 366 * DAY_MS;
  return from_ms > -most_ms && from_ms < most_ms && in_years(day_of_ms(from_ms));
}

static enum err in_civil_time(int64_t from_ms, struct deadline_period period, struct str calendar,
                              struct deadline *deadline_out) {
  const struct holiday_calendar *found;
  if (!counts(period.count) || !in_years_ms(from_ms)) return ERR_INVALID;
  TRY(holiday_calendar_find(calendar, &found));
  struct deadline_date date = end_of(found, civil_time_day(found, from_ms), period);
  /* "with the expiry of the last hour of the last day" */
  *deadline_out = (struct deadline){.nominal_ms = civil_time_day_end_ms(found, date.nominal),
                                    .due_ms = civil_time_day_end_ms(found, date.due)};
  return ERR_NONE;
}

/*= GDPR Art. 12(3) */
enum err deadline_months(int64_t from_ms, unsigned months, struct str calendar,
                         struct deadline *deadline_out) {
  return in_civil_time(from_ms, (struct deadline_period){DEADLINE_MONTHS, months}, calendar,
                       deadline_out);
}

/*= GDPR Art. 36(2) */
enum err deadline_weeks(int64_t from_ms, unsigned weeks, struct str calendar,
                        struct deadline *deadline_out) {
  return in_civil_time(from_ms, (struct deadline_period){DEADLINE_WEEKS, weeks}, calendar,
                       deadline_out);
}

enum err deadline_days(int64_t from_ms, unsigned days, struct str calendar,
                       struct deadline *deadline_out) {
  return in_civil_time(from_ms, (struct deadline_period){DEADLINE_DAYS, days}, calendar,
                       deadline_out);
}

/*= GDPR Art. 33(1) */
enum err deadline_hours(int64_t from_ms, unsigned hours, struct str calendar,
                        struct deadline *deadline_out) {
  const struct holiday_calendar *found;
  if (!counts(hours) || !in_years_ms(from_ms)) return ERR_INVALID;
  TRY(holiday_calendar_find(calendar, &found));
  /* Art. 3(4) is for other periods: an end on a Sunday stays there. Art. 3(1) would leave out
   * the hour of the event and so end up to an hour later; what is kept is the stricter end. */
  /*= 1182/71 Art. 3(2)(a) */
  int64_t end_ms = from_ms + (int64_t)hours * HOUR_MS;
  *deadline_out = (struct deadline){.nominal_ms = end_ms, .due_ms = end_ms};
  return ERR_NONE;
}

int64_t deadline_target(int64_t from_ms) { return from_ms + TARGET_DAYS * DAY_MS; }

struct str deadline_calendar(struct str country) {
  const struct holiday_calendar *found;
  return holiday_calendar_find(country, &found) ? STR("none") : holiday_calendar_code(found);
}
