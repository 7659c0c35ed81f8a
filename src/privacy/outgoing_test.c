/* What is queued to leave: for whom, with which fields, and what makes an end of it. */
#include "privacy/outgoing.h"

#include <stdio.h>

#include "privacy/gate_facts.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"
#include "privacy_test.sql.h"

#define KEPT INT64_C(1798761600000) /* 2027-01-01 */

/* A webhook with these members beside; its id. */
static struct id add(struct stage *stage, const char *members) {
  struct buf text = {0};
  struct json *body = NULL;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  buf_append_format(&text, "{\"name\":\"R\",\"country\":\"DE\",%s}", members);
  assert_ok(json_parse(buf_str(&text), &body));
  enum err error = recipient_create(stage->work, body, &recipient, secret);
  if (error) fail_msg("%s: %s", members, stage->work->fault);
  json_free(body);
  buf_done(&text);
  return recipient.id;
}

#define HOOK(purposes, fields)                                                       \
  "\"kind\":\"webhook\",\"endpoint\":\"https://a.example/\",\"purposes\":[" purposes \
  "],\"fields\":[" fields                                                            \
  "],\"events\":[\"message_created\",\"consent_changed\",\"restriction_changed\"]"
#define MAIL(purposes) "\"kind\":\"mail\",\"purposes\":[" purposes "],\"fields\":[\"message.text\"]"

static struct outgoing_event said(const struct stage *stage, const struct stage_chat *chat) {
  return (struct outgoing_event){
      .name = "message_created",
      .about = {stage->site, chat->person, chat->conversation, chat->key},
      .sequence = 1,
      .author_kind = "visitor",
      .text = personal_of(STR("my words")),
      .has_contact = true,
      .contact_name = personal_of(STR("Ann")),
      .contact_email = personal_of(STR("ann@example.org")),
      .language = STR("de")};
}

static size_t due(struct stage *stage, struct outgoing_item **items_out) {
  size_t count;
  stage->work->now_ms = stage->bench.fixture->clock.fixed_ms;
  assert_ok(outgoing_due(stage->work, 20, items_out, &count));
  return count;
}

static void pass_ms(struct stage *stage, int64_t ms) {
  stage->bench.fixture->clock.fixed_ms += ms;
  stage->work->now_ms = stage->bench.fixture->clock.fixed_ms;
}

static void acknowledge(struct stage *stage, const struct outgoing_item *item) {
  struct outgoing_outcome outcome = {
      .workspace = item->workspace, .id = item->id, .acknowledged = true};
  assert_ok(outgoing_settle(stage->work, &outcome));
}

static void fail_try(struct stage *stage, const struct outgoing_item *item, const char *why,
                     int status) {
  struct outgoing_outcome outcome = {.workspace = item->workspace,
                                     .id = item->id,
                                     .attempts = item->attempts,
                                     .created_at = item->created_at,
                                     .why = why,
                                     .status = status};
  assert_ok(outgoing_settle(stage->work, &outcome));
}

static struct str body_of(const struct outgoing_item *item) {
  return personal_bytes_for_sending(item->body);
}

