#include "chat/emergency.h"

#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"

#define NOTE "Told the emergency service: says they took pills."

static const char *note;
static struct emergency_told told;
static char name[200];
static struct emergency *list;
static size_t count;
static enum emergency_verdict verdict;
static char first_note[400];

static enum err put_in_force(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_VITAL), BASIS_VITAL_INTERESTS, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  return room_tell(room, work);
}

static void text_of(struct personal text, char *out, size_t size) {
  struct buf buf = {0};
  struct json_writer w = json_writer(&buf);
  json_begin_object(&w);
  personal_show(&w, "t", text);
  json_end_object(&w);
  size_t len = buf.len < size - 1 ? buf.len : size - 1;
  memcpy(out, buf.data, len);
  out[len] = 0;
  buf_done(&buf);
}

static enum err tell(struct room *room, struct work *work) {
  TRY(emergency_tell(work, room->conversation, personal_of(str_from(note)), &told));
  text_of(told.name, name, sizeof name);
  return ERR_NONE;
}

static enum err look(struct room *room, struct work *work) {
  (void)room;
  TRY(emergency_list(work, &list, &count));
  if (count > 0) {
    verdict = list[0].verdict;
    text_of(list[0].note, first_note, sizeof first_note);
  }
  return ERR_NONE;
}

static enum err review(struct room *room, struct work *work) {
  (void)room;
  return emergency_review(work, told.id, verdict);
}

static enum err erase(struct room *room, struct work *work) {
  struct retention_item item = {work->actor.workspace, room->conversation, room->visitor.id};
  return retention_erase(work, &item, "erasure");
}

static struct actor of_role(const struct room *room, uint32_t roles) {
  struct actor actor = room->agent;
  actor.roles = roles;
  if (roles != ROLE_AGENT) actor.id.bytes[0] ^= 0x55;
  return actor;
}

static enum err as(struct room *room, uint32_t roles,
                   enum err (*what)(struct room *room, struct work *work)) {
  struct actor actor = of_role(room, roles);
  return room_do(room, &actor, what);
}

static void room_with_purpose(struct room *room, void **state) {
  room_open(room, *state);
  assert_ok(as(room, ROLE_ADMINISTRATOR, put_in_force));
  room_begin(room);
  note = NOTE;
}

/*= GDPR Art. 6(1)(d) */
static void in_danger_to_life_staff_see_who_it_is_and_it_is_kept_for_review(void **state) {
  struct room room;
  room_with_purpose(&room, state);
  assert_ok(as(&room, ROLE_AGENT, tell));
  assert_non_null(strstr(name, "Jan Jansen"));
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(count, 1);
  assert_int_equal(verdict, EMERGENCY_OPEN);
  assert_non_null(strstr(first_note, "took pills"));
  room_close(&room);
}

static void where_the_purpose_is_not_in_force_nothing_is_told(void **state) {
  struct room room;
  room_open(&room, *state);
  room_begin(&room);
  note = NOTE;
  assert_int_not_equal(as(&room, ROLE_AGENT, tell), ERR_NONE);
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(count, 0);
  room_close(&room);
}

static void who_does_not_answer_visitors_cannot_tell(void **state) {
  struct room room;
  room_with_purpose(&room, state);
  assert_err(as(&room, ROLE_DPO, tell), ERR_DENIED);
  assert_err(as(&room, ROLE_ADMINISTRATOR, tell), ERR_DENIED);
  room_close(&room);
}

static void whom_and_why_must_be_said(void **state) {
  struct room room;
  room_with_purpose(&room, state);
  note = "";
  assert_err(as(&room, ROLE_AGENT, tell), ERR_INVALID);
  room_close(&room);
}

static void nobody_reviews_what_they_did_themselves_and_a_review_stands(void **state) {
  struct room room;
  room_with_purpose(&room, state);
  assert_ok(as(&room, ROLE_AGENT, tell));
  verdict = EMERGENCY_JUSTIFIED;
  assert_err(as(&room, ROLE_AGENT, review), ERR_DENIED);
  struct actor reviewer = room.agent;
  reviewer.id = room.bench.administrator;
  reviewer.roles = ROLE_DPO;
  verdict = EMERGENCY_OPEN;
  assert_err(room_do(&room, &reviewer, review), ERR_INVALID);
  verdict = EMERGENCY_NOT_JUSTIFIED;
  assert_ok(room_do(&room, &reviewer, review));
  assert_err(room_do(&room, &reviewer, review), ERR_CONFLICT);
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(verdict, EMERGENCY_NOT_JUSTIFIED);
  room_close(&room);
}

static void it_goes_with_the_conversation(void **state) {
  struct room room;
  room_with_purpose(&room, state);
  assert_ok(as(&room, ROLE_AGENT, tell));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, erase));
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(count, 0);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_danger_to_life_staff_see_who_it_is_and_it_is_kept_for_review),
      cmocka_unit_test(where_the_purpose_is_not_in_force_nothing_is_told),
      cmocka_unit_test(who_does_not_answer_visitors_cannot_tell),
      cmocka_unit_test(whom_and_why_must_be_said),
      cmocka_unit_test(nobody_reviews_what_they_did_themselves_and_a_review_stands),
      cmocka_unit_test(it_goes_with_the_conversation),
  };
  return store_test_run("emergency", tests, sizeof tests / sizeof tests[0]);
}
