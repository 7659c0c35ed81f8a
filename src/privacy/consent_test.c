/* What a person chooses takes effect at once, wholly or not at all, and can be proved. */
#include "privacy/consent.h"

#include "ledger/ledger.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/notice.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/receipt.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)
static const struct id none;

struct scene {
  struct stage stage;
  struct stage_chat chat;
  int64_t notice;
};

struct wanted {
  const char *code;
  enum basis basis;
  uint64_t more; /* fields */
  bool is_explicit;
  bool children;
};

/* The notice that follows, and that the person was shown it. */
static void tell(struct scene *s) {
  struct purpose *purposes;
  struct work *work = s->stage.work;
  struct notice_facts facts = {.site_name = STR("Shop"),
                               .site_key = STR("shop"),
                               .controller_name = STR("Veldhuis"),
                               .controller_contact = STR("privacy@example.org"),
                               .controller_country = STR("DE")};
  assert_ok(purpose_list(work, s->stage.site, &purposes, &facts.purpose_count));
  facts.purposes = purposes;
  assert_ok(notice_publish(work, s->stage.site, &facts, &s->notice));
  if (!id_is_zero(s->chat.conversation)) stage_shown(&s->stage, &s->chat, s->notice);
}

static int64_t publish(struct scene *s, const struct wanted *wanted) {
  struct purpose purpose;
  struct declaration declaration;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  int64_t version;
  struct work *work = s->stage.work;
  assert_ok(purpose_builtin_make(work->arena, str_from(wanted->code), wanted->basis, &purpose));
  assert_ok(declaration_of(work, &purpose, &declaration));
  declaration.is_explicit = wanted->is_explicit;
  declaration.children = wanted->children;
  declaration_write(&w, &declaration);
  purpose.declaration = buf_str(&text);
  purpose.fields |= wanted->more;
  purpose.effective_at = work->now_ms;
  assert_ok(purpose_publish(work, s->stage.site, &purpose, none, &version));
  buf_done(&text);
  if (!id_is_zero(s->chat.conversation)) tell(s);
  return version;
}

static void scene_open(struct scene *s, struct store_fixture *fixture) {
  s->chat = (struct stage_chat){.kept_until = 0};
  stage_open(&s->stage, fixture);
  publish(s, &(struct wanted){.code = "marketing", .basis = BASIS_CONSENT});
  publish(s, &(struct wanted){.code = "training", .basis = BASIS_CONSENT});
  publish(s, &(struct wanted){.code = "statistics", .basis = BASIS_LEGITIMATE_INTEREST});
  tell(s);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 90 * DAY_MS, &s->chat);
  s->stage.work->actor.kind = ACTOR_VISITOR;
  s->stage.work->actor.id = s->chat.person;
}

static struct consent_choice choice_of(struct scene *s, const char *purpose, enum choice choice) {
  struct standing standing;
  struct purpose found = {.version = 1};
  assert_ok(standing_read(s->stage.work, s->chat.person, str_from(purpose), &standing));
  (void)!purpose_read(s->stage.work, s->stage.site, str_from(purpose), &found);
  return (struct consent_choice){.person = s->chat.person,
                                 .conversation = s->chat.conversation,
                                 .site = s->stage.site,
                                 .purpose = str_from(purpose),
                                 .choice = choice,
                                 .purpose_version = found.version,
                                 .notice_version = s->notice,
                                 .standing = standing.version,
                                 .language = STR("en"),
                                 .method = METHOD_WIDGET,
                                 .email = personal_of(STR_EMPTY)};
}

static struct consent_choice news(struct scene *s) {
  struct consent_choice choice = choice_of(s, "marketing", CHOICE_ACCEPT);
  choice.email = personal_of(STR("mila@example.org"));
  return choice;
}

static struct consent_outcome choose(struct scene *s, const struct consent_choice *choice) {
  struct consent_outcome outcome;
  enum err error = consent_choose(s->stage.work, choice, &outcome);
  if (error) fail_msg("%s: %s", err_name(error), s->stage.work->fault ? s->stage.work->fault : "");
  stage_commit(&s->stage);
  return outcome;
}

