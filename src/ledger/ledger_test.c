/* The log as it is written and read: staging, committing, looks, checkpoints, proofs. */
#include "ledger/ledger.h"

#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger_test.sql.h"

#define DAY_MS INT64_C(86400000)

static void record(struct ledger_bench *bench, enum ledger_kind kind) {
  struct ledger_entry entry = {.kind = kind, .note = STR("because")};
  assert_int_equal(ledger_record(&bench->work, &entry), ERR_NONE);
}

static int64_t number(struct ledger_bench *bench, const struct sql *sql) {
  struct db_rows rows;
  assert_int_equal(db_one(bench->work.db, sql, NULL, 0, &rows), ERR_NONE);
  int64_t value = db_row_int(&rows, 0);
  assert_int_equal(db_finish(&rows), ERR_NONE);
  return value;
}

static struct ledger_report verify(struct ledger_bench *bench, struct str witness) {
  struct ledger_report report = {.wrong = -2};
  assert_int_equal(ledger_verify_here(&bench->work, witness, &report), ERR_NONE);
  return report;
}

/*= GDPR Art. 5(2) */
static void what_is_recorded_and_committed_verifies(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  record(&bench, LEDGER_SITE_CHANGED);
  ledger_bench_commit(&bench);
  record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_commit(&bench);
  struct ledger_report report = verify(&bench, STR_EMPTY);
  assert_null(report.why);
  assert_int_equal(report.entries, 3);
  assert_int_equal(report.openings, 3);
  assert_int_equal(report.logs, 1);
  assert_int_equal(ledger_size(bench.ledger), 3);
  ledger_bench_close(&bench);
}

static void what_is_rolled_back_leaves_no_entry_and_no_gap(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  record(&bench, LEDGER_SITE_CHANGED);
  assert_int_equal(ledger_write(bench.ledger, bench.work.db, bench.work.rng), ERR_NONE);
  ledger_bench_rollback(&bench);
  record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_commit(&bench);
  struct ledger_report report = verify(&bench, STR_EMPTY);
  assert_null(report.why);
  assert_int_equal(report.entries, 2);
  ledger_bench_close(&bench);
}

static void a_rewound_change_takes_only_its_own_entries_along(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  size_t mark = ledger_mark(bench.ledger);
  record(&bench, LEDGER_SITE_CHANGED);
  record(&bench, LEDGER_SITE_CHANGED);
  assert_true(ledger_has_staged(bench.ledger, LEDGER_SITE_CHANGED));
  ledger_rewind(bench.ledger, mark);
  assert_true(ledger_has_staged(bench.ledger, LEDGER_SIGN_IN));
  assert_false(ledger_has_staged(bench.ledger, LEDGER_SITE_CHANGED));
  record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_commit(&bench);
  struct ledger_line *lines;
  size_t count;
  assert_int_equal(ledger_list(&bench.work, -1, 10, &lines, &count), ERR_NONE);
  assert_int_equal(count, 2);
  assert_int_equal(lines[0].kind, LEDGER_SIGN_IN);
  assert_int_equal(lines[1].kind, LEDGER_SIGN_OUT);
  assert_string_equal(lines[0].actor_kind, "staff");
  ledger_bench_close(&bench);
}

static void an_entry_has_the_position_that_was_told_also_after_rewinds_and_rollbacks(void **state) {
  struct ledger_bench bench;
  struct ledger_entry entry = {.kind = LEDGER_CONSENT};
  uint64_t told[4];
  struct ledger_line *lines;
  size_t count;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  record(&bench, LEDGER_SIGN_IN);
  assert_int_equal(ledger_record_at(&bench.work, &entry, &told[0]), ERR_NONE);
  ledger_bench_rollback(&bench);
  record(&bench, LEDGER_SIGN_IN);
  assert_int_equal(ledger_record_at(&bench.work, &entry, &told[1]), ERR_NONE);
  size_t mark = ledger_mark(bench.ledger);
  record(&bench, LEDGER_SIGN_OUT);
  assert_int_equal(ledger_record_at(&bench.work, &entry, &told[2]), ERR_NONE);
  ledger_rewind(bench.ledger, mark);
  assert_int_equal(ledger_record_at(&bench.work, &entry, &told[3]), ERR_NONE);
  ledger_bench_commit(&bench);
  assert_int_equal(ledger_list(&bench.work, -1, 10, &lines, &count), ERR_NONE);
  assert_int_equal(count, 4);
  assert_int_equal(told[1], 2);
  assert_int_equal(told[3], 3);
  for (size_t i = 2; i < 4; i++) {
    assert_int_equal(lines[i].kind, LEDGER_CONSENT);
    assert_int_equal(lines[i].position, i);
  }
  ledger_bench_close(&bench);
}

