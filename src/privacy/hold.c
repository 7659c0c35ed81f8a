#include "privacy/hold.h"

#include "hold.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"

#define DAY_MS INT64_C(86400000)
#define REASON_LEAST_BYTES 3

/* Its own ground (Art. 17(3)), whatever became of the purpose: the table of fields alone
 * says who may. */
static struct personal_subject subject_of(const struct work *work, struct keyring_ref key,
                                          struct id person) {
  return (struct personal_subject){
      .workspace = work->actor.workspace, .key = key, .gate = gate_state_of_staff(person)};
}

enum err hold_read(struct work *work, struct id conversation, struct hold *hold_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_int(work->now_ms)};
  TRY(db_one(work->db, &sql_hold_read, values, 3, &rows));
  struct hold hold = {.conversation = conversation,
                      .until_ms = db_row_int(&rows, 0),
                      .placed_at = db_row_int(&rows, 1),
                      .placed_by = db_row_id(&rows, 2),
                      .version = db_row_int(&rows, 3),
                      .key = {db_row_int(&rows, 5), db_row_id(&rows, 6)},
                      .person = db_row_id(&rows, 7)};
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 4), &hold.reason_sealed);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *hold_out = hold;
  return ERR_NONE;
}

enum err hold_reason(struct work *work, const struct hold *hold, struct personal *reason_out) {
  struct personal_subject subject = subject_of(work, hold->key, hold->person);
  struct personal_spot spot = {.row = hold->conversation, .version = hold->version};
  return personal_open(work, personal_at(&subject, FIELD_HOLD_REASON, spot), GATE_READ,
                       hold->reason_sealed, reason_out);
}

static enum err check(struct work *work, struct personal reason, int64_t until_ms) {
  if (personal_check(FIELD_HOLD_REASON, reason) ||
      personal_bytes_for_crypto(reason).len < REASON_LEAST_BYTES)
    return work_fault(work, ERR_INVALID, "reason: which duty or claim, at most 400 bytes");
  if (until_ms <= work->now_ms || until_ms - work->now_ms > HOLD_DAYS_MAX * DAY_MS)
    return work_fault(work, ERR_INVALID, "until: a time to come, at most ten years from now");
  return ERR_NONE;
}

/* What the gate says of the person changes with it. */
static enum err record(struct work *work, struct id conversation, struct keyring_ref key,
                       struct id person, const char *note) {
  struct ledger_entry entry = {.kind = LEDGER_HOLD,
                               .object = conversation,
                               .subject = person,
                               .key = key,
                               .note = str_from(note)};
  TRY(gate_refresh_person(work, person));
  return ledger_record(work, &entry);
}

static enum err may_hold(struct work *work) {
  if (actor_has_role(&work->actor, ROLE_DPO | ROLE_ADMINISTRATOR)) return ERR_NONE;
  return work_fault(work, ERR_DENIED, gate_sentence(GATE_NOT_NEEDED));
}

static enum err read_key(struct work *work, struct id conversation, struct hold *hold) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_hold_key, values, 2, &rows));
  *hold = (struct hold){.conversation = conversation,
                        .key = {db_row_int(&rows, 0), db_row_id(&rows, 1)},
                        .person = db_row_id(&rows, 2),
                        .version = db_row_int(&rows, 3)};
  return db_finish(&rows);
}

/*= GDPR Art. 17(3)(b) */
enum err hold_place(struct work *work, struct id conversation, struct personal reason,
                    int64_t until_ms) {
  struct hold hold;
  struct buf sealed = {0};
  TRY(may_hold(work));
  TRY(check(work, reason, until_ms));
  TRY(read_key(work, conversation, &hold));
  struct personal_subject subject = subject_of(work, hold.key, hold.person);
  struct personal_spot spot = {.row = conversation, .version = hold.version + 1};
  enum err error =
      personal_seal(work, personal_at(&subject, FIELD_HOLD_REASON, spot), reason, &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_bytes(buf_str(&sealed)),    db_int(until_ms),
                              db_id(&work->actor.id),        db_int(work->now_ms),
                              db_int(hold.version + 1)};
  if (!error) error = db_run(work->db, &sql_hold_write, values, 7, NULL);
  buf_done(&sealed);
  return error ? error : record(work, conversation, hold.key, hold.person, "placed");
}

enum err hold_lift(struct work *work, struct id conversation) {
  struct hold hold;
  int64_t gone = 0;
  TRY(may_hold(work));
  TRY(read_key(work, conversation, &hold));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_run(work->db, &sql_hold_delete, values, 2, &gone));
  if (gone == 0) return ERR_NOT_FOUND;
  return record(work, conversation, hold.key, hold.person, "lifted");
}

struct ended {
  struct id workspace;
  struct id conversation;
  struct keyring_ref key;
  struct id person;
};

static enum err read_ended(struct work *work, int64_t at_ms, size_t limit, struct ended *list,
                           size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_hold_ended, values, 2, &rows));
  while (count < limit && db_step(&rows))
    list[count++] = (struct ended){db_row_id(&rows, 0),
                                   db_row_id(&rows, 1),
                                   {db_row_int(&rows, 2), db_row_id(&rows, 3)},
                                   db_row_id(&rows, 4)};
  *count_out = count;
  return db_finish(&rows);
}

/*= GDPR Art. 5(1)(e) */
enum err hold_expire(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out) {
  size_t count;
  struct actor actor = work->actor;
  struct ended *list = arena_alloc(work->arena, limit * sizeof *list);
  if (!list) return ERR_MACHINE;
  TRY(read_ended(work, at_ms, limit, list, &count));
  for (size_t i = 0; i < count; i++) {
    struct db_value values[] = {db_id(&list[i].workspace), db_id(&list[i].conversation)};
    work->actor.workspace = list[i].workspace;
    TRY(db_run(work->db, &sql_hold_delete, values, 2, NULL));
    TRY(record(work, list[i].conversation, list[i].key, list[i].person, "ended"));
  }
  work->actor = actor;
  *count_out += (int64_t)count;
  return ERR_NONE;
}
