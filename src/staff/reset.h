/*
 * reset: a new password for somebody who has forgotten theirs, given by an administrator
 * or by the operator at the machine. All sessions of the account end; its second factor
 * stays unless it is to end too, for a password alone must not undo it.
 *
 * Thread: reset_check: any; reset_run: scribe.
 * Errors: ERR_NOT_FOUND; ERR_DENIED, with a fault, for the actor's own account: that asks
 *         for the password in use.
 * Law:    GDPR Art. 32(1)(b).
 */
#ifndef PARLOUR_STAFF_RESET_H
#define PARLOUR_STAFF_RESET_H

#include "staff/session.h"

struct reset {
  struct id account;
  struct str password_hash;
  bool ends_second_factor;
};

/* Would it be done? Before the time for a hash is spent. */
MUST_USE enum err reset_check(struct work *work, struct id account);
/* Recorded in the log and raised as a signal. The caller closes the account's sockets. */
MUST_USE enum err reset_run(struct work *work, const struct reset *reset);

#endif
