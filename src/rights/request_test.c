#include "rights/request.h"

#include "rights/request_test_support.h"

/*= GDPR Art. 12(3) */
/*= GDPR Art. 12(2) */
static void it_is_received_with_its_clock_by_the_controllers_calendar(void **state) {
  struct room room;
  scene(&room, state);
  /* received on 1 January 2026 in Amsterdam: the first of February is a Sunday */
  assert_string_equal(made.calendar, "NL");
  assert_string_equal(made.language, "de");
  assert_int_equal(made.number, 1);
  assert_int_equal(made.state, REQUEST_RECEIVED);
  assert_int_equal(made.received_at, room.bench.fixture->clock.fixed_ms);
  assert_int_equal(made.target_at, made.received_at + 7 * DAY_MS);
  assert_true(made.due_at > made.due_nominal_at);
  assert_int_equal((made.due_at + 3600001 - made.received_at) / DAY_MS, 33);
  field = FIELD_REQUEST_WORDS;
  assert_ok(as(&room, ROLE_DPO, open_text));
  assert_string_equal(text, WORDS);
  assert_ok(room_do(&room, &room.visitor, open_text));
  assert_string_equal(text, WORDS);
  room_close(&room);
}

static void the_same_button_pressed_again_is_the_same_request(void **state) {
  struct room room;
  scene(&room, state);
  new.words = personal_of(STR_EMPTY);
  assert_ok(room_do(&room, &room.visitor, receive));
  struct id first = made.id;
  assert_ok(room_do(&room, &room.visitor, receive));
  assert_true(id_equal(first, made.id));
  new.scope = STR("{\"conversations\":[\"0190a7b2-0000-7000-8000-000000000001\"]}");
  assert_ok(room_do(&room, &room.visitor, receive));
  assert_false(id_equal(first, made.id));
  assert_int_equal(made.number, 3);
  assert_int_equal(made.repeat_count, 2);
  room_close(&room);
}

static void words_in_a_scope_and_times_to_come_are_refused(void **state) {
  struct room room;
  scene(&room, state);
  new.scope = STR("{\"what\":\"my neighbour Jan Jansen\"}");
  assert_err(room_do(&room, &room.visitor, receive), ERR_INVALID);
  new.scope = STR("[1]");
  assert_err(room_do(&room, &room.visitor, receive), ERR_INVALID);
  new.scope = STR_EMPTY;
  new.received_ms = room.bench.fixture->clock.fixed_ms + 1;
  assert_err(room_do(&room, &room.visitor, receive), ERR_INVALID);
  new.received_ms = room.bench.fixture->clock.fixed_ms - 93 * DAY_MS;
  assert_err(room_do(&room, &room.visitor, receive), ERR_INVALID);
  room_close(&room);
}

static void more_than_twenty_at_a_time_are_too_many_until_some_are_answered(void **state) {
  struct room room;
  scene(&room, state);
  for (int i = 1; i < REQUEST_OPEN_MAX; i++) assert_ok(room_do(&room, &room.visitor, receive));
  assert_err(room_do(&room, &room.visitor, receive), ERR_TOO_MANY);
  action = (struct request_action){.verb = REQUEST_WITHDRAW};
  assert_ok(room_do(&room, &room.visitor, act));
  assert_ok(room_do(&room, &room.visitor, receive));
  room_close(&room);
}

static void from_receipt_to_the_opened_answer_every_step_is_written_down(void **state) {
  struct room room;
  scene(&room, state);
  assert_ok(step(&room, ROLE_ADMINISTRATOR, REQUEST_BEGIN, ""));
  assert_ok(step(&room, ROLE_DPO, REQUEST_ADVISE, "Look at the notes too."));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_TO_REVIEW, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_REVIEWED, ""));
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_int_equal(made.state, REQUEST_DECIDED);
  assert_true(id_equal(made.decided_by, room.bench.administrator));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  assert_int_equal(made.file.until_ms, CASE_FILE_OPEN);
  action = (struct request_action){.verb = REQUEST_OPENED};
  assert_ok(room_do(&room, &room.visitor, act));
  assert_int_equal(made.state, REQUEST_CLOSED);
  assert_int_equal(made.opened_at, room.bench.fixture->clock.fixed_ms);
  assert_int_equal(made.file.until_ms, made.closed_at + 3 * 365 * DAY_MS);
  assert_ok(as(&room, ROLE_DPO, read_steps));
  assert_string_equal(steps_text, "received begin advise to_review reviewed decide deliver opened");
  room_close(&room);
}

