/*
 * consent_state: the states of a consent, which of them carry processing, and how one
 * becomes another.
 *
 * The names are those of the Data Privacy Vocabulary, as ISO/IEC TS 27560 records use
 * them. The numbers are kept in the database: they never change.
 *
 * Thread: any, pure.
 * Law:    GDPR Art. 4(11), 6(1)(a), 7(1) and (3).
 */
#ifndef PARLOUR_PRIVACY_CONSENT_STATE_H
#define PARLOUR_PRIVACY_CONSENT_STATE_H

#include "base/str.h"

enum consent_state {
  CONSENT_UNKNOWN = 0,   /* nobody was asked, or nobody knows */
  CONSENT_REQUESTED = 1, /* asked, and not answered yet */
  CONSENT_DEFERRED = 2,  /* asked, and put off: "not now" */
  CONSENT_REFUSED = 3,
  CONSENT_GIVEN = 4,
  CONSENT_RENEWED = 5,     /* given, and later confirmed */
  CONSENT_EXPIRED = 6,     /* its term is over, or what it was given for has changed */
  CONSENT_INVALIDATED = 7, /* found not to have been a valid one */
  CONSENT_REVOKED = 8,     /* ended by another than the person */
  CONSENT_WITHDRAWN = 9,   /* ended by the person */
  CONSENT_STATE_COUNT
};

/* "ConsentGiven"; NULL for a number that is none. */
const char *consent_state_name(enum consent_state state);
/* ERR_INVALID. */
MUST_USE enum err consent_state_parse(struct str name, enum consent_state *state_out);
/* From the database. ERR_CORRUPT for a number that is none. */
MUST_USE enum err consent_state_of(int64_t number, enum consent_state *state_out);

/* Whether it carries processing. */
bool consent_state_valid(enum consent_state state);
/* Whether only an act of the person brings it about: nobody else may set it, on behalf of
 * whomever. The person who has parental responsibility acts for the child. */
bool consent_state_is_choice(enum consent_state state);
/* Whether one may become the other. A state does not become itself, except that a renewed
 * consent may be renewed. */
bool consent_state_may_become(enum consent_state from, enum consent_state to);

#endif
