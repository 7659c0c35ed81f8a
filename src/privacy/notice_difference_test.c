/* What changed between two notices, in words, and whether it matters to the older one's reader. */
#include "privacy/notice_difference.h"

#include "privacy/notice_test_support.h"

/* Two samples that begin equal; a test changes the second. */
struct pair {
  struct sample before;
  struct sample after;
  struct json *changes;
  bool material;
};

static void pair_open(struct pair *pair, unsigned shape) {
  *pair = (struct pair){.changes = NULL};
  sample_open(&pair->before, BASIS_LEGITIMATE_INTEREST, shape);
  sample_open(&pair->after, BASIS_LEGITIMATE_INTEREST, shape);
}

static void pair_done(struct pair *pair) {
  json_free(pair->changes);
  sample_done(&pair->before);
  sample_done(&pair->after);
}

static void compare(struct pair *pair, const char *language) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  bool differs = false;
  assert_ok(notice_write_difference(&w, facts_text(&pair->before), facts_text(&pair->after),
                                    language, &pair->material));
  assert_ok(buf_check(&out));
  json_free(pair->changes);
  assert_ok(json_parse(buf_str(&out), &pair->changes));
  nothing_is_empty(pair->changes, STR("changes"));
  assert_ok(notice_differs(facts_text(&pair->before), facts_text(&pair->after), &differs));
  assert_int_equal(differs, pair->material);
  buf_done(&out);
}

static const struct json *change_of(const struct pair *pair, const char *name) {
  for (size_t i = 0; i < json_size(pair->changes); i++)
    if (str_equal(member(json_at(pair->changes, i), "member"), str_from(name)))
      return json_at(pair->changes, i);
  fail_msg("no change of %s", name);
  return NULL;
}

/* Exactly one change, of this member, that matters or does not; in both languages. */
static void is_one_change(struct pair *pair, const char *name, bool material) {
  static const char *const languages[] = {"en", "de"};
  for (size_t l = 0; l < 2; l++) {
    bool said = !material;
    compare(pair, languages[l]);
    if (json_size(pair->changes) != 1) fail_msg("%s: %zu changes", name, json_size(pair->changes));
    const struct json *change = change_of(pair, name);
    assert_true(member(change, "title").len > 0);
    assert_ok(json_get_bool(change, "material", &said));
    if (said != material || pair->material != material) fail_msg("%s: matters or not", name);
    assert_false(json_is_null(json_get(change, "before")) &&
                 json_is_null(json_get(change, "after")));
  }
}

static void what_did_not_change_is_not_told(void **state) {
  (void)state;
  struct pair pair;
  pair_open(&pair, SHAPE_ALL);
  compare(&pair, "en");
  assert_int_equal(json_size(pair.changes), 0);
  assert_false(pair.material);
  pair_done(&pair);
}

static void to_contact(struct sample *s) { s->facts.controller_contact = STR("new@x.example"); }
static void to_address(struct sample *s) { s->facts.controller_address = STR("Elsewhere 3"); }
static void to_dpo(struct sample *s) { s->facts.controller_dpo = STR_EMPTY; }
static void to_country(struct sample *s) { s->facts.controller_country = STR("BE"); }
static void to_representative(struct sample *s) { s->facts.controller_representative = STR("R"); }
static void to_site(struct sample *s) { s->facts.site_name = STR("Store"); }
static void to_controller(struct sample *s) { s->facts.controller_name = STR("Others Ltd"); }
static void to_marks(struct sample *s) { s->facts.read_marks = true; }
static void to_typing(struct sample *s) { s->facts.typing = true; }
static void to_presence(struct sample *s) { s->facts.presence = true; }
static void to_bots(struct sample *s) { s->facts.bots = STR("[\"Lumi\"]"); }
static void to_incident(struct sample *s) { s->facts.incident = true; }
static void to_longer(struct sample *s) { sample_purpose(s, "answer")->retention_days = 180; }
static void to_shorter(struct sample *s) { sample_purpose(s, "answer")->retention_days = 30; }
static void to_other_event(struct sample *s) {
  sample_purpose(s, "answer")->retention_from = RETENTION_FROM_RESOLVED;
}
static void to_special(struct sample *s) { sample_purpose(s, "security")->special = 'f'; }
static void to_marketing(struct sample *s) { sample_purpose(s, "security")->marketing = true; }
static void to_longer_term(struct sample *s) {
  static const struct notice_term terms[] = {{"ledger_opening", "recorded", 730},
                                             {"consent_proof", "ended", 1095}};
  s->facts.terms = terms;
}
static void to_staff(struct sample *s) { sample_purpose(s, "staff")->retention_days = 1000; }

