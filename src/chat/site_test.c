#include "chat/site.h"

#include "base/json.h"
#include "privacy/incident.h"
#include "staff/staff_test_support.h"

static enum err create(struct bench *b, const char *text, struct site *out) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(text), &body));
  enum err error = site_create(&b->work, body, out);
  json_free(body);
  return error;
}

static enum err change(struct bench *b, struct id id, const char *text, struct site *out) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(text), &body));
  enum err error = site_change(&b->work, id, body, out);
  json_free(body);
  return error;
}

/*= GDPR Art. 25(2) */
static void a_new_site_declares_nothing_that_it_was_not_told(void **state) {
  struct bench b;
  struct site site;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  assert_false(site.read_marks);
  assert_false(site.typing);
  assert_false(site.presence);
  assert_str(site.origins, "[]");
  assert_int_equal(site.notice_version, 1);
  assert_int_equal(site.key.len, 12);
  bench_close(&b);
}

static void what_is_named_changes_and_the_notice_with_it(void **state) {
  struct bench b;
  struct site site;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  assert_ok(change(&b, site.id, "{\"colour\":\"#0a7f5c\"}", &site));
  assert_int_equal(site.notice_version, 1); /* nothing that a visitor must be told */
  assert_ok(change(&b, site.id, "{\"read_marks\":true,\"retention_days\":30}", &site));
  assert_int_equal(site.notice_version, 2);
  assert_ok(site_read(&b.work, site.id, &site));
  assert_true(site.read_marks);
  assert_int_equal(site.retention_days, 30);
  assert_str(site.colour, "#0a7f5c");
  assert_str(site.name, "Shop");
  bench_close(&b);
}

static void what_is_wrong_is_named_and_changes_nothing(void **state) {
  static const char *const wrong[][2] = {
      {"{\"nmae\":\"x\"}", "nmae"},
      {"{\"name\":\"\"}", "name"},
      {"{\"name\":\"a\\nb\"}", "name"},
      {"{\"origins\":\"https://a.example\"}", "origins"},
      {"{\"origins\":[\"a.example\"]}", "origins"},
      {"{\"origins\":[\"https://a.example/path\"]}", "origins"},
      {"{\"origins\":[\"https://a.example; script-src *\"]}", "origins"},
      {"{\"origins\":[\"javascript:alert(1)\"]}", "origins"},
      {"{\"origins\":[\"https://\"]}", "origins"},
      {"{\"locale\":\"\"}", "locale"},
      {"{\"locale\":\"e\"}", "locale"},
      {"{\"locale\":\"<b>\"}", "locale"},
      {"{\"locale\":\"en_GB\"}", "locale"},
      {"{\"locale\":\"en-\"}", "locale"},
      {"{\"locale\":\"de--AT\"}", "locale"},
      {"{\"locale\":\"english\"}", "locale"},
      {"{\"basis\":\"consent\"}", "basis"},
      {"{\"retention_days\":0}", "retention_days"},
      {"{\"retention_days\":3651}", "retention_days"},
      {"{\"retention_days\":\"90\"}", "retention_days"},
      {"{\"typing\":1}", "read_marks, typing"},
      {"{\"colour\":\"red\"}", "colour"},
      {"{\"colour\":\"#12345g\"}", "colour"},
      {"{\"key\":\"mine\"}", "key"},
  };
  struct bench b;
  struct site site;
  struct site after;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(change(&b, site.id, wrong[i][0], &after), ERR_INVALID);
    assert_memory_equal(b.work.fault, wrong[i][1], strlen(wrong[i][1]));
  }
  assert_ok(site_read(&b.work, site.id, &after));
  assert_str(after.name, "Shop");
  assert_str(after.origins, "[]");
  assert_int_equal(after.retention_days, 90);
  bench_close(&b);
}

