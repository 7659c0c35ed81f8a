/*
 * responder: rules by which a machine answers, and what it may do for people by itself.
 *
 * A rule has phrases that it listens for (none: whatever is said), words it answers with,
 * and an outcome: words alone, words and a person, what was asked is granted, or the matter
 * is marked urgent. A machine may grant; refusing a right or banning somebody is no outcome a
 * rule can have: that takes a named person. What affects people significantly, or what
 * others rely on strongly (a score is a decision then, C-634/21), needs a purpose in force that
 * declares that it decides automatically, and so a ground of Art. 22(2).
 *
 * A rule speaks at most once in a conversation and never once a person has it. What it says
 * is a message of a machine, and every rule that is active stands in the notice. A rule that
 * ended stays, since decisions name it.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_INVALID and ERR_CONFLICT with a fault; ERR_NOT_FOUND; ERR_DENIED by the gate.
 * Law:       GDPR Art. 13(2)(f), 22(1) to (4); AI Act (Regulation 2024/1689) Art. 50(1).
 */
#ifndef PARLOUR_CHAT_RESPONDER_H
#define PARLOUR_CHAT_RESPONDER_H

#include "chat/conversation.h"

#define RESPONDER_RULES_MAX 50 /* active on one site */

enum responder_outcome {
  RESPONDER_ANSWER,   /* words */
  RESPONDER_HAND_OFF, /* words, and a person goes on */
  RESPONDER_GRANT,    /* what was asked for is granted */
  RESPONDER_URGENT,   /* the matter is marked urgent */
  RESPONDER_OUTCOMES
};
const char *responder_outcome_name(enum responder_outcome outcome); /* "hand_off" */

enum responder_effect { EFFECT_NONE, EFFECT_SIMILAR, EFFECT_LEGAL, EFFECT_COUNT };
const char *responder_effect_name(enum responder_effect effect); /* "none" */

struct responder_rule {
  struct id id;
  struct id site;
  struct str name;    /* of the machine, in the notice */
  struct str phrases; /* a JSON list, in lower case */
  bool away;          /* only while nobody who answers is there */
  struct str texts;   /* a JSON object: language to words */
  enum responder_outcome outcome;
  enum responder_effect effect;
  bool relied_on; /* people draw strongly on what it decides */
  struct str purpose;
  bool active;
  int64_t version;
};
/* Does it decide with significant effect? */
bool responder_is_significant(const struct responder_rule *rule);

/* body: fields of RULE (docs/protocol.md). The site's notice follows. */
MUST_USE enum err responder_create(struct work *work, struct id site, const struct json *body,
                                   struct responder_rule *out);
/* "version" of the body must be the newest: else ERR_CONFLICT. */
MUST_USE enum err responder_change(struct work *work, struct id site, struct id id,
                                   const struct json *body, struct responder_rule *out);
/* All of a site, the active ones first. */
MUST_USE enum err responder_list(struct work *work, struct id site, struct responder_rule **out,
                                 size_t *count_out);
void responder_write(struct json_writer *w, const struct responder_rule *rule);
/* A JSON list of the names of those that are active: for the notice. */
MUST_USE enum err responder_names(struct work *work, struct id site, struct str *out);

/* What the machine of a message is called, also when it ended since; empty: not known. */
MUST_USE enum err responder_name(struct work *work, struct id id, struct str *name_out);

/* What was just said by a visitor. */
struct responder_moment {
  struct id conversation;
  struct personal text;
  bool away; /* nobody who answers is there */
};
struct responder_reply {
  bool speaks; /* the rest counts */
  struct responder_rule rule;
  struct str text; /* in the visitor's language, or in the site's */
};
/* The first rule that fits; the actor is a machine of the workspace. The gate is asked whether
 * the words may be used. What was done is not recorded here (decision). */
MUST_USE enum err responder_choose(struct work *work, const struct responder_moment *moment,
                                   struct responder_reply *reply_out);

#endif
