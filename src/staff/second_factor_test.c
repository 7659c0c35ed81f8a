#include "staff/second_factor.h"

#include <stdio.h>

#include "staff/staff_test_support.h"

#define STEP_MS 30000

struct enrolment {
  struct bench bench;
  struct id agent;
  uint8_t secret[TOTP_SECRET_BYTES];
  char codes[SECOND_FACTOR_CODES][TOKEN_CODE_BYTES];
  char code[7];
};

static struct str code_now(struct enrolment *e) {
  totp_code(e->secret, e->bench.work.now_ms / STEP_MS, e->code);
  return str_from(e->code);
}

static void begin(struct enrolment *e, void **state) {
  bench_open(&e->bench, *state);
  e->agent = bench_account(&e->bench, "mara@acme.example", ROLE_AGENT);
  bench_act_as(&e->bench, e->agent, ROLE_AGENT);
  assert_ok(second_factor_begin(&e->bench.work, e->secret));
}

static void enrol(struct enrolment *e, void **state) {
  begin(e, state);
  assert_ok(second_factor_confirm(&e->bench.work, code_now(e), e->codes));
  bench_advance(&e->bench, STEP_MS);
}

static bool is_active(struct enrolment *e) {
  struct account account;
  assert_ok(account_read(&e->bench.work, e->agent, &account));
  return account.second_factor;
}

static void it_counts_only_once_a_right_code_has_confirmed_it(void **state) {
  struct enrolment e;
  begin(&e, state);
  assert_false(is_active(&e));
  assert_err(second_factor_check(&e.bench.work, code_now(&e)), ERR_CONFLICT);
  bench_fails(&e.bench, second_factor_confirm(&e.bench.work, STR("000000"), e.codes), ERR_DENIED);
  assert_false(is_active(&e));
  size_t before = bench_recorded(&e.bench);
  assert_ok(second_factor_confirm(&e.bench.work, code_now(&e), e.codes));
  assert_true(is_active(&e));
  assert_int_equal(bench_recorded(&e.bench), before + 1);
  bench_close(&e.bench);
}

static void a_code_counts_once_also_the_one_that_confirmed(void **state) {
  struct enrolment e;
  begin(&e, state);
  assert_ok(second_factor_confirm(&e.bench.work, code_now(&e), e.codes));
  assert_err(second_factor_check(&e.bench.work, code_now(&e)), ERR_DENIED);
  bench_advance(&e.bench, STEP_MS);
  assert_ok(second_factor_check(&e.bench.work, code_now(&e)));
  assert_err(second_factor_check(&e.bench.work, code_now(&e)), ERR_DENIED);
  bench_close(&e.bench);
}

static void an_older_code_does_not_count_after_a_newer_one(void **state) {
  struct enrolment e;
  char older[7];
  enrol(&e, state);
  totp_code(e.secret, e.bench.work.now_ms / STEP_MS, older);
  bench_advance(&e.bench, STEP_MS);
  assert_ok(second_factor_check(&e.bench.work, code_now(&e)));
  assert_err(second_factor_check(&e.bench.work, str_from(older)), ERR_DENIED);
  bench_close(&e.bench);
}

static void a_recovery_code_counts_once_however_it_is_typed(void **state) {
  struct enrolment e;
  char typed[2 * TOKEN_CODE_BYTES];
  enrol(&e, state);
  size_t at = 0;
  for (const char *c = e.codes[3]; *c; c++) {
    if (*c == '-')
      typed[at++] = ' ';
    else
      typed[at++] = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
  }
  assert_ok(second_factor_check(&e.bench.work, str_of(typed, at)));
  assert_err(second_factor_check(&e.bench.work, str_from(e.codes[3])), ERR_DENIED);
  assert_ok(second_factor_check(&e.bench.work, str_from(e.codes[4])));
  bench_close(&e.bench);
}

