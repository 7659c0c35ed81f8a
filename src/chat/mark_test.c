#include "chat/mark.h"

#include "base/json.h"
#include "chat/chat_test_support.h"

static int64_t read_up_to;
static bool changed;
static struct mark_pair marks;
static const char *site_body;

static enum err raise_mark(struct room *room, struct work *work) {
  return mark_raise(work, &room->house.heads, room->conversation, read_up_to, &changed);
}

static enum err raise_by(struct room *room, const struct actor *actor, int64_t sequence) {
  read_up_to = sequence;
  return room_do(room, actor, raise_mark);
}

static enum err look(struct room *room, struct work *work) {
  return mark_read(work, room->conversation, &marks);
}

static enum err change_site(struct room *room, struct work *work) {
  struct json *body = NULL;
  struct site site;
  TRY(json_parse(str_from(site_body), &body));
  enum err error = site_change(work, room->site, body, &site);
  json_free(body);
  return error;
}

static void declare(struct room *room, const char *body) {
  struct actor administrator = room->agent;
  administrator.roles = ROLE_ADMINISTRATOR;
  site_body = body;
  assert_ok(room_do(room, &administrator, change_site));
}

static void room_with_words(struct room *room, void **state) {
  struct said said;
  room_open(room, *state);
  room_begin(room);
  for (uint64_t i = 1; i <= 3; i++)
    assert_ok(room_say(room, &room->visitor, CLIENT(1, i), "hello", &said));
}

static int64_t unread(struct room *room) {
  struct conversation c;
  room_read(room, &c);
  return c.unread;
}

static void a_mark_rises_and_never_falls(void **state) {
  struct room room;
  room_with_words(&room, state);
  assert_ok(raise_by(&room, &room.agent, 2));
  assert_true(changed);
  assert_ok(raise_by(&room, &room.agent, 2));
  assert_false(changed);
  assert_ok(raise_by(&room, &room.agent, 1));
  assert_false(changed);
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(marks.staff, 2);
  assert_int_equal(marks.visitor, 0);
  room_close(&room);
}

static void what_was_not_said_cannot_be_read(void **state) {
  struct room room;
  room_with_words(&room, state);
  assert_err(raise_by(&room, &room.agent, 4), ERR_INVALID);
  assert_err(raise_by(&room, &room.agent, 0), ERR_INVALID);
  assert_err(raise_by(&room, &room.agent, -1), ERR_INVALID);
  assert_int_equal(unread(&room), 3);
  room_close(&room);
}

static void unread_is_what_the_visitor_said_since(void **state) {
  struct room room;
  struct said said;
  room_with_words(&room, state);
  assert_int_equal(unread(&room), 3);
  assert_ok(raise_by(&room, &room.agent, 2));
  assert_int_equal(unread(&room), 1);
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "an answer", &said));
  assert_int_equal(unread(&room), 1);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 9), "more", &said));
  assert_int_equal(unread(&room), 2);
  assert_ok(raise_by(&room, &room.agent, 5));
  assert_int_equal(unread(&room), 0);
  room_close(&room);
}

/* Else what a change costs would grow with what nobody has read yet. */
static void unread_counts_to_a_hundred_and_no_further(void **state) {
  struct room room;
  struct said said;
  room_with_words(&room, state);
  for (uint64_t i = 4; i <= 99; i++)
    assert_ok(room_say(&room, &room.visitor, CLIENT(1, i), "hello", &said));
  assert_int_equal(unread(&room), 99);
  for (uint64_t i = 100; i <= 102; i++)
    assert_ok(room_say(&room, &room.visitor, CLIENT(1, i), "hello", &said));
  assert_int_equal(unread(&room), 100);
  assert_ok(raise_by(&room, &room.agent, 2));
  assert_int_equal(unread(&room), 100);
  assert_ok(raise_by(&room, &room.agent, 3));
  assert_int_equal(unread(&room), 99);
  room_close(&room);
}

/*= GDPR Art. 25(2) */
static void a_visitors_mark_is_kept_only_where_the_site_declares_it(void **state) {
  struct room room;
  room_with_words(&room, state);
  declare(&room, "{\"read_marks\":false}");
  assert_ok(raise_by(&room, &room.visitor, 2));
  assert_false(changed);
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(marks.visitor, 0);
  declare(&room, "{\"read_marks\":true}");
  assert_ok(raise_by(&room, &room.visitor, 2));
  assert_true(changed);
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(marks.visitor, 2);
  room_close(&room);
}

/*= GDPR Art. 13(3) */
static void who_was_shown_a_notice_without_marks_leaves_none(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  declare(&room, "{\"read_marks\":false}"); /* the second version */
  room.notice_version = 2;
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  declare(&room, "{\"read_marks\":true}"); /* the third */
  assert_ok(raise_by(&room, &room.visitor, 1));
  assert_false(changed);
  assert_ok(room_do(&room, &room.agent, look));
  assert_int_equal(marks.visitor, 0);
  room.notice_version = 3;
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(raise_by(&room, &room.visitor, 1));
  assert_true(changed);
  room_close(&room);
}

/*= GDPR Art. 32(4) */
static void only_who_talks_here_marks_here(void **state) {
  struct room room;
  room_with_words(&room, state);
  struct id conversation = room.conversation;
  struct actor officer = room.agent;
  officer.roles = ROLE_DPO;
  assert_err(raise_by(&room, &officer, 1), ERR_DENIED);
  room_begin(&room);
  struct actor other = room.visitor;
  room.conversation = conversation;
  assert_err(raise_by(&room, &other, 1), ERR_NOT_FOUND);
  struct actor foreign = room.agent;
  foreign.workspace.bytes[0] ^= 1;
  assert_err(raise_by(&room, &foreign, 1), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mark_rises_and_never_falls),
      cmocka_unit_test(what_was_not_said_cannot_be_read),
      cmocka_unit_test(unread_is_what_the_visitor_said_since),
      cmocka_unit_test(unread_counts_to_a_hundred_and_no_further),
      cmocka_unit_test(a_visitors_mark_is_kept_only_where_the_site_declares_it),
      cmocka_unit_test(who_was_shown_a_notice_without_marks_leaves_none),
      cmocka_unit_test(only_who_talks_here_marks_here),
  };
  return store_test_run("mark", tests, sizeof tests / sizeof tests[0]);
}
