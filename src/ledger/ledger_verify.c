#include <sodium.h>
#include <string.h>

#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

#define NOTES_MAX 4096

/* A checkpoint that must fit when the walk comes to its size. */
struct promise {
  uint64_t size;
  struct hash root;
};

struct walk {
  struct db *db;
  struct keyring *keyring;
  struct ledger_report *report;
  struct merkle_frontier frontier;
  char name[LEDGER_NAME_BYTES];
  uint8_t public_key[SIGN_PUBLIC_BYTES];
  struct promise *promises; /* rising size */
  size_t promise_count;
  size_t kept; /* promises already met */
  struct arena arena;
};

/* Notes the first thing that is wrong. */
static void wrong(struct walk *walk, int64_t position, const char *why) {
  if (walk->report->why) return;
  walk->report->wrong = position;
  walk->report->why = why;
}

static enum err origin_read(struct walk *walk) {
  struct db_rows rows;
  TRY(db_one(walk->db, &sql_ledger_origin_read, NULL, 0, &rows));
  struct str name = db_row_bytes(&rows, 0);
  struct str key = db_row_bytes(&rows, 2);
  enum err error = name.len < LEDGER_NAME_BYTES && key.len == SIGN_PUBLIC_BYTES ? ERR_NONE
                                                                               : ERR_CORRUPT;
  if (!error) {
    memcpy(walk->name, name.data, name.len);
    memcpy(walk->public_key, key.data, key.len);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* Whoever can read the seed knows the true public key: the row's must be it. */
static enum err origin_check(struct walk *walk) {
  struct ledger *ledger = NULL;
  enum err error = ledger_open(walk->db, walk->keyring, &ledger);
  if (error == ERR_CORRUPT) {
    wrong(walk, 0, "the log's name, signing key or state was changed");
    return ERR_NONE;
  }
  ledger_close(ledger);
  return error;
}

static void promise_add(struct walk *walk, struct str note, bool stored, uint64_t row_size) {
  struct promise promise;
  if (ledger_note_read(note, walk->name, walk->public_key, &promise.size, &promise.root)) {
    wrong(walk, (int64_t)row_size, stored ? "a checkpoint's signature or form is wrong"
                                          : "a witnessed checkpoint is not this log's");
    return;
  }
  if (stored && promise.size != row_size) {
    wrong(walk, (int64_t)row_size, "a checkpoint stands under another size");
    return;
  }
  size_t at = walk->promise_count++;
  for (; at > 0 && walk->promises[at - 1].size > promise.size; at--)
    walk->promises[at] = walk->promises[at - 1];
  walk->promises[at] = promise;
}

static size_t notes_count(struct str text) {
  size_t count = 0;
  for (size_t i = 0; i + 3 <= text.len; i++)
    count += memcmp(text.data + i, "\xe2\x80\x94", 3) == 0;
  return count;
}

/* Notes one after another, an empty line between: each ends with its signature line. */
static void witness_read(struct walk *walk, struct str text) {
  while ((text = str_trim(text)).len > 0) {
    const char *mark = memmem(text.data, text.len, "\n\n\xe2\x80\x94 ", 6);
    const char *end =
        mark ? memchr(mark + 2, '\n', text.len - (size_t)(mark + 2 - text.data)) : NULL;
    size_t len = end ? (size_t)(end - text.data) + 1 : text.len;
    promise_add(walk, str_slice(text, 0, len), false, 0);
    text = str_slice(text, len, text.len);
  }
}

static enum err promises_count(struct walk *walk, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  TRY(db_query(walk->db, &sql_ledger_checkpoint_all, NULL, 0, &rows));
  while (db_step(&rows)) count++;
  *count_out = count;
  return db_finish(&rows);
}

static enum err promises_read(struct walk *walk, struct str witness) {
  struct db_rows rows;
  size_t stored;
  TRY(promises_count(walk, &stored));
  size_t room = stored + notes_count(witness) + 2;
  walk->promises = arena_alloc(&walk->arena, room * sizeof *walk->promises);
  if (!walk->promises) return ERR_MACHINE;
  TRY(db_query(walk->db, &sql_ledger_checkpoint_all, NULL, 0, &rows));
  while (db_step(&rows) && walk->promise_count < stored) {
    promise_add(walk, db_row_bytes(&rows, 1), true, (uint64_t)db_row_int(&rows, 0));
    walk->report->checkpoints++;
  }
  TRY(db_finish(&rows));
  witness_read(walk, witness);
  return ERR_NONE;
}

/* Every promise about the size the walk has come to. */
static void promises_meet(struct walk *walk) {
  while (walk->kept < walk->promise_count &&
         walk->promises[walk->kept].size == walk->frontier.size) {
    struct hash root = merkle_root(&walk->frontier);
    if (!hash_equal(&root, &walk->promises[walk->kept].root))
      wrong(walk, (int64_t)walk->frontier.size - 1,
            "the entries up to here are not those of the signed checkpoint");
    walk->kept++;
  }
}

/* The entry must be exactly what its columns say, and its hash the entry's. */
static bool leaf_fits(const struct db_rows *rows, uint64_t position, struct hash *leaf_out) {
  struct ledger_entry_parts parts;
  struct str entry = db_row_bytes(rows, 4);
  struct buf expected = {0};
  if ((uint64_t)db_row_int(rows, 0) != position) return false;
  if (ledger_entry_read(entry, &parts) != ERR_NONE) return false;
  ledger_entry_write(&expected, position, db_row_int(rows, 2), db_row_int(rows, 3),
                     db_row_id(rows, 1), parts.actor_kind, &parts.commitment);
  *leaf_out = merkle_leaf_hash(entry);
  bool fits = buf_check(&expected) == ERR_NONE && str_equal(buf_str(&expected), entry) &&
              str_equal(db_row_bytes(rows, 5), hash_str(leaf_out));
  buf_done(&expected);
  return fits;
}

static enum err page_walk(struct walk *walk, bool *more_out) {
  struct db_rows rows;
  size_t seen = 0;
  struct db_value values[] = {db_int((int64_t)walk->frontier.size)};
  TRY(db_query(walk->db, &sql_ledger_leaf_page, values, 1, &rows));
  while (walk->report->why == NULL && db_step(&rows)) {
    struct hash leaf;
    uint64_t position = walk->frontier.size;
    if (!leaf_fits(&rows, position, &leaf)) {
      wrong(walk, (int64_t)position, "the entry is missing or is not what was recorded");
      break;
    }
    merkle_append(&walk->frontier, &leaf);
    walk->report->entries++;
    seen++;
    promises_meet(walk);
  }
  *more_out = seen > 0 && walk->report->why == NULL;
  return db_finish(&rows);
}

static enum err end_check(struct walk *walk) {
  struct merkle_frontier stored;
  enum err error = ledger_frontier_read(walk->db, &stored);
  if (error && error != ERR_CORRUPT && error != ERR_NOT_FOUND) return error;
  struct hash root = merkle_root(&walk->frontier);
  struct hash stored_root = error ? (struct hash){{0}} : merkle_root(&stored);
  if (error || stored.size != walk->frontier.size || !hash_equal(&root, &stored_root))
    wrong(walk, (int64_t)walk->frontier.size, "entries at the end are missing or were added");
  if (walk->kept < walk->promise_count)
    wrong(walk, (int64_t)walk->frontier.size, "a signed checkpoint knows of entries that are gone");
  return ERR_NONE;
}

/* An opening whose key still lives must open and fit its entry's commitment. */
static void opening_check(struct walk *walk, const struct db_rows *rows) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct ledger_entry_parts parts;
  uint64_t position = (uint64_t)db_row_int(rows, 0);
  struct id workspace = db_row_id(rows, 1);
  struct keyring_ref ref = {db_row_int(rows, 2), db_row_id(rows, 3)};
  struct aead_place place = ledger_opening_place(workspace, position);
  if (ledger_opening_key(walk->keyring, workspace, ref, key) != ERR_NONE) return;
  bool fits = aead_open(key, &place, db_row_bytes(rows, 4), &plain) == ERR_NONE &&
              plain.len >= LEDGER_SALT_BYTES &&
              ledger_entry_read(db_row_bytes(rows, 5), &parts) == ERR_NONE;
  if (fits) {
    struct str bytes = buf_str(&plain);
    struct hash commitment = ledger_commitment(str_slice(bytes, 0, LEDGER_SALT_BYTES),
                                               str_slice(bytes, LEDGER_SALT_BYTES, bytes.len));
    fits = hash_equal(&commitment, &parts.commitment);
  }
  if (fits) walk->report->openings++;
  if (!fits) wrong(walk, (int64_t)position, "the details kept apart are not those of the entry");
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
}

static enum err openings_walk(struct walk *walk) {
  int64_t next = 0;
  bool more = true;
  while (more && walk->report->why == NULL) {
    struct db_rows rows;
    struct db_value values[] = {db_int(next)};
    more = false;
    TRY(db_query(walk->db, &sql_ledger_opening_page, values, 1, &rows));
    while (db_step(&rows)) {
      opening_check(walk, &rows);
      next = db_row_int(&rows, 0) + 1;
      more = true;
    }
    TRY(db_finish(&rows));
  }
  return ERR_NONE;
}

static enum err walk_all(struct walk *walk, struct str witness) {
  bool more = true;
  TRY(origin_read(walk));
  TRY(origin_check(walk));
  TRY(promises_read(walk, witness));
  while (more) TRY(page_walk(walk, &more));
  if (walk->report->why == NULL) TRY(end_check(walk));
  if (walk->report->why == NULL) TRY(openings_walk(walk));
  return ERR_NONE;
}

enum err ledger_verify(struct db *db, struct keyring *keyring, struct str witness,
                       struct ledger_report *report_out) {
  struct ledger_report report = {.wrong = -1};
  struct walk walk = {.db = db, .keyring = keyring, .report = &report};
  if (witness.len > 0 && notes_count(witness) > NOTES_MAX) return ERR_TOO_LARGE;
  arena_init(&walk.arena, 0);
  enum err error = walk_all(&walk, witness);
  arena_done(&walk.arena);
  if (!error) *report_out = report;
  return error;
}
