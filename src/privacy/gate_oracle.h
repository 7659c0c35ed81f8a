/*
 * gate_oracle: the rules read slowly, over everything that happened, for holding the gate
 * against. Not part of the program; shares no code with the gate.
 *
 * What happened is a list in the order of time. For each question the whole of it is read
 * again, rule by rule, as the law says it.
 */
#ifndef PARLOUR_PRIVACY_GATE_ORACLE_H
#define PARLOUR_PRIVACY_GATE_ORACLE_H

#include "privacy/consent_state.h"
#include "privacy/purpose.h"

enum happened {
  HAPPENED_DECLARED, /* a version of the purpose came into force */
  HAPPENED_ENDED,    /* the purpose */
  HAPPENED_TOLD,     /* the conversation began under the version then in force */
  HAPPENED_SHOWN,    /* the person was shown the notice of that moment */
  HAPPENED_GAVE,     /* a message or value was stored: the term begins anew */
  HAPPENED_CHOSE,    /* consent became another state */
  HAPPENED_OBJECTED,
  HAPPENED_RESUMED,
  HAPPENED_RESTRICTED,
  HAPPENED_LIFTED,
  HAPPENED_HELD, /* for a claim, until a time */
  HAPPENED_RELEASED,
  HAPPENED_SUSPENDED, /* the purpose: nothing is done for it */
  HAPPENED_GOES_ON,
  HAPPENED_CLOSED, /* the site: what is there is read, and nothing else */
  HAPPENED_OPENED,
  HAPPENED_COUNT
};

struct happening {
  enum happened what;
  int64_t at_ms;
  /* DECLARED, and which one TOLD and CHOSE are about */
  int64_t version;
  enum basis basis;
  char special;
  bool marketing;
  bool is_explicit; /* the purpose wants it; of CHOSE: it was given so */
  bool children;    /* the site is open to them */
  uint64_t fields;
  uint32_t roles;
  int64_t days;
  bool no_more; /* than the version before took: who knows that one knows this one */
  /* CHOSE */
  enum consent_state state;
  bool age_said;
  int64_t until_ms; /* of a consent or a hold; 0: without end */
};

struct history {
  bool answers; /* the purpose is that of the conversation itself */
  struct id person;
  const struct happening *list;
  size_t count;
};

enum asked { ASKED_STORE, ASKED_READ, ASKED_SHOW, ASKED_USE, ASKED_DISCLOSE, ASKED_COUNT };

bool oracle_allows(const struct history *history, const struct actor *actor, enum field field,
                   enum asked asked, int64_t now_ms);

#endif
