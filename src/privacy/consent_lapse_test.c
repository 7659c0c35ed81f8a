/* What rests on a consent goes with it when its term is over. */
#include "privacy/consent.h"
#include "privacy/datum.h"
#include "privacy/notice.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)

static const struct id none;

struct scene {
  struct stage stage;
  struct stage_chat chat;
  struct standing standing;
  int64_t notice;
};

static void publish(struct scene *s) {
  struct purpose purpose;
  struct purpose *purposes;
  int64_t version;
  struct work *work = s->stage.work;
  struct notice_facts facts = {.site_name = STR("Shop"), .controller_country = STR("DE")};
  assert_ok(purpose_builtin_make(work->arena, STR(PURPOSE_MARKETING), BASIS_CONSENT, &purpose));
  assert_ok(purpose_publish(work, s->stage.site, &purpose, none, &version));
  assert_ok(purpose_list(work, s->stage.site, &purposes, &facts.purpose_count));
  facts.purposes = purposes;
  assert_ok(notice_publish(work, s->stage.site, &facts, &s->notice));
}

static struct consent_choice choice_of(const struct scene *s, enum choice choice) {
  return (struct consent_choice){.person = s->chat.person,
                                 .conversation = s->chat.conversation,
                                 .site = s->stage.site,
                                 .purpose = STR(PURPOSE_MARKETING),
                                 .choice = choice,
                                 .purpose_version = 1,
                                 .notice_version = s->notice,
                                 .standing = STANDING_ANY,
                                 .language = STR("en"),
                                 .method = METHOD_WIDGET,
                                 .email = personal_of(STR_EMPTY)};
}

static void choose(struct scene *s, const struct consent_choice *choice) {
  struct consent_outcome outcome;
  enum err error = consent_choose(s->stage.work, choice, &outcome);
  if (error) fail_msg("%s", s->stage.work->fault);
}

static void look(struct scene *s) {
  assert_ok(standing_read(s->stage.work, s->chat.person, STR(PURPOSE_MARKETING), &s->standing));
}

/* Somebody who agreed to news. */
static void scene_open(struct scene *s, struct store_fixture *fixture) {
  stage_open(&s->stage, fixture);
  publish(s);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 3000 * DAY_MS, &s->chat);
  s->stage.work->actor.kind = ACTOR_VISITOR;
  s->stage.work->actor.id = s->chat.person;
  struct consent_choice choice = choice_of(s, CHOICE_ACCEPT);
  choice.email = personal_of(STR("mila@example.org"));
  choose(s, &choice);
  look(s);
}

/* Kept for longer than the consent: it was given for it late. */
static void keep_longer(struct scene *s) {
  struct datum_value value = {.person = s->chat.person,
                              .purpose = STR(PURPOSE_MARKETING),
                              .field = STR("purpose.email"),
                              .text = personal_of(STR("mila@example.org")),
                              .kept_until = s->stage.work->now_ms + 2900 * DAY_MS};
  assert_ok(datum_put(s->stage.work, &value));
}

/* As a new version of the purpose leaves it (privacy/change). */
static void end_by_a_new_version(struct scene *s) {
  s->standing.consent = CONSENT_EXPIRED;
  assert_ok(standing_write(s->stage.work, s->chat.person, STR(PURPOSE_MARKETING), &s->standing));
}

static bool has_address(struct scene *s) {
  struct datum datum;
  return datum_read(s->stage.work, s->chat.person, STR(PURPOSE_MARKETING), STR("purpose.email"),
                    &datum) == ERR_NONE;
}

