#include "chat/conversation.h"

#include <string.h>

#include "base/signal.h"
#include "chat/telling.h"
#include "conversation.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/retention_until.h"

#define LIST_MAX 200
#define CONTRACT_MAX_MS (30 * 366 * INT64_C(86400000))
#define SNOOZE_MAX_MS (366 * INT64_C(86400000))

static const char *const status_names[CONVERSATION_STATUS_COUNT] = {"open", "pending", "snoozed",
                                                                    "resolved"};

const char *conversation_status_name(enum conversation_status status) {
  return status_names[status];
}

enum err conversation_status_parse(struct str word, enum conversation_status *status_out) {
  for (int i = 0; i < CONVERSATION_STATUS_COUNT; i++) {
    if (!str_equal(word, str_from(status_names[i]))) continue;
    *status_out = (enum conversation_status)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

/* Nothing is allowed where the row is missing or of an older configuration: complete() then
 * derives it. */
static struct gate_state gate_of(const struct db_rows *rows, int column, struct id person,
                                 struct id conversation) {
  struct gate_state gate = {.person = person, .conversation = conversation};
  struct str purpose = str_slice(db_row_bytes(rows, 5), 0, PURPOSE_CODE_MAX);
  if (!gate_row_read(rows, column, db_row_int(rows, 37), &gate)) gate.allowed = 0;
  memcpy(gate.purpose, purpose.data, purpose.len);
  gate.kept_until_ms = db_row_int(rows, id_is_zero(conversation) ? 38 : 11);
  return gate;
}

static enum err complete_gate(struct work *work, struct gate_state *gate) {
  char purpose[GATE_PURPOSE_BYTES];
  if (gate->allowed != 0) return ERR_NONE;
  memcpy(purpose, gate->purpose, sizeof purpose);
  return gate_load(work, gate->person, gate->conversation, str_from(purpose), gate);
}

static enum err complete(struct work *work, struct conversation *c) {
  TRY(complete_gate(work, &c->subject.gate));
  return complete_gate(work, &c->person_subject.gate);
}

static enum err copy(struct work *work, const struct db_rows *rows, int column, struct str *out) {
  return arena_copy(work->arena, db_row_bytes(rows, column), out);
}

static void row_numbers(const struct db_rows *rows, struct conversation *c) {
  c->status = (enum conversation_status)(db_row_int(rows, 6) & 3);
  c->assignee = db_row_id(rows, 7);
  c->snoozed_until = db_row_int(rows, 8);
  c->waiting_since = db_row_int(rows, 9);
  c->last_at = db_row_int(rows, 10);
  c->kept_until = db_row_int(rows, 11);
  c->created_at = db_row_int(rows, 12);
  c->updated_at = db_row_int(rows, 13);
  c->person_version = db_row_int(rows, 20);
  c->head = db_row_int(rows, 39);
  c->last_message_at = db_row_int(rows, 40);
  c->last_author_kind = db_row_int(rows, 41);
  c->unread = db_row_int(rows, 43);
  c->last_is_note = db_row_int(rows, 44) != 0;
  int64_t machine = db_row_int(rows, 45);
  c->machine_spoke = machine & 1;
  c->person_wanted = machine & 2;
  c->urgent = machine & 4;
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct conversation *c) {
  struct id workspace = work->actor.workspace;
  struct keyring_ref key = {db_row_int(rows, 3), db_row_id(rows, 4)};
  struct keyring_ref person_key = {db_row_int(rows, 14), db_row_id(rows, 15)};
  memset(c, 0, sizeof *c);
  c->id = db_row_id(rows, 0);
  c->site = db_row_id(rows, 1);
  c->person = db_row_id(rows, 2);
  row_numbers(rows, c);
  c->subject = (struct personal_subject){workspace, key, gate_of(rows, 21, c->person, c->id)};
  c->person_subject = (struct personal_subject){workspace, person_key,
                                                gate_of(rows, 29, c->person, (struct id){{0}})};
  TRY(copy(work, rows, 5, &c->purpose));
  TRY(copy(work, rows, 16, &c->label));
  TRY(copy(work, rows, 17, &c->locale));
  TRY(copy(work, rows, 18, &c->name_sealed));
  TRY(copy(work, rows, 19, &c->email_sealed));
  return copy(work, rows, 42, &c->last_sealed);
}

enum err conversation_read(struct work *work, struct id id, struct conversation *conversation_out) {
  static const struct id none;
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_id(&none)};
  TRY(db_one(work->db, &sql_conversation_read, values, 3, &rows));
  enum err error = row_read(work, &rows, conversation_out);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  return complete(work, conversation_out);
}

enum err conversation_list(struct work *work, const struct conversation_view *view,
                           struct conversation **conversations_out, size_t *count_out) {
  static const struct id none;
  struct db_rows rows;
  size_t count = 0;
  size_t limit = view->limit > LIST_MAX ? LIST_MAX : view->limit;
  enum err error = ERR_NONE;
  struct conversation *list = arena_alloc(work->arena, (limit + 1) * sizeof *list);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&none),
                              db_int(view->status),          db_int(view->assignee),
                              db_id(&work->actor.id),        db_id(&view->site),
                              db_int(view->has_before),      db_int(view->before_at),
                              db_id(&view->before_id),       db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_conversation_list, values, 10, &rows));
  while (!error && count < limit && db_step(&rows)) error = row_read(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  for (size_t i = 0; i < count; i++) TRY(complete(work, &list[i]));
  *conversations_out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err conversation_count(struct work *work, struct conversation_counts *counts_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id)};
  TRY(db_one(work->db, &sql_conversation_count, values, 2, &rows));
  *counts_out =
      (struct conversation_counts){db_row_int(&rows, 0), db_row_int(&rows, 1), db_row_int(&rows, 2),
                                   db_row_int(&rows, 3), db_row_int(&rows, 4)};
  return db_finish(&rows);
}

