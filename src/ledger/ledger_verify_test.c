/* Whatever somebody does to the rows of the log, verifying finds it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger/tombstone.h"
#include "ledger_test.sql.h"

#define LEAVES 200
#define DAY_MS INT64_C(86400000)

/* A log of 200 entries of four people with keys of their own, a checkpoint every 50. */
struct scene {
  struct ledger_bench bench;
  struct keyring_ref keys[4];
  struct buf notes; /* what a witness would hold */
  struct buf peaks; /* the stored end of the log, as it was after 150 entries */
  struct buf checkpoints;
  struct buf seal;
  struct db *burglar; /* a connection that the log knows nothing of */
};

static void record(struct scene *scene, int i) {
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .object = ledger_bench_id(&scene->bench),
                               .subject = ledger_bench_id(&scene->bench),
                               .purpose = "answer",
                               .key = scene->keys[i % 4]};
  if (i % 5 == 0) entry.key = (struct keyring_ref){0}; /* under the log's own */
  assert_int_equal(ledger_record(&scene->bench.work, &entry), ERR_NONE);
}

static void state_keep(struct scene *scene) {
  struct db_rows rows;
  assert_int_equal(db_one(scene->bench.work.db, &sql_test_state, NULL, 0, &rows), ERR_NONE);
  buf_append(&scene->peaks, db_row_bytes(&rows, 0));
  buf_append(&scene->checkpoints, db_row_bytes(&rows, 1));
  buf_append(&scene->seal, db_row_bytes(&rows, 2));
  assert_int_equal(db_finish(&rows), ERR_NONE);
}

static void scene_open(struct scene *scene, struct store_fixture *fixture) {
  struct ledger_bench *bench = &scene->bench;
  *scene = (struct scene){.burglar = NULL};
  ledger_bench_open(bench, fixture);
  for (int i = 0; i < 4; i++)
    assert_int_equal(keyring_take(bench->keyring, &scene->keys[i]), ERR_NONE);
  for (int i = 0; i < LEAVES; i++) {
    record(scene, i);
    if (i % 50 == 49) ledger_bench_checkpoint(bench, &scene->notes);
    if (i == 149) state_keep(scene);
  }
  ledger_bench_commit(bench);
  db_rollback(fixture->db);
  store_fixture_leave(fixture);
  assert_int_equal(store_fixture_enter(fixture), ERR_NONE);
  scene->burglar = fixture->db;
}

static void scene_close(struct scene *scene) {
  buf_done(&scene->notes);
  buf_done(&scene->peaks);
  buf_done(&scene->checkpoints);
  buf_done(&scene->seal);
  ledger_bench_close(&scene->bench);
}

static struct ledger_report verify(struct scene *scene, struct str witness) {
  struct ledger_report report = {.wrong = -2};
  struct work work = scene->bench.work;
  work.db = scene->burglar;
  assert_int_equal(ledger_verify_here(&work, witness, &report), ERR_NONE);
  return report;
}

static void run(struct scene *scene, const struct sql *sql, const struct db_value *values,
                size_t count) {
  assert_int_equal(db_run(scene->burglar, sql, values, count, NULL), ERR_NONE);
}

/* The first wrong entry is named, and all is well again when the deed is undone. */
static void expect_wrong_at(struct scene *scene, int64_t position, const char *what) {
  struct ledger_report report = verify(scene, STR_EMPTY);
  if (!report.why || report.wrong != position)
    fail_msg("%s at %lld: %lld, %s", what, (long long)position, (long long)report.wrong,
             report.why ? report.why : "nothing found");
  db_rollback(scene->burglar);
  assert_int_equal(db_begin(scene->burglar), ERR_NONE);
}

struct row {
  struct buf entry;
  struct buf hash;
  struct id workspace;
  int64_t at_ms;
  int64_t kind;
};

static void row_read(struct scene *scene, int64_t position, struct row *row) {
  struct db_rows rows;
  struct db_value values[] = {db_int(position)};
  *row = (struct row){.at_ms = 0};
  assert_int_equal(db_one(scene->burglar, &sql_test_leaf, values, 1, &rows), ERR_NONE);
  buf_append(&row->entry, db_row_bytes(&rows, 0));
  buf_append(&row->hash, db_row_bytes(&rows, 1));
  row->workspace = db_row_id(&rows, 2);
  row->at_ms = db_row_int(&rows, 3);
  row->kind = db_row_int(&rows, 4);
  assert_int_equal(db_finish(&rows), ERR_NONE);
}

