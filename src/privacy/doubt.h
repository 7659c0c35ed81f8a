/*
 * doubt: what a backup cannot know about people's choices.
 *
 * A consent that stands in a backup may have been withdrawn since, and an objection made
 * since is not in it. So after a restore no consent carries anything until it is given again,
 * and what may be objected to stops until the person has it resumed. What every site needs to
 * run at all (privacy/purpose_builtin.h) goes on: there whoever objected must say so again.
 * Nobody else is told: a recipient was told of the choices as they were made, and knows more
 * than the backup does.
 *
 * Thread: scribe. Errors: of the database.
 * Law:    GDPR Art. 7(1), 7(3), 21(1) to (3), 25(2).
 */
#ifndef PARLOUR_PRIVACY_DOUBT_H
#define PARLOUR_PRIVACY_DOUBT_H

#include "ledger/work.h"

struct doubt {
  int64_t consents;   /* that stood as given, and stand as expired */
  int64_t objections; /* put down for people who had made none */
};

/* In every workspace, with an entry of the ledger in each that says how many; all gates are
 * derived anew. */
MUST_USE enum err doubt_choices(struct work *work, struct doubt *doubt_out);

#endif
