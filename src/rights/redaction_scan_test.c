/* Candidates for a person to decide: what is found, and what is the person's own. */
#include "rights/redaction_scan.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/rng.h"
#include "base/test.h"
#include "base/text.h"

#define SEED 20260120
#define MAX 32

static const struct redaction_own own = {{"Mila Petrova", 12}, {"mila@example.org", 16}};

/* "email:bob@example.com name:Mrs Adeyemi" */
static const char *found(const char *words, bool among_staff) {
  static char out[600];
  struct redaction_span spans[MAX];
  struct str text = str_from(words);
  size_t count = redaction_scan(text, &own, among_staff, spans, MAX);
  out[0] = 0;
  for (size_t i = 0; i < count; i++) {
    size_t begin = 0;
    size_t end;
    for (int64_t c = 0; c < spans[i].begin; c++)
      for (begin++; ((unsigned char)words[begin] & 0xc0) == 0x80;) begin++;
    end = begin;
    for (int64_t c = 0; c < spans[i].length; c++)
      for (end++; ((unsigned char)words[end] & 0xc0) == 0x80;) end++;
    size_t len = strlen(out);
    (void)snprintf(out + len, sizeof out - len, "%s%s:%.*s", len ? " " : "",
                   redaction_kind_name(spans[i].kind), (int)(end - begin), words + begin);
  }
  return out;
}

/*= GDPR Art. 15(4) */
static void who_else_is_spoken_of_is_found(void **state) {
  (void)state;
  assert_string_equal(found("My neighbour Mrs Adeyemi signed for the parcel.", false),
                      "name:Mrs Adeyemi");
  assert_string_equal(found("Ask bob.k@example.com, or call +49 (30) 123-4567 please", false),
                      "email:bob.k@example.com phone:+49 (30) 123-4567");
  assert_string_equal(found("Ruf meine Schwester Zo\xc3\xab an: 0171 2345678.", false),
                      "name:Zo\xc3\xab phone:0171 2345678");
  assert_string_equal(found("Herr \xc3\x96zt\xc3\xbcrk und Frau Dr. M\xc3\xbcller", false),
                      "name:Herr \xc3\x96zt\xc3\xbcrk name:Frau Dr");
  assert_string_equal(found("Spoke with Ada Okoro, she has it.", true), "name:Ada Okoro");
}

static void what_is_the_persons_own_or_nobodys_is_passed_over(void **state) {
  (void)state;
  assert_string_equal(found("I am Mrs Petrova, mila@example.org, Mila@Example.org", false), "");
  assert_string_equal(found("Mila Petrova called", true), "");
  assert_string_equal(found("Spoke with Ada Okoro", false), "");
  assert_string_equal(found("Order 19944, 18.05.2026, 12:30, EUR 1 200.00", true), "");
  assert_string_equal(found("a@b, @handle, x@y.", true), "");
  assert_string_equal(found("", true), "");
  assert_string_equal(found("My wife said no", false), "");
}

/* Whatever comes: spans lie within the text, in order, none over another. */
static void spans_are_in_order_and_within_the_text(void **state) {
  static const char *const pieces[] = {
      "Mrs ", "Mr. ",  "wife ", "Anna",  " ", "\xc3\x96l",        "@",
      ".com", "+49",   "0",     "30 12", "-", "\xf0\x9f\x98\x80", "(",
      ")",    "Herr ", "a",     "'",     "1"};
  struct rng rng;
  (void)state;
  rng_init_seeded(&rng, SEED);
  print_message("# seed %d\n", SEED);
  for (int round = 0; round < 20000; round++) {
    struct buf text = {0};
    struct redaction_span spans[8];
    uint32_t count = rng_below(&rng, 14);
    for (uint32_t i = 0; i < count; i++)
      buf_append(&text, str_from(pieces[rng_below(&rng, sizeof pieces / sizeof pieces[0])]));
    size_t got = redaction_scan(buf_str(&text), &own, rng_below(&rng, 2) == 0, spans, 8);
    int64_t last = 0;
    for (size_t i = 0; i < got; i++) {
      assert_true(spans[i].begin >= last && spans[i].length > 0);
      last = spans[i].begin + spans[i].length;
    }
    assert_true(last <= (int64_t)text_code_points(buf_str(&text)));
    buf_done(&text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_else_is_spoken_of_is_found),
      cmocka_unit_test(what_is_the_persons_own_or_nobodys_is_passed_over),
      cmocka_unit_test(spans_are_in_order_and_within_the_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
