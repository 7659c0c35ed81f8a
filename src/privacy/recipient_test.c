/* To whom data may leave: what the register takes in, and what it refuses. */
#include "privacy/recipient.h"

#include <stdio.h>

#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

#define GOOD                                                               \
  "\"kind\":\"webhook\",\"name\":\"CRM\",\"country\":\"DE\",\"endpoint\":" \
  "\"https://crm.example.org/in\",\"purposes\":[\"answer\"],\"fields\":[\"message.text\"]"

static enum err create(struct stage *stage, const char *members, struct recipient *recipient_out,
                       char secret_out[static TOKEN_TEXT_BYTES]) {
  struct buf text = {0};
  struct json *body = NULL;
  buf_append_format(&text, "{%s}", members);
  assert_ok(json_parse(buf_str(&text), &body));
  stage->work->fault = NULL;
  enum err error = recipient_create(stage->work, body, recipient_out, secret_out);
  json_free(body);
  buf_done(&text);
  return error;
}

static enum err change(struct stage *stage, struct id id, const char *text,
                       struct recipient *recipient_out) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(text), &body));
  stage->work->fault = NULL;
  enum err error = recipient_change(stage->work, id, body, recipient_out);
  json_free(body);
  return error;
}

/* The members in place of those of GOOD, where they stand behind it. */
static void refused(struct stage *stage, const char *members, const char *field) {
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  enum err error = create(stage, members, &recipient, secret);
  if (error != ERR_INVALID) fail_msg("%s: %s", members, err_name(error));
  assert_non_null(stage->work->fault);
  if (strncmp(stage->work->fault, field, strlen(field)) != 0)
    fail_msg("%s: %s", members, stage->work->fault);
}

