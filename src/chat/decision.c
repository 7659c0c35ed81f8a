#include "chat/decision.h"

#include "chat/responder_internal.h"
#include "decision.sql.h"
#include "ledger/ledger.h"
#include "privacy/declaration.h"

#define LIST_MAX 200

static const char *const states[DECISION_STATES] = {"made", "asked", "upheld", "changed"};
const char *decision_state_name(enum decision_state state) { return states[state]; }

static enum err state_parse(struct str word, enum decision_state *out) {
  for (int i = 0; i < DECISION_STATES; i++) {
    if (!str_equal(word, str_from(states[i]))) continue;
    *out = (enum decision_state)i;
    return ERR_NONE;
  }
  return ERR_CORRUPT;
}

/* In the log: which rule did what, closed with the conversation's key. */
/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct conversation *c, const char *what) {
  struct ledger_entry entry = {.kind = LEDGER_AUTOMATED_DECISION,
                               .object = c->id,
                               .subject = c->person,
                               .key = c->subject.key,
                               .purpose = PURPOSE_ANSWER,
                               .note = str_from(what)};
  return ledger_record(work, &entry);
}

static enum err insert(struct work *work, struct id conversation, const struct id *rule,
                       enum responder_outcome outcome, bool significant) {
  struct clock clock = clock_fixed(work->now_ms);
  struct id id = id_new(&clock, work->rng);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_id(&conversation),
                              rule ? db_id(rule) : db_null(),
                              db_text(str_from(responder_outcome_name(outcome))),
                              db_int(significant),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_decision_insert, values, 7, NULL);
}

/*= GDPR Art. 15(1)(h) */
enum err decision_record(struct work *work, struct id conversation,
                         const struct responder_rule *rule) {
  struct conversation c;
  TRY(conversation_read(work, conversation, &c));
  TRY(insert(work, conversation, &rule->id, rule->outcome, responder_is_significant(rule)));
  return record(work, &c, responder_outcome_name(rule->outcome));
}

enum err decision_want_person(struct work *work, struct id conversation, bool *changed_out) {
  struct db_rows rows;
  struct conversation c;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(conversation_read(work, conversation, &c));
  if (work->actor.kind == ACTOR_VISITOR && !id_equal(work->actor.id, c.person))
    return ERR_NOT_FOUND;
  enum err error = db_one(work->db, &sql_decision_wanted, values, 2, &rows);
  if (error && error != ERR_NOT_FOUND) return error;
  *changed_out = error == ERR_NOT_FOUND;
  if (!error) return db_finish(&rows);
  TRY(insert(work, conversation, NULL, RESPONDER_HAND_OFF, false));
  return record(work, &c, "a person is wanted");
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct decision *out) {
  struct decision decision = {.id = db_row_id(rows, 0),
                              .conversation = db_row_id(rows, 1),
                              .person = db_row_id(rows, 2),
                              .site = db_row_id(rows, 3),
                              .significant = db_row_int(rows, 7) != 0,
                              .at_ms = db_row_int(rows, 8),
                              .decided_by = db_row_id(rows, 10),
                              .decided_at = db_row_int(rows, 11)};
  if (responder_outcome_parse(db_row_bytes(rows, 6), &decision.outcome) ||
      state_parse(db_row_bytes(rows, 9), &decision.state))
    return ERR_CORRUPT;
  TRY(arena_copy(work->arena, db_row_bytes(rows, 4), &decision.rule));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 5), &decision.label));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 12), &decision.purpose));
  *out = decision;
  return ERR_NONE;
}

