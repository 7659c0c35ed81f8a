/*
 * outgoing_internal: what the files of outgoing share. Not for others.
 */
#ifndef PARLOUR_PRIVACY_OUTGOING_INTERNAL_H
#define PARLOUR_PRIVACY_OUTGOING_INTERNAL_H

#include "privacy/gate_facts.h"
#include "privacy/outgoing.h"

#define OUTGOING_WATCHERS_MAX 50

/* Must be told by law, though no new data may be disclosed. */
bool outgoing_is_duty(struct str event);
/* A letter about somebody's own request: it rests on the law that wants it answered, is under the
 * key of its case, and holds nothing but a link. */
bool outgoing_is_about_request(struct str event);
/* May data of the person leave under this purpose: ERR_DENIED. fields: which. */
MUST_USE enum err outgoing_may(struct work *work, const struct gate_state *gate, uint64_t fields);
MUST_USE enum err outgoing_gate(struct work *work, struct id person, struct id conversation,
                                struct str purpose, struct gate_state *gate_out);
struct aead_place outgoing_body_place(struct id workspace, struct id row);
MUST_USE enum err outgoing_seal_body(struct work *work, struct outgoing_row *row, struct str body);
MUST_USE enum err outgoing_insert(struct work *work, const struct outgoing_row *row);

#endif
