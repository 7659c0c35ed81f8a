#include <stdio.h>
#include <stdlib.h>

#include "api/api_test_support.h"

struct wrong {
  const char *frame;
  const char *code;
  const char *detail;
};

static void expect_errors(struct stage *stage, struct talker *talker, const struct wrong *cases,
                          size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *heard = stage_ask(stage, talker, stage_frame(stage, cases[i].frame));
    char code[60];
    (void)snprintf(code, sizeof code, "\"code\":\"%s\"", cases[i].code);
    if (!strstr(heard, "\"type\":\"error\"") || !strstr(heard, code) ||
        !strstr(heard, cases[i].detail))
      fail_msg("%s was answered by %s", cases[i].frame, heard);
    assert_int_equal(stage_closed(talker), 0);
  }
}

#define OF "\"conversation\":\"%C\""
#define OF_F "\"conversation\":\"%%C\"" /* inside a format */
#define OF_NOBODY "\"conversation\":\"018f0000-0000-7000-8000-00000000dead\""
#define ID "\"id\":\"00000000000000070000000000000001\""

static void what_a_visitor_may_not_say_has_its_own_error(void **state) {
  static const struct wrong cases[] = {
      {"{\"type\":\"fly\"}", "invalid", "no such command"},
      {"{\"type\":\"ping\",\"extra\":1}", "invalid", "extra"},
      {"{\"type\":\"hello\",\"v\":1,\"as\":\"staff\"}", "denied", ""},
      {"{\"type\":\"follow\"," OF ",\"after\":0}", "denied", ""},
      {"{\"type\":\"unfollow\"," OF "}", "denied", ""},
      {"{\"type\":\"send\"," OF ",\"text\":\"x\"}", "invalid", "send needs"},
      {"{\"type\":\"send\",\"id\":\"12\"," OF ",\"text\":\"x\"}", "invalid", "send needs"},
      {"{\"type\":\"send\"," ID "," OF ",\"text\":7}", "invalid", "send needs"},
      {"{\"type\":\"send\"," ID "," OF ",\"text\":\"x\",\"note\":\"yes\"}", "invalid", ID},
      {"{\"type\":\"send\"," ID "," OF ",\"text\":\"\"}", "invalid", "not empty"},
      {"{\"type\":\"send\"," ID "," OF ",\"text\":\"x\",\"note\":true}", "denied", ID},
      {"{\"type\":\"send\"," ID "," OF_NOBODY ",\"text\":\"x\"}", "not_found", ID},
      {"{\"type\":\"send\"," ID ",\"text\":\"x\"}", "not_found", ID},
      {"{\"type\":\"send\"," ID "," OF ",\"text\":\"x\",\"sequence\":1}", "invalid", "sequence"},
      {"{\"type\":\"typing\"," OF "}", "invalid", "typing needs"},
      {"{\"type\":\"typing\"," OF_NOBODY ",\"on\":true}", "not_found", ""},
      {"{\"type\":\"read\"," OF "}", "invalid", "read needs"},
      {"{\"type\":\"read\"," OF ",\"sequence\":0}", "invalid", "read needs"},
      {"{\"type\":\"read\"," OF ",\"sequence\":99}", "invalid", ""},
      {"{\"type\":\"end\",\"ref\":5," OF_NOBODY "}", "not_found", "\"ref\":5"},
      {"{\"type\":\"recovery\",\"ref\":6}", "not_found", "\"ref\":6"},
  };
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  expect_errors(&stage, visitor, cases, sizeof cases / sizeof cases[0]);
  assert_non_null(strstr(stage_ask(&stage, visitor, "{\"type\":\"ping\"}"), "pong"));
  stage_close(&stage);
}

