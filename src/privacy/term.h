/*
 * term: how long what is not kept for a purpose of its own is kept, from which event,
 * and by which rule of law. One table: the code that lets things go takes its number from
 * here, and notice and records print it.
 *
 * The terms of purposes are not here: each purpose declares its own (privacy/purpose).
 *
 * Thread: any; constants.
 * Units:  milliseconds (_MS).
 * Law:    GDPR Art. 5(1)(e), 13(2)(a), 30(1)(f).
 */
#ifndef PARLOUR_PRIVACY_TERM_H
#define PARLOUR_PRIVACY_TERM_H

#include <stddef.h>
#include <stdint.h>

#define TERM_DAY_MS INT64_C(86400000)
#define TERM_YEAR_MS (365 * TERM_DAY_MS)

enum term {
  TERM_SESSION,
  TERM_SOURCE_TAG,
  TERM_LEDGER_OPENING,
  TERM_CONSENT_PROOF,
  TERM_OUTBOX_DONE,
  TERM_INCIDENT_ADDRESS,
  TERM_SENSITIVE,
  TERM_REQUEST_FILE,
  TERM_BREACH_REGISTER,
  TERM_TRAINING_RESULT,
  TERM_COUNT
};

struct term_rule {
  const char *code; /* "ledger_opening": in proofs and previews */
  int64_t length_ms;
  const char *from; /* the event it counts from, a code: "recorded" */
  const char *article;
  const char *words[2][2]; /* en, de: what it is; what it counts from */
};

const struct term_rule *term_rule(enum term term);
/* What is kept, and the event, in en or de; other languages fall back to en. */
const char *term_what(enum term term, const char *language);
const char *term_from(enum term term, const char *language);

#endif
