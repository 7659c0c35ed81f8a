#include <stdio.h>

#include "staff/staff_test_support.h"

static void an_account_is_read_as_it_was_made(void **state) {
  struct bench b;
  struct account account;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT | ROLE_DPO);
  assert_ok(account_read(&b.work, id, &account));
  assert_int_equal(account.roles, ROLE_AGENT | ROLE_DPO);
  assert_false(account.disabled);
  assert_false(account.second_factor);
  assert_str(personal_bytes_for_crypto(account.name), "Mara Lind");
  assert_str(personal_bytes_for_crypto(account.email), "mara@acme.example");
  assert_true(bench_recorded(&b) > 0);
  bench_close(&b);
}

static void an_agent_sees_names_and_no_addresses_but_his_own(void **state) {
  struct bench b;
  struct account *accounts;
  size_t count;
  bench_open(&b, *state);
  struct id agent = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  bench_act_as(&b, agent, ROLE_AGENT);
  assert_ok(account_list(&b.work, &accounts, &count));
  assert_int_equal(count, 2);
  for (size_t i = 0; i < count; i++) {
    bool own = id_equal(accounts[i].id, agent);
    assert_false(personal_is_empty(accounts[i].name));
    assert_int_equal(personal_is_empty(accounts[i].email), !own);
  }
  bench_close(&b);
}

static void many_accounts_are_listed_whole(void **state) {
  struct bench b;
  struct account *accounts;
  size_t count;
  char email[40];
  bench_open(&b, *state);
  for (int i = 0; i < 40; i++) {
    (void)snprintf(email, sizeof email, "agent%d@acme.example", i);
    (void)bench_account(&b, email, ROLE_AGENT);
  }
  assert_ok(account_list(&b.work, &accounts, &count));
  assert_int_equal(count, 41);
  assert_false(personal_is_empty(accounts[40].email));
  bench_close(&b);
}

static void an_address_has_one_account_however_it_is_written(void **state) {
  struct bench b;
  struct id id;
  bench_open(&b, *state);
  (void)bench_account(&b, "mara@acme.example", ROLE_AGENT);
  struct account_new again = {.email = personal_of(STR("MARA@Acme.example")),
                              .name = personal_of(STR("Somebody")),
                              .roles = ROLE_AGENT,
                              .password_hash = STR(BENCH_PASSWORD_HASH)};
  bench_fails(&b, account_create(&b.work, &again, &id), ERR_CONFLICT);
  assert_string_equal(b.work.fault, "email: has an account already");
  bench_close(&b);
}

static void what_is_no_account_is_refused_with_its_field(void **state) {
  static const struct {
    const char *email;
    const char *name;
    uint32_t roles;
    const char *fault;
  } cases[] = {{"nobody", "Mara", ROLE_AGENT, "email"},
               {"mara@acme.example", "two\nlines", ROLE_AGENT, "name"},
               {"mara@acme.example", " ", ROLE_AGENT, "name"},
               {"mara@acme.example", "Mara", 0, "roles"},
               {"mara@acme.example", "Mara", 1u << 9, "roles"}};
  struct bench b;
  struct id id;
  bench_open(&b, *state);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct account_new new = {.email = personal_of(str_from(cases[i].email)),
                              .name = personal_of(str_from(cases[i].name)),
                              .roles = cases[i].roles,
                              .password_hash = STR("x")};
    bench_fails(&b, account_create(&b.work, &new, &id), ERR_INVALID);
    assert_memory_equal(b.work.fault, cases[i].fault, strlen(cases[i].fault));
  }
  bench_close(&b);
}

static void a_change_of_roles_or_state_ends_sessions_and_a_name_does_not(void **state) {
  struct bench b;
  bool ends;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  struct account_change name = {.has_name = true, .name = personal_of(STR("Mara Berg"))};
  struct account_change roles = {.has_roles = true, .roles = ROLE_SUPERVISOR};
  struct account_change disable = {.has_disabled = true, .disabled = true};
  assert_ok(account_change(&b.work, id, &name, &ends));
  assert_false(ends);
  assert_ok(account_change(&b.work, id, &roles, &ends));
  assert_true(ends);
  assert_ok(account_change(&b.work, id, &disable, &ends));
  assert_true(ends);
  assert_ok(account_change(&b.work, id, &disable, &ends));
  assert_false(ends);
  bench_close(&b);
}

