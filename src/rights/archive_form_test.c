/* Whatever a person wrote stands in every form as text: pages, tables and JSON give it back. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/rng.h"
#include "base/test.h"
#include "base/text.h"
#include "rights/archive_csv.h"
#include "rights/archive_page.h"

#define ROUNDS 4000
#define SEED 20260118

/* Signs that mean something to a page, a spreadsheet or JSON stand in it more often. */
static void make_text(struct rng *rng, struct buf *out) {
  static const char *const pieces[] = {"<",
                                       ">",
                                       "&",
                                       "\"",
                                       "'",
                                       "=",
                                       "+",
                                       "-",
                                       "@",
                                       "\t",
                                       "\n",
                                       "\r\n",
                                       ",",
                                       ";",
                                       "</p>",
                                       "<b>",
                                       "&lt;",
                                       "]]>",
                                       "\\",
                                       "/",
                                       "\xc3\xa9",
                                       "\xe2\x80\xae",
                                       "\xf0\x9f\x98\x80",
                                       "\xef\xbc\x9d",
                                       " ",
                                       "\xe2\x80\xa8",
                                       "'=1",
                                       "\"\""};
  buf_reset(out);
  size_t count = rng_below(rng, 20);
  for (size_t i = 0; i < count; i++) {
    if (rng_below(rng, 2) == 0)
      buf_append(out, str_from(pieces[rng_below(rng, sizeof pieces / sizeof pieces[0])]));
    else
      buf_append_char(out, (char)(0x20 + rng_below(rng, 0x5f)));
  }
  assert_true(text_is_utf8(buf_str(out)));
}

static void unescape(struct str page, struct buf *out) {
  static const struct {
    const char *entity;
    char sign;
  } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  while (page.len > 0) {
    size_t taken = 0;
    for (size_t e = 0; e < 5 && page.data[0] == '&'; e++) {
      if (!str_starts(page, str_from(entities[e].entity))) continue;
      buf_append_char(out, entities[e].sign);
      taken = strlen(entities[e].entity);
      break;
    }
    if (taken == 0) {
      assert_true(page.data[0] != '&');
      buf_append_char(out, page.data[0]);
      taken = 1;
    }
    page = str_slice(page, taken, page.len);
  }
}

/*= GDPR Art. 5(1)(f) */
static void no_text_becomes_markup_and_none_is_lost(void **state) {
  struct rng rng;
  rng_init_seeded(&rng, SEED);
  struct buf text = {0};
  struct buf page = {0};
  struct buf back = {0};
  (void)state;
  print_message("# seed %d\n", SEED);
  for (int i = 0; i < ROUNDS; i++) {
    make_text(&rng, &text);
    buf_reset(&page);
    buf_reset(&back);
    archive_page_escape(&page, buf_str(&text));
    for (size_t b = 0; b < page.len; b++) assert_null(strchr("<>\"'", page.data[b]));
    unescape(buf_str(&page), &back);
    for (size_t b = 0; b < text.len; b++)
      if (text.data[b] == '\r') text.data[b] = ' '; /* a control character is a space */
    assert_int_equal(back.len, text.len);
    assert_memory_equal(back.data ? back.data : "", text.data ? text.data : "", text.len);
  }
  buf_done(&text);
  buf_done(&page);
  buf_done(&back);
}

/* As RFC 4180 reads it; false when it is not one field. */
static bool read_field(struct str field, struct buf *out) {
  if (field.len < 2 || field.data[0] != '"' || field.data[field.len - 1] != '"') return false;
  for (size_t i = 1; i + 1 < field.len; i++) {
    if (field.data[i] == '"') {
      if (field.data[++i] != '"' || i + 1 >= field.len) return false;
    }
    buf_append_char(out, field.data[i]);
  }
  return true;
}

static bool begins_as_formula(struct str text) {
  while (text.len > 0 && text.data[0] == ' ') text = str_slice(text, 1, text.len);
  return text.len > 0 &&
         (strchr("=+-@\t\r\n", text.data[0]) != NULL || str_starts(text, STR("\xef\xbc\x9d")));
}

/*= GDPR Art. 15(4) */
static void no_field_of_a_table_is_a_formula_and_each_reads_back(void **state) {
  struct rng rng;
  rng_init_seeded(&rng, SEED + 1);
  struct buf text = {0};
  struct buf field = {0};
  struct buf back = {0};
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    make_text(&rng, &text);
    buf_reset(&field);
    buf_reset(&back);
    archive_csv_field(&field, buf_str(&text));
    assert_true(read_field(buf_str(&field), &back));
    struct str read = buf_str(&back);
    assert_false(begins_as_formula(read));
    if (begins_as_formula(buf_str(&text))) {
      assert_int_equal(read.data[0], '\'');
      read = str_slice(read, 1, read.len);
    }
    assert_int_equal(read.len, text.len);
    assert_memory_equal(read.data, text.data ? text.data : "", text.len);
  }
  buf_done(&text);
  buf_done(&field);
  buf_done(&back);
}

static void json_reads_back_whatever_was_written(void **state) {
  struct rng rng;
  rng_init_seeded(&rng, SEED + 2);
  struct buf text = {0};
  struct buf out = {0};
  (void)state;
  for (int i = 0; i < ROUNDS; i++) {
    struct json *root = NULL;
    struct str back;
    make_text(&rng, &text);
    buf_reset(&out);
    struct json_writer w = json_writer(&out);
    json_begin_object(&w);
    json_put_string(&w, "t", buf_str(&text));
    json_end_object(&w);
    assert_null(memmem(out.data, out.len, "</", 2)); /* may stand in a page too */
    assert_ok(json_parse(buf_str(&out), &root));
    assert_ok(json_get_str(root, "t", &back));
    assert_int_equal(back.len, text.len);
    assert_memory_equal(back.data, text.data ? text.data : "", text.len);
    json_free(root);
  }
  buf_done(&text);
  buf_done(&out);
}

static void the_page_lets_its_own_style_in_and_nothing_else(void **state) {
  struct buf policy = {0};
  struct buf time = {0};
  (void)state;
  archive_page_policy(&policy);
  assert_true(str_starts(buf_str(&policy), STR("default-src 'none'; style-src 'sha256-")));
  archive_page_time(&time, INT64_C(1779105720000), 0);
  assert_str(buf_str(&time), "18 May 2026, 12:02");
  buf_reset(&time);
  archive_page_time(&time, INT64_C(1779105720000), 1);
  assert_str(buf_str(&time), "18.05.2026, 12:02");
  buf_done(&policy);
  buf_done(&time);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_text_becomes_markup_and_none_is_lost),
      cmocka_unit_test(no_field_of_a_table_is_a_formula_and_each_reads_back),
      cmocka_unit_test(json_reads_back_whatever_was_written),
      cmocka_unit_test(the_page_lets_its_own_style_in_and_nothing_else),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
