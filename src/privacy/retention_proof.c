#include "privacy/retention_proof.h"

#include "base/clock.h"
#include "base/json.h"
#include "ledger/ledger.h"
#include "retention_proof.sql.h"

#define DAY_MS INT64_C(86400000)
#define WORKSPACES_AT_ONCE 16
#define DAYS_AT_ONCE 64

enum err retention_proof_count(struct work *work, struct id workspace, const char *rule,
                               int64_t gone, int64_t at_ms) {
  if (gone == 0) return ERR_NONE;
  struct db_value values[] = {db_id(&workspace), db_int(at_ms / DAY_MS), db_text(str_from(rule)),
                              db_int(gone)};
  return db_append(work->db, &sql_retention_tally_add, values, 4);
}

/* {"day":"2026-11-24","gone":{"answer":3,"message":41}} */
static enum err note_write(struct work *work, const struct id *workspace, int64_t day,
                           struct buf *note) {
  struct db_rows rows;
  struct buf date = {0};
  struct json_writer w = json_writer(note);
  struct db_value values[] = {db_id(workspace), db_int(day)};
  clock_append_iso(&date, day * DAY_MS);
  json_begin_object(&w);
  json_put_string(&w, "day", str_slice(buf_str(&date), 0, 10));
  json_key(&w, "gone");
  json_begin_object(&w);
  buf_done(&date);
  TRY(db_query(work->db, &sql_retention_tally_read, values, 2, &rows));
  while (db_step(&rows)) {
    const char *rule = arena_c_string(work->arena, db_row_bytes(&rows, 0));
    if (rule) json_put_int(&w, rule, db_row_int(&rows, 1));
  }
  TRY(db_finish(&rows));
  json_end_object(&w);
  json_end_object(&w);
  return buf_check(note);
}

/*= GDPR Art. 5(2) */
static enum err prove_day(struct work *work, const struct id *workspace, int64_t day) {
  struct buf note = {0};
  enum err error = note_write(work, workspace, day, &note);
  struct ledger_entry entry = {.kind = LEDGER_RETENTION_PROOF, .note = buf_str(&note)};
  struct db_value values[] = {db_id(workspace), db_int(day)};
  work->actor.workspace = *workspace;
  if (!error) error = ledger_record(work, &entry);
  buf_done(&note);
  if (!error) error = db_run(work->db, &sql_retention_tally_delete, values, 2, NULL);
  return error;
}

struct due {
  struct id workspace;
  int64_t day; /* the last that was proved; 0: none yet */
};

static enum err read_due(struct work *work, int64_t yesterday, struct due *list,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value value = db_int(yesterday);
  TRY(db_query(work->db, &sql_retention_proof_due, &value, 1, &rows));
  while (count < WORKSPACES_AT_ONCE && db_step(&rows))
    list[count++] = (struct due){db_row_id(&rows, 0), db_row_int(&rows, 1)};
  *count_out = count;
  return db_finish(&rows);
}

enum err retention_prove(struct work *work, int64_t at_ms, int64_t *count_out) {
  struct due list[WORKSPACES_AT_ONCE];
  size_t count;
  int64_t left = DAYS_AT_ONCE;
  int64_t yesterday = at_ms / DAY_MS - 1;
  struct actor actor = work->actor;
  TRY(read_due(work, yesterday, list, &count));
  for (size_t i = 0; i < count; i++) {
    /* The first day is the one in which the workspace was first seen. */
    int64_t day = list[i].day == 0 ? yesterday : list[i].day;
    for (; day < yesterday && left > 0; left--, (*count_out)++)
      TRY(prove_day(work, &list[i].workspace, ++day));
    struct db_value values[] = {db_id(&list[i].workspace), db_int(day)};
    TRY(db_run(work->db, &sql_retention_proof_write, values, 2, NULL));
  }
  work->actor = actor;
  return ERR_NONE;
}
