/* The review of an answer: what is put to a person, what they decide, and what comes of it. */
#include <stdio.h>

#include "archive_test.sql.h"
#include "base/json.h"
#include "chat/chat_test_support.h"
#include "rights/archive.h"
#include "rights/redaction.h"
#include "rights/review.h"

static struct archive_order order;
static struct buf all;

static enum err take(struct room *room, struct work *work) {
  struct archive *archive = NULL;
  bool more = true;
  enum err error = archive_new(&order, &archive);
  (void)room;
  buf_reset(&all);
  while (!error && more) error = archive_step(archive, work, &all, &more);
  archive_free(archive);
  return error;
}

static struct json *take_json(struct room *room, enum archive_what what) {
  struct json *root = NULL;
  order.form = ARCHIVE_JSON;
  order.what = what;
  assert_ok(room_do(room, &room->agent, take));
  assert_ok(json_parse(buf_str(&all), &root));
  return root;
}

static void begin(struct room *room, void **state) {
  struct said said;
  room_open(room, *state);
  room_begin(room); /* Jan Jansen, jan@example.org */
  order = (struct archive_order){.workspace = room->bench.workspace.id,
                                 .person = room->visitor.id,
                                 .request = room->site,
                                 .language = "en"};
  assert_ok(room_say(room, &room->visitor, CLIENT(1, 1),
                     "My neighbour Mrs Adeyemi signed; I am jan@example.org.", &said));
  assert_ok(room_note(room, &room->agent, CLIENT(2, 1), "Ada Okoro phoned: 0171 2345678.", &said));
}

static void end(struct room *room) {
  room_close(room);
  buf_done(&all);
}

/* "name@0+11:- note@0+all:left" */
static const char *outline(const struct json *root) {
  static char out[600];
  const struct json *list = json_get(root, "candidates");
  out[0] = 0;
  for (size_t i = 0; i < json_size(list); i++) {
    const struct json *each = json_at(list, i);
    struct str kind;
    struct str verdict = STR("-");
    int64_t at;
    int64_t length = -1;
    char number[24] = "all";
    size_t len = strlen(out);
    assert_ok(json_get_str(each, "kind", &kind));
    assert_ok(json_get_int(each, "begin", &at));
    if (json_get_int(each, "length", &length) == ERR_NONE)
      (void)snprintf(number, sizeof number, "%d", (int)length);
    if (json_get_str(each, "verdict", &verdict)) verdict = STR("-");
    (void)snprintf(out + len, sizeof out - len, "%s%.*s@%d+%s:%.*s", len ? " " : "", STR_ARG(kind),
                   (int)at, number, STR_ARG(verdict));
  }
  return out;
}

static struct redaction_choice choice;

static enum err decide(struct room *room, struct work *work) {
  (void)room;
  return redaction_decide(work, &choice);
}

static enum err decide_as(struct room *room, int64_t sequence, int64_t at, int64_t length,
                          const char *verdict) {
  choice = (struct redaction_choice){.request = order.request,
                                     .person = order.person,
                                     .field = STR("message"),
                                     .conversation = room->conversation,
                                     .sequence = sequence,
                                     .begin = at,
                                     .length = length,
                                     .verdict = str_from(verdict)};
  return room_do(room, &room->agent, decide);
}

static struct str message_text(const struct json *root, size_t index) {
  struct str text;
  return json_get_str(json_at(json_get(json_get(root, "records"), "message"), index), "text", &text)
             ? STR("(withheld)")
             : text;
}

/*= GDPR Art. 15(4) */
static void each_place_is_decided_and_nothing_is_refused_as_a_whole(void **state) {
  struct room room;
  begin(&room, state);
  struct json *root = take_json(&room, ARCHIVE_REVIEW);
  assert_string_equal(outline(root), "name@13+11:- note@0+all:- name@0+9:- phone@18+12:-");
  json_free(root);
  assert_ok(decide_as(&room, 1, 13, 11, "hidden"));
  assert_ok(decide_as(&room, 2, 0, REDACTION_ALL, "left"));
  assert_ok(decide_as(&room, 2, 0, 9, "hidden"));
  assert_ok(decide_as(&room, 2, 18, 12, "left"));
  assert_ok(decide_as(&room, 1, 0, 2, "hidden")); /* where the program had found nothing */
  root = take_json(&room, ARCHIVE_REVIEW);
  assert_string_equal(outline(root),
                      "name@13+11:hidden chosen@0+2:hidden note@0+all:left "
                      "name@0+9:hidden phone@18+12:left");
  json_free(root);
  root = take_json(&room, ARCHIVE_EVERYTHING);
  assert_str(message_text(root, 0),
             REDACTION_MARK " neighbour " REDACTION_MARK " signed; I am jan@example.org.");
  assert_str(message_text(root, 1), REDACTION_MARK " phoned: 0171 2345678.");
  json_free(root);
  end(&room);
}

static void a_decision_is_changed_and_taken_back(void **state) {
  struct room room;
  begin(&room, state);
  assert_ok(decide_as(&room, 1, 13, 11, "hidden"));
  assert_ok(decide_as(&room, 1, 13, 11, "left"));
  struct json *root = take_json(&room, ARCHIVE_EVERYTHING);
  assert_str(message_text(root, 0), "My neighbour Mrs Adeyemi signed; I am jan@example.org.");
  assert_str(message_text(root, 1), "(withheld)"); /* nobody has looked through the note */
  json_free(root);
  assert_ok(decide_as(&room, 1, 13, 11, ""));
  root = take_json(&room, ARCHIVE_REVIEW);
  assert_string_equal(outline(root), "name@13+11:- note@0+all:- name@0+9:- phone@18+12:-");
  json_free(root);
  end(&room);
}

