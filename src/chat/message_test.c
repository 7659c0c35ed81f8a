#include "chat/chat_test_support.h"

#include <stdio.h>

#include "base/json.h"
#include "message_test.sql.h"

static void room_with_chat(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
}

/* What is in an array of messages, as "1:hello 2:there"; the tail's last and more too. */
static const char *outline(struct str text) {
  static char line[4000];
  struct json *root = NULL;
  size_t at = 0;
  assert_ok(json_parse(text, &root));
  for (size_t i = 0; i + 2 < json_size(root); i++) {
    struct str words;
    int64_t sequence;
    assert_ok(json_get_str(json_at(root, i), "text", &words));
    assert_ok(json_get_int(json_at(root, i), "sequence", &sequence));
    at += (size_t)snprintf(line + at, sizeof line - at, "%d:%.*s ", (int)sequence, STR_ARG(words));
  }
  int64_t last;
  assert_ok(json_as_int(json_at(root, json_size(root) - 2), &last));
  (void)snprintf(line + at, sizeof line - at, "last %d", (int)last);
  json_free(root);
  return line;
}

static void messages_are_numbered_in_order_whoever_sends_them(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "one", &said));
  assert_int_equal(said.sequence, 1);
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "two", &said));
  assert_int_equal(said.sequence, 2);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 2), "three", &said));
  assert_int_equal(said.sequence, 3);
  struct message_range all = {.after = 0, .limit = 10};
  assert_string_equal(outline(room_history(&room, &room.visitor, &all)),
                      "1:one 2:two 3:three last 3");
  room_close(&room);
}

static void the_same_client_id_gives_the_first_answer_again(void **state) {
  struct room room;
  struct said first;
  struct said again;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "one", &first));
  room.bench.fixture->clock.fixed_ms += 5000;
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "one", &again));
  assert_true(again.repeated);
  assert_int_equal(again.sequence, first.sequence);
  assert_int_equal(again.at_ms, first.at_ms);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 2), "two", &again));
  assert_int_equal(again.sequence, 2);
  room_close(&room);
}

static void the_same_client_id_with_anything_else_is_a_conflict(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "one", &said));
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), "other", &said), ERR_CONFLICT);
  assert_err(room_say(&room, &room.agent, CLIENT(1, 1), "one", &said), ERR_CONFLICT);
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "note", &said));
  assert_err(room_say(&room, &room.agent, CLIENT(2, 1), "note", &said), ERR_CONFLICT);
  struct message_range all = {.after = 0, .limit = 10};
  assert_string_equal(outline(room_history(&room, &room.agent, &all)), "1:one 2:note last 2");
  room_close(&room);
}

static enum err forget(struct room *room, struct work *work) {
  (void)work;
  heads_forget(&room->house.heads, room->conversation);
  return ERR_NONE;
}

/* As after a start: nothing is remembered. */
static void what_was_stored_is_known_also_when_the_memory_is_gone(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 7), "seven", &said));
  assert_ok(room_do(&room, &room.agent, forget));
  /* An older id that never came: it is new, and does not make the newer one new again. */
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 6), "six", &said));
  assert_int_equal(said.sequence, 2);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 7), "seven", &said));
  assert_true(said.repeated);
  assert_int_equal(said.sequence, 1);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 6), "sixty", &said), ERR_CONFLICT);
  room_close(&room);
}

static void more_devices_than_are_remembered_store_nothing_twice(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  for (uint64_t device = 1; device <= 3 * HEAD_DEVICES; device++)
    assert_ok(room_say(&room, &room.visitor, CLIENT(device, 1), "once", &said));
  for (uint64_t device = 1; device <= 3 * HEAD_DEVICES; device++) {
    assert_ok(room_say(&room, &room.visitor, CLIENT(device, 1), "once", &said));
    assert_true(said.repeated);
    assert_int_equal(said.sequence, (int64_t)device);
  }
  room_close(&room);
}

static enum err store_twice(struct room *room, struct work *work) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&room->conversation)};
  return db_run(work->db, &sql_test_message_twice, values, 2, NULL);
}

static void the_database_itself_refuses_a_client_id_a_second_time(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "once", &said));
  assert_err(room_do(&room, &room.agent, store_twice), ERR_CONFLICT);
  room_close(&room);
}

