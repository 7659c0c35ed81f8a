#include "ledger/tombstone.h"

#include <sodium.h>
#include <stdlib.h>

#include "ledger/journal.h"
#include "ledger/ledger_internal.h"
#include "tombstone.sql.h"

#define PAGE 256
#define OPEN (-1)

enum err tombstone_bond(const struct tombstone *tombstone, const uint8_t key[static SEAL_KEY_BYTES],
                        struct hash *bond_out) {
  struct seal seal;
  seal_begin(&seal, "tombstone");
  seal_add_int(&seal, (int64_t)tombstone->position);
  seal_add_id(&seal, tombstone->workspace);
  seal_add_int(&seal, tombstone->key.slot);
  seal_add_id(&seal, tombstone->key.key);
  seal_add_int(&seal, tombstone->at_ms);
  seal_add_rest(&seal, tombstone->ground);
  return seal_end(&seal, key, bond_out);
}

/* Of the row: of its bond, and of whether it is done. */
static enum err row_seal(const struct tombstone *tombstone,
                         const uint8_t key[static SEAL_KEY_BYTES], struct hash *seal_out) {
  struct hash bond;
  struct seal seal;
  TRY(tombstone_bond(tombstone, key, &bond));
  seal_begin(&seal, "tombstone row");
  seal_add_hash(&seal, &bond);
  seal_add_int(&seal, tombstone->destroyed_ms);
  return seal_end(&seal, key, seal_out);
}

enum err tombstone_row(const struct db_rows *rows, int first,
                       const uint8_t key[static SEAL_KEY_BYTES], struct tombstone *tombstone_out) {
  struct hash expected;
  bool open = db_row_is_null(rows, first + 6);
  struct tombstone tombstone = {.position = (uint64_t)db_row_int(rows, first),
                                .workspace = db_row_id(rows, first + 1),
                                .key = {db_row_int(rows, first + 2), db_row_id(rows, first + 3)},
                                .ground = db_row_bytes(rows, first + 4),
                                .at_ms = db_row_int(rows, first + 5),
                                .destroyed_ms = open ? OPEN : db_row_int(rows, first + 6)};
  if (!open && tombstone.destroyed_ms < 0) return ERR_CORRUPT;
  TRY(row_seal(&tombstone, key, &expected));
  if (!hash_same_secret(db_row_bytes(rows, first + 7), hash_str(&expected))) return ERR_CORRUPT;
  *tombstone_out = tombstone;
  return ERR_NONE;
}

static enum err insert(struct work *work, const struct tombstone *tombstone) {
  struct hash seal;
  TRY(row_seal(tombstone, work->ledger->seal_key, &seal));
  struct db_value values[] = {db_int((int64_t)tombstone->position),
                              db_id(&tombstone->workspace),
                              db_int(tombstone->key.slot),
                              db_id(&tombstone->key.key),
                              db_text(tombstone->ground),
                              db_int(tombstone->at_ms),
                              db_bytes(hash_str(&seal))};
  TRY(db_append(work->db, &sql_tombstone_insert, values, 7));
  struct db_value openings[] = {db_id(&tombstone->workspace), db_id(&tombstone->key.key)};
  return db_append(work->db, &sql_tombstone_opening_close, openings, 2);
}

/* The entry names neither person nor conversation: the random id of the key that goes, when
 * and why. What the entry binds cannot be taken away without its showing. */
/*= GDPR Art. 5(2) */
enum err tombstone_lay(struct work *work, struct keyring_ref key, const char *ground) {
  struct ledger_extra extra = {.previous = NULL};
  struct ledger_entry entry = {.kind = LEDGER_ERASED, .object = key.key, .note = str_from(ground)};
  struct tombstone tombstone = {.position = ledger_next_position(work->ledger),
                                .workspace = work->actor.workspace,
                                .key = key,
                                .at_ms = work->now_ms,
                                .destroyed_ms = OPEN,
                                .ground = entry.note};
  TRY(tombstone_bond(&tombstone, work->ledger->seal_key, &extra.erases));
  TRY(ledger_stage(work, &entry, &extra));
  TRY(journal_note_erased(work, key, ground));
  return insert(work, &tombstone);
}

enum err tombstone_exists(struct db *db, const struct id *key, bool *exists_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(key)};
  enum err error = db_one(db, &sql_tombstone_of, values, 1, &rows);
  if (!error) error = db_finish(&rows);
  if (error && error != ERR_NOT_FOUND) return error;
  *exists_out = error == ERR_NONE;
  return ERR_NONE;
}

struct named {
  size_t seen;
  size_t count;
  struct id workspaces[PAGE];
  struct keyring_ref keys[PAGE]; /* that are gone */
};

