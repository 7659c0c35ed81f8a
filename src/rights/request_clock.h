/*
 * request_clock: by when a request must be answered, and how near that is.
 *
 * One month from the receipt, three when it was extended: Regulation 1182/71 by the calendar of
 * the controller's country. Days during which the person was rightly asked who they are or what
 * they mean are added, whole days only. A refusal must be told within the first month, extended
 * or not. The month is the most that the law allows; what the house wants is seven days.
 *
 * Thread: any, pure. Units: UTC milliseconds.
 * Errors: those of privacy/deadline.
 * Law:    GDPR Art. 12(3), 12(4), 12(6).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_CLOCK_H
#define PARLOUR_RIGHTS_REQUEST_CLOCK_H

#include "base/str.h"

struct request_clock {
  int64_t target_at;
  int64_t due_nominal_at; /* without the roll to a working day */
  int64_t due_at;
  int64_t refusal_at; /* by when a refusal or an extension must be told */
};
MUST_USE enum err request_clock_of(int64_t received_ms, bool extended, int64_t paused_ms,
                                   struct str calendar, struct request_clock *clock_out);

/* How near the end is: warnings at 14, 7, 3 and 1 days, an alarm after it. */
enum request_alarm {
  ALARM_NONE,
  ALARM_PAUSED,
  ALARM_DAYS_14,
  ALARM_DAYS_7,
  ALARM_DAYS_3,
  ALARM_DAYS_1,
  ALARM_OVER,
  ALARM_COUNT
};
const char *request_clock_alarm_name(enum request_alarm alarm); /* "none", "days_14", "over" */
enum request_alarm request_clock_alarm(int64_t now_ms, int64_t due_ms, bool paused);
/* Days that are left, begun ones counted; negative when it is over. */
int64_t request_clock_days_left(int64_t now_ms, int64_t due_ms);

#endif
