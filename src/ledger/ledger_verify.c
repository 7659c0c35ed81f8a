#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "ledger.sql.h"
#include "ledger/ledger_verify_internal.h"

#define NOTES_MAX 4096
#define LOGS_MAX 1000 /* restores of one installation */

void ledger_verify_wrong(struct ledger_walk *walk, int64_t position, const char *why) {
  if (walk->report->why) return;
  walk->report->wrong = position;
  walk->report->why = why;
}

static int64_t position_of(const struct ledger_walk *walk) {
  return (int64_t)(walk->log->base + walk->frontier.size);
}

static enum err logs_read(struct ledger_walk *walk) {
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
    ledger_verify_wrong(walk, 0, "the log's name or signing key was changed");
    return finish;
  }
  return error ? error : finish;
}

static void promise_add(struct ledger_walk *walk, struct str note, bool stored, uint64_t row_size) {
  struct ledger_promise promise;
  if (ledger_note_read(note, walk->log->name, walk->log->public_key, &promise.size,
                       &promise.root)) {
    ledger_verify_wrong(walk, (int64_t)(walk->log->base + row_size),
                        stored ? "a checkpoint's signature or form is wrong"
                               : "a witnessed checkpoint's signature or form is wrong");
    return;
  }
  if (stored && promise.size != row_size) {
    ledger_verify_wrong(walk, (int64_t)(walk->log->base + row_size),
                        "a checkpoint stands under another size");
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
static void witness_check_names(struct ledger_walk *walk, struct str text) {
  struct str note;
  while (ledger_note_next(&text, &note)) {
    bool known = false;
    for (size_t i = 0; i < walk->log_count; i++)
      known = known || str_equal(ledger_note_name(note), str_from(walk->logs[i].name));
    if (!known) ledger_verify_wrong(walk, 0, "a witnessed checkpoint is not this log's");
  }
}

static void witness_read(struct ledger_walk *walk, struct str text) {
  struct str note;
  while (ledger_note_next(&text, &note))
    if (str_equal(ledger_note_name(note), str_from(walk->log->name))) {
      promise_add(walk, note, false, 0);
      walk->report->witnessed++;
    }
}

static enum err count(struct ledger_walk *walk, const struct sql *sql, int64_t *count_out) {
  struct db_rows rows;
  TRY(db_one(walk->db, sql, NULL, 0, &rows));
  *count_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static enum err promises_read(struct ledger_walk *walk, struct str witness) {
  struct db_rows rows;
  int64_t all;
  TRY(count(walk, &sql_ledger_checkpoint_count, &all));
  size_t room = (size_t)all + notes_count(witness) + 1;
  walk->promise_count = walk->kept = 0;
  walk->sealed_at = 0;
  walk->stored_state.checkpointed = 0;
  walk->promises = arena_alloc(&walk->arena, room * sizeof *walk->promises);
  if (!walk->promises) return ERR_MACHINE;
  struct db_value values[] = {db_int(walk->log->id)};
  TRY(db_query(walk->db, &sql_ledger_checkpoint_all, values, 1, &rows));
  while (walk->stored < (uint64_t)all && db_step(&rows)) {
    struct str note = db_row_bytes(&rows, 1);
    uint64_t size = (uint64_t)db_row_int(&rows, 0);
    promise_add(walk, note, true, size);
    ledger_state_checkpointed(&walk->stored_state, size, note);
    walk->report->checkpoints++;
    walk->stored++;
  }
  TRY(db_finish(&rows));
  witness_read(walk, witness);
  return ERR_NONE;
}

/* Every promise about the size the walk has come to. */
static void promises_meet(struct ledger_walk *walk) {
  while (walk->kept < walk->promise_count &&
         walk->promises[walk->kept].size <= walk->frontier.size) {
    const struct ledger_promise *promise = &walk->promises[walk->kept];
    struct hash root = merkle_root(&walk->frontier);
    if (promise->size != walk->frontier.size || !hash_equal(&root, &promise->root))
      ledger_verify_wrong(walk, position_of(walk) - 1,
                          "the entries up to here are not those of the signed checkpoint");
    walk->kept++;
  }
}

/* The entry must be exactly what its columns say, and its hash the entry's. */
static bool leaf_fits(struct ledger_walk *walk, const struct db_rows *rows, uint64_t position,
                      struct hash *leaf_out) {
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
  if (leaf.at_ms > walk->now_ms) walk->now_ms = leaf.at_ms; /* it has been that late already */
  return fits;
}

/* The position that the log does not reach: the next one's first. */
static int64_t end_of(const struct ledger_walk *walk) {
  bool last = walk->log == &walk->logs[walk->log_count - 1];
  return last ? INT64_MAX : (int64_t)walk->log[1].base;
}

static enum err page_walk(struct ledger_walk *walk, bool *more_out) {
  struct db_rows rows;
  size_t seen = 0;
  struct db_value values[] = {db_int(position_of(walk)), db_int(end_of(walk))};
  TRY(db_query(walk->db, &sql_ledger_leaf_page, values, 2, &rows));
  while (walk->report->why == NULL && db_step(&rows)) {
    struct hash leaf;
    if (!leaf_fits(walk, &rows, (uint64_t)position_of(walk), &leaf)) {
      ledger_verify_wrong(walk, position_of(walk),
                          "the entry is missing or is not what was recorded");
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

/* The newest log must end as its stored state says, with every checkpoint that was ever
 * stored, and with no promise left. */
static enum err last_end_check(struct ledger_walk *walk) {
  struct ledger_state stored;
  int64_t states;
  TRY(count(walk, &sql_ledger_state_count, &states));
  enum err error = ledger_state_read(walk->db, walk->log->name, walk->seal_key, &stored);
  if (error && error != ERR_CORRUPT && error != ERR_NOT_FOUND) return error;
  if (error || states != 1) {
    ledger_verify_wrong(walk, position_of(walk), "the stored end of the log was changed");
    return ERR_NONE;
  }
  struct hash root = merkle_root(&walk->frontier);
  struct hash stored_root = merkle_root(&stored.frontier);
  if (stored.frontier.size != walk->frontier.size || !hash_equal(&root, &stored_root))
    ledger_verify_wrong(walk, position_of(walk), "entries at the end are missing or were added");
  if (stored.checkpointed != walk->stored_state.checkpointed ||
      !hash_equal(&stored.checkpoints, &walk->stored_state.checkpoints))
    ledger_verify_wrong(walk, position_of(walk), "checkpoints are missing or were added");
  if (walk->kept < walk->promise_count)
    ledger_verify_wrong(walk, position_of(walk),
                        "a signed checkpoint knows of entries that are gone");
  return ERR_NONE;
}

/* What the first entry of the next log says of this one. */
static enum err previous_read(struct ledger_walk *walk, struct ledger_previous *previous_out) {
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
static enum err former_end_check(struct ledger_walk *walk) {
  struct ledger_previous previous;
  struct hash root = merkle_root(&walk->frontier);
  TRY(previous_read(walk, &previous));
  if (position_of(walk) != end_of(walk) || walk->sealed_at != walk->frontier.size)
    ledger_verify_wrong(walk, position_of(walk),
                        "entries of a former log are missing or were added");
  bool named = strcmp(previous.name, walk->log->name) == 0 &&
               previous.size >= walk->frontier.size &&
               (previous.size > walk->frontier.size || hash_equal(&previous.root, &root));
  if (!named) ledger_verify_wrong(walk, end_of(walk), "a log does not name the one before it");
  for (; walk->kept < walk->promise_count; walk->kept++) {
    const struct ledger_promise *promise = &walk->promises[walk->kept];
    if (promise->size > previous.size ||
        (promise->size == previous.size && !hash_equal(&promise->root, &previous.root)))
      ledger_verify_wrong(walk, position_of(walk),
                          "a signed checkpoint knows of entries that are gone");
  }
  return ERR_NONE;
}

static enum err log_walk(struct ledger_walk *walk, struct str witness) {
  bool more = true;
  walk->frontier = (struct merkle_frontier){.size = 0};
  TRY(promises_read(walk, witness));
  promises_meet(walk); /* none is of nothing */
  while (more && walk->report->why == NULL) TRY(page_walk(walk, &more));
  if (walk->report->why) return ERR_NONE;
  return end_of(walk) == INT64_MAX ? last_end_check(walk) : former_end_check(walk);
}

/* Rows that no log reaches: before the first, or of a log that is not there. */
static enum err strays_check(struct ledger_walk *walk) {
  int64_t leaves;
  int64_t checkpoints;
  TRY(count(walk, &sql_ledger_leaf_count, &leaves));
  TRY(count(walk, &sql_ledger_checkpoint_count, &checkpoints));
  if ((uint64_t)leaves != walk->report->entries)
    ledger_verify_wrong(walk, position_of(walk), "there are entries that belong to no log");
  if ((uint64_t)checkpoints != walk->stored)
    ledger_verify_wrong(walk, position_of(walk), "there are checkpoints that belong to no log");
  return ERR_NONE;
}

static enum err walk_all(struct ledger_walk *walk, struct str witness) {
  TRY(logs_read(walk));
  if (walk->report->why == NULL && walk->logs[0].base != 0)
    ledger_verify_wrong(walk, 0, "the first log does not begin at the beginning");
  if (walk->report->why == NULL) witness_check_names(walk, witness);
  for (size_t i = 0; i < walk->log_count && walk->report->why == NULL; i++) {
    walk->log = &walk->logs[i];
    TRY(log_walk(walk, witness));
    walk->report->logs++;
  }
  if (walk->report->why == NULL) TRY(strays_check(walk));
  if (walk->report->why == NULL) TRY(ledger_verify_detail_walk(walk));
  return ERR_NONE;
}

/* One snapshot; and for keys that were gone, though the snapshot does not say why, another
 * one: somebody may have been erased meanwhile. */
static enum err verify_twice(struct ledger_walk *walk, struct str witness) {
  TRY(db_begin(walk->db));
  enum err error = walk_all(walk, witness);
  db_rollback(walk->db);
  if (error || walk->doubt_count == 0) return error;
  TRY(db_begin(walk->db));
  error = ledger_verify_detail_doubts(walk);
  db_rollback(walk->db);
  return error;
}

static enum err verify_within(struct ledger_walk *walk, struct str witness) {
  TRY(walk_all(walk, witness));
  return ledger_verify_detail_doubts(walk);
}

static enum err verify(struct ledger_walk *walk, struct str witness,
                       enum err (*how)(struct ledger_walk *walk, struct str witness)) {
  if (witness.len > 0 && notes_count(witness) > NOTES_MAX) return ERR_TOO_LARGE;
  TRY(seal_key(walk->keyring, walk->seal_key));
  arena_init(&walk->arena, 0);
  enum err error = how(walk, witness);
  arena_done(&walk->arena);
  sodium_memzero(walk->seal_key, sizeof walk->seal_key);
  return error;
}

/*= GDPR Art. 5(2) */
/*= GDPR Art. 32(1)(d) */
enum err ledger_verify(struct db *db, struct keyring *keyring, struct str witness, int64_t now_ms,
                       struct ledger_report *report_out) {
  struct ledger_report report = {.wrong = -1};
  struct ledger_walk walk = {.db = db, .keyring = keyring, .now_ms = now_ms, .report = &report};
  TRY(verify(&walk, witness, verify_twice));
  *report_out = report;
  return ERR_NONE;
}

enum err ledger_verify_here(const struct work *work, struct str witness,
                            struct ledger_report *report_out) {
  struct ledger_report report = {.wrong = -1};
  struct ledger_walk walk = {
      .db = work->db, .keyring = work->keyring, .now_ms = work->now_ms, .report = &report};
  TRY(verify(&walk, witness, verify_within));
  *report_out = report;
  return ERR_NONE;
}
