#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "ledger.sql.h"
#include "ledger/ledger_internal.h"

#define NOTES_MAX 4096
#define LOGS_MAX 1000 /* restores of one installation */

/* A checkpoint that must fit when the walk comes to its size. */
struct promise {
  uint64_t size;
  struct hash root;
};

struct walk {
  struct db *db;
  struct keyring *keyring;
  struct ledger_report *report;
  struct ledger_origin *logs; /* all, in order */
  size_t log_count;
  const struct ledger_origin *log; /* the one that is walked */
  struct merkle_frontier frontier; /* of its entries so far */
  struct promise *promises;        /* of it, rising size */
  size_t promise_count;
  size_t kept;        /* promises already met */
  uint64_t sealed_at; /* the greatest size that a stored checkpoint of it names */
  uint64_t stored;    /* checkpoints seen, of all logs */
  struct arena arena;
};

/* Notes the first thing that is wrong. */
static void wrong(struct walk *walk, int64_t position, const char *why) {
  if (walk->report->why) return;
  walk->report->wrong = position;
  walk->report->why = why;
}

static int64_t position_of(const struct walk *walk) {
  return (int64_t)(walk->log->base + walk->frontier.size);
}

static enum err logs_read(struct walk *walk) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  walk->logs = arena_alloc(&walk->arena, LOGS_MAX * sizeof *walk->logs);
  if (!walk->logs) return ERR_MACHINE;
  TRY(db_query(walk->db, &sql_ledger_origin_all, NULL, 0, &rows));
  while (!error && walk->log_count < LOGS_MAX && db_step(&rows)) {
    struct sign_key key;
    struct ledger_origin *log = &walk->logs[walk->log_count];
    error = ledger_origin_row(&rows, walk->keyring, log, &key);
    sodium_memzero(&key, sizeof key);
    if (!error && log->id != (int64_t)++walk->log_count) error = ERR_CORRUPT;
  }
  enum err finish = db_finish(&rows);
  if (!error && !finish && walk->log_count == 0) return ERR_NOT_FOUND;
  if (error == ERR_CORRUPT) {
    wrong(walk, 0, "the log's name or signing key was changed");
    return finish;
  }
  return error ? error : finish;
}

static void promise_add(struct walk *walk, struct str note, bool stored, uint64_t row_size) {
  struct promise promise;
  if (ledger_note_read(note, walk->log->name, walk->log->public_key, &promise.size,
                       &promise.root)) {
    wrong(walk, (int64_t)(walk->log->base + row_size),
          stored ? "a checkpoint's signature or form is wrong"
                 : "a witnessed checkpoint's signature or form is wrong");
    return;
  }
  if (stored && promise.size != row_size) {
    wrong(walk, (int64_t)(walk->log->base + row_size), "a checkpoint stands under another size");
    return;
  }
  size_t at = walk->promise_count++;
  for (; at > 0 && walk->promises[at - 1].size > promise.size; at--)
    walk->promises[at] = walk->promises[at - 1];
  walk->promises[at] = promise;
  if (stored && promise.size > walk->sealed_at) walk->sealed_at = promise.size;
}

static size_t notes_count(struct str text) {
  struct str note;
  size_t count = 0;
  while (ledger_note_next(&text, &note)) count++;
  return count;
}

/* Every note that was kept elsewhere must be one of this installation's logs. */
static void witness_check_names(struct walk *walk, struct str text) {
  struct str note;
  while (ledger_note_next(&text, &note)) {
    bool known = false;
    for (size_t i = 0; i < walk->log_count; i++)
      known = known || str_equal(ledger_note_name(note), str_from(walk->logs[i].name));
    if (!known) wrong(walk, 0, "a witnessed checkpoint is not this log's");
  }
}

static void witness_read(struct walk *walk, struct str text) {
  struct str note;
  while (ledger_note_next(&text, &note))
    if (str_equal(ledger_note_name(note), str_from(walk->log->name)))
      promise_add(walk, note, false, 0);
}

