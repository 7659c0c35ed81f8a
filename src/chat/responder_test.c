#include "chat/responder.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chat/chat_test_support.h"
#include "chat/decision.h"
#include "privacy/declaration.h"
#include "privacy/retention.h"
#include "privacy/standing.h"

/* What the deeds below are told, and tell. */
static struct {
  const char *body;
  struct id rule;
  struct responder_rule made;
  const char *words;
  bool away;
  struct responder_reply reply;
  char fault[200];
  struct decision decision;
  size_t decisions;
  bool upheld;
  bool changed;
  const char *automated; /* JSON of a purpose's declaration */
} told;

static enum err with_body(struct room *room, struct work *work, bool change) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(told.body), &body));
  told.fault[0] = 0;
  enum err error = change ? responder_change(work, room->site, told.rule, body, &told.made)
                          : responder_create(work, room->site, body, &told.made);
  if (error && work->fault) (void)snprintf(told.fault, sizeof told.fault, "%s", work->fault);
  if (!error) told.rule = told.made.id;
  json_free(body);
  return error;
}

static enum err create_act(struct room *room, struct work *work) {
  return with_body(room, work, false);
}

static enum err change_act(struct room *room, struct work *work) {
  return with_body(room, work, true);
}

static enum err choose_act(struct room *room, struct work *work) {
  struct responder_moment moment = {room->conversation, personal_of(str_from(told.words)),
                                    told.away};
  TRY(responder_choose(work, &moment, &told.reply));
  if (!told.reply.speaks) return ERR_NONE;
  TRY(arena_copy(&room->bench.arena, told.reply.text, &told.reply.text));
  work->actor.id = told.reply.rule.id;
  return decision_record(work, room->conversation, &told.reply.rule);
}

static enum err decisions_act(struct room *room, struct work *work) {
  struct decision *list;
  TRY(decision_of_conversation(work, room->conversation, &list, &told.decisions));
  if (told.decisions > 0) told.decision = list[told.decisions - 1];
  return ERR_NONE;
}

static enum err want_act(struct room *room, struct work *work) {
  return decision_want_person(work, room->conversation, &told.changed);
}

static enum err ask_act(struct room *room, struct work *work) {
  (void)room;
  return decision_ask(work, &told.decision);
}

static enum err settle_act(struct room *room, struct work *work) {
  (void)room;
  return decision_settle(work, &told.decision, told.upheld);
}

static struct actor with_roles(const struct room *room, uint32_t roles) {
  struct actor actor = room->agent;
  actor.roles = roles;
  return actor;
}

static enum err administer(struct room *room, enum err (*act)(struct room *, struct work *)) {
  struct actor administrator = with_roles(room, ROLE_ADMINISTRATOR);
  return room_do(room, &administrator, act);
}

static enum err create(struct room *room, const char *body) {
  told.body = body;
  return administer(room, create_act);
}

/* What the machine says to these words; NULL: nothing. */
static struct str hear(struct room *room, const char *words) {
  struct actor machine = {.kind = ACTOR_BOT, .workspace = room->agent.workspace};
  told.words = words;
  assert_ok(room_do(room, &machine, choose_act));
  return told.reply.speaks ? told.reply.text : STR_EMPTY;
}

static void read_decisions(struct room *room) {
  struct actor supervisor = with_roles(room, ROLE_SUPERVISOR);
  assert_ok(room_do(room, &supervisor, decisions_act));
}

static const char hours[] =
    "{\"name\":\"Lumi\",\"phrases\":[\"opening hours\",\"wann  ge\\u00d6ffnet\"],"
    "\"text\":{\"en\":\"Nine to five.\",\"de\":\"Neun bis f\\u00fcnf.\"}}";

static void a_rule_answers_what_it_listens_for_and_once(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  room_begin(&room);
  assert_int_equal(hear(&room, "Are you there?").len, 0);
  assert_int_equal(hear(&room, "Your reopening hours-long talk").len, 0);
  assert_str(hear(&room, "What are your  OPENING\nhours, please?"), "Nine to five.");
  assert_int_equal(hear(&room, "And the opening hours?").len, 0);
  room_close(&room);
}

static void letters_beyond_ascii_are_compared_without_case(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  room_begin(&room);
  assert_str(hear(&room,
                  "Wann GE\xc3\xb6"
                  "FFNET?"),
             "Nine to five.");
  room_close(&room);
}

/*= GDPR Art. 22(3) */
static void no_machine_speaks_once_a_person_has_it(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  room.notice_version = 2; /* the machine is news */
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(7, 1), "opening hours?", &said));
  assert_ok(room_say(&room, &room.agent, CLIENT(9, 1), "I look.", &said));
  assert_int_equal(hear(&room, "opening hours").len, 0);
  room_begin(&room);
  assert_ok(room_do(&room, &room.visitor, want_act));
  assert_true(told.changed);
  assert_ok(room_do(&room, &room.visitor, want_act));
  assert_false(told.changed);
  assert_int_equal(hear(&room, "opening hours").len, 0);
  room_close(&room);
}

