/*
 * staff_test_support: a founded installation in an open transaction, for the tests of
 * staff and chat: database, keys, log, one workspace with its administrator.
 *
 * What a test does is rolled back at its end. Not part of the program.
 *
 * Thread: one. Ownership: bench_close frees; texts live in the bench's arena.
 */
#ifndef PARLOUR_STAFF_STAFF_TEST_SUPPORT_H
#define PARLOUR_STAFF_STAFF_TEST_SUPPORT_H

#include "staff/account.h"
#include "staff/workspace.h"
#include "store/store_test_support.h"

#define BENCH_PASSWORD_HASH "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"

struct bench {
  struct store_fixture *fixture;
  struct arena arena;
  struct keyring *keyring;
  struct ledger *ledger;
  struct work work; /* of the administrator */
  struct workspace workspace;
  struct id administrator;
};

void bench_open(struct bench *bench, struct store_fixture *fixture);
void bench_close(struct bench *bench);
/* The actor of the work from here on. */
void bench_act_as(struct bench *bench, struct id account, uint32_t roles);
void bench_advance(struct bench *bench, int64_t ms);
struct id bench_account(struct bench *bench, const char *email, uint32_t roles);
/* Makes another workspace, with an administrator, and acts as that. */
void bench_other_workspace(struct bench *bench);
void bench_first_workspace(struct bench *bench);
/* How often the log was told of it in this transaction. */
size_t bench_recorded(const struct bench *bench);

/* A statement that fails spoils a PostgreSQL transaction: what is expected to fail is
 * done in a savepoint, as the scribe does it. */
#define bench_fails(bench, expression, kind)   \
  do {                                         \
    assert_ok(db_savepoint((bench)->work.db)); \
    assert_int_equal((expression), (kind));    \
    db_rollback_to((bench)->work.db);          \
  } while (0)

#endif