static void what_staff_may_not_say_has_its_own_error(void **state) {
  static const struct wrong cases[] = {
      {"{\"type\":\"start\",\"ref\":2,\"notice\":1}", "denied", "\"ref\":2"},
      {"{\"type\":\"end\"," OF "}", "denied", ""},
      {"{\"type\":\"recovery\"," OF "}", "denied", ""},
      {"{\"type\":\"follow\",\"after\":0}", "invalid", "follow needs"},
      {"{\"type\":\"follow\"," OF ",\"after\":-1}", "invalid", "follow needs"},
      {"{\"type\":\"follow\"," OF ",\"after\":\"1\"}", "invalid", "follow needs"},
      {"{\"type\":\"follow\"," OF_NOBODY ",\"after\":0}", "not_found", OF_NOBODY},
      {"{\"type\":\"unfollow\"}", "invalid", "unfollow needs"},
      {"{\"type\":\"send\"," ID "," OF_NOBODY ",\"text\":\"x\"}", "not_found", ID},
      {"{\"type\":\"read\"," OF_NOBODY ",\"sequence\":1}", "not_found", ""},
      {"{\"type\":\"typing\"," OF ",\"on\":true}", "not_found", ""}, /* not followed */
  };
  struct stage stage;
  stage_open(&stage, *state);
  (void)stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 0);
  expect_errors(&stage, agent, cases, sizeof cases / sizeof cases[0]);
  stage_close(&stage);
}

static void who_has_not_said_hello_may_say_nothing_else(void **state) {
  static const char *const frames[] = {
      "{\"type\":\"ping\"}",
      "{\"type\":\"start\",\"notice\":1}",
      "{\"type\":\"send\"}",
      "{\"type\":\"fly\"}",
      "{\"type\":\"hello\"}",
      "{\"type\":\"hello\",\"v\":2,\"as\":\"staff\"}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"king\"}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\"}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"nosuchsite22\"}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"x\",\"resume\":7}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"x\",\"token\":7}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"staff\",\"inbox\":\"yes\"}",
      "{\"type\":\"hello\",\"v\":1,\"as\":\"staff\",\"inbox\":true}", /* without a cookie */
  };
  struct stage stage;
  stage_open(&stage, *state);
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
    struct talker *fresh = stage_connect(&stage, i % 2, false);
    const char *heard = stage_ask(&stage, fresh, frames[i]);
    if (!strstr(heard, "\"type\":\"error\"")) fail_msg("%s: answered %s", frames[i], heard);
    if (stage_closed(fresh) != 1008) fail_msg("%s: closed %d", frames[i], stage_closed(fresh));
  }
  stage_close(&stage);
}

static void what_is_no_frame_closes_with_1007(void **state) {
  static const char *const frames[] = {"",
                                       "{",
                                       "[1]",
                                       "7",
                                       "{}",
                                       "null",
                                       "{\"type\":1}",
                                       "{\"type\":\"a\",\"type\":\"b\"}",
                                       "{\"type\":\"ping\"} x",
                                       "\xc3\x28"};
  struct stage stage;
  stage_open(&stage, *state);
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
    struct talker *fresh = stage_connect(&stage, 0, false);
    (void)stage_ask(&stage, fresh, frames[i]);
    if (stage_closed(fresh) != 1007) fail_msg("%s: closed %d", frames[i], stage_closed(fresh));
  }
  stage_close(&stage);
}

static void a_field_at_fault_is_named_by_itself(void **state) {
  static const char start[] = "{\"type\":\"start\",\"ref\":1,\"notice\":1,\"locale\":\"en\"";
  char frame[200];
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *fresh = stage_connect(&stage, 0, false);
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\"}",
                 stage.room.site_key);
  (void)stage_ask(&stage, fresh, frame);
  (void)snprintf(frame, sizeof frame, "%s,\"email\":\"nowhere\"}", start);
  const char *heard = stage_ask(&stage, fresh, frame);
  assert_non_null(strstr(heard, "\"detail\":\"email: an e-mail address\""));
  assert_non_null(strstr(heard, "\"field\":\"email\""));
  (void)snprintf(frame, sizeof frame, "%s,\"colour\":1}", start);
  assert_non_null(strstr(stage_ask(&stage, fresh, frame), "\"field\":\"colour\""));
  heard = stage_ask(&stage, fresh, "{\"type\":\"fly\"}");
  assert_non_null(strstr(heard, "\"type\":\"error\""));
  assert_null(strstr(heard, "\"field\""));
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(e) */
static void a_message_that_the_gate_refuses_is_told_why(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  stage.room.bench.fixture->clock.fixed_ms += 92 * INT64_C(86400000);
  const char *heard = stage_ask(
      &stage, visitor, stage_frame(&stage, "{\"type\":\"send\"," ID "," OF ",\"text\":\"x\"}"));
  assert_non_null(strstr(heard, "\"code\":\"denied\""));
  assert_non_null(strstr(heard, ID));
  assert_non_null(strstr(heard, gate_sentence(GATE_OVER)));
  stage_close(&stage);
}

