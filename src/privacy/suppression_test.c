/* Whoever was erased is not written to again, and stays nobody. */
#include "privacy/suppression.h"

#include "privacy/consent.h"
#include "privacy/datum.h"
#include "privacy/outgoing.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

static const struct id none;

struct scene {
  struct stage stage;
  struct stage_chat chat;
};

static void publish(struct scene *s, const char *code, enum basis basis) {
  struct purpose purpose;
  int64_t version;
  assert_ok(purpose_builtin_make(s->stage.work->arena, str_from(code), basis, &purpose));
  purpose.effective_at = s->stage.work->now_ms;
  assert_ok(purpose_publish(s->stage.work, s->stage.site, &purpose, none, &version));
}

static void scene_open(struct scene *s, struct store_fixture *fixture) {
  stage_open(&s->stage, fixture);
  assert_ok(purpose_builtin_install(s->stage.work, s->stage.site));
  publish(s, "marketing", BASIS_LEGITIMATE_INTEREST);
  publish(s, "transcript", BASIS_LEGITIMATE_INTEREST);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 1000000, &s->chat);
}

static void give(struct scene *s, const char *purpose, const char *email) {
  struct datum_value value = {.person = s->chat.person,
                              .purpose = str_from(purpose),
                              .field = STR("purpose.email"),
                              .text = personal_of(str_from(email)),
                              .kept_until = s->stage.work->now_ms + 500000};
  struct actor actor = s->stage.work->actor;
  s->stage.work->actor.kind = ACTOR_VISITOR;
  s->stage.work->actor.id = s->chat.person;
  assert_ok(datum_put(s->stage.work, &value));
  s->stage.work->actor = actor;
}

static bool has(struct scene *s, const char *email) {
  bool yes;
  assert_ok(suppression_has(s->stage.work, personal_of(str_from(email)), &yes));
  return yes;
}

/*= GDPR Art. 17(3)(b) */
/*= GDPR Art. 21(3) */
static void only_addresses_given_for_marketing_are_kept_and_only_as_a_hash(void **state) {
  struct scene s;
  struct db_rows rows;
  int64_t count = 0;
  scene_open(&s, *state);
  give(&s, "marketing", "Zora@quillfeather.example");
  give(&s, "transcript", "other@quillfeather.example");
  assert_ok(suppression_add_person(s.stage.work, s.chat.person, s.stage.site, &count));
  assert_int_equal(count, 1);
  assert_true(has(&s, "zora@QUILLFEATHER.example")); /* however it is written */
  assert_false(has(&s, "other@quillfeather.example"));
  assert_ok(db_one(s.stage.work->db, &sql_test_suppression, NULL, 0, &rows));
  assert_int_equal(db_row_bytes(&rows, 0).len, HASH_BYTES);
  assert_ok(db_finish(&rows));
  assert_ok(suppression_add_person(s.stage.work, s.chat.person, s.stage.site, &count)); /* again */
  stage_close(&s.stage);
}

static void another_workspace_does_not_know_the_address(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_ok(suppression_add(s.stage.work, personal_of(STR("zora@quillfeather.example"))));
  assert_true(has(&s, "zora@quillfeather.example"));
  struct id own = s.stage.work->actor.workspace;
  s.stage.work->actor.workspace.bytes[0] ^= 1;
  assert_false(has(&s, "zora@quillfeather.example"));
  s.stage.work->actor.workspace = own;
  stage_close(&s.stage);
}

static enum err mail(struct scene *s, const char *purpose) {
  struct id id;
  struct outgoing_mail mail = {.template_name = "transcript",
                               .purpose = str_from(purpose),
                               .about = {.site = s->stage.site,
                                         .person = s->chat.person,
                                         .conversation = s->chat.conversation,
                                         .key = s->chat.key},
                               .to = personal_of(STR("zora@quillfeather.example")),
                               .locale = STR("en"),
                               .detail = personal_of(STR_EMPTY)};
  s->stage.work->fault = NULL;
  return outgoing_mail(s->stage.work, &mail, &id);
}

/*= GDPR Art. 21(3) */
static void no_letter_of_marketing_leaves_to_it(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_err(mail(&s, "marketing"), ERR_CONFLICT); /* nobody carries it: it got so far */
  assert_ok(suppression_add(s.stage.work, personal_of(STR("zora@quillfeather.example"))));
  assert_err(mail(&s, "marketing"), ERR_DENIED);
  assert_string_equal(s.stage.work->fault, "This address is not written to for marketing.");
  assert_err(mail(&s, "transcript"),
             ERR_CONFLICT); /* what they ask for themselves is no marketing */
  assert_ok(suppression_end(s.stage.work, personal_of(STR("zora@quillfeather.example"))));
  assert_err(mail(&s, "marketing"), ERR_CONFLICT);
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_addresses_given_for_marketing_are_kept_and_only_as_a_hash),
      cmocka_unit_test(another_workspace_does_not_know_the_address),
      cmocka_unit_test(no_letter_of_marketing_leaves_to_it),
  };
  return store_test_run("suppression", tests, sizeof tests / sizeof tests[0]);
}
