/*
 * gate_facts: from what is stored to the facts of a gate, and keeping its rows true.
 *
 * Thread: gate_load, gate_facts_load: any. The rest: scribe.
 * Errors: ERR_NOT_FOUND: there is no such person, or it is another controller's.
 * Law:    GDPR Art. 5(1)(a), 5(2), 24(1).
 */
#ifndef PARLOUR_PRIVACY_GATE_FACTS_H
#define PARLOUR_PRIVACY_GATE_FACTS_H

#include "privacy/gate.h"

/* conversation: zero for what is of none. */
MUST_USE enum err gate_facts_load(struct work *work, struct id person, struct id conversation,
                                  struct str purpose, struct gate_facts *facts_out);

/* The state that counts: the stored row when it is of the workspace's epoch, else derived
 * (and stored, where one may write). */
MUST_USE enum err gate_load(struct work *work, struct id person, struct id conversation,
                            struct str purpose, struct gate_state *state_out);

/* The eight columns of a row from `column` on: allowed, reason, fields, roles, valid_until,
 * held_until, epoch, version; the caller sets whose it is and kept_until_ms. False when it
 * is not of this epoch, or there is none: then gate_load says what counts. */
bool gate_row_read(const struct db_rows *rows, int column, int64_t epoch,
                   struct gate_state *state_out);

/* Derives and writes the row of one purpose, in the transaction that changed a fact. */
MUST_USE enum err gate_refresh(struct work *work, struct id person, struct id conversation,
                               struct str purpose);
/* The same for every row of the person. */
MUST_USE enum err gate_refresh_person(struct work *work, struct id person);
/* A change of purposes, sites or roles: every row of the workspace is to be derived anew. */
MUST_USE enum err gate_configuration_changed(struct work *work);

#endif
