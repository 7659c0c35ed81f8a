#include "ledger/ledger.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

#define STAGED_MAX 65536

void ledger_close(struct ledger *ledger) {
  if (!ledger) return;
  ledger_looks_done(ledger);
  arena_done(&ledger->arena);
  free(ledger->staged);
  sodium_memzero(&ledger->key, sizeof ledger->key);
  free(ledger);
}

static void put_id(struct json_writer *w, const char *key, struct id id) {
  char text[ID_TEXT_BYTES + 1];
  if (id_is_zero(id)) return;
  id_format(id, text);
  json_put_word(w, key, text);
}

/* What the commitment is over: who, whom, why, and until when it may be read. */
static enum err detail_write(const struct work *work, const struct ledger_entry *entry,
                             int64_t expires_ms, struct str *detail_out) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  put_id(&w, "actor", work->actor.id);
  put_id(&w, "object", entry->object);
  put_id(&w, "subject", entry->subject);
  if (entry->purpose) json_put_word(&w, "purpose", entry->purpose);
  if (entry->note.len > 0) json_put_string(&w, "note", entry->note);
  json_put_int(&w, "until", expires_ms);
  json_end_object(&w);
  enum err error = buf_check(&text);
  if (!error) error = arena_copy(&work->ledger->arena, buf_str(&text), detail_out);
  buf_wipe(&text);
  buf_done(&text);
  return error;
}

static enum err staged_room(struct ledger *ledger) {
  if (ledger->staged_count < ledger->staged_capacity) return ERR_NONE;
  if (ledger->staged_count >= STAGED_MAX) return ERR_TOO_LARGE;
  size_t capacity = ledger->staged_capacity ? 2 * ledger->staged_capacity : 64;
  struct ledger_staged *grown = realloc(ledger->staged, capacity * sizeof *grown);
  if (!grown) return ERR_MACHINE;
  ledger->staged = grown;
  ledger->staged_capacity = capacity;
  return ERR_NONE;
}

enum err ledger_stage(struct work *work, const struct ledger_entry *entry,
                      const struct ledger_previous *previous) {
  struct ledger *ledger = work->ledger;
  struct ledger_staged staged = {
      .kind = entry->kind,
      .actor_kind = work->actor.kind,
      .at_ms = work->now_ms,
      .workspace = work->actor.workspace,
      .subject = entry->subject,
      .key = entry->key,
      .expires_ms = work->now_ms +
                    INT64_C(86400000) * (entry->keep_days ? entry->keep_days : LEDGER_OPENING_DAYS),
      .previous = previous};
  TRY(staged_room(ledger));
  TRY(detail_write(work, entry, staged.expires_ms, &staged.detail));
  ledger->staged[ledger->staged_count++] = staged;
  return ERR_NONE;
}

/*= GDPR Art. 5(2) */
enum err ledger_record(struct work *work, const struct ledger_entry *entry) {
  return ledger_stage(work, entry, NULL);
}

enum err ledger_record_at(struct work *work, const struct ledger_entry *entry,
                          uint64_t *position_out) {
  const struct ledger *ledger = work->ledger;
  uint64_t position = ledger->origin.base + ledger->frontier.size + ledger->staged_count;
  TRY(ledger_record(work, entry));
  *position_out = position;
  return ERR_NONE;
}

static struct id look_id(struct hash look) {
  struct id id;
  memcpy(id.bytes, look.bytes, ID_BYTES);
  return id;
}

/* Ids have a fixed length, so that the parts cannot run into each other. */
static struct hash look_of(const struct work *work, const struct ledger_entry *entry) {
  struct hash who_whom = hash_sha256_two(id_str(&work->actor.id), id_str(&entry->object));
  return hash_sha256_two(hash_str(&who_whom), str_from(entry->purpose));
}

/*= GDPR Art. 5(2) */
enum err ledger_record_look(struct work *work, const struct ledger_entry *entry) {
  struct ledger *ledger = work->ledger;
  struct hash look = look_of(work, entry);
  if (ledger_look_is_recent(ledger, look_id(look), work->now_ms)) return ERR_NONE;
  for (size_t i = 0; i < ledger->staged_count; i++)
    if (hash_equal(&ledger->staged[i].look, &look)) return ERR_NONE;
  TRY(ledger_record(work, entry));
  ledger->staged[ledger->staged_count - 1].look = look;
  return ERR_NONE;
}

bool ledger_has_staged(const struct ledger *ledger, enum ledger_kind kind) {
  for (size_t i = 0; i < ledger->staged_count; i++)
    if (ledger->staged[i].kind == kind) return true;
  return false;
}

