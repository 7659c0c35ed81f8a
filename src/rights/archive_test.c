/* The archive step by step: what is in it, what waits, how it resumes, and when it stops. */
#include "rights/archive.h"

#include <stdio.h>

#include "archive_test.sql.h"
#include "base/json.h"
#include "chat/chat_test_support.h"
#include "privacy/erasure.h"
#include "rights/archive_way.h"
#include "rights/redaction.h"

static struct archive_order order;
static struct buf all;
static size_t steps;
static size_t longest;
static size_t stop_after; /* steps, then the step's own error counts; 0: all */

static enum err take(struct room *room, struct work *work) {
  struct archive *archive = NULL;
  bool more = true;
  enum err error = archive_new(&order, &archive);
  (void)room;
  buf_reset(&all);
  steps = longest = 0;
  while (!error && more) {
    struct buf piece = {0};
    error = archive_step(archive, work, &piece, &more);
    if (piece.len > longest) longest = piece.len;
    buf_append(&all, buf_str(&piece));
    buf_done(&piece);
    steps++;
    if (stop_after && steps == stop_after) break;
  }
  archive_free(archive);
  return error;
}

static struct json *take_json(struct room *room) {
  struct json *root = NULL;
  order.form = ARCHIVE_JSON;
  assert_ok(room_do(room, &room->agent, take));
  assert_ok(json_parse(buf_str(&all), &root));
  return root;
}

static void begin(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
  order = (struct archive_order){
      .workspace = room->bench.workspace.id, .person = room->visitor.id, .language = "en"};
  stop_after = 0;
}

static void end(struct room *room) {
  room_close(room);
  buf_done(&all);
}

static const struct json *messages_of(const struct json *root) {
  return json_get(json_get(root, "records"), "message");
}

static struct str member(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR("(none)") : text;
}

/*= GDPR Art. 15(1)(a) */
/*= GDPR Art. 15(1)(b) */
/*= GDPR Art. 15(1)(c) */
/*= GDPR Art. 15(1)(d) */
/*= GDPR Art. 15(1)(e) */
/*= GDPR Art. 15(1)(f) */
/*= GDPR Art. 15(1)(g) */
/*= GDPR Art. 15(1)(h) */
/*= GDPR Art. 15(2) */
static void the_statement_has_every_part_and_none_is_empty(void **state) {
  static const char *const articles[] = {"15(1)(a)", "15(1)(b)", "15(1)(c)", "15(1)(d)", "15(1)(e)",
                                         "15(1)(f)", "15(1)(g)", "15(1)(h)", "15(2)"};
  struct room room;
  begin(&room, state);
  struct json *root = take_json(&room);
  const struct json *statement = json_get(root, "statement");
  assert_int_equal(json_size(statement), 9);
  for (size_t i = 0; i < 9; i++) {
    const struct json *part = json_at(statement, i);
    assert_str(member(part, "article"), articles[i]);
    assert_true(json_size(json_get(part, "text")) > 0);
  }
  json_free(root);
  end(&room);
}

/*= GDPR Art. 11(2) */
static void what_cannot_be_reached_is_named_with_its_reason(void **state) {
  struct room room;
  size_t count;
  const struct archive_no_way *list = archive_no_ways(&count);
  begin(&room, state);
  struct json *root = take_json(&room);
  assert_true(count >= 3);
  assert_int_equal(json_size(json_get(root, "not_reached")), count);
  for (size_t i = 0; i < count; i++) assert_true(strlen(list[i].why[0]) > 20 && list[i].why[1][0]);
  json_free(root);
  end(&room);
}

/*= GDPR Art. 15(4) */
static void staff_notes_wait_for_a_look_and_agents_are_their_role(void **state) {
  struct room room;
  struct said said;
  begin(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "Where is my lamp?", &said));
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "On its way.", &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 2), "Her neighbour took it.", &said));
  struct json *root = take_json(&room);
  const struct json *messages = messages_of(root);
  assert_int_equal(json_size(messages), 3);
  assert_str(member(json_at(messages, 0), "from"), "you");
  assert_str(member(json_at(messages, 1), "author"), "staff");
  assert_str(member(json_at(messages, 1), "text"), "On its way.");
  assert_str(member(json_get(json_at(messages, 2), "text"), "withheld"), "others_words");
  assert_null(memmem(all.data, all.len, "neighbour took", 14));
  json_free(root);
  end(&room);
}