static enum err find_lost(struct work *work, int64_t *after, struct named *named) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_int(*after)};
  named->seen = named->count = 0;
  TRY(db_query(work->db, &sql_tombstone_named, values, 1, &rows));
  while (!error && named->seen < PAGE && db_step(&rows)) {
    uint8_t key[KEYRING_KEY_BYTES];
    struct id workspace = db_row_id(&rows, 1);
    struct keyring_ref ref = {db_row_int(&rows, 2), db_row_id(&rows, 3)};
    *after = db_row_int(&rows, 0);
    named->seen++;
    error = keyring_open_key(work->keyring, workspace, ref, key);
    sodium_memzero(key, sizeof key);
    if (error != ERR_NOT_FOUND) continue;
    error = ERR_NONE;
    named->workspaces[named->count] = workspace;
    named->keys[named->count++] = ref;
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err lay_all(struct work *work, const struct named *named, const char *ground) {
  struct work own = *work;
  for (size_t i = 0; i < named->count; i++) {
    bool known;
    TRY(tombstone_exists(work->db, &named->keys[i].key, &known));
    own.actor.workspace = named->workspaces[i];
    if (!known) TRY(tombstone_lay(&own, named->keys[i], ground));
  }
  return ERR_NONE;
}

enum err tombstone_lay_lost(struct work *work, const char *ground, int64_t *after, bool *more_out) {
  struct named *named = calloc(1, sizeof *named);
  if (!named) return ERR_MACHINE;
  enum err error = find_lost(work, after, named);
  if (!error) error = lay_all(work, named, ground);
  if (!error) *more_out = named->seen == PAGE;
  free(named);
  return error;
}

struct page {
  size_t size;   /* rows to read, PAGE at most */
  uint64_t last; /* position seen */
  size_t seen;
  size_t count;
  struct keyring_ref keys[PAGE];
  struct tombstone done[PAGE];
  struct hash seals[PAGE]; /* as they will be */
};

/* The ground is borrowed from the row: the new seal is made while it is there. */
static enum err read_page(struct work *work, const uint8_t key[static SEAL_KEY_BYTES],
                          int64_t after, struct page *page) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_int(after), db_int((int64_t)page->size)};
  page->seen = page->count = 0;
  TRY(db_query(work->db, &sql_tombstone_open, values, 2, &rows));
  while (!error && page->seen < page->size && db_step(&rows)) {
    struct tombstone *next = &page->done[page->count];
    page->last = (uint64_t)db_row_int(&rows, 0);
    page->seen++;
    error = tombstone_row(&rows, 0, key, next);
    if (error == ERR_CORRUPT) {
      error = ERR_NONE;
      continue;
    }
    next->destroyed_ms = work->now_ms;
    if (!error) error = row_seal(next, key, &page->seals[page->count]);
    page->keys[page->count++] = next->key;
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 17(1) */
static enum err fulfil_page(struct work *work, const struct page *page) {
  TRY(keyring_destroy(work->keyring, page->keys, page->count));
  for (size_t i = 0; i < page->count; i++) {
    struct db_value values[] = {db_int((int64_t)page->done[i].position), db_int(work->now_ms),
                                db_bytes(hash_str(&page->seals[i]))};
    TRY(db_append(work->db, &sql_tombstone_done, values, 3));
  }
  return ERR_NONE;
}

/* limit 0: all. */
static enum err fulfil(struct work *work, size_t limit, struct tombstone_count *count) {
  uint8_t key[SEAL_KEY_BYTES];
  int64_t after = INT64_MIN;
  enum err error = ERR_NONE;
  struct page *page = calloc(1, sizeof *page);
  if (!page) return ERR_MACHINE;
  page->size = limit > 0 && limit < PAGE ? limit : PAGE;
  error = seal_key(work->keyring, key);
  do {
    if (!error) error = read_page(work, key, after, page);
    if (!error && page->count > 0) error = fulfil_page(work, page);
    if (error) break;
    after = (int64_t)page->last;
    count->destroyed += (int64_t)page->count;
    count->refused += (int64_t)(page->seen - page->count);
    /* Where few are wanted, those that are refused must not stand in the way of the rest. */
  } while (page->seen == page->size && (limit == 0 || page->count == 0));
  sodium_memzero(key, sizeof key);
  free(page);
  return error;
}

enum err tombstone_fulfil(struct work *work, struct tombstone_count *count) {
  return fulfil(work, 0, count);
}

enum err tombstone_fulfil_some(struct work *work, size_t limit, struct tombstone_count *count) {
  return fulfil(work, limit < 1 ? 1 : limit, count);
}
