/* How a log begins, and begins again after a restore. */
#include <stdio.h>
#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger_test.sql.h"

static void record(struct ledger_bench *bench, int count) {
  struct ledger_entry entry = {.kind = LEDGER_SIGN_IN};
  for (int i = 0; i < count; i++) assert_int_equal(ledger_record(&bench->work, &entry), ERR_NONE);
  ledger_bench_commit(bench);
}

static struct ledger_report verify(struct ledger_bench *bench, struct str witness) {
  struct ledger_report report = {.wrong = -2};
  assert_int_equal(ledger_verify_here(&bench->work, witness, &report), ERR_NONE);
  return report;
}

/* What `parlour backup restore` does with a log that came from an archive. */
static void restore(struct ledger_bench *bench, struct str witness) {
  assert_int_equal(ledger_restart(&bench->work, witness), ERR_NONE);
  assert_int_equal(db_commit(bench->work.db), ERR_NONE);
  assert_int_equal(db_begin(bench->work.db), ERR_NONE);
  ledger_bench_restart(bench);
}

static void first_entry(struct ledger_bench *bench, int64_t position, struct ledger_leaf *leaf) {
  struct db_rows rows;
  struct db_value values[] = {db_int(position)};
  assert_int_equal(db_one(bench->work.db, &sql_test_leaf, values, 1, &rows), ERR_NONE);
  assert_int_equal(db_row_int(&rows, 4), LEDGER_ORIGIN);
  assert_int_equal(ledger_entry_read(db_row_bytes(&rows, 0), leaf), ERR_NONE);
  assert_int_equal(db_finish(&rows), ERR_NONE);
}

/*= GDPR Art. 32(1)(c) */
static void a_restore_begins_a_log_whose_first_entry_names_the_last_checkpoint(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  struct ledger_leaf leaf = {.position = 0};
  char old[LEDGER_NAME_BYTES];
  uint64_t size;
  struct hash root;
  ledger_bench_open(&bench, *state);
  memcpy(old, bench.ledger->origin.name, sizeof old);
  record(&bench, 5);
  ledger_bench_checkpoint(&bench, &note);
  assert_int_equal(
      ledger_note_read(buf_str(&note), old, bench.ledger->origin.public_key, &size, &root),
      ERR_NONE);
  restore(&bench, STR_EMPTY);
  assert_string_not_equal(bench.ledger->origin.name, old);
  assert_int_equal(bench.ledger->origin.base, 5);
  first_entry(&bench, 5, &leaf);
  assert_string_equal(leaf.previous.name, old);
  assert_int_equal(leaf.previous.size, 5);
  assert_true(hash_equal(&leaf.previous.root, &root));
  record(&bench, 3);
  struct ledger_report report = verify(&bench, buf_str(&note));
  assert_null(report.why);
  assert_int_equal(report.entries, 9);
  assert_int_equal(report.logs, 2);
  buf_done(&note);
  ledger_bench_close(&bench);
}

static void a_log_without_a_checkpoint_gets_one_before_it_ends(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, 3);
  restore(&bench, STR_EMPTY);
  struct ledger_report report = verify(&bench, STR_EMPTY);
  assert_null(report.why);
  assert_int_equal(report.checkpoints, 1);
  ledger_bench_close(&bench);
}

static void write_note(struct buf *out, struct ledger_bench *bench, const char *name,
                       uint64_t size) {
  struct ledger_note note = {.name = name, .size = size, .root = {{7}}};
  ledger_note_write(out, &note, &bench->ledger->key);
}

