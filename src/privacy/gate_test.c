/* May this actor do this with this field? Every cell of the table. */
#include "privacy/gate.h"

#include <stdio.h>

#include "base/signal.h"
#include "privacy/denial.h"
#include "privacy/gate_facts.h"
#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

#define NOW 1000

static const struct id person = {{1}};
static const struct id somebody = {{2}};
static const struct id workspace = {{9}};

/* The columns of the table below. */
enum who {
  SYSTEM,
  THE_PERSON,
  OTHER_VISITOR,
  NO_ROLE,
  AGENT,
  SUPERVISOR,
  DPO,
  ADMINISTRATOR,
  AGENT_AND_ADMINISTRATOR,
  BOT,
  WHO_COUNT
};

static struct actor actor_of(enum who who, bool of_staff) {
  static const uint32_t roles[WHO_COUNT] = {
      [AGENT] = ROLE_AGENT,
      [SUPERVISOR] = ROLE_SUPERVISOR,
      [DPO] = ROLE_DPO,
      [ADMINISTRATOR] = ROLE_ADMINISTRATOR,
      [AGENT_AND_ADMINISTRATOR] = ROLE_AGENT | ROLE_ADMINISTRATOR};
  struct actor actor = {
      .kind = ACTOR_STAFF, .roles = roles[who], .id = somebody, .workspace = workspace};
  if (who == SYSTEM) actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = workspace};
  if (who == OTHER_VISITOR) actor.kind = ACTOR_VISITOR;
  if (who == BOT) actor.kind = ACTOR_BOT;
  if (who == THE_PERSON) {
    actor.kind = of_staff ? ACTOR_STAFF : ACTOR_VISITOR;
    actor.roles = of_staff ? ROLE_AGENT : 0;
    actor.id = person;
  }
  return actor;
}

/* What the law and the trade ask for, said once more and in another form: least for
 * everybody (Art. 25(2)), words for those who answer, accounts for who runs them. */
