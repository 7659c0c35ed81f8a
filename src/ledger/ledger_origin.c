/* How a log begins: at the founding, at every start, and after a restore. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

#define NAME_PREFIX "parlour/"

/* The seed of one log is not the seed of another. */
static struct aead_place seed_place(int64_t origin) {
  return (struct aead_place){.table = "ledger_origin", .column = "seed_sealed", .sequence = origin};
}

static enum err seal_seed(struct work *work, int64_t origin,
                          const uint8_t seed[static SIGN_SEED_BYTES], struct buf *sealed_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place place = seed_place(origin);
  TRY(keyring_derive(work->keyring, place.workspace, KEYRING_LEDGER, key));
  aead_seal(key, &place, str_of(seed, SIGN_SEED_BYTES), work->rng, sealed_out);
  sodium_memzero(key, sizeof key);
  return buf_check(sealed_out);
}

static enum err begin(struct work *work, int64_t id, uint64_t base,
                      char name_out[static LEDGER_NAME_BYTES]) {
  uint8_t seed[SIGN_SEED_BYTES];
  uint8_t random[8];
  char name[LEDGER_NAME_BYTES] = NAME_PREFIX;
  struct sign_key key;
  struct buf sealed = {0};
  rng_fill(work->rng, seed, sizeof seed);
  rng_fill(work->rng, random, sizeof random);
  str_hex(random, sizeof random, name + strlen(name));
  sign_key_from_seed(seed, &key);
  enum err error = seal_seed(work, id, seed, &sealed);
  struct db_value origin[] = {db_int(id), db_int((int64_t)base), db_text(str_from(name)),
                              db_bytes(buf_str(&sealed)),
                              db_bytes(str_of(key.public_key, SIGN_PUBLIC_BYTES))};
  if (!error) error = db_run(work->db, &sql_ledger_origin_insert, origin, 5, NULL);
  if (!error) memcpy(name_out, name, sizeof name);
  sodium_memzero(seed, sizeof seed);
  sodium_memzero(&key, sizeof key);
  buf_done(&sealed);
  return error;
}

/* A log of no entries; what was checkpointed of former ones is not forgotten. */
static enum err begin_state(struct work *work, const struct sql *sql, const char *name,
                            const struct hash *checkpoints) {
  uint8_t key[SEAL_KEY_BYTES];
  struct ledger_state state = {.checkpoints = *checkpoints};
  TRY(seal_key(work->keyring, key));
  enum err error = ledger_state_write(work->db, sql, &state, name, key);
  sodium_memzero(key, sizeof key);
  return error;
}

enum err ledger_found(struct work *work) {
  static const struct hash none;
  char name[LEDGER_NAME_BYTES];
  TRY(begin(work, 1, 0, name));
  return begin_state(work, &sql_ledger_state_insert, name, &none);
}

static enum err open_seed(const struct db_rows *rows, struct keyring *keyring, int64_t id,
                          struct sign_key *key_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf seed = {0};
  struct aead_place place = seed_place(id);
  TRY(keyring_derive(keyring, place.workspace, KEYRING_LEDGER, key));
  enum err error = aead_open(key, &place, db_row_bytes(rows, 3), &seed);
  if (!error && seed.len != SIGN_SEED_BYTES) error = ERR_CORRUPT;
  if (!error) sign_key_from_seed((const uint8_t *)seed.data, key_out);
  sodium_memzero(key, sizeof key);
  buf_wipe(&seed);
  buf_done(&seed);
  return error;
}

/* Whoever can read the seed knows the true public key: the row's must be it. */
enum err ledger_origin_row(const struct db_rows *rows, struct keyring *keyring,
                           struct ledger_origin *origin_out, struct sign_key *key_out) {
  struct ledger_origin origin = {.id = db_row_int(rows, 0), .base = (uint64_t)db_row_int(rows, 1)};
  struct str name = db_row_bytes(rows, 2);
  struct str public_key = db_row_bytes(rows, 4);
  if (name.len == 0 || name.len >= LEDGER_NAME_BYTES) return ERR_CORRUPT;
  memcpy(origin.name, name.data, name.len);
  TRY(open_seed(rows, keyring, origin.id, key_out));
  memcpy(origin.public_key, key_out->public_key, SIGN_PUBLIC_BYTES);
  *origin_out = origin;
  return str_equal(public_key, str_of(origin.public_key, SIGN_PUBLIC_BYTES)) ? ERR_NONE
                                                                             : ERR_CORRUPT;
}

