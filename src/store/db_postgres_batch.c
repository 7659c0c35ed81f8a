/* Rows that go in many at a time, and whole tables in and out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db_postgres.h"
#include "store/migrate.h"

#include "schema_tables.h"

#define TABLE_COUNT (sizeof schema_tables / sizeof schema_tables[0])
#define ELEMENTS_LIMIT_BYTES (256u * 1024 * 1024)

static struct db_postgres *own(struct db *db) { return (struct db_postgres *)(void *)db; }

static void queue_reset(struct pg_queue *queue) {
  queue->sql = NULL;
  queue->rows = 0;
  for (size_t i = 0; i < PG_PARAMETERS_MAX; i++) {
    queue->types[i] = 0;
    queue->nulls[i] = false;
    buf_wipe(&queue->elements[i]);
  }
}

void pg_queues_drop(struct db_postgres *db) {
  for (size_t i = 0; i < db->queue_count; i++) queue_reset(&db->queues[i]);
  db->queue_count = 0;
}

void pg_queues_done(struct db_postgres *db) {
  for (size_t q = 0; q < PG_QUEUES; q++)
    for (size_t i = 0; i < PG_PARAMETERS_MAX; i++) buf_done(&db->queues[q].elements[i]);
}

static void element_append(struct pg_queue *queue, size_t i, const struct db_value *value) {
  struct buf *out = &queue->elements[i];
  if (value->type == DB_NULL) {
    queue->nulls[i] = true;
    pg_append_int32(out, -1);
    return;
  }
  queue->types[i] = pg_type_of(value->type);
  if (value->type == DB_INT) {
    pg_append_int32(out, 8);
    pg_append_int64(out, value->number);
  } else {
    pg_append_int32(out, (int64_t)value->bytes.len);
    buf_append(out, value->bytes);
  }
}

static struct pg_queue *queue_of(struct db_postgres *db, const struct sql *sql) {
  for (size_t i = 0; i < db->queue_count; i++)
    if (db->queues[i].sql == sql) return &db->queues[i];
  return NULL;
}

static enum err send_singly(struct db_postgres *db, const struct sql *sql,
                            const struct db_value *values, size_t count) {
  TRY(pg_queues_run(db)); /* keeps the order */
  if (db->piped == PG_PIPED_MAX) TRY(pg_pipe_end(db, NULL));
  return pg_send(db, sql, values, count);
}

enum err pg_append(struct db *base, const struct sql *sql, const struct db_value *values,
                   size_t count) {
  struct db_postgres *db = own(base);
  if (!sql->postgres_batch) return send_singly(db, sql, values, count);
  if (count > PG_PARAMETERS_MAX) return ERR_TOO_LARGE;
  struct pg_queue *queue = queue_of(db, sql);
  if (!queue) {
    if (db->queue_count == PG_QUEUES) TRY(pg_queues_run(db));
    queue = &db->queues[db->queue_count++];
    queue->sql = sql;
    queue->columns = count;
    /* The memory of the batch before is used again. */
    for (size_t i = 0; i < count; i++) queue->elements[i].limit_bytes = ELEMENTS_LIMIT_BYTES;
  }
  for (size_t i = 0; i < count; i++) element_append(queue, i, &values[i]);
  queue->rows++;
  for (size_t i = 0; i < count; i++) TRY(buf_check(&queue->elements[i]));
  return ERR_NONE;
}

/* The binary form of a one-dimensional array. */
static void array_write(struct buf *out, const struct pg_queue *queue, size_t i) {
  pg_append_int32(out, 1);
  pg_append_int32(out, queue->nulls[i]);
  pg_append_int32(out, queue->types[i]);
  pg_append_int32(out, (int64_t)queue->rows);
  pg_append_int32(out, 1);
  buf_append(out, buf_str(&queue->elements[i]));
}

static enum err queue_run(struct db_postgres *db, struct pg_queue *queue) {
  struct buf arrays[PG_PARAMETERS_MAX] = {{0}};
  struct pg_parameters parameters = {.count = queue->columns};
  PGresult *result = NULL;
  enum err error = ERR_NONE;
  for (size_t i = 0; i < queue->columns && !error; i++) {
    buf_init(&arrays[i], ELEMENTS_LIMIT_BYTES);
    array_write(&arrays[i], queue, i);
    /* Nothing but nulls has no type to name; unnest fills up what is shorter with them. */
    parameters.values[i] = queue->types[i] ? arrays[i].data : NULL;
    parameters.lengths[i] = (int)arrays[i].len;
    error = buf_check(&arrays[i]);
  }
  if (!error) error = pg_run(db, queue->sql->postgres_batch, &parameters, &result);
  PQclear(result);
  for (size_t i = 0; i < queue->columns; i++) {
    buf_wipe(&arrays[i]);
    buf_done(&arrays[i]);
  }
  return error;
}

