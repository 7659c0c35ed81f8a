#include "store/db_postgres.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOCK_WAIT_MS 5000
#define LOCK_PAUSE_MS 50
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_TEXT 25
#define OID_NUMERIC 1700

struct pg_statement {
  char name[16];
};

static struct db_postgres *own(struct db *db) { return (struct db_postgres *)(void *)db; }

enum err pg_error(const struct db_postgres *db, const PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN ||
      status == PGRES_COPY_OUT)
    return ERR_NONE;
  const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
  if (PQstatus(db->connection) != CONNECTION_OK || !state) return ERR_UNAVAILABLE;
  if (memcmp(state, "23", 2) == 0 || strcmp(state, "21000") == 0) return ERR_CONFLICT;
  if (memcmp(state, "22", 2) == 0) return ERR_INVALID;
  if (memcmp(state, "40", 2) == 0 || memcmp(state, "55", 2) == 0 || memcmp(state, "57", 2) == 0)
    return ERR_UNAVAILABLE;
  return ERR_MACHINE;
}

void pg_append_int32(struct buf *out, int64_t value) {
  uint32_t wire = htonl((uint32_t)value);
  buf_append_bytes(out, &wire, sizeof wire);
}

void pg_append_int64(struct buf *out, int64_t value) {
  uint64_t wire = __builtin_bswap64((uint64_t)value);
  buf_append_bytes(out, &wire, sizeof wire);
}

unsigned pg_type_of(enum db_type type) {
  switch (type) {
    case DB_INT:
      return OID_INT8;
    case DB_TEXT:
      return OID_TEXT;
    case DB_BYTES:
      return OID_BYTEA;
    case DB_NULL:
      return 0; /* the server infers it */
  }
  return 0;
}

static struct id text_key(const char *text) {
  struct id key = {{0}};
  uintptr_t where = (uintptr_t)text;
  memcpy(key.bytes + 8, &where, sizeof where);
  return key;
}

static enum err prepared(struct db_postgres *db, const char *text,
                         const struct pg_parameters *parameters, struct pg_statement **out) {
  struct id key = text_key(text);
  struct pg_statement *statement = table_get(&db->statements, key);
  if (statement) {
    *out = statement;
    return ERR_NONE;
  }
  TRY(pg_pipe_end(db, NULL)); /* a statement is prepared alone */
  statement = calloc(1, sizeof *statement);
  if (!statement) return ERR_MACHINE;
  (void)snprintf(statement->name, sizeof statement->name, "s%u", ++db->prepared);
  PGresult *result = PQprepare(db->connection, statement->name, text,
                               parameters->typed ? (int)parameters->count : 0,
                               parameters->typed ? parameters->types : NULL);
  enum err error = pg_error(db, result);
  PQclear(result);
  if (!error) error = table_put(&db->statements, key, statement);
  if (error) {
    free(statement);
    return error;
  }
  *out = statement;
  return ERR_NONE;
}

