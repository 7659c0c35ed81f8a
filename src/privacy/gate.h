/*
 * gate: may this actor do this with this field of this person, for this purpose, now?
 *
 * The truth is a row per (person, conversation, purpose), derived by one pure function from
 * the facts: the purpose in force, what the person chose, objection, restriction, age,
 * retention, hold. Whoever changes a fact rewrites the rows in the same transaction
 * (gate_refresh); a change of configuration moves the workspace's epoch, and a row of an
 * older epoch is derived anew (gate_facts.h). The gate is asked inside privacy/personal and
 * nowhere else, so that it cannot be forgotten.
 *
 * A state answers for every moment: gate_judge holds it against the clock, so that no row
 * need be rewritten because time passes.
 *
 * Who caches a state (the scribe, chat's heads) is told in the same transaction by
 * work->cache.
 *
 * Thread: gate_derive, gate_judge: any, pure. gate_check: any; raises a signal and notes
 *         the denial. gate_store: scribe.
 * Errors: ERR_DENIED.
 * Law:    GDPR Art. 5(1)(a), (b) and (e), 6(1), 7(3), 8(1), 9(2)(a), 13(3), 18(2), 21(1)
 *         to (3), 25(2), 32(4).
 */
#ifndef PARLOUR_PRIVACY_GATE_H
#define PARLOUR_PRIVACY_GATE_H

#include "ledger/work.h"
#include "privacy/consent_state.h"
#include "privacy/purpose.h"

/* Why not, in the order in which it is asked. The numbers are stored. */
enum gate_verdict {
  GATE_GRANTED = 0,
  GATE_ELSEWHERE = 1,    /* the data are another controller's */
  GATE_NO_PURPOSE = 2,   /* no purpose in force allows the operation */
  GATE_OVER = 3,         /* it was allowed, until the time was over */
  GATE_NOT_NEEDED = 4,   /* lawful for others: this actor's work does not need it */
  GATE_NO_CONSENT = 5,   /* the purpose rests on a consent that is not there */
  GATE_CONSENT_OVER = 6, /* its term is over */
  GATE_LAPSED = 7,       /* it was given for another version of the purpose */
  GATE_NOT_EXPLICIT = 8, /* an explicit one is needed */
  GATE_CHILD = 9,        /* given by a child alone, or by somebody who was not asked */
  GATE_OBJECTED = 10,
  GATE_RESTRICTED = 11,
  GATE_NOT_DECLARED = 12, /* the purpose does not hold this field */
  GATE_SUSPENDED = 13,    /* the purpose is stopped, or the site takes and uses nothing */
  GATE_NOT_TOLD = 14,     /* declared after the person was last told what for */
  GATE_VERDICT_COUNT
};
/* One sentence for the one who was refused, and a word for the log. */
const char *gate_sentence(enum gate_verdict verdict);
const char *gate_verdict_name(enum gate_verdict verdict);

#define GATE_PURPOSE_BYTES (PURPOSE_CODE_MAX + 1)
/* Beside the operations in gate_state.allowed: only the person may store. */
#define GATE_BY_PERSON (INT64_C(1) << 8)

struct gate_state {
  struct id person;       /* whom the data are about: visitor or account */
  struct id conversation; /* zero: what is not of a conversation */
  char purpose[GATE_PURPOSE_BYTES];
  int64_t allowed;          /* of enum gate_operation, and GATE_BY_PERSON */
  enum gate_verdict reason; /* why what is missing in allowed is missing */
  uint64_t fields;          /* FIELD_BIT of enum field */
  uint32_t roles;           /* who of the staff works for the purpose */
  int64_t valid_until_ms;   /* of the consent: from here on it is only shown */
  int64_t kept_until_ms;    /* of the data: from here on nothing, but for a hold */
  int64_t held_until_ms;    /* kept for a claim until then: 0: not */
  int64_t epoch;            /* of the configuration it was derived from */
  int64_t version;
};

/* Of a consent: was it asked whether the person is of age, and what was said? */
enum gate_age { AGE_NOT_ASKED, AGE_ADULT, AGE_CHILD_WITH_PARENT };

/* What a state is derived from. */
struct gate_facts {
  struct id person;
  struct id conversation;
  struct str code;
  bool suspended;         /* the purpose */
  bool read_only;         /* the site */
  bool in_force;          /* the purpose was not ended */
  bool untold;            /* no version of it that is in force was told to the person */
  struct purpose purpose; /* in the version that the person was told */
  bool explicit_needed;   /* the purpose says so; Art. 9(2)(a) wants it anyway */
  bool age_needed;        /* the site is open to children */
  enum consent_state consent;
  int64_t consent_version; /* of the purpose */
  bool consent_explicit;
  enum gate_age age;
  int64_t consent_expires_ms; /* 0: never */
  bool objected;
  bool restricted;
  int64_t kept_until_ms;
  int64_t held_until_ms;
  int64_t epoch;
};
/* version is left as it is. */
void gate_derive(const struct gate_facts *facts, struct gate_state *out);

enum gate_verdict gate_judge(const struct actor *actor, const struct gate_state *state,
                             enum field field, enum gate_operation operation, int64_t now_ms);

/* Judges for the work's actor, now. workspace: whose the data are. A refusal is raised as a
 * signal, noted for the ledger (denial.h), and its sentence becomes the work's fault. */
MUST_USE enum err gate_check(struct work *work, struct id workspace, const struct gate_state *state,
                             enum field field, enum gate_operation operation);

/* Accounts have no row: what may be done with them is in the table of fields. */
struct gate_state gate_state_of_staff(struct id account);

/* Writes the row and tells the cache (scribe). version is raised by one. */
MUST_USE enum err gate_store(struct work *work, struct gate_state *state);

#endif
