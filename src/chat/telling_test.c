/* What of a conversation a webhook is told, and what it is not. */
#include "chat/telling.h"

#include <stdio.h>

#include "chat/chat_test_support.h"

static const char *members;

static enum err add_recipient(struct room *room, struct work *work) {
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  struct json *body = NULL;
  (void)room;
  TRY(json_parse(str_from(members), &body));
  enum err error = recipient_create(work, body, &recipient, secret);
  json_free(body);
  return error;
}

#define WEBHOOK(events)                                                            \
  "{\"kind\":\"webhook\",\"name\":\"R\",\"country\":\"DE\",\"endpoint\":"          \
  "\"https://a.example/\",\"purposes\":[\"answer\"],\"fields\":[\"message.text\"," \
  "\"person.email\"],\"events\":[" events "]}"

static void add(struct room *room, const char *body) {
  struct actor administrator = room->agent;
  administrator.roles = ROLE_ADMINISTRATOR;
  members = body;
  assert_ok(room_do(room, &administrator, add_recipient));
}

/* Everything that is due, one body a line; taken. */
static struct buf told;

static enum err take_all(struct room *room, struct work *work) {
  struct outgoing_item *items;
  size_t count;
  (void)room;
  buf_reset(&told);
  TRY(outgoing_due(work, 50, &items, &count));
  for (size_t i = 0; i < count; i++) {
    TRY(outgoing_take(work, &items[i]));
    buf_append(&told, personal_bytes_for_sending(items[i].body));
    buf_append_char(&told, '\n');
  }
  return ERR_NONE;
}

static size_t hear(struct room *room, const char *part) {
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = room->agent.workspace};
  size_t count = 0;
  assert_ok(room_do(room, &system, take_all));
  struct str rest = buf_str(&told);
  struct str line;
  while (rest.len > 0) {
    (void)str_cut(rest, '\n', &line, &rest);
    if (memmem(line.data, line.len, part, strlen(part))) count++;
  }
  return count;
}

static size_t again(const char *part) {
  size_t count = 0;
  struct str rest = buf_str(&told);
  struct str line;
  while (rest.len > 0) {
    (void)str_cut(rest, '\n', &line, &rest);
    if (memmem(line.data, line.len, part, strlen(part))) count++;
  }
  return count;
}

static struct conversation_change change;
static enum err change_it(struct room *room, struct work *work) {
  TRY(conversation_change(work, room->conversation, &change));
  heads_follow(&room->house.heads, room->conversation,
               change.has_status ? change.status : CONVERSATION_OPEN);
  return ERR_NONE;
}

static enum err wake(struct room *room, struct work *work) {
  struct id *ids;
  size_t count;
  (void)room;
  return conversation_wake(work, &ids, &count);
}

static void a_beginning_tells_of_the_person_and_the_conversation(void **state) {
  struct room room;
  room_open(&room, *state);
  add(&room, WEBHOOK("\"contact_created\",\"conversation_created\""));
  room_begin(&room);
  assert_int_equal(hear(&room, "\"event\":\"contact_created\""), 1);
  assert_int_equal(again("\"event\":\"conversation_created\""), 1);
  assert_int_equal(again("\"status\":\"open\""), 1);
  room_close(&room);
}

/*= GDPR Art. 5(1)(c) */
static void words_are_told_and_private_notes_are_not(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  add(&room, WEBHOOK("\"message_created\""));
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "a difficult one", &said));
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 2), "good day", &said));
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said)); /* sent again */
  assert_true(said.repeated);
  assert_int_equal(hear(&room, "\"event\":\"message_created\""), 2);
  assert_int_equal(again("\"text\":\"hello\""), 1);
  assert_int_equal(again("\"from\":\"staff\",\"text\":\"good day\""), 1);
  assert_int_equal(again("difficult"), 0);
  room_close(&room);
}

static void what_is_added_or_ended_counts_from_the_next_word(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "before", &said));
  add(&room, WEBHOOK("\"message_created\""));
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 2), "after", &said));
  assert_int_equal(hear(&room, "\"text\":\"after\""), 1);
  assert_int_equal(again("before"), 0);
  room_close(&room);
}

static void a_batch_that_is_rolled_back_tells_nothing_twice(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  add(&room, WEBHOOK("\"message_created\""));
  room_begin(&room);
  room.failing_commits = 1;
  (void)room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said);
  room.failing_commits = 0;
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_int_equal(hear(&room, "\"text\":\"hello\""), 1);
  room_close(&room);
}

static void a_status_that_changes_is_told_once_by_whatever_changed_it(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  add(&room, WEBHOOK("\"conversation_status_changed\",\"conversation_updated\""));
  room_begin(&room);
  change = (struct conversation_change){.has_status = true, .status = CONVERSATION_RESOLVED};
  assert_ok(room_do(&room, &room.agent, change_it));
  assert_int_equal(hear(&room, "\"status\":\"resolved\""), 1);
  assert_ok(room_do(&room, &room.agent, change_it)); /* it is already */
  assert_int_equal(hear(&room, "\"event\""), 0);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "again", &said)); /* opens it */
  assert_true(said.reopened);
  assert_int_equal(hear(&room, "\"status\":\"open\""), 1);
  change = (struct conversation_change){.has_assignee = true, .assignee = room.agent.id};
  assert_ok(room_do(&room, &room.agent, change_it));
  assert_int_equal(hear(&room, "\"event\":\"conversation_updated\""), 1);
  assert_int_equal(again("\"assigned\":true"), 1);
  room_close(&room);
}

static void what_wakes_by_the_clock_is_told(void **state) {
  struct room room;
  room_open(&room, *state);
  add(&room, WEBHOOK("\"conversation_status_changed\""));
  room_begin(&room);
  struct store_fixture *fixture = *state;
  change = (struct conversation_change){.has_status = true,
                                        .status = CONVERSATION_SNOOZED,
                                        .snoozed_until = fixture->clock.fixed_ms + 1000};
  assert_ok(room_do(&room, &room.agent, change_it));
  assert_int_equal(hear(&room, "\"status\":\"snoozed\""), 1);
  fixture->clock.fixed_ms += 2000;
  struct actor system = {.kind = ACTOR_SYSTEM};
  assert_ok(room_do(&room, &system, wake));
  assert_int_equal(hear(&room, "\"status\":\"open\""), 1);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_beginning_tells_of_the_person_and_the_conversation),
      cmocka_unit_test(words_are_told_and_private_notes_are_not),
      cmocka_unit_test(what_is_added_or_ended_counts_from_the_next_word),
      cmocka_unit_test(a_batch_that_is_rolled_back_tells_nothing_twice),
      cmocka_unit_test(a_status_that_changes_is_told_once_by_whatever_changed_it),
      cmocka_unit_test(what_wakes_by_the_clock_is_told)};
  return store_test_run("telling", tests, sizeof tests / sizeof tests[0]);
}
