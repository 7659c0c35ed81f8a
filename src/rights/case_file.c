#include "rights/case_file.h"

#include "case_file.sql.h"
#include "ledger/ledger.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"

static const char *const grounds[CASE_GROUND_COUNT] = {
    [CASE_REQUEST] = "request", [CASE_LEGAL_DUTY] = "legal_duty",
    [CASE_CLAIMS] = "claims",   [CASE_PUBLIC_HEALTH] = "public_health",
    [CASE_ARCHIVE] = "archive", [CASE_EXPRESSION] = "expression",
};

const char *case_file_ground_name(enum case_ground ground) { return grounds[ground]; }

enum err case_file_ground_parse(struct str word, enum case_ground *ground_out) {
  for (int i = 0; i < CASE_GROUND_COUNT; i++) {
    if (!str_equal(word, str_from(grounds[i]))) continue;
    *ground_out = (enum case_ground)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

static enum err record(struct work *work, const struct case_file *file, const char *what) {
  struct buf note = {0};
  buf_append_format(&note, "%s, %s", what, grounds[file->ground]);
  struct ledger_entry entry = {.kind = LEDGER_CASE_FILE,
                               .object = file->id,
                               .purpose = PURPOSE_PROOF,
                               .note = buf_str(&note)};
  enum err error = buf_check(&note);
  if (!error) error = ledger_record(work, &entry);
  buf_done(&note);
  return error;
}

enum err case_file_new(struct work *work, enum case_ground ground, uint32_t readers,
                       int64_t until_ms, struct case_file *case_file_out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct case_file file = {.id = id_new(&clock, work->rng),
                           .ground = ground,
                           .readers = readers,
                           .until_ms = until_ms,
                           .created_at = work->now_ms};
  TRY(keyring_take(work->keyring, &file.key));
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&file.id),
                              db_int(file.key.slot),
                              db_id(&file.key.key),
                              db_text(str_from(grounds[ground])),
                              db_int((int64_t)readers),
                              db_int(until_ms),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_case_file_insert, values, 8, NULL));
  TRY(record(work, &file, "opened"));
  *case_file_out = file;
  return ERR_NONE;
}

enum err case_file_read(struct work *work, struct id id, struct case_file *case_file_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_case_file_read, values, 2, &rows));
  struct case_file file = {.id = db_row_id(&rows, 0),
                           .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)},
                           .readers = (uint32_t)db_row_int(&rows, 4),
                           .until_ms = db_row_int(&rows, 5),
                           .created_at = db_row_int(&rows, 6)};
  bool known = case_file_ground_parse(db_row_bytes(&rows, 3), &file.ground) == ERR_NONE;
  TRY(db_finish(&rows));
  if (!known) return ERR_CORRUPT;
  *case_file_out = file;
  return ERR_NONE;
}

enum err case_file_settle(struct work *work, struct id id, int64_t until_ms) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_int(until_ms)};
  TRY(db_run(work->db, &sql_case_file_settle, values, 3, &changed));
  return changed == 1 ? ERR_NONE : ERR_NOT_FOUND;
}

/* Its own ground, whatever became of the purposes: the table of fields and the readers say who
 * may. */
struct personal_subject case_file_subject(const struct work *work,
                                          const struct case_file *case_file, struct id person) {
  struct personal_subject subject = {
      .workspace = work->actor.workspace,
      .key = case_file->key,
      .gate = gate_state_of_staff(id_is_zero(person) ? case_file->id : person)};
  subject.gate.roles = case_file->readers;
  return subject;
}

struct over {
  struct id workspace;
  struct case_file file;
};

static enum err read_over(struct work *work, int64_t at_ms, size_t limit, struct over *list,
                          size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  bool known = true;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_case_file_over, values, 2, &rows));
  while (known && count < limit && db_step(&rows)) {
    struct over *over = &list[count++];
    over->workspace = db_row_id(&rows, 0);
    over->file.id = db_row_id(&rows, 1);
    over->file.key = (struct keyring_ref){db_row_int(&rows, 2), db_row_id(&rows, 3)};
    known = case_file_ground_parse(db_row_bytes(&rows, 4), &over->file.ground) == ERR_NONE;
  }
  TRY(db_finish(&rows));
  *count_out = count;
  return known ? ERR_NONE : ERR_CORRUPT;
}

/* What rests in it goes with it. */
static enum err delete_rows(struct work *work, const struct over *over) {
  static const struct sql *const statements[] = {
      &sql_case_file_step_delete,    &sql_case_file_redaction_delete, &sql_case_file_link_delete,
      &sql_case_file_request_delete, &sql_case_file_delete,
  };
  struct db_value values[] = {db_id(&over->workspace), db_id(&over->file.id)};
  for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
    TRY(db_run(work->db, statements[i], values, 2, NULL));
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
enum err case_file_expire(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out) {
  size_t count;
  struct actor actor = work->actor;
  struct over *list = arena_alloc(work->arena, limit * sizeof *list);
  if (!list) return ERR_MACHINE;
  TRY(read_over(work, at_ms, limit, list, &count));
  for (size_t i = 0; i < count; i++) {
    work->actor.workspace = list[i].workspace;
    TRY(retention_tombstone(work, list[i].workspace, list[i].file.key, "case file"));
    TRY(delete_rows(work, &list[i]));
    TRY(record(work, &list[i].file, "ended"));
  }
  work->actor = actor;
  *count_out += (int64_t)count;
  return ERR_NONE;
}
