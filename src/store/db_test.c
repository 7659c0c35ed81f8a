#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>

#include "db_test.sql.h"
#include "store/store_test_support.h"

static const char tables[] =
    "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, label TEXT NOT NULL,"
    " body BYTEA, number BIGINT);"
    "CREATE TABLE child (id BIGINT NOT NULL PRIMARY KEY,"
    " item BIGINT NOT NULL REFERENCES item (id));";

static struct db *begin(void **state) {
  struct store_fixture *fixture = *state;
  assert_ok(store_fixture_define(fixture, tables));
  return fixture->db;
}

static enum err insert(struct db *db, int64_t id, const char *label, int64_t number) {
  struct db_value values[] = {db_int(id), db_text(str_from(label)), db_bytes(STR("body")),
                              db_int(number)};
  return db_run(db, &sql_item_insert, values, 4, NULL);
}

static int64_t one_number(struct db *db, const struct sql *sql) {
  struct db_rows rows;
  assert_ok(db_one(db, sql, NULL, 0, &rows));
  int64_t number = db_row_int(&rows, 0);
  assert_ok(db_finish(&rows));
  return number;
}

static int64_t count_of(struct db *db) { return one_number(db, &sql_item_count); }

static void every_type_comes_back_as_it_went_in(void **state) {
  struct db *db = begin(state);
  static const char bytes[] = {0, 1, (char)0xff, 0, '\'', '\\'};
  const int64_t edges[] = {INT64_MIN, -1, 0, 1, 255, INT32_MAX, INT64_MAX};
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
    struct db_rows rows;
    struct db_value values[] = {db_int(edges[i]), db_text(STR("Grüße, 世界")),
                                db_bytes(str_of(bytes, sizeof bytes)), db_int(edges[i])};
    assert_ok(db_run(db, &sql_item_insert, values, 4, NULL));
    assert_ok(db_one(db, &sql_item_read, values, 1, &rows));
    assert_true(db_row_int(&rows, 0) == edges[i]);
    assert_str(db_row_bytes(&rows, 1), "Grüße, 世界");
    assert_int_equal(db_row_bytes(&rows, 2).len, sizeof bytes);
    assert_memory_equal(db_row_bytes(&rows, 2).data, bytes, sizeof bytes);
    assert_true(db_row_int(&rows, 3) == edges[i]);
    assert_false(db_row_is_null(&rows, 3));
    assert_ok(db_finish(&rows));
  }
}

static void nothing_and_empty_are_told_apart(void **state) {
  struct db *db = begin(state);
  struct db_rows rows;
  struct db_value null[] = {db_int(1), db_text(STR_EMPTY), db_null(), db_null()};
  struct db_value empty[] = {db_int(2), db_text(str_of(NULL, 0)), db_bytes(str_of(NULL, 0)),
                             db_int(0)};
  assert_ok(db_run(db, &sql_item_insert, null, 4, NULL));
  assert_ok(db_run(db, &sql_item_insert, empty, 4, NULL));
  assert_ok(db_one(db, &sql_item_read, null, 1, &rows));
  assert_false(db_row_is_null(&rows, 1));
  assert_true(db_row_is_null(&rows, 2));
  assert_true(db_row_is_null(&rows, 3));
  assert_int_equal(db_row_int(&rows, 3), 0);
  assert_int_equal(db_row_bytes(&rows, 2).len, 0);
  assert_true(id_is_zero(db_row_id(&rows, 2)));
  assert_ok(db_finish(&rows));
  assert_ok(db_one(db, &sql_item_read, empty, 1, &rows));
  assert_false(db_row_is_null(&rows, 2));
  assert_int_equal(db_row_bytes(&rows, 2).len, 0);
  assert_ok(db_finish(&rows));
}

static void an_id_is_its_sixteen_bytes(void **state) {
  struct db *db = begin(state);
  struct store_fixture *fixture = *state;
  struct id id = id_new(&fixture->clock, &fixture->rng);
  struct db_rows rows;
  struct db_value values[] = {db_int(1), db_text(STR("x")), db_id(&id), db_null()};
  assert_ok(db_run(db, &sql_item_insert, values, 4, NULL));
  assert_ok(db_one(db, &sql_item_read, values, 1, &rows));
  assert_true(id_equal(db_row_id(&rows, 2), id));
  assert_ok(db_finish(&rows));
}

