/* Copies out and in: what backups are made of. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_copy_test.sql.h"
#include "store/migrate.h"
#include "store/store_test_support.h"

#define SITES 500

static void path_of(const struct store_fixture *fixture, const char *name, char path[static 100]) {
  (void)snprintf(path, 100, "%s/%s", fixture->folder, name);
}

/* A workspace and many sites: one table refers to the other. */
static void fill(struct store_fixture *fixture) {
  struct id workspace = id_new(&fixture->clock, &fixture->rng);
  struct db_value first[] = {db_id(&workspace), db_text(STR("Grün & Söhne")), db_int(INT64_MAX)};
  assert_ok(db_begin(fixture->db));
  assert_ok(db_run(fixture->db, &sql_workspace_insert, first, 3, NULL));
  for (int i = 0; i < SITES; i++) {
    char key[20];
    struct id id = id_new(&fixture->clock, &fixture->rng);
    (void)snprintf(key, sizeof key, "site-%05d", i);
    struct db_value values[] = {db_id(&workspace), db_id(&id), db_text(str_from(key)),
                                i % 2 ? db_null() : db_text(STR("#00ff00"))};
    assert_ok(db_run(fixture->db, &sql_site_insert, values, 4, NULL));
  }
  assert_ok(db_commit(fixture->db));
}

static void append_content(struct db *db, struct buf *out) {
  struct db_rows rows;
  assert_ok(db_query(db, &sql_site_list, NULL, 0, &rows));
  while (db_step(&rows)) {
    buf_append(out, db_row_bytes(&rows, 0));
    buf_append(out, db_row_bytes(&rows, 1));
    buf_append_char(out, db_row_is_null(&rows, 2) ? 'n' : 'v');
    buf_append(out, db_row_bytes(&rows, 2));
  }
  assert_ok(db_finish(&rows));
}

static void a_copy_holds_everything(void **state) {
  struct store_fixture *fixture = *state;
  struct store_fixture other;
  struct buf before = {0};
  struct buf after = {0};
  char path[100];
  path_of(fixture, "copy", path);
  fill(fixture);
  append_content(fixture->db, &before);
  assert_ok(db_copy_out(fixture->db, path));
  assert_ok(store_fixture_open(&other, fixture->kind));
  assert_ok(db_copy_in(other.db, path));
  assert_ok(migrate_run(other.db, &other.clock));
  append_content(other.db, &after);
  assert_true(before.len > (size_t)SITES * 20);
  assert_int_equal(before.len, after.len);
  assert_memory_equal(before.data, after.data, before.len);
  struct db_value more[] = {db_bytes(STR("0123456789abcdef")), db_text(STR("x")), db_int(0)};
  assert_ok(db_run(other.db, &sql_workspace_insert, more, 3, NULL)); /* it goes on */
  store_fixture_close(&other);
  buf_done(&before);
  buf_done(&after);
}

static void an_empty_database_can_be_copied(void **state) {
  struct store_fixture *fixture = *state;
  char path[100];
  path_of(fixture, "copy", path);
  assert_ok(db_copy_out(fixture->db, path));
  assert_ok(db_copy_in(fixture->db, path));
  fill(fixture);
}

static void a_copy_is_taken_while_others_write(void **state) {
  struct store_fixture *fixture = *state;
  struct db_config config = store_fixture_config(fixture, true);
  struct db *reader;
  char path[100];
  path_of(fixture, "copy", path);
  assert_ok(db_open(&config, &reader));
  assert_ok(db_begin(fixture->db)); /* not committed: must not be in the copy */
  struct db_value values[] = {db_bytes(STR("0123456789abcdef")), db_text(STR("x")), db_int(0)};
  assert_ok(db_run(fixture->db, &sql_workspace_insert, values, 3, NULL));
  assert_ok(db_copy_out(reader, path));
  db_rollback(fixture->db);
  db_close(reader);
  assert_ok(db_copy_in(fixture->db, path));
}

static void a_copy_is_private_and_replaces_no_file(void **state) {
  struct store_fixture *fixture = *state;
  struct stat status;
  char path[100];
  path_of(fixture, "copy", path);
  assert_ok(db_copy_out(fixture->db, path));
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  off_t size = status.st_size;
  fill(fixture);
  assert_err(db_copy_out(fixture->db, path), ERR_CONFLICT);
  assert_int_equal(stat(path, &status), 0);
  assert_true(status.st_size == size);
}

static void a_database_with_rows_takes_no_copy(void **state) {
  struct store_fixture *fixture = *state;
  char path[100];
  path_of(fixture, "copy", path);
  assert_ok(db_copy_out(fixture->db, path));
  fill(fixture);
  assert_err(db_copy_in(fixture->db, path), ERR_CONFLICT);
}

static void a_copy_that_is_not_whole_changes_nothing(void **state) {
  struct store_fixture *fixture = *state;
  struct store_fixture other;
  struct stat status;
  char path[100];
  path_of(fixture, "copy", path);
  fill(fixture);
  assert_ok(db_copy_out(fixture->db, path));
  assert_int_equal(stat(path, &status), 0);
  assert_ok(store_fixture_open(&other, fixture->kind));
  for (int part = 3; part >= 0; part--) {
    struct buf content = {0};
    assert_int_equal(truncate(path, status.st_size * part / 4), 0);
    assert_err(db_copy_in(other.db, path), ERR_CORRUPT);
    append_content(other.db, &content);
    assert_int_equal(content.len, 0);
  }
  store_fixture_close(&other);
}

static void what_is_no_copy_is_refused(void **state) {
  struct store_fixture *fixture = *state;
  char path[100];
  path_of(fixture, "no-copy", path);
  assert_err(db_copy_in(fixture->db, path), ERR_NOT_FOUND);
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  for (int i = 0; i < 1000; i++) assert_int_equal(write(fd, "not a copy\n", 11), 11);
  assert_int_equal(close(fd), 0);
  assert_err(db_copy_in(fixture->db, path), ERR_CORRUPT);
  fill(fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_copy_holds_everything),
      cmocka_unit_test(an_empty_database_can_be_copied),
      cmocka_unit_test(a_copy_is_taken_while_others_write),
      cmocka_unit_test(a_copy_is_private_and_replaces_no_file),
      cmocka_unit_test(a_database_with_rows_takes_no_copy),
      cmocka_unit_test(a_copy_that_is_not_whole_changes_nothing),
      cmocka_unit_test(what_is_no_copy_is_refused),
  };
  return store_test_run("db_copy", tests, sizeof tests / sizeof tests[0]);
}
