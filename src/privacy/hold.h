/*
 * hold: what is kept although its time is over, since a law or a claim needs it.
 *
 * A hold stops the erasure of one conversation until its end, ten years off at most; then
 * it is let go by the clock. Why is for the data protection officer and administrators;
 * that it is held, until when, and that the reason is a legal duty or a claim, is told to
 * all who see the conversation, the visitor first of all.
 *
 * Thread:    any for hold_read and hold_reason; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Errors:    ERR_NOT_FOUND for a conversation that is not there or not held; ERR_DENIED;
 *            ERR_INVALID names the field.
 * Law:       GDPR Art. 5(1)(e), 13(2)(a), 17(3)(b) and (e).
 */
#ifndef PARLOUR_PRIVACY_HOLD_H
#define PARLOUR_PRIVACY_HOLD_H

#include "privacy/personal.h"

#define HOLD_DAYS_MAX 3653 /* ten years */

struct hold {
  struct id conversation;
  int64_t until_ms;
  int64_t placed_at;
  struct id placed_by;
  struct keyring_ref key; /* the conversation's */
  struct id person;
  int64_t version;
  struct str reason_sealed;
};
/* Only one that has not ended. */
MUST_USE enum err hold_read(struct work *work, struct id conversation, struct hold *hold_out);
/* For the data protection officer and administrators; others: ERR_DENIED. */
MUST_USE enum err hold_reason(struct work *work, const struct hold *hold,
                              struct personal *reason_out);
/* Places a hold, or puts another reason and end in its place. Recorded. */
MUST_USE enum err hold_place(struct work *work, struct id conversation, struct personal reason,
                             int64_t until_ms);
/* Ends it now: what is due goes with the next round. Recorded. */
MUST_USE enum err hold_lift(struct work *work, struct id conversation);
/* Lets go of those that ended, up to limit; how many is added to count_out. Recorded. */
MUST_USE enum err hold_expire(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out);

#endif
