/* One value, one row or the end of one table is changed, in every table of the log: verifying
 * finds each, or the log is one that was never touched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger/tombstone.h"
#include "ledger_change_test.sql.h"

#define DAY_MS INT64_C(86400000)
#define ROWS_MAX 64
#define COLUMNS_MAX 8
#define MUTATIONS_MAX 10

struct kind {
  const char *name;
  const char *types; /* i, t, b for each column; the key's come first */
  const struct sql *rows;
  const struct sql *insert;
  const struct sql *delete;
  const struct sql *cut;
  const struct sql *set[COLUMNS_MAX];
};

static const struct kind tables[] = {
    {"ledger_origin",
     "iitbb",
     &sql_change_origin_rows,
     &sql_change_origin_insert,
     &sql_change_origin_delete,
     &sql_change_origin_cut,
     {&sql_change_origin_id, &sql_change_origin_base, &sql_change_origin_name,
      &sql_change_origin_seed_sealed, &sql_change_origin_public_key}},
    {"ledger_leaf",
     "ibiibb",
     &sql_change_leaf_rows,
     &sql_change_leaf_insert,
     &sql_change_leaf_delete,
     &sql_change_leaf_cut,
     {&sql_change_leaf_position, &sql_change_leaf_workspace, &sql_change_leaf_at_ms,
      &sql_change_leaf_kind, &sql_change_leaf_entry, &sql_change_leaf_leaf_hash}},
    {"ledger_opening",
     "ibibbbi",
     &sql_change_opening_rows,
     &sql_change_opening_insert,
     &sql_change_opening_delete,
     &sql_change_opening_cut,
     {&sql_change_opening_position, &sql_change_opening_workspace, &sql_change_opening_key_slot,
      &sql_change_opening_key_id, &sql_change_opening_subject, &sql_change_opening_opening_sealed,
      &sql_change_opening_expires_at}},
    {"ledger_state",
     "iibibb",
     &sql_change_state_rows,
     &sql_change_state_insert,
     &sql_change_state_delete,
     &sql_change_state_cut,
     {&sql_change_state_id, &sql_change_state_size, &sql_change_state_peaks,
      &sql_change_state_checkpointed, &sql_change_state_checkpoints, &sql_change_state_seal}},
    {"ledger_checkpoint",
     "iit",
     &sql_change_checkpoint_rows,
     &sql_change_checkpoint_insert,
     &sql_change_checkpoint_delete,
     &sql_change_checkpoint_cut,
     {&sql_change_checkpoint_origin, &sql_change_checkpoint_size, &sql_change_checkpoint_note}},
    {"tombstone",
     "ibibtiib",
     &sql_change_tombstone_rows,
     &sql_change_tombstone_insert,
     &sql_change_tombstone_delete,
     &sql_change_tombstone_cut,
     {&sql_change_tombstone_position, &sql_change_tombstone_workspace, &sql_change_tombstone_slot,
      &sql_change_tombstone_key_id, &sql_change_tombstone_ground, &sql_change_tombstone_at_ms,
      &sql_change_tombstone_destroyed_at, &sql_change_tombstone_seal}},
};
#define TABLES (sizeof tables / sizeof tables[0])
#define OPENINGS 2                  /* in tables */
#define LOOK "15,\"type\":\"look\"" /* as long as the other */
#define HOLD "27,\"type\":\"hold\""

/* A value of a row, which is the test's own. */
struct cell {
  bool null;
  int64_t number;
  struct buf bytes;
};
struct row {
  int64_t key;
  struct cell cells[COLUMNS_MAX];
};
struct content {
  size_t count;
  struct row rows[ROWS_MAX];
};

/* A history with everything in it: details under three people's keys and the log's own,
 * checkpoints, one that expired, one past its term that nobody has taken away yet, an
 * erasure that is done and one that is not, a restore, and entries after the last
 * checkpoint. */
struct scene {
  struct ledger_bench bench;
  struct keyring_ref keys[4]; /* the last of somebody of whom nothing is recorded */
  struct content contents[TABLES];
  int64_t late; /* position of the one past its term */
  size_t tried;
  size_t refused; /* by the database */
};