struct verdict {
  const char *field;
  int64_t sequence;
  int64_t begin;
  int64_t length;
  const char *verdict;
};
static const struct verdict *verdicts;
static size_t verdict_count;

static enum err decide(struct room *room, struct work *work) {
  for (size_t i = 0; i < verdict_count; i++) {
    struct db_value values[] = {
        db_id(&work->actor.workspace), db_id(&order.request),
        db_id(&room->conversation),    db_text(str_from(verdicts[i].field)),
        db_int(verdicts[i].sequence),  db_int(verdicts[i].begin),
        db_int(verdicts[i].length),    db_text(str_from(verdicts[i].verdict)),
        db_id(&room->agent.id)};
    TRY(db_run(work->db, &sql_archive_test_redaction, values, 9, NULL));
  }
  return ERR_NONE;
}

/*= GDPR Art. 15(4) */
static void what_a_review_hides_is_black_in_every_form_and_counted(void **state) {
  static const struct verdict list[] = {{"message", 1, 13, 11, "hidden"},
                                        {"message", 1, 16, 4, "hidden"}, /* within the first */
                                        {"message", 2, 0, INT64_MAX, "left"},
                                        {"message", 2, 4, 9, "hidden"},
                                        {"message", 3, 0, INT64_MAX, "hidden"}};
  struct room room;
  struct said said;
  int64_t count;
  begin(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "My n\xc3\xa9ighbour Mrs Adeyemi signed.",
                     &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "Her neighbour took it.", &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 2), "Mr Okoro owes us money.", &said));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 3), "Nobody looked here.", &said));
  order.request = room.site; /* any id of its own */
  verdicts = list;
  verdict_count = 5;
  assert_ok(room_do(&room, &room.agent, decide));
  struct json *root = take_json(&room);
  const struct json *messages = messages_of(root);
  assert_str(member(json_at(messages, 0), "text"),
             "My n\xc3\xa9ighbour " REDACTION_MARK " signed.");
  assert_str(member(json_at(messages, 1), "text"), "Her " REDACTION_MARK " took it.");
  assert_str(member(json_at(messages, 2), "text"), REDACTION_MARK);
  assert_str(member(json_get(json_at(messages, 3), "text"), "withheld"), "others_words");
  const struct json *withheld = json_get(root, "withheld");
  for (size_t i = 0; i < json_size(withheld); i++) {
    if (!str_equal(member(json_at(withheld, i), "ground"), STR("others_rights"))) continue;
    assert_ok(json_get_int(json_at(withheld, i), "count", &count));
    assert_int_equal(count, 3);
  }
  json_free(root);
  for (int form = ARCHIVE_HTML; form <= ARCHIVE_CSV; form++) {
    order.form = (enum archive_form)form;
    assert_ok(room_do(&room, &room.agent, take));
    static const char *const hidden[] = {"Adeyemi", "neighbour took", "Okoro", "Nobody looked"};
    for (size_t i = 0; i < 4; i++)
      assert_null(memmem(all.data, all.len, hidden[i], strlen(hidden[i])));
    assert_non_null(memmem(all.data, all.len, REDACTION_MARK, sizeof REDACTION_MARK - 1));
  }
  end(&room);
}

#define MANY 3000

static enum err write_many(struct room *room, struct work *work) {
  struct conversation c;
  TRY(conversation_read(work, room->conversation, &c));
  work->actor = room->visitor;
  for (int64_t sequence = 1; sequence <= MANY; sequence++) {
    struct buf sealed = {0};
    char text[160];
    struct id client = c.id;
    (void)snprintf(text, sizeof text, "message %d %0100d", (int)sequence, 0);
    memcpy(client.bytes, &sequence, sizeof sequence);
    struct personal_spot spot = {.row = c.id, .sequence = sequence};
    enum err error = personal_seal(work, personal_at(&c.subject, FIELD_MESSAGE_TEXT, spot),
                                   personal_of(str_from(text)), &sealed);
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&c.id),     db_int(sequence),
                                db_int(work->now_ms),          db_id(&c.person), db_id(&client),
                                db_bytes(buf_str(&sealed))};
    if (!error) error = db_append(work->db, &sql_archive_test_message, values, 7);
    buf_done(&sealed);
    TRY(error);
  }
  return db_flush(work->db);
}

