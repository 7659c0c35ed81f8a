/* conversation_purposes: for which purposes the person's data may be used now, as far as it is
 * the reader's work to know. */
#include "chat/conversation.h"
#include "privacy/declaration.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)

/* Who answers is told of what they work for, by these roles alone; who oversees, of all. */
/*= GDPR Art. 25(2) */
static bool is_told(const struct work *work, const struct purpose *purpose) {
  uint32_t answering = work->actor.roles & ANSWERING;
  if (work->actor.kind != ACTOR_STAFF || str_equal(purpose->code, STR(PURPOSE_STAFF))) return false;
  return answering == 0 || (purpose->roles & answering) != 0;
}

/* The gate's own answer, so that this never says what the gate does not hold to. */
/*= GDPR Art. 5(1)(b) */
static enum err is_in_force(struct work *work, const struct conversation *c,
                            const struct purpose *purpose, bool *in_force_out) {
  static const struct id none;
  struct gate_state state = c->subject.gate;
  *in_force_out = false;
  if (!str_equal(purpose->code, c->purpose)) {
    enum err error = gate_load(work, c->person, none, purpose->code, &state);
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  }
  *in_force_out = (state.allowed & GATE_USE) != 0 && work->now_ms < state.valid_until_ms &&
                  work->now_ms < c->kept_until;
  return ERR_NONE;
}

static enum err write_one(struct work *work, struct json_writer *w, const struct purpose *purpose) {
  struct declaration declaration;
  TRY(declaration_of(work, purpose, &declaration));
  json_begin_object(w);
  json_put_string(w, "code", purpose->code);
  json_key(w, "title");
  json_begin_object(w);
  for (size_t i = 0; i < declaration.title.count; i++) {
    const char *language = arena_c_string(work->arena, declaration.title.language[i]);
    if (!language) return ERR_MACHINE;
    json_put_string(w, language, declaration.title.text[i]);
  }
  json_end_object(w);
  json_end_object(w);
  return ERR_NONE;
}

enum err conversation_purposes_write(struct work *work, struct json_writer *w,
                                     const struct conversation *c) {
  struct purpose *purposes;
  size_t count;
  TRY(purpose_list(work, c->site, &purposes, &count));
  json_key(w, "purposes");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    bool in_force = false;
    if (!is_told(work, &purposes[i])) continue;
    TRY(is_in_force(work, c, &purposes[i], &in_force));
    if (in_force) TRY(write_one(work, w, &purposes[i]));
  }
  json_end_array(w);
  return ERR_NONE;
}