static enum err read_origin(struct ledger *ledger, struct db *db) {
  struct db_rows rows;
  TRY(db_one(db, &sql_ledger_origin_newest, NULL, 0, &rows));
  enum err error = ledger_origin_row(&rows, ledger->keyring, &ledger->origin, &ledger->key);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err ledger_open(struct db *db, struct keyring *keyring, struct ledger **ledger_out) {
  struct ledger *ledger = calloc(1, sizeof *ledger);
  if (!ledger) return ERR_MACHINE;
  ledger->keyring = keyring;
  arena_init(&ledger->arena, 0);
  enum err error = read_origin(ledger, db);
  if (!error) error = seal_key(keyring, ledger->seal_key);
  /* A state that somebody changed is not gone on from: the next seal would make it true. */
  if (!error) error = ledger_state_read(db, ledger->origin.name, ledger->seal_key, &ledger->state);
  if (error) {
    ledger_close(ledger);
    return error;
  }
  ledger->written = ledger->state;
  *ledger_out = ledger;
  return ERR_NONE;
}

/* A note kept elsewhere may know more of the old log than the backup does. */
static void heed_witness(const struct ledger *old, struct str notes,
                         struct ledger_previous *previous) {
  struct str note;
  struct hash root;
  uint64_t size;
  while (ledger_note_next(&notes, &note)) {
    if (ledger_note_read(note, old->origin.name, old->origin.public_key, &size, &root)) continue;
    if (size <= previous->size) continue;
    previous->size = size;
    previous->root = root;
  }
}

/* The old log ends with a signature over all of it that was restored. */
static enum err end_old(struct work *work, struct str witness, struct ledger_origin *old_out,
                        struct ledger_previous *previous_out, struct hash *checkpoints_out) {
  struct buf note = {0};
  struct ledger *old = work->ledger;
  enum err error = ledger_checkpoint(work, &note);
  buf_done(&note);
  if (error) return error;
  *old_out = old->origin;
  const struct merkle_frontier *frontier = &old->state.frontier;
  *previous_out = (struct ledger_previous){.size = frontier->size, .root = merkle_root(frontier)};
  *checkpoints_out = old->written.checkpoints;
  memcpy(previous_out->name, old->origin.name, sizeof previous_out->name);
  heed_witness(old, witness, previous_out);
  old_out->base += frontier->size;
  return ERR_NONE;
}

static enum err begin_next(struct work *work, const struct ledger_origin *old,
                           const struct ledger_previous *previous, const struct hash *checkpoints) {
  char name[LEDGER_NAME_BYTES];
  struct ledger_entry first = {.kind = LEDGER_ORIGIN, .note = STR("restored")};
  struct ledger_extra extra = {.previous = previous};
  TRY(begin(work, old->id + 1, old->base, name));
  TRY(begin_state(work, &sql_ledger_state_update, name, checkpoints));
  TRY(ledger_open(work->db, work->keyring, &work->ledger));
  TRY(ledger_stage(work, &first, &extra));
  return ledger_write(work->ledger, work->db, work->rng);
}

/*= GDPR Art. 32(1)(c) */
enum err ledger_restart(struct work *work, struct str witness) {
  struct work own = *work;
  struct ledger_origin old;
  struct ledger_previous previous;
  struct hash checkpoints;
  own.ledger = NULL;
  TRY(ledger_open(own.db, own.keyring, &own.ledger));
  enum err error = end_old(&own, witness, &old, &previous, &checkpoints);
  ledger_close(own.ledger);
  own.ledger = NULL;
  if (!error) error = begin_next(&own, &old, &previous, &checkpoints);
  ledger_close(own.ledger);
  return error;
}
