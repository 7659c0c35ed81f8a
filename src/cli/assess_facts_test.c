/* The forms in which facts are written. */
#include "cli/assess_facts.h"

#include <stdio.h>

#include "base/test.h"

static const struct assess_fact facts[] = {{NULL, "open", ASSESS_YES_NO, -1, 0, 0},
                                           {NULL, "steps", ASSESS_NUMBER, -1, 9, 100},
                                           {NULL, "land", ASSESS_COUNTRY, -1, -1, 0},
                                           {"told", "who", ASSESS_YES_NO, -1, 1, 0},
                                           {NULL, NULL, ASSESS_YES_NO, 0, 0, 0}};

struct read {
  struct json *object;
  struct assess_case c;
  struct buf fault;
};

static void begin(struct read *read, const char *text) {
  *read = (struct read){.object = NULL};
  assert_ok(json_parse(str_from(text), &read->object));
  read->c = (struct assess_case){read->object, 3, 0, &read->fault};
}

static void end(struct read *read) {
  json_free(read->object);
  buf_done(&read->fault);
}

static void assert_reads(size_t fact, const char *value, int32_t expected) {
  struct read read;
  char text[200];
  int32_t got = 99;
  (void)snprintf(text, sizeof text, "{\"%s\":%s}", facts[fact].name, value);
  begin(&read, text);
  assert_ok(assess_only(&read.c, facts));
  assert_ok(assess_read(&read.c, &facts[fact], &got));
  assert_int_equal(got, expected);
  end(&read);
}

static void assert_refuses(size_t fact, const char *value, const char *said) {
  struct read read;
  char text[200];
  int32_t got = 99;
  (void)snprintf(text, sizeof text, "{\"%s\":%s}", facts[fact].name, value);
  begin(&read, text);
  assert_err(assess_read(&read.c, &facts[fact], &got), ERR_INVALID);
  assert_str(buf_str(&read.fault), said);
  assert_int_equal(got, 99);
  end(&read);
}

static void yes_and_no_are_read_in_every_form_of_the_tables(void **state) {
  (void)state;
  static const char *const yes[] = {
      "true", "\"yes\"", "\"Yes\"", "\"yes(hours)\"", "\" yes (2 days) \"", "\"TRUE\""};
  static const char *const no[] = {"false", "\"no\"", "\"no(possible)\"", "\"n/a\"",
                                   "\"N/A (none)\""};
  for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) assert_reads(0, yes[i], 1);
  for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) assert_reads(0, no[i], 0);
}

static void what_is_not_known_is_unknown(void **state) {
  (void)state;
  static const char *const words[] = {"null", "\"unknown\"", "\"-\"", "\"not given\"",
                                      "\"Unknown (nobody asked)\""};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    assert_reads(0, words[i], ASSESS_UNKNOWN);
    assert_reads(1, words[i], ASSESS_UNKNOWN);
  }
}

static void what_is_neither_yes_nor_no_is_refused(void **state) {
  (void)state;
  static const char *const none[] = {
      "1",      "0",  "\"maybe\"", "\"\"",      "\"yes(\"", "\"yesterday\"",
      "[true]", "{}", "1.5",       "\"yes no\""};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_refuses(0, none[i], "case 3: open: yes or no");
}

static void numbers_are_read_with_their_words(void **state) {
  (void)state;
  assert_reads(1, "0", 0);
  assert_reads(1, "100", 100);
  assert_reads(1, "\"4\"", 4);
  assert_reads(1, "\"4 (a call in office hours)\"", 4);
  assert_reads(1, "\"2 clicks\"", 2);
  assert_reads(1, "\"Three calls\"", 3);
  assert_reads(1, "\"> 3\"", 4);
  assert_reads(1, "\">3 steps\"", 4);
  assert_reads(1, "\"n/a\"", 9);
}

static void what_is_no_whole_number_within_the_bounds_is_refused(void **state) {
  (void)state;
  static const char *const none[] = {"-1",
                                     "101",
                                     "1.5",
                                     "true",
                                     "\"-1\"",
                                     "\"1.5\"",
                                     "\"many\"",
                                     "\"1 or 2\"",
                                     "\"\"",
                                     "\"+3\"",
                                     "[3]",
                                     "\"101\"",
                                     "1e2",
                                     "\"> 100\"",
                                     "9223372036854775807",
                                     "\">9223372036854775807\"",
                                     "\"99999999999999999999\""};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_refuses(1, none[i], "case 3: steps: a whole number from 0 to 100");
}