/* Somebody else's chat is not theirs to hand over. */
static void only_the_visitor_asks_for_a_person(void **state) {
  struct room room;
  room_open(&room, *state);
  room_begin(&room);
  struct actor first = room.visitor;
  room_begin(&room);
  assert_int_equal(room_do(&room, &first, want_act), ERR_NOT_FOUND);
  room_close(&room);
}

static void some_rules_speak_only_while_nobody_is_there(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, "{\"name\":\"Lumi\",\"away\":true,\"text\":{\"en\":\"We are out.\"}}"));
  room_begin(&room);
  told.away = false;
  assert_int_equal(hear(&room, "Hello?").len, 0);
  told.away = true;
  assert_str(hear(&room, "Hello?"), "We are out.");
  told.away = false;
  room_close(&room);
}

/*= GDPR Art. 22(1) */
static void a_machine_neither_refuses_nor_bans(void **state) {
  static const struct {
    const char *body;
    const char *begins;
  } cases[] = {
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"outcome\":\"refuse\"}", "outcome: a machine may"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"outcome\":\"ban\"}", "outcome: a machine may"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"outcome\":\"maybe\"}", "outcome: answer"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"effect\":\"big\"}", "effect:"},
      {"{\"name\":\"\",\"text\":{\"en\":\"x\"}}", "name:"},
      {"{\"text\":{\"en\":\"x\"}}", "name:"},
      {"{\"name\":\"L\"}", "text:"},
      {"{\"name\":\"L\",\"text\":{}}", "text:"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"\"}}", "text:"},
      {"{\"name\":\"L\",\"text\":{\"nonsense!\":\"x\"}}", "text:"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"phrases\":[\"\"]}", "phrases:"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"phrases\":\"a b\"}", "phrases:"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"away\":1}", "away"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"purpose\":\"none\"}", "purpose:"},
      {"{\"name\":\"L\",\"text\":{\"en\":\"x\"},\"more\":1}", "more:"},
  };
  struct room room;
  room_open(&room, *state);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(create(&room, cases[i].body), ERR_INVALID);
    assert_int_equal(strncmp(told.fault, cases[i].begins, strlen(cases[i].begins)), 0);
  }
  room_close(&room);
}

static enum err declare_act(struct room *room, struct work *work) {
  struct purpose purpose;
  struct declaration declaration;
  TRY(purpose_read(work, room->site, STR(PURPOSE_ANSWER), &purpose));
  TRY(declaration_of(work, &purpose, &declaration));
  declaration.automated = declaration.decides = true;
  declaration.logic = STR("By the words of the question.");
  declaration.consequences = STR("A return is accepted without a look.");
  TRY(declaration_into(work->arena, &declaration, &purpose));
  return purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version);
}

static const char returns[] =
    "{\"name\":\"Lumi\",\"phrases\":[\"return\"],\"outcome\":\"grant\",\"effect\":\"similar\","
    "\"text\":{\"en\":\"Your return is accepted.\"}}";

/*= GDPR Art. 22(2) */
/*= GDPR Art. 22(4) */
static void what_decides_needs_a_purpose_that_says_so(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_int_equal(create(&room, returns), ERR_CONFLICT);
  assert_non_null(strstr(told.fault, "Art. 22(2)"));
  /* A score that people rely on is a decision too. */
  assert_int_equal(create(&room,
                          "{\"name\":\"L\",\"outcome\":\"urgent\",\"relied_on\":true,"
                          "\"text\":{\"en\":\"x\"}}"),
                   ERR_CONFLICT);
  assert_ok(administer(&room, declare_act));
  assert_ok(create(&room, returns));
  assert_true(responder_is_significant(&told.made));
  room_close(&room);
}

/*= GDPR Art. 15(1)(h) */
static void a_decision_is_recorded_and_a_person_decides_again(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(administer(&room, declare_act));
  assert_ok(create(&room, returns));
  room_begin(&room);
  assert_str(hear(&room, "I want to return it."), "Your return is accepted.");
  read_decisions(&room);
  assert_int_equal(told.decisions, 1);
  assert_int_equal(told.decision.outcome, RESPONDER_GRANT);
  assert_true(told.decision.significant);
  assert_int_equal(room_do(&room, &room.agent, ask_act), ERR_NOT_FOUND);
  assert_ok(room_do(&room, &room.visitor, ask_act));
  assert_int_equal(room_do(&room, &room.visitor, ask_act), ERR_CONFLICT);
  read_decisions(&room);
  assert_int_equal(told.decision.state, DECISION_ASKED);
  assert_int_equal(room_do(&room, &room.visitor, ask_act), ERR_CONFLICT);
  room_close(&room);
}

