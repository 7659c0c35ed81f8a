/* May this actor do this with this field? Every cell of the table. */
#include "privacy/gate.h"

#include <stdio.h>

#include "base/signal.h"
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
  enum gate_operation operation;
  const char *granted; /* one letter for each of enum who */
} cells[] = {
    {FIELD_MESSAGE_TEXT, GATE_COLLECT, "yy--yy--y-"},
    {FIELD_MESSAGE_TEXT, GATE_READ, "----yy--y-"},
    {FIELD_MESSAGE_TEXT, GATE_SHOW, "-y--------"},
    {FIELD_PERSON_NAME, GATE_COLLECT, "yy--------"},
    {FIELD_PERSON_NAME, GATE_READ, "----yy--y-"},
    {FIELD_PERSON_NAME, GATE_SHOW, "-y--------"},
    {FIELD_PERSON_EMAIL, GATE_COLLECT, "yy--------"},
    {FIELD_PERSON_EMAIL, GATE_READ, "----yy--y-"},
    {FIELD_PERSON_EMAIL, GATE_SHOW, "-y--------"},
    {FIELD_ACCOUNT_NAME, GATE_COLLECT, "yy-----yy-"},
    {FIELD_ACCOUNT_NAME, GATE_READ, "-yy-yyyyy-"},
    {FIELD_ACCOUNT_NAME, GATE_SHOW, "-y--------"},
    {FIELD_ACCOUNT_EMAIL, GATE_COLLECT, "yy-----yy-"},
    {FIELD_ACCOUNT_EMAIL, GATE_READ, "-y-----yy-"},
    {FIELD_ACCOUNT_EMAIL, GATE_SHOW, "-y--------"},
    {FIELD_ACCOUNT_TOTP, GATE_COLLECT, "yy--------"},
    {FIELD_ACCOUNT_TOTP, GATE_READ, "-y--------"},
    {FIELD_ACCOUNT_TOTP, GATE_SHOW, "-y--------"},
    {FIELD_ATTRIBUTE, GATE_COLLECT, "yy--yy--y-"},
    {FIELD_ATTRIBUTE, GATE_READ, "----yy--y-"},
    {FIELD_ATTRIBUTE, GATE_SHOW, "-y--------"},
    {FIELD_RATING_TEXT, GATE_COLLECT, "yy--------"},
    {FIELD_RATING_TEXT, GATE_READ, "----yy--y-"},
    {FIELD_RATING_TEXT, GATE_SHOW, "-y--------"},
    {FIELD_PAGE, GATE_COLLECT, "yy--------"},
    {FIELD_PAGE, GATE_READ, "----yy--y-"},
    {FIELD_PAGE, GATE_SHOW, "-y--------"},
    {FIELD_SECTION, GATE_COLLECT, "yy--------"},
    {FIELD_SECTION, GATE_READ, "----yy--y-"},
    {FIELD_SECTION, GATE_SHOW, "-y--------"},
    {FIELD_BROWSER, GATE_COLLECT, "yy--------"},
    {FIELD_BROWSER, GATE_READ, "----yy--y-"},
    {FIELD_BROWSER, GATE_SHOW, "-y--------"},
    {FIELD_COUNTRY, GATE_COLLECT, "yy--------"},
    {FIELD_COUNTRY, GATE_READ, "----yy--y-"},
    {FIELD_COUNTRY, GATE_SHOW, "-y--------"},
    {FIELD_REFERRER, GATE_COLLECT, "yy--------"},
    {FIELD_REFERRER, GATE_READ, "----yy--y-"},
    {FIELD_REFERRER, GATE_SHOW, "-y--------"},
    {FIELD_PURPOSE_EMAIL, GATE_COLLECT, "yy--------"},
    {FIELD_PURPOSE_EMAIL, GATE_READ, "----yy--y-"},
    {FIELD_PURPOSE_EMAIL, GATE_SHOW, "-y--------"},
};

