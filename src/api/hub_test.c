#include "api/hub.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/api_test_support.h"
#include "staff/session.h"

static size_t count_of(const char *heard, const char *words) {
  size_t count = 0;
  for (const char *at = heard; (at = strstr(at, words)); at++) count++;
  return count;
}

/* The sequence numbers of the messages that were heard, "1 2 3 ". */
static const char *numbers(const char *heard) {
  static char line[2000];
  size_t at = 0;
  line[0] = '\0';
  for (const char *c = heard; (c = strstr(c, "\"sequence\":")); c++) {
    long number = strtol(c + strlen("\"sequence\":"), NULL, 10);
    at += (size_t)snprintf(line + at, sizeof line - at, "%ld ", number);
  }
  return line;
}

static const char *say(struct stage *stage, struct talker *talker, int counter, const char *text) {
  char frame[400];
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"send\",\"id\":\"%016d%016d\",\"conversation\":\"%%C\","
                 "\"text\":\"%s\",\"note\":false}",
                 (int)talker->socket.slot, counter, text);
  return stage_ask(stage, talker, stage_frame(stage, frame));
}

#define FOLLOW "{\"type\":\"follow\",\"conversation\":\"%C\",\"after\":0}"

static void the_sender_hears_the_acknowledgement_first_and_the_message_once(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  const char *heard = say(&stage, visitor, 1, "hello");
  const char *ack = strstr(heard, "\"type\":\"ack\"");
  const char *message = strstr(heard, "\"type\":\"message\"");
  assert_non_null(ack);
  assert_non_null(message);
  assert_true(ack < message);
  assert_int_equal(count_of(heard, "\"type\":\"message\""), 1);
  heard = say(&stage, visitor, 1, "hello");
  assert_int_equal(count_of(heard, "\"type\":\"ack\""), 1);
  assert_int_equal(count_of(heard, "\"type\":\"message\""), 0);
  stage_close(&stage);
}

static void followers_on_every_loop_hear_each_message_once_and_in_order(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *near = stage_agent(&stage, 0);
  struct talker *far = stage_agent(&stage, 1);
  (void)say(&stage, visitor, 1, "before");
  stage_say(&stage, near, stage_frame(&stage, FOLLOW));
  stage_say(&stage, far, stage_frame(&stage, FOLLOW));
  stage_settle(&stage);
  for (int i = 2; i <= 5; i++) (void)say(&stage, i % 2 ? far : visitor, i, "more");
  assert_string_equal(numbers(stage_heard(&stage, near)), "1 2 3 4 5 ");
  for (int i = 6; i <= 7; i++) (void)say(&stage, visitor, i, "more");
  assert_string_equal(numbers(stage_heard(&stage, far)), "6 7 ");
  stage_close(&stage);
}

/* What is said while the history is being read waits, and neither is missing nor
 * comes twice, wherever the two meet. */
static void what_is_said_during_a_resume_comes_once(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  for (int i = 1; i <= 3; i++) (void)say(&stage, visitor, i, "before");
  char frame[300];
  for (int i = 4; i <= 40; i++) {
    if (i % 6 == 0) { /* again and again, in the midst of it */
      (void)snprintf(frame, sizeof frame,
                     "{\"type\":\"follow\",\"conversation\":\"%%C\",\"after\":%d}", i - 2);
      (void)stage_heard(&stage, agent);
      stage_say(&stage, agent, stage_frame(&stage, frame));
    }
    (void)snprintf(frame, sizeof frame,
                   "{\"type\":\"send\",\"id\":\"%016d%016d\",\"conversation\":\"%%C\","
                   "\"text\":\"x\",\"note\":false}",
                   1, i);
    stage_say(&stage, visitor, stage_frame(&stage, frame));
  }
  stage_settle(&stage);
  const char *heard = numbers(stage_heard(&stage, agent));
  assert_string_equal(heard, "35 36 37 38 39 40 ");
  stage_close(&stage);
}

static void a_point_that_cannot_be_continued_is_told(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 0);
  (void)say(&stage, visitor, 1, "hello");
  const char *heard =
      stage_ask(&stage, agent,
                stage_frame(&stage, "{\"type\":\"follow\",\"conversation\":\"%C\",\"after\":2}"));
  assert_non_null(strstr(heard, "\"recovered\":false"));
  assert_string_equal(numbers(heard), "1 ");
  heard =
      stage_ask(&stage, agent,
                stage_frame(&stage, "{\"type\":\"follow\",\"conversation\":\"%C\",\"after\":1}"));
  assert_non_null(strstr(heard, "\"recovered\":true"));
  assert_string_equal(numbers(heard), "");
  stage_close(&stage);
}

