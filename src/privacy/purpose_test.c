/* What data are for, on which basis, and which rights follow from it by law. */
#include "privacy/purpose.h"

#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

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
    assert_int_equal(purpose_allows(PURPOSE_ANSWER, (enum basis)basis),
                     letter == 'b' || letter == 'e' || letter == 'f');
    assert_false(purpose_allows("marketing", (enum basis)basis));
  }
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
  assert_ok(purpose_read(stage.work, stage.site, PURPOSE_ANSWER, &purpose));
  assert_int_equal(purpose.version, 1);
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, &version));
  assert_int_equal(version, 1);
  purpose.retention_days = 30;
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, &version));
  assert_int_equal(version, 2);
  purpose.basis = BASIS_LEGITIMATE_INTEREST;
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, &version));
  assert_int_equal(version, 3);
  assert_ok(purpose_read(stage.work, stage.site, PURPOSE_ANSWER, &purpose));
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
  purpose =
      (struct purpose){.code = PURPOSE_ANSWER, .basis = BASIS_PUBLIC_TASK, .retention_days = 400};
  assert_ok(purpose_publish(stage.work, stage.site, &purpose, &version));
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
  static const struct purpose wrong[] = {
      {PURPOSE_ANSWER, 0, BASIS_CONTRACT, 0},
      {PURPOSE_ANSWER, 0, BASIS_CONTRACT, PURPOSE_RETENTION_MAX_DAYS + 1},
      {PURPOSE_ANSWER, 0, BASIS_CONSENT, 90},
      {PURPOSE_ANSWER, 0, BASIS_LEGAL_OBLIGATION, 90},
      {PURPOSE_ANSWER, 0, BASIS_VITAL_INTERESTS, 90},
      {"marketing", 0, BASIS_LEGITIMATE_INTEREST, 90}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    stage.work->fault = NULL;
    assert_err(purpose_publish(stage.work, stage.site, &wrong[i], &version), ERR_INVALID);
    assert_true(
        str_starts(str_from(stage.work->fault), i < 2 ? STR("retention_days:") : STR("basis:")));
  }
  assert_int_equal(version, 7);
  assert_int_equal(stage_number(&stage, &sql_test_purposes, NULL), 1);
  assert_err(purpose_read(stage.work, stage.site, "marketing", &(struct purpose){0}),
             ERR_NOT_FOUND);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_rights_of_each_basis_are_those_of_the_table_of_law),
      cmocka_unit_test(objection_is_under_e_and_f_only_and_portability_under_a_and_b_only),
      cmocka_unit_test(answering_may_rest_on_contract_interest_or_public_task),
      cmocka_unit_test(a_basis_is_known_by_its_name),
      cmocka_unit_test(a_change_makes_a_version_and_the_same_again_does_not),
      cmocka_unit_test(a_conversation_keeps_the_basis_and_term_its_visitor_was_told),
      cmocka_unit_test(a_term_or_a_basis_that_cannot_be_is_refused_with_its_name),
  };
  return store_test_run("purpose", tests, sizeof tests / sizeof tests[0]);
}