/* Two tabs of the desk: the second is told that it acts on what is past. */
static void the_version_guards_two_tabs(void **state) {
  struct room room;
  scene(&room, state);
  int64_t seen = made.version;
  action = (struct request_action){.verb = REQUEST_BEGIN, .version = seen};
  assert_ok(as(&room, ROLE_SUPERVISOR, act));
  assert_int_equal(made.version, seen + 1);
  action = (struct request_action){
      .verb = REQUEST_DECIDE, .version = seen, .decision = DECISION_GRANTED};
  assert_err(as(&room, ROLE_SUPERVISOR, act), ERR_CONFLICT);
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(made.state, REQUEST_WORKING);
  assert_int_equal(made.decision, DECISION_NONE);
  room_close(&room);
}

/*= GDPR Art. 12(3) */
static void an_extension_is_told_with_reasons_within_the_first_month_and_once(void **state) {
  struct room room;
  scene(&room, state);
  int64_t due = made.due_at;
  assert_err(step(&room, ROLE_SUPERVISOR, REQUEST_EXTEND, ""), ERR_INVALID);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_EXTEND, "Nine years of chats must be read."));
  assert_true(made.due_at > due + 55 * DAY_MS && made.due_at < due + 62 * DAY_MS);
  field = FIELD_REQUEST_EXTENSION;
  assert_ok(room_do(&room, &room.visitor, open_text));
  assert_string_equal(text, "Nine years of chats must be read.");
  assert_err(step(&room, ROLE_SUPERVISOR, REQUEST_EXTEND, "And some years more."), ERR_CONFLICT);
  ask(&room, RIGHT_PORTABILITY);
  forward(&room, made.due_at - made.received_at + 1);
  assert_err(step(&room, ROLE_SUPERVISOR, REQUEST_EXTEND, "We were too slow to say."),
             ERR_CONFLICT);
  room_close(&room);
}

/*= GDPR Art. 12(4) */
static void a_refusal_after_the_first_month_must_say_that_it_is_late(void **state) {
  struct room room;
  scene(&room, state);
  int64_t first = made.due_at;
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_EXTEND, "Nine years of chats must be read."));
  forward(&room, first - made.received_at + 1);
  assert_true(made.due_at > room.bench.fixture->clock.fixed_ms);
  assert_err(
      decide(&room, DECISION_REFUSED, GROUND_NOT_IDENTIFIABLE, "We cannot tell who you are."),
      ERR_CONFLICT);
  action.late_admitted = true;
  assert_ok(as(&room, ROLE_SUPERVISOR, act));
  assert_int_equal(made.decision, DECISION_REFUSED);
  room_close(&room);
}

/*= GDPR Art. 12(6) */
static void a_question_without_delay_stops_the_clock_until_the_answer(void **state) {
  struct room room;
  scene(&room, state);
  int64_t due = made.due_at;
  forward(&room, 2 * DAY_MS);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_ASK_SCOPE, "Which of your nine chats is meant?"));
  assert_int_equal(made.state, REQUEST_SCOPE);
  assert_true(made.paused_at > 0);
  forward(&room, 5 * DAY_MS);
  action = (struct request_action){.verb = REQUEST_WORDS,
                                   .text = personal_of(STR("All of them, please."))};
  assert_ok(room_do(&room, &room.visitor, act));
  assert_int_equal(made.state, REQUEST_WORKING);
  assert_int_equal(made.paused_at, 0);
  assert_int_equal(made.paused_ms, 5 * DAY_MS);
  /* Sunday 1 February and five days is Friday the 6th: four days after Monday */
  assert_int_equal(made.due_at, due + 4 * DAY_MS);
  room_close(&room);
}

/*= GDPR Art. 12(6) */
static void a_question_that_comes_late_stops_nothing(void **state) {
  struct room room;
  scene(&room, state);
  int64_t due = made.due_at;
  forward(&room, 8 * DAY_MS);
  assert_ok(
      step(&room, ROLE_SUPERVISOR, REQUEST_ASK_IDENTITY, "Your tab was handed on. Is it you?"));
  assert_int_equal(made.state, REQUEST_IDENTITY);
  assert_int_equal(made.paused_at, 0);
  assert_int_equal(made.due_at, due);
  room_close(&room);
}