static void row_done(struct row *row) {
  buf_done(&row->entry);
  buf_done(&row->hash);
}

static void whole_before_anything_is_done(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  struct ledger_report report = verify(&scene, buf_str(&scene.notes));
  assert_null(report.why);
  assert_int_equal(report.entries, LEAVES);
  assert_int_equal(report.checkpoints, 4);
  assert_int_equal(report.openings, LEAVES);
  scene_close(&scene);
}

static void try_columns(struct scene *scene, int64_t i) {
  struct id other = ledger_bench_id(&scene->bench);
  struct db_value at[] = {db_int(i), db_id(&other)};
  run(scene, &sql_test_set_at, at, 1);
  expect_wrong_at(scene, i, "another time");
  run(scene, &sql_test_set_kind, at, 1);
  expect_wrong_at(scene, i, "another kind");
  run(scene, &sql_test_set_workspace, at, 2);
  expect_wrong_at(scene, i, "another workspace");
}

/* One byte of the entry, of its hash, or of both so that they fit each other. */
static void try_bytes(struct scene *scene, int64_t i) {
  struct row row;
  row_read(scene, i, &row);
  const char *mark = memmem(row.entry.data, row.entry.len, "\"detail\":\"", 10);
  assert_non_null(mark);
  size_t at = (size_t)(mark - row.entry.data) + 10 + (size_t)i % 64;
  row.entry.data[at] = row.entry.data[at] == 'a' ? 'b' : 'a';
  struct hash hash = merkle_leaf_hash(buf_str(&row.entry));
  struct db_value both[] = {db_int(i), db_bytes(buf_str(&row.entry)), db_bytes(hash_str(&hash))};
  run(scene, &sql_test_set_entry, both, 2);
  expect_wrong_at(scene, i, "another entry");
  run(scene, &sql_test_set_both, both, 3);
  /* It fits itself: the next checkpoint finds it. */
  expect_wrong_at(scene, i / 50 * 50 + 49, "another entry with its hash");
  row.hash.data[i % HASH_BYTES] ^= 1;
  struct db_value other[] = {db_int(i), db_bytes(buf_str(&row.hash))};
  run(scene, &sql_test_set_hash, other, 2);
  expect_wrong_at(scene, i, "another hash");
  row_done(&row);
}

static void try_deleting(struct scene *scene, int64_t i) {
  struct db_value at[] = {db_int(i)};
  struct db_value down[] = {db_int(-1)};
  run(scene, &sql_test_openings_delete, NULL, 0);
  run(scene, &sql_test_delete, at, 1);
  expect_wrong_at(scene, i, "deleted");
  run(scene, &sql_test_openings_delete, NULL, 0);
  run(scene, &sql_test_delete, at, 1);
  run(scene, &sql_test_shift_away, at, 1);
  run(scene, &sql_test_shift_back, down, 1);
  expect_wrong_at(scene, i, "deleted, the rest moved up");
  run(scene, &sql_test_openings_delete, NULL, 0);
  run(scene, &sql_test_truncate, at, 1);
  expect_wrong_at(scene, i, "truncated");
}

static void try_inserting(struct scene *scene, int64_t i) {
  struct row row;
  struct db_value at[] = {db_int(i)};
  struct db_value up[] = {db_int(1)};
  row_read(scene, i, &row);
  struct db_value copy[] = {
      db_int(i),        db_id(&row.workspace),         db_int(row.at_ms),
      db_int(row.kind), db_bytes(buf_str(&row.entry)), db_bytes(buf_str(&row.hash))};
  run(scene, &sql_test_openings_delete, NULL, 0);
  run(scene, &sql_test_shift_away, at, 1);
  run(scene, &sql_test_shift_back, up, 1);
  run(scene, &sql_test_insert, copy, 6);
  expect_wrong_at(scene, i + 1, "the same twice");
  row_done(&row);
}

static void try_swapping(struct scene *scene, int64_t i) {
  int64_t next = (i + 1) % LEAVES;
  struct db_value away[] = {db_int(i), db_int(-5)};
  struct db_value over[] = {db_int(next), db_int(i)};
  struct db_value back[] = {db_int(-5), db_int(next)};
  run(scene, &sql_test_openings_delete, NULL, 0);
  run(scene, &sql_test_swap_one, away, 2);
  run(scene, &sql_test_swap_one, over, 2);
  run(scene, &sql_test_swap_one, back, 2);
  expect_wrong_at(scene, i < next ? i : next, "swapped");
}

