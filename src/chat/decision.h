/*
 * decision: what rules did in conversations, one row each, and what people asked about it.
 *
 * Every outcome of a rule is a row, marked as significant or not, and an entry of the log; the
 * person sees theirs with logic and consequences, may say what they think of it, and may
 * have a person decide instead (rights/human_decision). It goes with its conversation.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_NOT_FOUND; ERR_CONFLICT with a fault.
 * Law:       GDPR Art. 13(2)(f), 15(1)(h), 22(1) and (3).
 */
#ifndef PARLOUR_CHAT_DECISION_H
#define PARLOUR_CHAT_DECISION_H

#include "chat/responder.h"

enum decision_state {
  DECISION_MADE,    /* by a machine, and nobody has asked */
  DECISION_ASKED,   /* for a person to decide */
  DECISION_UPHELD,  /* by a person */
  DECISION_CHANGED, /* by a person, who decided otherwise */
  DECISION_STATES
};
const char *decision_state_name(enum decision_state state);

struct decision {
  struct id id;
  struct id conversation;
  struct id person;
  struct id site;
  struct str rule;  /* its name; empty: nobody's, the visitor asked for a person */
  struct str label; /* the person's pseudonym */
  enum responder_outcome outcome;
  bool significant;
  int64_t at_ms;
  enum decision_state state;
  struct id decided_by;
  int64_t decided_at;
  struct str purpose;
};

/* By the machine that is the actor. ERR_CONFLICT when the rule spoke there before. */
MUST_USE enum err decision_record(struct work *work, struct id conversation,
                                  const struct responder_rule *rule);
/* A visitor wants a person: no machine speaks in the conversation from here on. changed: it was
 * not so before. */
MUST_USE enum err decision_want_person(struct work *work, struct id conversation,
                                       bool *changed_out);

MUST_USE enum err decision_read(struct work *work, struct id id, struct decision *out);
/* Of one conversation, oldest first. */
MUST_USE enum err decision_of_conversation(struct work *work, struct id conversation,
                                           struct decision **out, size_t *count_out);
struct decision_filter {
  bool significant;  /* only those */
  int64_t before_ms; /* 0: from the newest on */
  size_t limit;
};
/* The workspace's, newest first: the register. */
MUST_USE enum err decision_list(struct work *work, const struct decision_filter *filter,
                                struct decision **out, size_t *count_out);
/* DECISION (docs/protocol.md). To the person: with logic and consequences of its purpose. */
MUST_USE enum err decision_write(struct work *work, struct json_writer *w,
                                 const struct decision *decision);

/* The person asks for a human: ERR_CONFLICT when they have asked already. */
MUST_USE enum err decision_ask(struct work *work, const struct decision *decision);
/* A named person of the staff, not the machine's data protection officer, decides. */
MUST_USE enum err decision_settle(struct work *work, const struct decision *decision, bool upheld);

#endif
