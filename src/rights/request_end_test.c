/* How a request ends, what it keeps meanwhile, and what is left of it. */
#include "rights/request_attention.h"
#include "rights/request_test_support.h"
#include "rights/request_unopened.h"

static int64_t number;

static enum err serve(struct room *room, struct work *work) {
  struct request_served served = {.decision = DECISION_GRANTED};
  (void)room;
  return request_self_served(work, &new, &served, &made);
}

static void what_the_person_does_alone_leaves_an_answered_request(void **state) {
  struct room room;
  scene(&room, state);
  new.right = RIGHT_RESTRICTION;
  assert_ok(room_do(&room, &room.visitor, serve));
  assert_int_equal(made.state, REQUEST_CLOSED);
  assert_int_equal(made.decision, DECISION_GRANTED);
  assert_int_equal(made.delivered_at, made.received_at);
  assert_true(made.file.until_ms != CASE_FILE_OPEN);
  assert_ok(as(&room, ROLE_DPO, read_steps));
  assert_string_equal(steps_text, "received serve");
  room_close(&room);
}

/*= GDPR Art. 17(3)(e) */
static void it_outlives_its_person_and_names_nobody_then(void **state) {
  struct room room;
  scene(&room, state);
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, erase_person));
  assert_ok(as(&room, ROLE_DPO, look));
  assert_true(id_is_zero(made.person) && id_is_zero(made.conversation));
  field = FIELD_REQUEST_WORDS;
  assert_ok(as(&room, ROLE_DPO, open_text));
  assert_string_equal(text, WORDS);
  assert_err(room_do(&room, &room.visitor, look), ERR_NOT_FOUND);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  room_close(&room);
}

static size_t due;

static enum err look_for_due(struct room *room, struct work *work) {
  struct retention_duty *duties;
  (void)room;
  return retention_due(work, work->now_ms, 10, &duties, &due);
}

static bool shown;

static enum err show_own_name(struct room *room, struct work *work) {
  struct conversation c;
  struct personal name;
  TRY(conversation_read(work, room->conversation, &c));
  struct personal_spot spot = {.row = c.person, .version = c.person_version};
  enum err error = personal_open(work, personal_at(&c.person_subject, FIELD_PERSON_NAME, spot),
                                 GATE_SHOW, c.name_sealed, &name);
  shown = error == ERR_NONE;
  return ERR_NONE;
}

/*= GDPR Art. 15(1) */
static void what_was_asked_for_is_not_erased_before_it_is_answered(void **state) {
  struct room room;
  room_open(&room, *state);
  room_begin(&room);
  forward(&room, 80 * DAY_MS);
  ask(&room, RIGHT_ACCESS);
  forward(&room, 20 * DAY_MS); /* the term was 90 days */
  assert_ok(as(&room, ROLE_ADMINISTRATOR, look_for_due));
  assert_int_equal(due, 0);
  assert_ok(room_do(&room, &room.visitor, show_own_name));
  assert_true(shown);
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, look_for_due));
  assert_int_equal(due, 0);
  action = (struct request_action){.verb = REQUEST_OPENED};
  assert_ok(room_do(&room, &room.visitor, act));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, look_for_due));
  assert_int_equal(due, 1);
  assert_ok(room_do(&room, &room.visitor, show_own_name));
  assert_false(shown);
  room_close(&room);
}

static void a_request_that_needs_no_copy_stops_no_erasure(void **state) {
  struct room room;
  room_open(&room, *state);
  room_begin(&room);
  forward(&room, 80 * DAY_MS);
  ask(&room, RIGHT_ERASURE);
  forward(&room, 20 * DAY_MS);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, look_for_due));
  assert_int_equal(due, 1);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_BEGIN, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_TO_REVIEW, ""));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, look_for_due));
  assert_int_equal(due, 0);
  room_close(&room);
}

static enum err expire(struct room *room, struct work *work) {
  (void)room;
  number = 0;
  return case_file_expire(work, work->now_ms, 10, &number);
}

static enum err close_unopened(struct room *room, struct work *work) {
  (void)room;
  number = 0;
  return request_unopened_close(work, work->now_ms, 10, &number);
}

/*= GDPR Art. 5(1)(e) */
static void an_answer_that_nobody_opens_closes_after_thirty_days(void **state) {
  struct room room;
  scene(&room, state);
  struct actor clock = {.kind = ACTOR_SYSTEM};
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  forward(&room, REQUEST_UNOPENED_DAYS * DAY_MS - 1);
  assert_ok(room_do(&room, &clock, close_unopened));
  assert_int_equal(number, 0);
  forward(&room, 1);
  assert_ok(room_do(&room, &clock, close_unopened));
  assert_int_equal(number, 1);
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(made.state, REQUEST_CLOSED);
  assert_int_equal(made.opened_at, 0);
  assert_true(made.file.until_ms != CASE_FILE_OPEN);
  room_close(&room);
}

static enum err read_attention(struct room *room, struct work *work) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  (void)room;
  json_begin_array(&w);
  enum err error = request_attention_write(work, &w);
  json_end_array(&w);
  (void)snprintf(text, sizeof text, "%.*s", STR_ARG(buf_str(&out)));
  buf_done(&out);
  return error;
}

/*= GDPR Art. 12(3) */
static void the_office_is_warned_before_the_end_and_alarmed_after_it(void **state) {
  struct room room;
  scene(&room, state);
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_string_equal(text, "[]");
  forward(&room, made.due_at - made.received_at - 2 * DAY_MS);
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_non_null(strstr(text, "\"alarm\":\"days_3\""));
  assert_non_null(strstr(text, "2 days are left"));
  forward(&room, 3 * DAY_MS);
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_non_null(strstr(text, "\"alarm\":\"over\""));
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_non_null(strstr(text, "\"alarm\":\"over\"")); /* it has not left yet */
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_string_equal(text, "[]");
  room_close(&room);
}

static void a_person_who_never_answers_is_not_forgotten(void **state) {
  struct room room;
  scene(&room, state);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_ASK_SCOPE, "Which of your nine chats is meant?"));
  forward(&room, 29 * DAY_MS);
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_string_equal(text, "[]");
  forward(&room, 2 * DAY_MS);
  assert_ok(as(&room, ROLE_DPO, read_attention));
  assert_non_null(strstr(text, "has not answered"));
  room_close(&room);
}

/*= GDPR Art. 5(1)(e) */
static void three_years_after_its_end_it_is_gone(void **state) {
  struct room room;
  scene(&room, state);
  action = (struct request_action){.verb = REQUEST_WITHDRAW};
  assert_ok(room_do(&room, &room.visitor, act));
  forward(&room, 3 * 365 * DAY_MS - 1);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, expire));
  assert_int_equal(number, 0);
  forward(&room, 1);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, expire));
  assert_int_equal(number, 1);
  assert_err(as(&room, ROLE_DPO, look), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_the_person_does_alone_leaves_an_answered_request),
      cmocka_unit_test(it_outlives_its_person_and_names_nobody_then),
      cmocka_unit_test(what_was_asked_for_is_not_erased_before_it_is_answered),
      cmocka_unit_test(a_request_that_needs_no_copy_stops_no_erasure),
      cmocka_unit_test(an_answer_that_nobody_opens_closes_after_thirty_days),
      cmocka_unit_test(the_office_is_warned_before_the_end_and_alarmed_after_it),
      cmocka_unit_test(a_person_who_never_answers_is_not_forgotten),
      cmocka_unit_test(three_years_after_its_end_it_is_gone),
  };
  return store_test_run("request_end", tests, sizeof tests / sizeof tests[0]);
}