static void with(struct stage *stage, const char *kind, const char *rest, const char *field) {
  char text[600];
  (void)snprintf(text, sizeof text, "\"kind\":\"%s\",\"name\":\"X\",%s", kind, rest);
  refused(stage, text, field);
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 13(1)(e) */
static void a_recipient_without_a_purpose_that_is_in_force_is_refused(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  with(&stage, "processor", "\"country\":\"DE\"", "purposes");
  with(&stage, "processor", "\"country\":\"DE\",\"purposes\":[]", "purposes");
  with(&stage, "processor", "\"country\":\"DE\",\"purposes\":[\"selling\"]", "purposes: selling");
  with(&stage, "processor", "\"country\":\"DE\",\"purposes\":\"answer\"", "purposes");
  with(&stage, "processor", "\"country\":\"DE\",\"purposes\":[\"an\\\"swer\"]", "purposes");
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(c) */
static void a_field_that_no_purpose_of_it_holds_is_refused_by_name(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  with(&stage, "processor",
       "\"country\":\"DE\",\"purposes\":[\"answer\"],\"fields\":[\"message.text\",\"shoe.size\"]",
       "fields: shoe.size");
  with(&stage, "processor",
       "\"country\":\"DE\",\"purposes\":[\"answer\"],\"fields\":[\"account.email\"]",
       "fields: account.email");
  stage_close(&stage);
}

static void what_is_missing_or_unknown_is_named(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  refused(&stage, "\"name\":\"X\"", "kind");
  refused(&stage, "\"kind\":\"pigeon\",\"name\":\"X\"", "kind");
  refused(&stage, "\"kind\":\"mail\",\"purposes\":[\"answer\"],\"country\":\"DE\"", "name");
  with(&stage, "mail", "\"purposes\":[\"answer\"]", "country");
  with(&stage, "mail", "\"purposes\":[\"answer\"],\"country\":\"de\"", "country");
  with(&stage, "mail", "\"purposes\":[\"answer\"],\"country\":\"DE\",\"secret\":\"x\"", "secret");
  with(&stage, "mail",
       "\"purposes\":[\"answer\"],\"country\":\"DE\",\"endpoint\":\"https://a.example\"",
       "endpoint");
  with(&stage, "webhook", "\"purposes\":[\"answer\"],\"country\":\"DE\"", "endpoint");
  with(&stage, "webhook",
       "\"purposes\":[\"answer\"],\"country\":\"DE\",\"endpoint\":\"https://a.example\","
       "\"events\":[\"conversation_typing_on\"]",
       "events: conversation_typing_on");
  with(&stage, "mail",
       "\"purposes\":[\"answer\"],\"country\":\"DE\",\"site\":"
       "\"00000000-0000-7000-8000-000000000000\"",
       "site");
  stage_close(&stage);
}

#define TO "\"purposes\":[\"answer\"],\"country\":"

/*= GDPR Art. 44 */
/*= GDPR Art. 46(1) */
static void a_third_country_needs_a_safeguard_and_the_day_of_its_assessment(void **state) {
  struct stage stage;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  stage_open(&stage, *state);
  with(&stage, "processor", TO "\"IN\"", "safeguard");
  with(&stage, "processor", TO "\"IN\",\"safeguard\":{\"kind\":\"adequacy\"}", "safeguard");
  with(&stage, "processor", TO "\"IN\",\"safeguard\":{\"kind\":\"scc\"}", "assessed_on");
  with(&stage, "processor",
       TO "\"IN\",\"safeguard\":{\"kind\":\"scc\",\"assessed_on\":\"2026-02-01\"}", "assessed_on");
  with(&stage, "processor", TO "\"US\"", "safeguard");
  with(&stage, "processor", TO "\"US\",\"safeguard\":{\"kind\":\"adequacy\"}", "safeguard");
  with(&stage, "processor", TO "\"US\",\"safeguard\":{\"kind\":\"promise\"}", "safeguard");
  assert_ok(create(&stage,
                   "\"kind\":\"processor\",\"name\":\"X\"," TO
                   "\"IN\",\"safeguard\":{\"kind\":\"scc\",\"assessed_on\":\"2025-11-30\"}",
                   &recipient, secret));
  assert_true(recipient_transfer_holds(&recipient, stage.work->now_ms));
  with(&stage, "processor", TO "\"US\",\"safeguard\":\"adequacy\"", "safeguard");
  with(&stage, "processor", TO "\"US\",\"safeguard\":\"adequacy tomorrow\"", "assessed_on");
  assert_ok(create(&stage,
                   "\"kind\":\"processor\",\"name\":\"X\"," TO
                   "\"US\",\"safeguard\":\"Adequacy 2025-12-31\"",
                   &recipient, secret));
  assert_int_equal(recipient.safeguard, SAFEGUARD_ADEQUACY);
  assert_str(recipient.assessed_on, "2025-12-31");
  assert_ok(
      create(&stage, "\"kind\":\"processor\",\"name\":\"X\"," TO "\"CH\"", &recipient, secret));
  assert_true(recipient_transfer_holds(&recipient, stage.work->now_ms));
  recipient.country = STR("IN"); /* as when the decision for a country ends */
  assert_false(recipient_transfer_holds(&recipient, stage.work->now_ms));
  stage_close(&stage);
}

static void an_endpoint_is_https_or_this_machine(void **state) {
  static const char *const good[] = {"https://a.example", "https://a.example:8443/x?y=z",
                                     "http://127.0.0.1:9000/in", "http://localhost/",
                                     "http://[::1]:80/x"};
  static const char *const bad[] = {"",
                                    "http://a.example/",
                                    "http://127.0.0.1.example/",
                                    "http://localhost.example/",
                                    "http://127.0.0.1@evil.example/",
                                    "https://user:word@a.example/",
                                    "https://",
                                    "https:///x",
                                    "ftp://a.example/",
                                    "file:///etc/passwd",
                                    "https://a.example/ x",
                                    "https://a.example/\r\nX: y",
                                    "https://a.example/#x",
                                    "https://x\xc3\xbcs.example/",
                                    "//a.example/"};
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    if (!recipient_endpoint_is_good(str_from(good[i]))) fail_msg("%s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (recipient_endpoint_is_good(str_from(bad[i]))) fail_msg("%s", bad[i]);
}

static void the_secret_that_was_shown_is_the_one_that_signs_and_rests_sealed(void **state) {
  struct stage stage;
  struct recipient recipient;
  char shown[TOKEN_TEXT_BYTES];
  char signs[TOKEN_TEXT_BYTES];
  struct db_rows rows;
  stage_open(&stage, *state);
  assert_ok(create(&stage, GOOD, &recipient, shown));
  assert_int_equal(strncmp(shown, "pw_", 3), 0);
  assert_ok(recipient_secret(stage.work, recipient.id, signs));
  assert_string_equal(shown, signs);
  struct db_value values[] = {db_id(&recipient.id)};
  assert_ok(db_one(stage.work->db, &sql_test_recipient_secret, values, 1, &rows));
  struct str sealed = db_row_bytes(&rows, 0);
  assert_null(memmem(sealed.data, sealed.len, shown + 3, 20));
  assert_ok(db_finish(&rows));
  assert_ok(create(&stage, "\"kind\":\"mail\",\"name\":\"Post\"," TO "\"DE\"", &recipient, shown));
  assert_string_equal(shown, "");
  assert_err(recipient_secret(stage.work, recipient.id, signs), ERR_NOT_FOUND);
  stage_close(&stage);
}

static void what_is_written_out_never_holds_the_secret(void **state) {
  struct stage stage;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  stage_open(&stage, *state);
  assert_ok(create(&stage, GOOD, &recipient, secret));
  recipient_write(&w, &recipient, stage.work->now_ms);
  assert_ok(buf_check(&out));
  assert_null(memmem(out.data, out.len, "secret", 6));
  assert_null(memmem(out.data, out.len, "pw_", 3));
  assert_non_null(memmem(out.data, out.len, "\"transfer\":\"none\",\"safeguard\":null", 34));
  buf_done(&out);
  stage_close(&stage);
}

static void a_change_says_which_version_it_means_and_is_checked_as_a_whole(void **state) {
  struct stage stage;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  stage_open(&stage, *state);
  assert_ok(create(&stage, GOOD, &recipient, secret));
  struct id id = recipient.id;
  assert_err(change(&stage, id, "{\"name\":\"New\",\"version\":7}", &recipient), ERR_CONFLICT);
  assert_ok(change(&stage, id, "{\"name\":\"New\",\"version\":1}", &recipient));
  assert_int_equal(recipient.version, 2);
  assert_err(change(&stage, id, "{\"name\":\"Newer\",\"version\":1}", &recipient), ERR_CONFLICT);
  assert_err(change(&stage, id, "{\"country\":\"IN\"}", &recipient), ERR_INVALID);
  assert_err(change(&stage, id, "{\"kind\":\"mail\"}", &recipient), ERR_INVALID);
  assert_err(change(&stage, id, "{\"purposes\":[]}", &recipient), ERR_INVALID);
  assert_ok(recipient_read(stage.work, id, &recipient));
  assert_str(recipient.name, "New");
  assert_str(recipient.country, "DE");
  stage_close(&stage);
}

/*= GDPR Art. 30(1)(d) */
static void who_was_ended_stays_in_the_register_but_not_among_the_sites_recipients(void **state) {
  struct stage stage;
  struct recipient recipient;
  struct recipient *list;
  char secret[TOKEN_TEXT_BYTES];
  size_t count;
  stage_open(&stage, *state);
  assert_ok(create(&stage, GOOD, &recipient, secret));
  assert_ok(recipient_list(stage.work, stage.site, &list, &count));
  assert_int_equal(count, 1);
  assert_true(recipient_has_purpose(&list[0], STR("answer")));
  assert_true(recipient_has_field(&list[0], STR("message.text")));
  assert_false(recipient_has_field(&list[0], STR("person.email")));
  assert_false(recipient_has_field(&list[0], STR("message")));
  assert_false(recipient_wants(&list[0], STR("message_created"))); /* nobody asked for it */
  assert_ok(recipient_end(stage.work, recipient.id));
  assert_ok(recipient_end(stage.work, recipient.id));
  assert_ok(recipient_list(stage.work, stage.site, &list, &count));
  assert_int_equal(count, 0);
  assert_ok(recipient_list(stage.work, (struct id){{0}}, &list, &count));
  assert_int_equal(count, 1);
  assert_false(list[0].active);
  stage_close(&stage);
}

static void a_recipient_of_one_site_is_none_of_another_and_of_no_other_workspace(void **state) {
  struct stage stage;
  struct recipient recipient;
  struct recipient *list;
  char secret[TOKEN_TEXT_BYTES];
  char members[700];
  char site[ID_TEXT_BYTES + 1];
  size_t count;
  stage_open(&stage, *state);
  id_format(stage.site, site);
  (void)snprintf(members, sizeof members, GOOD ",\"site\":\"%s\",\"events\":[\"contact_erased\"]",
                 site);
  assert_ok(create(&stage, members, &recipient, secret));
  assert_false(recipient_wants(&recipient, STR("message_created")));
  assert_true(recipient_wants(&recipient, STR("contact_erased")));
  assert_ok(recipient_list(stage.work, ledger_bench_id(&stage.bench), &list, &count));
  assert_int_equal(count, 0);
  stage.work->actor.workspace = ledger_bench_id(&stage.bench);
  assert_err(recipient_read(stage.work, recipient.id, &recipient), ERR_NOT_FOUND);
  assert_err(recipient_end(stage.work, recipient.id), ERR_NOT_FOUND);
  assert_ok(recipient_list(stage.work, stage.site, &list, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
static void every_change_of_the_register_is_in_the_ledger(void **state) {
  struct stage stage;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  stage_open(&stage, *state);
  int64_t before = stage_number(&stage, &sql_test_leaves, NULL);
  assert_ok(create(&stage, GOOD, &recipient, secret));
  assert_ok(change(&stage, recipient.id, "{\"name\":\"New\"}", &recipient));
  assert_ok(recipient_end(stage.work, recipient.id));
  assert_ok(recipient_end(stage.work, recipient.id)); /* nothing changed */
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_leaves, NULL), before + 3);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_recipient_without_a_purpose_that_is_in_force_is_refused),
      cmocka_unit_test(a_field_that_no_purpose_of_it_holds_is_refused_by_name),
      cmocka_unit_test(what_is_missing_or_unknown_is_named),
      cmocka_unit_test(a_third_country_needs_a_safeguard_and_the_day_of_its_assessment),
      cmocka_unit_test(an_endpoint_is_https_or_this_machine),
      cmocka_unit_test(the_secret_that_was_shown_is_the_one_that_signs_and_rests_sealed),
      cmocka_unit_test(what_is_written_out_never_holds_the_secret),
      cmocka_unit_test(a_change_says_which_version_it_means_and_is_checked_as_a_whole),
      cmocka_unit_test(who_was_ended_stays_in_the_register_but_not_among_the_sites_recipients),
      cmocka_unit_test(a_recipient_of_one_site_is_none_of_another_and_of_no_other_workspace),
      cmocka_unit_test(every_change_of_the_register_is_in_the_ledger)};
  return store_test_run("recipient", tests, sizeof tests / sizeof tests[0]);
}
