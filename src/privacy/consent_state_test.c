/* The states of a consent. */
#include "privacy/consent_state.h"

#include "base/test.h"

/*= GDPR Art. 6(1)(a) */
static void only_a_consent_that_is_given_or_renewed_carries_processing(void **state) {
  (void)state;
  for (int i = -1; i <= CONSENT_STATE_COUNT; i++)
    assert_int_equal(consent_state_valid((enum consent_state)i),
                     i == CONSENT_GIVEN || i == CONSENT_RENEWED);
}

/*= GDPR Art. 7(3) */
static void what_is_in_force_can_always_be_withdrawn_and_nothing_else_can(void **state) {
  (void)state;
  for (int i = 0; i < CONSENT_STATE_COUNT; i++)
    assert_int_equal(consent_state_may_become((enum consent_state)i, CONSENT_WITHDRAWN),
                     consent_state_valid((enum consent_state)i));
}

/*= GDPR Art. 4(11) */
static void nothing_becomes_valid_but_by_an_act_of_the_person(void **state) {
  (void)state;
  for (int to = 0; to < CONSENT_STATE_COUNT; to++)
    if (consent_state_valid((enum consent_state)to))
      assert_true(consent_state_is_choice((enum consent_state)to));
  assert_false(consent_state_is_choice(CONSENT_EXPIRED));
  assert_false(consent_state_is_choice(CONSENT_REVOKED));
  assert_false(consent_state_is_choice(CONSENT_REQUESTED));
  assert_true(consent_state_is_choice(CONSENT_REFUSED));
}

static void who_refused_or_withdrew_may_change_their_mind_but_is_not_asked_again(void **state) {
  (void)state;
  static const enum consent_state no[] = {CONSENT_REFUSED, CONSENT_WITHDRAWN};
  for (size_t i = 0; i < 2; i++) {
    assert_true(consent_state_may_become(no[i], CONSENT_GIVEN));
    assert_false(consent_state_may_become(no[i], CONSENT_REQUESTED));
    assert_false(consent_state_may_become(no[i], CONSENT_RENEWED));
  }
}

static void a_question_is_answered_with_yes_no_or_later(void **state) {
  (void)state;
  for (int to = 0; to < CONSENT_STATE_COUNT; to++) {
    bool answer = to == CONSENT_GIVEN || to == CONSENT_REFUSED || to == CONSENT_DEFERRED;
    assert_int_equal(consent_state_may_become(CONSENT_REQUESTED, (enum consent_state)to), answer);
  }
}

static void only_what_was_valid_once_can_be_renewed(void **state) {
  (void)state;
  for (int from = 0; from < CONSENT_STATE_COUNT; from++) {
    bool was = from == CONSENT_GIVEN || from == CONSENT_RENEWED || from == CONSENT_EXPIRED;
    assert_int_equal(consent_state_may_become((enum consent_state)from, CONSENT_RENEWED), was);
  }
}

static void no_state_is_a_dead_end_and_none_goes_back_to_unknown(void **state) {
  (void)state;
  for (int from = 0; from < CONSENT_STATE_COUNT; from++) {
    bool onwards = false;
    for (int to = 0; to < CONSENT_STATE_COUNT; to++)
      onwards |= consent_state_may_become((enum consent_state)from, (enum consent_state)to);
    assert_true(onwards);
    assert_false(consent_state_may_become((enum consent_state)from, CONSENT_UNKNOWN));
    if (from != CONSENT_RENEWED)
      assert_false(consent_state_may_become((enum consent_state)from, (enum consent_state)from));
  }
}

static void names_are_those_of_the_vocabulary_and_read_back(void **state) {
  (void)state;
  static const char *const names[CONSENT_STATE_COUNT] = {
      "ConsentUnknown", "ConsentRequested",    "ConsentRequestDeferred", "ConsentRefused",
      "ConsentGiven",   "RenewedConsentGiven", "ConsentExpired",         "ConsentInvalidated",
      "ConsentRevoked", "ConsentWithdrawn"};
  for (int i = 0; i < CONSENT_STATE_COUNT; i++) {
    enum consent_state read;
    assert_string_equal(consent_state_name((enum consent_state)i), names[i]);
    assert_ok(consent_state_parse(str_from(names[i]), &read));
    assert_int_equal(read, i);
    assert_ok(consent_state_of(i, &read));
    assert_int_equal(read, i);
  }
}

static void what_is_no_state_is_refused(void **state) {
  (void)state;
  enum consent_state read = CONSENT_GIVEN;
  assert_err(consent_state_parse(STR("consentgiven"), &read), ERR_INVALID);
  assert_err(consent_state_parse(STR(""), &read), ERR_INVALID);
  assert_err(consent_state_of(-1, &read), ERR_CORRUPT);
  assert_err(consent_state_of(CONSENT_STATE_COUNT, &read), ERR_CORRUPT);
  assert_int_equal(read, CONSENT_GIVEN);
  assert_null(consent_state_name(CONSENT_STATE_COUNT));
  assert_false(consent_state_may_become((enum consent_state) - 1, CONSENT_GIVEN));
  assert_false(consent_state_may_become(CONSENT_GIVEN, (enum consent_state)40));
}

TESTS_MAIN("consent_state",
           cmocka_unit_test(only_a_consent_that_is_given_or_renewed_carries_processing),
           cmocka_unit_test(what_is_in_force_can_always_be_withdrawn_and_nothing_else_can),
           cmocka_unit_test(nothing_becomes_valid_but_by_an_act_of_the_person),
           cmocka_unit_test(who_refused_or_withdrew_may_change_their_mind_but_is_not_asked_again),
           cmocka_unit_test(a_question_is_answered_with_yes_no_or_later),
           cmocka_unit_test(only_what_was_valid_once_can_be_renewed),
           cmocka_unit_test(no_state_is_a_dead_end_and_none_goes_back_to_unknown),
           cmocka_unit_test(names_are_those_of_the_vocabulary_and_read_back),
           cmocka_unit_test(what_is_no_state_is_refused))
