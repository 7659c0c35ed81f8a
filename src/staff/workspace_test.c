#include "staff/workspace.h"

#include "base/json.h"
#include "staff/staff_test_support.h"

static enum err change(struct bench *b, const char *text, struct workspace *out) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(text), &body));
  enum err error = workspace_change(&b->work, body, out);
  json_free(body);
  return error;
}

static void what_is_named_changes_and_the_rest_stays(void **state) {
  struct bench b;
  struct workspace w;
  bench_open(&b, *state);
  size_t before = bench_recorded(&b);
  assert_ok(change(&b,
                   "{\"name\":\"Shop\",\"controller\":{\"dpo\":\"dpo@acme.example\","
                   "\"representative\":\"Rep BV\"}}",
                   &w));
  assert_int_equal(bench_recorded(&b), before + 1);
  assert_ok(workspace_read(&b.work, &w));
  assert_str(w.name, "Shop");
  assert_str(w.controller_name, "Acme B.V.");
  assert_str(w.controller_dpo, "dpo@acme.example");
  assert_str(w.controller_representative, "Rep BV");
  assert_str(w.controller_country, "NL");
  assert_int_equal(w.second_factor_roles, 0);
  bench_close(&b);
}

static void roles_that_need_a_second_factor_are_kept(void **state) {
  struct bench b;
  struct workspace w;
  bench_open(&b, *state);
  assert_ok(change(&b, "{\"second_factor_roles\":[\"administrator\",\"dpo\"]}", &w));
  assert_ok(workspace_read(&b.work, &w));
  assert_int_equal(w.second_factor_roles, ROLE_ADMINISTRATOR | ROLE_DPO);
  assert_ok(change(&b, "{\"second_factor_roles\":[]}", &w));
  assert_ok(workspace_read(&b.work, &w));
  assert_int_equal(w.second_factor_roles, 0);
  bench_close(&b);
}

static void what_is_wrong_is_named_and_changes_nothing(void **state) {
  static const char *const wrong[][2] = {
      {"{\"controller\":{\"country\":\"nl\"}}", "country"},
      {"{\"controller\":{\"country\":\"N\"}}", "country"},
      {"{\"controller\":{\"country\":\"NLD\"}}", "country"},
      {"{\"controller\":{\"country\":\"N1\"}}", "country"},
      {"{\"nmae\":\"x\"}", "nmae"},
      {"{\"controller\":{\"phone\":\"1\"}}", "phone"},
      {"{\"controller\":\"me\"}", "controller"},
      {"{\"name\":7}", "name"},
      {"{\"name\":\" \"}", "name"},
      {"{\"name\":\"a\\nb\"}", "name"},
      {"{\"controller\":{\"name\":\"\"}}", "name"},
      {"{\"second_factor_roles\":\"agent\"}", "second_factor_roles"},
      {"{\"second_factor_roles\":[\"king\"]}", "second_factor_roles"},
  };
  struct bench b;
  struct workspace w;
  bench_open(&b, *state);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(change(&b, wrong[i][0], &w), ERR_INVALID);
    assert_memory_equal(b.work.fault, wrong[i][1], strlen(wrong[i][1]));
  }
  assert_ok(workspace_read(&b.work, &w));
  assert_str(w.name, "Acme");
  bench_close(&b);
}

static void an_unknown_field_of_any_length_is_cut(void **state) {
  struct bench b;
  struct workspace w;
  struct buf text = {0};
  bench_open(&b, *state);
  buf_append(&text, STR("{\""));
  for (int i = 0; i < 2000; i++) buf_append_char(&text, 'x');
  buf_append(&text, STR("\":1}"));
  buf_append_char(&text, '\0');
  assert_err(change(&b, text.data, &w), ERR_INVALID);
  assert_true(strlen(b.work.fault) < 120);
  buf_done(&text);
  bench_close(&b);
}

static void each_workspace_reads_its_own(void **state) {
  struct bench b;
  struct workspace w;
  struct id first;
  bench_open(&b, *state);
  bench_other_workspace(&b);
  assert_ok(change(&b, "{\"name\":\"Other\"}", &w));
  bench_first_workspace(&b);
  assert_ok(workspace_read(&b.work, &w));
  assert_str(w.name, "Acme");
  assert_ok(workspace_first(b.work.db, &first));
  assert_true(id_equal(first, b.workspace.id));
  assert_ok(workspace_probe(&b.work));
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_named_changes_and_the_rest_stays),
      cmocka_unit_test(roles_that_need_a_second_factor_are_kept),
      cmocka_unit_test(what_is_wrong_is_named_and_changes_nothing),
      cmocka_unit_test(an_unknown_field_of_any_length_is_cut),
      cmocka_unit_test(each_workspace_reads_its_own),
  };
  return store_test_run("workspace", tests, sizeof tests / sizeof tests[0]);
}
