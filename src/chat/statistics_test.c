#include "chat/statistics.h"

#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"
#include "privacy/standing.h"

#define DAY_MS INT64_C(86400000)

static struct statistics_period list[120];
static size_t count;
static struct statistics_period first;
static int64_t closed;
static int64_t later_ms;

static enum err put_in_force(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_STATISTICS), BASIS_LEGITIMATE_INTEREST,
                           &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  return room_tell(room, work);
}

static enum err close_later(struct room *room, struct work *work) {
  (void)room;
  closed = 0;
  work->now_ms += later_ms;
  enum err error = statistics_close(work, &closed);
  work->now_ms -= later_ms;
  return error;
}

static enum err look(struct room *room, struct work *work) {
  struct statistics_period *found;
  TRY(statistics_list(work, room->site, &found, &count));
  memcpy(list, found, count * sizeof *found); /* the scribe's arena ends with the deed */
  if (count > 0) first = list[count - 1];
  return ERR_NONE;
}

static enum err object(struct room *room, struct work *work) {
  struct standing standing;
  TRY(standing_read(work, room->visitor.id, STR(PURPOSE_STATISTICS), &standing));
  standing.objected_ms = work->now_ms;
  standing.objection = OBJECTION_OWN;
  return standing_write(work, room->visitor.id, STR(PURPOSE_STATISTICS), &standing);
}

static enum err erase(struct room *room, struct work *work) {
  struct retention_item item = {work->actor.workspace, room->conversation, room->visitor.id};
  return retention_erase(work, &item, "erasure");
}

static enum err as_administrator(struct room *room,
                                 enum err (*what)(struct room *room, struct work *work)) {
  struct actor actor = room->agent;
  actor.roles = ROLE_ADMINISTRATOR;
  return room_do(room, &actor, what);
}

/* So many people, each with two messages and an answer. */
static void converse(struct room *room, int people) {
  struct said said;
  for (int i = 0; i < people; i++) {
    room_begin(room);
    assert_ok(room_say(room, &room->visitor, CLIENT(7, 1), "hello", &said));
    assert_ok(room_say(room, &room->agent, CLIENT(9, 1), "good day", &said));
    assert_ok(room_say(room, &room->visitor, CLIENT(7, 2), "thanks", &said));
  }
}

static void room_with_statistics(struct room *room, void **state, int people) {
  room_open(room, *state);
  assert_ok(as_administrator(room, put_in_force));
  converse(room, people);
}

/* All that is over two weeks from now. */
static void close_all(struct room *room) {
  later_ms = 14 * DAY_MS;
  do assert_ok(as_administrator(room, close_later));
  while (closed > 0);
  assert_ok(as_administrator(room, look));
}

/*= GDPR Art. 5(1)(e) */
static void ten_people_are_a_sum(void **state) {
  struct room room;
  room_with_statistics(&room, state, 10);
  close_all(&room);
  assert_int_equal(first.people, 10);
  assert_int_equal(first.conversations, 10);
  assert_int_equal(first.messages, 20);
  assert_true(first.answer_ms >= 0);
  assert_int_equal(first.rating_hundredths, -1);
  room_close(&room);
}

static void of_nine_nothing_is_said(void **state) {
  struct room room;
  room_with_statistics(&room, state, 9);
  close_all(&room);
  assert_true(count > 0);
  assert_int_equal(first.people, 0);
  assert_int_equal(first.conversations, 0);
  assert_int_equal(first.messages, 0);
  assert_int_equal(first.answer_ms, -1);
  room_close(&room);
}

/*= GDPR Art. 21(1) */
static void who_objects_is_in_no_sum(void **state) {
  struct room room;
  room_with_statistics(&room, state, 11);
  assert_ok(room_do(&room, &room.visitor, object));
  close_all(&room);
  assert_int_equal(first.people, 10);
  assert_int_equal(first.messages, 20);
  room_close(&room);
}

/*= GDPR Art. 13(3) */
static void who_was_told_of_it_never_is_in_no_sum(void **state) {
  struct room room;
  room_open(&room, *state);
  converse(&room, 11);
  struct actor last = room.visitor;
  room.conversation = (struct id){{0}}; /* none of them comes back */
  assert_ok(as_administrator(&room, put_in_force));
  converse(&room, 10);
  close_all(&room);
  assert_int_equal(first.people, 10);
  assert_int_equal(first.messages, 20);
  assert_false(id_equal(last.id, room.visitor.id));
  room_close(&room);
}

/*= GDPR Art. 13(3) */
static void who_comes_back_and_is_told_counts(void **state) {
  struct room room;
  room_open(&room, *state);
  converse(&room, 10);
  assert_ok(as_administrator(&room, put_in_force)); /* and the last of them is shown it */
  struct said said;
  assert_ok(room_say(&room, &room.visitor, CLIENT(7, 3), "again", &said));
  converse(&room, 9);
  close_all(&room);
  assert_int_equal(first.people, 10);
  room_close(&room);
}

static void a_period_is_closed_once_and_not_before_it_is_over(void **state) {
  struct room room;
  room_with_statistics(&room, state, 10);
  later_ms = 0;
  assert_ok(as_administrator(&room, close_later));
  assert_int_equal(closed, 0);
  close_all(&room);
  size_t periods = count;
  close_all(&room);
  assert_int_equal(count, periods);
  for (size_t i = 1; i < count; i++) assert_true(list[i].to_ms <= list[i - 1].from_ms);
  room_close(&room);
}

static void the_sum_outlives_the_people(void **state) {
  struct room room;
  room_with_statistics(&room, state, 10);
  close_all(&room);
  assert_ok(as_administrator(&room, erase));
  assert_ok(as_administrator(&room, look));
  assert_int_equal(first.people, 10);
  room_close(&room);
}

static void without_the_purpose_nothing_is_counted(void **state) {
  struct room room;
  room_open(&room, *state);
  converse(&room, 10);
  close_all(&room);
  assert_int_equal(count, 0);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ten_people_are_a_sum),
      cmocka_unit_test(of_nine_nothing_is_said),
      cmocka_unit_test(who_objects_is_in_no_sum),
      cmocka_unit_test(who_was_told_of_it_never_is_in_no_sum),
      cmocka_unit_test(who_comes_back_and_is_told_counts),
      cmocka_unit_test(a_period_is_closed_once_and_not_before_it_is_over),
      cmocka_unit_test(the_sum_outlives_the_people),
      cmocka_unit_test(without_the_purpose_nothing_is_counted),
  };
  return store_test_run("statistics", tests, sizeof tests / sizeof tests[0]);
}
