/* Stopping a purpose or a site at once, and what is then done and left. */
#include "privacy/suspension.h"

#include "chat/changing.h"
#include "chat/chat_test_support.h"
#include "privacy/gate_facts.h"
#include "privacy/notice_shown.h"
#include "privacy/purpose_builtin.h"

static const char *body_text;
static const char *fault;
static enum gate_verdict verdicts[2]; /* of reading and of using what was written */
static struct str shown_reason;
static char reason_text[100];
static bool in_notice;

static enum err with_body(struct work *work, struct id site,
                          enum err (*act)(struct work *work, struct id site,
                                          const struct json *body)) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(body_text), &body));
  enum err error = act(work, site, body);
  fault = error && work->fault ? work->fault : "";
  json_free(body);
  return error;
}

static enum err suspend(struct room *room, struct work *work) {
  return with_body(work, room->site, changing_suspend);
}
static enum err resume(struct room *room, struct work *work) {
  return with_body(work, room->site, changing_resume);
}

static enum err judge(struct room *room, struct work *work) {
  struct gate_state gate;
  TRY(gate_load(work, room->visitor.id, room->conversation, STR(PURPOSE_ANSWER), &gate));
  struct actor program = {.kind = ACTOR_SYSTEM, .workspace = room->agent.workspace};
  verdicts[0] = gate_judge(&room->agent, &gate, FIELD_MESSAGE_TEXT, GATE_READ, work->now_ms);
  verdicts[1] = gate_judge(&program, &gate, FIELD_MESSAGE_TEXT, GATE_USE, work->now_ms);
  return ERR_NONE;
}

static enum err look(struct room *room, struct work *work) {
  struct suspension *list;
  size_t count;
  struct site site;
  struct notice notice;
  TRY(suspension_list(work, room->site, &list, &count));
  if (count != 1) return ERR_NOT_FOUND;
  TRY(suspension_reason(work, list[0].id, &shown_reason));
  memcpy(reason_text, shown_reason.data, shown_reason.len);
  reason_text[shown_reason.len] = 0;
  TRY(site_read(work, room->site, &site));
  TRY(notice_read(work, room->site, site.notice_version, &notice));
  in_notice = memmem(notice.facts.data, notice.facts.len, "\"suspended\":true", 16) != NULL;
  return ERR_NONE;
}

static enum err begin_another(struct room *room, struct work *work) {
  struct conversation_started started;
  struct conversation_start start = {.site_key = str_from(room->site_key),
                                     .notice_version = 1,
                                     .locale = STR("en"),
                                     .name = personal_of(STR_EMPTY),
                                     .email = personal_of(STR_EMPTY)};
  enum err error = conversation_begin(work, &start, &started);
  fault = error && work->fault ? work->fault : "";
  return error;
}

static struct actor administrator(const struct room *room) {
  struct actor actor = room->agent;
  actor.roles = ROLE_ADMINISTRATOR;
  return actor;
}

static enum err run(struct room *room, const char *text,
                    enum err (*act)(struct room *room, struct work *work)) {
  struct actor actor = administrator(room);
  body_text = text;
  return room_do(room, &actor, act);
}

#define WHOLE "{\"purpose\":null,\"reason\":\"The authority says so.\""
#define ANSWER "{\"purpose\":\"answer\",\"reason\":\"A leak.\""
#define NAMED ",\"signature\":\"Mara Lind\"}"

/*= GDPR Art. 24(1) */
static void a_suspended_site_is_read_and_nothing_more(void **state) {
  struct room room;
  struct said said;
  struct actor nobody = {.kind = ACTOR_VISITOR};
  room_open(&room, *state);
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(7, 1), "hello", &said));
  assert_ok(run(&room, WHOLE "}", suspend));
  assert_err(run(&room, WHOLE "}", suspend), ERR_CONFLICT);
  assert_err(room_say(&room, &room.visitor, CLIENT(7, 2), "are you there?", &said), ERR_DENIED);
  assert_err(room_say(&room, &room.agent, CLIENT(9, 1), "yes", &said), ERR_DENIED);
  assert_string_equal(said.fault, gate_sentence(GATE_SUSPENDED));
  assert_err(room_do(&room, &nobody, begin_another), ERR_CONFLICT);
  assert_string_equal(fault, "This chat is paused at present. No new one can be begun.");
  assert_ok(room_do(&room, &room.agent, judge));
  assert_int_equal(verdicts[0], GATE_GRANTED);
  assert_int_equal(verdicts[1], GATE_SUSPENDED);
  assert_ok(run(&room, "", look));
  assert_string_equal(reason_text, "The authority says so.");
  assert_true(in_notice);
  assert_err(run(&room, WHOLE ",\"signature\":\"Somebody\"}", resume), ERR_INVALID);
  assert_ok(run(&room, WHOLE NAMED, resume));
  assert_err(run(&room, WHOLE NAMED, resume), ERR_NOT_FOUND);
  assert_ok(room_say(&room, &room.visitor, CLIENT(7, 2), "are you there?", &said));
  assert_ok(room_do(&room, &nobody, begin_another));
  room_close(&room);
}

/*= GDPR Art. 5(1)(b) */
static void of_a_suspended_purpose_nothing_is_even_read(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(7, 1), "hello", &said));
  assert_ok(run(&room, ANSWER "}", suspend));
  assert_ok(room_do(&room, &room.agent, judge));
  assert_int_equal(verdicts[0], GATE_SUSPENDED);
  assert_int_equal(verdicts[1], GATE_SUSPENDED);
  assert_ok(run(&room, ANSWER NAMED, resume));
  assert_ok(room_do(&room, &room.agent, judge));
  assert_int_equal(verdicts[0], GATE_GRANTED);
  room_close(&room);
}

static void what_cannot_be_stopped_is_refused_by_name(void **state) {
  static const struct {
    const char *body;
    const char *start;
  } wrong[] = {
      {"{\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":7,\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":\"\",\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":\"nothing\",\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":\"security\",\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":\"proof\",\"reason\":\"x\"}", "purpose:"},
      {"{\"purpose\":\"answer\"}", "reason:"},
      {"{\"purpose\":\"answer\",\"reason\":\"  \"}", "reason:"},
  };
  struct room room;
  room_open(&room, *state);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(run(&room, wrong[i].body, suspend), ERR_INVALID);
    if (!str_starts(str_from(fault), str_from(wrong[i].start))) fail_msg("%s", wrong[i].body);
  }
  assert_err(run(&room, "", look), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_suspended_site_is_read_and_nothing_more),
      cmocka_unit_test(of_a_suspended_purpose_nothing_is_even_read),
      cmocka_unit_test(what_cannot_be_stopped_is_refused_by_name),
  };
  return store_test_run("suspension", tests, sizeof tests / sizeof tests[0]);
}