static struct consent_outcome simply(struct scene *s, const char *purpose, enum choice what) {
  struct consent_choice choice = choice_of(s, purpose, what);
  return choose(s, &choice);
}

static enum gate_verdict verdict(struct scene *s, const char *purpose, enum field field,
                                 enum gate_operation operation) {
  struct gate_state gate;
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = s->stage.work->actor.workspace};
  assert_ok(gate_load(s->stage.work, s->chat.person, none, str_from(purpose), &gate));
  return gate_judge(&system, &gate, field, operation, s->stage.work->now_ms);
}

static void expect(struct scene *s, const char *purpose, enum consent_state state) {
  struct standing standing;
  assert_ok(standing_read(s->stage.work, s->chat.person, str_from(purpose), &standing));
  assert_int_equal(standing.consent, state);
}

static int64_t records(struct scene *s) {
  return stage_number(&s->stage, &sql_test_consents, NULL);
}

/*= GDPR Art. 4(11) */
/*= GDPR Art. 6(1)(a) */
static void agreeing_opens_the_gate_and_keeps_what_was_given_under_a_key_of_its_own(void **state) {
  struct scene s;
  struct datum datum;
  scene_open(&s, *state);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_NO_CONSENT);
  struct consent_choice choice = news(&s);
  choose(&s, &choice);
  expect(&s, "marketing", CONSENT_GIVEN);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_GRANTED);
  assert_int_equal(verdict(&s, "training", FIELD_MESSAGE_TEXT, GATE_USE), GATE_NO_CONSENT);
  assert_ok(
      datum_read(s.stage.work, s.chat.person, STR("marketing"), STR("purpose.email"), &datum));
  assert_int_not_equal(datum.key.slot, s.chat.person_key.slot);
  choice = news(&s);
  choose(&s, &choice);
  expect(&s, "marketing", CONSENT_RENEWED);
  stage_close(&s.stage);
}

struct bad {
  const char *fault;
  enum err error;
  void (*spoil)(struct consent_choice *choice);
};
static void no_such_purpose(struct consent_choice *c) { c->purpose = STR("fortune"); }
static void no_version(struct consent_choice *c) { c->purpose_version = 0; }
static void old_version(struct consent_choice *c) { c->purpose_version--; }
static void coming_version(struct consent_choice *c) { c->purpose_version++; }
static void no_notice(struct consent_choice *c) { c->notice_version = 0; }
static void unknown_notice(struct consent_choice *c) { c->notice_version = 77; }
static void no_standing(struct consent_choice *c) { c->standing = -2; }
static void old_standing(struct consent_choice *c) { c->standing = 5; }
static void one_step(struct consent_choice *c) { c->is_explicit = false; }
static void no_age(struct consent_choice *c) { c->age = STR_EMPTY; }
static void a_child(struct consent_choice *c) { c->age = STR("child"); }
static void a_birthday(struct consent_choice *c) { c->age = STR("2015-02-01"); }
static void no_email(struct consent_choice *c) { c->email = personal_of(STR_EMPTY); }
static void half_email(struct consent_choice *c) { c->email = personal_of(STR("mila@")); }
static void no_language(struct consent_choice *c) { c->language = STR("<b>"); }
static void to_withdraw(struct consent_choice *c) { c->choice = CHOICE_WITHDRAW; }
static void to_resume(struct consent_choice *c) { c->choice = CHOICE_RESUME; }
static void to_object(struct consent_choice *c) {
  c->choice = CHOICE_OBJECT;
  c->purpose = STR("training");
}
static void agree_to_an_interest(struct consent_choice *c) { c->purpose = STR("statistics"); }