static void to_version_alone(struct sample *s) { sample_purpose(s, "answer")->version++; }

/* Each change alone: its member, or NULL where a visitor is told nothing, and if it matters. */
static const struct {
  void (*change)(struct sample *sample);
  const char *member;
  bool material;
} changes[] = {
    {to_contact, "contact", false},
    {to_address, "address", false},
    {to_dpo, "dpo", false},
    {to_country, "country", false},
    {to_representative, "representative", false},
    {to_site, "site", false},
    {to_controller, "controller", true},
    {to_marks, "read_marks", true},
    {to_typing, "typing", true},
    {to_presence, "presence", true},
    {to_bots, "bots", true},
    {to_incident, "incident", true},
    {to_longer, "purpose.answer.kept", true},
    {to_shorter, "purpose.answer.kept", false},
    {to_other_event, "purpose.answer.kept", true},
    {to_special, "purpose.security.special", true},
    {to_marketing, "purpose.security.marketing", true},
    {to_longer_term, "term.ledger_opening", true},
    {to_staff, NULL, false},
    {to_version_alone, NULL, false},
};

/*= GDPR Art. 13(3) */
static void each_change_is_told_and_weighed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    struct pair pair;
    pair_open(&pair, SHAPE_PLAIN);
    changes[i].change(&pair.after);
    if (changes[i].member) {
      is_one_change(&pair, changes[i].member, changes[i].material);
    } else {
      compare(&pair, "en");
      assert_int_equal(json_size(pair.changes), 0);
      assert_false(pair.material);
    }
    pair_done(&pair);
  }
}

/* What becomes less does not matter to whoever was told of more. */
static void a_switch_turned_off_is_told_and_does_not_matter(void **state) {
  static const char *const members[] = {"read_marks", "typing", "presence"};
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    struct pair pair;
    pair_open(&pair, SHAPE_MARKS);
    bool *switches[] = {&pair.after.facts.read_marks, &pair.after.facts.typing,
                        &pair.after.facts.presence};
    *switches[i] = false;
    is_one_change(&pair, members[i], false);
    pair_done(&pair);
  }
}

static void both_ways(unsigned more, const char *name) {
  struct pair pair;
  pair_open(&pair, SHAPE_PLAIN);
  sample_done(&pair.after);
  sample_open(&pair.after, BASIS_LEGITIMATE_INTEREST, more);
  is_one_change(&pair, name, true);
  assert_true(json_is_null(json_get(json_at(pair.changes, 0), "before")));
  struct sample swap = pair.before;
  pair.before = pair.after;
  pair.after = swap;
  pair.before.facts.purposes = pair.before.purposes;
  pair.after.facts.purposes = pair.after.purposes;
  pair.before.facts.recipients = pair.before.recipients;
  is_one_change(&pair, name, false);
  assert_true(json_is_null(json_get(json_at(pair.changes, 0), "after")));
  pair_done(&pair);
}

/*= GDPR Art. 13(3) */
static void a_purpose_that_comes_matters_and_one_that_goes_does_not(void **state) {
  (void)state;
  both_ways(SHAPE_DECIDES, "purpose.goodwill");
  both_ways(SHAPE_VITAL, "purpose.vital");
}

/*= GDPR Art. 13(1)(e) */
static void a_recipient_that_comes_matters_and_one_that_goes_does_not(void **state) {
  (void)state;
  both_ways(SHAPE_RECIPIENTS, "recipient.r1");
}

static void another_basis_matters(void **state) {
  (void)state;
  struct pair pair;
  pair_open(&pair, SHAPE_PLAIN);
  sample_done(&pair.after);
  sample_open(&pair.after, BASIS_PUBLIC_TASK, SHAPE_PLAIN);
  compare(&pair, "en");
  const struct json *change = change_of(&pair, "purpose.answer.basis");
  assert_true(says(member(change, "before"), "legitimate interest"));
  assert_true(says(member(change, "after"), "public interest"));
  assert_true(pair.material);
  pair_done(&pair);
}