size_t ledger_mark(const struct ledger *ledger) { return ledger->staged_count; }

void ledger_rewind(struct ledger *ledger, size_t mark) {
  if (mark < ledger->staged_count) ledger->staged_count = mark;
}

static enum err write_opening(struct ledger *ledger, struct db *db, struct rng *rng,
                              const struct ledger_staged *staged, struct str salt) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct buf sealed = {0};
  uint64_t position = ledger->origin.base + ledger->written.size;
  struct aead_place place = ledger_opening_place(staged->workspace, position);
  TRY(ledger_opening_key(ledger->keyring, staged->workspace, staged->key, key));
  buf_append(&plain, salt);
  buf_append(&plain, staged->detail);
  enum err error = buf_check(&plain);
  if (!error) aead_seal(key, &place, buf_str(&plain), rng, &sealed);
  if (!error) error = buf_check(&sealed);
  bool own = !id_is_zero(staged->key.key);
  struct db_value values[] = {db_int((int64_t)position),
                              db_id(&staged->workspace),
                              own ? db_int(staged->key.slot) : db_null(),
                              own ? db_id(&staged->key.key) : db_null(),
                              id_is_zero(staged->subject) ? db_null() : db_id(&staged->subject),
                              db_bytes(buf_str(&sealed)),
                              db_int(staged->expires_ms)};
  if (!error) error = db_run(db, &sql_ledger_opening_insert, values, 7, NULL);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  buf_done(&sealed);
  return error;
}

static enum err write_one(struct ledger *ledger, struct db *db, struct rng *rng,
                          const struct ledger_staged *staged) {
  uint8_t salt[LEDGER_SALT_BYTES];
  struct buf entry = {0};
  rng_fill(rng, salt, sizeof salt);
  struct ledger_leaf said = {.position = ledger->origin.base + ledger->written.size,
                             .at_ms = staged->at_ms,
                             .kind = (int64_t)staged->kind,
                             .workspace = staged->workspace,
                             .actor_kind = actor_kind_name(staged->actor_kind)};
  said.commitment = ledger_commitment(str_of(salt, sizeof salt), staged->detail);
  if (staged->previous) said.previous = *staged->previous;
  ledger_entry_write(&entry, &said);
  struct hash leaf = merkle_leaf_hash(buf_str(&entry));
  struct db_value values[] = {db_int((int64_t)said.position), db_id(&staged->workspace),
                              db_int(staged->at_ms),          db_int((int64_t)staged->kind),
                              db_bytes(buf_str(&entry)),      db_bytes(hash_str(&leaf))};
  enum err error = buf_check(&entry);
  if (!error) error = db_run(db, &sql_ledger_leaf_insert, values, 6, NULL);
  if (!error) error = write_opening(ledger, db, rng, staged, str_of(salt, sizeof salt));
  if (!error) merkle_append(&ledger->written, &leaf);
  sodium_memzero(salt, sizeof salt);
  buf_done(&entry);
  return error;
}

enum err ledger_write(struct ledger *ledger, struct db *db, struct rng *rng) {
  if (ledger->staged_count == 0) return ERR_NONE;
  ledger->written = ledger->frontier;
  for (size_t i = 0; i < ledger->staged_count; i++)
    TRY(write_one(ledger, db, rng, &ledger->staged[i]));
  size_t peaks = (size_t)__builtin_popcountll(ledger->written.size) * HASH_BYTES;
  struct db_value values[] = {db_int((int64_t)ledger->written.size),
                              db_bytes(str_of(ledger->written.peaks, peaks))};
  return db_run(db, &sql_ledger_state_update, values, 2, NULL);
}

void ledger_adopt(struct ledger *ledger) {
  ledger->frontier = ledger->written;
  ledger->checkpointed = ledger->checkpointing;
  for (size_t i = 0; i < ledger->staged_count; i++) {
    const struct ledger_staged *staged = &ledger->staged[i];
    static const struct hash none;
    if (!hash_equal(&staged->look, &none))
      ledger_look_note(ledger, look_id(staged->look), staged->at_ms);
  }
  ledger->staged_count = 0;
  arena_reset(&ledger->arena);
}

void ledger_drop(struct ledger *ledger) {
  ledger->written = ledger->frontier;
  ledger->checkpointing = ledger->checkpointed;
  ledger->staged_count = 0;
  arena_reset(&ledger->arena);
}

uint64_t ledger_size(const struct ledger *ledger) { return ledger->frontier.size; }