/*= GDPR Art. 32(1)(d) */
static void every_mutation_of_every_entry_is_found(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  for (int64_t i = 0; i < LEAVES; i++) {
    try_columns(&scene, i);
    try_bytes(&scene, i);
  }
  db_rollback(scene.burglar);
  assert_null(verify(&scene, STR_EMPTY).why);
  scene_close(&scene);
}

static void every_deletion_insertion_truncation_and_swap_is_found(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  for (int64_t i = 0; i < LEAVES; i++) {
    try_deleting(&scene, i);
    try_inserting(&scene, i);
    try_swapping(&scene, i);
  }
  db_rollback(scene.burglar);
  assert_null(verify(&scene, STR_EMPTY).why);
  scene_close(&scene);
}

static void an_entry_before_the_first_or_behind_the_last_is_found(void **state) {
  struct scene scene;
  struct row row;
  scene_open(&scene, *state);
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  row_read(&scene, 7, &row);
  for (int64_t at = -1; at <= LEAVES + 1; at += LEAVES + 1) {
    struct db_value copy[] = {
        db_int(at),       db_id(&row.workspace),         db_int(row.at_ms),
        db_int(row.kind), db_bytes(buf_str(&row.entry)), db_bytes(buf_str(&row.hash))};
    run(&scene, &sql_test_insert, copy, 6);
    assert_non_null(verify(&scene, STR_EMPTY).why);
    db_rollback(scene.burglar);
    assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  }
  row_done(&row);
  scene_close(&scene);
}

/* Cuts the log to 150 entries, without later checkpoints. */
static void cut(struct scene *scene) {
  struct db_value at[] = {db_int(150)};
  run(scene, &sql_test_openings_cut, at, 1);
  run(scene, &sql_test_truncate, at, 1);
  run(scene, &sql_test_checkpoints_after, at, 1);
}

/* Whoever has only the database computes a state that fits, but cannot seal it. */
static void a_log_cut_back_shows_for_its_end_cannot_be_sealed_without_the_keys(void **state) {
  struct scene scene;
  struct merkle_frontier frontier = {0};
  scene_open(&scene, *state);
  for (int64_t i = 0; i < 150; i++) {
    struct row row;
    row_read(&scene, i, &row);
    struct hash leaf = merkle_leaf_hash(buf_str(&row.entry));
    merkle_append(&frontier, &leaf);
    row_done(&row);
  }
  size_t peaks = (size_t)__builtin_popcountll(150) * HASH_BYTES;
  struct db_value states[] = {db_int(150), db_bytes(str_of(frontier.peaks, peaks)), db_int(150),
                              db_bytes(buf_str(&scene.checkpoints))};
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  cut(&scene);
  run(&scene, &sql_test_state_set, states, 4);
  expect_wrong_at(&scene, 150, "a state of one's own");
  scene_close(&scene);
}

/* Everything as it was then: an honest log looked the same. */
static void a_log_turned_back_whole_shows_to_whoever_holds_a_later_checkpoint(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  struct db_value states[] = {db_int(150), db_bytes(buf_str(&scene.peaks)), db_int(150),
                              db_bytes(buf_str(&scene.checkpoints)),
                              db_bytes(buf_str(&scene.seal))};
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  cut(&scene);
  run(&scene, &sql_test_state_put_back, states, 5);
  assert_null(verify(&scene, STR_EMPTY).why); /* alone it cannot know */
  struct ledger_report report = verify(&scene, buf_str(&scene.notes));
  assert_non_null(report.why);
  assert_int_equal(report.wrong, 150);
  scene_close(&scene);
}

static void another_installations_checkpoint_or_a_changed_one_is_no_witness(void **state) {
  struct scene scene;
  struct buf forged = {0};
  scene_open(&scene, *state);
  buf_append(&forged, buf_str(&scene.notes));
  forged.data[9] = forged.data[9] == '0' ? '1' : '0'; /* in the name */
  assert_non_null(verify(&scene, buf_str(&forged)).why);
  buf_done(&forged);
  buf_append(&forged, buf_str(&scene.notes));
  char *line = memchr(forged.data, '\n', forged.len);
  line[1] = '6'; /* the first note speaks of size 50 */
  assert_non_null(verify(&scene, buf_str(&forged)).why);
  assert_non_null(verify(&scene, STR("anything")).why);
  buf_done(&forged);
  scene_close(&scene);
}