static uint64_t record(struct scene *scene, int person, int64_t keep_days) {
  struct ledger_bench *bench = &scene->bench;
  uint64_t position;
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .object = ledger_bench_id(bench),
                               .purpose = "answer",
                               .keep_days = keep_days};
  if (person >= 0) {
    entry.subject = ledger_bench_id(bench);
    entry.key = scene->keys[person];
  }
  assert_int_equal(ledger_record_at(&bench->work, &entry, &position), ERR_NONE);
  ledger_bench_commit(bench);
  return position;
}

static void checkpoint(struct scene *scene) {
  struct buf note = {0};
  ledger_bench_checkpoint(&scene->bench, &note);
  buf_done(&note);
}

static void erase(struct scene *scene, int person) {
  assert_int_equal(tombstone_lay(&scene->bench.work, scene->keys[person], "asked"), ERR_NONE);
  ledger_bench_commit(&scene->bench);
}

static void fulfil(struct scene *scene) {
  struct tombstone_count count = {0};
  assert_int_equal(tombstone_fulfil(&scene->bench.work, &count), ERR_NONE);
  assert_int_equal(count.destroyed, 1);
  ledger_bench_commit(&scene->bench);
}

static void restore(struct scene *scene) {
  struct ledger_bench *bench = &scene->bench;
  assert_int_equal(ledger_restart(&bench->work, STR_EMPTY), ERR_NONE);
  assert_int_equal(db_commit(bench->work.db), ERR_NONE);
  assert_int_equal(db_begin(bench->work.db), ERR_NONE);
  ledger_close(bench->ledger);
  assert_int_equal(ledger_open(bench->work.db, bench->keyring, &bench->ledger), ERR_NONE);
  bench->work.ledger = bench->ledger;
}

static void let_two_days_pass(struct scene *scene) {
  int64_t expired = 0;
  struct work *work = &scene->bench.work;
  scene->bench.fixture->clock.fixed_ms += DAY_MS;
  work->now_ms += DAY_MS;
  assert_int_equal(ledger_expire(work, &expired), ERR_NONE);
  assert_int_equal(expired, 1);
  scene->bench.fixture->clock.fixed_ms += DAY_MS;
  ledger_bench_commit(&scene->bench);
}

static void play(struct scene *scene) {
  for (int i = -1; i < 3; i++) (void)record(scene, i, 0);
  (void)record(scene, 0, 1);
  scene->late = (int64_t)record(scene, 2, 2);
  checkpoint(scene);
  erase(scene, 0);
  fulfil(scene);
  erase(scene, 3);
  fulfil(scene);
  for (int i = -1; i < 3; i += 2) (void)record(scene, i, 0);
  checkpoint(scene);
  restore(scene);
  for (int i = 1; i < 3; i++) (void)record(scene, i, 0);
  checkpoint(scene);
  erase(scene, 1);
  (void)record(scene, 2, 0);
  (void)record(scene, -1, 0);
  let_two_days_pass(scene);
}

static void cell_read(const struct db_rows *rows, int column, char type, struct cell *cell) {
  *cell = (struct cell){.null = db_row_is_null(rows, column)};
  if (type == 'i')
    cell->number = db_row_int(rows, column);
  else
    buf_append(&cell->bytes, db_row_bytes(rows, column));
}

static void content_read(struct scene *scene, size_t t) {
  struct db_rows rows;
  struct content *content = &scene->contents[t];
  assert_int_equal(db_query(scene->bench.work.db, tables[t].rows, NULL, 0, &rows), ERR_NONE);
  while (db_step(&rows)) {
    struct row *row = &content->rows[content->count++];
    assert_true(content->count <= ROWS_MAX);
    row->key = db_row_int(&rows, 0);
    for (size_t c = 0; c < strlen(tables[t].types); c++)
      cell_read(&rows, (int)c + 1, tables[t].types[c], &row->cells[c]);
  }
  assert_int_equal(db_finish(&rows), ERR_NONE);
}

