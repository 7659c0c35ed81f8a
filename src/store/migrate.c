#include "store/migrate.h"

#include <string.h>

#include "migrate.sql.h"

struct schema_file {
  int number;
  const char *sha256;
  const char *const *statements; /* NULL-ended */
};
#include "schema_files.h"

#define FILE_COUNT (sizeof schema_files / sizeof schema_files[0])

int migrate_newest(void) { return schema_files[FILE_COUNT - 1].number; }

const char *migrate_schema_hash(void) { return SCHEMA_HASH; }

/* What ran must be what the program carries: *ran_out tells whether it did run. */
static enum err compare(struct db *db, const struct schema_file *file, bool *ran_out) {
  struct db_rows rows;
  struct db_value values[] = {db_int(file->number)};
  enum err error = db_one(db, &sql_migration_read, values, 1, &rows);
  *ran_out = error == ERR_NONE;
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  bool same = str_equal(db_row_bytes(&rows, 0), str_from(file->sha256));
  TRY(db_finish(&rows));
  return same ? ERR_NONE : ERR_CORRUPT;
}

static enum err run_file(struct db *db, const struct schema_file *file, int64_t now_ms) {
  for (const char *const *text = file->statements; *text; text++) {
    struct sql sql = {.name = "ddl", .sqlite = *text, .postgres = *text};
    TRY(db_define(db, &sql));
  }
  struct db_value values[] = {db_int(file->number), db_text(str_from(file->sha256)),
                              db_int(now_ms)};
  return db_run(db, &sql_migration_insert, values, 3, NULL);
}

static enum err newer_than_program(struct db *db) {
  struct db_rows rows;
  TRY(db_one(db, &sql_migration_newest, NULL, 0, &rows));
  int64_t newest = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  return newest > migrate_newest() ? ERR_CORRUPT : ERR_NONE;
}

static enum err run_missing(struct db *db, int64_t now_ms) {
  TRY(newer_than_program(db));
  for (size_t i = 0; i < FILE_COUNT; i++) {
    bool ran;
    TRY(compare(db, &schema_files[i], &ran));
    if (!ran) TRY(run_file(db, &schema_files[i], now_ms));
  }
  return ERR_NONE;
}

enum err migrate_run(struct db *db, const struct clock *clock) {
  TRY(db_begin(db));
  enum err error = db_define(db, &sql_migration_table);
  if (!error) error = run_missing(db, clock_now_ms(clock));
  if (!error) error = db_commit(db);
  if (error) db_rollback(db);
  return error;
}

enum err migrate_check(struct db *db) {
  TRY(newer_than_program(db));
  for (size_t i = 0; i < FILE_COUNT; i++) {
    bool ran;
    TRY(compare(db, &schema_files[i], &ran));
    if (!ran) return ERR_CORRUPT;
  }
  return ERR_NONE;
}