/*= GDPR Art. 12(6) */
static void nothing_is_given_to_somebody_in_doubt(void **state) {
  struct room room;
  scene(&room, state);
  assert_ok(
      step(&room, ROLE_SUPERVISOR, REQUEST_ASK_IDENTITY, "Your tab was handed on. Is it you?"));
  assert_err(decide(&room, DECISION_GRANTED, GROUND_NONE, ""), ERR_CONFLICT);
  action = (struct request_action){.verb = REQUEST_WORDS,
                                   .text = personal_of(STR("The order was number 17."))};
  assert_ok(room_do(&room, &room.visitor, act));
  assert_int_equal(made.identity, IDENTITY_DOUBT);
  assert_err(decide(&room, DECISION_GRANTED, GROUND_NONE, ""), ERR_CONFLICT);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_CONFIRM, "The number of the order fits."));
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  room_close(&room);
}

/*= GDPR Art. 12(4) */
static void who_refuses_says_on_which_ground_and_why(void **state) {
  struct room room;
  scene(&room, state);
  assert_err(decide(&room, DECISION_REFUSED, GROUND_NONE, REASONS), ERR_INVALID);
  assert_err(decide(&room, DECISION_REFUSED, GROUND_LEGAL_DUTY, REASONS), ERR_INVALID);
  assert_err(decide(&room, DECISION_REFUSED, GROUND_NOT_IDENTIFIABLE, "No."), ERR_INVALID);
  assert_err(decide(&room, DECISION_GRANTED, GROUND_EXCESSIVE, REASONS), ERR_INVALID);
  assert_err(decide(&room, DECISION_NONE, GROUND_NONE, REASONS), ERR_INVALID);
  assert_ok(decide(&room, DECISION_PARTLY, GROUND_OTHERS_RIGHTS, "Two lines name your neighbour."));
  field = FIELD_REQUEST_REASONS;
  assert_ok(room_do(&room, &room.visitor, open_text));
  assert_string_equal(text, "Two lines name your neighbour.");
  room_close(&room);
}

/*= GDPR Art. 12(5) */
static void a_first_request_is_excessive_only_where_an_abuse_is_shown(void **state) {
  struct room room;
  scene(&room, state);
  assert_int_equal(made.repeat_count, 0);
  assert_err(decide(&room, DECISION_REFUSED, GROUND_EXCESSIVE, "Far too much work."), ERR_INVALID);
  assert_err(decide(&room, DECISION_REFUSED, GROUND_EXCESSIVE, REASONS), ERR_CONFLICT);
  action.abuse_shown = true;
  assert_ok(as(&room, ROLE_SUPERVISOR, act));
  ask(&room, RIGHT_ACCESS);
  assert_int_equal(made.repeat_count, 1);
  assert_ok(decide(&room, DECISION_REFUSED, GROUND_EXCESSIVE, REASONS));
  room_close(&room);
}

/*= GDPR Art. 12(5)(a) */
static void a_fee_says_how_much_and_waiting_for_it_stops_the_clock(void **state) {
  struct room room;
  scene(&room, state);
  ask(&room, RIGHT_ACCESS);
  int64_t due = made.due_at;
  assert_err(decide(&room, DECISION_FEE, GROUND_EXCESSIVE, REASONS), ERR_INVALID);
  action.answer = personal_of(STR("EUR 12 for copying, to the account on our site."));
  assert_ok(as(&room, ROLE_SUPERVISOR, act));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  forward(&room, 10 * DAY_MS);
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_RESUME, "EUR 12 came in today."));
  assert_int_equal(made.state, REQUEST_WORKING);
  assert_int_equal(made.decision, DECISION_NONE);
  assert_true(made.due_at >= due + 9 * DAY_MS && made.due_at <= due + 11 * DAY_MS);
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  assert_err(step(&room, ROLE_SUPERVISOR, REQUEST_RESUME, "Once more, for nothing."), ERR_CONFLICT);
  room_close(&room);
}

