#include "chat/rating.h"

#include "chat/chat_test_support.h"
#include "privacy/consent.h"
#include "privacy/datum.h"
#include "privacy/declaration.h"
#include "privacy/purpose_builtin.h"

static int64_t score;
static const char *words;
static struct personal kept_score;
static struct personal kept_words;
static bool asked;

static enum err publish(struct room *room, struct work *work) {
  struct purpose purpose;
  int64_t version;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_RATING), BASIS_LEGITIMATE_INTEREST, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, (struct id){{0}}, &version));
  return room_tell(room, work);
}

static int64_t score_days;
static int64_t text_days;

/* The text goes after five days, the score with the purpose. */
static enum err publish_shorter(struct room *room, struct work *work) {
  struct purpose purpose;
  struct declaration declaration;
  TRY(publish(room, work));
  TRY(purpose_read(work, room->site, STR(PURPOSE_RATING), &purpose));
  TRY(declaration_of(work, &purpose, &declaration));
  declaration.days_fields.item[declaration.days_fields.count] = STR("rating.text");
  declaration.days[declaration.days_fields.count++] = 5;
  TRY(declaration_into(work->arena, &declaration, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, (struct id){{0}}, &purpose.version));
  return room_tell(room, work);
}

static enum err read_days(struct room *room, struct work *work) {
  struct datum datum;
  TRY(datum_read(work, room->visitor.id, STR("rating"), STR("rating.score"), &datum));
  score_days = (datum.kept_until - datum.at_ms) / 86400000;
  TRY(datum_read(work, room->visitor.id, STR("rating"), STR("rating.text"), &datum));
  text_days = (datum.kept_until - datum.at_ms) / 86400000;
  return ERR_NONE;
}

static enum err look_asked(struct room *room, struct work *work) {
  return rating_is_asked(work, room->site, &asked);
}

static enum err resolve(struct room *room, struct work *work) {
  struct conversation_change change = {.has_status = true, .status = CONVERSATION_RESOLVED};
  return conversation_change(work, room->conversation, &change);
}

static enum err give(struct room *room, struct work *work) {
  return rating_give(work, room->conversation, score, personal_of(str_from(words)));
}

static enum err rate(struct room *room, const struct actor *actor, int64_t said, const char *text) {
  score = said;
  words = text;
  return room_do(room, actor, give);
}

static enum err matches(struct room *room, struct work *work) {
  struct datum datum;
  struct personal text;
  TRY(datum_read(work, room->visitor.id, STR("rating"), STR("rating.score"), &datum));
  assert_true(datum.kept_until > work->now_ms + INT64_C(89) * 86400000);
  TRY(datum_open(work, &datum, GATE_SHOW, &text));
  assert_true(personal_equal(text, kept_score));
  TRY(datum_read(work, room->visitor.id, STR("rating"), STR("rating.text"), &datum));
  TRY(datum_open(work, &datum, GATE_SHOW, &text));
  assert_true(personal_equal(text, kept_words));
  return ERR_NONE;
}

static enum err object(struct room *room, struct work *work) {
  struct consent_outcome outcome;
  struct consent_choice choice = {.person = room->visitor.id,
                                  .site = room->site,
                                  .purpose = STR(PURPOSE_RATING),
                                  .choice = CHOICE_OBJECT,
                                  .purpose_version = 1,
                                  .notice_version = 1,
                                  .standing = STANDING_ANY,
                                  .language = STR("en"),
                                  .method = METHOD_PRIVACY_CENTRE};
  return consent_choose(work, &choice, &outcome);
}

static struct actor administrator(const struct room *room) {
  struct actor actor = room->agent;
  actor.roles = ROLE_ADMINISTRATOR;
  return actor;
}

static void room_after_a_chat(struct room *room, void **state) {
  struct said said;
  room_open(room, *state);
  struct actor admin = administrator(room);
  assert_ok(room_do(room, &admin, publish));
  room_begin(room);
  assert_ok(room_say(room, &room->visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(room_do(room, &room->agent, resolve));
}

static void a_chat_is_rated_once_and_only_when_it_is_over(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  struct actor admin = administrator(&room);
  assert_ok(room_do(&room, &admin, publish));
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_err(rate(&room, &room.visitor, 4, ""), ERR_CONFLICT);
  assert_ok(room_do(&room, &room.agent, resolve));
  assert_ok(rate(&room, &room.visitor, 4, "Quick and kind."));
  kept_score = personal_of(STR("4"));
  kept_words = personal_of(STR("Quick and kind."));
  assert_ok(room_do(&room, &room.visitor, matches));
  assert_err(rate(&room, &room.visitor, 1, ""), ERR_CONFLICT);
  assert_ok(room_do(&room, &room.visitor, matches));
  room_close(&room);
}

static void only_one_to_five_counts(void **state) {
  struct room room;
  room_after_a_chat(&room, state);
  for (int64_t wrong = -1; wrong <= 7; wrong++)
    if (wrong < 1 || wrong > RATING_BEST)
      assert_err(rate(&room, &room.visitor, wrong, ""), ERR_INVALID);
  assert_ok(rate(&room, &room.visitor, 5, ""));
  room_close(&room);
}

static void nobody_rates_for_somebody_else(void **state) {
  struct room room;
  room_after_a_chat(&room, state);
  struct id conversation = room.conversation;
  assert_err(rate(&room, &room.agent, 5, ""), ERR_DENIED);
  room_begin(&room);
  struct actor other = room.visitor;
  room.conversation = conversation;
  assert_err(rate(&room, &other, 5, ""), ERR_NOT_FOUND);
  room_close(&room);
}

/*= GDPR Art. 5(1)(b) */
static void a_site_that_does_not_ask_is_not_rated(void **state) {
  struct room room;
  struct said said;
  room_open(&room, *state);
  assert_ok(room_do(&room, &room.agent, look_asked));
  assert_false(asked);
  room_begin(&room);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(room_do(&room, &room.agent, resolve));
  assert_err(rate(&room, &room.visitor, 3, ""), ERR_CONFLICT);
  struct actor admin = administrator(&room);
  assert_ok(room_do(&room, &admin, publish));
  assert_ok(room_do(&room, &room.agent, look_asked));
  assert_true(asked);
  room_close(&room);
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 5(1)(e) */
static void who_objects_is_not_rated_and_what_they_said_is_not_used(void **state) {
  struct room room;
  room_after_a_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, object));
  assert_err(rate(&room, &room.visitor, 3, ""), ERR_DENIED);
  room_close(&room);
}

/*= GDPR Art. 5(1)(e) */
static void a_field_with_a_term_of_its_own_goes_by_it(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(room_do(&room, &room.agent, publish_shorter));
  room_begin(&room);
  assert_ok(room_do(&room, &room.agent, resolve));
  assert_ok(rate(&room, &room.visitor, 5, "Kind."));
  assert_ok(room_do(&room, &room.agent, read_days));
  assert_int_equal(text_days, 5);
  assert_true(score_days > 5);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_chat_is_rated_once_and_only_when_it_is_over),
      cmocka_unit_test(only_one_to_five_counts),
      cmocka_unit_test(a_field_with_a_term_of_its_own_goes_by_it),
      cmocka_unit_test(nobody_rates_for_somebody_else),
      cmocka_unit_test(a_site_that_does_not_ask_is_not_rated),
      cmocka_unit_test(who_objects_is_not_rated_and_what_they_said_is_not_used),
  };
  return store_test_run("rating", tests, sizeof tests / sizeof tests[0]);
}