static void a_list_shows_the_own_workspace_alone(void **state) {
  struct ledger_bench bench;
  struct ledger_line *lines;
  size_t count;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  bench.work.actor.workspace = ledger_bench_id(&bench);
  assert_int_equal(ledger_list(&bench.work, -1, 10, &lines, &count), ERR_NONE);
  assert_int_equal(count, 0);
  ledger_bench_close(&bench);
}

/*= GDPR Art. 5(1)(c) */
static void an_entry_names_nobody_in_the_clear(void **state) {
  struct ledger_bench bench;
  struct db_rows rows;
  char person[ID_TEXT_BYTES + 1];
  char actor[ID_TEXT_BYTES + 1];
  ledger_bench_open(&bench, *state);
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .subject = ledger_bench_id(&bench),
                               .purpose = "answer",
                               .note = STR("plain words")};
  id_format(entry.subject, person);
  id_format(bench.work.actor.id, actor);
  assert_int_equal(ledger_record(&bench.work, &entry), ERR_NONE);
  ledger_bench_commit(&bench);
  struct db_value values[] = {db_int(0)};
  assert_int_equal(db_one(bench.work.db, &sql_test_leaf, values, 1, &rows), ERR_NONE);
  struct str bytes = db_row_bytes(&rows, 0);
  assert_non_null(memmem(bytes.data, bytes.len, "\"type\":\"look\"", 13)); /* the control */
  assert_null(memmem(bytes.data, bytes.len, person, ID_TEXT_BYTES));
  assert_null(memmem(bytes.data, bytes.len, actor, ID_TEXT_BYTES));
  assert_null(memmem(bytes.data, bytes.len, "plain words", 11));
  assert_int_equal(db_finish(&rows), ERR_NONE);
  assert_int_equal(db_one(bench.work.db, &sql_test_opening, values, 1, &rows), ERR_NONE);
  bytes = db_row_bytes(&rows, 0);
  assert_null(memmem(bytes.data, bytes.len, "plain words", 11));
  assert_int_equal(db_finish(&rows), ERR_NONE);
  ledger_bench_close(&bench);
}

static void look(struct ledger_bench *bench, struct id object, const char *purpose) {
  struct ledger_entry entry = {.kind = LEDGER_LOOK, .object = object, .purpose = purpose};
  assert_int_equal(ledger_record_look(&bench->work, &entry), ERR_NONE);
}

static void a_look_is_one_for_actor_conversation_purpose_and_a_quarter_of_an_hour(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  struct id a = ledger_bench_id(&bench);
  struct id b = ledger_bench_id(&bench);
  look(&bench, a, "answer");
  look(&bench, a, "answer"); /* in the same batch */
  ledger_bench_commit(&bench);
  look(&bench, a, "answer"); /* after the commit */
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 1);
  look(&bench, b, "answer");   /* another conversation */
  look(&bench, a, "training"); /* another purpose */
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 3);
  bench.work.actor.id = b; /* another actor */
  look(&bench, a, "answer");
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 4);
  bench.work.now_ms += LEDGER_LOOK_MS - 1;
  look(&bench, a, "answer");
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 4);
  bench.fixture->clock.fixed_ms += LEDGER_LOOK_MS; /* another quarter of an hour */
  bench.work.now_ms = bench.fixture->clock.fixed_ms;
  look(&bench, a, "answer");
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 5);
  ledger_bench_close(&bench);
}

static void a_look_whose_commit_failed_is_recorded_again(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  struct id a = ledger_bench_id(&bench);
  look(&bench, a, "answer");
  ledger_bench_rollback(&bench);
  look(&bench, a, "answer");
  ledger_bench_commit(&bench);
  assert_int_equal(number(&bench, &sql_test_leaf_count), 1);
  ledger_bench_close(&bench);
}

