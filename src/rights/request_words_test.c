/* What the person is told: whole sentences, reasons, and where else they can go. */
#include "rights/request_words.h"

#include <stdio.h>
#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/notice_words.h"

#define DAY_MS INT64_C(86400000)
#define REASONS "You asked for the same five times this week, and nothing has changed since."

static struct request_new new;
static struct request made;
static struct request_action action;
static enum request_letter letter;
static const char *question = "";
static char text[4000];

static enum err receive(struct room *room, struct work *work) {
  (void)room;
  return request_receive(work, &new, &made);
}

static enum err act(struct room *room, struct work *work) {
  (void)room;
  return request_act(work, &made, &action);
}

static enum err write(struct room *room, struct work *work) {
  struct personal out;
  struct request r;
  (void)room;
  TRY(request_read(work, made.id, &r));
  TRY(request_words_write(work, &r, letter, personal_of(str_from(question)), &out));
  struct str s = personal_bytes_for_person(out);
  (void)snprintf(text, sizeof text, "%.*s", STR_ARG(s));
  return ERR_NONE;
}

static void ask(struct room *room, const char *language) {
  new = (struct request_new){.site = room->site,
                             .person = room->visitor.id,
                             .conversation = room->conversation,
                             .right = RIGHT_ERASURE,
                             .channel = CHANNEL_WIDGET,
                             .words = personal_of(STR("Forget me.")),
                             .language = str_from(language),
                             .identity = IDENTITY_SESSION};
  assert_ok(room_do(room, &room->visitor, receive));
}

static void scene(struct room *room, void **state, const char *language) {
  room_open(room, *state);
  room_begin(room);
  ask(room, language);
}

static void decide(struct room *room, enum request_decision decision, enum request_ground ground) {
  struct actor actor = room->agent;
  actor.roles = ROLE_SUPERVISOR;
  actor.id = room->bench.administrator;
  action = (struct request_action){.verb = REQUEST_DECIDE,
                                   .decision = decision,
                                   .ground = ground,
                                   .text = personal_of(STR(REASONS)),
                                   .answer = personal_of(STR("EUR 12, to our account.")),
                                   .abuse_shown = true,
                                   .late_admitted = true};
  assert_ok(room_do(room, &actor, act));
}

static void tell(struct room *room, enum request_letter which) {
  struct actor desk = room->agent;
  desk.roles = ROLE_SUPERVISOR;
  letter = which;
  assert_ok(room_do(room, &desk, write));
}

static bool says(const char *part) { return strstr(text, part) != NULL; }

static void check_remedies(bool german) {
  assert_true(says("Autoriteit Persoonsgegevens"));
  assert_true(says("Art. 77"));
  assert_true(says(german ? "vor Gericht" : "go to court"));
  assert_false(says("{"));
}

/*= GDPR Art. 12(1) */
static void the_receipt_names_number_right_and_the_days(void **state) {
  struct room room;
  scene(&room, state, "en");
  tell(&room, LETTER_RECEIVED);
  assert_true(says("no. 1 (Have it erased) on 2026-01-01"));
  /* the first of February is a Sunday */
  assert_true(says("by 2026-02-02") && says("by 2026-01-08"));
  room_close(&room);
}

/*= GDPR Art. 12(4) */
/*= GDPR Art. 77(1) */
/*= GDPR Art. 79(1) */
static void a_refusal_says_why_where_to_complain_and_that_there_are_courts(void **state) {
  struct room room;
  scene(&room, state, "en");
  decide(&room, DECISION_REFUSED, GROUND_LEGAL_DUTY);
  tell(&room, LETTER_DECISION);
  assert_true(says("is refused") && says("17(3)(b)") && says(REASONS));
  check_remedies(false);
  assert_false(says("later than the month"));
  assert_false(says("burden") || says("It is for us to show"));
  room_close(&room);
}

static void in_german_too(void **state) {
  struct room room;
  scene(&room, state, "de");
  decide(&room, DECISION_PARTLY, GROUND_CLAIMS);
  tell(&room, LETTER_DECISION);
  assert_true(says("zum Teil") && says(REASONS));
  check_remedies(true);
  room_close(&room);
}

/*= GDPR Art. 12(5) */
static void what_is_called_excessive_says_whose_burden_it_is(void **state) {
  struct room room;
  scene(&room, state, "en");
  decide(&room, DECISION_REFUSED, GROUND_EXCESSIVE);
  tell(&room, LETTER_DECISION);
  assert_true(says("It is for us to show") && says("C-526/24"));
  check_remedies(false);
  ask(&room, "en");
  decide(&room, DECISION_FEE, GROUND_EXCESSIVE);
  tell(&room, LETTER_DECISION);
  assert_true(says("reasonable fee") && says("EUR 12") && says("It is for us to show"));
  assert_false(says("C-526/24")); /* it is not the first */
  check_remedies(false);
  room_close(&room);
}

static void a_late_refusal_says_that_it_is_late(void **state) {
  struct room room;
  scene(&room, state, "en");
  room.bench.fixture->clock.fixed_ms += 40 * DAY_MS;
  decide(&room, DECISION_REFUSED, GROUND_LEGAL_DUTY);
  tell(&room, LETTER_DECISION);
  assert_true(says("later than the month"));
  room_close(&room);
}

/*= GDPR Art. 12(3) */
static void an_extension_names_the_new_day_and_its_reasons(void **state) {
  struct room room;
  scene(&room, state, "en");
  struct actor desk = room.agent;
  desk.roles = ROLE_SUPERVISOR;
  action = (struct request_action){.verb = REQUEST_EXTEND,
                                   .text = personal_of(STR("Nine years of chats must be read."))};
  assert_ok(room_do(&room, &desk, act));
  tell(&room, LETTER_EXTENSION);
  assert_true(says("by 2026-04-01") && says("Nine years of chats"));
  check_remedies(false);
  room_close(&room);
}

/*= GDPR Art. 12(6) */
static void a_question_about_identity_asks_for_no_more_than_is_needed(void **state) {
  struct room room;
  scene(&room, state, "en");
  question = "When did you first write to us?";
  tell(&room, LETTER_IDENTITY);
  assert_true(says(question) && says("never a copy of an identity card"));
  question = "";
  room_close(&room);
}

static void every_ground_has_its_sentence_in_both_languages(void **state) {
  (void)state;
  for (int i = GROUND_NONE + 1; i < GROUND_COUNT; i++) {
    struct buf key = {0};
    buf_append_format(&key, "request.ground.%s", request_ground_name((enum request_ground)i));
    const char *english = notice_word_find(buf_str(&key), "en");
    const char *german = notice_word_find(buf_str(&key), "de");
    if (!english || !german || strcmp(english, german) == 0)
      fail_msg("%.*s", STR_ARG(buf_str(&key)));
    buf_done(&key);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_receipt_names_number_right_and_the_days),
      cmocka_unit_test(a_refusal_says_why_where_to_complain_and_that_there_are_courts),
      cmocka_unit_test(in_german_too),
      cmocka_unit_test(what_is_called_excessive_says_whose_burden_it_is),
      cmocka_unit_test(a_late_refusal_says_that_it_is_late),
      cmocka_unit_test(an_extension_names_the_new_day_and_its_reasons),
      cmocka_unit_test(a_question_about_identity_asks_for_no_more_than_is_needed),
      cmocka_unit_test(every_ground_has_its_sentence_in_both_languages),
  };
  return store_test_run("request_words", tests, sizeof tests / sizeof tests[0]);
}