enum err decision_read(struct work *work, struct id id, struct decision *out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_decision_read, values, 2, &rows));
  enum err error = row_read(work, &rows, out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* The rows of a query that was begun. */
static enum err read_all(struct work *work, struct db_rows *rows, struct decision **out,
                         size_t *count_out) {
  size_t count = 0;
  struct decision *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  enum err error = list ? ERR_NONE : ERR_MACHINE;
  while (!error && count < LIST_MAX && db_step(rows)) error = row_read(work, rows, &list[count++]);
  enum err finish = db_finish(rows);
  if (error || finish) return error ? error : finish;
  *out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err decision_of_conversation(struct work *work, struct id conversation, struct decision **out,
                                  size_t *count_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  struct db_rows rows;
  TRY(db_query(work->db, &sql_decision_of_conversation, values, 2, &rows));
  return read_all(work, &rows, out, count_out);
}

enum err decision_list(struct work *work, const struct decision_filter *filter,
                       struct decision **out, size_t *count_out) {
  size_t limit = filter->limit == 0 || filter->limit > LIST_MAX ? LIST_MAX : filter->limit;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(filter->significant),
                              db_int(filter->before_ms), db_int((int64_t)limit)};
  struct db_rows rows;
  TRY(db_query(work->db, &sql_decision_list, values, 4, &rows));
  return read_all(work, &rows, out, count_out);
}

/* How it decides and what follows, as the purpose that carries it says. */
/*= GDPR Art. 15(1)(h) */
static enum err write_logic(struct work *work, struct json_writer *w,
                            const struct decision *decision) {
  struct purpose purpose;
  struct declaration declaration = {.automated = false};
  enum err error = ERR_NOT_FOUND;
  if (decision->purpose.len > 0)
    error = purpose_read(work, decision->site, decision->purpose, &purpose);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!error) TRY(declaration_of(work, &purpose, &declaration));
  json_put_text(w, "logic", declaration.automated ? declaration.logic : STR_EMPTY);
  json_put_text(w, "consequences", declaration.automated ? declaration.consequences : STR_EMPTY);
  return ERR_NONE;
}

enum err decision_write(struct work *work, struct json_writer *w, const struct decision *decision) {
  json_begin_object(w);
  json_put_id(w, "id", decision->id);
  json_put_id(w, "conversation", decision->conversation);
  json_put_text(w, "machine", decision->rule);
  json_put_word(w, "outcome", responder_outcome_name(decision->outcome));
  json_put_bool(w, "significant", decision->significant);
  json_put_int(w, "at", decision->at_ms);
  json_put_word(w, "state", states[decision->state]);
  json_put_time(w, "decided_at", decision->decided_at);
  enum err error = write_logic(work, w, decision);
  if (work->actor.kind == ACTOR_STAFF) json_put_string(w, "label", decision->label);
  json_end_object(w);
  return error;
}

static enum err to_state(struct work *work, const struct decision *decision,
                         enum decision_state state, const char *taken) {
  int64_t changed = 0;
  bool by_person = state == DECISION_UPHELD || state == DECISION_CHANGED;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&decision->id),
                              db_text(str_from(states[state])),
                              by_person ? db_id(&work->actor.id) : db_null(),
                              by_person ? db_int(work->now_ms) : db_null(),
                              db_text(str_from(states[decision->state]))};
  TRY(db_run(work->db, &sql_decision_state, values, 6, &changed));
  if (changed == 0) return work_fault(work, ERR_CONFLICT, taken);
  struct conversation c;
  TRY(conversation_read(work, decision->conversation, &c));
  return record(work, &c, states[state]);
}

/*= GDPR Art. 22(3) */
enum err decision_ask(struct work *work, const struct decision *decision) {
  if (!id_equal(work->actor.id, decision->person)) return ERR_NOT_FOUND;
  if (decision->state != DECISION_MADE)
    return work_fault(work, ERR_CONFLICT, "A person has been asked to decide this already.");
  return to_state(work, decision, DECISION_ASKED,
                  "A person has been asked to decide this already.");
}

/* The officer advises and does not decide. */
/*= GDPR Art. 22(3) */
/*= GDPR Art. 38(6) */
enum err decision_settle(struct work *work, const struct decision *decision, bool upheld) {
  if (!actor_has_role(&work->actor, ROLE_AGENT | ROLE_SUPERVISOR | ROLE_ADMINISTRATOR))
    return ERR_DENIED;
  if (decision->state != DECISION_ASKED)
    return work_fault(work, ERR_CONFLICT, "Nobody waits for a person to decide this.");
  return to_state(work, decision, upheld ? DECISION_UPHELD : DECISION_CHANGED,
                  "Somebody has decided this already.");
}
