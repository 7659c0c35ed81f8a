/*
 * store_test_support: an empty, migrated database for each test of each room.
 *
 * store_test_run gives every test a fresh database, first in SQLite and then, when
 * the environment names a server by PARLOUR_TEST_POSTGRES (a postgresql:// address of
 * somebody who may create databases), in PostgreSQL. Tests are named after both:
 * "sqlite: a_sentence". Not part of the program.
 *
 *   static void a_row_is_found(void **state) {
 *     struct store_fixture *fixture = *state;
 *     ... fixture->db ...
 *   }
 *   int main(void) {
 *     const struct CMUnitTest tests[] = {cmocka_unit_test(a_row_is_found)};
 *     return store_test_run("room", tests, sizeof tests / sizeof tests[0]);
 *   }
 *
 * Thread: one. Ownership: the fixture is the test's until it returns.
 */
#ifndef PARLOUR_STORE_STORE_TEST_SUPPORT_H
#define PARLOUR_STORE_STORE_TEST_SUPPORT_H

#include "base/test.h"
#include "store/db.h"

struct store_fixture {
  enum db_kind kind;
  struct clock clock; /* fixed at 2026-01-01T00:00:00Z; tests move it */
  struct rng rng;     /* seeded */
  struct db *db;      /* the writer; NULL after store_fixture_leave */
  char folder[64];    /* the test's own, removed with all in it */
  char where[1024];
  char database[40]; /* PostgreSQL only */
};

/* For programs with a main of their own. ERR_MACHINE when the database does not come. */
MUST_USE enum err store_fixture_open(struct store_fixture *fixture, enum db_kind kind);
void store_fixture_close(struct store_fixture *fixture);
/* SQLite always, PostgreSQL when the environment names one; gives how many. */
size_t store_fixture_kinds(enum db_kind kinds_out[static 2]);

/* Borrowed from the fixture. */
struct db_config store_fixture_config(const struct store_fixture *fixture, bool read_only);
/* Closes fixture->db, so that a scribe can be the one writer; enter opens it again. */
void store_fixture_leave(struct store_fixture *fixture);
MUST_USE enum err store_fixture_enter(struct store_fixture *fixture);
/* Statements of a test's own, cut at ; and run in one transaction; text is a literal. */
MUST_USE enum err store_fixture_define(struct store_fixture *fixture, const char *text);

/* Each test with each database, as one group; how many failed. The tests have no
 * set-up, tear-down or state of their own. */
int store_test_run(const char *group, const struct CMUnitTest *tests, size_t count);

#endif