static void what_is_no_place_of_this_person_is_refused(void **state) {
  struct room room;
  begin(&room, state);
  assert_err(decide_as(&room, 3, 0, 1, "hidden"), ERR_NOT_FOUND);
  assert_err(decide_as(&room, 1, -1, 1, "hidden"), ERR_INVALID);
  assert_err(decide_as(&room, 1, 0, 0, "hidden"), ERR_INVALID);
  assert_err(decide_as(&room, 1, 2, REDACTION_ALL, "hidden"), ERR_INVALID);
  assert_err(decide_as(&room, 1, 0, 1, "perhaps"), ERR_INVALID);
  order.person = room.site; /* somebody else's request */
  assert_err(decide_as(&room, 1, 0, 1, "hidden"), ERR_NOT_FOUND);
  order.person = room.visitor.id;
  choice.field = STR("person");
  assert_err(room_do(&room, &room.agent, decide), ERR_INVALID);
  end(&room);
}

static struct id asked;
static const char *state_word;
static const char *decision_word;
static const char *right_word;
static bool erased;

static enum err make_request(struct room *room, struct work *work) {
  asked = room->site;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&asked),
                              db_id(&room->visitor.id), db_text(STR("review"))};
  TRY(db_run(work->db, &sql_archive_test_case, values, 2, NULL));
  return db_run(work->db, &sql_archive_test_request, values, 4, NULL);
}

static enum err set_state(struct room *room, struct work *work) {
  struct db_value values[] = {db_id(&asked), db_text(str_from(state_word)),
                              erased ? db_null() : db_id(&room->visitor.id),
                              db_text(str_from(decision_word)), db_text(str_from(right_word))};
  return db_run(work->db, &sql_archive_test_request_state, values, 5, NULL);
}

static struct archive_order got;
static enum err order_any(struct room *room, struct work *work) {
  (void)room;
  got = (struct archive_order){.form = ARCHIVE_JSON};
  return review_order(work, asked, &got);
}
static enum err order_open(struct room *room, struct work *work) {
  (void)room;
  got = (struct archive_order){.form = ARCHIVE_JSON};
  return review_order_open(work, asked, &got);
}
static enum err order_delivered(struct room *room, struct work *work) {
  (void)room;
  got = (struct archive_order){.form = ARCHIVE_JSON};
  return review_order_delivered(work, asked, &got);
}

static void bring_to(struct room *room, const char *word) {
  state_word = word;
  assert_ok(room_do(room, &room->agent, set_state));
}

/* Decided while it is open; given once it has left, to the one who asked and nobody else. */
/*= GDPR Art. 15(3) */
/*= GDPR Art. 15(4) */
static void an_answer_is_decided_before_it_leaves_and_given_after(void **state) {
  struct room room;
  begin(&room, state);
  erased = false;
  decision_word = "granted";
  right_word = "access";
  assert_ok(room_do(&room, &room.agent, make_request));
  assert_ok(room_do(&room, &room.agent, order_open));
  assert_true(id_equal(got.person, room.visitor.id) && got.asked_ms == 1000);
  assert_string_equal(got.language, "de");
  assert_err(room_do(&room, &room.visitor, order_delivered), ERR_CONFLICT);
  bring_to(&room, "decided");
  assert_err(room_do(&room, &room.agent, order_open), ERR_CONFLICT);
  assert_ok(room_do(&room, &room.agent, order_any));
  bring_to(&room, "delivered");
  assert_ok(room_do(&room, &room.visitor, order_delivered));
  struct actor another = room.visitor;
  another.id = room.site;
  assert_err(room_do(&room, &another, order_delivered), ERR_NOT_FOUND);
  erased = true;
  bring_to(&room, "closed");
  assert_err(room_do(&room, &room.agent, order_any), ERR_CONFLICT);
  assert_err(room_do(&room, &room.visitor, order_delivered), ERR_NOT_FOUND);
  asked = room.conversation;
  assert_err(room_do(&room, &room.agent, order_any), ERR_NOT_FOUND);
  end(&room);
}

static enum err delivered_as(struct room *room, const char *decision, const char *right) {
  decision_word = decision;
  right_word = right;
  bring_to(room, "delivered");
  enum err delivered = room_do(room, &room->visitor, order_delivered);
  bring_to(room, "closed");
  assert_err(room_do(room, &room->visitor, order_delivered), delivered);
  return delivered;
}

/* What was looked through for an answer that gives nothing is given to nobody. */
/*= GDPR Art. 12(4) */
/*= GDPR Art. 15(4) */
static void only_what_was_granted_is_given_as_a_copy(void **state) {
  struct room room;
  begin(&room, state);
  erased = false;
  assert_ok(room_do(&room, &room.agent, make_request));
  assert_ok(delivered_as(&room, "granted", "access"));
  assert_ok(delivered_as(&room, "partly", "portability"));
  assert_err(delivered_as(&room, "refused", "access"), ERR_CONFLICT);
  assert_err(delivered_as(&room, "fee", "access"), ERR_CONFLICT);
  assert_err(delivered_as(&room, "none", "access"), ERR_CONFLICT);
  assert_err(delivered_as(&room, "granted", "erasure"), ERR_CONFLICT);
  end(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_place_is_decided_and_nothing_is_refused_as_a_whole),
      cmocka_unit_test(a_decision_is_changed_and_taken_back),
      cmocka_unit_test(what_is_no_place_of_this_person_is_refused),
      cmocka_unit_test(an_answer_is_decided_before_it_leaves_and_given_after),
      cmocka_unit_test(only_what_was_granted_is_given_as_a_copy),
  };
  return store_test_run("review", tests, sizeof tests / sizeof tests[0]);
}
