#include "chat/heads.h"

#include <semaphore.h>

#include "chat/chat_test_support.h"

static struct head seen; /* a copy of what the scribe remembers */

static enum err look(struct room *room, struct work *work) {
  struct head *head;
  TRY(heads_get(&room->house.heads, work, room->conversation, &head));
  seen = *head;
  return ERR_NONE;
}

static void room_with_words(struct room *room, void **state) {
  struct said said;
  room_open(room, *state);
  room_begin(room);
  assert_ok(room_say(room, &room->visitor, CLIENT(1, 1), "hello", &said));
}

static void a_head_is_read_once_and_follows_what_is_said(void **state) {
  struct room room;
  struct said said;
  room_with_words(&room, state);
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(seen.sequence, 1);
  assert_true(id_equal(seen.person, room.visitor.id));
  assert_true(seen.waiting_since > 0);
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "hello", &said));
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(seen.sequence, 2);
  assert_int_equal(seen.waiting_since, 0);
  assert_int_equal(seen.device_count, 2);
  room_close(&room);
}

static void a_head_of_another_workspace_is_not_there(void **state) {
  struct room room;
  room_with_words(&room, state);
  struct actor foreign = room.agent;
  foreign.workspace.bytes[0] ^= 1;
  assert_err(room_do(&room, &foreign, look), ERR_NOT_FOUND);
  assert_ok(room_do(&room, &room.agent, look));
  room_close(&room);
}

struct sent {
  struct message_send send;
  enum err result;
};
static sem_t answers;

static void note_answer(struct message_send *send, enum err result) {
  LIST_ENTRY(send, struct sent, send)->result = result;
  sem_post(&answers);
}

struct wait {
  struct deed deed;
  sem_t go;
};

static enum err hold(struct deed *deed, struct work *work) {
  (void)work;
  sem_wait(&LIST_ENTRY(deed, struct wait, deed)->go);
  return ERR_NONE;
}

static void held(struct deed *deed, enum err result, uint64_t version) {
  (void)deed;
  (void)result;
  (void)version;
  sem_post(&answers);
}

static struct sent sent_new(struct room *room, uint8_t counter, const char *text) {
  struct sent sent = {.send = {.actor = room->visitor,
                               .conversation = room->conversation,
                               .text = personal_of(str_from(text)),
                               .done = note_answer}};
  sent.send.client_id[7] = 5;
  sent.send.client_id[15] = counter;
  return sent;
}

/* The first deed holds the scribe back, so that the rest comes as one batch. */
static void one_batch(void **state, int failing_commits) {
  struct room room;
  struct wait wait = {.deed = {.act = hold, .done = held}};
  room_with_words(&room, state);
  sem_init(&answers, 0, 0);
  sem_init(&wait.go, 0, 0);
  wait.deed.actor = room.agent;
  struct sent sent[] = {sent_new(&room, 1, "one"), sent_new(&room, 1, "one"),
                        sent_new(&room, 1, "other"), sent_new(&room, 2, "two")};
  assert_true(deed_send(room.scribe, &wait.deed));
  assert_true(message_send(room.scribe, &sent[0].send));
  for (size_t i = 1; i < 4; i++) assert_true(message_send(room.scribe, &sent[i].send));
  room.passing_commits = failing_commits; /* the holding deed's */
  room.failing_commits = failing_commits;
  sem_post(&wait.go);
  for (int i = 0; i < 5; i++) sem_wait(&answers);
  assert_ok(sent[0].result);
  assert_int_equal(sent[0].send.sequence, 2);
  assert_ok(sent[1].result);
  assert_true(sent[1].send.repeated);
  assert_int_equal(sent[1].send.sequence, 2);
  assert_err(sent[2].result, ERR_CONFLICT);
  assert_ok(sent[3].result);
  assert_int_equal(sent[3].send.sequence, 3);
  struct conversation c;
  room_read(&room, &c);
  assert_int_equal(c.head, 3);
  sem_destroy(&answers);
  sem_destroy(&wait.go);
  room_close(&room);
}

static void what_comes_in_one_batch_is_told_apart_too(void **state) { one_batch(state, 0); }

/* The messages then go one by one, and what the memory took from the failed batch does
 * not count. */
static void a_batch_that_is_rolled_back_leaves_nothing_in_memory(void **state) {
  one_batch(state, 1);
}

static enum err erase_row(struct room *room, struct work *work) {
  struct head *head;
  TRY(heads_get(&room->house.heads, work, room->conversation, &head));
  heads_forget(&room->house.heads, room->conversation);
  assert_null(table_get(&room->house.heads.table, room->conversation));
  return ERR_NONE;
}

static void what_is_forgotten_is_read_again(void **state) {
  struct room room;
  struct said said;
  room_with_words(&room, state);
  assert_ok(room_do(&room, &room.agent, erase_row));
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 2), "still here", &said));
  assert_int_equal(said.sequence, 2);
  room_close(&room);
}

static enum err follow_resolved(struct room *room, struct work *work) {
  struct head *head;
  TRY(heads_get(&room->house.heads, work, room->conversation, &head));
  heads_reopen(head);
  heads_follow(&room->house.heads, room->conversation, CONVERSATION_RESOLVED);
  seen = *head;
  return ERR_NONE;
}

static void what_others_changed_is_followed(void **state) {
  struct room room;
  room_with_words(&room, state);
  assert_ok(room_do(&room, &room.agent, follow_resolved));
  assert_int_equal(seen.status, CONVERSATION_RESOLVED);
  assert_int_equal(seen.waiting_since, 0);
  assert_false(seen.reopened);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_head_is_read_once_and_follows_what_is_said),
      cmocka_unit_test(a_head_of_another_workspace_is_not_there),
      cmocka_unit_test(what_comes_in_one_batch_is_told_apart_too),
      cmocka_unit_test(a_batch_that_is_rolled_back_leaves_nothing_in_memory),
      cmocka_unit_test(what_is_forgotten_is_read_again),
      cmocka_unit_test(what_others_changed_is_followed),
  };
  return store_test_run("heads", tests, sizeof tests / sizeof tests[0]);
}
