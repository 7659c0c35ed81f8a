/* What data are for, on which basis, and which rights follow from it by law. */
#include "privacy/purpose.h"

#include "privacy/declaration.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

static const struct id nobody = {{0}};

static bool has(enum basis basis, const char *code, const char *article, bool *limited_out) {
  struct right right;
  for (size_t i = 0; basis_right(basis, i, &right); i++) {
    if (strcmp(right.code, code) != 0) continue;
    assert_string_equal(right.article, article);
    if (limited_out) *limited_out = right.limited;
    return true;
  }
  return false;
}

/* The table of law: y, n, or l (not while Art. 17(3)(b) applies). The columns: access 15,
 * rectification 16, erasure 17, restriction 18, portability 20, objection 21,
 * withdrawal 7(3), complaint 77. */
static const char *const law[BASIS_COUNT] = {
    [BASIS_CONSENT] = "yyyyynyy",          [BASIS_CONTRACT] = "yyyyynny",
    [BASIS_LEGAL_OBLIGATION] = "yylynnny", [BASIS_VITAL_INTERESTS] = "yyyynnny",
    [BASIS_PUBLIC_TASK] = "yylynyny",      [BASIS_LEGITIMATE_INTEREST] = "yyyynyny",
};
static const struct {
  const char *code;
  const char *article;
} columns[] = {{"access", "15"},       {"rectification", "16"}, {"erasure", "17"},
               {"restriction", "18"},  {"portability", "20"},   {"objection", "21"},
               {"withdrawal", "7(3)"}, {"complaint", "77"}};

/*= GDPR Art. 17(3)(b) */
/*= GDPR Art. 20(1)(a) */
/*= GDPR Art. 21(1) */
/*= GDPR Art. 7(3) */
static void the_rights_of_each_basis_are_those_of_the_table_of_law(void **state) {
  (void)state;
  for (int basis = 0; basis < BASIS_COUNT; basis++) {
    size_t expected = 0;
    struct right right;
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
      bool limited = false;
      bool there = has((enum basis)basis, columns[c].code, columns[c].article, &limited);
      if (there != (law[basis][c] != 'n') || limited != (law[basis][c] == 'l'))
        fail_msg("%s: %s", basis_name((enum basis)basis), columns[c].code);
      expected += there;
    }
    assert_true(basis_right((enum basis)basis, expected - 1, &right));
    assert_false(basis_right((enum basis)basis, expected, &right)); /* and no other */
  }
}

static void objection_is_under_e_and_f_only_and_portability_under_a_and_b_only(void **state) {
  (void)state;
  for (int basis = 0; basis < BASIS_COUNT; basis++) {
    char letter = basis_article((enum basis)basis)[5];
    assert_int_equal(basis_allows_objection((enum basis)basis), letter == 'e' || letter == 'f');
    assert_int_equal(basis_allows_portability((enum basis)basis), letter == 'a' || letter == 'b');
  }
}

