/* What was chosen after a backup is unknown: nobody's withdrawal or objection is undone by it. */
#include "privacy/doubt.h"

#include "ledger/ledger.h"
#include "privacy/consent.h"
#include "privacy/gate_facts.h"
#include "privacy/notice.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)
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
  publish(s, "training", BASIS_CONSENT);
  publish(s, "marketing", BASIS_LEGITIMATE_INTEREST);
  publish(s, "statistics", BASIS_LEGITIMATE_INTEREST);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 90 * DAY_MS, &s->chat);
}

static struct standing standing_of(struct scene *s, const char *purpose) {
  struct standing standing;
  assert_ok(standing_read(s->stage.work, s->chat.person, str_from(purpose), &standing));
  return standing;
}

static void agree(struct scene *s, const char *purpose, enum consent_state state) {
  struct standing standing = standing_of(s, purpose);
  standing.consent = state;
  standing.purpose_version = 1;
  standing.since_ms = s->stage.work->now_ms;
  standing.expires_ms = s->stage.work->now_ms + 365 * DAY_MS;
  assert_ok(standing_write(s->stage.work, s->chat.person, str_from(purpose), &standing));
}

static void object(struct scene *s, const char *purpose, enum objection objection) {
  struct standing standing = standing_of(s, purpose);
  standing.objection = objection;
  standing.objected_ms = s->stage.work->now_ms;
  assert_ok(standing_write(s->stage.work, s->chat.person, str_from(purpose), &standing));
}

static enum gate_verdict verdict(struct scene *s, const char *purpose, enum field field,
                                 enum gate_operation operation) {
  struct gate_state gate;
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = s->stage.work->actor.workspace};
  assert_ok(gate_load(s->stage.work, s->chat.person, none, str_from(purpose), &gate));
  return gate_judge(&system, &gate, field, operation, s->stage.work->now_ms);
}

static struct doubt restored(struct scene *s) {
  struct doubt doubt;
  struct actor before = s->stage.work->actor;
  s->stage.work->actor = (struct actor){.kind = ACTOR_SYSTEM};
  s->stage.work->now_ms += DAY_MS;
  assert_ok(doubt_choices(s->stage.work, &doubt));
  assert_true(id_is_zero(s->stage.work->actor.workspace));
  s->stage.work->actor = before;
  stage_commit(&s->stage);
  return doubt;
}

/*= GDPR Art. 7(3) */
static void no_consent_of_a_backup_carries_anything_until_it_is_given_again(void **state) {
  struct scene s;
  scene_open(&s, *state);
  agree(&s, "training", CONSENT_GIVEN);
  assert_int_equal(verdict(&s, "training", FIELD_MESSAGE_TEXT, GATE_USE), GATE_GRANTED);
  struct standing before = standing_of(&s, "training");
  assert_int_equal(restored(&s).consents, 1);
  struct standing after = standing_of(&s, "training");
  assert_int_equal(after.consent, CONSENT_EXPIRED);
  assert_int_equal(after.version, before.version + 1);
  assert_true(after.since_ms >= before.since_ms + DAY_MS);
  assert_int_equal(verdict(&s, "training", FIELD_MESSAGE_TEXT, GATE_USE), GATE_NO_CONSENT);
  assert_true(consent_state_may_become(after.consent, CONSENT_GIVEN));
  agree(&s, "training", CONSENT_RENEWED);
  assert_int_equal(verdict(&s, "training", FIELD_MESSAGE_TEXT, GATE_USE), GATE_GRANTED);
  assert_int_equal(restored(&s).consents, 1);
  assert_int_equal(restored(&s).consents, 0);
  stage_close(&s.stage);
}

/*= GDPR Art. 7(3) */
static void what_was_refused_or_withdrawn_stays_so(void **state) {
  struct scene s;
  scene_open(&s, *state);
  agree(&s, "training", CONSENT_WITHDRAWN);
  assert_int_equal(restored(&s).consents, 0);
  assert_int_equal(standing_of(&s, "training").consent, CONSENT_WITHDRAWN);
  stage_close(&s.stage);
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(3) */
static void whatever_can_be_objected_to_stops_for_everybody(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_USE), GATE_GRANTED);
  assert_int_equal(restored(&s).objections, 2);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_USE), GATE_OBJECTED);
  assert_int_equal(standing_of(&s, "marketing").objection, OBJECTION_RESTORE);
  assert_int_equal(standing_of(&s, "statistics").objection, OBJECTION_RESTORE);
  assert_int_equal(standing_of(&s, "training").version, 0);
  stage_close(&s.stage);
}