static bool holds(struct str text, const char *part) {
  return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

/* The only row's state and what is left in it. */
static void check_state(struct stage *stage, const char *state, bool has_body) {
  struct db_rows rows;
  assert_ok(db_one(stage->work->db, &sql_test_outbox, NULL, 0, &rows));
  assert_str(db_row_bytes(&rows, 0), state);
  assert_int_equal(!db_row_is_null(&rows, 1), has_body);
  if (strcmp(state, "queued") != 0 && strcmp(state, "failed") != 0) {
    assert_true(db_row_is_null(&rows, 2));
    assert_true(db_row_is_null(&rows, 3));
  }
  assert_ok(db_finish(&rows));
}

/*= GDPR Art. 5(1)(c) */
static void a_recipient_gets_the_fields_of_its_entry_and_no_other(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct id second = add(&stage, HOOK("\"answer\"", "\"person.email\",\"language\""));
  struct id third = add(&stage, HOOK("\"answer\"", ""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 3);
  for (size_t i = 0; i < 3; i++) {
    bool is_second = id_equal(items[i].recipient, second);
    bool is_third = id_equal(items[i].recipient, third);
    assert_ok(outgoing_take(stage.work, &items[i]));
    struct str body = body_of(&items[i]);
    assert_true(holds(body, "\"event\":\"message_created\""));
    assert_true(holds(body, "\"purpose\":\"answer\""));
    assert_int_equal(holds(body, "my words"), !is_second && !is_third);
    assert_int_equal(holds(body, "ann@example.org"), is_second);
    assert_int_equal(holds(body, "\"language\":\"de\""), is_second);
    assert_false(holds(body, "Ann"));
    assert_str(items[i].endpoint, "https://a.example/");
    assert_int_equal(strncmp(items[i].secret, "pw_", 3), 0);
  }
  stage_close(&stage);
}

/*= GDPR Art. 32(1)(a) */
static void what_is_queued_rests_sealed_and_is_gone_when_it_was_acknowledged(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  struct db_rows rows;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_ok(db_one(stage.work->db, &sql_test_outbox, NULL, 0, &rows));
  assert_false(holds(db_row_bytes(&rows, 1), "my words"));
  assert_ok(db_finish(&rows));
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));
  check_state(&stage, "queued", true);
  acknowledge(&stage, &items[0]);
  check_state(&stage, "sent", false);
  pass_ms(&stage, INT64_C(90000));
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
/*= GDPR Art. 30(1)(d) */
static void a_disclosure_is_recorded_once_however_many_tries_it_takes(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  struct id hook = add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  stage_commit(&stage);
  int64_t leaves = stage_number(&stage, &sql_test_leaves, NULL);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(due(&stage, &items), 1);
    assert_ok(outgoing_take(stage.work, &items[0]));
    assert_int_equal(items[0].attempts, i + 1);
    struct outgoing_item *none;
    assert_int_equal(due(&stage, &none), 0); /* leased */
    fail_try(&stage, &items[0], "answered", 500);
    stage_commit(&stage);
    pass_ms(&stage, INT64_C(200000));
  }
  assert_int_equal(stage_number(&stage, &sql_test_leaves, NULL), leaves + 1);
  assert_int_equal(stage_number(&stage, &sql_test_disclosures, &hook), 1);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(b) */
static void without_a_purpose_in_force_nothing_is_queued(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(purpose_end(stage.work, stage.site, STR("answer")));
  assert_ok(gate_configuration_changed(stage.work));
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 18(2) */
static void what_the_gate_shut_on_after_it_was_queued_does_not_leave(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_ok(restriction_set(stage.work, chat.person, (struct id){{0}}, STR("accuracy")));
  assert_int_equal(due(&stage, &items), 1);
  assert_err(outgoing_take(stage.work, &items[0]), ERR_DENIED);
  check_state(&stage, "suppressed", false);
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

static void to_whom_was_ended_or_lost_the_purpose_nothing_leaves(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  struct id hook = add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_ok(recipient_end(stage.work, hook));
  assert_int_equal(due(&stage, &items), 1);
  assert_err(outgoing_take(stage.work, &items[0]), ERR_DENIED);
  assert_string_equal(stage.work->fault, "recipient_ended");
  check_state(&stage, "suppressed", false);
  assert_ok(outgoing_event(stage.work, &event)); /* and nothing more is queued for it */
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

/*= GDPR Art. 44 */
static void where_the_ground_of_a_transfer_ended_nothing_leaves(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  struct id hook = add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  struct db_value values[] = {db_id(&hook)};
  assert_ok(db_run(stage.work->db, &sql_test_recipient_moved, values, 1, NULL));
  assert_int_equal(due(&stage, &items), 1);
  assert_err(outgoing_take(stage.work, &items[0]), ERR_DENIED);
  assert_string_equal(stage.work->fault, "transfer");
  stage_close(&stage);
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 19 */
static void an_erasure_ends_what_is_queued_and_is_told_to_whoever_had_data(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  char person[ID_TEXT_BYTES + 1];
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  id_format(chat.person, person);
  struct id hook = add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));     /* from here on it may have them */
  add(&stage, HOOK("\"answer\"", "\"message.text\"")); /* who never had any */
  assert_ok(recipient_end(stage.work, hook));          /* had them all the same */
  struct retention_item item = {stage.work->actor.workspace, chat.conversation, chat.person};
  assert_ok(retention_erase(stage.work, &item, "erasure"));
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_outbox_of_person, &chat.person), 1);
  assert_int_equal(stage_number(&stage, &sql_test_disclosures, &hook), 0);
  pass_ms(&stage, INT64_C(90000));
  assert_int_equal(due(&stage, &items), 1);
  assert_str(items[0].event, "contact_erased");
  assert_true(id_equal(items[0].recipient, hook));
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_true(holds(body_of(&items[0]), person));
  assert_false(holds(body_of(&items[0]), "words"));
  acknowledge(&stage, &items[0]);
  assert_int_equal(stage_number(&stage, &sql_test_outbox_of_person, &chat.person), 0);
  stage_close(&stage);
}

static void erasing_one_of_two_conversations_tells_nobody(void **state) {
  struct stage stage;
  struct stage_chat first;
  struct stage_chat second;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &first);
  stage_chat(&stage, &first, KEPT, &second);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &first);
  assert_ok(outgoing_event(stage.work, &event));
  event = said(&stage, &second);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 2);
  assert_ok(outgoing_take(stage.work, &items[0]));
  struct retention_item item = {stage.work->actor.workspace, first.conversation, first.person};
  assert_ok(retention_erase(stage.work, &item, "retention"));
  pass_ms(&stage, INT64_C(90000));
  assert_int_equal(due(&stage, &items), 1);
  assert_true(id_equal(items[0].conversation, second.conversation));
  stage_close(&stage);
}

