/*
 * gate: may this actor do this with this field of this person, now?
 *
 * The truth is a row per (person, conversation): which operations are allowed,
 * until when, and its version; the functions that change a fact (purpose,
 * retention, later consent, objection, restriction) rewrite it. The gate is asked
 * inside privacy/personal and nowhere else, so that it cannot be forgotten.
 *
 * Thread: gate_check: any; it is pure but for the signal of a refusal.
 * Errors: ERR_DENIED.
 * Law:    GDPR Art. 5(1)(a) and (b), 6(1), 25(2), 32(4).
 */
#ifndef PARLOUR_PRIVACY_GATE_H
#define PARLOUR_PRIVACY_GATE_H

#include "ledger/work.h"
#include "privacy/field.h"

struct gate_state {
  struct id person;       /* whom the data are about: visitor or account */
  struct id conversation; /* zero: what is not of a conversation */
  int64_t allowed;        /* of enum gate_operation */
  int64_t valid_until_ms; /* not allowed from here on */
  int64_t version;
};

MUST_USE enum err gate_check(const struct actor *actor, const struct gate_state *state,
                             enum field field, enum gate_operation operation, int64_t now_ms);

/* Accounts have no row: what may be done with them is in the table of fields. */
struct gate_state gate_state_of_staff(struct id account);

/* ERR_NOT_FOUND without a row: then nothing is allowed. */
MUST_USE enum err gate_load(struct work *work, struct id person, struct id conversation,
                            struct gate_state *state_out);
/* Writes the row (scribe). version is raised by one. */
MUST_USE enum err gate_store(struct work *work, struct gate_state *state);

#endif
