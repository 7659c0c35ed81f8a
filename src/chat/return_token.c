#include "chat/return_token.h"

#include "ledger/ledger.h"
#include "return_token.sql.h"

enum { KIND_TOKEN = 1, KIND_CODE = 2 };

static enum err insert(struct work *work, struct id person, struct id conversation,
                       const struct hash *hash, int64_t kind) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_bytes(hash_str(hash)),
                              db_id(&person),
                              db_id(&conversation),
                              db_int(kind),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_return_token_insert, values, 6, NULL);
}

enum err return_token_new(struct work *work, struct id person, struct id conversation,
                          char token_out[static TOKEN_TEXT_BYTES]) {
  struct hash hash;
  token_new(work->rng, "pv", token_out, &hash);
  return insert(work, person, conversation, &hash, KIND_TOKEN);
}

enum err return_token_adopt(struct work *work, struct id person, struct id conversation,
                            struct str token) {
  struct hash hash;
  TRY(token_hash("pv", token, &hash));
  return insert(work, person, conversation, &hash, KIND_TOKEN);
}

static enum err find(struct db *db, const struct sql *sql, const struct db_value *values,
                     size_t count, struct returning *out) {
  struct db_rows rows;
  TRY(db_one(db, sql, values, count, &rows));
  *out = (struct returning){db_row_id(&rows, 0), db_row_id(&rows, 1), db_row_id(&rows, 2),
                            db_row_id(&rows, 3)};
  return db_finish(&rows);
}

enum err return_token_find(struct db *db, struct str token, struct returning *returning_out) {
  struct hash hash;
  if (token_hash("pv", token, &hash)) return ERR_UNAUTHENTICATED;
  struct db_value values[] = {db_bytes(hash_str(&hash))};
  enum err error = find(db, &sql_return_token_find, values, 1, returning_out);
  return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
}

static enum err clear_codes(struct work *work, struct id conversation) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  return db_run(work->db, &sql_return_code_clear, values, 2, NULL);
}

enum err return_code_new(struct work *work, struct id person, struct id conversation,
                         char code_out[static TOKEN_CODE_BYTES]) {
  struct hash hash;
  TRY(clear_codes(work, conversation));
  token_code_new(work->rng, code_out, &hash);
  return insert(work, person, conversation, &hash, KIND_CODE);
}

/* Sealed under the conversation's key: what is recorded of it goes with it. */
/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct returning *returning) {
  struct db_rows rows;
  struct ledger_entry entry = {
      .kind = LEDGER_RECOVERED, .object = returning->conversation, .subject = returning->person};
  struct db_value values[] = {db_id(&returning->workspace), db_id(&returning->conversation)};
  TRY(db_one(work->db, &sql_return_token_key, values, 2, &rows));
  entry.key = (struct keyring_ref){db_row_int(&rows, 0), db_row_id(&rows, 1)};
  TRY(db_finish(&rows));
  return ledger_record(work, &entry);
}

enum err return_code_use(struct work *work, struct str site_key, struct str code,
                         struct returning *returning_out, char token_out[static TOKEN_TEXT_BYTES]) {
  struct hash hash;
  struct returning returning;
  if (token_code_hash(code, &hash)) return ERR_NOT_FOUND;
  struct db_value values[] = {db_bytes(hash_str(&hash)), db_text(site_key)};
  TRY(find(work->db, &sql_return_code_find, values, 2, &returning));
  work->actor = (struct actor){
      .kind = ACTOR_VISITOR, .workspace = returning.workspace, .id = returning.person};
  TRY(clear_codes(work, returning.conversation));
  TRY(return_token_new(work, returning.person, returning.conversation, token_out));
  TRY(record(work, &returning));
  *returning_out = returning;
  return ERR_NONE;
}
