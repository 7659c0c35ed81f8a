/* Words of a special kind that nobody asked for: marked, masked, left out, taken away. */
#include "chat/sensitive.h"

#include <stdio.h>
#include <string.h>

#include "chat/chat_test_support.h"
#include "chat/privacy_view.h"
#include "privacy/hold.h"

#define DAY_MS INT64_C(86400000)

static struct sensitive_mark mark;
static struct sensitive found;
static int64_t purge_at;
static size_t purged;

static enum err put_mark(struct room *room, struct work *work) {
  mark.conversation = room->conversation;
  return sensitive_mark(work, &mark);
}

static enum err look_up(struct room *room, struct work *work) {
  return sensitive_read(work, room->conversation, mark.sequence, &found);
}

static enum err purge(struct room *room, struct work *work) {
  struct sensitive_spot *spots;
  TRY(sensitive_purge(work, purge_at, 10, &spots, &purged));
  for (size_t i = 0; i < purged; i++)
    assert_true(id_equal(spots[i].conversation, room->conversation));
  return ERR_NONE;
}

static enum err hold_it(struct room *room, struct work *work) {
  work->actor.roles = ROLE_DPO;
  return hold_place(work, room->conversation, personal_of(STR("claim of the visitor")),
                    work->now_ms + 30 * DAY_MS);
}

static bool shows(struct room *room, const struct actor *actor, const char *text) {
  struct message_range range = {.after = 0, .limit = 50};
  struct str history = room_history(room, actor, &range);
  return memmem(history.data, history.len, text, strlen(text)) != NULL;
}

static enum err mark_as(struct room *room, const struct actor *actor, enum sensitive_kind kind) {
  mark = (struct sensitive_mark){.sequence = 1, .kind = kind};
  return room_do(room, actor, put_mark);
}

static size_t purge_by(struct room *room, int64_t at_ms) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  purge_at = at_ms;
  assert_ok(room_do(room, &system, purge));
  return purged;
}

static int64_t now(struct room *room) { return room->bench.fixture->clock.fixed_ms; }

static void begin(struct room *room, struct store_fixture *fixture) {
  struct said said;
  room_open(room, fixture);
  room_begin(room);
  assert_ok(room_say(room, &room->visitor, CLIENT(7, 1), "I am HIV positive", &said));
  assert_ok(room_say(room, &room->visitor, CLIENT(7, 2), "Where is my parcel?", &said));
}

/*= GDPR Art. 9(1) */
/*= GDPR Art. 5(1)(c) */
static void marked_words_are_for_who_marked_them_and_their_person_alone(void **state) {
  struct room room;
  begin(&room, *state);
  struct actor colleague = room.agent;
  colleague.id.bytes[2] ^= 1;
  assert_true(shows(&room, &colleague, "HIV positive"));
  assert_ok(mark_as(&room, &room.agent, SENSITIVE_SPECIAL));
  assert_true(shows(&room, &room.agent, "HIV positive"));
  assert_true(shows(&room, &room.agent, "\"sensitive\":\"special\",\"masked\":false"));
  assert_false(shows(&room, &colleague, "HIV"));
  assert_true(shows(&room, &colleague, "\"sensitive\":\"special\",\"masked\":true"));
  assert_true(shows(&room, &colleague, "Where is my parcel?"));
  assert_true(shows(&room, &room.visitor, "HIV positive"));
  assert_false(shows(&room, &room.visitor, "sensitive"));
  room_close(&room);
}

static void a_mark_that_was_a_mistake_is_taken_back(void **state) {
  struct room room;
  begin(&room, *state);
  assert_ok(mark_as(&room, &room.agent, SENSITIVE_CRIMINAL));
  assert_ok(room_do(&room, &room.agent, look_up));
  assert_int_equal(found.kind, SENSITIVE_CRIMINAL);
  assert_ok(mark_as(&room, &room.agent, SENSITIVE_NONE));
  assert_ok(room_do(&room, &room.agent, look_up));
  assert_int_equal(found.kind, SENSITIVE_NONE);
  assert_int_equal(purge_by(&room, now(&room) + 8 * DAY_MS), 0);
  room_close(&room);
}

static void the_words_go_within_seven_days_and_the_message_stays(void **state) {
  struct room room;
  begin(&room, *state);
  assert_ok(mark_as(&room, &room.agent, SENSITIVE_SPECIAL));
  assert_int_equal(purge_by(&room, now(&room) + 7 * DAY_MS - 1), 0);
  assert_true(shows(&room, &room.visitor, "HIV positive"));
  assert_int_equal(purge_by(&room, now(&room) + 7 * DAY_MS), 1);
  assert_false(shows(&room, &room.visitor, "HIV"));
  assert_false(shows(&room, &room.agent, "HIV"));
  assert_true(shows(&room, &room.visitor, "\"sequence\":1"));
  assert_true(shows(&room, &room.visitor, "\"text\":\"\",\"removed\":true"));
  assert_true(shows(&room, &room.visitor, "Where is my parcel?"));
  assert_int_equal(purge_by(&room, now(&room) + 9 * DAY_MS), 0); /* once */
  assert_err(mark_as(&room, &room.agent, SENSITIVE_CRIMINAL), ERR_CONFLICT);
  room_close(&room);
}

