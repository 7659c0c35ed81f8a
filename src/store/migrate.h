/*
 * migrate: brings the schema up to date, forward only.
 *
 * schema/NNNN.sql is the only place with DDL; each file runs once, in a
 * transaction, and its number and SHA-256 are kept in table `migration`. A file
 * that changed after it ran, or a database newer than the program, is ERR_CORRUPT.
 */
#ifndef PARLOUR_STORE_MIGRATE_H
#define PARLOUR_STORE_MIGRATE_H

#include "store/db.h"

MUST_USE enum err migrate_run(struct db *db, const struct clock *clock);
/* Whether the database is just as this program would leave it; changes nothing. ERR_CORRUPT
 * when it is older, newer or changed by hand. */
MUST_USE enum err migrate_check(struct db *db);
int migrate_newest(void); /* the number of the last file the program carries */
/* A hash of the whole schema, for backups and for inventory. */
const char *migrate_schema_hash(void);

#endif