static int64_t lapsed_at(struct scene *s, int64_t at_ms) {
  int64_t count = 0;
  s->stage.work->now_ms = at_ms;
  assert_ok(consent_lapse(s->stage.work, at_ms, 10, &count));
  return count;
}

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 17(1)(b) */
static void it_goes_when_the_term_is_over_and_its_key_too(void **state) {
  struct scene s;
  uint8_t key[KEYRING_KEY_BYTES];
  struct datum datum;
  int64_t buried = 0;
  scene_open(&s, *state);
  keep_longer(&s);
  assert_ok(datum_read(s.stage.work, s.chat.person, STR(PURPOSE_MARKETING), STR("purpose.email"),
                       &datum));
  assert_int_equal(lapsed_at(&s, s.standing.expires_ms - 1), 0);
  assert_true(has_address(&s));
  assert_int_equal(lapsed_at(&s, s.standing.expires_ms), 1);
  assert_false(has_address(&s));
  look(&s);
  assert_int_equal(s.standing.consent, CONSENT_EXPIRED);
  assert_int_equal(s.standing.lapsed_ms, s.stage.work->now_ms);
  assert_int_equal(lapsed_at(&s, s.stage.work->now_ms + DAY_MS), 0); /* once */
  assert_int_equal(stage_number(&s.stage, &sql_test_tally, NULL), 1);
  stage_commit(&s.stage);
  assert_ok(retention_bury(s.stage.work, &buried));
  assert_err(keyring_open_key(s.stage.bench.keyring, s.stage.work->actor.workspace, datum.key, key),
             ERR_NOT_FOUND);
  stage_close(&s.stage);
}

/*= GDPR Art. 17(1)(b) */
static void what_a_new_version_ended_waits_for_the_question_and_no_longer(void **state) {
  struct scene s;
  scene_open(&s, *state);
  keep_longer(&s);
  int64_t end_ms = s.standing.expires_ms;
  end_by_a_new_version(&s);
  assert_int_equal(lapsed_at(&s, end_ms - 1), 0);
  assert_true(has_address(&s));
  assert_int_equal(lapsed_at(&s, end_ms), 1);
  assert_false(has_address(&s));
  stage_close(&s.stage);
}

static void what_is_given_anew_in_time_stays_for_the_new_term(void **state) {
  struct scene s;
  int64_t expired = 0;
  scene_open(&s, *state);
  int64_t end_ms = s.standing.expires_ms;
  s.stage.work->now_ms = end_ms - DAY_MS;
  struct consent_choice choice = choice_of(&s, CHOICE_ACCEPT);
  choose(&s, &choice);
  assert_int_equal(lapsed_at(&s, end_ms), 0);
  assert_ok(datum_expire(s.stage.work, end_ms, 10, &expired));
  assert_int_equal(expired, 0); /* the address goes on with the consent that it is for */
  assert_true(has_address(&s));
  look(&s);
  assert_int_equal(lapsed_at(&s, s.standing.expires_ms), 1);
  assert_false(has_address(&s));
  choice = choice_of(&s, CHOICE_ACCEPT);
  choice.email = personal_of(STR("mila@example.org"));
  choose(&s, &choice);
  look(&s);
  assert_int_equal(s.standing.lapsed_ms, 0); /* who chooses again has read it */
  stage_close(&s.stage);
}

/*= GDPR Art. 18(2) */
static void a_restriction_stops_it(void **state) {
  struct scene s;
  scene_open(&s, *state);
  keep_longer(&s);
  assert_ok(restriction_set(s.stage.work, s.chat.person, none, STR("claims")));
  assert_int_equal(lapsed_at(&s, s.standing.expires_ms), 0);
  assert_true(has_address(&s));
  assert_ok(restriction_lift(s.stage.work, s.chat.person, none));
  assert_int_equal(lapsed_at(&s, s.standing.expires_ms), 1);
  assert_false(has_address(&s));
  stage_close(&s.stage);
}

/*= GDPR Art. 7(3) */
static void who_says_no_to_what_lapsed_leaves_nothing(void **state) {
  struct scene s;
  scene_open(&s, *state);
  end_by_a_new_version(&s);
  assert_true(has_address(&s));
  struct consent_choice choice = choice_of(&s, CHOICE_REFUSE);
  choose(&s, &choice);
  assert_false(has_address(&s));
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_goes_when_the_term_is_over_and_its_key_too),
      cmocka_unit_test(what_a_new_version_ended_waits_for_the_question_and_no_longer),
      cmocka_unit_test(what_is_given_anew_in_time_stays_for_the_new_term),
      cmocka_unit_test(a_restriction_stops_it),
      cmocka_unit_test(who_says_no_to_what_lapsed_leaves_nothing),
  };
  return store_test_run("consent_lapse", tests, sizeof tests / sizeof tests[0]);
}