static void a_new_name_keeps_the_address_and_opens_at_its_version(void **state) {
  struct bench b;
  struct account account;
  bool ends;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  struct account_change name = {.has_name = true, .name = personal_of(STR("Mara Berg"))};
  assert_ok(account_change(&b.work, id, &name, &ends));
  assert_ok(account_read(&b.work, id, &account));
  assert_int_equal(account.version, 2);
  assert_str(personal_bytes_for_crypto(account.name), "Mara Berg");
  assert_str(personal_bytes_for_crypto(account.email), "mara@acme.example");
  bench_close(&b);
}

static void the_last_administrator_stays_one(void **state) {
  struct bench b;
  bool ends;
  bench_open(&b, *state);
  struct account_change demote = {.has_roles = true, .roles = ROLE_AGENT};
  struct account_change disable = {.has_disabled = true, .disabled = true};
  bench_fails(&b, account_change(&b.work, b.administrator, &demote, &ends), ERR_CONFLICT);
  bench_fails(&b, account_change(&b.work, b.administrator, &disable, &ends), ERR_CONFLICT);
  struct id other = bench_account(&b, "second@acme.example", ROLE_ADMINISTRATOR);
  assert_ok(account_change(&b.work, b.administrator, &demote, &ends));
  bench_fails(&b, account_change(&b.work, other, &disable, &ends), ERR_CONFLICT);
  bench_close(&b);
}

static void credentials_are_found_by_the_address_alone(void **state) {
  struct bench b;
  struct credentials who;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  assert_ok(account_credentials(&b.work, personal_of(STR(" Mara@ACME.example ")), &who));
  assert_true(id_equal(who.account, id));
  assert_string_equal(who.password_hash, BENCH_PASSWORD_HASH);
  assert_err(account_credentials(&b.work, personal_of(STR("mara@acme.exampl")), &who),
             ERR_NOT_FOUND);
  bench_close(&b);
}

static void a_password_that_was_changed_meanwhile_is_told(void **state) {
  struct bench b;
  bool same;
  bool ends;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  assert_ok(account_password_is(&b.work, id, STR(BENCH_PASSWORD_HASH), &same));
  assert_true(same);
  assert_ok(account_set_password(&b.work, id, STR("another"), STR_EMPTY));
  assert_ok(account_password_is(&b.work, id, STR(BENCH_PASSWORD_HASH), &same));
  assert_false(same);
  struct account_change disable = {.has_disabled = true, .disabled = true};
  assert_ok(account_change(&b.work, id, &disable, &ends));
  assert_err(account_password_is(&b.work, id, STR("another"), &same), ERR_NOT_FOUND);
  bench_close(&b);
}

/*= GDPR Art. 32(1)(b) */
static void an_account_of_another_workspace_is_not_there(void **state) {
  struct bench b;
  struct account account;
  struct account *accounts;
  struct credentials who;
  size_t count;
  bool ends;
  bench_open(&b, *state);
  struct id id = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  bench_other_workspace(&b);
  struct account_change roles = {.has_roles = true, .roles = ROLE_ADMINISTRATOR};
  assert_err(account_read(&b.work, id, &account), ERR_NOT_FOUND);
  assert_err(account_change(&b.work, id, &roles, &ends), ERR_NOT_FOUND);
  assert_err(account_set_password(&b.work, id, STR("x"), STR_EMPTY), ERR_NOT_FOUND);
  assert_err(account_credentials(&b.work, personal_of(STR("mara@acme.example")), &who),
             ERR_NOT_FOUND);
  assert_ok(account_list(&b.work, &accounts, &count));
  assert_int_equal(count, 1);
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_account_is_read_as_it_was_made),
      cmocka_unit_test(an_agent_sees_names_and_no_addresses_but_his_own),
      cmocka_unit_test(many_accounts_are_listed_whole),
      cmocka_unit_test(an_address_has_one_account_however_it_is_written),
      cmocka_unit_test(what_is_no_account_is_refused_with_its_field),
      cmocka_unit_test(a_change_of_roles_or_state_ends_sessions_and_a_name_does_not),
      cmocka_unit_test(a_new_name_keeps_the_address_and_opens_at_its_version),
      cmocka_unit_test(the_last_administrator_stays_one),
      cmocka_unit_test(credentials_are_found_by_the_address_alone),
      cmocka_unit_test(a_password_that_was_changed_meanwhile_is_told),
      cmocka_unit_test(an_account_of_another_workspace_is_not_there),
  };
  return store_test_run("account", tests, sizeof tests / sizeof tests[0]);
}