static void text_that_is_no_text_is_refused(void **state) {
  struct db *db = begin(state);
  assert_err(insert(db, 1, "half a character: \xc3", 0), ERR_INVALID);
  struct db_value values[] = {db_int(1), db_text(str_of("a\0b", 3)), db_null(), db_null()};
  assert_err(db_run(db, &sql_item_insert, values, 4, NULL), ERR_INVALID);
  assert_int_equal(count_of(db), 0);
}

static void parameters_are_bound_by_number_not_by_appearance(void **state) {
  struct db *db = begin(state);
  assert_ok(insert(db, 7, "before", 1));
  int64_t changed = 0;
  struct db_rows rows;
  struct db_value values[] = {db_int(7), db_int(99), db_text(STR("after"))};
  assert_ok(db_run(db, &sql_item_renumber, values, 3, &changed));
  assert_int_equal(changed, 1);
  assert_ok(db_one(db, &sql_item_read, values, 1, &rows));
  assert_str(db_row_bytes(&rows, 1), "after");
  assert_int_equal(db_row_int(&rows, 3), 99);
  assert_ok(db_finish(&rows));
}

static void rows_come_in_order_and_end(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 0; i < 100; i++) assert_ok(insert(db, i, i == 50 ? "not this" : "this", i));
  struct db_rows rows;
  /* The value is gone before the rows are read: the cursor must not need it. */
  char *label = strdup("not this");
  struct db_value values[] = {db_text(str_from(label))};
  assert_ok(db_query(db, &sql_item_list, values, 1, &rows));
  memset(label, 'x', strlen(label));
  free(label);
  int64_t seen = 0;
  int64_t last = -1;
  while (db_step(&rows)) {
    assert_true(db_row_int(&rows, 0) > last);
    last = db_row_int(&rows, 0);
    assert_str(db_row_bytes(&rows, 1), "this");
    seen++;
  }
  assert_false(db_step(&rows));
  assert_ok(db_finish(&rows));
  assert_int_equal(seen, 99);
}

static void a_cursor_may_be_left_early_and_used_again(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 0; i < 10; i++) assert_ok(insert(db, i, "x", i));
  struct db_value values[] = {db_text(STR("y"))};
  for (int round = 0; round < 3; round++) {
    struct db_rows rows;
    assert_ok(db_query(db, &sql_item_list, values, 1, &rows));
    assert_true(db_step(&rows));
    assert_int_equal(db_row_int(&rows, 0), 0);
    assert_ok(db_finish(&rows));
  }
}

static void other_statements_run_while_rows_are_read(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 0; i < 5; i++) assert_ok(insert(db, i, "x", i));
  struct db_rows rows;
  struct db_value none[] = {db_text(STR("y"))};
  assert_ok(db_query(db, &sql_item_list, none, 1, &rows));
  int64_t seen = 0;
  while (db_step(&rows)) {
    struct db_rows inner;
    struct db_value id[] = {db_int(db_row_int(&rows, 0))};
    assert_ok(db_one(db, &sql_item_read, id, 1, &inner));
    assert_int_equal(db_row_int(&inner, 3), seen++);
    assert_ok(db_finish(&inner));
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(seen, 5);
}

static void what_is_not_there_is_not_found_and_harms_nothing(void **state) {
  struct db *db = begin(state);
  struct db_rows rows;
  struct db_value values[] = {db_int(404)};
  assert_ok(db_begin(db));
  assert_err(db_one(db, &sql_item_read, values, 1, &rows), ERR_NOT_FOUND);
  assert_ok(insert(db, 404, "now", 1));
  assert_ok(db_commit(db));
  assert_ok(db_one(db, &sql_item_read, values, 1, &rows));
  assert_ok(db_finish(&rows));
}