const int pg_binary[PG_PARAMETERS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

enum err pg_run(struct db_postgres *db, const char *text, const struct pg_parameters *parameters,
                PGresult **result_out) {
  struct pg_statement *statement;
  TRY(prepared(db, text, parameters, &statement));
  if (db->piped > 0) {
    TRY(pg_pipe_send(db, statement->name, parameters));
    return pg_pipe_end(db, result_out);
  }
  PGresult *result = PQexecPrepared(db->connection, statement->name, (int)parameters->count,
                                    parameters->values, parameters->lengths, pg_binary, 1);
  enum err error = pg_error(db, result);
  if (error) {
    PQclear(result);
    return error;
  }
  *result_out = result;
  return ERR_NONE;
}

/* numbers: room for the binary form of the whole ones. */
static enum err bind_values(const struct db_value *values, size_t count,
                            uint64_t numbers[static PG_PARAMETERS_MAX], struct pg_parameters *out) {
  *out = (struct pg_parameters){.count = count, .typed = true};
  if (count > PG_PARAMETERS_MAX) return ERR_TOO_LARGE;
  for (size_t i = 0; i < count; i++) {
    const char **data = &out->values[i];
    out->types[i] = pg_type_of(values[i].type);
    numbers[i] = __builtin_bswap64((uint64_t)values[i].number);
    bool is_int = values[i].type == DB_INT;
    *data = is_int ? (const char *)&numbers[i] : values[i].bytes.data;
    if (!*data) *data = "";
    out->lengths[i] = is_int ? 8 : (int)values[i].bytes.len;
    if (values[i].type == DB_NULL) *data = NULL;
  }
  return ERR_NONE;
}

enum err pg_send(struct db_postgres *db, const struct sql *sql, const struct db_value *values,
                 size_t count) {
  struct pg_parameters parameters;
  struct pg_statement *statement;
  uint64_t numbers[PG_PARAMETERS_MAX];
  TRY(bind_values(values, count, numbers, &parameters));
  TRY(prepared(db, sql->postgres, &parameters, &statement));
  return pg_pipe_send(db, statement->name, &parameters);
}

static enum err query(struct db *db, const struct sql *sql, const struct db_value *values,
                      size_t count, struct db_rows *rows_out) {
  struct pg_parameters parameters;
  uint64_t numbers[PG_PARAMETERS_MAX];
  PGresult *result;
  TRY(pg_queues_run(own(db))); /* what was sent already comes before this by itself */
  TRY(bind_values(values, count, numbers, &parameters));
  TRY(pg_run(own(db), sql->postgres, &parameters, &result));
  rows_out->driver = result;
  rows_out->position = -1;
  return ERR_NONE;
}

static bool step(struct db_rows *rows) { return ++rows->position < PQntuples(rows->driver); }

static void finish(struct db_rows *rows) { PQclear(rows->driver); }

static int64_t big_endian(const unsigned char *at, int len) {
  int64_t value = len > 0 && (at[0] & 0x80) ? -1 : 0;
  for (int i = 0; i < len; i++) value = (int64_t)((uint64_t)value << 8 | at[i]);
  return value;
}

/* A sum of BIGINT is a numeric: four heads of two bytes, then digits to the base
 * of 10,000, the first of which is worth 10000^weight. Only the whole part; 0 when
 * it does not fit. */
static int64_t whole_of_numeric(const unsigned char *at, int len) {
  int64_t digits = len < 8 ? 0 : big_endian(at, 2);
  int64_t weight = len < 8 ? -1 : big_endian(at + 2, 2);
  bool negative = len >= 8 && big_endian(at + 4, 2) == 0x4000;
  int64_t value = 0;
  for (int64_t i = 0; i <= weight; i++) {
    int64_t digit = i < digits ? big_endian(at + 8 + 2 * i, 2) : 0;
    if (__builtin_mul_overflow(value, 10000, &value)) return 0;
    if (__builtin_add_overflow(value, negative ? -digit : digit, &value)) return 0;
  }
  return value;
}

static int64_t row_int(const struct db_rows *rows, int column) {
  int row = (int)rows->position;
  const unsigned char *at = (const unsigned char *)PQgetvalue(rows->driver, row, column);
  int len = PQgetlength(rows->driver, row, column);
  if (PQftype(rows->driver, column) == OID_NUMERIC) return whole_of_numeric(at, len);
  return len > 8 ? 0 : big_endian(at, len);
}

static struct str row_bytes(const struct db_rows *rows, int column) {
  int row = (int)rows->position;
  int len = PQgetlength(rows->driver, row, column);
  return len > 0 ? str_of(PQgetvalue(rows->driver, row, column), (size_t)len) : STR_EMPTY;
}

static bool row_is_null(const struct db_rows *rows, int column) {
  return PQgetisnull(rows->driver, (int)rows->position, column) == 1;
}

static int64_t changed(const struct db_rows *rows) {
  int64_t count = 0;
  if (str_to_int64(str_from(PQcmdTuples(rows->driver)), &count)) return 0;
  return count;
}

static void forget_statements(struct db_postgres *db) {
  size_t at = 0;
  for (void *statement; (statement = table_next(&db->statements, &at));) free(statement);
  table_done(&db->statements);
}

static enum err run_text(struct db_postgres *db, const char *text, bool *committed_out) {
  TRY(pg_pipe_end(db, NULL)); /* after what was sent before it */
  PGresult *result = PQexec(db->connection, text);
  enum err error = pg_error(db, result);
  /* COMMIT of a transaction that has failed answers ROLLBACK, and no error. */
  if (committed_out) *committed_out = !error && strcmp(PQcmdStatus(result), "COMMIT") == 0;
  PQclear(result);
  return error;
}

static void sleep_ms(int64_t ms) {
  nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* One server a database: the lock lives as long as the connection. The end of one that
 * was closed, or whose server was killed, is noticed a moment later: a start, which
 * opens several one after the other, must not wait long for each. */
static enum err lock_out_others(struct db_postgres *db) {
  for (int64_t waited_ms = 0, pause_ms = 1;; waited_ms += pause_ms, pause_ms *= 2) {
    PGresult *result = PQexec(db->connection, "SELECT pg_try_advisory_lock(7953749833)");
    enum err error = pg_error(db, result);
    bool got = !error && strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    PQclear(result);
    if (error || got) return error;
    if (waited_ms >= LOCK_WAIT_MS) return ERR_CONFLICT;
    if (pause_ms > LOCK_PAUSE_MS) pause_ms = LOCK_PAUSE_MS;
    sleep_ms(pause_ms);
  }
}

/* The server's notices may quote values; libpq would print them. */
static void ignore_notice(void *context, const PGresult *result) {
  (void)context;
  (void)result;
}

static enum err set_up(struct db_postgres *db) {
  if (PQstatus(db->connection) != CONNECTION_OK) return ERR_UNAVAILABLE;
  PQsetNoticeReceiver(db->connection, ignore_notice, NULL);
  if (PQserverVersion(db->connection) < 150000) return ERR_CONFLICT;
  TRY(run_text(db,
               "SET synchronous_commit = on; SET client_min_messages = warning;"
               "SET client_encoding = 'UTF8'; SET statement_timeout = '60s';"
               "SET log_parameter_max_length_on_error = 0",
               NULL));
  if (db->read_only) return run_text(db, "SET default_transaction_read_only = on", NULL);
  return lock_out_others(db);
}

static enum err reconnect(struct db_postgres *db) {
  forget_statements(db);
  db->piped = 0;
  PQreset(db->connection);
  return set_up(db);
}

static bool is_lost(const struct db_postgres *db) {
  return PQstatus(db->connection) != CONNECTION_OK;
}

static enum err begin(struct db_postgres *db) {
  const char *text = db->read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN";
  if (is_lost(db)) TRY(reconnect(db));
  enum err error = run_text(db, text, NULL);
  if (!error || !is_lost(db)) return error;
  /* A connection is found dead only when it is used; nothing was done on it yet. */
  TRY(reconnect(db));
  return run_text(db, text, NULL);
}

static enum err commit(struct db_postgres *db) {
  bool committed = false;
  db->base.fatal_commit = false;
  if (is_lost(db)) return ERR_UNAVAILABLE; /* before COMMIT was sent: nothing is on the disk */
  enum err error = run_text(db, "COMMIT", &committed);
  db->base.fatal_commit = error && is_lost(db);
  return !error && !committed ? ERR_MACHINE : error;
}

static enum err control(struct db *base, const char *statement) {
  struct db_postgres *db = own(base);
  if (strcmp(statement, "BEGIN") == 0) return begin(db);
  if (strcmp(statement, "COMMIT") == 0) return commit(db);
  if (strncmp(statement, "ROLLBACK", 8) == 0) {
    pg_queues_drop(db);
    pg_pipe_drop(db);
  }
  return run_text(db, statement, NULL);
}

static void postgres_close(struct db *base) {
  struct db_postgres *db = own(base);
  forget_statements(db);
  pg_queues_done(db);
  PQfinish(db->connection);
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
                                        .append = pg_append,
                                        .flush = pg_flush,
                                        .copy_out = pg_copy_out,
                                        .copy_in = pg_copy_in,
                                        .close = postgres_close};

enum err db_postgres_open(const struct db_config *config, struct db **db_out) {
  struct db_postgres *db = calloc(1, sizeof *db);
  if (!db) return ERR_MACHINE;
  db->base.driver = &driver;
  db->base.kind = DB_POSTGRES;
  db->read_only = config->read_only;
  const char *keys[] = {"dbname", "application_name", "connect_timeout", NULL};
  const char *values[] = {config->where, "parlour", "10", NULL};
  db->connection = PQconnectdbParams(keys, values, 1);
  enum err error = db->connection ? set_up(db) : ERR_MACHINE;
  if (error) {
    postgres_close(&db->base);
    return error;
  }
  *db_out = &db->base;
  return ERR_NONE;
}
