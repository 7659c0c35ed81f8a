#include "privacy/gate.h"

#include "base/signal.h"
#include "gate.sql.h"

static bool is_self(const struct actor *actor, const struct gate_state *state) {
  return (actor->kind == ACTOR_VISITOR || actor->kind == ACTOR_STAFF) &&
         id_equal(actor->id, state->person);
}

static bool actor_may(const struct actor *actor, const struct field_rule *rule, bool self,
                      enum gate_operation operation) {
  switch (operation) {
    case GATE_COLLECT:
      if (self) return rule->subject_collects;
      /* A visitor's actor stands for the person only: never for somebody else's row. */
      return actor->kind == ACTOR_SYSTEM || actor_has_role(actor, rule->collectors);
    case GATE_READ:
      if (self && rule->of_staff) return rule->subject_sees;
      if (actor->kind == ACTOR_VISITOR) return rule->visitors_see;
      return actor_has_role(actor, rule->readers);
    case GATE_SHOW:
      return self && rule->subject_sees;
  }
  return false;
}

/*= GDPR Art. 6(1) */
/*= GDPR Art. 5(1)(b) */
enum gate_verdict gate_judge(const struct actor *actor, const struct gate_state *state,
                             enum field field, enum gate_operation operation, int64_t now_ms) {
  const struct field_rule *rule = field_rule(field);
  if ((state->allowed & (int64_t)operation) == 0) return GATE_NO_PURPOSE;
  if (now_ms >= state->valid_until_ms) return GATE_OVER;
  return actor_may(actor, rule, is_self(actor, state), operation) ? GATE_GRANTED : GATE_NOT_NEEDED;
}

const char *gate_sentence(enum gate_verdict verdict) {
  static const char *const sentences[GATE_VERDICT_COUNT] = {
      [GATE_GRANTED] = "It is allowed.",
      [GATE_ELSEWHERE] = "These data are another controller's.",
      [GATE_NO_PURPOSE] = "No purpose in force for this person allows it.",
      [GATE_OVER] = "The time for which these data may be used is over.",
      [GATE_NOT_NEEDED] = "Your role does not need these data.",
  };
  return sentences[verdict];
}

/*= GDPR Art. 32(4) */
enum err gate_check(struct work *work, struct id workspace, const struct gate_state *state,
                    enum field field, enum gate_operation operation) {
  enum gate_verdict verdict = id_equal(work->actor.workspace, workspace)
                                  ? gate_judge(&work->actor, state, field, operation, work->now_ms)
                                  : GATE_ELSEWHERE;
  if (verdict == GATE_GRANTED) return ERR_NONE;
  signal_raise(SIGNAL_GATE_DENIED, &work->actor, (int64_t)field);
  return work_fault(work, ERR_DENIED, gate_sentence(verdict));
}

struct gate_state gate_state_of_staff(struct id account) {
  return (struct gate_state){
      .person = account, .allowed = GATE_ALL, .valid_until_ms = INT64_MAX, .version = 1};
}

enum err gate_load(struct work *work, struct id person, struct id conversation,
                   struct gate_state *state_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_id(&conversation)};
  TRY(db_one(work->db, &sql_gate_read, values, 3, &rows));
  struct gate_state state = {.person = person,
                             .conversation = conversation,
                             .allowed = db_row_int(&rows, 0),
                             .valid_until_ms = db_row_int(&rows, 1),
                             .version = db_row_int(&rows, 2)};
  TRY(db_finish(&rows));
  *state_out = state;
  return ERR_NONE;
}

enum err gate_store(struct work *work, struct gate_state *state) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&state->person),
                              db_id(&state->conversation),   db_int(state->allowed),
                              db_int(state->valid_until_ms), db_int(state->version + 1)};
  TRY(db_run(work->db, &sql_gate_write, values, 6, NULL));
  state->version++;
  return ERR_NONE;
}