static void a_carrier_that_cannot_be_told_is_seen_as_such(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  struct id id;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, MAIL("\"answer\""));
  struct outgoing_mail mail = {.template_name = "transcript",
                               .purpose = STR("answer"),
                               .about = {stage.site, chat.person, chat.conversation, chat.key},
                               .to = personal_of(STR("ann@example.org")),
                               .locale = STR("en"),
                               .fields = FIELD_BIT(FIELD_MESSAGE_TEXT)};
  assert_ok(outgoing_mail(stage.work, &mail, &id));
  assert_int_equal(due(&stage, &items), 1);
  assert_true(items[0].mail);
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_true(holds(body_of(&items[0]), "\"to\":\"ann@example.org\",\"locale\":\"en\""));
  assert_int_equal(items[0].secret[0], 0);
  struct retention_item item = {stage.work->actor.workspace, chat.conversation, chat.person};
  assert_ok(retention_erase(stage.work, &item, "erasure"));
  assert_int_equal(stage_number(&stage, &sql_test_outbox_failed, NULL), 1);
  stage_close(&stage);
}

static void a_letter_needs_a_carrier_in_the_register_and_a_purpose_in_force(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct id id;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  struct outgoing_mail mail = {.template_name = "transcript",
                               .purpose = STR("answer"),
                               .about = {stage.site, chat.person, chat.conversation, chat.key},
                               .to = personal_of(STR("ann@example.org")),
                               .locale = STR("en"),
                               .fields = FIELD_BIT(FIELD_MESSAGE_TEXT)};
  assert_err(outgoing_mail(stage.work, &mail, &id), ERR_CONFLICT);
  add(&stage, MAIL("\"answer\""));
  mail.purpose = STR("transcript");
  assert_err(outgoing_mail(stage.work, &mail, &id), ERR_CONFLICT);
  mail.purpose = STR("answer");
  mail.fields |= FIELD_BIT(FIELD_PERSON_NAME);
  assert_err(outgoing_mail(stage.work, &mail, &id), ERR_CONFLICT);
  mail.fields = FIELD_BIT(FIELD_MESSAGE_TEXT);
  mail.to = personal_of(STR("no address"));
  assert_err(outgoing_mail(stage.work, &mail, &id), ERR_INVALID);
  mail.to = personal_of(STR("ann@example.org"));
  assert_ok(outgoing_mail(stage.work, &mail, &id));
  assert_ok(purpose_end(stage.work, stage.site, STR("answer")));
  assert_ok(gate_configuration_changed(stage.work));
  assert_err(outgoing_mail(stage.work, &mail, &id), ERR_DENIED);
  stage_close(&stage);
}