static void counters_up_to_the_largest_are_told_apart(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(UINT64_MAX, UINT64_MAX), "last", &said));
  assert_ok(room_say(&room, &room.visitor, CLIENT(UINT64_MAX, UINT64_MAX), "last", &said));
  assert_true(said.repeated);
  assert_ok(room_say(&room, &room.visitor, CLIENT(UINT64_MAX, 0), "zero", &said));
  assert_int_equal(said.sequence, 2);
  room_close(&room);
}

static void a_conversation_of_somebody_else_is_not_there(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  struct actor first = room.visitor;
  struct id conversation = room.conversation;
  room_begin(&room);
  struct actor second = room.visitor;
  room.conversation = conversation;
  assert_err(room_say(&room, &second, CLIENT(1, 1), "intruder", &said), ERR_NOT_FOUND);
  assert_ok(room_say(&room, &first, CLIENT(1, 1), "mine", &said));
  struct actor foreign = room.agent;
  foreign.workspace.bytes[3] ^= 1;
  assert_err(room_say(&room, &foreign, CLIENT(2, 1), "intruder", &said), ERR_NOT_FOUND);
  room.conversation.bytes[15] ^= 1;
  assert_err(room_say(&room, &first, CLIENT(1, 2), "nowhere", &said), ERR_NOT_FOUND);
  room_close(&room);
}

/*= GDPR Art. 32(4) */
static void only_who_answers_may_write(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  struct actor officer = room.agent;
  officer.roles = ROLE_DPO | ROLE_ADMINISTRATOR;
  assert_err(room_say(&room, &officer, CLIENT(3, 1), "hello", &said), ERR_DENIED);
  assert_err(room_note(&room, &officer, CLIENT(3, 1), "hello", &said), ERR_DENIED);
  assert_err(room_note(&room, &room.visitor, CLIENT(1, 1), "a note", &said), ERR_DENIED);
  officer.roles = ROLE_SUPERVISOR;
  assert_ok(room_say(&room, &officer, CLIENT(3, 1), "hello", &said));
  assert_int_equal(said.sequence, 1);
  room_close(&room);
}

static void what_is_no_text_is_refused_and_its_id_stays_free(void **state) {
  struct room room;
  struct said said;
  static char longest[4 * MESSAGE_MAX_CHARACTERS + 8];
  room_with_chat(&room, state);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), "", &said), ERR_INVALID);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), " \n ", &said), ERR_INVALID);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), "\xc3\x28", &said), ERR_INVALID);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), "a\x01z", &said), ERR_INVALID);
  memset(longest, 0, sizeof longest);
  memset(longest, 'x', MESSAGE_MAX_CHARACTERS + 1);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 1), longest, &said), ERR_TOO_LARGE);
  for (size_t i = 0; i < MESSAGE_MAX_CHARACTERS; i++)
    memcpy(longest + 4 * i, "\xf0\x9f\x8e\x89", 4);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), longest, &said));
  assert_int_equal(said.sequence, 1);
  room_close(&room);
}

static void a_visitors_message_reopens_and_an_agents_does_not(void **state) {
  struct room room;
  struct said said;
  struct conversation c;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_false(said.reopened);
  room_read(&room, &c);
  assert_int_equal(c.waiting_since, said.at_ms);
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "a note", &said));
  room_read(&room, &c);
  assert_true(c.waiting_since > 0); /* a note is no answer */
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 2), "hello", &said));
  room_read(&room, &c);
  assert_int_equal(c.waiting_since, 0);
  room_close(&room);
}

static void history_comes_in_ranges_oldest_first(void **state) {
  struct room room;
  struct said said;
  char text[8];
  room_with_chat(&room, state);
  for (uint64_t i = 1; i <= 9; i++) {
    (void)snprintf(text, sizeof text, "m%d", (int)i);
    assert_ok(room_say(&room, &room.visitor, CLIENT(1, i), text, &said));
  }
  struct message_range range = {.after = 6, .limit = 2};
  struct str page = room_history(&room, &room.agent, &range);
  assert_string_equal(outline(page), "7:m7 8:m8 last 8");
  assert_non_null(memmem(page.data, page.len, "true]", 5));
  range = (struct message_range){.after = 7, .limit = 2};
  page = room_history(&room, &room.agent, &range);
  assert_string_equal(outline(page), "8:m8 9:m9 last 9");
  assert_non_null(memmem(page.data, page.len, "false]", 6));
  range = (struct message_range){.after = -1, .limit = 3};
  assert_string_equal(outline(room_history(&room, &room.agent, &range)), "7:m7 8:m8 9:m9 last 9");
  range = (struct message_range){.after = -1, .before = 4, .limit = 2};
  assert_string_equal(outline(room_history(&room, &room.agent, &range)), "2:m2 3:m3 last 3");
  range = (struct message_range){.after = 9, .limit = 2};
  assert_string_equal(outline(room_history(&room, &room.agent, &range)), "last 9");
  room_close(&room);
}