static void counts_sums_and_truths_are_numbers(void **state) {
  struct db *db = begin(state);
  assert_int_equal(one_number(db, &sql_item_some), 0);
  assert_ok(insert(db, 1, "x", INT64_C(4000000000000)));
  assert_ok(insert(db, 2, "x", -7));
  assert_int_equal(count_of(db), 2);
  assert_int_equal(one_number(db, &sql_item_some), 1);
  assert_true(one_number(db, &sql_item_sum) == INT64_C(3999999999993));
  assert_ok(insert(db, 3, "x", INT64_C(-4000000000000)));
  assert_true(one_number(db, &sql_item_sum) == -7);
}

static void how_many_rows_changed_is_told(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 0; i < 10; i++) assert_ok(insert(db, i, "x", i));
  int64_t changed = -1;
  struct db_value values[] = {db_int(4)};
  assert_ok(db_run(db, &sql_item_delete, values, 1, &changed));
  assert_int_equal(changed, 6);
  assert_ok(db_run(db, &sql_item_delete, values, 1, &changed));
  assert_int_equal(changed, 0);
}

static void a_change_can_return_its_row(void **state) {
  struct db *db = begin(state);
  assert_ok(insert(db, 1, "x", 40));
  struct db_rows rows;
  struct db_value values[] = {db_int(1), db_int(2)};
  assert_ok(db_one(db, &sql_item_return, values, 2, &rows));
  assert_int_equal(db_row_int(&rows, 0), 42);
  assert_ok(db_finish(&rows));
}

static void constraints_answer_conflict(void **state) {
  struct db *db = begin(state);
  assert_ok(insert(db, 1, "x", 1));
  assert_err(insert(db, 1, "again", 1), ERR_CONFLICT);
  struct db_value orphan[] = {db_int(1), db_int(404)};
  assert_err(db_run(db, &sql_child_insert, orphan, 2, NULL), ERR_CONFLICT);
  struct db_value nameless[] = {db_int(2), db_null(), db_null(), db_null()};
  assert_err(db_run(db, &sql_item_insert, nameless, 4, NULL), ERR_CONFLICT);
  assert_int_equal(count_of(db), 1);
}

static void a_broken_statement_fails_each_time_and_alone(void **state) {
  struct db *db = begin(state);
  for (int round = 0; round < 3; round++)
    assert_err(db_run(db, &sql_broken, NULL, 0, NULL), ERR_MACHINE);
  assert_ok(insert(db, 1, "x", 1));
}

static void the_wrong_number_of_values_is_refused(void **state) {
  struct db *db = begin(state);
  struct db_value values[] = {db_int(1), db_text(STR("x")), db_null(), db_null(), db_int(5)};
  assert_int_not_equal(db_run(db, &sql_item_insert, values, 5, NULL), ERR_NONE);
  assert_int_not_equal(db_run(db, &sql_item_insert, values, 3, NULL), ERR_NONE);
  assert_int_equal(count_of(db), 0);
}

static void a_rollback_leaves_nothing(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  assert_ok(insert(db, 1, "x", 1));
  db_rollback(db);
  db_rollback(db); /* twice is harmless */
  assert_int_equal(count_of(db), 0);
  assert_ok(db_begin(db));
  assert_ok(insert(db, 1, "x", 1));
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 1);
}

static void a_savepoint_takes_back_only_what_came_after_it(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  assert_ok(insert(db, 1, "before", 1));
  assert_ok(db_savepoint(db));
  assert_ok(insert(db, 2, "inside", 2));
  assert_err(insert(db, 1, "a conflict", 1), ERR_CONFLICT);
  db_rollback_to(db);
  assert_ok(db_savepoint(db));
  assert_ok(insert(db, 3, "kept", 3));
  assert_ok(db_release(db));
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 2);
  struct db_rows rows;
  struct db_value gone[] = {db_int(2)};
  assert_err(db_one(db, &sql_item_read, gone, 1, &rows), ERR_NOT_FOUND);
}

static enum err append(struct db *db, int64_t id, const char *label, bool null) {
  struct db_value values[] = {db_int(id), db_text(str_from(label)),
                              null ? db_null() : db_bytes(STR("b")), null ? db_null() : db_int(id)};
  bool batched = id % 2 == 0;
  return db_append(db, batched ? &sql_item_insert_batched : &sql_item_insert, values, 4);
}

