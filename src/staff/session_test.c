#include "staff/session.h"

#include "base/json.h"
#include "staff/staff_test_support.h"

struct visit {
  struct bench bench;
  struct id agent;
  char token[TOKEN_TEXT_BYTES];
  struct session session;
};

static void visit_open(struct visit *v, void **state) {
  bench_open(&v->bench, *state);
  v->agent = bench_account(&v->bench, "mara@acme.example", ROLE_AGENT);
  bench_act_as(&v->bench, v->agent, ROLE_AGENT);
  assert_ok(session_begin(&v->bench.work, v->agent, v->token, &v->session));
}

static enum err look(struct visit *v) {
  struct session session;
  return session_find(v->bench.work.db, str_from(v->token), v->bench.work.now_ms, &session);
}

static void a_session_is_found_by_its_token_and_by_no_other(void **state) {
  struct visit v;
  struct session session;
  visit_open(&v, state);
  struct db *db = v.bench.work.db;
  int64_t now_ms = v.bench.work.now_ms;
  assert_ok(session_find(db, str_from(v.token), now_ms, &session));
  assert_true(id_equal(session.account, v.agent));
  assert_int_equal(session.roles, ROLE_AGENT);
  assert_int_equal(session.expires_at, now_ms + SESSION_LIFE_MS);
  v.token[10] = v.token[10] == 'A' ? 'B' : 'A';
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  assert_err(session_find(db, STR(""), now_ms, &session), ERR_UNAUTHENTICATED);
  assert_err(session_find(db, STR("pv_x"), now_ms, &session), ERR_UNAUTHENTICATED);
  bench_close(&v.bench);
}

static void each_sign_in_has_a_token_of_its_own(void **state) {
  struct visit v;
  char second[TOKEN_TEXT_BYTES];
  struct session session;
  visit_open(&v, state);
  assert_ok(session_begin(&v.bench.work, v.agent, second, &session));
  assert_string_not_equal(v.token, second);
  assert_false(id_equal(v.session.id, session.id));
  bench_close(&v.bench);
}

static void half_an_hour_without_use_ends_it(void **state) {
  struct visit v;
  visit_open(&v, state);
  bench_advance(&v.bench, SESSION_IDLE_MS - 1);
  assert_ok(look(&v));
  bench_advance(&v.bench, 1);
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  bench_close(&v.bench);
}

static void use_keeps_it_alive_for_twelve_hours_and_no_longer(void **state) {
  struct visit v;
  visit_open(&v, state);
  for (int64_t passed = 0; passed < SESSION_LIFE_MS - 60000; passed += 20 * 60000) {
    assert_ok(look(&v));
    assert_ok(session_touch(&v.bench.work, v.session.id));
    bench_advance(&v.bench, 20 * 60000);
  }
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  assert_err(session_touch(&v.bench.work, v.session.id), ERR_UNAUTHENTICATED);
  bench_close(&v.bench);
}

static void a_touch_does_not_wake_what_has_ended(void **state) {
  struct visit v;
  visit_open(&v, state);
  bench_advance(&v.bench, SESSION_IDLE_MS);
  assert_err(session_touch(&v.bench.work, v.session.id), ERR_UNAUTHENTICATED);
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  bench_close(&v.bench);
}

static void a_disabled_account_has_no_session(void **state) {
  struct visit v;
  struct session session;
  bool ends;
  visit_open(&v, state);
  struct account_change disable = {.has_disabled = true, .disabled = true};
  bench_first_workspace(&v.bench);
  assert_ok(account_change(&v.bench.work, v.agent, &disable, &ends));
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  assert_err(session_still(&v.bench.work, v.session.id, &session), ERR_UNAUTHENTICATED);
  bench_close(&v.bench);
}

