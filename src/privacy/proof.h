/*
 * proof: how long the proof of a choice is kept once it is of the past.
 *
 * The purpose "proof" of the site says it; where a site has none in force, the program's own
 * term (privacy/term). What is stored, what a person is told and what the notice says all ask
 * here.
 *
 * Thread: any. Units: days.
 * Law:    GDPR Art. 5(1)(e), 7(1), 13(2)(a), 17(3)(e).
 */
#ifndef PARLOUR_PRIVACY_PROOF_H
#define PARLOUR_PRIVACY_PROOF_H

#include "ledger/work.h"

MUST_USE enum err proof_days(struct work *work, struct id site, int64_t *days_out);
/* Of the site that the person wrote to; the workspace need not be the actor's. */
MUST_USE enum err proof_days_of_person(struct work *work, struct id workspace, struct id person,
                                       int64_t *days_out);

#endif
