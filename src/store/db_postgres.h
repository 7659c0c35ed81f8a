/*
 * db_postgres: what the two files of the PostgreSQL driver share. For the store alone.
 */
#ifndef PARLOUR_STORE_DB_POSTGRES_H
#define PARLOUR_STORE_DB_POSTGRES_H

#include <libpq-fe.h>

#include "store/db_driver.h"

#define PG_PARAMETERS_MAX 48

/* Rows that wait to go in at once: each parameter's values one after another, in
 * the binary form of an array's elements. */
struct pg_queue {
  const struct sql *sql;
  size_t rows;
  size_t columns;
  unsigned types[PG_PARAMETERS_MAX];
  bool nulls[PG_PARAMETERS_MAX];
  struct buf elements[PG_PARAMETERS_MAX];
};

#define PG_QUEUES 8
/* As many statements may be under way; each answer waits in a socket's memory. */
#define PG_PIPED_MAX 256

struct db_postgres {
  struct db base;
  PGconn *connection;
  bool read_only;
  struct table statements; /* of the text -> struct pg_statement */
  unsigned prepared;
  struct pg_queue queues[PG_QUEUES];
  size_t queue_count;
  size_t piped; /* statements sent whose answers were not read */
};

enum err pg_error(const struct db_postgres *db, const PGresult *result);
/* Prepares the text once a connection and runs it; the caller clears the result.
 * Parameters without types are what the text's own casts say. */
struct pg_parameters {
  size_t count;
  bool typed;
  unsigned types[PG_PARAMETERS_MAX];
  const char *values[PG_PARAMETERS_MAX]; /* borrowed, in binary form; NULL: null */
  int lengths[PG_PARAMETERS_MAX];
};
MUST_USE enum err pg_run(struct db_postgres *db, const char *text,
                         const struct pg_parameters *parameters, PGresult **result_out);
extern const int pg_binary[PG_PARAMETERS_MAX];

/* Sends a prepared statement and does not wait; the values are copied. */
MUST_USE enum err pg_pipe_send(struct db_postgres *db, const char *name,
                               const struct pg_parameters *parameters);
/* Waits for all that was sent: the first failure, or none and the last one's result, which
 * the caller clears (last_out may be NULL). After a failure only a roll back goes on. */
MUST_USE enum err pg_pipe_end(struct db_postgres *db, PGresult **last_out);
void pg_pipe_drop(struct db_postgres *db);
/* Prepares where that was not done, and sends; pg_pipe_end waits. */
MUST_USE enum err pg_send(struct db_postgres *db, const struct sql *sql,
                          const struct db_value *values, size_t count);

void pg_append_int32(struct buf *out, int64_t value);
void pg_append_int64(struct buf *out, int64_t value);
unsigned pg_type_of(enum db_type type);

enum err pg_append(struct db *db, const struct sql *sql, const struct db_value *values,
                   size_t count);
enum err pg_flush(struct db *db);
MUST_USE enum err pg_queues_run(struct db_postgres *db);
void pg_queues_drop(struct db_postgres *db);
void pg_queues_done(struct db_postgres *db);

enum err pg_copy_out(struct db *db, const char *path);
enum err pg_copy_in(struct db *db, const char *path);

#endif
