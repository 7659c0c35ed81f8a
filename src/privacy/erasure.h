/*
 * erasure: a person goes, with every conversation and everything given for any purpose.
 *
 * What a hold keeps stays, and is counted: the rest goes all the same.
 *
 * Thread: scribe. Who has committed it calls retention_bury.
 * Law:    GDPR Art. 17(1), 17(3)(b) and (e).
 */
#ifndef PARLOUR_PRIVACY_ERASURE_H
#define PARLOUR_PRIVACY_ERASURE_H

#include "ledger/work.h"

struct erasure {
  int64_t conversations; /* that went */
  int64_t held;          /* that stay, since a law or a claim needs them */
};
/* ground: a word for the ledger. */
MUST_USE enum err erasure_of_person(struct work *work, struct id person, const char *ground,
                                    struct erasure *erasure_out);

#endif
