/* How long what has no purpose of its own is kept. */
#include "privacy/term.h"

#include <string.h>

#include "base/test.h"
#include "ledger/ledger.h"
#include "net/source_tag.h"

/*= GDPR Art. 30(1)(f) */
static void every_term_says_what_how_long_from_when_and_by_which_rule(void **state) {
  (void)state;
  for (int i = 0; i < TERM_COUNT; i++) {
    const struct term_rule *rule = term_rule((enum term)i);
    assert_true(rule->code && rule->code[0] && rule->from && rule->from[0]);
    assert_true(rule->length_ms > 0 && rule->length_ms <= 10 * TERM_YEAR_MS);
    assert_true(rule->article[0] >= '1' && rule->article[0] <= '9');
    for (int other = 0; other < i; other++)
      assert_string_not_equal(rule->code, term_rule((enum term)other)->code);
    for (int language = 0; language < 2; language++)
      assert_true(strlen(rule->words[language][0]) > 5 && strlen(rule->words[language][1]) > 5);
    assert_string_not_equal(rule->words[0][0], rule->words[1][0]);
  }
}

/*= GDPR Art. 5(1)(e) */
static void the_table_says_what_the_code_does(void **state) {
  (void)state;
  assert_int_equal(term_rule(TERM_LEDGER_OPENING)->length_ms, LEDGER_OPENING_DAYS * TERM_DAY_MS);
  assert_int_equal(term_rule(TERM_SOURCE_TAG)->length_ms, SOURCE_TAG_LIFE_MS);
  assert_int_equal(term_rule(TERM_INCIDENT_ADDRESS)->length_ms, 14 * TERM_DAY_MS);
  assert_int_equal(term_rule(TERM_SENSITIVE)->length_ms, 7 * TERM_DAY_MS);
}

static void words_are_there_in_the_readers_language_or_in_english(void **state) {
  (void)state;
  assert_string_equal(term_what(TERM_SESSION, "en"), "Sessions of staff");
  assert_string_equal(term_what(TERM_SESSION, "de-AT"), "Sitzungen der Mitarbeiter");
  assert_string_equal(term_what(TERM_SESSION, "fr"), "Sessions of staff");
  assert_string_equal(term_from(TERM_SESSION, "den"), "signing in");
  assert_string_equal(term_from(TERM_SESSION, "de"), "der Anmeldung");
}

TESTS_MAIN("term", cmocka_unit_test(every_term_says_what_how_long_from_when_and_by_which_rule),
           cmocka_unit_test(the_table_says_what_the_code_does),
           cmocka_unit_test(words_are_there_in_the_readers_language_or_in_english))
