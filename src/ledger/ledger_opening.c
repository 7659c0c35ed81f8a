/* The details that rest beside the log: where, under which key, and opening one. */
#include <sodium.h>
#include <string.h>

#include "base/json.h"

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"
#include "ledger/tombstone.h"

struct aead_place ledger_opening_place(struct id workspace, uint64_t position) {
  return (struct aead_place){.workspace = workspace,
                             .table = "ledger_opening",
                             .column = "opening_sealed",
                             .sequence = (int64_t)position};
}

enum err ledger_opening_key(struct keyring *keyring, struct id workspace, struct keyring_ref ref,
                            uint8_t key_out[static KEYRING_KEY_BYTES]) {
  if (id_is_zero(ref.key)) return keyring_derive(keyring, workspace, KEYRING_LEDGER, key_out);
  return keyring_open_key(keyring, workspace, ref, key_out);
}

enum err ledger_opening_bond(const uint8_t key[static SEAL_KEY_BYTES], uint64_t position,
                             struct keyring_ref ref, struct hash *bond_out) {
  struct seal seal;
  seal_begin(&seal, "opening");
  seal_add_int(&seal, (int64_t)position);
  seal_add_int(&seal, id_is_zero(ref.key) ? 0 : ref.slot);
  seal_add_id(&seal, ref.key);
  return seal_end(&seal, key, bond_out);
}

static enum err seal_detail(struct ledger *ledger, struct rng *rng,
                            const struct ledger_staged *staged, struct str salt,
                            struct buf *sealed) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct aead_place place = ledger_opening_place(staged->workspace, staged->position);
  TRY(ledger_opening_key(ledger->keyring, staged->workspace, staged->key, key));
  buf_append(&plain, salt);
  buf_append(&plain, staged->detail);
  enum err error = buf_check(&plain);
  if (!error) aead_seal(key, &place, buf_str(&plain), rng, sealed);
  if (!error) error = buf_check(sealed);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

/* A key that is gone must have a tombstone to say why: else something is wrong. */
static enum err must_be_erased(struct db *db, const struct id *key) {
  bool erased;
  TRY(tombstone_exists(db, key, &erased));
  return erased ? ERR_NONE : ERR_NOT_FOUND;
}

enum err ledger_opening_write(struct ledger *ledger, struct db *db, struct rng *rng,
                              const struct ledger_staged *staged, struct str salt) {
  struct buf sealed = {0};
  bool own = !id_is_zero(staged->key.key);
  enum err error = seal_detail(ledger, rng, staged, salt, &sealed);
  bool closed = own && error == ERR_NOT_FOUND;
  if (closed) error = must_be_erased(db, &staged->key.key);
  bool nobody = closed || id_is_zero(staged->subject);
  struct db_value values[] = {db_int((int64_t)staged->position),
                              db_id(&staged->workspace),
                              own ? db_int(staged->key.slot) : db_null(),
                              own ? db_id(&staged->key.key) : db_null(),
                              nobody ? db_null() : db_id(&staged->subject),
                              closed ? db_null() : db_bytes(buf_str(&sealed)),
                              db_int(staged->expires_ms)};
  if (!error) error = db_append(db, &sql_ledger_opening_insert, values, 7);
  buf_done(&sealed);
  return error;
}

enum err ledger_opening_fits(struct str plain, struct str entry, struct str *detail_out) {
  struct ledger_leaf leaf = {.position = 0};
  if (plain.len < LEDGER_SALT_BYTES || ledger_entry_read(entry, &leaf)) return ERR_CORRUPT;
  struct str detail = str_slice(plain, LEDGER_SALT_BYTES, plain.len);
  struct hash commitment = ledger_commitment(str_slice(plain, 0, LEDGER_SALT_BYTES), detail);
  if (!hash_equal(&commitment, &leaf.commitment)) return ERR_CORRUPT;
  *detail_out = detail;
  return ERR_NONE;
}

static enum err open_row(struct work *work, const struct ledger_sealed *row,
                         struct ledger_opened *opened) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct str detail;
  struct id workspace = work->actor.workspace;
  struct aead_place place = ledger_opening_place(workspace, row->position);
  TRY(ledger_opening_key(work->keyring, workspace, row->key, key));
  enum err error = aead_open(key, &place, row->sealed, &plain);
  if (!error) error = ledger_opening_fits(buf_str(&plain), row->entry, &detail);
  if (!error) error = arena_copy(work->arena, row->entry, &opened->entry);
  if (!error)
    error =
        arena_copy(work->arena, str_slice(buf_str(&plain), 0, LEDGER_SALT_BYTES), &opened->salt);
  if (!error) error = arena_copy(work->arena, detail, &opened->detail);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

/*= GDPR Art. 7(1) */
enum err ledger_opening_read(struct work *work, uint64_t position, const struct id *subject,
                             struct ledger_opened *opened_out) {
  struct db_rows rows;
  struct ledger_opened opened;
  struct db_value values[] = {db_int((int64_t)position), db_id(&work->actor.workspace),
                              db_id(subject)};
  TRY(db_one(work->db, &sql_ledger_opening_of, values, 3, &rows));
  struct ledger_sealed row = {.position = position,
                              .key = {db_row_int(&rows, 0), db_row_id(&rows, 1)},
                              .sealed = db_row_bytes(&rows, 2),
                              .entry = db_row_bytes(&rows, 3)};
  enum err error = open_row(work, &row, &opened);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *opened_out = opened;
  return ERR_NONE;
}

static struct id id_of(const struct json *detail, const char *key) {
  struct str text;
  struct id id = {{0}};
  if (json_get_str(detail, key, &text) || id_parse(text, &id)) return (struct id){{0}};
  return id;
}

static enum err text_of(struct work *work, const struct json *detail, const char *key,
                        struct str *out) {
  struct str text;
  *out = STR_EMPTY;
  return json_get_str(detail, key, &text) ? ERR_NONE : arena_copy(work->arena, text, out);
}

static enum actor_kind kind_of(struct str entry) {
  struct ledger_leaf leaf = {.position = 0};
  if (ledger_entry_read(entry, &leaf)) return ACTOR_SYSTEM;
  int kind = ACTOR_BOT;
  while (kind > ACTOR_SYSTEM &&
         strcmp(actor_kind_name((enum actor_kind)kind), leaf.actor_kind) != 0)
    kind--;
  return (enum actor_kind)kind;
}

/*= GDPR Art. 15(1) */
enum err ledger_detail_read(struct work *work, const struct ledger_sealed *row,
                            struct ledger_detail *detail_out) {
  struct ledger_opened opened;
  struct json *json = NULL;
  if (row->sealed.len == 0) return ERR_NOT_FOUND;
  TRY(open_row(work, row, &opened));
  if (json_parse(opened.detail, &json)) return ERR_CORRUPT;
  struct ledger_detail detail = {.actor_kind = kind_of(opened.entry),
                                 .actor = id_of(json, "actor"),
                                 .object = id_of(json, "object")};
  enum err error = text_of(work, json, "purpose", &detail.purpose);
  if (!error) error = text_of(work, json, "note", &detail.note);
  json_free(json);
  if (!error) *detail_out = detail;
  return error;
}
