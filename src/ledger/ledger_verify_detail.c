/* What rests beside the log: the details of entries, and the tombstones of keys. */
#include <sodium.h>

#include "base/json.h"
#include "ledger.sql.h"
#include "ledger/ledger_verify_internal.h"
#include "ledger/tombstone.h"

/* The columns of ledger_detail_page. */
enum column {
  AT,
  OF_WORKSPACE,
  ENTRY,
  POSITION,
  WORKSPACE,
  KEY_SLOT,
  KEY_ID,
  SUBJECT,
  SEALED,
  EXPIRES,
  TOMBSTONE,
  BOUND = TOMBSTONE + 8
};

static bool id_fits(const struct db_rows *rows, int column, struct id id) {
  return str_equal(db_row_bytes(rows, column), id_str(&id));
}

/* The columns by which details are found, opened and expire are what the entry says. */
static enum err columns_check(struct ledger_walk *walk, const struct db_rows *rows,
                              const struct ledger_leaf *leaf, struct keyring_ref *ref_out) {
  struct hash bond;
  struct keyring_ref ref = {db_row_int(rows, KEY_SLOT), db_row_id(rows, KEY_ID)};
  bool none = db_row_is_null(rows, KEY_ID);
  TRY(ledger_opening_bond(walk->seal_key, leaf->position, ref, &bond));
  bool fits = id_fits(rows, WORKSPACE, db_row_id(rows, OF_WORKSPACE)) &&
              db_row_int(rows, EXPIRES) == leaf->until_ms &&
              none == db_row_is_null(rows, KEY_SLOT) && none == id_is_zero(ref.key) &&
              hash_equal(&bond, &leaf->key);
  if (!fits)
    ledger_verify_wrong(walk, (int64_t)leaf->position,
                        "key, workspace or term of the details kept apart were changed");
  *ref_out = ref;
  return ERR_NONE;
}

/* Does a tombstone say that the key was destroyed? It must be one that was laid here. */
static bool erased(struct ledger_walk *walk, const struct db_rows *rows, struct keyring_ref ref) {
  struct tombstone tombstone;
  if (db_row_is_null(rows, TOMBSTONE)) return false;
  if (tombstone_row(rows, TOMBSTONE, walk->seal_key, &tombstone) == ERR_NONE)
    return tombstone.key.slot == ref.slot && id_equal(tombstone.key.key, ref.key) &&
           id_fits(rows, WORKSPACE, tombstone.workspace);
  ledger_verify_wrong(walk, db_row_int(rows, TOMBSTONE),
                      "a tombstone was not laid by this installation, or was changed");
  return false;
}

static bool subject_fits(const struct db_rows *rows, struct str detail) {
  struct json *root = NULL;
  struct str text = STR_EMPTY;
  char subject[ID_TEXT_BYTES + 1] = "";
  if (json_parse(detail, &root)) return false;
  if (!db_row_is_null(rows, SUBJECT)) id_format(db_row_id(rows, SUBJECT), subject);
  if (json_get_str(root, "subject", &text)) text = STR_EMPTY;
  bool fits = str_equal(text, str_from(subject));
  json_free(root);
  return fits;
}

static void doubt(struct ledger_walk *walk, uint64_t position, bool last) {
  if (!last && walk->doubt_count < LEDGER_DOUBTS_MAX)
    walk->doubts[walk->doubt_count++] = position;
  else
    ledger_verify_wrong(walk, (int64_t)position,
                        "the key of the details kept apart is gone, and no tombstone says why");
}

/* Details whose key lives must open and fit their entry's commitment. */
static enum err sealed_check(struct ledger_walk *walk, const struct db_rows *rows,
                             struct keyring_ref ref, bool last) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct str detail;
  uint64_t position = (uint64_t)db_row_int(rows, AT);
  struct id workspace = db_row_id(rows, OF_WORKSPACE);
  struct aead_place place = ledger_opening_place(workspace, position);
  enum err error = ledger_opening_key(walk->keyring, workspace, ref, key);
  if (error == ERR_NOT_FOUND) doubt(walk, position, last);
  if (error == ERR_CORRUPT)
    ledger_verify_wrong(walk, (int64_t)position, "the key of the details kept apart is damaged");
  if (error) return error == ERR_NOT_FOUND || error == ERR_CORRUPT ? ERR_NONE : error;
  bool fits =
      aead_open(key, &place, db_row_bytes(rows, SEALED), &plain) == ERR_NONE &&
      ledger_opening_fits(buf_str(&plain), db_row_bytes(rows, ENTRY), &detail) == ERR_NONE &&
      subject_fits(rows, detail);
  if (fits) walk->report->openings++;
  if (!fits)
    ledger_verify_wrong(walk, (int64_t)position,
                        "the details kept apart are not those of the entry");
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return ERR_NONE;
}

/* Sealed and whole while the key lives; nothing but the reason once it has a tombstone. */
static enum err opening_check(struct ledger_walk *walk, const struct db_rows *rows,
                              const struct ledger_leaf *leaf, bool last) {
  struct keyring_ref ref;
  TRY(columns_check(walk, rows, leaf, &ref));
  bool gone = erased(walk, rows, ref);
  if (walk->report->why) return ERR_NONE;
  if (!gone && !db_row_is_null(rows, SEALED)) return sealed_check(walk, rows, ref, last);
  if (!gone)
    ledger_verify_wrong(walk, (int64_t)leaf->position,
                        "the details kept apart were taken away, and no tombstone says why");
  if (!db_row_is_null(rows, SEALED) || !db_row_is_null(rows, SUBJECT))
    ledger_verify_wrong(walk, (int64_t)leaf->position,
                        "details are kept of somebody who was erased");
  return ERR_NONE;
}

