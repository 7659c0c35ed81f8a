/*
 * db: one connection to the database, SQLite or PostgreSQL, behind one interface.
 *
 * SQL is never written in C: it stands in module.sql beside its module and comes
 * in as constants `sql_<name>` of a generated header (tools/sql_embed.py). A
 * statement is prepared once a connection. Parameters are $1, $2 ...; they are
 * always bound.
 *
 * Thread:    one thread a connection.
 * Ownership: rows borrow from the connection until the next db_step or db_finish
 *            of the same cursor.
 *            After a statement has failed, only db_rollback or db_rollback_to go on
 *            with the transaction: PostgreSQL refuses everything else.
 * Errors:    ERR_NOT_FOUND (db_one without a row), ERR_CONFLICT (a constraint said
 *            no), ERR_INVALID (text that is not UTF-8 or has a NUL in it), ERR_MACHINE (disk,
 * connection, a failed sync: fatal for the process that writes), ERR_UNAVAILABLE (busy).
 */
#ifndef PARLOUR_STORE_DB_H
#define PARLOUR_STORE_DB_H

#include "base/arena.h"
#include "base/id.h"

enum db_kind { DB_SQLITE, DB_POSTGRES };

/* A named statement; one text, or a variant for each database. id is unique in
 * the program, for the cache of prepared statements. */
struct sql {
  const char *name;
  const char *sqlite;
  const char *postgres;
  /* Where rows of a whole batch go in at once: every parameter is an array. Else NULL.
   * Where callers may append the same key twice, the text must bear it. */
  const char *postgres_batch;
  size_t parameters; /* how many values it takes */
};

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BYTES };
struct db_value {
  enum db_type type;
  int64_t number;
  struct str bytes; /* borrowed */
};
static inline struct db_value db_null(void) { return (struct db_value){.type = DB_NULL}; }
static inline struct db_value db_int(int64_t n) {
  return (struct db_value){.type = DB_INT, .number = n};
}
static inline struct db_value db_text(struct str s) {
  return (struct db_value){.type = DB_TEXT, .bytes = s};
}
static inline struct db_value db_bytes(struct str s) {
  return (struct db_value){.type = DB_BYTES, .bytes = s};
}
/* The id must outlive the call: ids are bound as their 16 bytes. */
static inline struct db_value db_id(const struct id *id) { return db_bytes(id_str(id)); }

struct db;
struct db_config {
  enum db_kind kind;
  const char *where; /* a file's path, or a postgresql:// address */
  bool read_only;    /* readers */
};
MUST_USE enum err db_open(const struct db_config *config, struct db **db_out);
void db_close(struct db *db);
enum db_kind db_kind_of(const struct db *db);

/* Statements that give no rows. changed_out may be NULL. */
MUST_USE enum err db_run(struct db *db, const struct sql *sql, const struct db_value *values,
                         size_t count, int64_t *changed_out);

/* Statements that give rows:
 *   struct db_rows rows;
 *   TRY(db_query(db, &sql_x, values, 1, &rows));
 *   while (db_step(&rows)) { ... db_row_int(&rows, 0) ... }
 *   return db_finish(&rows);
 * db_step is false at the end and on failure; db_finish tells which. */
struct db_rows {
  struct db *db;
  void *driver; /* the driver's own state */
  int64_t position;
  enum err error;
};
MUST_USE enum err db_query(struct db *db, const struct sql *sql, const struct db_value *values,
                           size_t count, struct db_rows *rows_out);
bool db_step(struct db_rows *rows);
MUST_USE enum err db_finish(struct db_rows *rows);
int64_t db_row_int(const struct db_rows *rows, int column);
struct str db_row_bytes(const struct db_rows *rows, int column); /* text or bytes; NULL: empty */
bool db_row_is_null(const struct db_rows *rows, int column);
struct id db_row_id(const struct db_rows *rows, int column); /* zero when NULL */

/* A statement that defines the schema: run once, not remembered. For migrate. */
MUST_USE enum err db_define(struct db *db, const struct sql *sql);

/* Exactly the first row: steps once. Afterwards db_finish as above. ERR_NOT_FOUND
 * (already finished) when there is none. */
MUST_USE enum err db_one(struct db *db, const struct sql *sql, const struct db_value *values,
                         size_t count, struct db_rows *rows_out);

/* Transactions. The scribe begins, commits, and gives a savepoint to each change. */
MUST_USE enum err db_begin(struct db *db);
MUST_USE enum err db_commit(struct db *db);
void db_rollback(struct db *db);
/* After a failed db_commit: true when nobody can say whether it is on the disk. */
bool db_commit_is_doubtful(const struct db *db);
MUST_USE enum err db_savepoint(struct db *db);
MUST_USE enum err db_release(struct db *db);
void db_rollback_to(struct db *db);

/* Statements nobody waits for. On SQLite each is carried out at once. On PostgreSQL those with a
 * text for batches queue their rows, which go in as one statement; all others are sent one after
 * another without waiting for the answer to the one before. Values are copied. db_flush waits for
 * all, and so do db_run, db_query, db_savepoint, db_release and db_commit before their own work:
 * a failure is told by the next of them at the latest. The order holds; but where rows of several
 * kinds are queued, kinds go in the order of their first row. */
MUST_USE enum err db_append(struct db *db, const struct sql *sql, const struct db_value *values,
                            size_t count);
MUST_USE enum err db_flush(struct db *db);

/* An online, consistent copy into a new file (SQLite), or a logical one of every
 * table (PostgreSQL), on the disk when it returns; outside of a transaction.
 * ERR_CONFLICT when there is such a file. db_copy_in puts it into an empty, migrated
 * database (ERR_CONFLICT when it is not empty, ERR_CORRUPT when the file is not whole
 * or not of this schema, ERR_NOT_FOUND); migrate_run again, since SQLite takes over
 * the copy's schema too. */
MUST_USE enum err db_copy_out(struct db *db, const char *path);
MUST_USE enum err db_copy_in(struct db *db, const char *path);

#endif