static void a_visitor_sees_no_private_notes_but_their_numbers_pass(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "angry customer", &said));
  struct message_range all = {.after = 0, .limit = 10};
  struct str seen = room_history(&room, &room.visitor, &all);
  assert_string_equal(outline(seen), "1:hello last 2");
  assert_null(memmem(seen.data, seen.len, "angry", 5));
  assert_string_equal(outline(room_history(&room, &room.agent, &all)),
                      "1:hello 2:angry customer last 2");
  room_close(&room);
}

static void staff_is_named_and_a_visitor_is_not(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "hello", &said));
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hi", &said));
  struct message_range all = {.after = 0, .limit = 10};
  struct str seen = room_history(&room, &room.visitor, &all);
  struct json *root = NULL;
  struct str name;
  assert_ok(json_parse(seen, &root));
  assert_ok(json_get_str(json_get(json_at(root, 0), "from"), "name", &name));
  assert_str(name, "Mara Lind");
  assert_true(json_is_null(json_get(json_get(json_at(root, 1), "from"), "name")));
  json_free(root);
  room_close(&room);
}

static void client_ids_are_thirty_two_digits(void **state) {
  uint8_t id[CLIENT_ID_BYTES];
  (void)state;
  assert_ok(message_parse_client_id(STR("00112233445566778899aabbccddeeff"), id));
  assert_int_equal(id[0], 0x00);
  assert_int_equal(id[15], 0xff);
  assert_err(message_parse_client_id(STR("00112233445566778899aabbccddeef"), id), ERR_INVALID);
  assert_err(message_parse_client_id(STR("00112233445566778899aabbccddeefg"), id), ERR_INVALID);
  assert_err(message_parse_client_id(STR(""), id), ERR_INVALID);
}

/*= GDPR Art. 5(1)(e) */
static void what_the_gate_refuses_is_refused_with_its_reason(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "one", &said));
  assert_null(said.fault);
  room.bench.fixture->clock.fixed_ms += 92 * INT64_C(86400000);
  assert_err(room_say(&room, &room.visitor, CLIENT(1, 2), "two", &said), ERR_DENIED);
  assert_string_equal(said.fault, gate_sentence(GATE_OVER));
  assert_err(room_say(&room, &room.agent, CLIENT(2, 1), "", &said), ERR_INVALID);
  assert_null(said.fault);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_are_numbered_in_order_whoever_sends_them),
      cmocka_unit_test(what_the_gate_refuses_is_refused_with_its_reason),
      cmocka_unit_test(the_same_client_id_gives_the_first_answer_again),
      cmocka_unit_test(the_same_client_id_with_anything_else_is_a_conflict),
      cmocka_unit_test(what_was_stored_is_known_also_when_the_memory_is_gone),
      cmocka_unit_test(more_devices_than_are_remembered_store_nothing_twice),
      cmocka_unit_test(the_database_itself_refuses_a_client_id_a_second_time),
      cmocka_unit_test(counters_up_to_the_largest_are_told_apart),
      cmocka_unit_test(a_conversation_of_somebody_else_is_not_there),
      cmocka_unit_test(only_who_answers_may_write),
      cmocka_unit_test(what_is_no_text_is_refused_and_its_id_stays_free),
      cmocka_unit_test(a_visitors_message_reopens_and_an_agents_does_not),
      cmocka_unit_test(history_comes_in_ranges_oldest_first),
      cmocka_unit_test(a_visitor_sees_no_private_notes_but_their_numbers_pass),
      cmocka_unit_test(staff_is_named_and_a_visitor_is_not),
      cmocka_unit_test(client_ids_are_thirty_two_digits),
  };
  return store_test_run("message", tests, sizeof tests / sizeof tests[0]);
}
