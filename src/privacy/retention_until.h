/*
 * retention_until: until when a conversation is kept, counted from the event that its
 * purpose names.
 *
 * Whoever changes an event (a message, its resolving, the end of a contract) settles the
 * row in the same transaction. An event that does not come is taken to have come a year
 * and a day after the last message, or what nobody resolves would be kept for good.
 *
 * Thread: retention_until: any, pure. retention_settle: scribe.
 * Units:  UTC milliseconds. 0: the event has not come.
 * Law:    GDPR Art. 5(1)(e), 13(2)(a).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_UNTIL_H
#define PARLOUR_PRIVACY_RETENTION_UNTIL_H

#include "privacy/purpose.h"

#define RETENTION_WAIT_DAYS 366

struct retention_events {
  int64_t last_ms; /* last message, or the beginning */
  int64_t resolved_ms;
  int64_t contract_end_ms; /* may be to come */
};
int64_t retention_until(enum retention_event from, int64_t days,
                        const struct retention_events *events);
/* Writes the row's date anew from its events. ERR_NOT_FOUND. */
MUST_USE enum err retention_settle(struct work *work, struct id conversation);

#endif
