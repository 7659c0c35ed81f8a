/* Laying tombstones, and carrying out those that were laid here, alone. */
#include "ledger/tombstone.h"

#include <stdio.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger_test.sql.h"

struct scene {
  struct ledger_bench bench;
  struct keyring_ref keys[3];
};

static void scene_open(struct scene *scene, struct store_fixture *fixture) {
  struct ledger_bench *bench = &scene->bench;
  ledger_bench_open(bench, fixture);
  struct db_value workspace[] = {db_id(&bench->work.actor.workspace)};
  assert_int_equal(db_run(bench->work.db, &sql_test_workspace, workspace, 1, NULL), ERR_NONE);
  for (int i = 0; i < 3; i++)
    assert_int_equal(keyring_take(bench->keyring, &scene->keys[i]), ERR_NONE);
  ledger_bench_commit(bench);
}

static void record(struct scene *scene, int person) {
  struct ledger_entry entry = {
      .kind = LEDGER_LOOK, .subject = ledger_bench_id(&scene->bench), .key = scene->keys[person]};
  assert_int_equal(ledger_record(&scene->bench.work, &entry), ERR_NONE);
}

static void lay(struct scene *scene, int person) {
  assert_int_equal(tombstone_lay(&scene->bench.work, scene->keys[person], "asked"), ERR_NONE);
}

static struct tombstone_count fulfil(struct scene *scene) {
  struct tombstone_count count = {0};
  assert_int_equal(tombstone_fulfil(&scene->bench.work, &count), ERR_NONE);
  return count;
}

static bool key_lives(struct scene *scene, int person) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(scene->bench.keyring, scene->bench.work.actor.workspace,
                          scene->keys[person], key) == ERR_NONE;
}

static bool every_key(void *context, struct keyring_ref ref) {
  (void)context;
  (void)ref;
  return true;
}

static const char *fault(struct scene *scene) {
  struct ledger_report report;
  assert_int_equal(ledger_verify_here(&scene->bench.work, STR_EMPTY, &report), ERR_NONE);
  return report.why;
}

static int64_t sealed(struct scene *scene) {
  struct db_rows rows;
  assert_int_equal(db_one(scene->bench.work.db, &sql_test_opening_sealed, NULL, 0, &rows),
                   ERR_NONE);
  int64_t count = db_row_int(&rows, 0);
  assert_int_equal(db_finish(&rows), ERR_NONE);
  return count;
}

/* Puts one in that the installation did not lay: with any bytes for a seal. */
static void forge(struct scene *scene, int64_t position, struct keyring_ref key) {
  struct hash seal = {{7}};
  struct db_value values[] = {db_int(position), db_id(&scene->bench.work.actor.workspace),
                              db_int(key.slot), db_id(&key.key), db_bytes(hash_str(&seal))};
  assert_int_equal(db_run(scene->bench.work.db, &sql_test_tombstone_forge, values, 5, NULL),
                   ERR_NONE);
}

/*= GDPR Art. 17(1) */
static void a_tombstone_closes_the_details_under_its_key_and_no_others(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  for (int i = 0; i < 6; i++) record(&scene, i % 2);
  ledger_bench_commit(&scene.bench);
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(sealed(&scene), 4); /* three of the other's, and of the erasure itself */
  assert_true(key_lives(&scene, 0));
  assert_null(fault(&scene));
  assert_int_equal(fulfil(&scene).destroyed, 1);
  ledger_bench_commit(&scene.bench);
  assert_false(key_lives(&scene, 0));
  assert_true(key_lives(&scene, 1));
  assert_null(fault(&scene));
  assert_int_equal(fulfil(&scene).destroyed, 0);
  ledger_bench_close(&scene.bench);
}