static const struct bad bads[] = {
    {"purpose:", ERR_INVALID, no_such_purpose},
    {"purpose_version:", ERR_INVALID, no_version},
    {"purpose_version:", ERR_CONFLICT, old_version},
    {"purpose_version:", ERR_CONFLICT, coming_version},
    {"notice_version:", ERR_INVALID, no_notice},
    {"notice_version:", ERR_CONFLICT, unknown_notice},
    {"standing:", ERR_INVALID, no_standing},
    {"standing:", ERR_CONFLICT, old_standing},
    {"explicit:", ERR_INVALID, one_step},
    {"age:", ERR_INVALID, no_age},
    {"age: below 16", ERR_INVALID, a_child},
    {"age:", ERR_INVALID, a_birthday},
    {"values.email:", ERR_INVALID, no_email},
    {"values.email:", ERR_INVALID, half_email},
    {"language:", ERR_INVALID, no_language},
    {"choice:", ERR_CONFLICT, to_withdraw},
    {"choice:", ERR_CONFLICT, to_resume},
    {"choice:", ERR_INVALID, to_object},
    {"choice:", ERR_INVALID, agree_to_an_interest},
};

/*= GDPR Art. 7(1) */
/*= GDPR Art. 8(1) */
/*= GDPR Art. 9(2)(a) */
static void what_cannot_be_chosen_is_refused_by_its_field_and_leaves_nothing(void **state) {
  struct scene s;
  scene_open(&s, *state);
  publish(&s,
          &(struct wanted){
              .code = "marketing", .basis = BASIS_CONSENT, .is_explicit = true, .children = true});
  publish(&s, &(struct wanted){.code = "marketing",
                               .basis = BASIS_CONSENT,
                               .is_explicit = true,
                               .children = true,
                               .more = FIELD_BIT(FIELD_PERSON_NAME)});
  for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
    struct consent_outcome outcome;
    struct consent_choice choice = news(&s);
    choice.is_explicit = true;
    choice.age = STR("adult");
    bads[i].spoil(&choice);
    if (str_equal(choice.purpose, STR("statistics"))) choice.purpose_version = 1;
    s.stage.work->fault = NULL;
    size_t mark = ledger_mark(s.stage.work->ledger);
    enum err error = consent_choose(s.stage.work, &choice, &outcome);
    if (error != bads[i].error || !s.stage.work->fault ||
        !str_starts(str_from(s.stage.work->fault), str_from(bads[i].fault)))
      fail_msg("%zu, %s: %s, %s", i, bads[i].fault, err_name(error), s.stage.work->fault);
    assert_int_equal(records(&s), 0);
    assert_int_equal(ledger_mark(s.stage.work->ledger), mark);
  }
  struct consent_choice good = news(&s);
  good.is_explicit = true;
  good.age = STR("child_with_parent");
  choose(&s, &good);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_STORE), GATE_GRANTED);
  stage_close(&s.stage);
}

/* Two tabs show the same; the second that is clicked learns of the first. */
static void of_two_tabs_the_second_is_told_that_something_was_chosen(void **state) {
  struct scene s;
  struct consent_outcome outcome;
  scene_open(&s, *state);
  struct consent_choice first = news(&s);
  struct consent_choice second = choice_of(&s, "marketing", CHOICE_REFUSE);
  choose(&s, &first);
  assert_err(consent_choose(s.stage.work, &second, &outcome), ERR_CONFLICT);
  assert_true(str_starts(str_from(s.stage.work->fault), STR("standing:")));
  expect(&s, "marketing", CONSENT_GIVEN);
  stage_close(&s.stage);
}

static bool key_lives(struct scene *s, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(s->stage.bench.keyring, s->stage.work->actor.workspace, ref, key) ==
         ERR_NONE;
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 17(1)(b) */
static void withdrawing_shuts_the_gate_and_erases_in_the_same_transaction(void **state) {
  struct scene s;
  struct datum datum;
  struct consent_outcome outcome;
  int64_t buried = 0;
  scene_open(&s, *state);
  struct consent_choice choice = news(&s);
  choose(&s, &choice);
  assert_ok(
      datum_read(s.stage.work, s.chat.person, STR("marketing"), STR("purpose.email"), &datum));
  choice = choice_of(&s, "marketing", CHOICE_WITHDRAW);
  choice.purpose_version = 0; /* an old page does not keep anybody from it */
  assert_ok(consent_choose(s.stage.work, &choice, &outcome));
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_NO_CONSENT);
  assert_int_equal(outcome.erased_count, 1);
  assert_int_equal(outcome.kept_count, 0);
  assert_str(outcome.erased[0].field, "purpose.email");
  stage_commit(&s.stage);
  assert_ok(retention_bury(s.stage.work, &buried));
  assert_int_equal(buried, 1);
  assert_false(key_lives(&s, datum.key));
  assert_true(key_lives(&s, s.chat.person_key));
  assert_int_equal(records(&s), 2);
  stage_close(&s.stage);
}

