#include "chat/emergency.h"

#include "base/signal.h"
#include "chat/conversation.h"
#include "emergency.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"

#define LIST_MAX 200

static const char *const verdicts[] = {
    [EMERGENCY_OPEN] = "",
    [EMERGENCY_JUSTIFIED] = "justified",
    [EMERGENCY_NOT_JUSTIFIED] = "not_justified",
};

const char *emergency_verdict_name(enum emergency_verdict verdict) { return verdicts[verdict]; }

enum err emergency_verdict_parse(struct str word, enum emergency_verdict *verdict_out) {
  for (int i = 0; i <= EMERGENCY_NOT_JUSTIFIED; i++) {
    if (!str_equal(word, str_from(verdicts[i]))) continue;
    *verdict_out = (enum emergency_verdict)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

/* The same data under the one purpose that an emergency has. */
static enum err for_purpose(struct work *work, const struct personal_subject *subject,
                            struct id person, struct id conversation,
                            struct personal_subject *out) {
  *out = *subject;
  return gate_load(work, person, conversation, STR(PURPOSE_VITAL), &out->gate);
}

/*= GDPR Art. 6(1)(d) */
static enum err open_one(struct work *work, const struct conversation *c, enum field field,
                         struct str sealed, struct personal *out) {
  static const struct id none;
  struct personal_subject subject;
  struct personal_spot spot = {.row = c->person, .version = c->person_version};
  *out = personal_of(STR_EMPTY);
  if (sealed.len == 0) return ERR_NONE;
  TRY(for_purpose(work, &c->person_subject, c->person, none, &subject));
  return personal_open(work, personal_at(&subject, field, spot), GATE_DISCLOSE, sealed, out);
}

static enum err insert(struct work *work, const struct conversation *c, struct id id,
                       struct personal note) {
  struct personal_subject subject;
  struct buf sealed = {0};
  struct personal_spot spot = {.row = id};
  TRY(for_purpose(work, &c->subject, c->person, c->id, &subject));
  enum err error =
      personal_seal(work, personal_at(&subject, FIELD_EMERGENCY_NOTE, spot), note, &sealed);
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&id),          db_id(&c->id), db_bytes(buf_str(&sealed)),
      db_id(&work->actor.id),        db_int(work->now_ms)};
  if (!error) error = db_run(work->db, &sql_emergency_insert, values, 6, NULL);
  buf_done(&sealed);
  return error;
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct conversation *c, const char *what) {
  struct ledger_entry entry = {.kind = LEDGER_DISCLOSED,
                               .object = c->id,
                               .subject = c->person,
                               .key = c->subject.key,
                               .purpose = PURPOSE_VITAL,
                               .note = str_from(what)};
  signal_raise(SIGNAL_EXPORT, &work->actor, 1);
  return ledger_record(work, &entry);
}

enum err emergency_tell(struct work *work, struct id conversation, struct personal note,
                        struct emergency_told *told_out) {
  struct conversation c;
  struct clock clock = clock_fixed(work->now_ms);
  struct emergency_told told = {.id = id_new(&clock, work->rng)};
  if (personal_is_empty(note) || personal_check(FIELD_EMERGENCY_NOTE, note))
    return work_fault(work, ERR_INVALID, "note: whom you tell and why, at most 1,000 bytes");
  TRY(conversation_read(work, conversation, &c));
  TRY(insert(work, &c, told.id, note));
  TRY(open_one(work, &c, FIELD_PERSON_NAME, c.name_sealed, &told.name));
  TRY(open_one(work, &c, FIELD_PERSON_EMAIL, c.email_sealed, &told.email));
  TRY(record(work, &c, "emergency"));
  *told_out = told;
  return ERR_NONE;
}

enum err emergency_review(struct work *work, struct id id, enum emergency_verdict verdict) {
  struct db_rows rows;
  struct db_value read[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_emergency_read, read, 2, &rows));
  bool own = id_equal(db_row_id(&rows, 0), work->actor.id);
  bool done = db_row_bytes(&rows, 1).len > 0;
  TRY(db_finish(&rows));
  if (verdict == EMERGENCY_OPEN)
    return work_fault(work, ERR_INVALID, "verdict: justified or not_justified");
  if (own) return work_fault(work, ERR_DENIED, "Somebody else must review what you did.");
  if (done) return work_fault(work, ERR_CONFLICT, "verdict: it was reviewed already");
  struct db_value write[] = {db_id(&work->actor.workspace), db_id(&id),
                             db_text(str_from(verdicts[verdict])), db_id(&work->actor.id),
                             db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_emergency_review, write, 5, NULL));
  struct ledger_entry entry = {.kind = LEDGER_DISCLOSED,
                               .object = id,
                               .purpose = PURPOSE_VITAL,
                               .note = str_from(verdicts[verdict])};
  return ledger_record(work, &entry);
}

/* A row, and what opens its note. */
struct found {
  struct emergency emergency;
  struct str sealed;
  struct id person;
  struct keyring_ref key;
};

static enum err row_read(struct work *work, const struct db_rows *rows, struct found *found) {
  struct emergency *e = &found->emergency;
  e->id = db_row_id(rows, 0);
  e->conversation = db_row_id(rows, 1);
  e->told_by = db_row_id(rows, 3);
  e->told_at = db_row_int(rows, 4);
  if (emergency_verdict_parse(db_row_bytes(rows, 5), &e->verdict)) return ERR_CORRUPT;
  e->reviewed_at = db_row_is_null(rows, 6) ? 0 : db_row_int(rows, 6);
  found->person = db_row_id(rows, 7);
  found->key = (struct keyring_ref){db_row_int(rows, 8), db_row_id(rows, 9)};
  return arena_copy(work->arena, db_row_bytes(rows, 2), &found->sealed);
}

static enum err open_note(struct work *work, struct found *found) {
  struct emergency *e = &found->emergency;
  struct personal_subject sealed_for = {.workspace = work->actor.workspace, .key = found->key};
  struct personal_subject subject;
  struct personal_spot spot = {.row = e->id};
  TRY(for_purpose(work, &sealed_for, found->person, e->conversation, &subject));
  return personal_open(work, personal_at(&subject, FIELD_EMERGENCY_NOTE, spot), GATE_READ,
                       found->sealed, &e->note);
}

enum err emergency_list(struct work *work, struct emergency **list_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct found *found = arena_alloc(work->arena, LIST_MAX * sizeof *found);
  struct emergency *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  if (!found || !list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_query(work->db, &sql_emergency_list, values, 1, &rows));
  while (!error && count < LIST_MAX && db_step(&rows))
    error = row_read(work, &rows, &found[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  for (size_t i = 0; i < count; i++) {
    TRY(open_note(work, &found[i]));
    list[i] = found[i].emergency;
  }
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}
