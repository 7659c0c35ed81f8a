#include <string.h>

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

enum err ledger_checkpoint(struct work *work, struct buf *note_out) {
  struct ledger *ledger = work->ledger;
  if (ledger->frontier.size == ledger->checkpointed) return ERR_NONE;
  struct hash root = merkle_root(&ledger->frontier);
  size_t start = note_out->len;
  ledger_note_write(note_out, ledger->name, &ledger->key, ledger->frontier.size, &root);
  TRY(buf_check(note_out));
  struct db_value values[] = {db_int((int64_t)ledger->frontier.size), db_int(work->now_ms),
                              db_text(str_slice(buf_str(note_out), start, note_out->len))};
  TRY(db_run(work->db, &sql_ledger_checkpoint_insert, values, 3, NULL));
  /* Should the commit fail, the next checkpoint only comes with the next entry. */
  ledger->checkpointed = ledger->frontier.size;
  return ERR_NONE;
}

enum err ledger_newest_checkpoint(struct db *db, struct buf *note_out, uint64_t *size_out) {
  struct db_rows rows;
  TRY(db_one(db, &sql_ledger_checkpoint_newest, NULL, 0, &rows));
  *size_out = (uint64_t)db_row_int(&rows, 0);
  buf_append(note_out, db_row_bytes(&rows, 1));
  TRY(db_finish(&rows));
  return buf_check(note_out);
}

/*= GDPR Art. 5(1)(e) */
enum err ledger_expire(struct work *work, int64_t *count_out) {
  int64_t changed = 0;
  struct db_value values[] = {db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_ledger_opening_expire, values, 1, &changed));
  *count_out += changed;
  return ERR_NONE;
}

static void line_read(const struct db_rows *rows, struct ledger_line *line) {
  struct ledger_entry_parts parts = {.actor_kind = "unknown"};
  struct str hash = db_row_bytes(rows, 4);
  line->position = (uint64_t)db_row_int(rows, 0);
  line->at_ms = db_row_int(rows, 1);
  line->kind = db_row_int(rows, 2);
  if (ledger_entry_read(db_row_bytes(rows, 3), &parts)) parts.actor_kind = "unknown";
  line->actor_kind = parts.actor_kind;
  if (hash.len == HASH_BYTES) memcpy(line->leaf.bytes, hash.data, HASH_BYTES);
}

enum err ledger_list(struct work *work, int64_t after, size_t limit,
                     struct ledger_line **lines_out, size_t *count_out) {
  struct db_rows rows;
  struct ledger_line *lines = arena_alloc(work->arena, limit * sizeof *lines);
  size_t count = 0;
  if (!lines) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(after),
                              db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_ledger_leaf_list, values, 3, &rows));
  while (count < limit && db_step(&rows)) line_read(&rows, &lines[count++]);
  TRY(db_finish(&rows));
  *lines_out = lines;
  *count_out = count;
  return ERR_NONE;
}

static enum err leaf_read(void *context, uint64_t index, struct hash *hash_out) {
  struct db *db = context;
  struct db_rows rows;
  struct db_value values[] = {db_int((int64_t)index)};
  TRY(db_one(db, &sql_ledger_leaf_hash, values, 1, &rows));
  struct str hash = db_row_bytes(&rows, 0);
  enum err error = hash.len == HASH_BYTES ? ERR_NONE : ERR_CORRUPT;
  if (!error) memcpy(hash_out->bytes, hash.data, HASH_BYTES);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err ledger_prove(struct db *db, uint64_t position, uint64_t size,
                      struct merkle_proof *proof_out, struct hash *root_out) {
  struct hash leaf;
  struct merkle_frontier frontier = {0};
  if (position >= size) return ERR_NOT_FOUND;
  for (uint64_t i = 0; i < size; i++) {
    TRY(leaf_read(db, i, &leaf));
    merkle_append(&frontier, &leaf);
  }
  *root_out = merkle_root(&frontier);
  return merkle_inclusion(leaf_read, db, position, size, proof_out);
}