/* The backup holds 3 entries; 4 more were published before the machine was lost. */
static void what_a_witness_knows_beyond_the_backup_is_named(void **state) {
  struct ledger_bench bench;
  struct buf notes = {0};
  struct ledger_leaf leaf = {.position = 0};
  struct hash root = {{7}};
  ledger_bench_open(&bench, *state);
  record(&bench, 3);
  ledger_bench_checkpoint(&bench, &notes);
  write_note(&notes, &bench, bench.ledger->origin.name, 7);
  write_note(&notes, &bench, "parlour/foreign", 99);
  restore(&bench, buf_str(&notes));
  first_entry(&bench, 3, &leaf);
  assert_int_equal(leaf.previous.size, 7);
  assert_true(hash_equal(&leaf.previous.root, &root));
  record(&bench, 2);
  assert_non_null(verify(&bench, buf_str(&notes)).why); /* of the foreign one */
  buf_reset(&notes);
  struct ledger_report report = verify(&bench, buf_str(&notes));
  assert_null(report.why);
  assert_int_equal(report.entries, 6);
  buf_done(&notes);
  ledger_bench_close(&bench);
}

static void a_checkpoint_beyond_what_the_restore_named_is_found(void **state) {
  struct ledger_bench bench;
  struct buf notes = {0};
  ledger_bench_open(&bench, *state);
  record(&bench, 3);
  write_note(&notes, &bench, bench.ledger->origin.name, 7);
  restore(&bench, STR_EMPTY); /* the witness was not asked */
  struct ledger_report report = verify(&bench, buf_str(&notes));
  assert_non_null(report.why);
  assert_int_equal(report.wrong, 3);
  buf_done(&notes);
  ledger_bench_close(&bench);
}

static void a_changed_entry_of_a_former_log_is_found(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, 4);
  restore(&bench, STR_EMPTY);
  record(&bench, 2);
  restore(&bench, STR_EMPTY);
  record(&bench, 2);
  assert_null(verify(&bench, STR_EMPTY).why);
  for (int64_t i = 0; i < 10; i++) {
    struct db_value at[] = {db_int(i)};
    assert_int_equal(db_run(bench.work.db, &sql_test_set_at, at, 1, NULL), ERR_NONE);
    assert_int_equal(verify(&bench, STR_EMPTY).wrong, i);
    ledger_bench_rollback(&bench);
    assert_int_equal(db_run(bench.work.db, &sql_test_openings_delete, NULL, 0, NULL), ERR_NONE);
    assert_int_equal(db_run(bench.work.db, &sql_test_delete, at, 1, NULL), ERR_NONE);
    assert_non_null(verify(&bench, STR_EMPTY).why);
    ledger_bench_rollback(&bench);
  }
  ledger_bench_close(&bench);
}

static void a_proof_of_a_former_entry_ends_in_its_own_log(void **state) {
  struct ledger_bench bench;
  struct ledger_proof proof;
  struct buf note = {0};
  struct buf newest = {0};
  char old[LEDGER_NAME_BYTES];
  ledger_bench_open(&bench, *state);
  memcpy(old, bench.ledger->origin.name, sizeof old);
  record(&bench, 4);
  restore(&bench, STR_EMPTY);
  record(&bench, 2);
  ledger_bench_checkpoint(&bench, &newest);
  assert_int_equal(ledger_prove(bench.work.db, 1, &proof, &note), ERR_NONE);
  assert_int_equal(proof.index, 1);
  assert_int_equal(proof.size, 4);
  assert_true(str_equal(ledger_note_name(buf_str(&note)), str_from(old)));
  buf_reset(&note);
  assert_int_equal(ledger_prove(bench.work.db, 6, &proof, &note), ERR_NONE);
  assert_int_equal(proof.index, 2);
  assert_int_equal(proof.size, 3);
  assert_true(str_equal(buf_str(&note), buf_str(&newest)));
  buf_done(&note);
  buf_done(&newest);
  ledger_bench_close(&bench);
}

static void there_is_nothing_to_restart_or_verify_without_a_log(void **state) {
  struct ledger_bench bench;
  struct ledger_report report = {.wrong = -2};
  ledger_bench_open(&bench, *state);
  assert_int_equal(db_run(bench.work.db, &sql_test_origins_delete, NULL, 0, NULL), ERR_NONE);
  assert_int_equal(ledger_restart(&bench.work, STR_EMPTY), ERR_NOT_FOUND);
  assert_int_equal(ledger_verify_here(&bench.work, STR_EMPTY, &report), ERR_NOT_FOUND);
  ledger_bench_close(&bench);
}