static void a_changed_checkpoint_state_or_origin_is_found(void **state) {
  struct scene scene;
  struct hash other = {{1}};
  scene_open(&scene, *state);
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  struct db_value note[] = {db_int(100), db_text(STR("parlour/x\n100\nAAAA\n"))};
  struct db_value name[] = {db_int(1), db_text(STR("parlour/0000000000000000"))};
  struct db_value key[] = {db_int(1), db_bytes(hash_str(&other))};
  struct db_value states[] = {db_int(199), db_bytes(STR_EMPTY), db_int(200), db_bytes(STR_EMPTY)};
  run(&scene, &sql_test_checkpoint_set_note, note, 2);
  expect_wrong_at(&scene, 100, "another note");
  run(&scene, &sql_test_checkpoint_set_size, note, 1);
  expect_wrong_at(&scene, 101, "a checkpoint under another size");
  run(&scene, &sql_test_state_set, states, 4);
  expect_wrong_at(&scene, 200, "another state");
  run(&scene, &sql_test_origin_set_base, name, 1);
  expect_wrong_at(&scene, 0, "another base");
  run(&scene, &sql_test_origin_set_name, name, 2);
  expect_wrong_at(&scene, 50, "another name");
  run(&scene, &sql_test_origin_set_key, key, 2);
  expect_wrong_at(&scene, 0, "another key");
  scene_close(&scene);
}

static void a_changed_opening_is_found(void **state) {
  struct scene scene;
  struct db_rows rows;
  struct buf sealed = {0};
  scene_open(&scene, *state);
  struct id other = ledger_bench_id(&scene.bench);
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  for (int64_t i = 0; i < LEAVES; i += 13) {
    struct db_value at[] = {db_int(i), db_id(&other)};
    assert_int_equal(db_one(scene.burglar, &sql_test_opening, at, 1, &rows), ERR_NONE);
    buf_reset(&sealed);
    buf_append(&sealed, db_row_bytes(&rows, 0));
    assert_int_equal(db_finish(&rows), ERR_NONE);
    sealed.data[sealed.len / 2] ^= 1;
    struct db_value bytes[] = {db_int(i), db_bytes(buf_str(&sealed))};
    run(&scene, &sql_test_opening_set_sealed, bytes, 2);
    expect_wrong_at(&scene, i, "another opening");
    run(&scene, &sql_test_opening_set_subject, at, 2);
    expect_wrong_at(&scene, i, "another person");
    run(&scene, &sql_test_opening_set_expiry, at, 1);
    expect_wrong_at(&scene, i, "another term");
    int64_t next = (i + 1) % LEAVES;
    struct db_value gone[] = {db_int(next)};
    struct db_value move[] = {db_int(i), db_int(next)};
    run(&scene, &sql_test_opening_delete, gone, 1);
    run(&scene, &sql_test_opening_move, move, 2);
    expect_wrong_at(&scene, i, "somebody else's opening");
  }
  buf_done(&sealed);
  scene_close(&scene);
}

/*= GDPR Art. 5(1)(e) */
static void it_verifies_when_details_have_expired(void **state) {
  struct scene scene;
  int64_t expired = 0;
  scene_open(&scene, *state);
  struct work work = scene.bench.work;
  work.db = scene.burglar;
  work.now_ms = scene.bench.work.now_ms + LEDGER_OPENING_DAYS * DAY_MS;
  assert_int_equal(db_begin(scene.burglar), ERR_NONE);
  assert_int_equal(ledger_expire(&work, &expired), ERR_NONE);
  assert_int_equal(expired, LEAVES);
  assert_non_null(verify(&scene, buf_str(&scene.notes)).why); /* it is not yet the time */
  scene.bench.work.now_ms = work.now_ms;
  struct ledger_report report = verify(&scene, buf_str(&scene.notes));
  assert_null(report.why);
  assert_int_equal(report.entries, LEAVES);
  assert_int_equal(report.openings, 0);
  assert_int_equal(report.witnessed, 4);
  scene_close(&scene);
}

#define ERASED 80