/*= GDPR Art. 22(3) */
/*= GDPR Art. 38(6) */
static void a_named_person_decides_and_the_officer_does_not(void **state) {
  struct room room;
  room_open(&room, *state);
  struct actor officer = with_roles(&room, ROLE_DPO);
  struct actor supervisor = with_roles(&room, ROLE_SUPERVISOR);
  assert_ok(create(&room, "{\"name\":\"L\",\"outcome\":\"grant\",\"text\":{\"en\":\"Yes.\"}}"));
  room_begin(&room);
  assert_str(hear(&room, "May I?"), "Yes.");
  read_decisions(&room);
  assert_int_equal(room_do(&room, &supervisor, settle_act), ERR_CONFLICT);
  assert_ok(room_do(&room, &room.visitor, ask_act));
  read_decisions(&room);
  assert_int_equal(room_do(&room, &officer, settle_act), ERR_DENIED);
  told.upheld = false;
  assert_ok(room_do(&room, &supervisor, settle_act));
  read_decisions(&room);
  assert_int_equal(told.decision.state, DECISION_CHANGED);
  assert_true(id_equal(told.decision.decided_by, supervisor.id));
  assert_int_equal(room_do(&room, &supervisor, settle_act), ERR_CONFLICT);
  room_close(&room);
}

static void two_who_change_a_rule_do_not_overwrite_each_other(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  told.body = "{\"version\":1,\"active\":false}";
  assert_ok(administer(&room, change_act));
  assert_false(told.made.active);
  assert_int_equal(administer(&room, change_act), ERR_CONFLICT);
  room_begin(&room);
  assert_int_equal(hear(&room, "opening hours").len, 0);
  room_close(&room);
}

static enum err restrict_act(struct room *room, struct work *work) {
  return restriction_set(work, room->visitor.id, room->conversation, STR("accuracy"));
}

/*= GDPR Art. 18(2) */
static void words_that_are_restricted_are_not_used(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  room_begin(&room);
  assert_ok(room_do(&room, &room.visitor, restrict_act));
  assert_int_equal(hear(&room, "opening hours").len, 0);
  room_close(&room);
}

static enum err erase_act(struct room *room, struct work *work) {
  struct retention_item item = {work->actor.workspace, room->conversation, room->visitor.id};
  return retention_erase(work, &item, "erasure");
}

static void decisions_go_with_their_conversation(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(create(&room, hours));
  room_begin(&room);
  assert_true(hear(&room, "opening hours").len > 0);
  assert_ok(administer(&room, erase_act));
  read_decisions(&room);
  assert_int_equal(told.decisions, 0);
  room_close(&room);
}

static enum err names_act(struct room *room, struct work *work) {
  struct site site;
  struct notice_facts facts;
  TRY(site_read(work, room->site, &site));
  TRY(site_facts(work, &site, &facts));
  return arena_copy(&room->bench.arena, facts.bots, &told.reply.text);
}

/*= GDPR Art. 13(2)(f) */
static void the_notice_names_every_machine_that_answers(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(administer(&room, names_act));
  assert_str(told.reply.text, "[]");
  assert_ok(create(&room, hours));
  assert_ok(create(&room, "{\"name\":\"Lumi\",\"text\":{\"en\":\"x\"}}"));
  assert_ok(administer(&room, names_act));
  assert_str(told.reply.text, "[\"Lumi\"]");
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_rule_answers_what_it_listens_for_and_once),
      cmocka_unit_test(letters_beyond_ascii_are_compared_without_case),
      cmocka_unit_test(no_machine_speaks_once_a_person_has_it),
      cmocka_unit_test(only_the_visitor_asks_for_a_person),
      cmocka_unit_test(some_rules_speak_only_while_nobody_is_there),
      cmocka_unit_test(a_machine_neither_refuses_nor_bans),
      cmocka_unit_test(what_decides_needs_a_purpose_that_says_so),
      cmocka_unit_test(a_decision_is_recorded_and_a_person_decides_again),
      cmocka_unit_test(a_named_person_decides_and_the_officer_does_not),
      cmocka_unit_test(two_who_change_a_rule_do_not_overwrite_each_other),
      cmocka_unit_test(words_that_are_restricted_are_not_used),
      cmocka_unit_test(decisions_go_with_their_conversation),
      cmocka_unit_test(the_notice_names_every_machine_that_answers),
  };
  return store_test_run("responder", tests, sizeof tests / sizeof tests[0]);
}
