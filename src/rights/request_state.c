#include "rights/request_state.h"

static const char *const states[REQUEST_STATE_COUNT] = {
    [REQUEST_RECEIVED] = "received",   [REQUEST_IDENTITY] = "identity",
    [REQUEST_SCOPE] = "scope",         [REQUEST_WORKING] = "working",
    [REQUEST_REVIEW] = "review",       [REQUEST_DECIDED] = "decided",
    [REQUEST_DELIVERED] = "delivered", [REQUEST_CLOSED] = "closed",
    [REQUEST_WITHDRAWN] = "withdrawn",
};

static const char *const verbs[REQUEST_VERB_COUNT] = {
    [REQUEST_ASSIGN] = "assign",
    [REQUEST_BEGIN] = "begin",
    [REQUEST_ASK_IDENTITY] = "ask_identity",
    [REQUEST_ASK_SCOPE] = "ask_scope",
    [REQUEST_WORDS] = "words",
    [REQUEST_CONFIRM] = "confirm",
    [REQUEST_TO_REVIEW] = "to_review",
    [REQUEST_REVIEWED] = "reviewed",
    [REQUEST_EXTEND] = "extend",
    [REQUEST_ADVISE] = "advise",
    [REQUEST_NOTE] = "note",
    [REQUEST_DECIDE] = "decide",
    [REQUEST_REVISE] = "revise",
    [REQUEST_DELIVER] = "deliver",
    [REQUEST_OPENED] = "opened",
    [REQUEST_RESUME] = "resume",
    [REQUEST_CLOSE] = "close",
    [REQUEST_WITHDRAW] = "withdraw",
    [REQUEST_SERVE] = "serve",
};

#define IN(state) (1u << (state))
#define OPEN                                                                               \
  (IN(REQUEST_RECEIVED) | IN(REQUEST_IDENTITY) | IN(REQUEST_SCOPE) | IN(REQUEST_WORKING) | \
   IN(REQUEST_REVIEW))
#define ASKED (IN(REQUEST_IDENTITY) | IN(REQUEST_SCOPE))
#define UNDER_WAY (OPEN & ~ASKED)
#define SAME REQUEST_STATE_COUNT

/* Roles of staff, and two that are no role. */
#define STAFF ROLE_ALL
#define DESK (ROLE_SUPERVISOR | ROLE_ADMINISTRATOR)
#define PERSON (1u << 16)
#define SYSTEM (1u << 17)

static const struct rule {
  enum request_verb verb;
  unsigned from;
  enum request_state to;
  uint32_t who;
} rules[] = {
    {REQUEST_ASSIGN, OPEN, SAME, DESK},
    {REQUEST_BEGIN, IN(REQUEST_RECEIVED), REQUEST_WORKING, DESK},
    {REQUEST_ASK_IDENTITY, UNDER_WAY, REQUEST_IDENTITY, DESK | SYSTEM},
    {REQUEST_ASK_SCOPE, UNDER_WAY, REQUEST_SCOPE, DESK},
    {REQUEST_WORDS, ASKED, REQUEST_WORKING, PERSON | STAFF},
    {REQUEST_WORDS, UNDER_WAY, SAME, PERSON | STAFF},
    {REQUEST_CONFIRM, IN(REQUEST_IDENTITY), REQUEST_WORKING, DESK | SYSTEM},
    {REQUEST_CONFIRM, OPEN & ~IN(REQUEST_IDENTITY), SAME, DESK | SYSTEM},
    {REQUEST_TO_REVIEW, IN(REQUEST_WORKING), REQUEST_REVIEW, DESK},
    {REQUEST_REVIEWED, IN(REQUEST_REVIEW), REQUEST_WORKING, DESK},
    {REQUEST_EXTEND, OPEN, SAME, DESK},
    {REQUEST_ADVISE, OPEN | IN(REQUEST_DECIDED), SAME, ROLE_DPO},
    {REQUEST_NOTE, OPEN | IN(REQUEST_DECIDED) | IN(REQUEST_DELIVERED), SAME, STAFF},
    {REQUEST_DECIDE, OPEN, REQUEST_DECIDED, DESK | SYSTEM},
    {REQUEST_REVISE, IN(REQUEST_DECIDED), REQUEST_WORKING, DESK},
    {REQUEST_DELIVER, IN(REQUEST_DECIDED), REQUEST_DELIVERED, DESK | SYSTEM},
    {REQUEST_OPENED, IN(REQUEST_DELIVERED), REQUEST_CLOSED, PERSON},
    {REQUEST_RESUME, IN(REQUEST_DELIVERED) | IN(REQUEST_CLOSED), REQUEST_WORKING, DESK},
    {REQUEST_CLOSE, IN(REQUEST_DELIVERED), REQUEST_CLOSED, DESK | SYSTEM},
    {REQUEST_WITHDRAW, OPEN | IN(REQUEST_DECIDED), REQUEST_WITHDRAWN, PERSON | DESK},
    {REQUEST_SERVE, IN(REQUEST_RECEIVED), REQUEST_CLOSED, PERSON | SYSTEM},
};

const char *request_state_name(enum request_state state) { return states[state]; }
const char *request_state_verb_name(enum request_verb verb) { return verbs[verb]; }

enum err request_state_parse(struct str word, enum request_state *state_out) {
  for (int i = 0; i < REQUEST_STATE_COUNT; i++) {
    if (!str_equal(word, str_from(states[i]))) continue;
    *state_out = (enum request_state)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

enum err request_state_verb_parse(struct str word, enum request_verb *verb_out) {
  for (int i = 0; i < REQUEST_VERB_COUNT; i++) {
    if (!str_equal(word, str_from(verbs[i]))) continue;
    *verb_out = (enum request_verb)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

bool request_state_is_open(enum request_state state) { return (IN(state) & OPEN) != 0; }

bool request_state_is_end(enum request_state state) {
  return state == REQUEST_CLOSED || state == REQUEST_WITHDRAWN;
}

/* What somebody is to this request: their roles, or the person it is about. Nobody of the staff
 * handles their own. */
static uint32_t standing_of(const struct actor *actor, bool own) {
  if (own) return PERSON;
  switch (actor->kind) {
    case ACTOR_SYSTEM:
      return SYSTEM;
    case ACTOR_STAFF:
      return actor->roles;
    case ACTOR_VISITOR:
    case ACTOR_BOT:
      break;
  }
  return 0;
}

/* The data protection officer advises, and decides on nothing, whatever else they are. */
/*= GDPR Art. 38(6) */
enum err request_state_next(enum request_state from, enum request_verb verb,
                            const struct actor *actor, bool own, enum request_state *to_out) {
  enum err error = ERR_CONFLICT;
  uint32_t standing = standing_of(actor, own);
  if (verb == REQUEST_DECIDE && (standing & ROLE_DPO)) standing &= ~(uint32_t)DESK;
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    const struct rule *rule = &rules[i];
    if (rule->verb != verb || (rule->from & IN(from)) == 0) continue;
    error = ERR_DENIED;
    if ((rule->who & standing) == 0) continue;
    *to_out = rule->to == SAME ? from : rule->to;
    return ERR_NONE;
  }
  return error;
}