static void a_second_start_gives_the_same_chat_and_no_second_token(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  const char *again =
      stage_ask(&stage, visitor, "{\"type\":\"start\",\"ref\":2,\"notice\":1,\"locale\":\"en\"}");
  assert_non_null(strstr(again, "\"token\":null"));
  assert_non_null(strstr(again, stage_frame(&stage, "%C")));
  stage_close(&stage);
}

static void two_starts_at_once_make_one_chat(void **state) {
  static const char start[] = "{\"type\":\"start\",\"ref\":1,\"notice\":1,\"locale\":\"en\"}";
  char hello[200];
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_connect(&stage, 0, false);
  (void)snprintf(hello, sizeof hello,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\"}",
                 stage.room.site_key);
  (void)stage_ask(&stage, visitor, hello);
  stage_say(&stage, visitor, start);
  const char *heard = stage_ask(&stage, visitor, start);
  assert_non_null(strstr(heard, "\"code\":\"conflict\""));
  assert_non_null(strstr(heard, "\"type\":\"started\""));
  assert_null(strstr(strstr(heard, "\"type\":\"started\"") + 1, "\"type\":\"started\""));
  stage_close(&stage);
}

static void sixty_may_come_at_once_and_then_so_many_a_second(void **state) {
  struct stage stage;
  char frame[300];
  size_t refused = 0;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  stage.service.messages_per_second = 10;
  for (int i = 1; i <= 70; i++) {
    (void)snprintf(frame, sizeof frame,
                   "{\"type\":\"send\",\"id\":\"%016d%016d\"," OF_F ",\"text\":\"x\"}", 3, i);
    stage_say(&stage, visitor, stage_frame(&stage, frame));
  }
  stage_settle(&stage);
  const char *heard = stage_heard(&stage, visitor);
  for (const char *at = heard; (at = strstr(at, "too_many")); at++) refused++;
  assert_int_equal(refused, 10);
  stage_pass_ms(1000);
  for (int i = 71; i <= 90; i++) {
    (void)snprintf(frame, sizeof frame,
                   "{\"type\":\"send\",\"id\":\"%016d%016d\"," OF_F ",\"text\":\"x\"}", 3, i);
    stage_say(&stage, visitor, stage_frame(&stage, frame));
  }
  stage_settle(&stage);
  refused = 0;
  heard = stage_heard(&stage, visitor);
  for (const char *at = heard; (at = strstr(at, "too_many")); at++) refused++;
  assert_int_equal(refused, 10);
  assert_int_equal(stage_closed(visitor), 0);
  stage_close(&stage);
}

static void a_flood_of_commands_closes_with_4008(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  for (int i = 0; i < 590 && !stage_closed(visitor); i++)
    stage_say(&stage, visitor, "{\"type\":\"ping\"}");
  assert_int_equal(stage_closed(visitor), 0);
  for (int i = 0; i < 20; i++) stage_say(&stage, visitor, "{\"type\":\"ping\"}");
  assert_int_equal(stage_closed(visitor), 4008);
  stage_close(&stage);
}

static void a_token_leads_back_and_resumes_without_gaps(void **state) {
  struct stage stage;
  char frame[600];
  stage_open(&stage, *state);
  struct talker *first = stage_connect(&stage, 0, false);
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\"}",
                 stage.room.site_key);
  (void)stage_ask(&stage, first, frame);
  char token[80] = "";
  const char *started = strstr(
      stage_ask(&stage, first, "{\"type\":\"start\",\"notice\":1,\"locale\":\"en\"}"), "pv_");
  assert_non_null(started);
  memcpy(token, started, 46);
  stage.room.conversation = first->conversation;
  stage_hang_up(first);
  struct talker *again = stage_connect(&stage, 1, false);
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\",\"token\":\"%s\","
                 "\"resume\":{" OF_F ",\"after\":0}}",
                 stage.room.site_key, token);
  const char *heard = stage_ask(&stage, again, stage_frame(&stage, frame));
  assert_non_null(strstr(heard, "\"type\":\"welcome\""));
  assert_non_null(strstr(heard, "\"recovered\":true"));
  /* The point of another conversation is none of this one. */
  struct talker *strange = stage_connect(&stage, 1, false);
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\",\"token\":\"%s\","
                 "\"resume\":{" OF_NOBODY ",\"after\":0}}",
                 stage.room.site_key, token);
  heard = stage_ask(&stage, strange, frame);
  assert_non_null(strstr(heard, "\"recovered\":false"));
  stage_close(&stage);
}