static void appended_rows_go_in_together(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  for (int64_t i = 0; i < 1000; i++) {
    char label[20];
    (void)snprintf(label, sizeof label, "row %d", (int)i);
    assert_ok(append(db, i, label, i % 5 == 0)); /* label is overwritten: values are copied */
  }
  assert_ok(db_flush(db));
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 1000);
  for (int64_t i = 0; i < 1000; i += 37) {
    struct db_rows rows;
    char label[20];
    (void)snprintf(label, sizeof label, "row %d", (int)i);
    struct db_value values[] = {db_int(i)};
    assert_ok(db_one(db, &sql_item_read, values, 1, &rows));
    assert_str(db_row_bytes(&rows, 1), label);
    assert_int_equal(db_row_is_null(&rows, 2), i % 5 == 0);
    assert_int_equal(db_row_int(&rows, 3), i % 5 == 0 ? 0 : i);
    assert_ok(db_finish(&rows));
  }
}

static void a_column_of_nulls_may_be_followed_by_values(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 0; i < 8; i += 2) {
    assert_ok(db_begin(db));
    assert_ok(append(db, i, "x", i < 4));
    assert_ok(db_flush(db));
    assert_ok(db_commit(db));
  }
  assert_int_equal(count_of(db), 4);
  assert_int_equal(one_number(db, &sql_item_sum), 4 + 6);
}

static void appended_rows_are_seen_by_what_comes_after(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  assert_ok(append(db, 2, "x", false));
  assert_int_equal(count_of(db), 1);
  assert_ok(append(db, 4, "x", false));
  assert_ok(db_savepoint(db));
  assert_ok(append(db, 6, "x", false));
  db_rollback_to(db);
  assert_ok(append(db, 8, "x", false));
  assert_ok(db_commit(db)); /* what still waits goes with it */
  assert_int_equal(count_of(db), 3);
}

/* Sent one after another without waiting, more than may be under way at once: each sees what
 * the one before did. */
static void appended_statements_keep_their_order(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  for (int64_t i = 1; i < 1000; i += 2) {
    char label[20];
    (void)snprintf(label, sizeof label, "row %d", (int)i);
    struct db_value values[] = {db_int(i), db_text(str_from(label))};
    assert_ok(append(db, i, "x", false));
    assert_ok(db_append(db, &sql_item_relabel, values, 2));
  }
  struct db_value all_but[] = {db_text(STR("x"))};
  struct db_rows rows;
  int64_t count = 0;
  assert_ok(db_query(db, &sql_item_list, all_but, 1, &rows));
  while (db_step(&rows)) count++;
  assert_ok(db_finish(&rows));
  assert_int_equal(count, 500);
  struct db_value from[] = {db_int(0)};
  int64_t deleted = 0;
  assert_ok(append(db, 1000, "of a batch", false)); /* one kind, then the other */
  assert_ok(append(db, 1001, "alone", false));
  assert_ok(append(db, 1002, "of a batch", false));
  assert_ok(db_run(db, &sql_item_delete, from, 1, &deleted));
  assert_int_equal(deleted, 503);
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 0);
}

/* What failed on its way is told by whatever comes next, which is then not carried out. */
static void an_appended_failure_is_told_by_the_next_statement(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  assert_ok(append(db, 5, "kept", false));
  assert_ok(db_savepoint(db));
  assert_ok(append(db, 1, "x", false));
  enum err error = append(db, 1, "again", false);
  if (!error) error = append(db, 3, "never", false);
  if (!error) error = insert(db, 7, "never", 7);
  assert_err(error, ERR_CONFLICT);
  db_rollback_to(db);
  assert_ok(append(db, 9, "kept", false));
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 2);
  assert_int_equal(one_number(db, &sql_item_sum), 5 + 9);
}

