/*
 * actor: who does something. Every command, look and ledger entry carries one.
 */
#ifndef PARLOUR_BASE_ACTOR_H
#define PARLOUR_BASE_ACTOR_H

#include "base/id.h"

enum actor_kind { ACTOR_SYSTEM, ACTOR_VISITOR, ACTOR_STAFF, ACTOR_BOT };

/* Roles are a set: an account may be agent and administrator. */
enum role {
  ROLE_AGENT = 1u << 0,
  ROLE_SUPERVISOR = 1u << 1,
  ROLE_DPO = 1u << 2, /* GDPR Art. 37 to 39 */
  ROLE_ADMINISTRATOR = 1u << 3
};
#define ROLE_ALL (ROLE_AGENT | ROLE_SUPERVISOR | ROLE_DPO | ROLE_ADMINISTRATOR)

struct actor {
  enum actor_kind kind;
  uint32_t roles; /* of enum role; 0 but for staff */
  struct id workspace;
  struct id id; /* account or visitor; zero for the system */
};

static inline bool actor_has_role(const struct actor *actor, uint32_t any_of) {
  return actor->kind == ACTOR_STAFF && (actor->roles & any_of) != 0;
}
/* "system", "visitor", "staff", "bot" */
const char *actor_kind_name(enum actor_kind kind);
/* "agent", ...; role is one bit. ERR_INVALID for another word. */
const char *actor_role_name(enum role role);
MUST_USE enum err actor_role_parse(struct str name, enum role *role_out);

#endif
