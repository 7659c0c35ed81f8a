#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db_driver.h"

struct db_sqlite {
  struct db base;
  sqlite3 *handle;
  struct table statements; /* of struct sql -> sqlite3_stmt */
};

static struct db_sqlite *own(struct db *db) { return (struct db_sqlite *)(void *)db; }
static sqlite3_stmt *statement_of(const struct db_rows *rows) { return rows->driver; }

/* A full disk and a lost file are the machine's; a broken sync is told apart by
 * the scribe, which sees it only at COMMIT. */
static enum err error_of(int code) {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return ERR_NONE;
    case SQLITE_CONSTRAINT:
      return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ERR_UNAVAILABLE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ERR_CORRUPT;
    case SQLITE_TOOBIG:
      return ERR_TOO_LARGE;
    default:
      return ERR_MACHINE;
  }
}

static enum err prepare(struct db_sqlite *db, const struct sql *sql, sqlite3_stmt **out) {
  struct id key = db_statement_key(sql);
  sqlite3_stmt *statement = table_get(&db->statements, key);
  if (!statement) {
    int code = sqlite3_prepare_v3(db->handle, sql->sqlite, -1, SQLITE_PREPARE_PERSISTENT,
                                  &statement, NULL);
    if (code != SQLITE_OK) return error_of(code);
    if (table_put(&db->statements, key, statement) != ERR_NONE) {
      sqlite3_finalize(statement);
      return ERR_MACHINE;
    }
  }
  *out = statement;
  return ERR_NONE;
}

/* SQLite numbers $1, $2 by first appearance: parameters are found by name. */
static int bind_one(sqlite3_stmt *statement, size_t number, const struct db_value *value) {
  char name[24];
  (void)snprintf(name, sizeof name, "$%zu", number);
  int at = sqlite3_bind_parameter_index(statement, name);
  if (at == 0) return SQLITE_RANGE;
  const char *data = value->bytes.len > 0 ? value->bytes.data : "";
  switch (value->type) {
    case DB_NULL:
      return sqlite3_bind_null(statement, at);
    case DB_INT:
      return sqlite3_bind_int64(statement, at, value->number);
    case DB_TEXT:
      return sqlite3_bind_text64(statement, at, data, value->bytes.len, SQLITE_STATIC,
                                 SQLITE_UTF8);
    case DB_BYTES:
      return sqlite3_bind_blob64(statement, at, data, value->bytes.len, SQLITE_STATIC);
  }
  return SQLITE_MISUSE;
}

static enum err query(struct db *db, const struct sql *sql, const struct db_value *values,
                      size_t count, struct db_rows *rows_out) {
  sqlite3_stmt *statement = NULL;
  TRY(prepare(own(db), sql, &statement));
  /* One cursor a statement: a second query of it while one is open is a mistake. */
  if (sqlite3_stmt_busy(statement)) return ERR_CONFLICT;
  for (size_t i = 0; i < count; i++) {
    int code = bind_one(statement, i + 1, &values[i]);
    if (code != SQLITE_OK) return error_of(code);
  }
  rows_out->driver = statement;
  /* The first step is taken at once: the values need not outlive the call. */
  int code = sqlite3_step(statement);
  rows_out->error = error_of(code);
  rows_out->position = code == SQLITE_ROW ? 0 : -1; /* 0: the first row waits */
  if (code != SQLITE_ROW) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
  if (rows_out->error) {
    rows_out->driver = NULL;
    return rows_out->error;
  }
  return ERR_NONE;
}

static bool step(struct db_rows *rows) {
  if (rows->position < 0) return false;
  if (rows->position++ == 0) return true;
  int code = sqlite3_step(statement_of(rows));
  rows->error = error_of(code);
  if (code == SQLITE_ROW) return true;
  rows->position = -1;
  return false;
}

static void finish(struct db_rows *rows) {
  sqlite3_reset(statement_of(rows));
  sqlite3_clear_bindings(statement_of(rows));
}

static int64_t row_int(const struct db_rows *rows, int column) {
  return sqlite3_column_int64(statement_of(rows), column);
}

static struct str row_bytes(const struct db_rows *rows, int column) {
  const void *data = sqlite3_column_blob(statement_of(rows), column);
  int len = sqlite3_column_bytes(statement_of(rows), column);
  return data && len > 0 ? str_of(data, (size_t)len) : STR_EMPTY;
}

static bool row_is_null(const struct db_rows *rows, int column) {
  return sqlite3_column_type(statement_of(rows), column) == SQLITE_NULL;
}

