/* A notice that changed while people talk: who is told, when, and what is taken in. */
#include <stdio.h>
#include <stdlib.h>

#include "api/api_test_support.h"

#define OF "\"conversation\":\"%C\""
#define SAY(counter)                                                             \
  "{\"type\":\"send\",\"id\":\"0000000000000007000000000000000" counter "\"," OF \
  ",\"text\":"                                                                   \
  "\"x\"}"

static const char *change; /* what the next change of the site says */

static enum err patch(struct room *room, struct work *work) {
  struct site site;
  struct json *body = NULL;
  TRY(json_parse(str_from(change), &body));
  work->actor.roles = ROLE_ADMINISTRATOR;
  enum err error = site_change(work, room->site, body, &site);
  json_free(body);
  return error;
}

static void change_site(struct stage *stage, const char *body) {
  change = body;
  assert_int_equal(room_do(&stage->room, &stage->room.agent, patch), ERR_NONE);
  stage_tick(stage);
  stage_settle(stage);
}

static bool heard(struct stage *stage, struct talker *talker, const char *part) {
  return strstr(stage_heard(stage, talker), part) != NULL;
}

/* Asks and looks for both parts in what came back. */
static void answers(struct stage *stage, struct talker *talker, const char *frame,
                    const char *part) {
  const char *said = stage_ask(stage, talker, stage_frame(stage, frame));
  if (!strstr(said, part)) fail_msg("%s was answered by %s", frame, said);
}

/*= GDPR Art. 13(3) */
static void a_connected_visitor_is_told_at_once_and_writes_on_after_seeing_it(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  answers(&stage, visitor, SAY("1"), "\"ack\"");
  (void)stage_heard(&stage, visitor);
  change_site(&stage, "{\"typing\":true}");
  const char *told = stage_heard(&stage, visitor);
  assert_non_null(strstr(told, "\"notice_changed\""));
  assert_non_null(strstr(told, "\"version\":2"));
  assert_non_null(strstr(told, "\"material\":true"));
  assert_non_null(strstr(told, "\"after\":\"yes\""));
  assert_false(heard(&stage, agent, "notice_changed"));
  answers(&stage, visitor, SAY("2"), "\"code\":\"conflict\"");
  answers(&stage, visitor, SAY("2"), "\"field\":\"notice\"");
  answers(&stage, visitor, "{\"type\":\"notice_seen\"," OF ",\"version\":2,\"locale\":\"de\"}",
          "\"type\":\"notice_seen\"");
  answers(&stage, visitor, SAY("2"), "\"ack\"");
  stage_close(&stage);
}

static void a_correction_is_told_to_nobody_and_stops_nobody(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  (void)stage_heard(&stage, visitor);
  change_site(&stage, "{\"name\":\"Another name\"}");
  assert_false(heard(&stage, visitor, "notice_changed"));
  answers(&stage, visitor, SAY("1"), "\"ack\"");
  stage_close(&stage);
}

static void the_staff_goes_on_answering_meanwhile(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  (void)stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  change_site(&stage, "{\"typing\":true}");
  answers(&stage, agent,
          "{\"type\":\"send\",\"id\":\"00000000000000090000000000000001\"," OF ",\"text\":\"x\"}",
          "\"ack\"");
  stage_close(&stage);
}

static void a_visitor_who_comes_back_is_told(void **state) {
  struct stage stage;
  char hello[300];
  char token[80] = "";
  stage_open(&stage, *state);
  struct talker *visitor = stage_connect(&stage, 0, false);
  (void)snprintf(hello, sizeof hello,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\",\"token\":null}",
                 stage.room.site_key);
  (void)stage_ask(&stage, visitor, hello);
  const char *started =
      stage_ask(&stage, visitor, "{\"type\":\"start\",\"ref\":1,\"notice\":1,\"locale\":\"de\"}");
  const char *at = strstr(started, "\"token\":\"");
  assert_non_null(at);
  (void)snprintf(token, sizeof token, "%.46s", at + 9);
  stage_hang_up(visitor);
  change_site(&stage, "{\"presence\":true}");
  visitor = stage_connect(&stage, 1, false);
  (void)snprintf(hello, sizeof hello,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\",\"token\":\"%s\"}",
                 stage.room.site_key, token);
  const char *told = stage_ask(&stage, visitor, hello);
  const char *welcome = strstr(told, "\"welcome\"");
  const char *changed = strstr(told, "\"notice_changed\"");
  assert_true(welcome && changed && welcome < changed);
  assert_non_null(strstr(changed, "Dass Sie den Chat")); /* in the language of the first */
  stage_close(&stage);
}

static void what_was_changed_and_changed_back_is_no_news(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  change_site(&stage, "{\"typing\":true}");
  change_site(&stage, "{\"typing\":false}");
  (void)stage_heard(&stage, visitor);
  answers(&stage, visitor, SAY("1"), "\"ack\"");
  stage_close(&stage);
}

static void seeing_what_there_is_not_is_refused(void **state) {
  static const char *const frames[][2] = {
      {"{\"type\":\"notice_seen\"," OF ",\"version\":9}", "\"conflict\""},
      {"{\"type\":\"notice_seen\"," OF ",\"version\":0}", "\"conflict\""},
      {"{\"type\":\"notice_seen\"," OF "}", "\"invalid\""},
      {"{\"type\":\"notice_seen\"," OF ",\"version\":1,\"locale\":7}", "\"invalid\""},
      {"{\"type\":\"notice_seen\"," OF ",\"version\":1,\"more\":7}", "more"},
      {"{\"type\":\"notice_seen\",\"version\":1,"
       "\"conversation\":\"018f0000-0000-7000-8000-00000000dead\"}",
       "\"not_found\""},
  };
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
    answers(&stage, visitor, frames[i][0], frames[i][1]);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_connected_visitor_is_told_at_once_and_writes_on_after_seeing_it),
      cmocka_unit_test(a_correction_is_told_to_nobody_and_stops_nobody),
      cmocka_unit_test(the_staff_goes_on_answering_meanwhile),
      cmocka_unit_test(a_visitor_who_comes_back_is_told),
      cmocka_unit_test(what_was_changed_and_changed_back_is_no_news),
      cmocka_unit_test(seeing_what_there_is_not_is_refused),
  };
  return store_test_run("talk_notice", tests, sizeof tests / sizeof tests[0]);
}
