#include "privacy/retention.h"

#include <stdlib.h>
#include <string.h>

#include "base/signal.h"
#include "base/table.h"
#include "ledger/ledger.h"
#include "ledger/tombstone.h"
#include "privacy/datum.h"
#include "privacy/outgoing.h"
#include "retention.sql.h"

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 17(3)(e) */
enum err retention_due(struct work *work, int64_t at_ms, size_t limit,
                       struct retention_duty **duties_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct retention_duty *duties = arena_alloc(work->arena, limit * sizeof *duties);
  if (!duties) return ERR_MACHINE;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_retention_due, values, 2, &rows));
  while (count < limit && db_step(&rows)) {
    struct retention_duty *duty = &duties[count++];
    struct str rule = db_row_bytes(&rows, 3);
    *duty = (struct retention_duty){
        .item = {db_row_id(&rows, 0), db_row_id(&rows, 1), db_row_id(&rows, 2)}};
    memcpy(duty->rule, rule.data, rule.len < sizeof duty->rule ? rule.len : PURPOSE_CODE_MAX);
  }
  TRY(db_finish(&rows));
  *duties_out = duties;
  *count_out = count;
  return ERR_NONE;
}

static enum err read_key(struct work *work, const struct sql *sql, const struct db_value *values,
                         size_t count, struct keyring_ref *ref_out) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, count, &rows));
  ref_out->slot = db_row_int(&rows, 0);
  ref_out->key = db_row_id(&rows, 1);
  return db_finish(&rows);
}

enum err retention_tombstone(struct work *work, struct id workspace, struct keyring_ref ref,
                             const char *ground) {
  struct work own = *work;
  bool laid;
  own.actor.workspace = workspace;
  TRY(tombstone_exists(work->db, &ref.key, &laid));
  return laid ? ERR_NONE : tombstone_lay(&own, ref, ground);
}

static enum err delete_messages(struct work *work, const struct id *workspace,
                                const struct id *conversation, int64_t limit,
                                int64_t *deleted_out) {
  struct db_value values[] = {db_id(workspace), db_id(conversation), db_int(limit)};
  return db_run(work->db, &sql_retention_message_delete, values, 3, deleted_out);
}

static enum err delete_conversation(struct work *work, const struct retention_item *item,
                                    struct retention_gone *gone) {
  static const struct sql *const statements[] = {
      &sql_retention_model_source_delete,  &sql_retention_emergency_delete,
      &sql_retention_mark_delete,          &sql_retention_token_delete,
      &sql_retention_notice_delete,        &sql_retention_gate_delete,
      &sql_retention_hold_delete,          &sql_retention_sensitive_delete,
      &sql_retention_redaction_delete,     &sql_retention_decision_delete,
      &sql_retention_request_conversation, &sql_retention_conversation_delete};
  int64_t deleted = 0;
  struct db_value values[] = {db_id(&item->workspace), db_id(&item->conversation),
                              db_int(work->now_ms)};
  TRY(delete_messages(work, &item->workspace, &item->conversation, RETENTION_ROWS_AT_ONCE,
                      &deleted));
  if (deleted == RETENTION_ROWS_AT_ONCE) TRY(db_append(work->db, &sql_sweep_insert, values, 3));
  for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
    TRY(db_append(work->db, statements[i], values, 2));
  gone->messages += deleted;
  gone->conversations++;
  return ERR_NONE;
}

static enum err delete_person(struct work *work, const struct retention_item *item) {
  struct db_value values[] = {db_id(&item->workspace), db_id(&item->person)};
  TRY(db_append(work->db, &sql_retention_person_gate_delete, values, 2));
  TRY(db_append(work->db, &sql_retention_request_person, values, 2));
  return db_append(work->db, &sql_retention_person_delete, values, 2);
}

