/*
 * db_driver: what a database must be able to do for db.c. For the store alone.
 */
#ifndef PARLOUR_STORE_DB_DRIVER_H
#define PARLOUR_STORE_DB_DRIVER_H

#include "base/table.h"
#include "store/db.h"

struct db_driver {
  enum err (*query)(struct db *db, const struct sql *sql, const struct db_value *values,
                    size_t count, struct db_rows *rows_out);
  bool (*step)(struct db_rows *rows);
  void (*finish)(struct db_rows *rows);
  int64_t (*row_int)(const struct db_rows *rows, int column);
  struct str (*row_bytes)(const struct db_rows *rows, int column);
  bool (*row_is_null)(const struct db_rows *rows, int column);
  int64_t (*changed)(const struct db_rows *rows);
  enum err (*control)(struct db *db, const char *statement); /* BEGIN and the like */
  enum err (*append)(struct db *db, const struct sql *sql, const struct db_value *values,
                     size_t count);
  enum err (*flush)(struct db *db);
  enum err (*copy_out)(struct db *db, const char *path);
  enum err (*copy_in)(struct db *db, const char *path);
  void (*close)(struct db *db);
};

/* A table of the schema; schema_tables.h has all, referred to before referring. */
struct schema_table {
  struct sql some;      /* a row when it is not empty */
  const char *copy_out; /* PostgreSQL's */
  const char *copy_in;
};

/* The head of each driver's own struct. */
struct db {
  const struct db_driver *driver;
  enum db_kind kind;
  bool fatal_commit; /* the last commit failed in a way that leaves its fate unknown */
};

MUST_USE enum err db_sqlite_open(const struct db_config *config, struct db **db_out);
MUST_USE enum err db_postgres_open(const struct db_config *config, struct db **db_out);

/* The key of a statement's constant in a table: where it stands in memory. */
static inline struct id db_statement_key(const struct sql *sql) {
  struct id key = {{0}};
  uintptr_t where = (uintptr_t)sql >> 4;
  for (size_t i = 0; i < sizeof where; i++) key.bytes[8 + i % 8] = (uint8_t)(where >> (8 * i));
  return key;
}

#endif