static enum err check_assignee(struct work *work, struct id assignee) {
  struct db_rows rows;
  if (id_is_zero(assignee)) return ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&assignee)};
  enum err error = db_one(work->db, &sql_conversation_account_exists, values, 2, &rows);
  if (error == ERR_NOT_FOUND) return work_fault(work, ERR_INVALID, "assignee: no such account");
  if (error) return error;
  bool answers = (db_row_int(&rows, 0) & (ROLE_AGENT | ROLE_SUPERVISOR)) != 0;
  TRY(db_finish(&rows));
  return answers ? ERR_NONE : work_fault(work, ERR_INVALID, "assignee: does not answer chats");
}

static enum err check_snooze(struct work *work, int64_t until_ms) {
  if (until_ms > work->now_ms && until_ms - work->now_ms <= SNOOZE_MAX_MS) return ERR_NONE;
  return work_fault(work, ERR_INVALID,
                    "snoozed_until: a time to come, at most 366 days from now, in milliseconds");
}

static enum err may_change(struct work *work, const struct conversation *c) {
  if (work->actor.kind == ACTOR_VISITOR)
    return id_equal(work->actor.id, c->person) ? ERR_NONE : ERR_NOT_FOUND;
  return actor_has_role(&work->actor, ROLE_AGENT | ROLE_SUPERVISOR) ? ERR_NONE : ERR_DENIED;
}

/* From then on the days are counted, where the purpose says so. */
/*= GDPR Art. 5(1)(e) */
static enum err set_contract_end(struct work *work, struct id id, int64_t end_ms) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id),
                              end_ms ? db_int(end_ms) : db_null()};
  if (end_ms < 0 || end_ms - work->now_ms > CONTRACT_MAX_MS)
    return work_fault(work, ERR_INVALID,
                      "contract_end: a time at most thirty years from now, in milliseconds");
  return db_run(work->db, &sql_conversation_contract_end, values, 3, NULL);
}

