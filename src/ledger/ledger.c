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
  sodium_memzero(ledger->seal_key, sizeof ledger->seal_key);
  free(ledger);
}

static void put_id(struct json_writer *w, const char *key, struct id id) {
  char text[ID_TEXT_BYTES + 1];
  if (id_is_zero(id)) return;
  id_format(id, text);
  json_put_word(w, key, text);
}

/* What the commitment is over: who, whom, why. */
static enum err detail_write(const struct work *work, const struct ledger_entry *entry,
                             struct str *detail_out) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  put_id(&w, "actor", work->actor.id);
  put_id(&w, "object", entry->object);
  put_id(&w, "subject", entry->subject);
  if (entry->purpose) json_put_word(&w, "purpose", entry->purpose);
  if (entry->note.len > 0) json_put_string(&w, "note", entry->note);
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

uint64_t ledger_next_position(const struct ledger *ledger) {
  return ledger->origin.base + ledger->state.frontier.size + ledger->staged_count;
}

enum err ledger_stage(struct work *work, const struct ledger_entry *entry,
                      const struct ledger_extra *extra) {
  struct ledger *ledger = work->ledger;
  struct ledger_staged staged = {
      .position = ledger_next_position(ledger),
      .kind = entry->kind,
      .actor_kind = work->actor.kind,
      .at_ms = work->now_ms,
      .workspace = work->actor.workspace,
      .subject = entry->subject,
      .key = entry->key,
      .expires_ms = work->now_ms + INT64_C(86400000) *
                                       (entry->keep_days ? entry->keep_days : LEDGER_OPENING_DAYS)};
  if (extra) staged.extra = *extra;
  TRY(staged_room(ledger));
  TRY(detail_write(work, entry, &staged.detail));
  ledger->staged[ledger->staged_count++] = staged;
  return ERR_NONE;
}

/*= GDPR Art. 5(2) */
enum err ledger_record(struct work *work, const struct ledger_entry *entry) {
  return ledger_stage(work, entry, NULL);
}

enum err ledger_record_at(struct work *work, const struct ledger_entry *entry,
                          uint64_t *position_out) {
  uint64_t position = ledger_next_position(work->ledger);
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

/* All that an entry says in the clear. */
static enum err leaf_of(const struct ledger *ledger, const struct ledger_staged *staged,
                        struct str salt, struct ledger_leaf *leaf_out) {
  struct ledger_leaf leaf = {.position = staged->position,
                             .at_ms = staged->at_ms,
                             .kind = (int64_t)staged->kind,
                             .workspace = staged->workspace,
                             .actor_kind = actor_kind_name(staged->actor_kind),
                             .commitment = ledger_commitment(salt, staged->detail),
                             .until_ms = staged->expires_ms,
                             .erases = staged->extra.erases};
  if (staged->extra.previous) leaf.previous = *staged->extra.previous;
  TRY(ledger_opening_bond(ledger->seal_key, leaf.position, staged->key, &leaf.key));
  *leaf_out = leaf;
  return ERR_NONE;
}

static enum err write_leaf(struct ledger *ledger, struct db *db, const struct ledger_leaf *said) {
  struct buf entry = {0};
  ledger_entry_write(&entry, said);
  struct hash leaf = merkle_leaf_hash(buf_str(&entry));
  struct db_value values[] = {db_int((int64_t)said->position),
                              db_id(&said->workspace),
                              db_int(said->at_ms),
                              db_int(said->kind),
                              db_bytes(buf_str(&entry)),
                              db_bytes(hash_str(&leaf))};
  enum err error = buf_check(&entry);
  if (!error) error = db_append(db, &sql_ledger_leaf_insert, values, 6);
  if (!error) merkle_append(&ledger->written.frontier, &leaf);
  buf_done(&entry);
  return error;
}

static enum err write_one(struct ledger *ledger, struct db *db, struct rng *rng,
                          const struct ledger_staged *staged) {
  uint8_t salt[LEDGER_SALT_BYTES];
  struct ledger_leaf said;
  rng_fill(rng, salt, sizeof salt);
  struct str salt_str = str_of(salt, sizeof salt);
  enum err error = leaf_of(ledger, staged, salt_str, &said);
  if (!error) error = write_leaf(ledger, db, &said);
  if (!error) error = ledger_opening_write(ledger, db, rng, staged, salt_str);
  sodium_memzero(salt, sizeof salt);
  return error;
}

static bool names_a_key(const struct ledger *ledger) {
  for (size_t i = 0; i < ledger->staged_count; i++)
    if (!id_is_zero(ledger->staged[i].key.key)) return true;
  return false;
}

enum err ledger_write(struct ledger *ledger, struct db *db, struct rng *rng) {
  if (ledger->staged_count == 0) return ERR_NONE;
  ledger->written.frontier = ledger->state.frontier;
  struct db_value first[] = {db_int((int64_t)ledger->staged[0].position)};
  for (size_t i = 0; i < ledger->staged_count; i++)
    TRY(write_one(ledger, db, rng, &ledger->staged[i]));
  /* Of somebody who is being erased in this very transaction, too. */
  if (names_a_key(ledger)) TRY(db_append(db, &sql_ledger_opening_close, first, 1));
  return ledger_state_write(db, &sql_ledger_state_update, &ledger->written, ledger->origin.name,
                            ledger->seal_key);
}

void ledger_adopt(struct ledger *ledger) {
  ledger->state = ledger->written;
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
  ledger->written = ledger->state;
  ledger->staged_count = 0;
  arena_reset(&ledger->arena);
}

uint64_t ledger_size(const struct ledger *ledger) { return ledger->state.frontier.size; }