static void a_visitor_hears_no_notes_and_an_agent_does(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  (void)stage_ask(&stage, agent, stage_frame(&stage, FOLLOW));
  const char *heard =
      stage_ask(&stage, agent,
                stage_frame(&stage,
                            "{\"type\":\"send\",\"id\":\"00000000000000090000000000000001\","
                            "\"conversation\":\"%C\",\"text\":\"secret\",\"note\":true}"));
  assert_non_null(strstr(heard, "secret"));
  assert_null(strstr(stage_heard(&stage, visitor), "secret"));
  (void)say(&stage, agent, 2, "for all");
  assert_string_equal(numbers(stage_heard(&stage, visitor)), "2 ");
  stage_close(&stage);
}

static void typing_crosses_the_loops_and_does_not_come_back(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  (void)stage_ask(&stage, agent, stage_frame(&stage, FOLLOW));
  (void)stage_heard(&stage, visitor);
  const char *typing = "{\"type\":\"typing\",\"conversation\":\"%C\",\"on\":true}";
  assert_null(strstr(stage_ask(&stage, agent, stage_frame(&stage, typing)), "typing"));
  assert_non_null(strstr(stage_heard(&stage, visitor), "\"type\":\"typing\""));
  /* The visitor's own is not passed on: the site has not declared it. */
  (void)stage_ask(&stage, visitor, stage_frame(&stage, typing));
  assert_null(strstr(stage_heard(&stage, agent), "typing"));
  visitor->declared.typing = true;
  (void)stage_ask(&stage, visitor, stage_frame(&stage, typing));
  assert_non_null(strstr(stage_heard(&stage, agent), "\"type\":\"typing\""));
  stage_close(&stage);
}

/*= GDPR Art. 25(2) */
static void a_visitors_typing_is_not_sent_to_the_same_visitors_other_tab(void **state) {
  struct stage stage;
  char hello[200];
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *tab = stage_connect(&stage, 1, false);
  struct talker *agent = stage_agent(&stage, 1);
  (void)snprintf(hello, sizeof hello,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\"}",
                 stage.room.site_key);
  (void)stage_ask(&stage, tab, hello);
  tab->conversation = visitor->conversation;
  assert_non_null(follow_new(tab, tab->conversation, 0));
  (void)stage_ask(&stage, agent, stage_frame(&stage, FOLLOW));
  const char *typing = "{\"type\":\"typing\",\"conversation\":\"%C\",\"on\":true}";
  visitor->declared.typing = true;
  (void)stage_ask(&stage, visitor, stage_frame(&stage, typing));
  assert_non_null(strstr(stage_heard(&stage, agent), "\"type\":\"typing\""));
  assert_null(strstr(stage_heard(&stage, tab), "typing"));
  (void)stage_ask(&stage, agent, stage_frame(&stage, typing));
  assert_non_null(strstr(stage_heard(&stage, tab), "typing")); /* the agent's is */
  stage_close(&stage);
}

static void the_inbox_hears_a_change_once_a_tick_with_the_lists_version(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *agent = stage_agent(&stage, 1);
  struct talker *visitor = stage_visitor(&stage, 0);
  stage_tick(&stage);
  (void)stage_heard(&stage, agent);
  for (int i = 1; i <= 9; i++) (void)say(&stage, visitor, i, "many");
  assert_null(strstr(stage_heard(&stage, agent), "\"type\":\"conversation\""));
  stage_tick(&stage);
  const char *heard = stage_heard(&stage, agent);
  assert_int_equal(count_of(heard, "\"type\":\"conversation\""), 1);
  assert_non_null(strstr(heard, "\"unread\":9"));
  assert_non_null(strstr(heard, "\"list\":2"));
  stage_tick(&stage);
  assert_string_equal(stage_heard(&stage, agent), "");
  stage_close(&stage);
}

