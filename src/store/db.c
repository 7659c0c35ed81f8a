#include "store/db.h"

#include <string.h>

#include "base/text.h"
#include "store/db_driver.h"

#include "schema_tables.h"

enum err db_open(const struct db_config *config, struct db **db_out) {
  return config->kind == DB_SQLITE ? db_sqlite_open(config, db_out)
                                   : db_postgres_open(config, db_out);
}

void db_close(struct db *db) {
  if (db) db->driver->close(db);
}

enum db_kind db_kind_of(const struct db *db) { return db->kind; }

/* What one database would take and the other refuse, both refuse. */
static enum err check_values(const struct sql *sql, const struct db_value *values, size_t count) {
  if (count != sql->parameters) return ERR_INVALID;
  for (size_t i = 0; i < count; i++) {
    struct str text = values[i].bytes;
    if (values[i].type != DB_TEXT || text.len == 0) continue;
    if (memchr(text.data, 0, text.len) || !text_is_utf8(text)) return ERR_INVALID;
  }
  return ERR_NONE;
}

enum err db_query(struct db *db, const struct sql *sql, const struct db_value *values, size_t count,
                  struct db_rows *rows_out) {
  struct db_rows rows = {.db = db};
  TRY(check_values(sql, values, count));
  TRY(db->driver->query(db, sql, values, count, &rows));
  *rows_out = rows;
  return ERR_NONE;
}

bool db_step(struct db_rows *rows) {
  return rows->driver && rows->error == ERR_NONE && rows->db->driver->step(rows);
}

enum err db_finish(struct db_rows *rows) {
  if (rows->driver) rows->db->driver->finish(rows);
  rows->driver = NULL;
  return rows->error;
}

enum err db_run(struct db *db, const struct sql *sql, const struct db_value *values, size_t count,
                int64_t *changed_out) {
  struct db_rows rows;
  TRY(db_query(db, sql, values, count, &rows));
  while (db_step(&rows)) continue;
  int64_t changed = rows.error ? 0 : db->driver->changed(&rows);
  TRY(db_finish(&rows));
  if (changed_out) *changed_out = changed;
  return ERR_NONE;
}

enum err db_one(struct db *db, const struct sql *sql, const struct db_value *values, size_t count,
                struct db_rows *rows_out) {
  struct db_rows rows;
  TRY(db_query(db, sql, values, count, &rows));
  if (db_step(&rows)) {
    *rows_out = rows;
    return ERR_NONE;
  }
  enum err error = db_finish(&rows);
  return error ? error : ERR_NOT_FOUND;
}

int64_t db_row_int(const struct db_rows *rows, int column) {
  return rows->db->driver->row_int(rows, column);
}

struct str db_row_bytes(const struct db_rows *rows, int column) {
  return rows->db->driver->row_bytes(rows, column);
}

bool db_row_is_null(const struct db_rows *rows, int column) {
  return rows->db->driver->row_is_null(rows, column);
}

struct id db_row_id(const struct db_rows *rows, int column) {
  struct id id = {{0}};
  if (id_from_bytes(db_row_bytes(rows, column), &id) != ERR_NONE) return (struct id){{0}};
  return id;
}

enum err db_define(struct db *db, const struct sql *sql) {
  return db->driver->control(db, db->kind == DB_SQLITE ? sql->sqlite : sql->postgres);
}

bool db_commit_is_doubtful(const struct db *db) { return db->fatal_commit; }

enum err db_begin(struct db *db) { return db->driver->control(db, "BEGIN"); }

enum err db_commit(struct db *db) {
  TRY(db->driver->flush(db));
  return db->driver->control(db, "COMMIT");
}

void db_rollback(struct db *db) {
  /* A connection that is gone has rolled back by itself. */
  if (db->driver->control(db, "ROLLBACK") != ERR_NONE) return;
}

enum err db_savepoint(struct db *db) {
  TRY(db->driver->flush(db)); /* what came before must not be undone with it */
  return db->driver->control(db, "SAVEPOINT change");
}

enum err db_release(struct db *db) {
  TRY(db->driver->flush(db));
  return db->driver->control(db, "RELEASE SAVEPOINT change");
}

void db_rollback_to(struct db *db) {
  if (db->driver->control(db, "ROLLBACK TO SAVEPOINT change") != ERR_NONE) return;
  if (db->driver->control(db, "RELEASE SAVEPOINT change") != ERR_NONE) return;
}

enum err db_append(struct db *db, const struct sql *sql, const struct db_value *values,
                   size_t count) {
  TRY(check_values(sql, values, count));
  return db->driver->append(db, sql, values, count);
}

enum err db_flush(struct db *db) { return db->driver->flush(db); }

enum err db_copy_out(struct db *db, const char *path) { return db->driver->copy_out(db, path); }

static enum err must_be_empty(struct db *db) {
  for (size_t i = 0; i < sizeof schema_tables / sizeof schema_tables[0]; i++) {
    struct db_rows rows;
    enum err error = db_one(db, &schema_tables[i].some, NULL, 0, &rows);
    if (error == ERR_NONE) error = db_finish(&rows) ? ERR_MACHINE : ERR_CONFLICT;
    if (error != ERR_NOT_FOUND) return error;
  }
  return ERR_NONE;
}

enum err db_copy_in(struct db *db, const char *path) {
  TRY(must_be_empty(db));
  return db->driver->copy_in(db, path);
}