static enum err entry_check(struct ledger_walk *walk, const struct db_rows *rows, bool last) {
  static const struct hash none;
  struct ledger_leaf leaf = {.position = (uint64_t)db_row_int(rows, AT)};
  TRY(ledger_entry_read(db_row_bytes(rows, ENTRY), &leaf));
  if (db_row_int(rows, BOUND) != (hash_equal(&leaf.erases, &none) ? 0 : 1))
    ledger_verify_wrong(walk, (int64_t)leaf.position, "the tombstone of an erasure is missing");
  if (!db_row_is_null(rows, POSITION)) {
    walk->details++;
    return opening_check(walk, rows, &leaf, last);
  }
  if (walk->now_ms < leaf.until_ms)
    ledger_verify_wrong(walk, (int64_t)leaf.position,
                        "the details kept apart are missing before their term");
  return ERR_NONE;
}

static enum err details_walk(struct ledger_walk *walk) {
  int64_t next = 0;
  bool more = true;
  while (more && walk->report->why == NULL) {
    struct db_rows rows;
    enum err error = ERR_NONE;
    struct db_value values[] = {db_int(next)};
    more = false;
    TRY(db_query(walk->db, &sql_ledger_detail_page, values, 1, &rows));
    while (!error && db_step(&rows)) {
      /* One row for each entry: two would mean details or tombstones that stand twice. */
      if (db_row_int(&rows, AT) != next)
        ledger_verify_wrong(walk, next, "details or a tombstone stand twice");
      error = entry_check(walk, &rows, false);
      next = db_row_int(&rows, AT) + 1;
      more = true;
    }
    enum err finish = db_finish(&rows);
    if (error || finish) return error ? error : finish;
  }
  return ERR_NONE;
}

enum err ledger_verify_detail_doubts(struct ledger_walk *walk) {
  for (size_t i = 0; i < walk->doubt_count && walk->report->why == NULL; i++) {
    struct db_rows rows;
    struct db_value values[] = {db_int((int64_t)walk->doubts[i])};
    TRY(db_one(walk->db, &sql_ledger_detail_page, values, 1, &rows));
    enum err error = entry_check(walk, &rows, true);
    enum err finish = db_finish(&rows);
    if (error || finish) return error ? error : finish;
  }
  return ERR_NONE;
}

/* A key that is said to be destroyed does not open; one that is still to be destroyed may. */
static enum err key_check(struct ledger_walk *walk, const struct tombstone *tombstone) {
  uint8_t key[KEYRING_KEY_BYTES];
  if (tombstone->destroyed_ms < 0) return ERR_NONE;
  enum err error = keyring_open_key(walk->keyring, tombstone->workspace, tombstone->key, key);
  sodium_memzero(key, sizeof key);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error && error != ERR_CORRUPT) return error;
  ledger_verify_wrong(walk, (int64_t)tombstone->position,
                      "a key that was destroyed is there again");
  return ERR_NONE;
}

static enum err tombstone_check(struct ledger_walk *walk, const struct db_rows *rows) {
  struct tombstone tombstone;
  struct hash bond;
  struct ledger_leaf leaf = {.position = 0};
  int64_t position = db_row_int(rows, 0);
  if (tombstone_row(rows, 0, walk->seal_key, &tombstone)) {
    ledger_verify_wrong(walk, position,
                        "a tombstone was not laid by this installation, or was changed");
    return ERR_NONE;
  }
  TRY(tombstone_bond(&tombstone, walk->seal_key, &bond));
  if (ledger_entry_read(db_row_bytes(rows, 8), &leaf) || !hash_equal(&bond, &leaf.erases)) {
    ledger_verify_wrong(walk, position, "a tombstone is not the one that its entry tells of");
    return ERR_NONE;
  }
  return key_check(walk, &tombstone);
}

static enum err tombstones_walk(struct ledger_walk *walk) {
  int64_t after = INT64_MIN;
  bool more = true;
  while (more && walk->report->why == NULL) {
    struct db_rows rows;
    enum err error = ERR_NONE;
    struct db_value values[] = {db_int(after)};
    more = false;
    TRY(db_query(walk->db, &sql_ledger_tombstone_page, values, 1, &rows));
    while (!error && db_step(&rows)) {
      error = tombstone_check(walk, &rows);
      after = db_row_int(&rows, 0);
      more = true;
    }
    enum err finish = db_finish(&rows);
    if (error || finish) return error ? error : finish;
  }
  return ERR_NONE;
}

static enum err number(struct ledger_walk *walk, const struct sql *sql, uint64_t *number_out) {
  struct db_rows rows;
  TRY(db_one(walk->db, sql, NULL, 0, &rows));
  *number_out = (uint64_t)db_row_int(&rows, 0);
  return db_finish(&rows);
}

/* Details of a position that the log does not have; and, in SQLite, values that would be
 * read as others: a number with a fraction, a text where bytes belong. */
static enum err strays_check(struct ledger_walk *walk) {
  uint64_t openings;
  uint64_t disguised;
  TRY(number(walk, &sql_ledger_opening_count, &openings));
  TRY(number(walk, &sql_ledger_disguised, &disguised));
  if (walk->report->why) return ERR_NONE;
  if (openings != walk->details)
    ledger_verify_wrong(walk, (int64_t)walk->report->entries,
                        "there are details that belong to no entry");
  if (disguised > 0)
    ledger_verify_wrong(walk, (int64_t)walk->report->entries, "a value is of another type");
  return ERR_NONE;
}

enum err ledger_verify_detail_walk(struct ledger_walk *walk) {
  TRY(details_walk(walk));
  TRY(strays_check(walk));
  return tombstones_walk(walk);
}