static void a_checkpoint_comes_only_when_something_happened(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  uint64_t size = 0;
  ledger_bench_open(&bench, *state);
  ledger_bench_checkpoint(&bench, &note);
  assert_int_equal(note.len, 0);
  assert_int_equal(ledger_newest_checkpoint(bench.work.db, &note, &size), ERR_NOT_FOUND);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_checkpoint(&bench, &note);
  assert_true(note.len > 0);
  size_t first = note.len;
  ledger_bench_checkpoint(&bench, &note);
  assert_int_equal(note.len, first);
  assert_int_equal(number(&bench, &sql_test_checkpoint_count), 1);
  buf_done(&note);
  ledger_bench_close(&bench);
}

static void a_checkpoint_that_was_rolled_back_is_made_again(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  assert_int_equal(ledger_checkpoint(&bench.work, &note), ERR_NONE);
  ledger_bench_rollback(&bench);
  assert_int_equal(number(&bench, &sql_test_checkpoint_count), 0);
  ledger_bench_checkpoint(&bench, &note);
  assert_int_equal(number(&bench, &sql_test_checkpoint_count), 1);
  assert_int_equal(verify(&bench, STR_EMPTY).checkpoints, 1);
  buf_done(&note);
  ledger_bench_close(&bench);
}

static void the_log_goes_on_after_a_restart(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_checkpoint(&bench, &note);
  ledger_bench_restart(&bench);
  assert_int_equal(ledger_size(bench.ledger), 1);
  record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_checkpoint(&bench, &note);
  struct ledger_report report = verify(&bench, buf_str(&note)); /* both notes as witness */
  assert_null(report.why);
  assert_int_equal(report.entries, 2);
  assert_int_equal(report.checkpoints, 2);
  buf_done(&note);
  ledger_bench_close(&bench);
}

/*= GDPR Art. 5(1)(e) */
static void an_opening_expires_after_a_year_and_its_entry_still_verifies(void **state) {
  struct ledger_bench bench;
  int64_t expired = 0;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  bench.work.now_ms += LEDGER_OPENING_DAYS * DAY_MS - 1;
  assert_int_equal(ledger_expire(&bench.work, &expired), ERR_NONE);
  assert_int_equal(expired, 0);
  bench.work.now_ms += 1;
  assert_int_equal(ledger_expire(&bench.work, &expired), ERR_NONE);
  assert_int_equal(expired, 1);
  struct ledger_report report = verify(&bench, STR_EMPTY);
  assert_null(report.why);
  assert_int_equal(report.entries, 1);
  assert_int_equal(report.openings, 0);
  ledger_bench_close(&bench);
}

/* A clock that was set back since makes no detail that went in its time a missing one. */
static void the_log_itself_tells_how_late_it_has_been(void **state) {
  struct ledger_bench bench;
  int64_t expired = 0;
  ledger_bench_open(&bench, *state);
  record(&bench, LEDGER_SIGN_IN);
  ledger_bench_commit(&bench);
  bench.work.now_ms += LEDGER_OPENING_DAYS * DAY_MS;
  assert_int_equal(ledger_expire(&bench.work, &expired), ERR_NONE);
  assert_int_equal(expired, 1);
  record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_commit(&bench);
  assert_true(bench.work.now_ms < clock_now_ms(&bench.fixture->clock) + DAY_MS); /* set back */
  assert_null(verify(&bench, STR_EMPTY).why);
  ledger_bench_close(&bench);
}

static void every_entry_has_a_proof_that_needs_nothing_but_its_bytes(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  ledger_bench_open(&bench, *state);
  for (int i = 0; i < 23; i++) record(&bench, LEDGER_SIGN_IN);
  ledger_bench_checkpoint(&bench, &note);
  for (uint64_t position = 0; position < 23; position++) {
    struct ledger_proof proof;
    struct db_rows rows;
    struct db_value values[] = {db_int((int64_t)position)};
    buf_reset(&note);
    assert_int_equal(ledger_prove(bench.work.db, position, &proof, &note), ERR_NONE);
    assert_int_equal(db_one(bench.work.db, &sql_test_leaf, values, 1, &rows), ERR_NONE);
    struct hash leaf = merkle_leaf_hash(db_row_bytes(&rows, 0));
    assert_int_equal(db_finish(&rows), ERR_NONE);
    assert_true(merkle_verify_inclusion(&leaf, proof.index, proof.size, &proof.path, &proof.root));
    leaf.bytes[0] ^= 1;
    assert_false(merkle_verify_inclusion(&leaf, proof.index, proof.size, &proof.path, &proof.root));
  }
  struct ledger_proof proof;
  assert_int_equal(ledger_prove(bench.work.db, 23, &proof, &note), ERR_NOT_FOUND);
  buf_done(&note);
  ledger_bench_close(&bench);
}