static struct ledger_report verify(struct scene *scene) {
  struct ledger_report report = {.wrong = -2};
  enum err error = ledger_verify_here(&scene->bench.work, STR_EMPTY, &report);
  if (error == ERR_NOT_FOUND) return (struct ledger_report){.why = "there is no log"};
  assert_int_equal(error, ERR_NONE);
  return report;
}

static void scene_open(struct scene **scene_out, struct store_fixture *fixture) {
  struct scene *scene = calloc(1, sizeof *scene);
  assert_non_null(scene);
  struct ledger_bench *bench = &scene->bench;
  ledger_bench_open(bench, fixture);
  struct db_value workspace[] = {db_id(&bench->work.actor.workspace)};
  assert_int_equal(db_run(bench->work.db, &sql_change_workspace, workspace, 1, NULL), ERR_NONE);
  for (int i = 0; i < 4; i++)
    assert_int_equal(keyring_take(bench->keyring, &scene->keys[i]), ERR_NONE);
  play(scene);
  assert_int_equal(db_commit(bench->work.db), ERR_NONE);
  /* A burglar is not stopped by foreign keys. */
  assert_int_equal(db_run(bench->work.db, &sql_change_walls, NULL, 0, NULL), ERR_NONE);
  assert_int_equal(db_begin(bench->work.db), ERR_NONE);
  for (size_t t = 0; t < TABLES; t++) content_read(scene, t);
  *scene_out = scene;
}

static void scene_close(struct scene *scene) {
  for (size_t t = 0; t < TABLES; t++)
    for (size_t r = 0; r < scene->contents[t].count; r++)
      for (size_t c = 0; c < COLUMNS_MAX; c++) buf_done(&scene->contents[t].rows[r].cells[c].bytes);
  ledger_bench_close(&scene->bench);
  free(scene);
}

/* Is it found; then all is as it was. */
static bool found(struct scene *scene, const struct sql *sql, const struct db_value *values,
                  size_t count) {
  struct db *db = scene->bench.work.db;
  int64_t changed = 0;
  enum err error = db_run(db, sql, values, count, &changed);
  bool seen = true;
  if (error) {
    assert_int_equal(error, ERR_CONFLICT);
    scene->refused++;
  } else {
    assert_true(changed > 0);
    seen = verify(scene).why != NULL;
    scene->tried++;
  }
  db_rollback(db);
  assert_int_equal(db_begin(db), ERR_NONE);
  return seen;
}

static struct db_value value_of(char type, const struct cell *cell) {
  if (cell->null) return db_null();
  if (type == 'i') return db_int(cell->number);
  return type == 't' ? db_text(buf_str(&cell->bytes)) : db_bytes(buf_str(&cell->bytes));
}

static bool same(char type, const struct cell *a, const struct cell *b) {
  if (a->null || b->null) return a->null && b->null;
  return type == 'i' ? a->number == b->number : str_equal(buf_str(&a->bytes), buf_str(&b->bytes));
}

static struct cell copy_of(const struct cell *cell) {
  struct cell copy = {.null = cell->null, .number = cell->number};
  buf_append(&copy.bytes, buf_str(&cell->bytes));
  return copy;
}

/* Number how of the ways to change a value; false when there are no more, and the cell may
 * be what it was. */
static bool mutate(char type, size_t how, struct cell *cell) {
  struct buf *bytes = &cell->bytes;
  static const int64_t steps[] = {1, -1, 1000000, INT64_MIN};
  if (how >= MUTATIONS_MAX) return false;
  if (how == 0) { /* to nothing, or from it */
    cell->null = !cell->null;
    if (!cell->null && type != 'i') buf_append(bytes, STR("0123456789abcdef"));
  } else if (type == 'i' && how == 5) {
    *cell = (struct cell){.number = -1};
  } else if (type == 'i') {
    if (how <= 4) cell->number = (int64_t)((uint64_t)cell->number + (uint64_t)steps[how - 1]);
  } else if (how == 4) {
    buf_append_char(bytes, 'x');
  } else if (how == 5) {
    buf_reset(bytes);
  } else if (bytes->len > 0 && how == 6) {
    bytes->len--;
  } else if (bytes->len > 0 && how < 4) {
    bytes->data[how == 1 ? 0 : how == 2 ? bytes->len / 2 : bytes->len - 1] ^= 1;
  }
  return true;
}