/* The scribe's side: one after the other is erased and their keys destroyed. */
struct eraser {
  struct ledger_bench bench;
  struct keyring_ref keys[ERASED];
  enum err error;
  bool done;
};

static enum err write_and_begin(struct ledger_bench *bench) {
  struct db *db = bench->fixture->db;
  TRY(ledger_write(bench->ledger, db, bench->work.rng));
  TRY(db_commit(db));
  ledger_adopt(bench->ledger);
  return db_begin(db);
}

static enum err erase_one(struct eraser *eraser, int i) {
  struct tombstone_count count = {0};
  TRY(tombstone_lay(&eraser->bench.work, eraser->keys[i], "asked"));
  TRY(write_and_begin(&eraser->bench));
  TRY(tombstone_fulfil(&eraser->bench.work, &count));
  return write_and_begin(&eraser->bench);
}

static void *erase_all(void *context) {
  struct eraser *eraser = context;
  for (int i = 0; i < ERASED && !eraser->error; i++) eraser->error = erase_one(eraser, i);
  __atomic_store_n(&eraser->done, true, __ATOMIC_RELEASE);
  return NULL;
}

static void eraser_open(struct eraser *eraser, struct store_fixture *fixture) {
  struct ledger_bench *bench = &eraser->bench;
  ledger_bench_open(bench, fixture);
  struct db_value workspace[] = {db_id(&bench->work.actor.workspace)};
  assert_int_equal(db_run(bench->work.db, &sql_test_workspace, workspace, 1, NULL), ERR_NONE);
  for (int i = 0; i < ERASED; i++) {
    struct ledger_entry entry = {.kind = LEDGER_LOOK, .subject = ledger_bench_id(bench)};
    assert_int_equal(keyring_take(bench->keyring, &eraser->keys[i]), ERR_NONE);
    entry.key = eraser->keys[i];
    for (int j = 0; j < 4; j++) assert_int_equal(ledger_record(&bench->work, &entry), ERR_NONE);
  }
  ledger_bench_commit(bench);
}

/* A snapshot of the data does not know of a key that was destroyed after it was taken. */
static void somebody_who_is_erased_meanwhile_is_no_fault(void **state) {
  struct eraser *eraser = calloc(1, sizeof *eraser);
  struct store_fixture *fixture = *state;
  struct db_config config = store_fixture_config(fixture, true);
  struct ledger_report report = {.why = NULL};
  struct db *reader = NULL;
  pthread_t thread;
  assert_non_null(eraser);
  eraser_open(eraser, fixture);
  int64_t now_ms = eraser->bench.work.now_ms;
  assert_int_equal(db_open(&config, &reader), ERR_NONE);
  assert_int_equal(pthread_create(&thread, NULL, erase_all, eraser), 0);
  for (bool last = false; !last && !report.why;) {
    last = __atomic_load_n(&eraser->done, __ATOMIC_ACQUIRE);
    assert_int_equal(ledger_verify(reader, eraser->bench.keyring, STR_EMPTY, now_ms, &report),
                     ERR_NONE);
  }
  pthread_join(thread, NULL);
  assert_int_equal(eraser->error, ERR_NONE);
  assert_null(report.why);
  assert_int_equal(report.openings, ERASED); /* of the erasures themselves */
  db_close(reader);
  ledger_bench_close(&eraser->bench);
  free(eraser);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whole_before_anything_is_done),
      cmocka_unit_test(every_mutation_of_every_entry_is_found),
      cmocka_unit_test(every_deletion_insertion_truncation_and_swap_is_found),
      cmocka_unit_test(an_entry_before_the_first_or_behind_the_last_is_found),
      cmocka_unit_test(a_log_cut_back_shows_for_its_end_cannot_be_sealed_without_the_keys),
      cmocka_unit_test(a_log_turned_back_whole_shows_to_whoever_holds_a_later_checkpoint),
      cmocka_unit_test(another_installations_checkpoint_or_a_changed_one_is_no_witness),
      cmocka_unit_test(a_changed_checkpoint_state_or_origin_is_found),
      cmocka_unit_test(a_changed_opening_is_found),
      cmocka_unit_test(it_verifies_when_details_have_expired),
      cmocka_unit_test(somebody_who_is_erased_meanwhile_is_no_fault),
  };
  return store_test_run("ledger_verify", tests, sizeof tests / sizeof tests[0]);
}
