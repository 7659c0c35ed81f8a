#include "base/text.h"

#include "base/test.h"

static const struct {
  const char *bytes;
  bool valid;
} utf8_cases[] = {
    {"", true},
    {"abc", true},
    {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true},
    {"\xf0\x9f\x98\x80", true},
    {"\xf4\x8f\xbf\xbf", true},      /* U+10FFFF */
    {"\xf4\x90\x80\x80", false},     /* above */
    {"\xed\xa0\x80", false},         /* a surrogate */
    {"\xed\x9f\xbf", true},          /* just below */
    {"\xee\x80\x80", true},          /* just above */
    {"\xc0\x80", false},             /* overlong */
    {"\xc1\xbf", false},             /* overlong */
    {"\xe0\x9f\xbf", false},         /* overlong */
    {"\xf0\x8f\xbf\xbf", false},     /* overlong */
    {"\x80", false},                 /* continuation alone */
    {"\xe2\x82", false},             /* cut short */
    {"\xf8\x88\x80\x80\x80", false}, /* five bytes */
    {"\xff", false},
};
#define UTF8_CASES (sizeof utf8_cases / sizeof utf8_cases[0])

static void utf8_is_what_rfc_3629_says(void **state) {
  (void)state;
  for (size_t i = 0; i < UTF8_CASES; i++)
    assert_int_equal(text_is_utf8(str_from(utf8_cases[i].bytes)), utf8_cases[i].valid);
}

static void pieces_give_the_same_verdict_as_the_whole(void **state) {
  (void)state;
  for (size_t i = 0; i < UTF8_CASES; i++) {
    struct str whole = str_from(utf8_cases[i].bytes);
    struct text_utf8 utf8 = {0};
    bool valid = true;
    for (size_t at = 0; at < whole.len && valid; at++)
      valid = text_utf8_feed(&utf8, str_slice(whole, at, at + 1));
    assert_int_equal(valid && text_utf8_complete(&utf8), utf8_cases[i].valid);
  }
}

static void a_hopeless_text_fails_at_the_first_byte_that_makes_it_so(void **state) {
  (void)state;
  struct text_utf8 utf8 = {0};
  assert_true(text_utf8_feed(&utf8, STR("\xf4")));
  assert_false(text_utf8_feed(&utf8, STR("\x90")));
}

static void code_points_are_counted_not_bytes(void **state) {
  (void)state;
  assert_int_equal(text_code_points(STR("a\xc3\xa9\xf0\x9f\x98\x80")), 3);
}

static void control_characters_are_not_clean(void **state) {
  (void)state;
  assert_true(text_is_clean(STR("a\tb\nc\r\nd")));
  assert_false(text_is_clean(STR("a\rb")));
  assert_false(text_is_clean(STR("a\x1b[31m")));
  assert_false(text_is_clean(STR("a\x7f")));
  assert_true(text_is_line(STR("one line")));
  assert_false(text_is_line(STR("two\nlines")));
}

static void a_language_tag_is_letters_digits_and_hyphens(void **state) {
  (void)state;
  assert_true(text_is_language(STR("en")));
  assert_true(text_is_language(STR("de-AT")));
  assert_true(text_is_language(STR("sr-Latn-RS")));
  assert_false(text_is_language(STR("")));
  assert_false(text_is_language(STR("e")));
  assert_false(text_is_language(STR("12")));
  assert_false(text_is_language(STR("engl")));
  assert_false(text_is_language(STR("en-")));
  assert_false(text_is_language(STR("en_GB")));
  assert_false(text_is_language(STR("zh-Hant-HK-xx")));
}

static void an_address_that_mail_can_reach(void **state) {
  (void)state;
  assert_true(text_is_email(STR("mara@example.org")));
  assert_true(text_is_email(STR("o'neil+x@sub.example.org")));
  assert_true(text_is_mailable(STR("o'neil+x@sub.example.org")));
  assert_false(text_is_mailable(STR("a@b.example, c@d.example")));
  assert_false(text_is_mailable(STR("<a@b.example>")));
  assert_false(text_is_mailable(STR("j\xc3\xb6rg@b.example")));
  assert_false(text_is_email(STR("mara")));
  assert_false(text_is_email(STR("@example.org")));
  assert_false(text_is_email(STR("mara@")));
  assert_false(text_is_email(STR("a@b@c.org")));
  assert_false(text_is_email(STR("a b@c.org")));
}

TESTS_MAIN("text", cmocka_unit_test(utf8_is_what_rfc_3629_says),
           cmocka_unit_test(pieces_give_the_same_verdict_as_the_whole),
           cmocka_unit_test(a_hopeless_text_fails_at_the_first_byte_that_makes_it_so),
           cmocka_unit_test(code_points_are_counted_not_bytes),
           cmocka_unit_test(control_characters_are_not_clean),
           cmocka_unit_test(a_language_tag_is_letters_digits_and_hyphens),
           cmocka_unit_test(an_address_that_mail_can_reach))
