#include "ledger/ledger_test_support.h"

#include <stdio.h>

static void open_keys(struct ledger_bench *bench, bool create) {
  struct keyring_config config = {.folder = bench->keys,
                                  .root_key_path = bench->root_key,
                                  .create = create,
                                  .rng = &bench->key_rng};
  assert_int_equal(keyring_open(&config, &bench->keyring), ERR_NONE);
}

static void make_work(struct ledger_bench *bench) {
  bench->work = (struct work){.db = bench->fixture->db,
                              .arena = &bench->arena,
                              .keyring = bench->keyring,
                              .ledger = bench->ledger,
                              .rng = &bench->fixture->rng,
                              .now_ms = clock_now_ms(&bench->fixture->clock),
                              .actor = bench->work.actor};
}

void ledger_bench_open(struct ledger_bench *bench, struct store_fixture *fixture) {
  *bench = (struct ledger_bench){.fixture = fixture};
  (void)snprintf(bench->keys, sizeof bench->keys, "%s/keys", fixture->folder);
  (void)snprintf(bench->root_key, sizeof bench->root_key, "%s/root.key", fixture->folder);
  rng_init_seeded(&bench->key_rng, 7);
  arena_init(&bench->arena, 0);
  open_keys(bench, true);
  bench->work.actor = (struct actor){.kind = ACTOR_STAFF,
                                     .roles = ROLE_AGENT,
                                     .workspace = ledger_bench_id(bench),
                                     .id = ledger_bench_id(bench)};
  make_work(bench);
  assert_int_equal(db_begin(fixture->db), ERR_NONE);
  assert_int_equal(ledger_found(&bench->work), ERR_NONE);
  assert_int_equal(db_commit(fixture->db), ERR_NONE);
  assert_int_equal(ledger_open(fixture->db, bench->keyring, &bench->ledger), ERR_NONE);
  make_work(bench);
  assert_int_equal(db_begin(fixture->db), ERR_NONE);
}

void ledger_bench_close(struct ledger_bench *bench) {
  if (bench->fixture->db) db_rollback(bench->fixture->db);
  ledger_close(bench->ledger);
  keyring_close(bench->keyring);
  arena_done(&bench->arena);
}

void ledger_bench_commit(struct ledger_bench *bench) {
  struct db *db = bench->fixture->db;
  assert_int_equal(ledger_write(bench->ledger, db, &bench->fixture->rng), ERR_NONE);
  assert_int_equal(db_commit(db), ERR_NONE);
  ledger_adopt(bench->ledger);
  assert_int_equal(db_begin(db), ERR_NONE);
  bench->work.now_ms = clock_now_ms(&bench->fixture->clock);
}

void ledger_bench_rollback(struct ledger_bench *bench) {
  db_rollback(bench->fixture->db);
  ledger_drop(bench->ledger);
  assert_int_equal(db_begin(bench->fixture->db), ERR_NONE);
}

void ledger_bench_checkpoint(struct ledger_bench *bench, struct buf *note_out) {
  ledger_bench_commit(bench);
  assert_int_equal(ledger_checkpoint(&bench->work, note_out), ERR_NONE);
  ledger_bench_commit(bench);
}

void ledger_bench_restart(struct ledger_bench *bench) {
  struct db *db = bench->fixture->db;
  db_rollback(db);
  ledger_close(bench->ledger);
  keyring_close(bench->keyring);
  open_keys(bench, false);
  assert_int_equal(ledger_open(db, bench->keyring, &bench->ledger), ERR_NONE);
  make_work(bench);
  assert_int_equal(db_begin(db), ERR_NONE);
}

struct id ledger_bench_id(struct ledger_bench *bench) {
  return id_new(&bench->fixture->clock, &bench->fixture->rng);
}
