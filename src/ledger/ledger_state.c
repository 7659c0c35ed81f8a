/* The stored end of the newest log: how far it has come, and what was checkpointed. */
#include <string.h>

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

static enum err seal_of(const struct ledger_state *state, const char *name,
                        const uint8_t key[static SEAL_KEY_BYTES], struct hash *hash_out) {
  struct seal seal;
  struct hash root = merkle_root(&state->frontier);
  seal_begin(&seal, "state");
  seal_add_int(&seal, (int64_t)state->frontier.size);
  seal_add_hash(&seal, &root);
  seal_add_int(&seal, (int64_t)state->checkpointed);
  seal_add_hash(&seal, &state->checkpoints);
  seal_add_rest(&seal, str_from(name));
  return seal_end(&seal, key, hash_out);
}

enum err ledger_state_write(struct db *db, const struct sql *sql, const struct ledger_state *state,
                            const char *name, const uint8_t key[static SEAL_KEY_BYTES]) {
  struct hash seal;
  size_t peaks = (size_t)__builtin_popcountll(state->frontier.size) * HASH_BYTES;
  TRY(seal_of(state, name, key, &seal));
  struct db_value values[] = {db_int((int64_t)state->frontier.size),
                              db_bytes(str_of(state->frontier.peaks, peaks)),
                              db_int((int64_t)state->checkpointed),
                              db_bytes(hash_str(&state->checkpoints)), db_bytes(hash_str(&seal))};
  return db_append(db, sql, values, 5);
}

static enum err row_read(const struct db_rows *rows, const char *name,
                         const uint8_t key[static SEAL_KEY_BYTES], struct ledger_state *state_out) {
  struct ledger_state state = {.frontier = {.size = (uint64_t)db_row_int(rows, 0)},
                               .checkpointed = (uint64_t)db_row_int(rows, 2)};
  struct hash expected;
  struct str peaks = db_row_bytes(rows, 1);
  struct str checkpoints = db_row_bytes(rows, 3);
  size_t length = (size_t)__builtin_popcountll(state.frontier.size) * HASH_BYTES;
  if (peaks.len != length || checkpoints.len != HASH_BYTES) return ERR_CORRUPT;
  if (length > 0) memcpy(state.frontier.peaks, peaks.data, length);
  memcpy(state.checkpoints.bytes, checkpoints.data, HASH_BYTES);
  TRY(seal_of(&state, name, key, &expected));
  if (!hash_same_secret(db_row_bytes(rows, 4), hash_str(&expected))) return ERR_CORRUPT;
  *state_out = state;
  return ERR_NONE;
}

enum err ledger_state_read(struct db *db, const char *name,
                           const uint8_t key[static SEAL_KEY_BYTES],
                           struct ledger_state *state_out) {
  struct db_rows rows;
  struct ledger_state state;
  TRY(db_one(db, &sql_ledger_state_read, NULL, 0, &rows));
  enum err error = row_read(&rows, name, key, &state);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *state_out = state;
  return ERR_NONE;
}

void ledger_state_checkpointed(struct ledger_state *state, uint64_t size, struct str note) {
  struct hash hash = hash_sha256(note);
  state->checkpointed = size;
  state->checkpoints = hash_sha256_two(hash_str(&state->checkpoints), hash_str(&hash));
}