static enum err leaf_hash_read(void *context, uint64_t index, struct hash *hash_out) {
  struct db_rows rows;
  struct db_value values[] = {db_int((int64_t)index)};
  TRY(db_one(context, &sql_test_leaf, values, 1, &rows));
  memcpy(hash_out->bytes, db_row_bytes(&rows, 1).data, HASH_BYTES);
  return db_finish(&rows);
}

static void two_checkpoints_are_consistent(void **state) {
  struct ledger_bench bench;
  struct buf notes[2] = {{0}, {0}};
  uint64_t sizes[2];
  struct hash roots[2];
  struct merkle_proof proof;
  ledger_bench_open(&bench, *state);
  for (int i = 0; i < 11; i++) record(&bench, LEDGER_SIGN_IN);
  ledger_bench_checkpoint(&bench, &notes[0]);
  for (int i = 0; i < 26; i++) record(&bench, LEDGER_SIGN_OUT);
  ledger_bench_checkpoint(&bench, &notes[1]);
  for (int i = 0; i < 2; i++)
    assert_int_equal(ledger_note_read(buf_str(&notes[i]), bench.ledger->origin.name,
                                      bench.ledger->origin.public_key, &sizes[i], &roots[i]),
                     ERR_NONE);
  assert_int_equal(sizes[0], 11);
  assert_int_equal(sizes[1], 37);
  assert_int_equal(merkle_consistency(leaf_hash_read, bench.work.db, 11, 37, &proof), ERR_NONE);
  assert_true(merkle_verify_consistency(11, &roots[0], 37, &roots[1], &proof));
  roots[0].bytes[5] ^= 1;
  assert_false(merkle_verify_consistency(11, &roots[0], 37, &roots[1], &proof));
  buf_done(&notes[0]);
  buf_done(&notes[1]);
  ledger_bench_close(&bench);
}

static void a_second_founding_is_a_conflict(void **state) {
  struct ledger_bench bench;
  ledger_bench_open(&bench, *state);
  assert_int_equal(ledger_found(&bench.work), ERR_CONFLICT);
  ledger_bench_close(&bench);
}

static void every_kind_has_a_name_and_other_numbers_have_none(void **state) {
  (void)state;
  for (int kind = LEDGER_ORIGIN; kind <= LEDGER_KIND_LAST; kind++)
    assert_string_not_equal(ledger_kind_name(kind), "unknown");
  assert_string_equal(ledger_kind_name(0), "unknown");
  assert_string_equal(ledger_kind_name(-1), "unknown");
  assert_string_equal(ledger_kind_name(LEDGER_KIND_LAST + 1), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_recorded_and_committed_verifies),
      cmocka_unit_test(what_is_rolled_back_leaves_no_entry_and_no_gap),
      cmocka_unit_test(a_rewound_change_takes_only_its_own_entries_along),
      cmocka_unit_test(an_entry_has_the_position_that_was_told_also_after_rewinds_and_rollbacks),
      cmocka_unit_test(a_list_shows_the_own_workspace_alone),
      cmocka_unit_test(an_entry_names_nobody_in_the_clear),
      cmocka_unit_test(a_look_is_one_for_actor_conversation_purpose_and_a_quarter_of_an_hour),
      cmocka_unit_test(a_look_whose_commit_failed_is_recorded_again),
      cmocka_unit_test(a_checkpoint_comes_only_when_something_happened),
      cmocka_unit_test(a_checkpoint_that_was_rolled_back_is_made_again),
      cmocka_unit_test(the_log_goes_on_after_a_restart),
      cmocka_unit_test(an_opening_expires_after_a_year_and_its_entry_still_verifies),
      cmocka_unit_test(the_log_itself_tells_how_late_it_has_been),
      cmocka_unit_test(every_entry_has_a_proof_that_needs_nothing_but_its_bytes),
      cmocka_unit_test(two_checkpoints_are_consistent),
      cmocka_unit_test(a_second_founding_is_a_conflict),
      cmocka_unit_test(every_kind_has_a_name_and_other_numbers_have_none),
  };
  return store_test_run("ledger", tests, sizeof tests / sizeof tests[0]);
}