/* What is declared of the answer, and what the same with one thing more would be. */
#define DECLARED(fields, more) \
  "{\"title\":{\"en\":\"T\"},\"description\":{\"en\":\"D\"},\"fields\":[" fields "]" more "}"

static void redeclared(const char *before, const char *after, const char *name, bool material) {
  struct pair pair;
  pair_open(&pair, SHAPE_PLAIN);
  sample_declare(&pair.before, "answer", before);
  sample_declare(&pair.after, "answer", after);
  is_one_change(&pair, name, material);
  pair_done(&pair);
}

/*= GDPR Art. 13(1)(c) */
static void more_data_matter_and_less_do_not(void **state) {
  (void)state;
  const char *less = DECLARED("\"message.text\"", "");
  const char *more = DECLARED("\"message.text\",\"person.email\"", "");
  redeclared(less, more, "purpose.answer.field", true);
  redeclared(more, less, "purpose.answer.field", false);
}

static void a_longer_term_of_one_datum_matters(void **state) {
  (void)state;
  const char *shorter = DECLARED("\"message.text\"", ",\"field_days\":{\"message.text\":10}");
  const char *longer = DECLARED("\"message.text\"", ",\"field_days\":{\"message.text\":20}");
  redeclared(shorter, longer, "purpose.answer.days", true);
  redeclared(longer, shorter, "purpose.answer.days", false);
}

/*= GDPR Art. 13(2)(f) */
static void a_machine_that_begins_to_decide_matters(void **state) {
  (void)state;
  const char *none = DECLARED("\"message.text\"", "");
  const char *some =
      DECLARED("\"message.text\"",
               ",\"automated\":{\"decides\":true,\"logic\":\"L\",\"consequences\":\"C\"}");
  redeclared(none, some, "purpose.answer.automated", true);
  redeclared(some, none, "purpose.answer.automated", false);
}

static void other_words_do_not_matter(void **state) {
  (void)state;
  redeclared(DECLARED("\"message.text\"", ",\"interest\":\"A\""),
             DECLARED("\"message.text\"", ",\"interest\":\"B\""), "purpose.answer.rests", false);
  redeclared("{\"title\":{\"en\":\"T\"},\"description\":{\"en\":\"D\"}}",
             "{\"title\":{\"en\":\"T\"},\"description\":{\"en\":\"E\"}}",
             "purpose.answer.description", false);
}

static void what_a_purpose_could_take_is_news_only_when_it_is_taken(void **state) {
  (void)state;
  struct pair pair;
  const char *declared = DECLARED("\"message.text\",\"browser\"", "");
  pair_open(&pair, SHAPE_PLAIN);
  sample_declare(&pair.before, "answer", declared);
  sample_declare(&pair.after, "answer", declared);
  compare(&pair, "en");
  assert_int_equal(json_size(pair.changes), 0);
  pair.after.facts.collect = STR("[\"browser\"]");
  is_one_change(&pair, "purpose.answer.field", true);
  pair_done(&pair);
}

static void to_more_fields(struct sample *s) {
  s->recipients[0].fields = STR("[\"person.email\",\"message.text\"]");
}
static void to_fewer_fields(struct sample *s) { s->recipients[0].fields = STR("[]"); }
static void to_other_name(struct sample *s) { s->recipients[0].name = STR("Brief und Co"); }
static void to_third(struct sample *s) {
  s->recipients[0].third = true;
  s->recipients[0].safeguard = "scc";
}
static void to_other_safeguard(struct sample *s) {
  s->recipients[0].third = true;
  s->recipients[0].safeguard = "bcr";
}