static void keys_of_another_installation_do_not_open_the_log(void **state) {
  struct ledger_bench bench;
  struct ledger *ledger = NULL;
  struct keyring *other = NULL;
  struct rng rng;
  char folder[300];
  char root_key[300];
  ledger_bench_open(&bench, *state);
  rng_init_seeded(&rng, 99);
  (void)snprintf(folder, sizeof folder, "%s/other", bench.fixture->folder);
  (void)snprintf(root_key, sizeof root_key, "%s/other.key", bench.fixture->folder);
  struct keyring_config config = {
      .folder = folder, .root_key_path = root_key, .create = true, .rng = &rng};
  assert_int_equal(keyring_open(&config, &other), ERR_NONE);
  assert_int_equal(ledger_open(bench.work.db, other, &ledger), ERR_CORRUPT);
  struct ledger_report report = {.wrong = -2};
  bench.work.keyring = other;
  assert_int_equal(ledger_verify_here(&bench.work, STR_EMPTY, &report), ERR_NONE);
  assert_non_null(report.why);
  keyring_close(other);
  ledger_bench_close(&bench);
}

/* The next seal would make it true. */
static void nothing_goes_on_from_a_stored_end_that_was_changed(void **state) {
  struct ledger_bench bench;
  struct ledger *ledger = NULL;
  ledger_bench_open(&bench, *state);
  record(&bench, 3);
  struct db_value states[] = {db_int(0), db_bytes(STR_EMPTY), db_int(0), db_bytes(STR_EMPTY)};
  assert_int_equal(ledger_open(bench.work.db, bench.keyring, &ledger), ERR_NONE);
  ledger_close(ledger);
  ledger = NULL;
  assert_int_equal(db_run(bench.work.db, &sql_test_state_set, states, 4, NULL), ERR_NONE);
  assert_int_equal(ledger_open(bench.work.db, bench.keyring, &ledger), ERR_CORRUPT);
  assert_int_equal(db_run(bench.work.db, &sql_test_state_resize, NULL, 0, NULL), ERR_NONE);
  assert_int_equal(ledger_open(bench.work.db, bench.keyring, &ledger), ERR_CORRUPT);
  assert_null(ledger);
  ledger_bench_close(&bench);
}

/* Before the first checkpoint nothing but the stored end holds it. */
static void a_young_log_does_not_change_its_name(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, 2);
  assert_null(verify(&bench, STR_EMPTY).why);
  struct db_value name[] = {db_int(1), db_text(STR("parlour/0000000000000000"))};
  assert_int_equal(db_run(bench.work.db, &sql_test_origin_set_name, name, 2, NULL), ERR_NONE);
  assert_non_null(verify(&bench, STR_EMPTY).why);
  ledger_bench_close(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_restore_begins_a_log_whose_first_entry_names_the_last_checkpoint),
      cmocka_unit_test(a_log_without_a_checkpoint_gets_one_before_it_ends),
      cmocka_unit_test(what_a_witness_knows_beyond_the_backup_is_named),
      cmocka_unit_test(a_checkpoint_beyond_what_the_restore_named_is_found),
      cmocka_unit_test(a_changed_entry_of_a_former_log_is_found),
      cmocka_unit_test(a_proof_of_a_former_entry_ends_in_its_own_log),
      cmocka_unit_test(there_is_nothing_to_restart_or_verify_without_a_log),
      cmocka_unit_test(keys_of_another_installation_do_not_open_the_log),
      cmocka_unit_test(nothing_goes_on_from_a_stored_end_that_was_changed),
      cmocka_unit_test(a_young_log_does_not_change_its_name),
  };
  return store_test_run("ledger_origin", tests, sizeof tests / sizeof tests[0]);
}