static void after_three_days_it_is_given_up_seen_and_can_be_tried_again(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  int tries = 0;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  int64_t began = stage.work->now_ms;
  assert_ok(outgoing_event(stage.work, &event));
  while (stage_number(&stage, &sql_test_outbox_failed, NULL) == 0 && tries < 100) {
    if (due(&stage, &items) == 1) {
      assert_ok(outgoing_take(stage.work, &items[0]));
      fail_try(&stage, &items[0], "unreachable", 0);
      tries++;
    }
    pass_ms(&stage, INT64_C(60000));
  }
  assert_in_range(tries, 15, 60);
  assert_in_range(stage.work->now_ms - began, 2 * INT64_C(86400000), 3 * INT64_C(86400000));
  check_state(&stage, "failed", true);
  struct buf out = {0};
  struct buf next = {0};
  struct json_writer w = json_writer(&out);
  struct outgoing_view view = {.state = STR("failed"), .limit = 10};
  json_begin_array(&w);
  assert_ok(outgoing_list(stage.work, &w, &view, &next));
  json_end_array(&w);
  assert_true(holds(buf_str(&out), "\"last_error\":\"unreachable\""));
  assert_false(holds(buf_str(&out), "my words"));
  buf_done(&out);
  buf_done(&next);
  assert_int_equal(due(&stage, &items), 0);
  struct id id;
  struct db_rows rows;
  assert_ok(db_one(stage.work->db, &sql_test_outbox, NULL, 0, &rows));
  id = db_row_id(&rows, 4);
  assert_ok(db_finish(&rows));
  assert_ok(outgoing_retry(stage.work, id));
  assert_err(outgoing_retry(stage.work, id), ERR_CONFLICT); /* it waits already */
  assert_int_equal(due(&stage, &items), 1);
  assert_err(outgoing_retry(stage.work, chat.person), ERR_NOT_FOUND);
  stage.work->actor.workspace = ledger_bench_id(&stage.bench);
  assert_err(outgoing_retry(stage.work, id), ERR_NOT_FOUND);
  stage_close(&stage);
}

static void what_a_stop_cut_short_is_due_at_once_at_the_next_start(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_int_equal(due(&stage, &items), 0);
  assert_ok(outgoing_release(stage.work));
  assert_int_equal(due(&stage, &items), 1);
  assert_int_equal(items[0].attempts, 1);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(e) */
static void rows_that_are_done_go_after_thirty_days_and_others_stay(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  int64_t gone = 0;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 2);
  acknowledge(&stage, &items[0]);
  pass_ms(&stage, INT64_C(86400000) * 30 - 1);
  assert_ok(outgoing_expire(stage.work, &gone));
  assert_int_equal(gone, 0);
  pass_ms(&stage, 1);
  assert_ok(outgoing_expire(stage.work, &gone));
  assert_int_equal(gone, 1);
  assert_int_equal(due(&stage, &items), 1);
  stage_close(&stage);
}

