#include "base/actor.h"

static const struct {
  enum role role;
  const char *name;
} roles[] = {{ROLE_AGENT, "agent"},
             {ROLE_SUPERVISOR, "supervisor"},
             {ROLE_DPO, "dpo"},
             {ROLE_ADMINISTRATOR, "administrator"}};
static const size_t role_count = sizeof roles / sizeof roles[0];

const char *actor_kind_name(enum actor_kind kind) {
  switch (kind) {
    case ACTOR_SYSTEM:
      return "system";
    case ACTOR_VISITOR:
      return "visitor";
    case ACTOR_STAFF:
      return "staff";
    case ACTOR_BOT:
      return "bot";
  }
  return "unknown";
}

const char *actor_role_name(enum role role) {
  for (size_t i = 0; i < role_count; i++)
    if (roles[i].role == role) return roles[i].name;
  return "unknown";
}

enum err actor_role_parse(struct str name, enum role *role_out) {
  for (size_t i = 0; i < role_count; i++) {
    if (!str_equal(name, str_from(roles[i].name))) continue;
    *role_out = roles[i].role;
    return ERR_NONE;
  }
  return ERR_INVALID;
}