static enum err withdraw_news(struct scene *s, struct consent_outcome *outcome) {
  struct consent_choice choice = news(s);
  choose(s, &choice);
  choice = choice_of(s, "marketing", CHOICE_WITHDRAW);
  return consent_choose(s->stage.work, &choice, outcome);
}

/*= GDPR Art. 17(1)(b) */
static void what_a_purpose_declared_beforehand_needs_is_kept_and_said(void **state) {
  struct scene s;
  struct datum datum;
  struct consent_outcome outcome;
  scene_open(&s, *state);
  publish(&s, &(struct wanted){.code = "transcript", .basis = BASIS_CONTRACT});
  assert_ok(withdraw_news(&s, &outcome));
  assert_int_equal(outcome.erased_count, 0);
  assert_int_equal(outcome.kept_count, 1);
  assert_str(outcome.kept[0].purpose, "transcript");
  assert_ok(
      datum_read(s.stage.work, s.chat.person, STR("transcript"), STR("purpose.email"), &datum));
  assert_err(
      datum_read(s.stage.work, s.chat.person, STR("marketing"), STR("purpose.email"), &datum),
      ERR_NOT_FOUND);
  stage_close(&s.stage);
}

/* Declared after the datum was given, or objected to: no ground that would keep it. */
static void no_basis_is_found_afterwards(void **state) {
  struct scene s;
  struct consent_outcome outcome;
  scene_open(&s, *state);
  struct consent_choice choice = news(&s);
  choose(&s, &choice);
  s.stage.work->now_ms += 1000;
  publish(&s, &(struct wanted){.code = "transcript", .basis = BASIS_CONTRACT});
  choice = choice_of(&s, "marketing", CHOICE_WITHDRAW);
  assert_ok(consent_choose(s.stage.work, &choice, &outcome));
  assert_int_equal(outcome.erased_count, 1);
  assert_int_equal(outcome.kept_count, 0);
  stage_close(&s.stage);
}

static void a_refusal_is_recorded_and_opens_nothing(void **state) {
  struct scene s;
  scene_open(&s, *state);
  simply(&s, "training", CHOICE_REFUSE);
  expect(&s, "training", CONSENT_REFUSED);
  assert_int_equal(records(&s), 1);
  assert_int_equal(verdict(&s, "training", FIELD_MESSAGE_TEXT, GATE_USE), GATE_NO_CONSENT);
  simply(&s, "training", CHOICE_ACCEPT); /* who refused may change their mind */
  expect(&s, "training", CONSENT_GIVEN);
  stage_close(&s.stage);
}

/*= GDPR Art. 21(1) */
static void an_objection_counts_at_once_until_it_is_taken_back(void **state) {
  struct scene s;
  scene_open(&s, *state);
  publish(&s, &(struct wanted){.code = "rating", .basis = BASIS_LEGITIMATE_INTEREST});
  assert_int_equal(verdict(&s, "rating", FIELD_RATING_TEXT, GATE_USE), GATE_GRANTED);
  simply(&s, "rating", CHOICE_OBJECT);
  assert_int_equal(verdict(&s, "rating", FIELD_RATING_TEXT, GATE_USE), GATE_OBJECTED);
  simply(&s, "rating", CHOICE_RESUME);
  assert_int_equal(verdict(&s, "rating", FIELD_RATING_TEXT, GATE_USE), GATE_GRANTED);
  stage_close(&s.stage);
}