/*= GDPR Art. 22(3) */
static void the_program_may_grant_and_never_refuse(void **state) {
  struct room room;
  scene(&room, state);
  struct actor program = {.kind = ACTOR_SYSTEM, .workspace = room.bench.workspace.id};
  action = (struct request_action){.verb = REQUEST_DECIDE,
                                   .decision = DECISION_REFUSED,
                                   .ground = GROUND_NOT_IDENTIFIABLE,
                                   .text = personal_of(STR(REASONS))};
  assert_err(room_do(&room, &program, act), ERR_DENIED);
  action.decision = DECISION_GRANTED;
  action.ground = GROUND_NONE;
  action.text = personal_of(STR_EMPTY);
  assert_ok(room_do(&room, &program, act));
  room_close(&room);
}

/* One's own; of the agents' those of their conversations; of no other workspace. */
static void who_has_no_part_in_it_does_not_learn_of_it(void **state) {
  struct room room;
  scene(&room, state);
  assert_err(room_do(&room, &room.agent, look), ERR_NOT_FOUND);
  struct actor stranger = room.visitor;
  stranger.id.bytes[15] ^= 1;
  assert_err(room_do(&room, &stranger, look), ERR_NOT_FOUND);
  filter = (struct request_filter){.state = -1, .right = -1, .limit = 10};
  assert_ok(room_do(&room, &stranger, list_them));
  assert_int_equal(count, 0);
  assert_ok(room_do(&room, &room.agent, list_them));
  assert_int_equal(count, 0);
  assert_ok(room_do(&room, &room.visitor, list_them));
  assert_int_equal(count, 1);
  action = (struct request_action){.verb = REQUEST_WITHDRAW};
  assert_err(room_do(&room, &stranger, act), ERR_NOT_FOUND);
  new.channel = CHANNEL_CHAT;
  assert_ok(room_do(&room, &room.agent, receive));
  assert_ok(room_do(&room, &room.agent, look));
  assert_err(room_do(&room, &room.agent, act), ERR_DENIED);
  room_close(&room);
}

static void the_most_urgent_come_first_page_by_page(void **state) {
  struct room room;
  scene(&room, state);
  struct id first = made.id;
  forward(&room, DAY_MS * 20);
  ask(&room, RIGHT_ERASURE);
  struct id second = made.id;
  filter = (struct request_filter){.state = -1, .right = -1, .limit = 1};
  assert_ok(as(&room, ROLE_DPO, list_them));
  assert_true(count == 1 && id_equal(ids[0], first));
  assert_ok(as(&room, ROLE_DPO, look));
  struct request after = made;
  made.id = first;
  assert_ok(as(&room, ROLE_DPO, look));
  filter.has_after = true;
  filter.after_due = made.due_at;
  filter.after_id = first;
  assert_ok(as(&room, ROLE_DPO, list_them));
  assert_true(count == 1 && id_equal(ids[0], second));
  filter = (struct request_filter){.state = -1, .right = RIGHT_ERASURE, .limit = 10};
  assert_ok(as(&room, ROLE_DPO, list_them));
  assert_true(count == 1 && id_equal(ids[0], after.id));
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_is_received_with_its_clock_by_the_controllers_calendar),
      cmocka_unit_test(the_same_button_pressed_again_is_the_same_request),
      cmocka_unit_test(words_in_a_scope_and_times_to_come_are_refused),
      cmocka_unit_test(more_than_twenty_at_a_time_are_too_many_until_some_are_answered),
      cmocka_unit_test(from_receipt_to_the_opened_answer_every_step_is_written_down),
      cmocka_unit_test(the_version_guards_two_tabs),
      cmocka_unit_test(an_extension_is_told_with_reasons_within_the_first_month_and_once),
      cmocka_unit_test(a_refusal_after_the_first_month_must_say_that_it_is_late),
      cmocka_unit_test(a_question_without_delay_stops_the_clock_until_the_answer),
      cmocka_unit_test(a_question_that_comes_late_stops_nothing),
      cmocka_unit_test(nothing_is_given_to_somebody_in_doubt),
      cmocka_unit_test(who_refuses_says_on_which_ground_and_why),
      cmocka_unit_test(a_first_request_is_excessive_only_where_an_abuse_is_shown),
      cmocka_unit_test(a_fee_says_how_much_and_waiting_for_it_stops_the_clock),
      cmocka_unit_test(the_program_may_grant_and_never_refuse),
      cmocka_unit_test(who_has_no_part_in_it_does_not_learn_of_it),
      cmocka_unit_test(the_most_urgent_come_first_page_by_page),
  };
  return store_test_run("request", tests, sizeof tests / sizeof tests[0]);
}