static const struct {
  enum field field;
  const char *granted[5]; /* store, read, show, use, disclose: one letter for each of enum who */
} cells[] = {
    {FIELD_MESSAGE_TEXT, {"yy--yy--yy", "----yy--y-", "-y--------", "y---yy--yy", "yy--yy--y-"}},
    {FIELD_PERSON_NAME, {"yy--------", "----yy--y-", "-y--------", "y---yy--yy", "yy--yy--y-"}},
    {FIELD_PERSON_EMAIL, {"yy--------", "----yy--y-", "-y--------", "y---yy--yy", "yy--yy--y-"}},
    {FIELD_ACCOUNT_NAME, {"yy-----yy-", "-yy-yyyyy-", "-y--------", "-y--yyyyy-", "----------"}},
    {FIELD_ACCOUNT_EMAIL, {"yy-----yy-", "-y-----yy-", "-y--------", "-------yy-", "----------"}},
    {FIELD_ACCOUNT_TOTP, {"yy--------", "-y--------", "-y--------", "----------", "----------"}},
    {FIELD_ATTRIBUTE, {"yy--yy--y-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_RATING_TEXT, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_RATING_SCORE, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_PAGE, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_SECTION, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_BROWSER, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_COUNTRY, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REFERRER, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_PURPOSE_EMAIL, {"yy--------", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_INCIDENT_REASON, {"y------yy-", "------yyy-", "----------", "y-----yyyy", "yy----yyy-"}},
    {FIELD_INCIDENT_SOURCE, {"y---------", "------yyy-", "----------", "y-----yyyy", "yy----yyy-"}},
    {FIELD_SENSITIVE_GROUND,
     {"y---yy--y-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_HOLD_REASON, {"y-----yyy-", "------yyy-", "-y--------", "y-----yyyy", "yy----yyy-"}},
    {FIELD_EMERGENCY_NOTE, {"y---yy--y-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_WORDS, {"yy--yyyyy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_CONTACT, {"yy--yyyyy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_STEP, {"yy--yyyyy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_REASONS, {"y----y-yy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_ANSWER, {"y----y-yy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
    {FIELD_REQUEST_EXTENSION,
     {"y----y-yy-", "----yyyyy-", "-y--------", "y---yyyyyy", "yy--yyyyy-"}},
};
#define CELLS (sizeof cells / sizeof cells[0])
static const enum gate_operation operations[5] = {GATE_STORE, GATE_READ, GATE_SHOW, GATE_USE,
                                                  GATE_DISCLOSE};

static struct gate_state open_state(void) {
  return (struct gate_state){.person = person,
                             .purpose = PURPOSE_ANSWER,
                             .allowed = GATE_ALL,
                             .fields = UINT64_MAX,
                             .roles = ROLE_ALL,
                             .valid_until_ms = INT64_MAX,
                             .kept_until_ms = NOW + 1};
}

static void check_cell(size_t i, size_t o, enum who who) {
  enum field field = cells[i].field;
  enum gate_operation operation = operations[o];
  struct actor actor = actor_of(who, field_rule(field)->of_staff);
  struct gate_state open = open_state();
  struct gate_state over = open;
  struct gate_state shut = open;
  over.kept_until_ms = NOW;
  shut.allowed = GATE_ALL & ~(int64_t)operation;
  shut.reason = GATE_OBJECTED;
  bool granted = cells[i].granted[o][who] == 'y';
  if ((gate_judge(&actor, &open, field, operation, NOW) == GATE_GRANTED) != granted)
    fail_msg("%s, operation %d, actor %d", field_rule(field)->name, (int)operation, (int)who);
  if (!granted) assert_int_equal(gate_judge(&actor, &open, field, operation, NOW), GATE_NOT_NEEDED);
  assert_int_equal(gate_judge(&actor, &over, field, operation, NOW), GATE_OVER);
  assert_int_equal(gate_judge(&actor, &shut, field, operation, NOW), GATE_OBJECTED);
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 6(1) */
/*= GDPR Art. 25(2) */
static void every_cell_of_the_table_holds(void **state) {
  (void)state;
  assert_int_equal(CELLS, FIELD_COUNT);
  for (size_t i = 0; i < CELLS; i++)
    for (size_t o = 0; o < 5; o++)
      for (int who = 0; who < WHO_COUNT; who++) check_cell(i, o, (enum who)who);
}

static void a_zeroed_gate_allows_nothing_to_anybody(void **state) {
  (void)state;
  struct gate_state none = {.person = person, .kept_until_ms = INT64_MAX};
  for (size_t i = 0; i < CELLS; i++)
    for (size_t o = 0; o < 5; o++)
      for (int who = 0; who < WHO_COUNT; who++) {
        struct actor actor = actor_of((enum who)who, field_rule(cells[i].field)->of_staff);
        assert_int_equal(gate_judge(&actor, &none, cells[i].field, operations[o], NOW),
                         GATE_NO_PURPOSE);
      }
}

static void a_purpose_holds_its_own_fields_and_roles_and_no_others(void **state) {
  (void)state;
  struct gate_state gate = open_state();
  struct actor agent = actor_of(AGENT, false);
  gate.fields = FIELD_BIT(FIELD_PERSON_NAME);
  assert_int_equal(gate_judge(&agent, &gate, FIELD_PERSON_NAME, GATE_READ, NOW), GATE_GRANTED);
  assert_int_equal(gate_judge(&agent, &gate, FIELD_PERSON_EMAIL, GATE_READ, NOW),
                   GATE_NOT_DECLARED);
  gate.roles = ROLE_SUPERVISOR;
  assert_int_equal(gate_judge(&agent, &gate, FIELD_PERSON_NAME, GATE_READ, NOW), GATE_NOT_NEEDED);
}

/*= GDPR Art. 17(3)(e) */
static void what_is_held_for_a_claim_is_seen_by_the_office_and_the_person_alone(void **state) {
  (void)state;
  static const char read[] = "------yyy-";
  struct gate_state gate = open_state();
  gate.kept_until_ms = NOW;
  gate.held_until_ms = NOW + 1;
  for (int who = 0; who < WHO_COUNT; who++) {
    struct actor actor = actor_of((enum who)who, false);
    bool may = gate_judge(&actor, &gate, FIELD_MESSAGE_TEXT, GATE_READ, NOW) == GATE_GRANTED;
    assert_int_equal(may, read[who] == 'y');
    may = gate_judge(&actor, &gate, FIELD_MESSAGE_TEXT, GATE_SHOW, NOW) == GATE_GRANTED;
    assert_int_equal(may, who == THE_PERSON);
    assert_int_equal(gate_judge(&actor, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_OVER);
    assert_int_equal(gate_judge(&actor, &gate, FIELD_MESSAGE_TEXT, GATE_READ, NOW + 1), GATE_OVER);
  }
}

static struct gate_facts answering(enum basis basis) {
  return (struct gate_facts){.person = person,
                             .code = STR(PURPOSE_ANSWER),
                             .in_force = true,
                             .purpose = {.code = STR(PURPOSE_ANSWER),
                                         .version = 3,
                                         .basis = basis,
                                         .fields = UINT64_MAX,
                                         .roles = ROLE_ALL},
                             .kept_until_ms = INT64_MAX};
}

/* Why an agent may not read a message under these facts. */
static enum gate_verdict reading(const struct gate_facts *facts) {
  struct gate_state gate = {.version = 0};
  struct actor agent = actor_of(AGENT, false);
  gate_derive(facts, &gate);
  return gate_judge(&agent, &gate, FIELD_MESSAGE_TEXT, GATE_READ, NOW);
}

/*= GDPR Art. 6(1)(a) */
/*= GDPR Art. 8(1) */
/*= GDPR Art. 9(2)(a) */
static void a_consent_must_be_there_for_this_version_explicit_of_age_and_not_over(void **state) {
  (void)state;
  struct gate_facts facts = answering(BASIS_CONSENT);
  assert_int_equal(reading(&facts), GATE_NO_CONSENT);
  facts.consent = CONSENT_GIVEN;
  assert_int_equal(reading(&facts), GATE_LAPSED);
  facts.consent_version = 3;
  assert_int_equal(reading(&facts), GATE_GRANTED);
  facts.purpose.special = 'a';
  assert_int_equal(reading(&facts), GATE_NOT_EXPLICIT);
  facts.consent_explicit = true;
  facts.age_needed = true;
  assert_int_equal(reading(&facts), GATE_CHILD);
  facts.age = AGE_CHILD_WITH_PARENT;
  assert_int_equal(reading(&facts), GATE_GRANTED);
  facts.consent_expires_ms = NOW;
  assert_int_equal(reading(&facts), GATE_CONSENT_OVER);
}

/*= GDPR Art. 18(1)(d) */
/*= GDPR Art. 18(2) */
/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(3) */
static void an_objection_stops_a_purpose_and_holds_an_answer_until_it_is_weighed(void **state) {
  (void)state;
  struct actor self = actor_of(THE_PERSON, false);
  struct actor agent = actor_of(AGENT, false);
  struct gate_state gate = {.version = 0};
  struct gate_facts facts = answering(BASIS_CONTRACT);
  facts.objected = true;
  assert_int_equal(reading(&facts), GATE_GRANTED); /* a contract leaves no such right */
  facts.purpose.basis = BASIS_LEGITIMATE_INTEREST;
  assert_int_equal(reading(&facts), GATE_OBJECTED);
  gate_derive(&facts, &gate);
  assert_int_equal(gate_judge(&self, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_GRANTED);
  assert_int_equal(gate_judge(&agent, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_OBJECTED);
  facts.code = STR("statistics");
  gate_derive(&facts, &gate);
  assert_int_equal(gate_judge(&self, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_OBJECTED);
  assert_int_equal(gate_judge(&self, &gate, FIELD_MESSAGE_TEXT, GATE_SHOW, NOW), GATE_GRANTED);
  facts.objected = false;
  facts.restricted = true;
  gate_derive(&facts, &gate);
  assert_int_equal(gate_judge(&self, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_GRANTED);
  assert_int_equal(gate_judge(&agent, &gate, FIELD_MESSAGE_TEXT, GATE_STORE, NOW), GATE_RESTRICTED);
  assert_int_equal(reading(&facts), GATE_RESTRICTED);
}

static void every_verdict_is_one_sentence_of_its_own(void **state) {
  (void)state;
  for (int a = 0; a < GATE_VERDICT_COUNT; a++) {
    struct str sentence = str_from(gate_sentence((enum gate_verdict)a));
    assert_true(sentence.len > 10 && str_ends(sentence, STR(".")));
    assert_null(memchr(sentence.data, '.', sentence.len - 1));
    for (int b = 0; b < a; b++)
      assert_string_not_equal(gate_sentence((enum gate_verdict)a),
                              gate_sentence((enum gate_verdict)b));
  }
}

/*= GDPR Art. 32(4) */
static void a_refusal_is_explained_and_raised_as_a_signal(void **state) {
  (void)state;
  struct signal signal;
  struct gate_state gate = open_state();
  struct work work = {.now_ms = NOW, .actor = actor_of(DPO, false)};
  assert_int_equal(signal_open(8), ERR_NONE);
  assert_int_equal(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
  assert_string_equal(work.fault, gate_sentence(GATE_NOT_NEEDED));
  assert_int_equal(signal_take(&signal, 1), 1);
  assert_int_equal(signal.kind, SIGNAL_GATE_DENIED);
  assert_int_equal(signal.amount, FIELD_MESSAGE_TEXT);
  assert_int_equal(signal.actor.roles, ROLE_DPO);
  work.actor = actor_of(AGENT, false);
  work.fault = NULL;
  assert_int_equal(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_NONE);
  assert_null(work.fault);
  assert_int_equal(signal_take(&signal, 1), 0);
  signal_close();
}

static void another_controllers_data_are_refused_to_every_actor(void **state) {
  (void)state;
  static const struct id other = {{8}};
  struct gate_state gate = open_state();
  for (int who = 0; who < WHO_COUNT; who++) {
    struct work work = {.now_ms = NOW, .actor = actor_of((enum who)who, false)};
    assert_int_equal(gate_check(&work, other, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
    assert_string_equal(work.fault, gate_sentence(GATE_ELSEWHERE));
  }
}

static void staff_is_asked_by_the_table_of_fields_alone(void **state) {
  (void)state;
  struct gate_state gate = gate_state_of_staff(person);
  struct actor administrator = actor_of(ADMINISTRATOR, true);
  assert_int_equal(gate_judge(&administrator, &gate, FIELD_ACCOUNT_EMAIL, GATE_READ, INT64_MAX - 1),
                   GATE_GRANTED);
}

static const struct id none;

/* The gate of the chat's conversation as a reader loads it, who writes nothing. */
static void load(struct stage *stage, const struct stage_chat *chat, struct gate_state *gate) {
  struct ledger *ledger = stage->work->ledger;
  stage->work->ledger = NULL;
  assert_ok(gate_load(stage->work, chat->person, chat->conversation, STR(PURPOSE_ANSWER), gate));
  stage->work->ledger = ledger;
}

static void what_is_stored_is_loaded_and_each_store_raises_the_version(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct gate_state gate;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  load(&stage, &chat, &gate);
  assert_int_equal(gate.allowed, GATE_ALL);
  assert_int_equal(gate.kept_until_ms, 5000);
  assert_int_equal(gate.version, 1);
  gate.allowed = GATE_SHOW;
  gate.reason = GATE_RESTRICTED;
  assert_ok(gate_store(stage.work, &gate));
  assert_int_equal(gate.version, 2);
  load(&stage, &chat, &gate);
  assert_int_equal(gate.allowed, GATE_SHOW);
  assert_int_equal(gate.reason, GATE_RESTRICTED);
  assert_int_equal(gate.version, 2);
  stage_close(&stage);
}

static void a_change_of_configuration_derives_every_row_anew(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct gate_state gate;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  load(&stage, &chat, &gate);
  gate.allowed = GATE_SHOW; /* not what the facts say */
  assert_ok(gate_store(stage.work, &gate));
  assert_ok(purpose_end(stage.work, stage.site, STR(PURPOSE_ANSWER)));
  assert_ok(gate_configuration_changed(stage.work));
  load(&stage, &chat, &gate);
  assert_int_equal(gate.allowed, GATE_SHOW);
  assert_int_equal(gate.reason, GATE_NO_PURPOSE);
  assert_ok(gate_load(stage.work, chat.person, none, STR(PURPOSE_ANSWER), &gate));
  assert_int_equal(gate.reason, GATE_NO_PURPOSE);
  stage_close(&stage);
}

static void somebody_elses_person_is_not_found(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct gate_state gate;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_int_equal(gate_load(stage.work, chat.conversation, none, STR(PURPOSE_ANSWER), &gate),
                   ERR_NOT_FOUND);
  stage.work->actor.workspace = chat.person;
  assert_int_equal(
      gate_load(stage.work, chat.person, chat.conversation, STR(PURPOSE_ANSWER), &gate),
      ERR_NOT_FOUND);
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
static void a_denial_is_in_the_log_once_a_minute_however_often_it_comes(void **state) {
  struct stage stage;
  size_t count;
  struct gate_state gate = open_state();
  stage_open(&stage, *state);
  assert_ok(denial_record(stage.work, &count)); /* of the tests before */
  stage_commit(&stage);
  int64_t leaves = stage_number(&stage, &sql_test_leaves, NULL);
  struct work work = {.now_ms = 60000, .actor = actor_of(DPO, false)};
  gate.kept_until_ms = INT64_MAX;
  for (int i = 0; i < 1000; i++)
    assert_err(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
  assert_true(denial_waits());
  assert_ok(denial_record(stage.work, &count));
  assert_int_equal(count, 1);
  assert_err(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
  assert_ok(denial_record(stage.work, &count));
  assert_int_equal(count, 0);
  work.now_ms = 120000;
  assert_err(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
  assert_ok(denial_record(stage.work, &count));
  assert_int_equal(count, 1);
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_leaves, NULL), leaves + 2);
  stage_close(&stage);
}

/* Ten thousand actors in a minute leave 256 entries, and one that says how many more. */
static void nobody_can_flood_the_log_with_denials(void **state) {
  struct stage stage;
  size_t count;
  struct gate_state gate = open_state();
  stage_open(&stage, *state);
  struct work work = {.now_ms = 600000, .actor = actor_of(DPO, false)};
  gate.kept_until_ms = INT64_MAX;
  for (uint32_t i = 0; i < 10000; i++) {
    memcpy(work.actor.id.bytes, &i, sizeof i);
    assert_err(gate_check(&work, workspace, &gate, FIELD_MESSAGE_TEXT, GATE_READ), ERR_DENIED);
  }
  int64_t leaves = stage_number(&stage, &sql_test_leaves, NULL);
  assert_ok(denial_record(stage.work, &count));
  assert_int_equal(count, 256);
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_leaves, NULL), leaves + 257);
  assert_false(denial_waits());
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cell_of_the_table_holds),
      cmocka_unit_test(a_zeroed_gate_allows_nothing_to_anybody),
      cmocka_unit_test(a_purpose_holds_its_own_fields_and_roles_and_no_others),
      cmocka_unit_test(what_is_held_for_a_claim_is_seen_by_the_office_and_the_person_alone),
      cmocka_unit_test(a_consent_must_be_there_for_this_version_explicit_of_age_and_not_over),
      cmocka_unit_test(an_objection_stops_a_purpose_and_holds_an_answer_until_it_is_weighed),
      cmocka_unit_test(every_verdict_is_one_sentence_of_its_own),
      cmocka_unit_test(a_refusal_is_explained_and_raised_as_a_signal),
      cmocka_unit_test(another_controllers_data_are_refused_to_every_actor),
      cmocka_unit_test(staff_is_asked_by_the_table_of_fields_alone),
      cmocka_unit_test(what_is_stored_is_loaded_and_each_store_raises_the_version),
      cmocka_unit_test(a_change_of_configuration_derives_every_row_anew),
      cmocka_unit_test(somebody_elses_person_is_not_found),
      cmocka_unit_test(a_denial_is_in_the_log_once_a_minute_however_often_it_comes),
      cmocka_unit_test(nobody_can_flood_the_log_with_denials),
  };
  return store_test_run("gate", tests, sizeof tests / sizeof tests[0]);
}
