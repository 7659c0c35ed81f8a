#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db_driver.h"

struct db_sqlite {
  struct db base;
  sqlite3 *handle;
  bool in_transaction;     /* as we see it; SQLite may have ended it on its own */
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
      return sqlite3_bind_text64(statement, at, data, value->bytes.len, SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    case DB_BYTES:
      return sqlite3_bind_blob64(statement, at, data, value->bytes.len, SQLITE_TRANSIENT);
  }
  return SQLITE_MISUSE;
}

/* A full disk or a failed read may end the transaction; what comes after it would
 * then be committed on its own, statement by statement. */
static bool transaction_is_lost(const struct db_sqlite *db) {
  return db->in_transaction && sqlite3_get_autocommit(db->handle);
}

static enum err query(struct db *db, const struct sql *sql, const struct db_value *values,
                      size_t count, struct db_rows *rows_out) {
  sqlite3_stmt *statement = NULL;
  if (transaction_is_lost(own(db))) return ERR_MACHINE;
  TRY(prepare(own(db), sql, &statement));
  /* One cursor a statement: a second query of it while one is open is a mistake. */
  if (sqlite3_stmt_busy(statement)) return ERR_CONFLICT;
  for (size_t i = 0; i < count; i++) {
    int code = bind_one(statement, i + 1, &values[i]);
    if (code != SQLITE_OK) return error_of(code);
  }
  rows_out->driver = statement;
  /* The first step is taken at once, so that a failure is known here. */
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

static enum err rollback(struct db_sqlite *db) {
  db->in_transaction = false;
  if (sqlite3_get_autocommit(db->handle)) return ERR_NONE;
  return error_of(sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL));
}

static enum err control(struct db *base, const char *statement) {
  struct db_sqlite *db = own(base);
  if (strcmp(statement, "ROLLBACK") == 0) return rollback(db);
  if (transaction_is_lost(db)) return ERR_MACHINE;
  bool begins = strcmp(statement, "BEGIN") == 0;
  bool commits = strcmp(statement, "COMMIT") == 0;
  /* The one writer takes its lock at once; a reader only a snapshot. */
  bool writer = !sqlite3_db_readonly(db->handle, "main");
  if (writer && begins) statement = "BEGIN IMMEDIATE";
  int code = sqlite3_exec(db->handle, statement, NULL, NULL, NULL);
  if (commits) base->fatal_commit = (code & 0xff) == SQLITE_IOERR;
  if (begins && code == SQLITE_OK) db->in_transaction = true;
  if (commits && code == SQLITE_OK) db->in_transaction = false;
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
  /* All at once: in steps, each commit by another connection would begin it anew. */
  int code = sqlite3_backup_step(backup, -1);
  int end = sqlite3_backup_finish(backup);
  return error_of(code == SQLITE_DONE ? end : code);
}

/* For nobody else's eyes, and never over another file. */
static enum err create_file(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? ERR_CONFLICT : ERR_MACHINE;
  return close(fd) == 0 ? ERR_NONE : ERR_MACHINE;
}

static bool says(sqlite3 *handle, const char *question, const char *answer) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(handle, question, -1, &statement, NULL) != SQLITE_OK) return false;
  bool row = sqlite3_step(statement) == SQLITE_ROW;
  const unsigned char *said = row ? sqlite3_column_text(statement, 0) : NULL;
  bool same = said && strcmp((const char *)said, answer) == 0;
  sqlite3_finalize(statement);
  return same;
}

/* An empty file is a whole database too, but not one of ours. */
static enum err check_whole(sqlite3 *handle) {
  bool whole = says(handle, "PRAGMA quick_check(1)", "ok") &&
               says(handle, "SELECT number FROM migration WHERE number = 1", "1");
  return whole ? ERR_NONE : ERR_CORRUPT;
}

static enum err copy_out(struct db *db, const char *path) {
  sqlite3 *copy = NULL;
  TRY(create_file(path));
  enum err error = error_of(sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL));
  if (!error) error = copy_between(own(db)->handle, copy);
  sqlite3_close_v2(copy);
  if (error) (void)unlink(path);
  return error;
}

static void forget_statements(struct db_sqlite *db) {
  size_t at = 0;
  for (sqlite3_stmt *s; (s = table_next(&db->statements, &at));) sqlite3_finalize(s);
  table_done(&db->statements);
}

static enum err copy_in(struct db *db, const char *path) {
  sqlite3 *copy = NULL;
  if (access(path, R_OK) != 0) return ERR_NOT_FOUND;
  forget_statements(own(db));
  enum err error = error_of(sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL));
  if (!error) error = check_whole(copy);
  if (!error) error = copy_between(copy, own(db)->handle);
  sqlite3_close_v2(copy);
  return error;
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
  int flags = config->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  /* SQLite gives its other files the rights of this one. */
  if (!config->read_only && create_file(config->where) == ERR_MACHINE) {
    free(db);
    return ERR_MACHINE;
  }
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
