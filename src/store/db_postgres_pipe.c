/* Statements that are sent without waiting for the answer to the one before. */
#include "store/db_postgres.h"

static enum err sent(struct db_postgres *db, int went) {
  if (went == 1) return ERR_NONE;
  return PQstatus(db->connection) == CONNECTION_OK ? ERR_MACHINE : ERR_UNAVAILABLE;
}

enum err pg_pipe_send(struct db_postgres *db, const char *name,
                      const struct pg_parameters *parameters) {
  if (db->piped == 0) TRY(sent(db, PQenterPipelineMode(db->connection)));
  TRY(sent(db, PQsendQueryPrepared(db->connection, name, (int)parameters->count, parameters->values,
                                   parameters->lengths, pg_binary, 1)));
  db->piped++;
  return ERR_NONE;
}

/* The answer to one; what ends it is read too. */
static PGresult *answer(struct db_postgres *db) {
  PGresult *first = PQgetResult(db->connection);
  if (!first) return NULL;
  for (PGresult *next; (next = PQgetResult(db->connection));) PQclear(next);
  return first;
}

/* The first failure counts: what was sent after it the server has skipped. */
enum err pg_pipe_end(struct db_postgres *db, PGresult **last_out) {
  if (db->piped == 0) return ERR_NONE;
  enum err error = sent(db, PQpipelineSync(db->connection));
  PGresult *last = NULL;
  for (; db->piped > 0; db->piped--) {
    PQclear(last);
    last = answer(db);
    if (!error) error = pg_error(db, last);
  }
  PQclear(PQgetResult(db->connection)); /* of the synchronisation */
  enum err left = sent(db, PQexitPipelineMode(db->connection));
  if (!error) error = left;
  if (error || !last_out) PQclear(last);
  if (!error && last_out) *last_out = last;
  return error;
}

void pg_pipe_drop(struct db_postgres *db) {
  /* A failure was told, or the connection is gone: what is taken back has no other. */
  if (pg_pipe_end(db, NULL) != ERR_NONE) return;
}