static void try_value(struct scene *scene, size_t t, const struct row *row, size_t c,
                      const struct cell *cell) {
  char type = tables[t].types[c];
  if (same(type, cell, &row->cells[c])) return;
  struct db_value values[] = {db_int(row->key), value_of(type, cell)};
  if (!found(scene, tables[t].set[c], values, 2))
    fail_msg("%s: row %lld, column %zu changed, and nothing found", tables[t].name,
             (long long)row->key, c);
}

static void try_cell(struct scene *scene, size_t t, const struct row *row, size_t c) {
  char type = tables[t].types[c];
  for (size_t how = 0; how < MUTATIONS_MAX; how++) {
    struct cell cell = copy_of(&row->cells[c]);
    if (mutate(type, how, &cell)) try_value(scene, t, row, c, &cell);
    buf_done(&cell.bytes);
  }
  /* And what other rows say there. */
  for (size_t r = 0; r < scene->contents[t].count; r++)
    try_value(scene, t, row, c, &scene->contents[t].rows[r].cells[c]);
}

/*= GDPR Art. 32(1)(d) */
static void every_change_of_every_value_is_found(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  assert_null(verify(scene).why);
  for (size_t t = 0; t < TABLES; t++)
    for (size_t r = 0; r < scene->contents[t].count; r++)
      for (size_t c = 0; c < strlen(tables[t].types); c++)
        try_cell(scene, t, &scene->contents[t].rows[r], c);
  printf("# %zu changes found, %zu refused by the database\n", scene->tried, scene->refused);
  assert_true(scene->tried > 1500);
  assert_null(verify(scene).why);
  scene_close(scene);
}

/* Details past their term may be gone at any moment: to take them away is no change. */
static bool is_the_late_one(const struct scene *scene, size_t t, const struct row *row) {
  return t == OPENINGS && row->key == scene->late;
}

static void every_row_that_is_deleted_and_every_end_that_is_cut_off_is_found(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  for (size_t t = 0; t < TABLES; t++) {
    const struct content *content = &scene->contents[t];
    assert_true(content->count > 0);
    for (size_t r = 0; r < content->count; r++) {
      const struct row *row = &content->rows[r];
      struct db_value key[] = {db_int(row->key)};
      if (found(scene, tables[t].delete, key, 1) == is_the_late_one(scene, t, row))
        fail_msg("%s: row %lld deleted", tables[t].name, (long long)row->key);
      if (!found(scene, tables[t].cut, key, 1))
        fail_msg("%s: cut at row %lld", tables[t].name, (long long)row->key);
    }
  }
  assert_int_equal(scene->refused, 0);
  scene_close(scene);
}

/* A row like another, under every key that is free. A tombstone's key is unique, so that it
 * is another's too. */
static void try_row(struct scene *scene, size_t t, const struct row *row, int64_t at) {
  struct db_value values[COLUMNS_MAX];
  size_t columns = strlen(tables[t].types);
  struct cell other = copy_of(&row->cells[3]);
  for (size_t c = 0; c < columns; c++) values[c] = value_of(tables[t].types[c], &row->cells[c]);
  values[strcmp(tables[t].name, "ledger_checkpoint") == 0 ? 1 : 0] = db_int(at);
  if (strcmp(tables[t].name, "tombstone") == 0) {
    other.bytes.data[0] ^= 1;
    values[3] = value_of('b', &other);
  }
  if (!found(scene, tables[t].insert, values, columns))
    fail_msg("%s: a row like %lld put in at %lld", tables[t].name, (long long)row->key,
             (long long)at);
  buf_done(&other.bytes);
}

static void every_row_that_is_put_in_is_found(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  int64_t size = (int64_t)scene->contents[1].count;
  for (size_t t = 0; t < TABLES; t++)
    for (size_t r = 0; r < scene->contents[t].count; r++)
      for (int64_t at = -1; at <= size + 1; at++)
        try_row(scene, t, &scene->contents[t].rows[r], at);
  printf("# %zu rows found, %zu refused by the database\n", scene->tried, scene->refused);
  assert_true(scene->tried > 200);
  scene_close(scene);
}

