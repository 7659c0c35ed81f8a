/* What is given for one purpose: stored, read, and gone with that purpose alone. */
#include "privacy/datum.h"

#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"
#include "privacy/standing.h"
#include "privacy_test.sql.h"

#define MAIL "purpose.email"

static void publish(struct stage *stage, const char *code, enum basis basis, uint64_t more) {
  struct purpose purpose;
  int64_t version;
  assert_ok(purpose_builtin_make(stage->work->arena, str_from(code), basis, &purpose));
  purpose.fields |= more;
  assert_ok(purpose_publish(stage->work, stage->site, &purpose, (struct id){{0}}, &version));
}

static void open_with(struct stage *stage, struct store_fixture *fixture, struct stage_chat *chat) {
  stage_open(stage, fixture);
  publish(stage, "transcript", BASIS_LEGITIMATE_INTEREST, 0);
  publish(stage, "rating", BASIS_LEGITIMATE_INTEREST, FIELD_BIT(FIELD_PURPOSE_EMAIL));
  stage_chat(stage, NULL, stage->work->now_ms + 1000000, chat);
  stage->work->actor.kind = ACTOR_VISITOR;
  stage->work->actor.id = chat->person;
}

static enum err put(struct stage *stage, const struct stage_chat *chat, const char *purpose,
                    const char *field, const char *text) {
  struct datum_value value = {.person = chat->person,
                              .purpose = str_from(purpose),
                              .field = str_from(field),
                              .text = personal_of(str_from(text)),
                              .kept_until = stage->work->now_ms + 500000};
  return datum_put(stage->work, &value);
}

static enum err get(struct stage *stage, const struct stage_chat *chat, const char *purpose,
                    const char *field, struct personal *text) {
  struct datum datum;
  TRY(datum_read(stage->work, chat->person, str_from(purpose), str_from(field), &datum));
  return datum_open(stage->work, &datum, GATE_SHOW, text);
}

static void check(struct stage *stage, const struct stage_chat *chat, const char *purpose,
                  const char *field, const char *expected) {
  struct personal text = personal_of(STR_EMPTY);
  assert_ok(get(stage, chat, purpose, field, &text));
  assert_true(personal_equal(text, personal_of(str_from(expected))));
}

static bool key_lives(struct stage *stage, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(stage->bench.keyring, stage->work->actor.workspace, ref, key) == ERR_NONE;
}

static void what_is_given_again_replaces_what_stood_there(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  check(&stage, &chat, "transcript", MAIL, "a@example.org");
  assert_ok(put(&stage, &chat, "transcript", MAIL, "b@example.org"));
  check(&stage, &chat, "transcript", MAIL, "b@example.org");
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  assert_int_equal(datum.version, 2);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(b) */
static void a_field_that_the_purpose_does_not_declare_is_not_stored(void **state) {
  struct stage stage;
  struct stage_chat chat;
  open_with(&stage, *state, &chat);
  assert_err(put(&stage, &chat, "transcript", "page", "/lamps"), ERR_DENIED);
  assert_string_equal(stage.work->fault, gate_sentence(GATE_NOT_DECLARED));
  assert_err(put(&stage, &chat, "transcript", "shoe_size", "43"), ERR_INVALID);
  assert_err(put(&stage, &chat, "marketing", MAIL, "a@example.org"), ERR_DENIED);
  assert_err(put(&stage, &chat, "transcript", MAIL, "not an address"), ERR_INVALID);
  stage_close(&stage);
}

/*= GDPR Art. 17(1)(b) */
static void forgetting_a_purpose_destroys_its_key_and_no_other(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum gone;
  struct datum stays;
  struct personal text;
  int64_t buried = 0;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(put(&stage, &chat, "rating", "rating.text", "Good."));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &gone));
  assert_ok(datum_read(stage.work, chat.person, STR("rating"), STR("rating.text"), &stays));
  assert_ok(datum_forget_purpose(stage.work, chat.person, STR("transcript"), "withdrawn"));
  assert_ok(retention_bury(stage.work, &buried));
  assert_int_equal(buried, 0); /* never before the commit */
  stage_commit(&stage);
  assert_ok(retention_bury(stage.work, &buried));
  assert_int_equal(buried, 1);
  assert_false(key_lives(&stage, gone.key));
  assert_true(key_lives(&stage, stays.key));
  assert_err(get(&stage, &chat, "transcript", MAIL, &text), ERR_NOT_FOUND);
  assert_err(datum_open(stage.work, &gone, GATE_SHOW, &text), ERR_NOT_FOUND);
  check(&stage, &chat, "rating", "rating.text", "Good.");
  /* What is given anew afterwards rests under another key. */
  assert_ok(put(&stage, &chat, "transcript", MAIL, "b@example.org"));
  check(&stage, &chat, "transcript", MAIL, "b@example.org");
  stage_close(&stage);
}

