#include "staff/reset.h"

#include "base/signal.h"
#include "staff/second_factor.h"
#include "staff/staff_test_support.h"

#define NEW_HASH "$argon2id$v=19$m=19456,t=2,p=1$bmV3c2FsdA$bmV3aGFzaA"

/* An agent with two sessions and a second factor, and the administrator who acts. */
struct loss {
  struct bench bench;
  struct id agent;
  char tokens[2][TOKEN_TEXT_BYTES];
  uint8_t secret[TOTP_SECRET_BYTES];
  char codes[SECOND_FACTOR_CODES][TOKEN_CODE_BYTES];
};

static void lose(struct loss *l, void **state) {
  struct session session;
  char code[7];
  bench_open(&l->bench, *state);
  struct work *work = &l->bench.work;
  l->agent = bench_account(&l->bench, "mara@acme.example", ROLE_AGENT);
  bench_act_as(&l->bench, l->agent, ROLE_AGENT);
  for (int i = 0; i < 2; i++) assert_ok(session_begin(work, l->agent, l->tokens[i], &session));
  assert_ok(second_factor_begin(work, l->secret));
  totp_code(l->secret, work->now_ms / 30000, code);
  assert_ok(second_factor_confirm(work, str_from(code), l->codes));
  bench_act_as(&l->bench, l->bench.administrator, ROLE_ADMINISTRATOR);
}

static bool signed_in(struct loss *l, int which) {
  struct session session;
  return session_find(l->bench.work.db, str_from(l->tokens[which]), l->bench.work.now_ms,
                      &session) == ERR_NONE;
}

static bool has_factor(struct loss *l) {
  struct account account;
  assert_ok(account_read(&l->bench.work, l->agent, &account));
  return account.second_factor;
}

/*= GDPR Art. 32(1)(b) */
static void a_reset_ends_all_sessions_and_leaves_the_second_factor(void **state) {
  struct loss l;
  bool same;
  lose(&l, state);
  struct reset reset = {.account = l.agent, .password_hash = STR(NEW_HASH)};
  size_t recorded = bench_recorded(&l.bench);
  uint64_t raised = signal_count(SIGNAL_PASSWORD_RESET);
  assert_true(signed_in(&l, 0) && signed_in(&l, 1));
  assert_ok(reset_run(&l.bench.work, &reset));
  assert_false(signed_in(&l, 0) || signed_in(&l, 1));
  assert_ok(account_password_is(&l.bench.work, l.agent, STR(NEW_HASH), &same));
  assert_true(same);
  assert_true(has_factor(&l));
  bench_act_as(&l.bench, l.agent, ROLE_AGENT);
  assert_ok(second_factor_check(&l.bench.work, str_from(l.codes[0])));
  assert_int_equal(bench_recorded(&l.bench), recorded + 1);
  assert_int_equal(signal_count(SIGNAL_PASSWORD_RESET), raised + 1);
  bench_close(&l.bench);
}

static void a_reset_that_says_so_ends_the_second_factor_and_its_codes(void **state) {
  struct loss l;
  uint8_t secret[TOTP_SECRET_BYTES];
  lose(&l, state);
  struct reset reset = {
      .account = l.agent, .password_hash = STR(NEW_HASH), .ends_second_factor = true};
  size_t recorded = bench_recorded(&l.bench);
  assert_ok(reset_run(&l.bench.work, &reset));
  assert_int_equal(bench_recorded(&l.bench), recorded + 2);
  assert_false(has_factor(&l));
  /* Nothing is left to end, and nothing is recorded of that. */
  assert_ok(reset_run(&l.bench.work, &reset));
  assert_int_equal(bench_recorded(&l.bench), recorded + 3);
  bench_act_as(&l.bench, l.agent, ROLE_AGENT);
  assert_err(second_factor_check(&l.bench.work, str_from(l.codes[0])), ERR_CONFLICT);
  assert_ok(second_factor_begin(&l.bench.work, secret));
  bench_close(&l.bench);
}

static void others_keep_their_sessions_and_passwords(void **state) {
  struct loss l;
  struct session session;
  char token[TOKEN_TEXT_BYTES];
  bool same;
  lose(&l, state);
  struct id other = bench_account(&l.bench, "other@acme.example", ROLE_AGENT);
  struct reset reset = {.account = other, .password_hash = STR(NEW_HASH)};
  assert_ok(session_begin(&l.bench.work, other, token, &session));
  assert_ok(reset_run(&l.bench.work, &reset));
  assert_true(signed_in(&l, 0) && signed_in(&l, 1));
  assert_ok(account_password_is(&l.bench.work, l.agent, STR(BENCH_PASSWORD_HASH), &same));
  assert_true(same);
  bench_close(&l.bench);
}

static void ones_own_password_is_not_reset_but_the_operator_may_any(void **state) {
  struct loss l;
  bool same;
  lose(&l, state);
  struct reset own = {.account = l.bench.administrator, .password_hash = STR(NEW_HASH)};
  assert_err(reset_check(&l.bench.work, own.account), ERR_DENIED);
  assert_non_null(l.bench.work.fault);
  assert_err(reset_run(&l.bench.work, &own), ERR_DENIED);
  assert_ok(account_password_is(&l.bench.work, own.account, STR(BENCH_PASSWORD_HASH), &same));
  assert_true(same);
  l.bench.work.actor = (struct actor){.workspace = l.bench.workspace.id};
  own.ends_second_factor = true;
  assert_ok(reset_run(&l.bench.work, &own));
  bench_close(&l.bench);
}

static void an_account_of_another_workspace_is_not_there(void **state) {
  struct loss l;
  lose(&l, state);
  struct reset reset = {
      .account = l.agent, .password_hash = STR(NEW_HASH), .ends_second_factor = true};
  bench_other_workspace(&l.bench);
  assert_err(reset_check(&l.bench.work, l.agent), ERR_NOT_FOUND);
  assert_err(reset_run(&l.bench.work, &reset), ERR_NOT_FOUND);
  assert_err(second_factor_take(&l.bench.work, l.agent), ERR_NOT_FOUND);
  bench_first_workspace(&l.bench);
  assert_true(signed_in(&l, 0) && has_factor(&l));
  bench_close(&l.bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_reset_ends_all_sessions_and_leaves_the_second_factor),
      cmocka_unit_test(a_reset_that_says_so_ends_the_second_factor_and_its_codes),
      cmocka_unit_test(others_keep_their_sessions_and_passwords),
      cmocka_unit_test(ones_own_password_is_not_reset_but_the_operator_may_any),
      cmocka_unit_test(an_account_of_another_workspace_is_not_there),
  };
  return store_test_run("reset", tests, sizeof tests / sizeof tests[0]);
}