/*= GDPR Art. 13(1)(f) */
static void a_recipient_that_gets_more_or_lies_abroad_matters(void **state) {
  static const struct {
    void (*change)(struct sample *sample);
    const char *member;
    bool material;
  } cases[] = {{to_more_fields, "recipient.r1.details", true},
               {to_fewer_fields, "recipient.r1.details", false},
               {to_other_name, "recipient.r1", false},
               {to_third, "transfer.r1", true}};
  struct pair pair;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    pair_open(&pair, SHAPE_RECIPIENTS);
    cases[i].change(&pair.after);
    is_one_change(&pair, cases[i].member, cases[i].material);
    pair_done(&pair);
  }
  pair_open(&pair, SHAPE_RECIPIENTS);
  to_third(&pair.before);
  to_other_safeguard(&pair.after);
  is_one_change(&pair, "transfer.r1", true);
  pair_done(&pair);
}

static void must(struct sample *s) { s->attributes[1].required = true; }
static void special(struct sample *s) { s->attributes[1].special = true; }
static void from_host(struct sample *s) { s->attributes[0].source = STR("host"); }
static void renamed(struct sample *s) { s->attributes[1].title = STR("{\"en\":\"Tariff\"}"); }
static void fewer(struct sample *s) { s->facts.attribute_count = 2; }

static void an_attribute_that_asks_more_matters(void **state) {
  static const struct {
    void (*change)(struct sample *sample);
    const char *member;
    bool material;
  } cases[] = {{must, "attribute.plan", true},
               {special, "attribute.plan", true},
               {renamed, "attribute.plan", false},
               {fewer, "attribute.tone", false}};
  struct pair pair;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    pair_open(&pair, SHAPE_ATTRIBUTES);
    cases[i].change(&pair.after);
    is_one_change(&pair, cases[i].member, cases[i].material);
    pair_done(&pair);
  }
  pair_open(&pair, SHAPE_ATTRIBUTES);
  pair.before.attributes[0].required = false;
  from_host(&pair.after);
  pair.after.attributes[0].required = false;
  is_one_change(&pair, "attribute.order", true);
  pair_done(&pair);
}

static void an_attribute_is_news(void **state) {
  (void)state;
  struct pair pair;
  pair_open(&pair, SHAPE_ATTRIBUTES);
  pair.before.facts.attribute_count = 2;
  is_one_change(&pair, "attribute.tone", true);
  pair_done(&pair);
}

static void a_change_is_told_in_the_language_that_was_asked_for(void **state) {
  (void)state;
  struct pair pair;
  pair_open(&pair, SHAPE_PLAIN);
  to_longer(&pair.after);
  compare(&pair, "de");
  const struct json *change = change_of(&pair, "purpose.answer.kept");
  assert_true(says(member(change, "before"), "90 Tage nach Ihrer letzten Nachricht"));
  assert_true(says(member(change, "after"), "180 Tage"));
  assert_true(says(member(change, "title"), "Ihre Frage beantworten"));
  pair_done(&pair);
}

static void facts_that_are_none_are_corrupt(void **state) {
  (void)state;
  bool material;
  assert_err(notice_differs(STR("{}"), STR("no"), &material), ERR_CORRUPT);
  assert_err(notice_differs(STR("no"), STR("{}"), &material), ERR_CORRUPT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_did_not_change_is_not_told),
      cmocka_unit_test(each_change_is_told_and_weighed),
      cmocka_unit_test(a_switch_turned_off_is_told_and_does_not_matter),
      cmocka_unit_test(a_purpose_that_comes_matters_and_one_that_goes_does_not),
      cmocka_unit_test(a_recipient_that_comes_matters_and_one_that_goes_does_not),
      cmocka_unit_test(another_basis_matters),
      cmocka_unit_test(more_data_matter_and_less_do_not),
      cmocka_unit_test(a_longer_term_of_one_datum_matters),
      cmocka_unit_test(a_machine_that_begins_to_decide_matters),
      cmocka_unit_test(other_words_do_not_matter),
      cmocka_unit_test(what_a_purpose_could_take_is_news_only_when_it_is_taken),
      cmocka_unit_test(a_recipient_that_gets_more_or_lies_abroad_matters),
      cmocka_unit_test(an_attribute_that_asks_more_matters),
      cmocka_unit_test(an_attribute_is_news),
      cmocka_unit_test(a_change_is_told_in_the_language_that_was_asked_for),
      cmocka_unit_test(facts_that_are_none_are_corrupt),
  };
  return cmocka_run_group_tests_name("notice_difference", tests, NULL, NULL);
}
