/*
 * field: the personal columns that hold text, each with the purposes it serves,
 * who may do what with it, and how it is sealed.
 *
 * One table; inventory_test checks it against the annotations of the schema.
 *
 * Law: GDPR Art. 5(1)(b) and (c), 25(2).
 */
#ifndef PARLOUR_PRIVACY_FIELD_H
#define PARLOUR_PRIVACY_FIELD_H

#include "base/actor.h"

enum field {
  FIELD_MESSAGE_TEXT,
  FIELD_PERSON_NAME,
  FIELD_PERSON_EMAIL,
  FIELD_ACCOUNT_NAME,
  FIELD_ACCOUNT_EMAIL,
  FIELD_ACCOUNT_TOTP,
  /* What is given for one purpose rests in datum, under a key of person and purpose. */
  FIELD_ATTRIBUTE,
  FIELD_RATING_TEXT,
  FIELD_RATING_SCORE,
  FIELD_PAGE,
  FIELD_SECTION,
  FIELD_BROWSER,
  FIELD_COUNTRY,
  FIELD_REFERRER,
  FIELD_PURPOSE_EMAIL,
  /* What rests on a ground of its own, whatever the purposes are. */
  FIELD_HOLD_REASON,
  FIELD_EMERGENCY_NOTE, /* whom staff told in danger to life, and why */
  FIELD_SENSITIVE_GROUND,
  FIELD_INCIDENT_REASON,
  FIELD_INCIDENT_SOURCE, /* an address, while incident mode is on */
  /* Of a request for one's rights: under the key of its case file. */
  FIELD_REQUEST_WORDS,
  FIELD_REQUEST_CONTACT, /* where the answer goes, of who has no session */
  FIELD_REQUEST_REASONS,
  FIELD_REQUEST_ANSWER,
  FIELD_REQUEST_EXTENSION,
  FIELD_REQUEST_STEP,
  FIELD_COUNT
};

/* What is done with it. One bit each: a gate state is a mask of these. */
enum gate_operation {
  GATE_STORE = 1 << 0,    /* new data are stored */
  GATE_READ = 1 << 1,     /* staff sees it */
  GATE_SHOW = 1 << 2,     /* the person sees their own */
  GATE_USE = 1 << 3,      /* the program or a bot works with it: search, reports, training */
  GATE_DISCLOSE = 1 << 4, /* it leaves to a recipient */
};
#define GATE_ALL (GATE_STORE | GATE_READ | GATE_SHOW | GATE_USE | GATE_DISCLOSE)

struct field_rule {
  const char *name; /* in notices and logs: "message.text" */
  const char *table;
  const char *column; /* the sealed one */
  bool of_staff;      /* about an account, not a visitor */
  size_t max_bytes;
  uint32_t readers;      /* roles that may GATE_READ, _USE, _DISCLOSE */
  uint32_t collectors;   /* roles that may GATE_STORE */
  bool subject_collects; /* the person may give it */
  bool subject_sees;
  bool visitors_see; /* whoever is answered may know who answers */
};

const struct field_rule *field_rule(enum field field);
/* What a site may declare for a purpose: neither of the staff's nor of a ground of its own. */
bool field_is_of_purpose(enum field field);
#define FIELD_BIT(field) (UINT64_C(1) << (field))

#endif