static void assert_country(const char *value, enum err error, const char *code) {
  struct read read;
  char text[100];
  char got[COUNTRY_BYTES + 1] = "--";
  (void)snprintf(text, sizeof text, "{\"land\":%s}", value);
  begin(&read, text);
  assert_err(assess_read_country(&read.c, &facts[2], got), error);
  assert_string_equal(got, code);
  if (error)
    assert_str(buf_str(&read.fault), "case 3: land: the two letters of a country, such as DE");
  end(&read);
}

static void countries_are_read_by_their_letters(void **state) {
  (void)state;
  assert_country("\"de\"", ERR_NONE, "DE");
  assert_country("\"US\"", ERR_NONE, "US");
  assert_country("null", ERR_NONE, "");
  assert_country("\"unknown\"", ERR_NONE, "");
  assert_country("\"XX\"", ERR_INVALID, "--");
  assert_country("\"Germany\"", ERR_INVALID, "--");
  assert_country("49", ERR_INVALID, "--");
}

static void assert_only(const char *text, const char *said) {
  struct read read;
  begin(&read, text);
  assert_err(assess_only(&read.c, facts), said ? ERR_INVALID : ERR_NONE);
  assert_str(buf_str(&read.fault), said ? said : "");
  end(&read);
}

static void a_fact_that_there_is_not_is_named_with_the_nearest(void **state) {
  (void)state;
  assert_only("{}", NULL);
  assert_only("{\"open\":7,\"told\":{\"who\":1}}", NULL);
  assert_only("{\"told\":null}", NULL);
  assert_only("{\"step\":1}", "case 3: step: there is no such fact; did you mean steps?");
  assert_only("{\"colour\":1}", "case 3: colour: there is no such fact");
  assert_only("{\"tolt\":{}}", "case 3: tolt: there is no such fact; did you mean told?");
  assert_only("{\"told\":{\"open\":1}}", "case 3: told.open: there is no such fact");
  assert_only("{\"told.who\":true}", "case 3: told.who: there is no such fact");
  assert_only("{\"who\":true}", "case 3: who: there is no such fact");
  assert_only("{\"\":true}", "case 3: : there is no such fact");
  assert_only("{\"told\":true}", "case 3: told: an object of facts");
  assert_only("{\"told\":[]}", "case 3: told: an object of facts");
}

static void foreign_text_cannot_move_the_cursor_or_fill_the_screen(void **state) {
  (void)state;
  assert_only("{\"a\\u001b[2J\":1}", "case 3: (unreadable): there is no such fact");
  assert_only("{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1}",
              "case 3: (long): there is no such fact");
}

static void a_fact_of_a_group_is_found_in_it(void **state) {
  (void)state;
  struct read read;
  int32_t got = 99;
  begin(&read, "{\"told\":{\"who\":\"n/a\"}}");
  assert_ok(assess_read(&read.c, &facts[3], &got));
  assert_int_equal(got, 1);
  end(&read);
  begin(&read, "{\"told\":{\"who\":\"perhaps\"}}");
  assert_err(assess_read(&read.c, &facts[3], &got), ERR_INVALID);
  assert_str(buf_str(&read.fault), "case 3: told.who: yes or no");
  end(&read);
  begin(&read, "{}");
  assert_ok(assess_read(&read.c, &facts[3], &got));
  assert_int_equal(got, ASSESS_UNKNOWN);
  end(&read);
}

TESTS_MAIN("assess_facts", cmocka_unit_test(yes_and_no_are_read_in_every_form_of_the_tables),
           cmocka_unit_test(what_is_not_known_is_unknown),
           cmocka_unit_test(what_is_neither_yes_nor_no_is_refused),
           cmocka_unit_test(numbers_are_read_with_their_words),
           cmocka_unit_test(what_is_no_whole_number_within_the_bounds_is_refused),
           cmocka_unit_test(countries_are_read_by_their_letters),
           cmocka_unit_test(a_fact_that_there_is_not_is_named_with_the_nearest),
           cmocka_unit_test(foreign_text_cannot_move_the_cursor_or_fill_the_screen),
           cmocka_unit_test(a_fact_of_a_group_is_found_in_it))
