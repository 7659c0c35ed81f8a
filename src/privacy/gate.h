/*
 * gate: may this actor do this with this field of this person, now?
 *
 * The truth is a row per (person, conversation): which operations are allowed,
 * until when, and its version; the functions that change a fact (purpose,
 * retention, later consent, objection, restriction) rewrite it. The gate is asked
 * inside privacy/personal and nowhere else, so that it cannot be forgotten.
 *
 * Who caches a state forgets it when gate_store was called: only the scribe caches (chat's
 * heads), and adopts after the commit. That time passes is covered by valid_until_ms.
 *
 * Thread: gate_judge: any, pure. gate_check: any; pure but for the signal of a refusal.
 * Errors: ERR_DENIED.
 * Law:    GDPR Art. 5(1)(a) and (b), 6(1), 25(2), 32(4).
 */
#ifndef PARLOUR_PRIVACY_GATE_H
#define PARLOUR_PRIVACY_GATE_H

#include "ledger/work.h"
#include "privacy/field.h"

/* So much longer than the data are kept a gate may stand open: then it need be moved at most
 * once a day, and is never shut on what is still kept. */
#define GATE_LEEWAY_MS INT64_C(86400000)

struct gate_state {
  struct id person;       /* whom the data are about: visitor or account */
  struct id conversation; /* zero: what is not of a conversation */
  int64_t allowed;        /* of enum gate_operation */
  int64_t valid_until_ms; /* not allowed from here on */
  int64_t version;
};

/* Why not, in the order in which it is asked. */
enum gate_verdict {
  GATE_GRANTED,
  GATE_ELSEWHERE,  /* the data are another controller's */
  GATE_NO_PURPOSE, /* no purpose in force for this person allows the operation */
  GATE_OVER,       /* it was allowed, until the time was over */
  GATE_NOT_NEEDED, /* lawful for others: this actor's work does not need it */
  GATE_VERDICT_COUNT
};
enum gate_verdict gate_judge(const struct actor *actor, const struct gate_state *state,
                             enum field field, enum gate_operation operation, int64_t now_ms);
/* One sentence for the one who was refused. */
const char *gate_sentence(enum gate_verdict verdict);

/* Judges for the work's actor, now. workspace: whose the data are. A refusal is raised as a
 * signal, and its sentence becomes the work's fault. */
MUST_USE enum err gate_check(struct work *work, struct id workspace, const struct gate_state *state,
                             enum field field, enum gate_operation operation);

/* Accounts have no row: what may be done with them is in the table of fields. */
struct gate_state gate_state_of_staff(struct id account);

/* ERR_NOT_FOUND without a row: then nothing is allowed. */
MUST_USE enum err gate_load(struct work *work, struct id person, struct id conversation,
                            struct gate_state *state_out);
/* Writes the row (scribe). version is raised by one. */
MUST_USE enum err gate_store(struct work *work, struct gate_state *state);

#endif
