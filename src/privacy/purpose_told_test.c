/* What came into force after a person was last told counts for them once they were told. */
#include "privacy/gate_facts.h"
#include "privacy/notice.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"

#define DAY_MS INT64_C(86400000)

static const struct id none;

struct scene {
  struct stage stage;
  struct stage_chat chat;
  int64_t notice;
};

/* The notice that follows on every change. */
static void notice(struct scene *s) {
  struct purpose *purposes;
  struct notice_facts facts = {.site_name = STR("Shop"), .controller_name = STR("Veldhuis")};
  assert_ok(purpose_list(s->stage.work, s->stage.site, &purposes, &facts.purpose_count));
  facts.purposes = purposes;
  assert_ok(notice_publish(s->stage.work, s->stage.site, &facts, &s->notice));
  assert_ok(gate_configuration_changed(s->stage.work));
}

static void publish(struct scene *s, enum basis basis, int64_t days, bool takes_no_more) {
  struct purpose purpose;
  int64_t version;
  struct work *work = s->stage.work;
  assert_ok(purpose_builtin_make(work->arena, STR(PURPOSE_STATISTICS), BASIS_LEGITIMATE_INTEREST,
                                 &purpose));
  purpose.code = STR("study");
  purpose.basis = basis;
  purpose.fields = FIELD_BIT(FIELD_MESSAGE_TEXT);
  purpose.retention_days = days;
  purpose.takes_no_more = takes_no_more;
  assert_ok(purpose_publish(work, s->stage.site, &purpose, none, &version));
  notice(s);
}

static void end(struct scene *s) {
  assert_ok(purpose_end(s->stage.work, s->stage.site, STR("study")));
  notice(s);
}

static void scene_open(struct scene *s, struct store_fixture *fixture) {
  stage_open(&s->stage, fixture);
  notice(s);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 90 * DAY_MS, &s->chat);
}

static enum gate_verdict use(struct scene *s) {
  struct gate_state gate;
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = s->stage.work->actor.workspace};
  assert_ok(gate_load(s->stage.work, s->chat.person, s->chat.conversation, STR("study"), &gate));
  return gate_judge(&system, &gate, FIELD_MESSAGE_TEXT, GATE_USE, s->stage.work->now_ms);
}

static int64_t days_told(struct scene *s) {
  struct purpose purpose;
  assert_ok(
      purpose_read_told(s->stage.work, s->stage.site, STR("study"), s->chat.person, &purpose));
  return purpose.retention_days;
}

static void shown(struct scene *s) { stage_shown(&s->stage, &s->chat, s->notice); }

/*= GDPR Art. 13(3) */
static void whoever_never_comes_back_is_not_in_what_was_declared_since(void **state) {
  static const enum basis bases[] = {BASIS_LEGITIMATE_INTEREST, BASIS_CONTRACT, BASIS_PUBLIC_TASK,
                                     BASIS_LEGAL_OBLIGATION};
  struct scene s;
  struct gate_state gate;
  scene_open(&s, *state);
  struct actor person = {
      .kind = ACTOR_VISITOR, .workspace = s.stage.work->actor.workspace, .id = s.chat.person};
  for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
    publish(&s, bases[i], 30, false);
    assert_int_equal(use(&s), GATE_NOT_TOLD);
    s.stage.work->now_ms += 10 * DAY_MS; /* no time makes it right */
    assert_int_equal(use(&s), GATE_NOT_TOLD);
    assert_ok(gate_load(s.stage.work, s.chat.person, s.chat.conversation, STR("study"), &gate));
    /* Their own data they always see. */
    assert_int_equal(
        gate_judge(&person, &gate, FIELD_MESSAGE_TEXT, GATE_SHOW, s.stage.work->now_ms),
        GATE_GRANTED);
    shown(&s);
    assert_int_equal(use(&s), GATE_GRANTED);
    end(&s);
  }
  stage_close(&s.stage);
}

/*= GDPR Art. 13(3) */
/*= GDPR Art. 5(1)(a) */
static void what_takes_more_counts_as_it_was_told_before(void **state) {
  struct scene s;
  scene_open(&s, *state);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 30, false);
  shown(&s);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 90, false);
  assert_int_equal(use(&s), GATE_GRANTED);
  assert_int_equal(days_told(&s), 30);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 80, true); /* less than the 90 that they never heard of */
  assert_int_equal(days_told(&s), 30);
  shown(&s);
  assert_int_equal(days_told(&s), 80);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 20, true); /* what is less counts for everybody */
  assert_int_equal(days_told(&s), 20);
  stage_close(&s.stage);
}

/*= GDPR Art. 13(3) */
static void what_was_ended_and_declared_again_is_new(void **state) {
  struct scene s;
  scene_open(&s, *state);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 30, false);
  shown(&s);
  end(&s);
  assert_int_equal(use(&s), GATE_NO_PURPOSE);
  publish(&s, BASIS_LEGITIMATE_INTEREST, 30, true);
  assert_int_equal(use(&s), GATE_NOT_TOLD);
  shown(&s);
  assert_int_equal(use(&s), GATE_GRANTED);
  stage_close(&s.stage);
}

/*= GDPR Art. 7(1) */
/*= GDPR Art. 13(3) */
static void who_was_asked_about_it_was_told_of_it(void **state) {
  struct scene s;
  struct standing standing = {.consent = CONSENT_GIVEN, .purpose_version = 1};
  scene_open(&s, *state);
  publish(&s, BASIS_CONSENT, 30, false);
  assert_int_equal(use(&s), GATE_NOT_TOLD);
  assert_ok(standing_write(s.stage.work, s.chat.person, STR("study"), &standing));
  assert_int_equal(use(&s), GATE_GRANTED);
  stage_close(&s.stage);
}

/*= GDPR Art. 6(1)(d) */
static void a_life_waits_for_no_notice(void **state) {
  struct scene s;
  scene_open(&s, *state);
  publish(&s, BASIS_VITAL_INTERESTS, 30, false);
  assert_int_equal(use(&s), GATE_GRANTED);
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whoever_never_comes_back_is_not_in_what_was_declared_since),
      cmocka_unit_test(what_takes_more_counts_as_it_was_told_before),
      cmocka_unit_test(what_was_ended_and_declared_again_is_new),
      cmocka_unit_test(who_was_asked_about_it_was_told_of_it),
      cmocka_unit_test(a_life_waits_for_no_notice),
  };
  return store_test_run("purpose_told", tests, sizeof tests / sizeof tests[0]);
}