static enum err count(struct walk *walk, const struct sql *sql, int64_t *count_out) {
  struct db_rows rows;
  TRY(db_one(walk->db, sql, NULL, 0, &rows));
  *count_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static enum err promises_read(struct walk *walk, struct str witness) {
  struct db_rows rows;
  int64_t all;
  TRY(count(walk, &sql_ledger_checkpoint_count, &all));
  size_t room = (size_t)all + notes_count(witness) + 1;
  walk->promise_count = walk->kept = 0;
  walk->sealed_at = 0;
  walk->promises = arena_alloc(&walk->arena, room * sizeof *walk->promises);
  if (!walk->promises) return ERR_MACHINE;
  struct db_value values[] = {db_int(walk->log->id)};
  TRY(db_query(walk->db, &sql_ledger_checkpoint_all, values, 1, &rows));
  while (walk->stored < (uint64_t)all && db_step(&rows)) {
    promise_add(walk, db_row_bytes(&rows, 1), true, (uint64_t)db_row_int(&rows, 0));
    walk->report->checkpoints++;
    walk->stored++;
  }
  TRY(db_finish(&rows));
  witness_read(walk, witness);
  return ERR_NONE;
}

/* Every promise about the size the walk has come to. */
static void promises_meet(struct walk *walk) {
  while (walk->kept < walk->promise_count &&
         walk->promises[walk->kept].size <= walk->frontier.size) {
    const struct promise *promise = &walk->promises[walk->kept];
    struct hash root = merkle_root(&walk->frontier);
    if (promise->size != walk->frontier.size || !hash_equal(&root, &promise->root))
      wrong(walk, position_of(walk) - 1,
            "the entries up to here are not those of the signed checkpoint");
    walk->kept++;
  }
}

/* The entry must be exactly what its columns say, and its hash the entry's. */
static bool leaf_fits(const struct db_rows *rows, uint64_t position, struct hash *leaf_out) {
  struct str entry = db_row_bytes(rows, 4);
  struct buf expected = {0};
  struct ledger_leaf leaf = {.position = position,
                             .at_ms = db_row_int(rows, 2),
                             .kind = db_row_int(rows, 3),
                             .workspace = db_row_id(rows, 1)};
  if ((uint64_t)db_row_int(rows, 0) != position) return false;
  if (ledger_entry_read(entry, &leaf) != ERR_NONE) return false;
  ledger_entry_write(&expected, &leaf);
  *leaf_out = merkle_leaf_hash(entry);
  bool fits = buf_check(&expected) == ERR_NONE && str_equal(buf_str(&expected), entry) &&
              str_equal(db_row_bytes(rows, 5), hash_str(leaf_out));
  buf_done(&expected);
  return fits;
}

/* The position that the log does not reach: the next one's first. */
static int64_t end_of(const struct walk *walk) {
  bool last = walk->log == &walk->logs[walk->log_count - 1];
  return last ? INT64_MAX : (int64_t)walk->log[1].base;
}

static enum err page_walk(struct walk *walk, bool *more_out) {
  struct db_rows rows;
  size_t seen = 0;
  struct db_value values[] = {db_int(position_of(walk)), db_int(end_of(walk))};
  TRY(db_query(walk->db, &sql_ledger_leaf_page, values, 2, &rows));
  while (walk->report->why == NULL && db_step(&rows)) {
    struct hash leaf;
    if (!leaf_fits(&rows, (uint64_t)position_of(walk), &leaf)) {
      wrong(walk, position_of(walk), "the entry is missing or is not what was recorded");
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

/* The newest log must end as its stored state says, and with no promise left. */
static enum err last_end_check(struct walk *walk) {
  struct merkle_frontier stored;
  enum err error = ledger_frontier_read(walk->db, &stored);
  if (error && error != ERR_CORRUPT && error != ERR_NOT_FOUND) return error;
  struct hash root = merkle_root(&walk->frontier);
  struct hash stored_root = error ? (struct hash){{0}} : merkle_root(&stored);
  if (error || stored.size != walk->frontier.size || !hash_equal(&root, &stored_root))
    wrong(walk, position_of(walk), "entries at the end are missing or were added");
  if (walk->kept < walk->promise_count)
    wrong(walk, position_of(walk), "a signed checkpoint knows of entries that are gone");
  return ERR_NONE;
}

/* What the first entry of the next log says of this one. */
static enum err previous_read(struct walk *walk, struct ledger_previous *previous_out) {
  struct db_rows rows;
  struct ledger_leaf leaf = {.position = 0};
  struct db_value values[] = {db_int(end_of(walk))};
  enum err error = db_one(walk->db, &sql_ledger_leaf_entry, values, 1, &rows);
  if (error == ERR_NONE) {
    if (ledger_entry_read(db_row_bytes(&rows, 0), &leaf)) leaf.previous.name[0] = 0;
    error = db_finish(&rows);
  }
  *previous_out = leaf.previous;
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}

/* A log that a restore ended: a checkpoint covers all of it, and what was published of
 * it beyond the backup is what the next log's first entry names. */
static enum err former_end_check(struct walk *walk) {
  struct ledger_previous previous;
  struct hash root = merkle_root(&walk->frontier);
  TRY(previous_read(walk, &previous));
  if (position_of(walk) != end_of(walk) || walk->sealed_at != walk->frontier.size)
    wrong(walk, position_of(walk), "entries of a former log are missing or were added");
  bool named = strcmp(previous.name, walk->log->name) == 0 &&
               previous.size >= walk->frontier.size &&
               (previous.size > walk->frontier.size || hash_equal(&previous.root, &root));
  if (!named) wrong(walk, end_of(walk), "a log does not name the one before it");
  for (; walk->kept < walk->promise_count; walk->kept++) {
    const struct promise *promise = &walk->promises[walk->kept];
    if (promise->size > previous.size ||
        (promise->size == previous.size && !hash_equal(&promise->root, &previous.root)))
      wrong(walk, position_of(walk), "a signed checkpoint knows of entries that are gone");
  }
  return ERR_NONE;
}

/* The columns by which an opening is found and expires are what it says itself. */
static bool columns_fit(const struct db_rows *rows, struct str detail) {
  struct json *root = NULL;
  struct str text = STR_EMPTY;
  char subject[ID_TEXT_BYTES + 1] = "";
  int64_t until;
  if (json_parse(detail, &root)) return false;
  if (!db_row_is_null(rows, 4)) id_format(db_row_id(rows, 4), subject);
  bool fits = json_get_int(root, "until", &until) == ERR_NONE && until == db_row_int(rows, 6);
  if (json_get_str(root, "subject", &text)) text = STR_EMPTY;
  fits = fits && str_equal(text, str_from(subject));
  json_free(root);
  return fits;
}

/* An opening whose key still lives must open and fit its entry's commitment. */
static void opening_check(struct walk *walk, const struct db_rows *rows) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  uint64_t position = (uint64_t)db_row_int(rows, 0);
  struct id workspace = db_row_id(rows, 1);
  struct keyring_ref ref = {db_row_int(rows, 2), db_row_id(rows, 3)};
  struct aead_place place = ledger_opening_place(workspace, position);
  if (ledger_opening_key(walk->keyring, workspace, ref, key) != ERR_NONE) return;
  struct str detail;
  bool fits = aead_open(key, &place, db_row_bytes(rows, 5), &plain) == ERR_NONE &&
              ledger_opening_fits(buf_str(&plain), db_row_bytes(rows, 7), &detail) == ERR_NONE &&
              columns_fit(rows, detail);
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

static enum err log_walk(struct walk *walk, struct str witness) {
  bool more = true;
  walk->frontier = (struct merkle_frontier){.size = 0};
  TRY(promises_read(walk, witness));
  promises_meet(walk); /* none is of nothing */
  while (more && walk->report->why == NULL) TRY(page_walk(walk, &more));
  if (walk->report->why) return ERR_NONE;
  return end_of(walk) == INT64_MAX ? last_end_check(walk) : former_end_check(walk);
}

/* Rows that no log reaches: before the first, or of a log that is not there. */
static enum err strays_check(struct walk *walk) {
  int64_t leaves;
  int64_t checkpoints;
  TRY(count(walk, &sql_ledger_leaf_count, &leaves));
  TRY(count(walk, &sql_ledger_checkpoint_count, &checkpoints));
  if ((uint64_t)leaves != walk->report->entries)
    wrong(walk, position_of(walk), "there are entries that belong to no log");
  if ((uint64_t)checkpoints != walk->stored)
    wrong(walk, position_of(walk), "there are checkpoints that belong to no log");
  return ERR_NONE;
}

static enum err walk_all(struct walk *walk, struct str witness) {
  TRY(logs_read(walk));
  if (walk->report->why == NULL && walk->logs[0].base != 0)
    wrong(walk, 0, "the first log does not begin at the beginning");
  if (walk->report->why == NULL) witness_check_names(walk, witness);
  for (size_t i = 0; i < walk->log_count && walk->report->why == NULL; i++) {
    walk->log = &walk->logs[i];
    TRY(log_walk(walk, witness));
    walk->report->logs++;
  }
  if (walk->report->why == NULL) TRY(strays_check(walk));
  if (walk->report->why == NULL) TRY(openings_walk(walk));
  return ERR_NONE;
}

/*= GDPR Art. 5(2) */
/*= GDPR Art. 32(1)(d) */
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