/*= GDPR Art. 9(2) */
/*= GDPR Art. 10 */
static void with_a_ground_they_stay(void **state) {
  struct room room;
  begin(&room, *state);
  mark = (struct sensitive_mark){.sequence = 1,
                                 .kind = SENSITIVE_SPECIAL,
                                 .ground = STR("f"),
                                 .why = personal_of(STR("needed for the claim"))};
  assert_ok(room_do(&room, &room.agent, put_mark));
  assert_int_equal(purge_by(&room, now(&room) + 20 * DAY_MS), 0);
  mark.kind = SENSITIVE_CRIMINAL;
  assert_err(room_do(&room, &room.agent, put_mark), ERR_INVALID); /* a letter is of Art. 9 */
  mark.ground = STR("law");
  assert_ok(room_do(&room, &room.agent, put_mark));
  assert_int_equal(purge_by(&room, now(&room) + 20 * DAY_MS), 0);
  mark.ground = STR("k");
  mark.kind = SENSITIVE_SPECIAL;
  assert_err(room_do(&room, &room.agent, put_mark), ERR_INVALID);
  mark.ground = STR("a");
  mark.why = personal_of(STR_EMPTY);
  assert_err(room_do(&room, &room.agent, put_mark), ERR_INVALID); /* a ground has its reason */
  room_close(&room);
}

static void a_claim_keeps_them_as_long_as_it_lasts(void **state) {
  struct room room;
  begin(&room, *state);
  assert_ok(mark_as(&room, &room.agent, SENSITIVE_SPECIAL));
  assert_ok(room_do(&room, &room.agent, hold_it));
  assert_int_equal(purge_by(&room, now(&room) + 8 * DAY_MS), 0);
  assert_int_equal(purge_by(&room, now(&room) + 30 * DAY_MS), 1);
  room_close(&room);
}

static char shown[4096];

static enum err view_own(struct room *room, struct work *work) {
  struct privacy_viewer viewer;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  TRY(privacy_viewer_load(work, str_from(room->site_key), room->conversation, STR("de"), &viewer));
  json_begin_object(&w);
  enum err error = privacy_view_write(work, &w, &viewer);
  json_end_object(&w);
  (void)snprintf(shown, sizeof shown, "%.*s", (int)out.len, out.data);
  buf_done(&out);
  return error;
}

/*= GDPR Art. 13(2)(a) */
static void the_visitor_is_told_that_and_until_when_it_is_held_and_not_why(void **state) {
  struct room room;
  begin(&room, *state);
  assert_ok(room_do(&room, &room.visitor, view_own));
  assert_non_null(strstr(shown, "\"held\":null"));
  assert_ok(room_do(&room, &room.agent, hold_it));
  assert_ok(room_do(&room, &room.visitor, view_own));
  assert_non_null(strstr(shown, "\"held\":{\"until\":"));
  assert_non_null(strstr(shown, "gesetzlichen Pflicht oder eines Anspruchs, bis 2026-01-31."));
  assert_null(strstr(shown, "claim of the visitor"));
  room_close(&room);
}

static void only_who_answers_may_mark_and_only_what_is_there(void **state) {
  struct room room;
  begin(&room, *state);
  struct actor administrator = room.agent;
  administrator.roles = ROLE_ADMINISTRATOR;
  assert_err(mark_as(&room, &administrator, SENSITIVE_SPECIAL), ERR_DENIED);
  assert_err(mark_as(&room, &room.visitor, SENSITIVE_SPECIAL), ERR_DENIED);
  mark = (struct sensitive_mark){.sequence = 99, .kind = SENSITIVE_SPECIAL};
  assert_err(room_do(&room, &room.agent, put_mark), ERR_NOT_FOUND);
  struct actor elsewhere = room.agent;
  elsewhere.workspace.bytes[1] ^= 1;
  assert_err(mark_as(&room, &elsewhere, SENSITIVE_SPECIAL), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(marked_words_are_for_who_marked_them_and_their_person_alone),
      cmocka_unit_test(a_mark_that_was_a_mistake_is_taken_back),
      cmocka_unit_test(the_words_go_within_seven_days_and_the_message_stays),
      cmocka_unit_test(with_a_ground_they_stay),
      cmocka_unit_test(a_claim_keeps_them_as_long_as_it_lasts),
      cmocka_unit_test(the_visitor_is_told_that_and_until_when_it_is_held_and_not_why),
      cmocka_unit_test(only_who_answers_may_mark_and_only_what_is_there),
  };
  return store_test_run("sensitive", tests, sizeof tests / sizeof tests[0]);
}