/*= GDPR Art. 6(1) */
static void what_another_purpose_needs_is_sealed_anew_under_its_key(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  assert_ok(datum_move(stage.work, &datum, STR("rating"), stage.work->now_ms + 1000));
  assert_ok(datum_forget_purpose(stage.work, chat.person, STR("transcript"), "withdrawn"));
  check(&stage, &chat, "rating", MAIL, "a@example.org");
  stage_close(&stage);
}

/*= GDPR Art. 17(1) */
static void a_person_who_goes_leaves_no_value_and_no_key(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  int64_t buried = 0;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  struct retention_item item = {stage.work->actor.workspace, chat.conversation, chat.person};
  assert_ok(retention_erase(stage.work, &item, "erased"));
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_person, &chat.person), 0);
  assert_ok(retention_bury(stage.work, &buried));
  assert_int_equal(buried, 3); /* conversation, person, person and purpose */
  assert_false(key_lives(&stage, datum.key));
  stage_close(&stage);
}

/* After a restore whose keys are newer: the purpose was withdrawn or over by then. */
/*= GDPR Art. 17(1)(b) */
static void what_rested_on_a_key_that_was_lost_goes_and_nothing_else(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  struct ledger_report report;
  struct id after = {{0}};
  bool more = true;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(put(&stage, &chat, "rating", MAIL, "a@example.org"));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  assert_ok(keyring_destroy(stage.bench.keyring, &datum.key, 1));
  assert_err(put(&stage, &chat, "transcript", MAIL, "b@example.org"), ERR_NOT_FOUND);
  assert_ok(datum_forget_lost(stage.work, "erased before the restore", &after, &more));
  assert_false(more);
  assert_true(id_equal(after, chat.person));
  stage_commit(&stage);
  assert_err(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum),
             ERR_NOT_FOUND);
  check(&stage, &chat, "rating", MAIL, "a@example.org");
  /* It may be given again, and the person can still be erased. */
  assert_ok(put(&stage, &chat, "transcript", MAIL, "b@example.org"));
  check(&stage, &chat, "transcript", MAIL, "b@example.org");
  struct retention_item item = {stage.work->actor.workspace, chat.conversation, chat.person};
  assert_ok(retention_erase(stage.work, &item, "asked"));
  stage_commit(&stage);
  assert_ok(ledger_verify_here(stage.work, STR_EMPTY, &report));
  assert_null(report.why);
  stage_close(&stage);
}

/* Whose key has a tombstone from the log's own sweep can still be forgotten whole. */
static void a_key_that_has_a_tombstone_already_is_no_hindrance(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  assert_ok(retention_tombstone(stage.work, stage.work->actor.workspace, datum.key, "lost"));
  assert_ok(datum_forget_purpose(stage.work, chat.person, STR("transcript"), "withdrawn"));
  stage_commit(&stage);
  assert_err(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum),
             ERR_NOT_FOUND);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(e) */
static void what_has_a_term_of_its_own_goes_when_it_is_over_with_its_key(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct datum datum;
  int64_t gone = 0;
  int64_t buried = 0;
  open_with(&stage, *state, &chat);
  assert_ok(put(&stage, &chat, "transcript", MAIL, "a@example.org"));
  assert_ok(put(&stage, &chat, "rating", "rating.text", "Good."));
  assert_ok(datum_read(stage.work, chat.person, STR("transcript"), STR(MAIL), &datum));
  int64_t end = datum.kept_until;
  assert_ok(datum_expire(stage.work, end - 1, 10, &gone));
  assert_int_equal(gone, 0);
  assert_ok(restriction_set(stage.work, chat.person, (struct id){{0}}, STR("claims")));
  assert_ok(datum_expire(stage.work, end, 10, &gone));
  assert_int_equal(gone, 0); /* who has it restricted needs it still */
  assert_ok(restriction_lift(stage.work, chat.person, (struct id){{0}}));
  assert_ok(datum_expire(stage.work, end, 1, &gone));
  assert_int_equal(gone, 1);
  assert_ok(datum_expire(stage.work, end, 10, &gone));
  assert_int_equal(gone, 2);
  stage_commit(&stage);
  assert_ok(retention_bury(stage.work, &buried));
  assert_int_equal(buried, 2);
  assert_false(key_lives(&stage, datum.key));
  assert_true(key_lives(&stage, chat.person_key));
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_given_again_replaces_what_stood_there),
      cmocka_unit_test(a_field_that_the_purpose_does_not_declare_is_not_stored),
      cmocka_unit_test(forgetting_a_purpose_destroys_its_key_and_no_other),
      cmocka_unit_test(what_another_purpose_needs_is_sealed_anew_under_its_key),
      cmocka_unit_test(what_has_a_term_of_its_own_goes_when_it_is_over_with_its_key),
      cmocka_unit_test(a_person_who_goes_leaves_no_value_and_no_key),
      cmocka_unit_test(what_rested_on_a_key_that_was_lost_goes_and_nothing_else),
      cmocka_unit_test(a_key_that_has_a_tombstone_already_is_no_hindrance),
  };
  return store_test_run("datum", tests, sizeof tests / sizeof tests[0]);
}