/*= GDPR Art. 6(1)(b) */
/*= GDPR Art. 6(1)(e) */
/*= GDPR Art. 6(1)(f) */
static void answering_may_rest_on_contract_interest_or_public_task(void **state) {
  (void)state;
  for (int basis = 0; basis < BASIS_COUNT; basis++) {
    char letter = basis_article((enum basis)basis)[5];
    assert_int_equal(purpose_allows(STR(PURPOSE_ANSWER), (enum basis)basis),
                     letter == 'b' || letter == 'e' || letter == 'f');
    assert_int_equal(purpose_allows(STR("marketing"), (enum basis)basis),
                     letter == 'a' || letter == 'f');
    assert_int_equal(purpose_allows(STR("training"), (enum basis)basis), letter == 'a');
    assert_int_equal(purpose_allows(STR("vital"), (enum basis)basis), letter == 'd');
  }
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
static void marketing_may_be_objected_to_on_whatever_basis(void **state) {
  (void)state;
  for (int basis = 0; basis < BASIS_COUNT; basis++) {
    struct purpose purpose = {.basis = (enum basis)basis};
    assert_int_equal(purpose_is_objectable(&purpose), basis_allows_objection((enum basis)basis));
    purpose.marketing = true;
    assert_true(purpose_is_objectable(&purpose));
  }
}

/*= GDPR Art. 25(2) */
static void a_site_begins_with_what_it_needs_and_nothing_else(void **state) {
  struct stage stage;
  struct purpose *purposes;
  size_t count;
  static const char *const begun[] = {"answer", "notice", "proof", "security", "staff"};
  stage_open(&stage, *state);
  assert_ok(purpose_builtin_install(stage.work, stage.site));
  assert_ok(purpose_list(stage.work, stage.site, &purposes, &count));
  assert_int_equal(count, 5);
  for (size_t i = 0; i < count; i++) {
    assert_str(purposes[i].code, begun[i]);
    assert_true(purposes[i].active);
    assert_int_not_equal(purposes[i].basis, BASIS_CONSENT);
    assert_false(purposes[i].marketing);
  }
  stage_close(&stage);
}

static void an_ended_purpose_is_not_in_force_and_its_versions_stay(void **state) {
  struct stage stage;
  struct purpose purpose;
  struct purpose *purposes;
  size_t count;
  int64_t version;
  stage_open(&stage, *state);
  assert_ok(purpose_end(stage.work, stage.site, STR(PURPOSE_ANSWER)));
  assert_err(purpose_end(stage.work, stage.site, STR(PURPOSE_ANSWER)), ERR_NOT_FOUND);
  assert_err(purpose_read(stage.work, stage.site, STR(PURPOSE_ANSWER), &purpose), ERR_NOT_FOUND);
  assert_ok(purpose_read_version(stage.work, stage.site, STR(PURPOSE_ANSWER), 1, &purpose));
  assert_false(purpose.active);
  assert_ok(purpose_list(stage.work, stage.site, &purposes, &count));
  assert_int_equal(count, 0);
  assert_ok(purpose_list_ended(stage.work, stage.site, &purposes, &count));
  assert_int_equal(count, 1);
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, nobody, &version));
  assert_int_equal(version, 2); /* no number is used twice */
  assert_ok(purpose_list_ended(stage.work, stage.site, &purposes, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

/*= GDPR Art. 13(1)(c) */
static void every_template_is_whole_in_both_languages_and_reads_back(void **state) {
  struct stage stage;
  size_t count;
  const struct purpose_builtin *builtins = purpose_builtins(&count);
  stage_open(&stage, *state);
  for (size_t i = 0; i < count; i++) {
    struct purpose purpose;
    struct declaration d;
    struct buf again = {0};
    struct json_writer w = json_writer(&again);
    assert_true(purpose_allows(str_from(builtins[i].code), builtins[i].basis));
    assert_ok(purpose_builtin_make(stage.work->arena, str_from(builtins[i].code), builtins[i].basis,
                                   &purpose));
    assert_ok(declaration_of(stage.work, &purpose, &d));
    assert_true(declared_in(&d.title, STR("en")).len > 5);
    assert_true(declared_in(&d.description, STR("de")).len > 10);
    assert_true(d.fields.count > 0);
    declaration_write(&w, &d);
    assert_true(str_equal(buf_str(&again), purpose.declaration));
    assert_int_equal(declaration_field_bits(&d), purpose.fields);
    buf_done(&again);
  }
  stage_close(&stage);
}

static void a_basis_is_known_by_its_name(void **state) {
  (void)state;
  enum basis basis = BASIS_COUNT;
  for (int i = 0; i < BASIS_COUNT; i++) {
    assert_ok(basis_parse(str_from(basis_name((enum basis)i)), &basis));
    assert_int_equal(basis, i);
  }
  assert_err(basis_parse(STR("because"), &basis), ERR_INVALID);
  assert_err(basis_parse(STR(""), &basis), ERR_INVALID);
}

static void a_change_makes_a_version_and_the_same_again_does_not(void **state) {
  struct stage stage;
  struct purpose purpose;
  int64_t version = 0;
  stage_open(&stage, *state);
  assert_ok(purpose_read(stage.work, stage.site, STR(PURPOSE_ANSWER), &purpose));
  assert_int_equal(purpose.version, 1);
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, nobody, &version));
  assert_int_equal(version, 1);
  purpose.retention_days = 30;
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, nobody, &version));
  assert_int_equal(version, 2);
  purpose.basis = BASIS_LEGITIMATE_INTEREST;
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, nobody, &version));
  assert_int_equal(version, 3);
  assert_ok(purpose_read(stage.work, stage.site, STR(PURPOSE_ANSWER), &purpose));
  assert_int_equal(purpose.version, 3);
  assert_int_equal(purpose.retention_days, 30);
  assert_int_equal(purpose.basis, BASIS_LEGITIMATE_INTEREST);
  assert_int_equal(stage_number(&stage, &sql_test_purposes, NULL), 3); /* none was rewritten */
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(a) */
static void a_conversation_keeps_the_basis_and_term_its_visitor_was_told(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct purpose purpose;
  int64_t version;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_ok(
      purpose_builtin_make(stage.work->arena, STR(PURPOSE_ANSWER), BASIS_PUBLIC_TASK, &purpose));
  purpose.retention_days = 400;
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, nobody, &version));
  assert_ok(purpose_of_conversation(stage.work, chat.conversation, &purpose));
  assert_int_equal(purpose.basis, BASIS_CONTRACT);
  assert_int_equal(purpose.retention_days, 90);
  assert_int_equal(purpose.version, 1);
  assert_err(purpose_of_conversation(stage.work, chat.person, &purpose), ERR_NOT_FOUND);
  stage_close(&stage);
}

