/* The sentences of the notice, by language. */
#include "privacy/notice_words.h"

#include "base/test.h"

static void the_language_is_the_first_that_there_are_words_for(void **state) {
  (void)state;
  assert_string_equal(notice_language(STR("de")), "de");
  assert_string_equal(notice_language(STR("de-AT")), "de");
  assert_string_equal(notice_language(STR("fr, de-AT;q=0.8, en;q=0.5")), "de");
  assert_string_equal(notice_language(STR("den")), "en");
  assert_string_equal(notice_language(STR("fr")), "en");
  assert_string_equal(notice_language(STR(",;,-")), "en");
  assert_string_equal(notice_language(STR("")), "en");
}

static void english_comes_first_and_the_list_ends(void **state) {
  (void)state;
  size_t count = 0;
  assert_string_equal(notice_language_at(0), "en");
  while (notice_language_at(count)) count++;
  assert_true(count >= 2);
  assert_null(notice_language_at(count + 5));
}

/*= GDPR Art. 12(1) */
static void a_sentence_is_said_in_its_language_or_in_english(void **state) {
  (void)state;
  assert_string_equal(notice_word("right.portability", "de"), "Es mitnehmen");
  assert_string_equal(notice_word("right.portability", "en"), "Take it with you");
  assert_string_equal(notice_word("right.portability", "xx"), "Take it with you");
  assert_null(notice_word_find(STR("no.such.word"), "en"));
  assert_null(notice_word_find(STR(""), "en"));
  assert_non_null(notice_word_find(STR("address"), "de"));
  assert_non_null(notice_word_find(STR("withdraw"), "de"));
}

static void slots_are_filled_and_what_fills_them_is_no_pattern(void **state) {
  (void)state;
  struct buf out = {0};
  struct notice_slot slots[] = {{"name", STR("N {list}")}, {"list", STR("a, b")}};
  notice_word_fill(&out, "{name} and {list}; {other} {na", slots, 2);
  assert_str(buf_str(&out), "N {list} and a, b; {other} {na");
  buf_done(&out);
}

static void one_day_is_no_days(void **state) {
  (void)state;
  struct buf out = {0};
  notice_word_days(&out, "en", 1);
  buf_append_char(&out, '|');
  notice_word_days(&out, "de", 90);
  assert_str(buf_str(&out), "1 day|90 Tage");
  buf_done(&out);
}

TESTS_MAIN("notice_words", cmocka_unit_test(the_language_is_the_first_that_there_are_words_for),
           cmocka_unit_test(english_comes_first_and_the_list_ends),
           cmocka_unit_test(a_sentence_is_said_in_its_language_or_in_english),
           cmocka_unit_test(slots_are_filled_and_what_fills_them_is_no_pattern),
           cmocka_unit_test(one_day_is_no_days))