static void what_every_site_needs_goes_on(void **state) {
  static const char *const codes[] = {PURPOSE_ANSWER, PURPOSE_SECURITY, PURPOSE_NOTICE,
                                      PURPOSE_PROOF};
  struct scene s;
  scene_open(&s, *state);
  restored(&s);
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    assert_int_equal(standing_of(&s, codes[i]).objection, OBJECTION_NONE);
  assert_int_equal(verdict(&s, PURPOSE_ANSWER, FIELD_MESSAGE_TEXT, GATE_USE), GATE_GRANTED);
  stage_close(&s.stage);
}

/*= GDPR Art. 21(5) */
static void an_objection_of_the_backup_keeps_its_own_day_and_way(void **state) {
  struct scene s;
  scene_open(&s, *state);
  object(&s, "marketing", OBJECTION_GPC);
  object(&s, "statistics", OBJECTION_OWN);
  struct standing before = standing_of(&s, "marketing");
  assert_int_equal(restored(&s).objections, 0);
  struct standing after = standing_of(&s, "marketing");
  assert_int_equal(after.objection, OBJECTION_GPC);
  assert_true(after.objected_ms == before.objected_ms && after.version == before.version);
  assert_int_equal(standing_of(&s, "statistics").objection, OBJECTION_OWN);
  stage_close(&s.stage);
}

static void a_purpose_that_was_ended_cannot_come_back_to_who_may_have_objected(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_ok(purpose_end(s.stage.work, s.stage.site, STR("marketing")));
  assert_int_equal(restored(&s).objections, 2);
  publish(&s, "marketing", BASIS_LEGITIMATE_INTEREST);
  assert_ok(gate_configuration_changed(s.stage.work));
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_USE), GATE_OBJECTED);
  stage_close(&s.stage);
}

static void somebody_who_comes_after_the_restore_is_in_no_doubt(void **state) {
  struct scene s;
  scene_open(&s, *state);
  restored(&s);
  stage_chat(&s.stage, NULL, s.stage.work->now_ms + 90 * DAY_MS, &s.chat);
  assert_int_equal(standing_of(&s, "marketing").objection, OBJECTION_NONE);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_USE), GATE_GRANTED);
  stage_close(&s.stage);
}

/* The version of the notice that the people were shown. */
static int64_t told(struct scene *s) {
  int64_t version;
  struct purpose *purposes;
  struct notice_facts facts = {.site_name = STR("Shop"),
                               .site_key = STR("shop"),
                               .controller_name = STR("Veldhuis"),
                               .controller_contact = STR("privacy@example.org"),
                               .controller_country = STR("DE")};
  assert_ok(purpose_list(s->stage.work, s->stage.site, &purposes, &facts.purpose_count));
  facts.purposes = purposes;
  assert_ok(notice_publish(s->stage.work, s->stage.site, &facts, &version));
  return version;
}

/* A choice of the person afterwards counts: to have it resumed, or to object in earnest. */
static void the_person_decides_anew(void **state) {
  struct scene s;
  struct consent_outcome outcome;
  scene_open(&s, *state);
  struct work *work = s.stage.work;
  int64_t notice = told(&s);
  restored(&s);
  work->actor.kind = ACTOR_VISITOR;
  work->actor.id = s.chat.person;
  struct consent_choice choice = {.person = s.chat.person,
                                  .conversation = s.chat.conversation,
                                  .site = s.stage.site,
                                  .purpose = STR("statistics"),
                                  .choice = CHOICE_OBJECT,
                                  .purpose_version = 1,
                                  .notice_version = notice,
                                  .standing = STANDING_ANY,
                                  .language = STR("en"),
                                  .method = METHOD_WIDGET,
                                  .email = personal_of(STR_EMPTY)};
  enum err error = consent_choose(work, &choice, &outcome);
  if (error) fail_msg("%s", work->fault ? work->fault : err_name(error));
  assert_int_equal(standing_of(&s, "statistics").objection, OBJECTION_OWN);
  choice.choice = CHOICE_RESUME;
  choice.purpose = STR("marketing");
  error = consent_choose(work, &choice, &outcome);
  if (error) fail_msg("%s", work->fault ? work->fault : err_name(error));
  assert_int_equal(standing_of(&s, "marketing").objection, OBJECTION_NONE);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_USE), GATE_GRANTED);
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_consent_of_a_backup_carries_anything_until_it_is_given_again),
      cmocka_unit_test(what_was_refused_or_withdrawn_stays_so),
      cmocka_unit_test(whatever_can_be_objected_to_stops_for_everybody),
      cmocka_unit_test(what_every_site_needs_goes_on),
      cmocka_unit_test(an_objection_of_the_backup_keeps_its_own_day_and_way),
      cmocka_unit_test(a_purpose_that_was_ended_cannot_come_back_to_who_may_have_objected),
      cmocka_unit_test(somebody_who_comes_after_the_restore_is_in_no_doubt),
      cmocka_unit_test(the_person_decides_anew),
  };
  return store_test_run("doubt", tests, sizeof tests / sizeof tests[0]);
}
