#include "privacy/signed_record.h"

#include <sodium.h>

#include "base/clock.h"
#include "crypto/sign.h"
#include "ledger/ledger.h"
#include "signed_record.sql.h"

void signed_put_hex(struct json_writer *w, const char *key, const uint8_t *bytes, size_t len) {
  struct buf hex = {0};
  buf_append_hex(&hex, bytes, len);
  json_put_string(w, key, buf_str(&hex));
  buf_done(&hex);
}

void signed_put_time(struct json_writer *w, const char *key, int64_t time_ms) {
  struct buf iso = {0};
  clock_append_iso(&iso, time_ms);
  json_put_string(w, key, buf_str(&iso));
  buf_done(&iso);
}

enum err signed_record_parse(struct str text, uint8_t id_out[static SIGNED_RECORD_BYTES]) {
  if (text.len != SIGNED_RECORD_TEXT_BYTES) return ERR_NOT_FOUND;
  return str_unhex(text, id_out, SIGNED_RECORD_BYTES) ? ERR_NOT_FOUND : ERR_NONE;
}

static void put_base64(struct json_writer *w, const char *key, struct str bytes) {
  struct buf text = {0};
  size_t size = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
  char *room = buf_reserve(&text, size);
  if (room) {
    sodium_bin2base64(room, size, (const uint8_t *)bytes.data, bytes.len,
                      sodium_base64_VARIANT_ORIGINAL);
    json_put_string(w, key, str_of(room, size - 1));
  } else {
    json_put_null(w, key);
  }
  buf_done(&text);
}

/* The workspace's own key for receipts: derived, kept nowhere. */
static enum err write_signature(struct work *work, struct json_writer *w, struct str body) {
  struct sign_key key;
  uint8_t seed[KEYRING_KEY_BYTES];
  uint8_t signature[SIGN_BYTES];
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_RECEIPT, seed));
  sign_key_from_seed(seed, &key);
  sign_message(&key, body, signature);
  json_key(w, "signature");
  json_begin_object(w);
  json_put_word(w, "algorithm", "Ed25519");
  put_base64(w, "key", str_of(key.public_key, SIGN_PUBLIC_BYTES));
  put_base64(w, "value", str_of(signature, SIGN_BYTES));
  json_end_object(w);
  sodium_memzero(seed, sizeof seed);
  sodium_memzero(&key, sizeof key);
  return ERR_NONE;
}

static enum err write_log(struct work *work, struct json_writer *w, int64_t leaf) {
  struct db_rows rows;
  struct db_value values[] = {db_int(leaf)};
  TRY(db_one(work->db, &sql_signed_record_log_key, values, 1, &rows));
  json_key(w, "log");
  json_begin_object(w);
  json_put_string(w, "name", db_row_bytes(&rows, 0));
  put_base64(w, "key", db_row_bytes(&rows, 1));
  json_end_object(w);
  return db_finish(&rows);
}

static void write_path(struct json_writer *w, const struct ledger_proof *proof) {
  json_put_int(w, "leaf_index", (int64_t)proof->index);
  json_put_int(w, "size", (int64_t)proof->size);
  json_key(w, "path");
  json_begin_array(w);
  for (size_t i = 0; i < proof->path.count; i++) {
    char hex[2 * HASH_BYTES];
    str_hex(proof->path.path[i].bytes, HASH_BYTES, hex);
    json_write_string(w, str_of(hex, sizeof hex));
  }
  json_end_array(w);
}

static void write_opening(struct json_writer *w, const struct ledger_opened *opened) {
  put_base64(w, "leaf", opened->entry);
  json_key(w, "opening");
  json_begin_object(w);
  put_base64(w, "salt", opened->salt);
  put_base64(w, "detail", opened->detail);
  json_end_object(w);
}

/*= GDPR Art. 5(2) */
static enum err write_proof(struct work *work, struct json_writer *w, struct id record,
                            int64_t leaf) {
  struct buf note = {0};
  struct ledger_proof proof;
  struct ledger_opened opened;
  enum err error = ledger_prove(work->db, (uint64_t)leaf, &proof, &note);
  if (!error) error = ledger_opening_read(work, (uint64_t)leaf, &record, &opened);
  json_key(w, "proof");
  if (error) {
    json_write_null(w);
  } else {
    json_begin_object(w);
    error = write_log(work, w, leaf);
    json_put_string(w, "checkpoint", buf_str(&note));
    write_path(w, &proof);
    write_opening(w, &opened);
    json_end_object(w);
  }
  buf_done(&note);
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}

/* The body's own bytes, so that they hash as they did: its closing brace comes last. */
static void begin(struct buf *out, const struct signed_record *record) {
  buf_append(out, str_slice(record->body, 0, record->body.len - 1));
  if (record->now.len == 0) return;
  buf_append(out, STR(",\"status\":"));
  buf_append(out, record->now);
}

static enum err write_rest(struct work *work, const struct signed_record *record, struct str said,
                           struct buf *rest) {
  struct json_writer w = json_writer(rest);
  json_begin_object(&w);
  TRY(write_proof(work, &w, record->record, record->leaf));
  TRY(write_signature(work, &w, said));
  json_end_object(&w);
  return buf_check(rest);
}

enum err signed_record_write(struct work *work, const struct signed_record *record,
                             struct buf *out) {
  struct buf said = {0};
  struct buf rest = {0};
  begin(&said, record);
  buf_append_char(&said, '}');
  enum err error = buf_check(&said);
  if (!error) error = write_rest(work, record, buf_str(&said), &rest);
  if (!error) {
    buf_append(out, str_slice(buf_str(&said), 0, said.len - 1));
    buf_append_char(out, ',');
    buf_append(out, str_slice(buf_str(&rest), 1, rest.len));
    error = buf_check(out);
  }
  buf_done(&said);
  buf_done(&rest);
  return error;
}
