/*
 * request_state: which step a request can take from which state to which, and who may take it.
 * One table; request_act is its only user.
 *
 * Thread: any, pure.
 * Law:    GDPR Art. 12(3), 12(6), 22(3), 24(1), 38(6).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_STATE_H
#define PARLOUR_RIGHTS_REQUEST_STATE_H

#include "base/actor.h"

enum request_state {
  REQUEST_RECEIVED,
  REQUEST_IDENTITY, /* the person was asked who they are (Art. 12(6)) */
  REQUEST_SCOPE,    /* the person was asked what they mean (Recital 63) */
  REQUEST_WORKING,
  REQUEST_REVIEW, /* somebody looks through the answer: others' rights (Art. 15(4)) */
  REQUEST_DECIDED,
  REQUEST_DELIVERED,
  REQUEST_CLOSED,
  REQUEST_WITHDRAWN,
  REQUEST_STATE_COUNT
};

enum request_verb {
  REQUEST_ASSIGN,
  REQUEST_BEGIN,
  REQUEST_ASK_IDENTITY,
  REQUEST_ASK_SCOPE,
  REQUEST_WORDS,   /* the person adds words: what was asked, or more */
  REQUEST_CONFIRM, /* who asks is who they say */
  REQUEST_TO_REVIEW,
  REQUEST_REVIEWED,
  REQUEST_EXTEND,
  REQUEST_ADVISE, /* the data protection officer's */
  REQUEST_NOTE,
  REQUEST_DECIDE,
  REQUEST_REVISE, /* a decision that has not left is taken back */
  REQUEST_DELIVER,
  REQUEST_OPENED, /* the person has seen the answer */
  REQUEST_RESUME, /* after a fee was paid */
  REQUEST_CLOSE,
  REQUEST_WITHDRAW,
  REQUEST_SERVE, /* acted at once: received, decided and delivered in one */
  REQUEST_VERB_COUNT
};

const char *request_state_name(enum request_state state); /* "received" */
MUST_USE enum err request_state_parse(struct str word, enum request_state *state_out);
const char *request_state_verb_name(enum request_verb verb); /* "ask_identity" */
MUST_USE enum err request_state_verb_parse(struct str word, enum request_verb *verb_out);

/* Its clock runs, or is paused: nothing was decided yet. */
bool request_state_is_open(enum request_state state);
/* No step leads on. */
bool request_state_is_end(enum request_state state);

/* ERR_CONFLICT: not from this state; ERR_DENIED: not this actor. own: it is the actor's own
 * request. An account may do with its own what a person may, and nothing else. */
MUST_USE enum err request_state_next(enum request_state from, enum request_verb verb,
                                     const struct actor *actor, bool own,
                                     enum request_state *to_out);

#endif