/* Frames put together at random, from the words of the protocol and from none: the
 * server stays, and answers a ping. */
static void random_frame(struct rng *rng, struct stage *stage, struct buf *out) {
  static const char *const types[] = {"hello", "ping",   "start",    "send", "follow", "unfollow",
                                      "read",  "typing", "recovery", "end",  "x",      ""};
  static const char *const keys[] = {"id",     "conversation", "text",    "note",
                                     "after",  "sequence",     "on",      "ref",
                                     "v",      "as",           "site",    "token",
                                     "resume", "inbox",        "notice",  "locale",
                                     "name",   "email",        "\\u0000", "\xf0\x9f\x98\x80"};
  static const char *const values[] = {"null",
                                       "true",
                                       "false",
                                       "0",
                                       "1",
                                       "-1",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "1e999",
                                       "0.5",
                                       "\"\"",
                                       "\"x\"",
                                       "[]",
                                       "{}",
                                       "[[[[[[[[]]]]]]]]",
                                       "\"\\ud800\"",
                                       "\"00000000000000070000000000000001\"",
                                       "\"ffffffffffffffffffffffffffffffff\"",
                                       "\"visitor\"",
                                       "\"staff\"",
                                       "\"en\"",
                                       "{\"conversation\":1,\"after\":2}",
                                       "\"\xff\""};
  size_t members = rng_below(rng, 7);
  buf_append_format(out, "{\"type\":\"%s\"", types[rng_below(rng, 12)]);
  for (size_t i = 0; i < members; i++) {
    const char *key = keys[rng_below(rng, 20)];
    const char *value = values[rng_below(rng, 23)];
    buf_append(out, STR(",\""));
    buf_append(out, str_from(key));
    buf_append(out, STR("\":"));
    if (rng_below(rng, 4) == 0)
      buf_append(out, str_from(stage_frame(stage, "\"%C\"")));
    else
      buf_append(out, str_from(value));
  }
  if (rng_below(rng, 20) > 0) buf_append_char(out, '}');
}

static void random_frames_do_no_harm(void **state) {
  const char *given = getenv("PARLOUR_TEST_SEED");
  uint64_t seed = given ? strtoull(given, NULL, 10) : 20261124;
  struct stage stage;
  struct rng rng;
  rng_init_seeded(&rng, seed);
  print_message("# seed %llu\n", (unsigned long long)seed);
  stage_open(&stage, *state);
  struct talker *visitor = stage_visitor(&stage, 0);
  struct talker *agent = stage_agent(&stage, 1);
  for (int i = 0; i < 4000; i++) {
    struct talker *talker = rng_below(&rng, 2) ? visitor : agent;
    struct buf frame = {0};
    random_frame(&rng, &stage, &frame);
    stage_pass_ms(100);
    talk(talker, buf_str(&frame));
    buf_done(&frame);
    if (i % 500 == 0) stage_settle(&stage);
  }
  stage_settle(&stage);
  struct talker *fresh = stage_agent(&stage, 0);
  assert_non_null(strstr(stage_ask(&stage, fresh, "{\"type\":\"ping\"}"), "pong"));
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_a_visitor_may_not_say_has_its_own_error),
      cmocka_unit_test(a_field_at_fault_is_named_by_itself),
      cmocka_unit_test(a_message_that_the_gate_refuses_is_told_why),
      cmocka_unit_test(what_staff_may_not_say_has_its_own_error),
      cmocka_unit_test(who_has_not_said_hello_may_say_nothing_else),
      cmocka_unit_test(what_is_no_frame_closes_with_1007),
      cmocka_unit_test(a_second_start_gives_the_same_chat_and_no_second_token),
      cmocka_unit_test(two_starts_at_once_make_one_chat),
      cmocka_unit_test(sixty_may_come_at_once_and_then_so_many_a_second),
      cmocka_unit_test(a_flood_of_commands_closes_with_4008),
      cmocka_unit_test(a_token_leads_back_and_resumes_without_gaps),
      cmocka_unit_test(random_frames_do_no_harm),
  };
  return store_test_run("talk", tests, sizeof tests / sizeof tests[0]);
}
