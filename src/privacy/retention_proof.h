/*
 * retention_proof: each day an entry of the log that says how much went by which rule,
 * also when nothing did. Numbers only: nothing in it identifies anybody.
 *
 * What goes is counted for its day; when the day is over, the sums become an entry and
 * the counts are deleted with the same commit.
 *
 * Thread: scribe only. Units: UTC milliseconds.
 * Law:    GDPR Art. 5(1)(e), 5(2).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_PROOF_H
#define PARLOUR_PRIVACY_RETENTION_PROOF_H

#include "ledger/work.h"

/* rule: a purpose's code or the name of a term (privacy/term). */
MUST_USE enum err retention_proof_count(struct work *work, struct id workspace, const char *rule,
                                        int64_t gone, int64_t at_ms);
/* Entries for the days that are over and have none; up to 64, how many is added to
 * count_out. */
MUST_USE enum err retention_prove(struct work *work, int64_t at_ms, int64_t *count_out);

#endif
