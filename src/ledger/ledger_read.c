#include <string.h>

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

enum err ledger_checkpoint(struct work *work, struct buf *note_out) {
  struct ledger *ledger = work->ledger;
  uint64_t size = ledger->state.frontier.size;
  if (size == ledger->written.checkpointed) return ERR_NONE;
  struct ledger_note said = {
      .name = ledger->origin.name, .size = size, .root = merkle_root(&ledger->state.frontier)};
  size_t start = note_out->len;
  TRY(journal_head_read(work->db, &said.journal));
  ledger_note_write(note_out, &said, &ledger->key);
  TRY(buf_check(note_out));
  struct str note = str_slice(buf_str(note_out), start, note_out->len);
  struct db_value values[] = {db_int(ledger->origin.id), db_int((int64_t)size), db_text(note)};
  TRY(db_run(work->db, &sql_ledger_checkpoint_insert, values, 3, NULL));
  struct ledger_state next = ledger->written;
  ledger_state_checkpointed(&next, size, note);
  TRY(ledger_state_write(work->db, &sql_ledger_state_update, &next, ledger->origin.name,
                         ledger->seal_key));
  ledger->written = next;
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
  struct ledger_leaf parts = {.actor_kind = "unknown"};
  struct str hash = db_row_bytes(rows, 4);
  line->position = (uint64_t)db_row_int(rows, 0);
  line->at_ms = db_row_int(rows, 1);
  line->kind = db_row_int(rows, 2);
  if (ledger_entry_read(db_row_bytes(rows, 3), &parts)) parts.actor_kind = "unknown";
  line->actor_kind = parts.actor_kind;
  if (hash.len == HASH_BYTES) memcpy(line->leaf.bytes, hash.data, HASH_BYTES);
}

enum err ledger_list(struct work *work, int64_t after, size_t limit, struct ledger_line **lines_out,
                     size_t *count_out) {
  struct db_rows rows;
  struct ledger_line *lines = arena_alloc(work->arena, limit * sizeof *lines);
  size_t count = 0;
  if (!lines) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(after), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_ledger_leaf_list, values, 3, &rows));
  while (count < limit && db_step(&rows)) line_read(&rows, &lines[count++]);
  TRY(db_finish(&rows));
  *lines_out = lines;
  *count_out = count;
  return ERR_NONE;
}

/* Hashes are read by the page: a proof walks over all of them, in order. */
struct leaf_pages {
  struct db *db;
  uint64_t base;
  uint64_t first;
  size_t count;
  struct hash hashes[512];
};

static enum err page_read(struct leaf_pages *pages, uint64_t index) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_int((int64_t)(pages->base + index))};
  pages->first = index;
  pages->count = 0;
  TRY(db_query(pages->db, &sql_ledger_leaf_hashes, values, 1, &rows));
  while (!error && pages->count < 512 && db_step(&rows)) {
    struct str hash = db_row_bytes(&rows, 1);
    uint64_t expected = pages->base + index + pages->count;
    if (hash.len != HASH_BYTES || (uint64_t)db_row_int(&rows, 0) != expected) error = ERR_CORRUPT;
    if (!error) memcpy(pages->hashes[pages->count++].bytes, hash.data, HASH_BYTES);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err leaf_read(void *context, uint64_t index, struct hash *hash_out) {
  struct leaf_pages *pages = context;
  if (index < pages->first || index - pages->first >= pages->count) TRY(page_read(pages, index));
  if (pages->count == 0) return ERR_CORRUPT;
  *hash_out = pages->hashes[index - pages->first];
  return ERR_NONE;
}

/* Which log holds the position, and where it begins. */
static enum err log_of(struct db *db, uint64_t position, int64_t *id_out, uint64_t *base_out) {
  struct db_rows rows;
  struct db_value values[] = {db_int((int64_t)position)};
  TRY(db_one(db, &sql_ledger_origin_of, values, 1, &rows));
  *id_out = db_row_int(&rows, 0);
  *base_out = (uint64_t)db_row_int(&rows, 1);
  return db_finish(&rows);
}

static enum err checkpoint_of(struct db *db, int64_t origin, uint64_t *size_out,
                              struct buf *note_out) {
  struct db_rows rows;
  struct db_value values[] = {db_int(origin)};
  TRY(db_one(db, &sql_ledger_checkpoint_of, values, 1, &rows));
  *size_out = (uint64_t)db_row_int(&rows, 0);
  buf_append(note_out, db_row_bytes(&rows, 1));
  TRY(db_finish(&rows));
  return buf_check(note_out);
}

enum err ledger_prove(struct db *db, uint64_t position, struct ledger_proof *proof_out,
                      struct buf *note_out) {
  struct hash leaf;
  struct leaf_pages pages = {.db = db};
  struct merkle_frontier frontier = {0};
  struct ledger_proof proof;
  int64_t origin;
  TRY(log_of(db, position, &origin, &pages.base));
  TRY(checkpoint_of(db, origin, &proof.size, note_out));
  proof.index = position - pages.base;
  if (proof.index >= proof.size) return ERR_NOT_FOUND;
  for (uint64_t i = 0; i < proof.size; i++) {
    TRY(leaf_read(&pages, i, &leaf));
    merkle_append(&frontier, &leaf);
  }
  proof.root = merkle_root(&frontier);
  TRY(merkle_inclusion(leaf_read, &pages, proof.index, proof.size, &proof.path));
  *proof_out = proof;
  return ERR_NONE;
}