/* Whatever moment the power goes, the log is whole afterwards. */
/*= GDPR Art. 5(2) */
static void a_crash_between_laying_destroying_and_noting_leaves_the_log_whole(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  record(&scene, 0);
  ledger_bench_commit(&scene.bench);
  lay(&scene, 0);
  ledger_bench_restart(&scene.bench); /* it was not committed */
  assert_null(fault(&scene));
  assert_int_equal(sealed(&scene), 1);
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  ledger_bench_restart(&scene.bench); /* nothing is destroyed yet */
  assert_null(fault(&scene));
  assert_int_equal(fulfil(&scene).destroyed, 1);
  ledger_bench_restart(&scene.bench); /* it is not noted yet */
  assert_false(key_lives(&scene, 0));
  assert_null(fault(&scene));
  assert_int_equal(fulfil(&scene).destroyed, 1);
  ledger_bench_commit(&scene.bench);
  assert_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

static void one_that_was_not_laid_here_destroys_nothing_and_is_called_wrong(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  record(&scene, 0);
  ledger_bench_commit(&scene.bench);
  forge(&scene, 0, scene.keys[0]);
  ledger_bench_commit(&scene.bench);
  struct tombstone_count count = fulfil(&scene);
  assert_int_equal(count.destroyed, 0);
  assert_int_equal(count.refused, 1);
  assert_true(key_lives(&scene, 0));
  assert_non_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

/* A true one that was turned to another key is none. */
static void one_that_was_turned_to_another_key_destroys_nothing(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  record(&scene, 1);
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  struct db_value values[] = {db_int(scene.keys[1].slot), db_id(&scene.keys[1].key)};
  assert_int_equal(db_run(scene.bench.work.db, &sql_test_tombstone_turn, values, 2, NULL),
                   ERR_NONE);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(fulfil(&scene).refused, 1);
  assert_true(key_lives(&scene, 1));
  assert_non_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

struct kept {
  struct buf seal;
  struct buf key;
  int64_t position;
  int64_t slot;
  int64_t at_ms;
};

static void keep(struct scene *scene, struct kept *kept) {
  struct db_rows rows;
  *kept = (struct kept){.slot = 0};
  assert_int_equal(db_one(scene->bench.work.db, &sql_test_tombstone, NULL, 0, &rows), ERR_NONE);
  kept->position = db_row_int(&rows, 0);
  kept->slot = db_row_int(&rows, 1);
  buf_append(&kept->key, db_row_bytes(&rows, 2));
  kept->at_ms = db_row_int(&rows, 3);
  buf_append(&kept->seal, db_row_bytes(&rows, 4));
  assert_int_equal(db_finish(&rows), ERR_NONE);
}

/* Its seal is true, but no entry of this log tells of it. */
static void one_of_a_change_that_never_was_is_called_wrong(void **state) {
  struct scene scene;
  struct kept kept;
  scene_open(&scene, *state);
  lay(&scene, 0);
  keep(&scene, &kept);
  ledger_bench_rollback(&scene.bench);
  lay(&scene, 1); /* at the same position */
  ledger_bench_commit(&scene.bench);
  assert_null(fault(&scene));
  assert_int_equal(db_run(scene.bench.work.db, &sql_test_tombstones_delete, NULL, 0, NULL),
                   ERR_NONE);
  struct db_value values[] = {db_int(kept.position), db_id(&scene.bench.work.actor.workspace),
                              db_int(kept.slot),     db_bytes(buf_str(&kept.key)),
                              db_int(kept.at_ms),    db_bytes(buf_str(&kept.seal))};
  assert_int_equal(db_run(scene.bench.work.db, &sql_test_tombstone_put, values, 6, NULL), ERR_NONE);
  assert_non_null(fault(&scene));
  buf_done(&kept.seal);
  buf_done(&kept.key);
  ledger_bench_close(&scene.bench);
}

/* Somebody puts an older copy of the slots back. */
static void a_key_that_was_destroyed_and_is_there_again_is_found(void **state) {
  struct scene scene;
  struct buf snapshot = {0};
  char folder[300];
  scene_open(&scene, *state);
  record(&scene, 0);
  ledger_bench_commit(&scene.bench);
  struct keyring_config config = {.folder = folder, .root_key_path = scene.bench.root_key};
  (void)snprintf(folder, sizeof folder, "%s/older", scene.bench.fixture->folder);
  assert_int_equal(keyring_recover(scene.bench.keyring, every_key, NULL), ERR_NONE);
  assert_int_equal(keyring_snapshot(scene.bench.keyring, &snapshot), ERR_NONE);
  assert_int_equal(keyring_restore(&config, buf_str(&snapshot)), ERR_NONE);
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  (void)fulfil(&scene);
  ledger_bench_commit(&scene.bench);
  assert_null(fault(&scene));
  config.read_only = true;
  struct keyring *own = scene.bench.keyring;
  assert_int_equal(keyring_open(&config, &scene.bench.work.keyring), ERR_NONE);
  assert_non_null(fault(&scene));
  keyring_close(scene.bench.work.keyring);
  scene.bench.work.keyring = own;
  buf_done(&snapshot);
  ledger_bench_close(&scene.bench);
}

/* However many false ones stand before it. */
static void a_true_one_is_carried_out_behind_any_number_of_false_ones(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  for (int64_t i = 0; i < 600; i++)
    forge(&scene, -1 - i, (struct keyring_ref){5, ledger_bench_id(&scene.bench)});
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  struct tombstone_count count = fulfil(&scene);
  assert_int_equal(count.destroyed, 1);
  assert_int_equal(count.refused, 600);
  assert_false(key_lives(&scene, 0));
  ledger_bench_close(&scene.bench);
}

static void details_closed_by_hand_are_found_with_a_false_tombstone_too(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  record(&scene, 0);
  ledger_bench_commit(&scene.bench);
  struct db_value at[] = {db_int(0)};
  assert_int_equal(db_run(scene.bench.work.db, &sql_test_opening_close, at, 1, NULL), ERR_NONE);
  assert_non_null(fault(&scene));
  forge(&scene, 0, scene.keys[0]);
  assert_non_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

static void what_is_recorded_in_the_transaction_that_erases_is_closed_with_it(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  record(&scene, 0); /* an agent looked, in the same batch */
  lay(&scene, 0);
  record(&scene, 0);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(sealed(&scene), 1);
  assert_null(fault(&scene));
  (void)fulfil(&scene);
  ledger_bench_commit(&scene.bench);
  assert_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

static void what_is_recorded_of_somebody_erased_before_is_closed_at_once(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  lay(&scene, 0);
  ledger_bench_commit(&scene.bench);
  record(&scene, 0); /* the key still lives */
  ledger_bench_commit(&scene.bench);
  (void)fulfil(&scene);
  ledger_bench_commit(&scene.bench);
  record(&scene, 0); /* and now it does not */
  ledger_bench_commit(&scene.bench);
  assert_int_equal(sealed(&scene), 1);
  assert_null(fault(&scene));
  ledger_bench_close(&scene.bench);
}

static void a_key_that_is_gone_without_a_tombstone_is_no_key_to_record_under(void **state) {
  struct scene scene;
  scene_open(&scene, *state);
  assert_int_equal(keyring_destroy(scene.bench.keyring, &scene.keys[0], 1), ERR_NONE);
  record(&scene, 0);
  assert_int_equal(ledger_write(scene.bench.ledger, scene.bench.work.db, scene.bench.work.rng),
                   ERR_NOT_FOUND);
  ledger_bench_rollback(&scene.bench);
  ledger_bench_close(&scene.bench);
}

/* After a restore with keys that are newer than the data. */
/*= GDPR Art. 32(1)(c) */
static void every_key_that_was_lost_gets_a_tombstone_that_says_why(void **state) {
  struct scene scene;
  int64_t after = -1;
  int pages = 0;
  scene_open(&scene, *state);
  for (int i = 0; i < 700; i++) record(&scene, i % 3);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(keyring_destroy(scene.bench.keyring, scene.keys, 2), ERR_NONE);
  assert_non_null(fault(&scene));
  for (bool more = true; more; pages++) {
    assert_int_equal(tombstone_lay_lost(&scene.bench.work, "erased before", &after, &more),
                     ERR_NONE);
    ledger_bench_commit(&scene.bench);
  }
  assert_true(pages > 1);
  assert_null(fault(&scene));
  assert_int_equal(fulfil(&scene).destroyed, 2);
  ledger_bench_commit(&scene.bench);
  assert_null(fault(&scene));
  assert_true(key_lives(&scene, 2));
  ledger_bench_close(&scene.bench);
}

static void a_key_has_one_tombstone(void **state) {
  struct scene scene;
  bool exists = true;
  scene_open(&scene, *state);
  assert_int_equal(tombstone_exists(scene.bench.work.db, &scene.keys[0].key, &exists), ERR_NONE);
  assert_false(exists);
  lay(&scene, 0);
  assert_int_equal(tombstone_exists(scene.bench.work.db, &scene.keys[0].key, &exists), ERR_NONE);
  assert_true(exists);
  enum err error = tombstone_lay(&scene.bench.work, scene.keys[0], "again");
  if (!error) error = db_flush(scene.bench.work.db);
  assert_int_equal(error, ERR_CONFLICT);
  ledger_bench_rollback(&scene.bench);
  ledger_bench_close(&scene.bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_tombstone_closes_the_details_under_its_key_and_no_others),
      cmocka_unit_test(a_crash_between_laying_destroying_and_noting_leaves_the_log_whole),
      cmocka_unit_test(one_that_was_not_laid_here_destroys_nothing_and_is_called_wrong),
      cmocka_unit_test(one_that_was_turned_to_another_key_destroys_nothing),
      cmocka_unit_test(one_of_a_change_that_never_was_is_called_wrong),
      cmocka_unit_test(a_key_that_was_destroyed_and_is_there_again_is_found),
      cmocka_unit_test(a_true_one_is_carried_out_behind_any_number_of_false_ones),
      cmocka_unit_test(details_closed_by_hand_are_found_with_a_false_tombstone_too),
      cmocka_unit_test(what_is_recorded_in_the_transaction_that_erases_is_closed_with_it),
      cmocka_unit_test(what_is_recorded_of_somebody_erased_before_is_closed_at_once),
      cmocka_unit_test(a_key_that_is_gone_without_a_tombstone_is_no_key_to_record_under),
      cmocka_unit_test(every_key_that_was_lost_gets_a_tombstone_that_says_why),
      cmocka_unit_test(a_key_has_one_tombstone),
  };
  return store_test_run("tombstone", tests, sizeof tests / sizeof tests[0]);
}