enum err conversation_change(struct work *work, struct id id,
                             const struct conversation_change *change) {
  struct conversation c;
  if (!change->has_status && !change->has_assignee && !change->has_contract_end)
    return work_fault(work, ERR_INVALID, "status: or assignee or contract_end, whichever changes");
  TRY(conversation_read(work, id, &c));
  TRY(may_change(work, &c));
  enum conversation_status status = change->has_status ? change->status : c.status;
  struct id assignee = change->has_assignee ? change->assignee : c.assignee;
  if (status == CONVERSATION_SNOOZED && change->has_status)
    TRY(check_snooze(work, change->snoozed_until));
  if (change->has_assignee) TRY(check_assignee(work, assignee));
  bool snoozed = status == CONVERSATION_SNOOZED;
  int64_t until = change->has_status ? change->snoozed_until : c.snoozed_until;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_int((int64_t)status),
                              id_is_zero(assignee) ? db_null() : db_id(&assignee),
                              snoozed ? db_int(until) : db_null(),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_conversation_update, values, 6, NULL));
  if (change->has_contract_end) TRY(set_contract_end(work, id, change->contract_end));
  TRY(retention_settle(work, id));
  struct ledger_entry entry = {.kind = LEDGER_CONVERSATION_CHANGED,
                               .object = id,
                               .subject = c.person,
                               .key = c.subject.key,
                               .note = str_from(conversation_status_name(status))};
  TRY(ledger_record(work, &entry));
  bool same = status == c.status;
  return telling_changed(work, &c, same ? NULL : conversation_status_name(status),
                         !id_equal(assignee, c.assignee), !id_is_zero(assignee));
}

/* The workspace of what is woken is the one who is asked for. */
static enum err tell_woken(struct work *work, struct id workspace, struct id id) {
  struct conversation c;
  struct actor system = work->actor;
  work->actor.workspace = workspace;
  enum err error = conversation_read(work, id, &c);
  if (!error) error = telling_changed(work, &c, "open", false, false);
  work->actor = system;
  return error;
}

enum err conversation_wake(struct work *work, struct id **ids_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct id *pairs = arena_alloc(work->arena, 512 * sizeof *pairs);
  struct id *ids = arena_alloc(work->arena, 256 * sizeof *ids);
  if (!pairs || !ids) return ERR_MACHINE;
  struct db_value due[] = {db_int(work->now_ms)};
  TRY(db_query(work->db, &sql_conversation_due, due, 1, &rows));
  for (; count < 256 && db_step(&rows); count++) {
    pairs[2 * count] = db_row_id(&rows, 0);
    pairs[2 * count + 1] = ids[count] = db_row_id(&rows, 1);
  }
  TRY(db_finish(&rows));
  for (size_t i = 0; i < count; i++) {
    struct db_value values[] = {db_id(&pairs[2 * i]), db_id(&pairs[2 * i + 1]),
                                db_int(work->now_ms)};
    TRY(db_run(work->db, &sql_conversation_wake, values, 3, NULL));
    TRY(tell_woken(work, pairs[2 * i], pairs[2 * i + 1]));
  }
  *ids_out = ids;
  *count_out = count;
  return ERR_NONE;
}

/*= GDPR Art. 5(2) */
enum err conversation_look(struct work *work, const struct conversation *c) {
  if (work->actor.kind != ACTOR_STAFF) return ERR_NONE;
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .object = c->id,
                               .subject = c->person,
                               .key = c->subject.key,
                               .purpose = PURPOSE_ANSWER};
  signal_raise(SIGNAL_READ, &work->actor, 1);
  return ledger_record_look(work, &entry);
}

enum err conversation_reveal(struct work *work, struct id id, struct str reason,
                             struct personal *email_out) {
  struct conversation c;
  TRY(conversation_read(work, id, &c));
  if (str_trim(reason).len < 3 || reason.len > 400)
    return work_fault(work, ERR_INVALID, "reason: why it must be seen, at most 400 bytes");
  if (c.email_sealed.len == 0) return ERR_NOT_FOUND;
  struct personal_spot spot = {.row = c.person, .version = c.person_version};
  TRY(personal_open(work, personal_at(&c.person_subject, FIELD_PERSON_EMAIL, spot), GATE_READ,
                    c.email_sealed, email_out));
  struct ledger_entry entry = {.kind = LEDGER_REVEALED,
                               .object = c.id,
                               .subject = c.person,
                               .key = c.person_subject.key,
                               .purpose = PURPOSE_ANSWER,
                               .note = reason};
  return ledger_record(work, &entry);
}