/*= GDPR Art. 17(1)(a) */
enum err retention_erase_counted(struct work *work, const struct retention_item *item,
                                 const char *ground, struct retention_gone *gone) {
  struct keyring_ref conversation;
  struct keyring_ref person;
  struct db_value of_conversation[] = {db_id(&item->workspace), db_id(&item->conversation)};
  struct db_value of_person[] = {db_id(&item->workspace), db_id(&item->person),
                                 db_id(&item->conversation)};
  TRY(read_key(work, &sql_retention_conversation_key, of_conversation, 2, &conversation));
  enum err last = read_key(work, &sql_retention_person_key, of_person, 3, &person);
  if (last && last != ERR_NOT_FOUND) return last;
  TRY(outgoing_erase(work, item->workspace, item->person, item->conversation, last == ERR_NONE));
  TRY(retention_tombstone(work, item->workspace, conversation, ground));
  TRY(datum_forget_conversation(work, item->workspace, item->conversation));
  TRY(delete_conversation(work, item, gone));
  if (last == ERR_NOT_FOUND) return ERR_NONE;
  TRY(retention_tombstone(work, item->workspace, person, ground));
  TRY(datum_forget_person(work, item->workspace, item->person, ground));
  gone->people++;
  return delete_person(work, item);
}

enum err retention_erase(struct work *work, const struct retention_item *item, const char *ground) {
  struct retention_gone gone = {0};
  return retention_erase_counted(work, item, ground, &gone);
}

static enum err sweep_next(struct work *work, struct id *workspace, struct id *conversation) {
  struct db_rows rows;
  TRY(db_one(work->db, &sql_sweep_next, NULL, 0, &rows));
  *workspace = db_row_id(&rows, 0);
  *conversation = db_row_id(&rows, 1);
  return db_finish(&rows);
}

enum err retention_sweep(struct work *work, int64_t limit, struct retention_gone *gone,
                         bool *left_out) {
  struct id workspace;
  struct id conversation;
  for (*left_out = true; limit > 0;) {
    int64_t deleted = 0;
    enum err error = sweep_next(work, &workspace, &conversation);
    if (error == ERR_NOT_FOUND) *left_out = false;
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
    TRY(delete_messages(work, &workspace, &conversation, limit, &deleted));
    struct db_value values[] = {db_id(&workspace), db_id(&conversation)};
    if (deleted < limit) TRY(db_append(work->db, &sql_sweep_done, values, 2));
    limit -= deleted;
    gone->messages += deleted;
  }
  return ERR_NONE;
}

static enum err fulfil(struct work *work, size_t limit, int64_t *count_out) {
  struct tombstone_count count = {0};
  TRY(limit > 0 ? tombstone_fulfil_some(work, limit, &count) : tombstone_fulfil(work, &count));
  if (count.refused > 0) signal_raise(SIGNAL_LEDGER_MISMATCH, &work->actor, count.refused);
  *count_out += count.destroyed;
  return ERR_NONE;
}

enum err retention_replay(struct work *work, int64_t *count_out) {
  return fulfil(work, 0, count_out);
}

/* What this very transaction erased it has staged in the log too: such keys must outlive a
 * roll back. One portion: a sync of the slot files each, so that nobody waits for more. */
/*= GDPR Art. 17(1) */
enum err retention_bury(struct work *work, int64_t *count_out) {
  return retention_bury_some(work, RETENTION_KEYS_AT_ONCE, count_out);
}

enum err retention_bury_some(struct work *work, size_t keys, int64_t *count_out) {
  if (ledger_has_staged(work->ledger, LEDGER_ERASED)) return ERR_NONE;
  return fulfil(work, keys, count_out);
}

struct retention_names {
  struct table keys; /* key id -> slot + 1 as a pointer-sized number */
};

enum err retention_names_load(struct db *db, struct retention_names **names_out) {
  struct db_rows rows;
  struct retention_names *names = calloc(1, sizeof *names);
  if (!names) return ERR_MACHINE;
  enum err error = db_query(db, &sql_retention_names, NULL, 0, &rows);
  if (!error) {
    while (!error && db_step(&rows))
      error = table_put(&names->keys, db_row_id(&rows, 1),
                        (void *)(uintptr_t)(db_row_int(&rows, 0) + 1));
    enum err finish = db_finish(&rows);
    if (!error) error = finish;
  }
  if (error) {
    retention_names_free(names);
    return error;
  }
  *names_out = names;
  return ERR_NONE;
}

bool retention_names_has(void *names_, struct keyring_ref ref) {
  struct retention_names *names = names_;
  return (int64_t)(uintptr_t)table_get(&names->keys, ref.key) == ref.slot + 1;
}

void retention_names_free(struct retention_names *names) {
  if (!names) return;
  table_done(&names->keys);
  free(names);
}