/*= GDPR Art. 21(2) */
/*= GDPR Art. 21(3) */
/*= GDPR Art. 17(1)(c) */
static void an_objection_to_marketing_ends_the_consent_and_erases(void **state) {
  struct scene s;
  struct datum datum;
  scene_open(&s, *state);
  struct consent_choice choice = news(&s);
  choose(&s, &choice);
  struct consent_outcome outcome = simply(&s, "marketing", CHOICE_OBJECT);
  assert_int_equal(outcome.erased_count, 1);
  expect(&s, "marketing", CONSENT_WITHDRAWN);
  assert_err(
      datum_read(s.stage.work, s.chat.person, STR("marketing"), STR("purpose.email"), &datum),
      ERR_NOT_FOUND);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_STORE), GATE_OBJECTED);
  stage_close(&s.stage);
}

/*= GDPR Art. 21(5) */
static void a_signal_of_the_browser_refuses_everything_until_an_explicit_choice(void **state) {
  struct scene s;
  size_t count;
  bool seen;
  scene_open(&s, *state);
  simply(&s, "training", CHOICE_ACCEPT);
  struct consent_choice like = choice_of(&s, "marketing", CHOICE_REFUSE);
  assert_ok(consent_gpc_seen(s.stage.work, s.chat.person, &seen));
  assert_false(seen);
  assert_ok(consent_gpc(s.stage.work, &like, &count));
  assert_int_equal(count, 2); /* marketing: refused, and objected to */
  assert_ok(consent_gpc_seen(s.stage.work, s.chat.person, &seen));
  assert_true(seen);
  expect(&s, "training", CONSENT_GIVEN); /* was chosen explicitly */
  expect(&s, "marketing", CONSENT_REFUSED);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_STORE), GATE_OBJECTED);
  struct consent_choice later = news(&s);
  choose(&s, &later);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_STORE), GATE_GRANTED);
  assert_ok(consent_gpc(s.stage.work, &like, &count));
  assert_int_equal(count, 0);
  stage_close(&s.stage);
}

static void a_consent_lapses_with_a_new_version_and_ends_with_its_term(void **state) {
  struct scene s;
  scene_open(&s, *state);
  struct consent_choice choice = news(&s);
  choose(&s, &choice);
  publish(&s,
          &(struct wanted){
              .code = "marketing", .basis = BASIS_CONSENT, .more = FIELD_BIT(FIELD_PERSON_NAME)});
  assert_ok(gate_configuration_changed(s.stage.work));
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_LAPSED);
  choice = choice_of(&s, "marketing", CHOICE_ACCEPT);
  choice.email = personal_of(STR("mila@example.org"));
  choose(&s, &choice);
  expect(&s, "marketing", CONSENT_RENEWED);
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_GRANTED);
  s.stage.work->now_ms += 365 * DAY_MS;
  assert_int_equal(verdict(&s, "marketing", FIELD_PURPOSE_EMAIL, GATE_DISCLOSE), GATE_OVER);
  stage_close(&s.stage);
}

/*= GDPR Art. 7(1) */
/*= GDPR Art. 17(3)(e) */
static void the_proof_outlives_the_person_without_them_and_goes_after_its_term(void **state) {
  struct scene s;
  struct buf before = {0};
  struct buf after = {0};
  int64_t gone = 0;
  scene_open(&s, *state);
  struct consent_choice choice = news(&s);
  struct consent_outcome outcome = choose(&s, &choice);
  assert_ok(receipt_write(s.stage.work, outcome.receipt, &before));
  struct retention_item item = {s.stage.work->actor.workspace, s.chat.conversation, s.chat.person};
  assert_ok(retention_erase(s.stage.work, &item, "erased"));
  stage_commit(&s.stage);
  assert_int_equal(stage_number(&s.stage, &sql_test_rows_of_person, &s.chat.person), 0);
  assert_int_equal(records(&s), 1);
  assert_ok(receipt_write(s.stage.work, outcome.receipt, &after));
  assert_true(str_equal(buf_str(&before), buf_str(&after)));
  assert_null(memmem(after.data, after.len, "mila", 4));
  char person[ID_TEXT_BYTES + 1];
  id_format(s.chat.person, person);
  assert_null(memmem(after.data, after.len, person, ID_TEXT_BYTES));
  s.stage.work->now_ms += 1095 * DAY_MS - 1;
  assert_ok(consent_expire(s.stage.work, s.stage.work->now_ms, &gone));
  assert_int_equal(gone, 0);
  s.stage.work->now_ms++;
  assert_ok(consent_expire(s.stage.work, s.stage.work->now_ms, &gone));
  assert_int_equal(gone, 1);
  assert_err(receipt_write(s.stage.work, outcome.receipt, &after), ERR_NOT_FOUND);
  buf_done(&before);
  buf_done(&after);
  stage_close(&s.stage);
}