static void no_column_of_the_log_is_forgotten_here(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  for (size_t t = 0; t < TABLES; t++) {
    struct db_rows rows;
    struct db_value name[] = {db_text(str_from(tables[t].name))};
    assert_int_equal(db_one(scene->bench.work.db, &sql_change_columns, name, 1, &rows), ERR_NONE);
    assert_int_equal(db_row_int(&rows, 0), strlen(tables[t].types));
    assert_int_equal(db_finish(&rows), ERR_NONE);
  }
  scene_close(scene);
}

/* Closed details that name somebody else's key, who was erased too: both columns at once. */
static void closed_details_cannot_be_given_to_another_who_was_erased(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  struct db_value values[] = {db_int(scene->keys[0].slot), db_id(&scene->keys[0].key),
                              db_int(scene->keys[1].slot), db_id(&scene->keys[1].key)};
  assert_true(found(scene, &sql_change_closed, values, 4));
  assert_int_equal(scene->tried, 1);
  scene_close(scene);
}

/* Entries that no checkpoint covers yet are held by the stored end alone. */
static void the_end_behind_the_last_checkpoint_can_be_neither_cut_nor_rewritten(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  struct db *db = scene->bench.work.db;
  const struct row *last = &scene->contents[1].rows[scene->contents[1].count - 1];
  struct buf entry = copy_of(&last->cells[4]).bytes;
  struct db_value at[] = {db_int(last->key)};
  /* The last entry with all that is its own. */
  assert_int_equal(db_run(db, tables[OPENINGS].delete, at, 1, NULL), ERR_NONE);
  assert_true(found(scene, tables[1].delete, at, 1));
  /* It is made another kind, in its column, its words and its hash. */
  char *kind = memmem(entry.data, entry.len, LOOK, sizeof LOOK - 1);
  assert_non_null(kind);
  memcpy(kind, HOLD, sizeof HOLD - 1);
  struct hash hash = merkle_leaf_hash(buf_str(&entry));
  struct db_value column[] = {db_int(last->key), db_int(LEDGER_HOLD)};
  struct db_value words[] = {db_int(last->key), db_bytes(buf_str(&entry))};
  struct db_value hashes[] = {db_int(last->key), db_bytes(hash_str(&hash))};
  assert_int_equal(db_run(db, tables[1].set[3], column, 2, NULL), ERR_NONE);
  assert_int_equal(db_run(db, tables[1].set[4], words, 2, NULL), ERR_NONE);
  assert_true(found(scene, tables[1].set[5], hashes, 2));
  assert_int_equal(scene->tried, 2);
  buf_done(&entry);
  scene_close(scene);
}

/* SQLite keeps a fraction where a number belongs, and reads it as a whole one. */
static void a_value_that_would_only_be_read_as_the_true_one_is_found(void **state) {
  struct scene *scene;
  scene_open(&scene, *state);
  struct db_value leaf[] = {db_int(3)};
  struct db_value tombstone[] = {db_int(scene->contents[TABLES - 1].rows[0].key)};
  assert_true(found(scene, &sql_change_to_fraction, leaf, 1));
  assert_true(found(scene, &sql_change_to_text, tombstone, 1));
  assert_int_equal(scene->tried, 2);
  scene_close(scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_change_of_every_value_is_found),
      cmocka_unit_test(every_row_that_is_deleted_and_every_end_that_is_cut_off_is_found),
      cmocka_unit_test(every_row_that_is_put_in_is_found),
      cmocka_unit_test(no_column_of_the_log_is_forgotten_here),
      cmocka_unit_test(closed_details_cannot_be_given_to_another_who_was_erased),
      cmocka_unit_test(the_end_behind_the_last_checkpoint_can_be_neither_cut_nor_rewritten),
      cmocka_unit_test(a_value_that_would_only_be_read_as_the_true_one_is_found),
  };
  return store_test_run("ledger_change", tests, sizeof tests / sizeof tests[0]);
}