static void what_was_revoked_is_gone_and_recorded(void **state) {
  struct visit v;
  struct session session;
  visit_open(&v, state);
  assert_ok(session_still(&v.bench.work, v.session.id, &session));
  size_t before = bench_recorded(&v.bench);
  assert_ok(session_end(&v.bench.work, v.session.id, true));
  assert_int_equal(bench_recorded(&v.bench), before + 1);
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  assert_err(session_still(&v.bench.work, v.session.id, &session), ERR_UNAUTHENTICATED);
  assert_err(session_end(&v.bench.work, v.session.id, true), ERR_NOT_FOUND);
  bench_close(&v.bench);
}

static void somebody_elses_session_is_not_there(void **state) {
  struct visit v;
  struct session *sessions;
  size_t count;
  visit_open(&v, state);
  bench_act_as(&v.bench, v.bench.administrator, ROLE_ADMINISTRATOR);
  assert_err(session_end(&v.bench.work, v.session.id, true), ERR_NOT_FOUND);
  assert_ok(session_list(&v.bench.work, &sessions, &count));
  assert_int_equal(count, 0);
  assert_ok(look(&v));
  bench_close(&v.bench);
}

static void all_others_end_and_one_is_kept(void **state) {
  struct visit v;
  char second[TOKEN_TEXT_BYTES];
  struct session kept;
  struct session *sessions;
  size_t count;
  visit_open(&v, state);
  assert_ok(session_begin(&v.bench.work, v.agent, second, &kept));
  assert_ok(session_end_others(&v.bench.work, v.agent, kept.id));
  assert_err(look(&v), ERR_UNAUTHENTICATED);
  assert_ok(session_list(&v.bench.work, &sessions, &count));
  assert_int_equal(count, 1);
  assert_true(id_equal(sessions[0].id, kept.id));
  bench_close(&v.bench);
}

/*= GDPR Art. 5(1)(e) */
static void what_is_over_is_deleted_by_the_clock(void **state) {
  struct visit v;
  char second[TOKEN_TEXT_BYTES];
  struct session young;
  int64_t count = 0;
  visit_open(&v, state);
  bench_advance(&v.bench, SESSION_IDLE_MS);
  assert_ok(session_begin(&v.bench.work, v.agent, second, &young));
  assert_ok(session_expire(&v.bench.work, &count));
  assert_int_equal(count, 1);
  assert_ok(session_still(&v.bench.work, young.id, &young));
  bench_close(&v.bench);
}

/*= GDPR Art. 32(1)(b) */
static void a_role_that_must_enrol_is_denied_until_it_has(void **state) {
  struct visit v;
  struct json *body = NULL;
  struct workspace workspace;
  visit_open(&v, state);
  assert_ok(session_enrolled(&v.bench.work, &v.session));
  bench_first_workspace(&v.bench);
  assert_ok(json_parse(STR("{\"second_factor_roles\":[\"agent\"]}"), &body));
  assert_ok(workspace_change(&v.bench.work, body, &workspace));
  assert_err(session_enrolled(&v.bench.work, &v.session), ERR_DENIED);
  v.session.second_factor = true;
  assert_ok(session_enrolled(&v.bench.work, &v.session));
  v.session.second_factor = false;
  v.session.roles = ROLE_DPO;
  assert_ok(session_enrolled(&v.bench.work, &v.session));
  json_free(body);
  bench_close(&v.bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_session_is_found_by_its_token_and_by_no_other),
      cmocka_unit_test(each_sign_in_has_a_token_of_its_own),
      cmocka_unit_test(half_an_hour_without_use_ends_it),
      cmocka_unit_test(use_keeps_it_alive_for_twelve_hours_and_no_longer),
      cmocka_unit_test(a_touch_does_not_wake_what_has_ended),
      cmocka_unit_test(a_disabled_account_has_no_session),
      cmocka_unit_test(what_was_revoked_is_gone_and_recorded),
      cmocka_unit_test(somebody_elses_session_is_not_there),
      cmocka_unit_test(all_others_end_and_one_is_kept),
      cmocka_unit_test(what_is_over_is_deleted_by_the_clock),
      cmocka_unit_test(a_role_that_must_enrol_is_denied_until_it_has),
  };
  return store_test_run("session", tests, sizeof tests / sizeof tests[0]);
}