/*= GDPR Art. 19 */
static void a_restriction_is_told_to_whoever_had_data_though_nothing_new_may_leave(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));
  add(&stage, HOOK("\"answer\"", "\"message.text\"")); /* never had any */
  assert_ok(restriction_set(stage.work, chat.person, (struct id){{0}}, STR("accuracy")));
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_true(holds(body_of(&items[0]), "\"restricted\":true"));
  assert_ok(restriction_lift(stage.work, chat.person, (struct id){{0}}));
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 2); /* both may have data again, and are told */
  for (size_t i = 0; i < 2; i++) {
    assert_ok(outgoing_take(stage.work, &items[i]));
    assert_true(holds(body_of(&items[i]), "\"restricted\":false"));
  }
  assert_ok(restriction_set(stage.work, chat.person, (struct id){{0}}, STR("claims")));
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 1);
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_ok(outgoing_event(stage.work, &event)); /* new words do not leave */
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(c) */
static void words_that_are_taken_away_are_in_nothing_that_waits(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  add(&stage, HOOK("\"answer\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  pass_ms(&stage, OUTGOING_LEASE_MS);
  assert_ok(outgoing_event(stage.work, &event)); /* something new, said just now */
  assert_ok(outgoing_words_removed(stage.work, stage.work->actor.workspace, chat.conversation));
  assert_int_equal(due(&stage, &items), 1);
  assert_int_equal(items[0].created_at, stage.work->now_ms);
  assert_ok(outgoing_take(stage.work, &items[0]));
  stage_close(&stage);
}

/* A purpose that rests on consent. */
static void publish_on_consent(struct stage *stage) {
  struct purpose purpose;
  assert_ok(purpose_builtin_make(stage->work->arena, STR("training"), BASIS_CONSENT, &purpose));
  assert_ok(
      purpose_publish(stage->work, stage->site, &purpose, (struct id){{0}}, &purpose.version));
  assert_ok(gate_configuration_changed(stage->work));
}

static void choose(struct stage *stage, const struct stage_chat *chat, enum consent_state state) {
  struct standing standing;
  assert_ok(standing_read(stage->work, chat->person, STR("training"), &standing));
  standing.consent = state;
  standing.purpose_version = 1;
  standing.since_ms = stage->work->now_ms;
  assert_ok(standing_write(stage->work, chat->person, STR("training"), &standing));
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 19 */
static void a_consent_opens_its_withdrawal_shuts_and_both_are_told(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct outgoing_item *items;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, KEPT, &chat);
  publish_on_consent(&stage);
  add(&stage, HOOK("\"training\"", "\"message.text\""));
  struct outgoing_event event = said(&stage, &chat);
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 0); /* nobody was asked yet */
  choose(&stage, &chat, CONSENT_GIVEN);
  pass_ms(&stage, 1);
  assert_ok(outgoing_event(stage.work, &event));
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 2);
  assert_ok(outgoing_take(stage.work, &items[0]));
  assert_str(items[0].event, "consent_changed");
  assert_true(holds(body_of(&items[0]), "{\"purpose\":\"training\",\"state\":\"ConsentGiven\"}"));
  assert_ok(outgoing_take(stage.work, &items[1]));
  assert_true(holds(body_of(&items[1]), "my words"));
  assert_ok(outgoing_event(stage.work, &event)); /* queued, then withdrawn */
  pass_ms(&stage, 1);
  choose(&stage, &chat, CONSENT_WITHDRAWN);
  pass_ms(&stage, 1);
  assert_int_equal(due(&stage, &items), 2);
  assert_str(items[0].event, "message_created");
  assert_err(outgoing_take(stage.work, &items[0]), ERR_DENIED);
  assert_ok(outgoing_take(stage.work, &items[1]));
  assert_true(holds(body_of(&items[1]), "\"state\":\"ConsentWithdrawn\""));
  assert_ok(outgoing_event(stage.work, &event));
  assert_int_equal(due(&stage, &items), 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_recipient_gets_the_fields_of_its_entry_and_no_other),
      cmocka_unit_test(what_is_queued_rests_sealed_and_is_gone_when_it_was_acknowledged),
      cmocka_unit_test(a_disclosure_is_recorded_once_however_many_tries_it_takes),
      cmocka_unit_test(without_a_purpose_in_force_nothing_is_queued),
      cmocka_unit_test(what_the_gate_shut_on_after_it_was_queued_does_not_leave),
      cmocka_unit_test(to_whom_was_ended_or_lost_the_purpose_nothing_leaves),
      cmocka_unit_test(where_the_ground_of_a_transfer_ended_nothing_leaves),
      cmocka_unit_test(an_erasure_ends_what_is_queued_and_is_told_to_whoever_had_data),
      cmocka_unit_test(erasing_one_of_two_conversations_tells_nobody),
      cmocka_unit_test(a_carrier_that_cannot_be_told_is_seen_as_such),
      cmocka_unit_test(a_letter_needs_a_carrier_in_the_register_and_a_purpose_in_force),
      cmocka_unit_test(after_three_days_it_is_given_up_seen_and_can_be_tried_again),
      cmocka_unit_test(what_a_stop_cut_short_is_due_at_once_at_the_next_start),
      cmocka_unit_test(rows_that_are_done_go_after_thirty_days_and_others_stay),
      cmocka_unit_test(words_that_are_taken_away_are_in_nothing_that_waits),
      cmocka_unit_test(a_consent_opens_its_withdrawal_shuts_and_both_are_told),
      cmocka_unit_test(a_restriction_is_told_to_whoever_had_data_though_nothing_new_may_leave)};
  return store_test_run("outgoing", tests, sizeof tests / sizeof tests[0]);
}
