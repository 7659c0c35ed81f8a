#include "rights/request_clock.h"

#include "privacy/deadline.h"

#define DAY_MS INT64_C(86400000)
#define HALF_DAY_MS (DAY_MS / 2)
#define MONTHS 1u
#define MONTHS_EXTENDED 3u

static const char *const alarms[ALARM_COUNT] = {
    [ALARM_NONE] = "none",     [ALARM_PAUSED] = "paused", [ALARM_DAYS_14] = "days_14",
    [ALARM_DAYS_7] = "days_7", [ALARM_DAYS_3] = "days_3", [ALARM_DAYS_1] = "days_1",
    [ALARM_OVER] = "over",
};

/* The end so many whole days later. From noon of the day before that, so that no change of
 * summer time leads into another day. */
static enum err later(const struct deadline *end, int64_t days, struct str calendar,
                      struct deadline *out) {
  return deadline_days(end->nominal_ms - HALF_DAY_MS + (days - 1) * DAY_MS, 1, calendar, out);
}

static enum err end_of(int64_t received_ms, unsigned months, int64_t paused_ms, struct str calendar,
                       struct deadline *out) {
  int64_t days = paused_ms / DAY_MS;
  TRY(deadline_months(received_ms, months, calendar, out));
  if (days == 0) return ERR_NONE;
  struct deadline end = *out;
  return later(&end, days, calendar, out);
}

/*= GDPR Art. 12(3) */
/*= GDPR Art. 12(4) */
enum err request_clock_of(int64_t received_ms, bool extended, int64_t paused_ms,
                          struct str calendar, struct request_clock *clock_out) {
  struct deadline first;
  struct deadline last;
  TRY(end_of(received_ms, MONTHS, paused_ms, calendar, &first));
  TRY(end_of(received_ms, extended ? MONTHS_EXTENDED : MONTHS, paused_ms, calendar, &last));
  *clock_out = (struct request_clock){.target_at = deadline_target(received_ms) + paused_ms,
                                      .due_nominal_at = last.nominal_ms,
                                      .due_at = last.due_ms,
                                      .refusal_at = first.due_ms};
  return ERR_NONE;
}

const char *request_clock_alarm_name(enum request_alarm alarm) { return alarms[alarm]; }

enum request_alarm request_clock_alarm(int64_t now_ms, int64_t due_ms, bool paused) {
  static const struct {
    int64_t days;
    enum request_alarm alarm;
  } steps[] = {{1, ALARM_DAYS_1}, {3, ALARM_DAYS_3}, {7, ALARM_DAYS_7}, {14, ALARM_DAYS_14}};
  if (paused) return ALARM_PAUSED;
  if (now_ms > due_ms) return ALARM_OVER;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    if (due_ms - now_ms < steps[i].days * DAY_MS) return steps[i].alarm;
  return ALARM_NONE;
}

int64_t request_clock_days_left(int64_t now_ms, int64_t due_ms) {
  int64_t left_ms = due_ms - now_ms;
  return left_ms >= 0 ? (left_ms + DAY_MS - 1) / DAY_MS : -((-left_ms) / DAY_MS) - 1;
}
