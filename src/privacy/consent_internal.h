/* consent_internal: what the files of privacy/consent share. */
#ifndef PARLOUR_PRIVACY_CONSENT_INTERNAL_H
#define PARLOUR_PRIVACY_CONSENT_INTERNAL_H

#include "privacy/consent.h"

#define CONSENT_DAY_MS INT64_C(86400000)

/* What a choice is decided on. */
struct deciding {
  const struct consent_choice *choice;
  struct purpose purpose; /* in force, or in the version that was agreed to when it was ended */
  bool in_force;
  struct declaration declaration;
  struct standing before;
  struct standing after;
  struct str country; /* of the controller, by the notice that was shown */
  enum gate_age age;
  int64_t proof_ms; /* how long records are kept */
  int64_t at_ms;    /* never before the choice it follows */
  bool forgets;     /* what rested on the purpose is to go */
};
/* Checks everything and says what comes of it; writes nothing. */
MUST_USE enum err consent_decide(struct work *work, struct deciding *d);
/* Whose data for which purpose, and why they go: a word for the ledger. */
struct consent_forgetting {
  struct id site;
  struct id person;
  struct str purpose;
  const char *ground;
};
/* What rested on the purpose goes, or is taken over by a purpose that was declared before:
 * by withdrawing, objecting, and when the consent lapses. */
MUST_USE enum err consent_forget(struct work *work, const struct consent_forgetting *forgetting,
                                 struct consent_outcome *outcome);

#endif