/* Every message once, in order, however many pieces it took; none is much longer than it may. */
static void a_long_conversation_comes_in_pieces_without_gap_or_double(void **state) {
  struct room room;
  char wanted[32];
  begin(&room, state);
  assert_ok(room_do(&room, &room.agent, write_many));
  struct json *root = take_json(&room);
  const struct json *messages = messages_of(root);
  assert_int_equal(json_size(messages), MANY);
  for (int i = 0; i < MANY; i++) {
    (void)snprintf(wanted, sizeof wanted, "message %d ", i + 1);
    assert_true(str_starts(member(json_at(messages, (size_t)i), "text"), str_from(wanted)));
  }
  assert_true(steps > 5);
  assert_true(longest < 2 * ARCHIVE_PIECE_BYTES);
  json_free(root);
  end(&room);
}

/* Given up at any step it leaves nothing behind: the sanitizer counts. */
static void one_that_is_given_up_at_any_step_is_freed(void **state) {
  struct room room;
  begin(&room, state);
  assert_ok(room_do(&room, &room.agent, write_many));
  for (size_t step = 1; step < 8; step++) {
    order.form = (enum archive_form)(step % ARCHIVE_FORMS);
    stop_after = step;
    assert_ok(room_do(&room, &room.agent, take));
  }
  end(&room);
}

static struct archive *half;

static enum err begin_half(struct room *room, struct work *work) {
  struct buf piece = {0};
  bool more = false;
  (void)room;
  enum err error = archive_new(&order, &half);
  if (!error) error = archive_step(half, work, &piece, &more);
  buf_done(&piece);
  return error || more ? error : ERR_CONFLICT;
}

static enum err go_on_half(struct room *room, struct work *work) {
  struct buf piece = {0};
  bool more = false;
  (void)room;
  enum err error = archive_step(half, work, &piece, &more);
  buf_done(&piece);
  return error;
}

static enum err erase(struct room *room, struct work *work) {
  struct erasure erasure;
  return erasure_of_person(work, room->visitor.id, "asked", &erasure);
}

/*= GDPR Art. 17(1) */
static void an_erasure_ends_what_is_on_its_way(void **state) {
  struct room room;
  begin(&room, state);
  assert_ok(room_do(&room, &room.agent, write_many));
  order.form = ARCHIVE_JSON;
  assert_ok(room_do(&room, &room.agent, begin_half));
  assert_ok(room_do(&room, &room.agent, erase));
  assert_err(room_do(&room, &room.agent, go_on_half), ERR_NOT_FOUND);
  archive_free(half);
  end(&room);
}

/* Of another workspace nobody is anybody. */
static void another_workspace_finds_nobody(void **state) {
  struct room room;
  begin(&room, state);
  order.workspace = room.site;
  order.form = ARCHIVE_JSON;
  assert_err(room_do(&room, &room.agent, take), ERR_NOT_FOUND);
  end(&room);
}

static enum err record(struct room *room, struct work *work) {
  (void)room;
  return archive_record(work, &order);
}

/*= GDPR Art. 5(2) */
static void a_copy_stands_among_the_looks(void **state) {
  struct room room;
  bool found = false;
  begin(&room, state);
  assert_ok(room_do(&room, &room.visitor, record));
  struct json *root = take_json(&room);
  const struct json *looks = json_get(json_get(root, "records"), "ledger_opening");
  for (size_t i = 0; i < json_size(looks); i++) {
    const struct json *opening = json_get(json_at(looks, i), "opening");
    if (!str_equal(member(json_at(looks, i), "kind"), STR("exported"))) continue;
    assert_str(member(opening, "by"), "you");
    assert_str(member(opening, "note"), "archive");
    found = true;
  }
  assert_true(found);
  json_free(root);
  end(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_statement_has_every_part_and_none_is_empty),
      cmocka_unit_test(what_cannot_be_reached_is_named_with_its_reason),
      cmocka_unit_test(staff_notes_wait_for_a_look_and_agents_are_their_role),
      cmocka_unit_test(what_a_review_hides_is_black_in_every_form_and_counted),
      cmocka_unit_test(a_long_conversation_comes_in_pieces_without_gap_or_double),
      cmocka_unit_test(one_that_is_given_up_at_any_step_is_freed),
      cmocka_unit_test(an_erasure_ends_what_is_on_its_way),
      cmocka_unit_test(another_workspace_finds_nobody),
      cmocka_unit_test(a_copy_stands_among_the_looks),
  };
  return store_test_run("archive", tests, sizeof tests / sizeof tests[0]);
}
