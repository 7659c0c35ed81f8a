#include "chat/conversation_data.h"

#include <string.h>

#include "chat/chat_test_support.h"
#include "chat/sensitive.h"
#include "privacy/consent.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"

static char shown[8000];
static enum choice choice;

static enum err put_in_force(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_MARKETING), BASIS_CONSENT, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  return room_tell(room, work);
}

static enum err choose(struct room *room, struct work *work) {
  struct consent_outcome outcome;
  struct consent_choice made = {.person = room->visitor.id,
                                .conversation = room->conversation,
                                .site = room->site,
                                .purpose = STR(PURPOSE_MARKETING),
                                .choice = choice,
                                .purpose_version = 1,
                                .notice_version = 1,
                                .standing = STANDING_ANY,
                                .language = STR("en"),
                                .method = METHOD_WIDGET,
                                .age = STR_EMPTY,
                                .email = personal_of(STR("quince@example.org"))};
  if (choice != CHOICE_ACCEPT) made.email = personal_of(STR_EMPTY);
  return consent_choose(work, &made, &outcome);
}

static enum err show(struct room *room, struct work *work) {
  struct conversation c;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  TRY(conversation_read(work, room->conversation, &c));
  json_begin_object(&w);
  enum err error = conversation_write_data(work, &w, &c);
  json_end_object(&w);
  assert_true(out.len < sizeof shown);
  memcpy(shown, out.data, out.len);
  shown[out.len] = 0;
  buf_done(&out);
  return error;
}

static const char *seen_by(struct room *room, uint32_t roles) {
  struct actor actor = room->agent;
  actor.roles = roles;
  assert_ok(room_do(room, &actor, show));
  return shown;
}

static void room_with_consent(struct room *room, void **state) {
  room_open(room, *state);
  struct actor administrator = room->agent;
  administrator.roles = ROLE_ADMINISTRATOR;
  assert_ok(room_do(room, &administrator, put_in_force));
  room_begin(room);
  choice = CHOICE_ACCEPT;
  assert_ok(room_do(room, &room->visitor, choose));
}

/*= GDPR Art. 32(4) */
static void a_value_is_seen_by_those_who_work_for_its_purpose_alone(void **state) {
  struct room room;
  room_with_consent(&room, state);
  assert_string_equal(seen_by(&room, ROLE_AGENT), "{\"data\":[]}");
  assert_string_equal(seen_by(&room, ROLE_DPO), "{\"data\":[]}");
  assert_non_null(strstr(seen_by(&room, ROLE_ADMINISTRATOR), "\"purpose\":\"marketing\""));
  room_close(&room);
}

static void an_address_is_masked(void **state) {
  struct room room;
  room_with_consent(&room, state);
  assert_non_null(strstr(seen_by(&room, ROLE_ADMINISTRATOR), "@example.org"));
  assert_null(strstr(shown, "quince@"));
  room_close(&room);
}

/*= GDPR Art. 7(3) */
static void what_was_withdrawn_is_seen_by_nobody(void **state) {
  struct room room;
  room_with_consent(&room, state);
  choice = CHOICE_WITHDRAW;
  assert_ok(room_do(&room, &room.visitor, choose));
  assert_string_equal(seen_by(&room, ROLE_ADMINISTRATOR), "{\"data\":[]}");
  room_close(&room);
}

static enum err show_summary(struct room *room, struct work *work) {
  struct conversation c;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  TRY(conversation_read(work, room->conversation, &c));
  json_begin_object(&w);
  enum err error = conversation_write(work, &w, &c);
  json_end_object(&w);
  assert_true(out.len < sizeof shown);
  memcpy(shown, out.data, out.len);
  shown[out.len] = 0;
  buf_done(&out);
  return error;
}

static const char *summary_for(struct room *room, uint32_t roles) {
  struct actor actor = room->agent;
  actor.roles = roles;
  assert_ok(room_do(room, &actor, show_summary));
  return shown;
}

#define NAMED(code) "{\"code\":\"" code "\",\"title\":{\"de\":"

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 25(2) */
static void a_summary_names_the_purposes_in_force_to_who_works_for_them(void **state) {
  struct room room;
  room_with_consent(&room, state);
  assert_non_null(strstr(summary_for(&room, ROLE_AGENT), "\"purposes\":[" NAMED("answer")));
  assert_null(strstr(shown, NAMED("marketing")));
  assert_non_null(strstr(summary_for(&room, ROLE_DPO), NAMED("marketing")));
  assert_non_null(strstr(summary_for(&room, ROLE_ADMINISTRATOR), NAMED("marketing")));
  /* Who answers too is told what an answer needs. */
  assert_null(strstr(summary_for(&room, ROLE_AGENT | ROLE_ADMINISTRATOR), NAMED("marketing")));
  choice = CHOICE_WITHDRAW;
  assert_ok(room_do(&room, &room.visitor, choose));
  assert_null(strstr(summary_for(&room, ROLE_DPO), NAMED("marketing")));
  assert_non_null(strstr(shown, NAMED("answer")));
  room_close(&room);
}

static enum err restrict_all(struct room *room, struct work *work) {
  struct id none = {{0}};
  return restriction_set(work, room->visitor.id, none, STR("accuracy"));
}

static enum err mark_first(struct room *room, struct work *work) {
  struct sensitive_mark mark = {.conversation = room->conversation,
                                .sequence = 1,
                                .kind = SENSITIVE_SPECIAL,
                                .why = personal_of(STR_EMPTY)};
  return sensitive_mark(work, &mark);
}

/*= GDPR Art. 5(1)(c) */
/*= GDPR Art. 18(2) */
static void a_summary_says_why_the_last_words_are_not_shown(void **state) {
  struct room room;
  struct said said;
  room_with_consent(&room, state);
  assert_non_null(strstr(summary_for(&room, ROLE_AGENT), "\"last\":null"));
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "I have the flu.", &said));
  assert_non_null(strstr(summary_for(&room, ROLE_AGENT), "\"last\":{\"text\":\"I have the flu.\""));
  assert_null(strstr(shown, "\"hidden\""));
  struct actor marker = room.agent;
  marker.roles = ROLE_AGENT;
  assert_ok(room_do(&room, &marker, mark_first));
  assert_non_null(strstr(summary_for(&room, ROLE_AGENT), "I have the flu.")); /* who marked it */
  struct actor other = room.agent;
  other.id = room.conversation; /* somebody else */
  assert_ok(room_do(&room, &other, show_summary));
  assert_non_null(
      strstr(shown, "\"last\":{\"text\":\"\",\"hidden\":\"masked\",\"from\":\"visitor\""));
  assert_ok(room_do(&room, &room.visitor, restrict_all));
  assert_non_null(strstr(summary_for(&room, ROLE_AGENT), "\"hidden\":\"restricted\""));
  assert_non_null(strstr(shown, "\"purposes\":[]"));
  assert_null(strstr(shown, "flu"));
  /* Who never reads words is told neither that there are some nor why not. */
  assert_non_null(strstr(summary_for(&room, ROLE_DPO), "\"last\":null"));
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_value_is_seen_by_those_who_work_for_its_purpose_alone),
      cmocka_unit_test(an_address_is_masked),
      cmocka_unit_test(what_was_withdrawn_is_seen_by_nobody),
      cmocka_unit_test(a_summary_names_the_purposes_in_force_to_who_works_for_them),
      cmocka_unit_test(a_summary_says_why_the_last_words_are_not_shown),
  };
  return store_test_run("conversation_data", tests, sizeof tests / sizeof tests[0]);
}