static void a_clock_that_jumps_back_makes_no_choice_older_than_the_one_before(void **state) {
  struct scene s;
  struct standing standing;
  scene_open(&s, *state);
  int64_t first = s.stage.work->now_ms;
  simply(&s, "training", CHOICE_ACCEPT);
  s.stage.work->now_ms -= 10 * DAY_MS;
  simply(&s, "training", CHOICE_WITHDRAW);
  assert_ok(standing_read(s.stage.work, s.chat.person, STR("training"), &standing));
  assert_int_equal(standing.since_ms, first);
  assert_int_equal(standing.consent, CONSENT_WITHDRAWN);
  stage_close(&s.stage);
}

/*= GDPR Art. 18(1)(a) */
/*= GDPR Art. 18(2) */
/*= GDPR Art. 18(3) */
static void what_is_restricted_is_only_stored_until_it_is_lifted(void **state) {
  struct scene s;
  struct gate_state gate;
  struct actor agent = {.kind = ACTOR_STAFF, .roles = ROLE_AGENT};
  scene_open(&s, *state);
  struct work *work = s.stage.work;
  assert_err(restriction_set(work, s.chat.person, none, STR("mood")), ERR_INVALID);
  assert_ok(restriction_set(work, s.chat.person, none, STR("accuracy")));
  assert_err(restriction_set(work, s.chat.person, none, STR("claims")), ERR_CONFLICT);
  assert_ok(gate_load(work, s.chat.person, s.chat.conversation, STR(PURPOSE_ANSWER), &gate));
  assert_int_equal(gate_judge(&agent, &gate, FIELD_MESSAGE_TEXT, GATE_READ, work->now_ms),
                   GATE_RESTRICTED);
  assert_ok(restriction_lift(work, s.chat.person, none));
  assert_err(restriction_lift(work, s.chat.person, none), ERR_NOT_FOUND);
  assert_ok(gate_load(work, s.chat.person, s.chat.conversation, STR(PURPOSE_ANSWER), &gate));
  assert_int_equal(gate_judge(&agent, &gate, FIELD_MESSAGE_TEXT, GATE_READ, work->now_ms),
                   GATE_GRANTED);
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agreeing_opens_the_gate_and_keeps_what_was_given_under_a_key_of_its_own),
      cmocka_unit_test(what_cannot_be_chosen_is_refused_by_its_field_and_leaves_nothing),
      cmocka_unit_test(of_two_tabs_the_second_is_told_that_something_was_chosen),
      cmocka_unit_test(withdrawing_shuts_the_gate_and_erases_in_the_same_transaction),
      cmocka_unit_test(what_a_purpose_declared_beforehand_needs_is_kept_and_said),
      cmocka_unit_test(no_basis_is_found_afterwards),
      cmocka_unit_test(a_refusal_is_recorded_and_opens_nothing),
      cmocka_unit_test(an_objection_counts_at_once_until_it_is_taken_back),
      cmocka_unit_test(an_objection_to_marketing_ends_the_consent_and_erases),
      cmocka_unit_test(a_signal_of_the_browser_refuses_everything_until_an_explicit_choice),
      cmocka_unit_test(a_consent_lapses_with_a_new_version_and_ends_with_its_term),
      cmocka_unit_test(the_proof_outlives_the_person_without_them_and_goes_after_its_term),
      cmocka_unit_test(a_clock_that_jumps_back_makes_no_choice_older_than_the_one_before),
      cmocka_unit_test(what_is_restricted_is_only_stored_until_it_is_lifted),
  };
  return store_test_run("consent", tests, sizeof tests / sizeof tests[0]);
}