static void a_summary_that_failed_comes_with_the_next_tick(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *agent = stage_agent(&stage, 0);
  struct talker *visitor = stage_visitor(&stage, 0);
  stage_tick(&stage);
  (void)say(&stage, visitor, 1, "hello");
  (void)stage_heard(&stage, agent);
  stage.room.failing_commits = 1000;
  stage_tick(&stage);
  assert_null(strstr(stage_heard(&stage, agent), "\"type\":\"conversation\""));
  stage.room.failing_commits = 0;
  stage_tick(&stage);
  assert_non_null(strstr(stage_heard(&stage, agent), "\"type\":\"conversation\""));
  stage_close(&stage);
}

static void a_revoked_session_closes_its_socket_and_no_other(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *one = stage_agent(&stage, 0);
  struct talker *two = stage_agent(&stage, 1);
  struct talker *visitor = stage_visitor(&stage, 0);
  hub_revoke_session(&stage.service, one->session);
  stage_settle(&stage);
  assert_int_equal(stage_closed(one), 4001);
  assert_int_equal(stage_closed(two), 0);
  hub_revoke_account(&stage.service, two->actor.id, (struct id){{0}});
  stage_settle(&stage);
  assert_int_equal(stage_closed(two), 4001);
  assert_int_equal(stage_closed(visitor), 0);
  stage_close(&stage);
}

static void who_says_no_hello_is_sent_away_after_ten_seconds(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *mute = stage_connect(&stage, 0, false);
  stage_pass_ms(10000);
  for (int i = 0; i < 4; i++) stage_tick(&stage);
  assert_int_equal(stage_closed(mute), 0);
  stage_pass_ms(1);
  for (int i = 0; i < 4; i++) stage_tick(&stage);
  assert_int_equal(stage_closed(mute), 1008);
  stage_close(&stage);
}

static void an_idle_socket_ends_with_its_session_and_pings_are_no_use(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *agent = stage_agent(&stage, 0);
  stage.service.clock.fixed_ms += SESSION_IDLE_MS;
  (void)stage_ask(&stage, agent, "{\"type\":\"ping\"}");
  for (int i = 0; i < 4; i++) stage_tick(&stage);
  assert_int_equal(stage_closed(agent), 4001);
  stage_close(&stage);
}

static void presence_is_told_to_everybody_and_ends_with_the_last_console(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 1);
  (void)stage_heard(&stage, visitor);
  struct talker *one = stage_agent(&stage, 0);
  struct talker *two = stage_agent(&stage, 1);
  assert_int_equal(count_of(stage_heard(&stage, visitor), "\"staff_online\":true"), 1);
  stage_hang_up(one);
  stage_settle(&stage);
  assert_string_equal(stage_heard(&stage, visitor), "");
  stage_hang_up(two);
  stage_settle(&stage);
  assert_non_null(strstr(stage_heard(&stage, visitor), "\"staff_online\":false"));
  stage_close(&stage);
}

/*= GDPR Art. 25(2) */
static void a_visitors_presence_is_shown_only_where_it_is_declared(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  const char *heard = stage_ask(&stage, agent, stage_frame(&stage, FOLLOW));
  assert_null(strstr(heard, "\"type\":\"visitor\""));
  stage_hang_up(visitor);
  stage_settle(&stage);
  assert_null(strstr(stage_heard(&stage, agent), "\"type\":\"visitor\""));
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_sender_hears_the_acknowledgement_first_and_the_message_once),
      cmocka_unit_test(followers_on_every_loop_hear_each_message_once_and_in_order),
      cmocka_unit_test(what_is_said_during_a_resume_comes_once),
      cmocka_unit_test(a_point_that_cannot_be_continued_is_told),
      cmocka_unit_test(a_visitor_hears_no_notes_and_an_agent_does),
      cmocka_unit_test(typing_crosses_the_loops_and_does_not_come_back),
      cmocka_unit_test(a_visitors_typing_is_not_sent_to_the_same_visitors_other_tab),
      cmocka_unit_test(the_inbox_hears_a_change_once_a_tick_with_the_lists_version),
      cmocka_unit_test(a_summary_that_failed_comes_with_the_next_tick),
      cmocka_unit_test(a_revoked_session_closes_its_socket_and_no_other),
      cmocka_unit_test(who_says_no_hello_is_sent_away_after_ten_seconds),
      cmocka_unit_test(an_idle_socket_ends_with_its_session_and_pings_are_no_use),
      cmocka_unit_test(presence_is_told_to_everybody_and_ends_with_the_last_console),
      cmocka_unit_test(a_visitors_presence_is_shown_only_where_it_is_declared),
  };
  return store_test_run("hub", tests, sizeof tests / sizeof tests[0]);
}