static void an_appended_conflict_is_told_at_the_flush_at_the_latest(void **state) {
  struct db *db = begin(state);
  for (int64_t i = 1; i <= 2; i++) { /* without and with a text for batches */
    assert_ok(db_begin(db));
    assert_ok(append(db, i, "x", false));
    enum err error = append(db, i, "again", false);
    if (!error) error = db_flush(db);
    assert_err(error, ERR_CONFLICT);
    db_rollback(db);
    assert_ok(db_flush(db)); /* nothing waits any more */
    assert_int_equal(count_of(db), 0);
  }
}

static void a_transaction_that_failed_is_not_committed_by_mistake(void **state) {
  struct db *db = begin(state);
  assert_ok(db_begin(db));
  assert_ok(append(db, 2, "x", false));
  enum err error = append(db, 2, "again", false);
  if (!error) error = db_commit(db);
  assert_int_not_equal(error, ERR_NONE);
  assert_false(db_commit_is_doubtful(db));
  db_rollback(db);
  assert_int_equal(count_of(db), 0);
}

static void a_reader_keeps_its_snapshot_and_cannot_write(void **state) {
  struct store_fixture *fixture = *state;
  struct db *db = begin(state);
  struct db_config config = store_fixture_config(fixture, true);
  struct db *reader;
  assert_ok(insert(db, 1, "x", 1));
  assert_ok(db_open(&config, &reader));
  assert_ok(db_begin(reader));
  assert_int_equal(count_of(reader), 1);
  assert_ok(insert(db, 2, "x", 2));
  assert_int_equal(count_of(reader), 1);
  db_rollback(reader);
  assert_int_equal(count_of(reader), 2);
  assert_int_not_equal(insert(reader, 3, "x", 3), ERR_NONE);
  db_close(reader);
  assert_int_equal(count_of(db), 2);
}

static void what_was_committed_is_there_after_opening_again(void **state) {
  struct store_fixture *fixture = *state;
  assert_ok(insert(begin(state), 1, "x", 1));
  store_fixture_leave(fixture);
  assert_ok(store_fixture_enter(fixture));
  assert_int_equal(count_of(fixture->db), 1);
}

static void a_full_disk_fails_the_statement_and_not_the_program(void **state) {
  struct store_fixture *fixture = *state;
  struct db *db = begin(state);
  if (fixture->kind != DB_SQLITE) return; /* the server's disk is not ours to fill */
  (void)one_number(db, &sql_page_limit);
  static char large[400000];
  memset(large, 'x', sizeof large);
  struct db_value values[] = {db_int(1), db_text(STR("x")), db_bytes(str_of(large, sizeof large)),
                              db_null()};
  assert_ok(insert(db, 0, "before", 1));
  assert_ok(db_begin(db));
  assert_err(db_run(db, &sql_item_insert, values, 4, NULL), ERR_MACHINE);
  /* SQLite may have rolled back on its own: nothing may pass for a transaction. */
  assert_int_not_equal(insert(db, 2, "lost", 1), ERR_NONE);
  assert_int_not_equal(db_commit(db), ERR_NONE);
  assert_false(db_commit_is_doubtful(db));
  db_rollback(db);
  assert_int_equal(count_of(db), 1);
  assert_int_equal(one_number(db, &sql_page_limit_lift), 1000000);
  assert_ok(db_run(db, &sql_item_insert, values, 4, NULL));
  assert_int_equal(count_of(db), 2);
}

static void the_settings_that_durability_rests_on_hold(void **state) {
  struct store_fixture *fixture = *state;
  struct db_rows rows;
  assert_ok(db_one(fixture->db, &sql_pragmas, NULL, 0, &rows));
  assert_str(db_row_bytes(&rows, 0), "wal");
  assert_int_equal(db_row_int(&rows, 1), 2); /* FULL */
  assert_int_equal(db_row_int(&rows, 2), 1);
  assert_int_equal(db_row_int(&rows, 3), 1);
  assert_int_equal(db_row_int(&rows, 4), 2); /* MEMORY */
  assert_int_equal(db_row_int(&rows, 5), 0);
  assert_ok(db_finish(&rows));
}

