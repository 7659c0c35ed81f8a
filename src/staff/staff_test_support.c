#include "staff/staff_test_support.h"

#include <sodium.h>
#include <stdio.h>

#include "ledger/ledger.h"

static void open_keys(struct bench *bench) {
  static char folder[100];
  static char root[100];
  (void)snprintf(folder, sizeof folder, "%s/keys", bench->fixture->folder);
  (void)snprintf(root, sizeof root, "%s/root.key", bench->fixture->folder);
  struct keyring_config config = {
      .folder = folder, .root_key_path = root, .create = true, .rng = &bench->fixture->rng};
  assert_ok(keyring_open(&config, &bench->keyring));
  assert_ok(keyring_mint(bench->keyring, 64));
}

static void open_log(struct bench *bench) {
  assert_ok(db_begin(bench->work.db));
  assert_ok(ledger_found(&bench->work));
  assert_ok(db_commit(bench->work.db));
  assert_ok(ledger_open(bench->work.db, bench->keyring, &bench->ledger));
  bench->work.ledger = bench->ledger;
}

static struct workspace example(void) {
  return (struct workspace){.name = STR("Acme"),
                            .controller_name = STR("Acme B.V."),
                            .controller_contact = STR("privacy@acme.example"),
                            .controller_country = STR("NL")};
}

void bench_open(struct bench *bench, struct store_fixture *fixture) {
  assert_true(sodium_init() >= 0);
  *bench = (struct bench){.fixture = fixture};
  arena_init(&bench->arena, 0);
  open_keys(bench);
  bench->work = (struct work){.db = fixture->db,
                              .arena = &bench->arena,
                              .keyring = bench->keyring,
                              .rng = &fixture->rng,
                              .now_ms = clock_now_ms(&fixture->clock)};
  open_log(bench);
  assert_ok(db_begin(bench->work.db));
  bench->workspace = example();
  assert_ok(workspace_create(&bench->work, &bench->workspace));
  bench_first_workspace(bench);
  bench->administrator = bench_account(bench, "admin@acme.example", ROLE_ADMINISTRATOR);
  bench_act_as(bench, bench->administrator, ROLE_ADMINISTRATOR);
}

void bench_close(struct bench *bench) {
  db_rollback(bench->work.db);
  ledger_close(bench->ledger);
  keyring_close(bench->keyring);
  arena_done(&bench->arena);
}

void bench_act_as(struct bench *bench, struct id account, uint32_t roles) {
  bench->work.actor.kind = ACTOR_STAFF;
  bench->work.actor.id = account;
  bench->work.actor.roles = roles;
}

void bench_advance(struct bench *bench, int64_t ms) {
  bench->fixture->clock.fixed_ms += ms;
  bench->work.now_ms += ms;
}

struct id bench_account(struct bench *bench, const char *email, uint32_t roles) {
  struct id id;
  struct actor before = bench->work.actor;
  struct account_new new = {.email = personal_of(str_from(email)),
                            .name = personal_of(STR("Mara Lind")),
                            .roles = roles,
                            .password_hash = STR(BENCH_PASSWORD_HASH)};
  bench->work.actor.kind = ACTOR_SYSTEM;
  assert_ok(account_create(&bench->work, &new, &id));
  bench->work.actor = before;
  return id;
}

void bench_first_workspace(struct bench *bench) {
  bench->work.actor.workspace = bench->workspace.id;
  bench_act_as(bench, bench->administrator, ROLE_ADMINISTRATOR);
}

void bench_other_workspace(struct bench *bench) {
  struct workspace other = example();
  assert_ok(workspace_create(&bench->work, &other));
  bench->work.actor.workspace = other.id;
  bench_act_as(bench, bench_account(bench, "admin@other.example", ROLE_ADMINISTRATOR),
               ROLE_ADMINISTRATOR);
}

size_t bench_recorded(const struct bench *bench) { return ledger_mark(bench->ledger); }
