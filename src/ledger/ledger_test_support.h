/*
 * ledger_test_support: a database with keys and a founded log, for tests of the rooms
 * that record. Not part of the program.
 *
 *   struct ledger_bench bench;
 *   ledger_bench_open(&bench, *state);      (the fixture of store_test_run)
 *   ledger_record(&bench.work, &entry); ... ledger_bench_commit(&bench);
 *   ledger_bench_close(&bench);
 *
 * Thread: one. Ownership: the bench's things are its own until it is closed; a test
 * that fails leaves them to the end of the process.
 */
#ifndef PARLOUR_LEDGER_LEDGER_TEST_SUPPORT_H
#define PARLOUR_LEDGER_LEDGER_TEST_SUPPORT_H

#include "ledger/ledger.h"
#include "store/store_test_support.h"

struct ledger_bench {
  struct store_fixture *fixture;
  struct keyring *keyring;
  struct ledger *ledger;
  struct arena arena;
  struct rng key_rng; /* the keyring's */
  struct work work;   /* in an open transaction, of a member of the staff */
  char keys[256];
  char root_key[256];
};

/* Founds the log; a transaction is open. */
void ledger_bench_open(struct ledger_bench *bench, struct store_fixture *fixture);
void ledger_bench_close(struct ledger_bench *bench);
/* What the scribe does: writes the staged entries, commits, adopts, begins again. */
void ledger_bench_commit(struct ledger_bench *bench);
void ledger_bench_rollback(struct ledger_bench *bench);
/* A checkpoint over what is committed, in a transaction of its own; its note. */
void ledger_bench_checkpoint(struct ledger_bench *bench, struct buf *note_out);
/* Closes and opens keys and log as a start does. */
void ledger_bench_restart(struct ledger_bench *bench);
struct id ledger_bench_id(struct ledger_bench *bench);

#endif