static void ten_recovery_codes_are_given_and_all_differ(void **state) {
  struct enrolment e;
  enrol(&e, state);
  for (int i = 0; i < SECOND_FACTOR_CODES; i++)
    for (int j = 0; j < i; j++) assert_string_not_equal(e.codes[i], e.codes[j]);
  for (int i = 0; i < SECOND_FACTOR_CODES; i++)
    assert_ok(second_factor_check(&e.bench.work, str_from(e.codes[i])));
  bench_close(&e.bench);
}

static void codes_of_somebody_else_do_not_count(void **state) {
  struct enrolment e;
  char codes[SECOND_FACTOR_CODES][TOKEN_CODE_BYTES];
  uint8_t secret[TOTP_SECRET_BYTES];
  char code[7];
  enrol(&e, state);
  struct id other = bench_account(&e.bench, "other@acme.example", ROLE_AGENT);
  bench_act_as(&e.bench, other, ROLE_AGENT);
  assert_ok(second_factor_begin(&e.bench.work, secret));
  totp_code(secret, e.bench.work.now_ms / STEP_MS, code);
  assert_ok(second_factor_confirm(&e.bench.work, str_from(code), codes));
  bench_act_as(&e.bench, e.agent, ROLE_AGENT);
  assert_err(second_factor_check(&e.bench.work, str_from(codes[0])), ERR_DENIED);
  bench_close(&e.bench);
}

static void an_active_one_is_not_replaced_but_removed_first(void **state) {
  struct enrolment e;
  uint8_t secret[TOTP_SECRET_BYTES];
  enrol(&e, state);
  assert_err(second_factor_begin(&e.bench.work, secret), ERR_CONFLICT);
  assert_err(second_factor_confirm(&e.bench.work, code_now(&e), e.codes), ERR_CONFLICT);
  assert_ok(second_factor_end(&e.bench.work));
  assert_false(is_active(&e));
  assert_err(second_factor_check(&e.bench.work, str_from(e.codes[0])), ERR_CONFLICT);
  assert_ok(second_factor_begin(&e.bench.work, secret));
  bench_close(&e.bench);
}

static void it_survives_a_change_of_name(void **state) {
  struct enrolment e;
  bool ends;
  enrol(&e, state);
  bench_act_as(&e.bench, e.bench.administrator, ROLE_ADMINISTRATOR);
  struct account_change name = {.has_name = true, .name = personal_of(STR("Mara Berg"))};
  assert_ok(account_change(&e.bench.work, e.agent, &name, &ends));
  bench_act_as(&e.bench, e.agent, ROLE_AGENT);
  assert_ok(second_factor_check(&e.bench.work, code_now(&e)));
  bench_close(&e.bench);
}

static void what_is_no_code_is_denied(void **state) {
  static const char *const words[] = {
      "", "1", "12345", "1234567", "abcdef", "７７７７７７", "7KQ2M-7KQ2M-7KQ2M-7KQ2M"};
  struct enrolment e;
  enrol(&e, state);
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    assert_err(second_factor_check(&e.bench.work, str_from(words[i])), ERR_DENIED);
  bench_close(&e.bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_counts_only_once_a_right_code_has_confirmed_it),
      cmocka_unit_test(a_code_counts_once_also_the_one_that_confirmed),
      cmocka_unit_test(an_older_code_does_not_count_after_a_newer_one),
      cmocka_unit_test(a_recovery_code_counts_once_however_it_is_typed),
      cmocka_unit_test(ten_recovery_codes_are_given_and_all_differ),
      cmocka_unit_test(codes_of_somebody_else_do_not_count),
      cmocka_unit_test(an_active_one_is_not_replaced_but_removed_first),
      cmocka_unit_test(it_survives_a_change_of_name),
      cmocka_unit_test(what_is_no_code_is_denied),
  };
  return store_test_run("second_factor", tests, sizeof tests / sizeof tests[0]);
}
