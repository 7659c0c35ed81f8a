#include "chat/training.h"

#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"
#include "privacy/standing.h"

static struct training_model model;
static const char *model_name;
static char words[4096];
static enum consent_state choice;

static enum err put_in_force(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_TRAINING), BASIS_CONSENT, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  return room_tell(room, work);
}

static enum err choose(struct room *room, struct work *work) {
  struct standing standing;
  TRY(standing_read(work, room->visitor.id, STR(PURPOSE_TRAINING), &standing));
  standing.consent = choice;
  standing.purpose_version = 1;
  return standing_write(work, room->visitor.id, STR(PURPOSE_TRAINING), &standing);
}

static enum err make(struct room *room, struct work *work) {
  TRY(training_make(work, room->site, str_from(model_name), &model));
  return arena_copy(&room->bench.arena, model.name, &model.name);
}

static enum err read_model(struct room *room, struct work *work) {
  (void)room;
  return training_read(work, model.id, &model);
}

static enum err read_words(struct room *room, struct work *work) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  struct training_page page = {.limit = 50};
  (void)room;
  json_begin_array(&w);
  enum err error = training_write_words(work, &w, model.id, &page);
  json_end_array(&w);
  assert_true(text.len < sizeof words);
  memcpy(words, text.data, text.len);
  words[text.len] = 0;
  buf_done(&text);
  return error;
}

static enum err erase(struct room *room, struct work *work) {
  struct retention_item item = {work->actor.workspace, room->conversation, room->visitor.id};
  return retention_erase(work, &item, "erasure");
}

static struct actor administrator_of(const struct room *room) {
  struct actor actor = room->agent;
  actor.roles = ROLE_ADMINISTRATOR;
  return actor;
}

static enum err act(struct room *room, enum err (*what)(struct room *room, struct work *work)) {
  struct actor administrator = administrator_of(room);
  return room_do(room, &administrator, what);
}

static enum err set(struct room *room, enum consent_state state) {
  choice = state;
  return room_do(room, &room->visitor, choose);
}

static void converse(struct room *room) {
  struct said said;
  room_begin(room);
  assert_ok(room_say(room, &room->visitor, CLIENT(7, 1), "Is the lamp in stock?", &said));
  assert_ok(room_say(room, &room->agent, CLIENT(9, 1), "Yes, says Mara.", &said));
}

static void room_with_training(struct room *room, void **state) {
  room_open(room, *state);
  assert_ok(act(room, put_in_force));
  model_name = "spring";
  converse(room);
}

/*= GDPR Art. 6(1)(a) */
static void who_did_not_consent_teaches_nobody(void **state) {
  struct room room;
  room_with_training(&room, state);
  assert_ok(act(&room, make));
  assert_int_equal(model.conversations, 0);
  assert_ok(set(&room, CONSENT_REFUSED));
  assert_ok(act(&room, make));
  assert_int_equal(model.conversations, 0);
  room_close(&room);
}

/*= GDPR Art. 88(1) */
static void only_the_visitors_own_words_are_taught(void **state) {
  struct room room;
  room_with_training(&room, state);
  assert_ok(set(&room, CONSENT_GIVEN));
  assert_ok(act(&room, make));
  assert_int_equal(model.conversations, 1);
  assert_ok(act(&room, read_words));
  assert_non_null(strstr(words, "Is the lamp in stock?"));
  assert_null(strstr(words, "Mara"));
  assert_null(strstr(words, "jan@example.org"));
  room_close(&room);
}

/*= GDPR Art. 7(3) */
static void who_withdraws_is_out_of_what_is_still_to_be_fetched_and_of_the_next_model(
    void **state) {
  struct room room;
  room_with_training(&room, state);
  assert_ok(set(&room, CONSENT_GIVEN));
  converse(&room);
  assert_ok(set(&room, CONSENT_GIVEN));
  assert_ok(act(&room, make));
  assert_int_equal(model.conversations, 2);
  assert_ok(set(&room, CONSENT_WITHDRAWN));
  assert_ok(act(&room, read_model));
  assert_int_equal(model.conversations, 2);
  assert_int_equal(model.standing, 1);
  assert_ok(act(&room, read_words));
  assert_non_null(strstr(words, "lamp"));
  assert_null(strstr(strstr(words, "lamp") + 1, "lamp"));
  assert_ok(act(&room, make));
  assert_int_equal(model.conversations, 1);
  room_close(&room);
}

static void what_was_erased_is_no_source_any_more(void **state) {
  struct room room;
  room_with_training(&room, state);
  assert_ok(set(&room, CONSENT_GIVEN));
  assert_ok(act(&room, make));
  assert_ok(act(&room, erase));
  assert_ok(act(&room, read_model));
  assert_int_equal(model.conversations, 1);
  assert_int_equal(model.standing, 0);
  assert_ok(act(&room, read_words));
  assert_string_equal(words, "[]");
  room_close(&room);
}

static void without_the_purpose_there_is_no_model(void **state) {
  struct room room;
  room_open(&room, *state);
  model_name = "spring";
  assert_int_equal(act(&room, make), ERR_CONFLICT);
  room_close(&room);
}

static void a_model_has_a_name_of_one_line(void **state) {
  static const char *const bad[] = {"", "  ", "two\nlines"};
  struct room room;
  room_with_training(&room, state);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    model_name = bad[i];
    assert_int_equal(act(&room, make), ERR_INVALID);
  }
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_did_not_consent_teaches_nobody),
      cmocka_unit_test(only_the_visitors_own_words_are_taught),
      cmocka_unit_test(who_withdraws_is_out_of_what_is_still_to_be_fetched_and_of_the_next_model),
      cmocka_unit_test(what_was_erased_is_no_source_any_more),
      cmocka_unit_test(without_the_purpose_there_is_no_model),
      cmocka_unit_test(a_model_has_a_name_of_one_line),
  };
  return store_test_run("training", tests, sizeof tests / sizeof tests[0]);
}
