#include "store/migrate.h"

#include "migrate_test.sql.h"
#include "store/store_test_support.h"

static void a_new_database_has_every_file_once(void **state) {
  struct store_fixture *fixture = *state;
  struct db_rows rows;
  int64_t expected = 0;
  assert_ok(db_query(fixture->db, &sql_migration_list, NULL, 0, &rows));
  while (db_step(&rows)) {
    assert_int_equal(db_row_int(&rows, 0), ++expected);
    assert_int_equal(db_row_bytes(&rows, 1).len, 64);
    assert_true(db_row_int(&rows, 2) == fixture->clock.fixed_ms);
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(expected, migrate_newest());
}

static void the_schema_is_there(void **state) {
  struct store_fixture *fixture = *state;
  struct db_rows rows;
  assert_ok(db_one(fixture->db, &sql_workspace_count, NULL, 0, &rows));
  assert_int_equal(db_row_int(&rows, 0), 0);
  assert_ok(db_finish(&rows));
}

static void a_second_run_changes_nothing(void **state) {
  struct store_fixture *fixture = *state;
  fixture->clock.fixed_ms += 1000;
  assert_ok(migrate_run(fixture->db, &fixture->clock));
  fixture->clock.fixed_ms -= 1000;
  a_new_database_has_every_file_once(state);
}

static void a_file_that_changed_after_it_ran_is_noticed(void **state) {
  struct store_fixture *fixture = *state;
  struct db_value values[] = {db_int(1), db_text(STR("another hash"))};
  assert_ok(db_run(fixture->db, &sql_migration_change, values, 2, NULL));
  assert_err(migrate_run(fixture->db, &fixture->clock), ERR_CORRUPT);
  assert_err(migrate_run(fixture->db, &fixture->clock), ERR_CORRUPT);
}

static void a_database_newer_than_the_program_is_refused(void **state) {
  struct store_fixture *fixture = *state;
  struct db_value values[] = {db_int(migrate_newest() + 1)};
  assert_ok(db_run(fixture->db, &sql_migration_add, values, 1, NULL));
  assert_err(migrate_run(fixture->db, &fixture->clock), ERR_CORRUPT);
}

static void whether_a_database_is_this_program_s_is_told_without_touching_it(void **state) {
  struct store_fixture *fixture = *state;
  struct db_value newer[] = {db_int(migrate_newest() + 1)};
  struct db_value changed[] = {db_int(1), db_text(STR("another hash"))};
  static const struct sql forget = {
      .name = "define", .sqlite = "DELETE FROM migration", .postgres = "DELETE FROM migration"};
  assert_ok(migrate_check(fixture->db));
  assert_ok(db_run(fixture->db, &sql_migration_add, newer, 1, NULL));
  assert_err(migrate_check(fixture->db), ERR_CORRUPT);
  assert_ok(db_define(fixture->db, &forget));
  assert_err(migrate_check(fixture->db), ERR_CORRUPT); /* older */
  assert_ok(db_run(fixture->db, &sql_migration_add, (struct db_value[]){db_int(1)}, 1, NULL));
  assert_ok(db_run(fixture->db, &sql_migration_change, changed, 2, NULL));
  assert_err(migrate_check(fixture->db), ERR_CORRUPT);
}

static void a_migration_that_fails_leaves_nothing(void **state) {
  struct store_fixture *fixture = *state;
  static const struct sql forget = {
      .name = "define", .sqlite = "DELETE FROM migration", .postgres = "DELETE FROM migration"};
  assert_ok(db_define(fixture->db, &forget));
  /* Its first table exists already: the statement fails, and no file counts as run. */
  assert_int_not_equal(migrate_run(fixture->db, &fixture->clock), ERR_NONE);
  struct db_rows rows;
  assert_ok(db_query(fixture->db, &sql_migration_list, NULL, 0, &rows));
  assert_false(db_step(&rows));
  assert_ok(db_finish(&rows));
}

static void the_schema_s_hash_is_a_hash(void **state) {
  (void)state;
  struct str hash = str_from(migrate_schema_hash());
  uint8_t bytes[32];
  assert_ok(str_unhex(hash, bytes, sizeof bytes));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_new_database_has_every_file_once),
      cmocka_unit_test(the_schema_is_there),
      cmocka_unit_test(a_second_run_changes_nothing),
      cmocka_unit_test(a_file_that_changed_after_it_ran_is_noticed),
      cmocka_unit_test(a_database_newer_than_the_program_is_refused),
      cmocka_unit_test(whether_a_database_is_this_program_s_is_told_without_touching_it),
      cmocka_unit_test(a_migration_that_fails_leaves_nothing),
      cmocka_unit_test(the_schema_s_hash_is_a_hash),
  };
  return store_test_run("migrate", tests, sizeof tests / sizeof tests[0]);
}