static void a_second_writer_of_a_server_is_refused(void **state) {
  struct store_fixture *fixture = *state;
  if (fixture->kind != DB_POSTGRES) return; /* the data folder's lock does it there */
  struct db_config config = store_fixture_config(fixture, false);
  struct db *second;
  assert_err(db_open(&config, &second), ERR_CONFLICT);
}

static void a_lost_connection_is_made_again(void **state) {
  struct store_fixture *fixture = *state;
  struct db *db = begin(state);
  if (fixture->kind != DB_POSTGRES) return;
  assert_ok(db_begin(db));
  assert_ok(insert(db, 1, "lost with the connection", 1));
  assert_err(db_run(db, &sql_connection_end, NULL, 0, NULL), ERR_UNAVAILABLE);
  assert_err(insert(db, 2, "x", 2), ERR_UNAVAILABLE);
  db_rollback(db);
  assert_ok(db_begin(db)); /* lost with something under way */
  assert_ok(append(db, 5, "lost", false));
  assert_err(db_run(db, &sql_connection_end, NULL, 0, NULL), ERR_UNAVAILABLE);
  db_rollback(db);
  assert_ok(db_begin(db));
  assert_ok(insert(db, 3, "kept", 3));
  assert_ok(db_commit(db));
  assert_int_equal(count_of(db), 1);
}

static void a_database_that_cannot_be_opened_is_an_error(void **state) {
  struct store_fixture *fixture = *state;
  bool sqlite = fixture->kind == DB_SQLITE;
  struct db *db;
  struct db_config config = {
      .kind = fixture->kind,
      .where = sqlite ? "/nonexistent/folder/x.db" : "postgresql://127.0.0.1:1/none"};
  assert_err(db_open(&config, &db), sqlite ? ERR_MACHINE : ERR_UNAVAILABLE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_type_comes_back_as_it_went_in),
      cmocka_unit_test(nothing_and_empty_are_told_apart),
      cmocka_unit_test(an_id_is_its_sixteen_bytes),
      cmocka_unit_test(text_that_is_no_text_is_refused),
      cmocka_unit_test(parameters_are_bound_by_number_not_by_appearance),
      cmocka_unit_test(rows_come_in_order_and_end),
      cmocka_unit_test(a_cursor_may_be_left_early_and_used_again),
      cmocka_unit_test(other_statements_run_while_rows_are_read),
      cmocka_unit_test(what_is_not_there_is_not_found_and_harms_nothing),
      cmocka_unit_test(counts_sums_and_truths_are_numbers),
      cmocka_unit_test(how_many_rows_changed_is_told),
      cmocka_unit_test(a_change_can_return_its_row),
      cmocka_unit_test(constraints_answer_conflict),
      cmocka_unit_test(a_broken_statement_fails_each_time_and_alone),
      cmocka_unit_test(the_wrong_number_of_values_is_refused),
      cmocka_unit_test(a_rollback_leaves_nothing),
      cmocka_unit_test(a_savepoint_takes_back_only_what_came_after_it),
      cmocka_unit_test(appended_rows_go_in_together),
      cmocka_unit_test(a_column_of_nulls_may_be_followed_by_values),
      cmocka_unit_test(appended_rows_are_seen_by_what_comes_after),
      cmocka_unit_test(appended_statements_keep_their_order),
      cmocka_unit_test(an_appended_failure_is_told_by_the_next_statement),
      cmocka_unit_test(an_appended_conflict_is_told_at_the_flush_at_the_latest),
      cmocka_unit_test(a_transaction_that_failed_is_not_committed_by_mistake),
      cmocka_unit_test(a_reader_keeps_its_snapshot_and_cannot_write),
      cmocka_unit_test(what_was_committed_is_there_after_opening_again),
      cmocka_unit_test(a_full_disk_fails_the_statement_and_not_the_program),
      cmocka_unit_test(the_settings_that_durability_rests_on_hold),
      cmocka_unit_test(a_second_writer_of_a_server_is_refused),
      cmocka_unit_test(a_lost_connection_is_made_again),
      cmocka_unit_test(a_database_that_cannot_be_opened_is_an_error),
  };
  return store_test_run("db", tests, sizeof tests / sizeof tests[0]);
}