static int64_t changed(const struct db_rows *rows) {
  return sqlite3_changes64(own(rows->db)->handle);
}

static enum err control(struct db *db, const char *statement) {
  /* The one writer takes its lock at once; a reader only a snapshot. */
  bool writer = !sqlite3_db_readonly(own(db)->handle, "main");
  if (writer && strcmp(statement, "BEGIN") == 0) statement = "BEGIN IMMEDIATE";
  int code = sqlite3_exec(own(db)->handle, statement, NULL, NULL, NULL);
  if (strcmp(statement, "COMMIT") == 0)
    db->fatal_commit = (code & 0xff) == SQLITE_IOERR;
  return error_of(code);
}

static enum err append(struct db *db, const struct sql *sql, const struct db_value *values,
                       size_t count) {
  struct db_rows rows = {.db = db};
  TRY(query(db, sql, values, count, &rows));
  while (step(&rows)) continue;
  finish(&rows);
  return rows.error;
}

static enum err flush(struct db *db) {
  (void)db;
  return ERR_NONE; /* rows went in when they were appended */
}

static enum err copy_between(sqlite3 *from, sqlite3 *to) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  if (!backup) return error_of(sqlite3_errcode(to));
  int code;
  do {
    code = sqlite3_backup_step(backup, 256);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) sqlite3_sleep(5);
  } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
  sqlite3_backup_finish(backup);
  return error_of(code);
}

static enum err copy_file(struct db *db, const char *path, bool out) {
  sqlite3 *other = NULL;
  int flags = SQLITE_OPEN_READWRITE | (out ? SQLITE_OPEN_CREATE : 0);
  int code = sqlite3_open_v2(path, &other, flags, NULL);
  enum err error = error_of(code);
  if (!error) error = copy_between(out ? own(db)->handle : other, out ? other : own(db)->handle);
  sqlite3_close_v2(other);
  return error;
}

static enum err copy_out(struct db *db, const char *path) { return copy_file(db, path, true); }

static void forget_statements(struct db_sqlite *db) {
  size_t at = 0;
  for (sqlite3_stmt *s; (s = table_next(&db->statements, &at));) sqlite3_finalize(s);
  table_done(&db->statements);
}

static enum err copy_in(struct db *db, const char *path) {
  forget_statements(own(db));
  return copy_file(db, path, false);
}

static void sqlite_close(struct db *base) {
  struct db_sqlite *db = own(base);
  forget_statements(db);
  sqlite3_close_v2(db->handle);
  free(db);
}

static const struct db_driver driver = {.query = query,
                                        .step = step,
                                        .finish = finish,
                                        .row_int = row_int,
                                        .row_bytes = row_bytes,
                                        .row_is_null = row_is_null,
                                        .changed = changed,
                                        .control = control,
                                        .append = append,
                                        .flush = flush,
                                        .copy_out = copy_out,
                                        .copy_in = copy_in,
                                        .close = sqlite_close};

/* Nothing of a row that was deleted or changed stays in the file; every commit is
 * on the disk before it is answered; temporary tables never reach it. */
static const char *const pragmas[] = {
    "PRAGMA journal_mode=WAL",       "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",       "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",      "PRAGMA trusted_schema=OFF",
    "PRAGMA wal_autocheckpoint=500", "PRAGMA journal_size_limit=4194304",
    "PRAGMA cache_size=-8192",       "PRAGMA cell_size_check=ON",
};

static enum err set_up(struct db_sqlite *db, bool read_only) {
  sqlite3_busy_timeout(db->handle, 5000);
  sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* A reader cannot set the journal's mode; it finds it. */
  for (size_t i = read_only ? 2 : 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
    int code = sqlite3_exec(db->handle, pragmas[i], NULL, NULL, NULL);
    if (code != SQLITE_OK) return error_of(code);
  }
  return ERR_NONE;
}

enum err db_sqlite_open(const struct db_config *config, struct db **db_out) {
  struct db_sqlite *db = calloc(1, sizeof *db);
  if (!db) return ERR_MACHINE;
  db->base.driver = &driver;
  db->base.kind = DB_SQLITE;
  int flags = config->read_only ? SQLITE_OPEN_READONLY
                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int code = sqlite3_open_v2(config->where, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
  enum err error = error_of(code);
  if (!error) error = set_up(db, config->read_only);
  if (error) {
    sqlite_close(&db->base);
    return error;
  }
  *db_out = &db->base;
  return ERR_NONE;
}