static void check_cell(size_t i, enum who who) {
  enum field field = cells[i].field;
  enum gate_operation operation = cells[i].operation;
  struct actor actor = actor_of(who, field_rule(field)->of_staff);
  struct gate_state open = {.person = person, .allowed = operation, .valid_until_ms = NOW + 1};
  struct gate_state over = open;
  struct gate_state shut = open;
  over.valid_until_ms = NOW;
  shut.allowed = GATE_ALL & ~(int64_t)operation;
  bool granted = cells[i].granted[who] == 'y';
  if ((gate_judge(&actor, &open, field, operation, NOW) == GATE_GRANTED) != granted)
    fail_msg("%s, operation %d, actor %d", field_rule(field)->name, (int)operation, (int)who);
  if (!granted) assert_int_equal(gate_judge(&actor, &open, field, operation, NOW), GATE_NOT_NEEDED);
  assert_int_equal(gate_judge(&actor, &over, field, operation, NOW), GATE_OVER);
  assert_int_equal(gate_judge(&actor, &shut, field, operation, NOW), GATE_NO_PURPOSE);
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 6(1) */
/*= GDPR Art. 25(2) */
static void every_cell_of_the_table_holds(void **state) {
  (void)state;
  assert_int_equal(sizeof cells / sizeof cells[0], FIELD_COUNT * 3);
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    for (int who = 0; who < WHO_COUNT; who++) check_cell(i, (enum who)who);
}

static void a_zeroed_gate_allows_nothing_to_anybody(void **state) {
  (void)state;
  struct gate_state none = {.person = person};
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    for (int who = 0; who < WHO_COUNT; who++) {
      struct actor actor = actor_of((enum who)who, field_rule(cells[i].field)->of_staff);
      assert_int_equal(gate_judge(&actor, &none, cells[i].field, cells[i].operation, NOW),
                       GATE_NO_PURPOSE);
    }
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
  struct gate_state gate = {.person = person, .allowed = GATE_ALL, .valid_until_ms = NOW + 1};
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
  struct gate_state gate = {.person = person, .allowed = GATE_ALL, .valid_until_ms = NOW + 1};
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

static void what_is_stored_is_loaded_and_each_store_raises_the_version(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct gate_state gate;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_int_equal(gate_load(stage.work, chat.person, chat.conversation, &gate), ERR_NONE);
  assert_int_equal(gate.allowed, GATE_ALL);
  assert_int_equal(gate.valid_until_ms, 5000);
  assert_int_equal(gate.version, 1);
  gate.allowed = GATE_SHOW; /* restricted: shown to the person, used for nothing */
  assert_int_equal(gate_store(stage.work, &gate), ERR_NONE);
  assert_int_equal(gate.version, 2);
  assert_int_equal(gate_load(stage.work, chat.person, chat.conversation, &gate), ERR_NONE);
  assert_int_equal(gate.allowed, GATE_SHOW);
  assert_int_equal(gate.version, 2);
  stage_close(&stage);
}

static void without_a_row_or_from_another_workspace_there_is_nothing_to_load(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct gate_state gate;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_int_equal(gate_load(stage.work, chat.person, chat.person, &gate), ERR_NOT_FOUND);
  stage.work->actor.workspace = chat.person;
  assert_int_equal(gate_load(stage.work, chat.person, chat.conversation, &gate), ERR_NOT_FOUND);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cell_of_the_table_holds),
      cmocka_unit_test(a_zeroed_gate_allows_nothing_to_anybody),
      cmocka_unit_test(every_verdict_is_one_sentence_of_its_own),
      cmocka_unit_test(a_refusal_is_explained_and_raised_as_a_signal),
      cmocka_unit_test(another_controllers_data_are_refused_to_every_actor),
      cmocka_unit_test(staff_is_asked_by_the_table_of_fields_alone),
      cmocka_unit_test(what_is_stored_is_loaded_and_each_store_raises_the_version),
      cmocka_unit_test(without_a_row_or_from_another_workspace_there_is_nothing_to_load),
  };
  return store_test_run("gate", tests, sizeof tests / sizeof tests[0]);
}