enum err pg_queues_run(struct db_postgres *db) {
  enum err error = ERR_NONE;
  for (size_t i = 0; i < db->queue_count && !error; i++) error = queue_run(db, &db->queues[i]);
  pg_queues_drop(db);
  return error;
}

/* What was sent came before what waits in the queues: send_singly empties those first. */
enum err pg_flush(struct db *base) {
  struct db_postgres *db = own(base);
  TRY(pg_queues_run(db));
  return pg_pipe_end(db, NULL);
}

static bool write_chunk(FILE *file, const char *data, size_t len) {
  uint32_t size = (uint32_t)len;
  return fwrite(&size, sizeof size, 1, file) == 1 && (len == 0 || fwrite(data, len, 1, file) == 1);
}

/* A table is chunks of COPY's binary form, ended by an empty one. */
static enum err table_out(struct db_postgres *db, const struct schema_table *table, FILE *file) {
  PGresult *result = PQexec(db->connection, table->copy_out);
  enum err error = pg_error(db, result);
  PQclear(result);
  char *data = NULL;
  int len;
  while (!error && (len = PQgetCopyData(db->connection, &data, 0)) > 0) {
    if (!write_chunk(file, data, (size_t)len)) error = ERR_MACHINE;
    PQfreemem(data);
  }
  if (!error && len == -2) error = ERR_UNAVAILABLE;
  while ((result = PQgetResult(db->connection))) PQclear(result);
  if (!error && !write_chunk(file, NULL, 0)) error = ERR_MACHINE;
  return error;
}

/* For nobody else's eyes, and never over another file. */
static enum err create_file(const char *path, FILE **file_out) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? ERR_CONFLICT : ERR_MACHINE;
  FILE *file = fdopen(fd, "wb");
  if (!file) {
    (void)close(fd);
    return ERR_MACHINE;
  }
  *file_out = file;
  return ERR_NONE;
}

enum err pg_copy_out(struct db *base, const char *path) {
  struct db_postgres *db = own(base);
  FILE *file;
  TRY(create_file(path, &file));
  PGresult *result = PQexec(db->connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  enum err error = pg_error(db, result);
  PQclear(result);
  const char *schema = migrate_schema_hash();
  if (!error && !write_chunk(file, schema, strlen(schema))) error = ERR_MACHINE;
  for (size_t i = 0; i < TABLE_COUNT && !error; i++) error = table_out(db, &schema_tables[i], file);
  PQclear(PQexec(db->connection, "ROLLBACK"));
  bool whole = fflush(file) == 0 && fsync(fileno(file)) == 0;
  if (!whole && !error) error = ERR_MACHINE;
  if (fclose(file) != 0 && !error) error = ERR_MACHINE;
  if (error) (void)unlink(path);
  return error;
}

static enum err chunk_read(FILE *file, struct buf *chunk) {
  uint32_t size;
  buf_reset(chunk);
  if (fread(&size, sizeof size, 1, file) != 1 || size > ELEMENTS_LIMIT_BYTES) return ERR_CORRUPT;
  char *room = size > 0 ? buf_reserve(chunk, size) : NULL;
  if (size > 0 && !room) return ERR_MACHINE;
  if (size > 0 && fread(room, size, 1, file) != 1) return ERR_CORRUPT;
  buf_advance(chunk, size);
  return ERR_NONE;
}

static enum err table_in(struct db_postgres *db, const struct schema_table *table, FILE *file,
                         struct buf *chunk) {
  PGresult *result = PQexec(db->connection, table->copy_in);
  enum err error = pg_error(db, result);
  PQclear(result);
  while (!error && (error = chunk_read(file, chunk)) == ERR_NONE && chunk->len > 0)
    if (PQputCopyData(db->connection, chunk->data, (int)chunk->len) != 1) error = ERR_UNAVAILABLE;
  (void)PQputCopyEnd(db->connection, error ? "the copy is not whole" : NULL);
  while ((result = PQgetResult(db->connection))) {
    if (!error) error = pg_error(db, result);
    PQclear(result);
  }
  return error;
}

enum err pg_copy_in(struct db *base, const char *path) {
  struct db_postgres *db = own(base);
  struct buf chunk;
  FILE *file = fopen(path, "rb");
  if (!file) return ERR_NOT_FOUND;
  buf_init(&chunk, ELEMENTS_LIMIT_BYTES);
  enum err error = chunk_read(file, &chunk);
  if (!error && !str_equal(buf_str(&chunk), str_from(migrate_schema_hash()))) error = ERR_CORRUPT;
  if (!error) error = db_begin(base);
  for (size_t i = 0; i < TABLE_COUNT && !error; i++)
    error = table_in(db, &schema_tables[i], file, &chunk);
  if (!error && fgetc(file) != EOF) error = ERR_CORRUPT;
  if (!error) error = db_commit(base);
  if (error) db_rollback(base);
  buf_done(&chunk);
  fclose(file);
  return error;
}
