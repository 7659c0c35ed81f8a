/*
 * incident: a mode in which addresses are kept for a while, since an attack is looked into.
 *
 * An administrator switches it on with a reason and an end, fourteen days off at most. As
 * long as it is on, the addresses of who connects are kept, sealed under a key of the
 * incident; each goes fourteen days after it was taken, and with the last the key. The log,
 * the privacy office and the notice say that it is on.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Errors:    ERR_CONFLICT when it is on already, ERR_NOT_FOUND when it is not; ERR_INVALID
 *            names the field; ERR_DENIED.
 * Law:       GDPR Art. 5(1)(c) and (e), 6(1)(f), 32(1).
 */
#ifndef PARLOUR_PRIVACY_INCIDENT_H
#define PARLOUR_PRIVACY_INCIDENT_H

#include "privacy/personal.h"

#define INCIDENT_DAYS_MAX 14
#define INCIDENT_ADDRESSES_MAX 100000 /* of one incident: more are not kept */

struct incident {
  struct id id;
  struct id begun_by;
  int64_t begun_at;
  int64_t until_ms;
  int64_t addresses; /* kept at present */
  struct keyring_ref key;
  struct str reason_sealed;
};
/* The one that is on. */
MUST_USE enum err incident_read(struct work *work, struct incident *incident_out);
MUST_USE enum err incident_active(struct work *work, bool *active_out);
/* Until when it is on in the actor's workspace; 0: it is not. */
MUST_USE enum err incident_until(struct work *work, int64_t *until_ms_out);
/* For the data protection officer and administrators. */
MUST_USE enum err incident_reason(struct work *work, const struct incident *incident,
                                  struct personal *reason_out);
/* Recorded. */
MUST_USE enum err incident_begin(struct work *work, struct personal reason, int64_t until_ms);
/* No more addresses from now on; those that are kept go in their time. Recorded. */
MUST_USE enum err incident_end(struct work *work);

/* Keeps an address while it is on; else does nothing. what: "sign_in", "socket" ... */
MUST_USE enum err incident_note(struct work *work, const char *what, struct personal address);
struct incident_address {
  int64_t at_ms;
  struct str what;
  struct personal address;
};
/* The newest, up to 1000, for the office. A look: recorded. */
MUST_USE enum err incident_addresses(struct work *work, const struct incident *incident,
                                     struct incident_address **list_out, size_t *count_out);
/* The same of every incident that still keeps some, on or over; the newest incident first. */
MUST_USE enum err incident_kept(struct work *work, struct incident_address **list_out,
                                size_t *count_out);
/* One that has ended since it was last asked, and is closed now: its workspace, whose notice
 * says so no longer. ERR_NOT_FOUND: none. */
MUST_USE enum err incident_close(struct work *work, struct id *workspace_out);
/* What is fourteen days old is deleted, up to limit; how many is added to count_out. */
MUST_USE enum err incident_expire(struct work *work, int64_t at_ms, int64_t limit,
                                  int64_t *count_out);

#endif