static void origins_are_kept_as_browsers_say_them(void **state) {
  struct bench b;
  struct site site;
  bench_open(&b, *state);
  assert_ok(
      create(&b,
             "{\"name\":\"Shop\",\"locale\":\"de-AT\",\"origins\":[\"https://Shop.Example:443\","
             "\"http://A.example:80\",\"https://b.example:80\",\"http://c.example:8443\"]}",
             &site));
  assert_str(site.origins,
             "[\"https://shop.example\",\"http://a.example\",\"https://b.example:80\","
             "\"http://c.example:8443\"]");
  bench_close(&b);
}

static void a_site_is_found_by_its_key_with_its_workspace(void **state) {
  struct bench b;
  struct site site;
  struct site again;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  b.work.actor = (struct actor){.kind = ACTOR_VISITOR};
  assert_ok(site_find(&b.work, site.key, &again));
  assert_true(id_equal(again.id, site.id));
  assert_true(id_equal(b.work.actor.workspace, b.workspace.id));
  assert_err(site_find(&b.work, STR("nosuchsite22"), &again), ERR_NOT_FOUND);
  assert_err(site_find(&b.work, STR(""), &again), ERR_NOT_FOUND);
  bench_close(&b);
}

static void a_site_of_another_workspace_is_not_there(void **state) {
  struct bench b;
  struct site site;
  struct site *sites;
  size_t count;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  bench_other_workspace(&b);
  assert_err(site_read(&b.work, site.id, &site), ERR_NOT_FOUND);
  assert_err(change(&b, site.id, "{\"name\":\"Mine\"}", &site), ERR_NOT_FOUND);
  assert_ok(site_list(&b.work, &sites, &count));
  assert_int_equal(count, 0);
  bench_close(&b);
}

static void new_facts_of_the_controller_publish_every_notice_again(void **state) {
  struct bench b;
  struct site one;
  struct site two;
  struct workspace workspace;
  struct json *body = NULL;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &one));
  assert_ok(create(&b, "{\"name\":\"Club\"}", &two));
  assert_ok(json_parse(STR("{\"controller\":{\"contact\":\"new@acme.example\"}}"), &body));
  assert_ok(workspace_change(&b.work, body, &workspace));
  assert_ok(site_republish(&b.work));
  assert_ok(site_read(&b.work, one.id, &one));
  assert_ok(site_read(&b.work, two.id, &two));
  assert_int_equal(one.notice_version, 2);
  assert_int_equal(two.notice_version, 2);
  json_free(body);
  bench_close(&b);
}

/*= GDPR Art. 13(3) */
static void a_mode_that_keeps_addresses_is_told_and_its_end_too(void **state) {
  struct bench b;
  struct site site;
  struct notice notice;
  bench_open(&b, *state);
  assert_ok(create(&b, "{\"name\":\"Shop\"}", &site));
  assert_ok(incident_begin(&b.work, personal_of(STR("guessing of codes")),
                           b.work.now_ms + INT64_C(86400000)));
  assert_ok(site_republish(&b.work));
  assert_ok(notice_read(&b.work, site.id, 2, &notice));
  assert_true(notice.material);
  assert_non_null(memmem(notice.facts.data, notice.facts.len, "\"incident_days\":14", 18));
  assert_ok(incident_end(&b.work));
  assert_ok(site_republish(&b.work));
  assert_ok(notice_read(&b.work, site.id, 3, &notice));
  assert_false(notice.material);
  assert_non_null(memmem(notice.facts.data, notice.facts.len, "\"incident_days\":0", 17));
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_new_site_declares_nothing_that_it_was_not_told),
      cmocka_unit_test(what_is_named_changes_and_the_notice_with_it),
      cmocka_unit_test(what_is_wrong_is_named_and_changes_nothing),
      cmocka_unit_test(origins_are_kept_as_browsers_say_them),
      cmocka_unit_test(a_site_is_found_by_its_key_with_its_workspace),
      cmocka_unit_test(a_site_of_another_workspace_is_not_there),
      cmocka_unit_test(new_facts_of_the_controller_publish_every_notice_again),
      cmocka_unit_test(a_mode_that_keeps_addresses_is_told_and_its_end_too),
  };
  return store_test_run("site", tests, sizeof tests / sizeof tests[0]);
}