static void a_term_or_a_basis_that_cannot_be_is_refused_with_its_name(void **state) {
  struct stage stage;
  int64_t version = 7;
  stage_open(&stage, *state);
  static const struct {
    const char *code;
    enum basis basis;
    int64_t days;
  } bad[] = {{"answer", BASIS_CONTRACT, 0},
             {"answer", BASIS_CONTRACT, PURPOSE_RETENTION_MAX_DAYS + 1},
             {"answer", BASIS_CONSENT, 90},
             {"answer", BASIS_LEGAL_OBLIGATION, 90},
             {"answer", BASIS_VITAL_INTERESTS, 90},
             {"training", BASIS_LEGITIMATE_INTEREST, 90},
             {"marketing", BASIS_CONTRACT, 90}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct purpose wrong;
    assert_ok(purpose_builtin_make(stage.work->arena, str_from(bad[i].code), bad[i].basis, &wrong));
    wrong.retention_days = bad[i].days;
    stage.work->fault = NULL;
    assert_err(purpose_publish(stage.work, stage.site, &wrong, nobody, &version), ERR_INVALID);
    assert_true(
        str_starts(str_from(stage.work->fault), i < 2 ? STR("retention_days:") : STR("basis:")));
  }
  assert_int_equal(version, 7);
  assert_int_equal(stage_number(&stage, &sql_test_purposes, NULL), 1);
  assert_err(purpose_read(stage.work, stage.site, STR("marketing"), &(struct purpose){0}),
             ERR_NOT_FOUND);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_rights_of_each_basis_are_those_of_the_table_of_law),
      cmocka_unit_test(objection_is_under_e_and_f_only_and_portability_under_a_and_b_only),
      cmocka_unit_test(answering_may_rest_on_contract_interest_or_public_task),
      cmocka_unit_test(marketing_may_be_objected_to_on_whatever_basis),
      cmocka_unit_test(a_site_begins_with_what_it_needs_and_nothing_else),
      cmocka_unit_test(an_ended_purpose_is_not_in_force_and_its_versions_stay),
      cmocka_unit_test(every_template_is_whole_in_both_languages_and_reads_back),
      cmocka_unit_test(a_basis_is_known_by_its_name),
      cmocka_unit_test(a_change_makes_a_version_and_the_same_again_does_not),
      cmocka_unit_test(a_conversation_keeps_the_basis_and_term_its_visitor_was_told),
      cmocka_unit_test(a_term_or_a_basis_that_cannot_be_is_refused_with_its_name),
  };
  return store_test_run("purpose", tests, sizeof tests / sizeof tests[0]);
}
