#include <math.h>

#include "base/json.h"
#include "base/rng.h"
#include "base/test.h"

static struct buf string_of(struct str s) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_write_string(&w, s);
  assert_ok(buf_check(&out));
  return out;
}

static void assert_string(struct str s, const char *expected) {
  struct buf out = string_of(s);
  assert_str(buf_str(&out), expected);
  buf_done(&out);
}

static void commas_and_colons_come_by_themselves(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_string(&w, "a", STR("x"));
  json_put_int(&w, "b", -7);
  json_key(&w, "c");
  json_begin_array(&w);
  json_write_bool(&w, true);
  json_write_null(&w);
  json_begin_object(&w);
  json_end_object(&w);
  json_begin_array(&w);
  json_end_array(&w);
  json_write_raw(&w, STR("{\"r\":1}"));
  json_end_array(&w);
  json_put_bool(&w, "d", false);
  json_put_null(&w, "e");
  json_put_word(&w, "f", "word");
  json_end_object(&w);
  assert_str(buf_str(&out),
             "{\"a\":\"x\",\"b\":-7,\"c\":[true,null,{},[],{\"r\":1}],\"d\":false,"
             "\"e\":null,\"f\":\"word\"}");
  buf_done(&out);
}

static void values_after_a_closed_level_are_separated_again(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_array(&w);
  for (int i = 0; i < 3; i++) {
    json_begin_array(&w);
    json_write_int(&w, i);
    json_end_array(&w);
  }
  json_end_array(&w);
  assert_str(buf_str(&out), "[[0],[1],[2]]");
  buf_done(&out);
}

static void thirty_two_levels_are_written(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  struct json *root = NULL;
  for (int i = 0; i < 32; i++) json_begin_array(&w);
  json_write_int(&w, 1);
  json_write_int(&w, 2);
  for (int i = 0; i < 32; i++) json_end_array(&w);
  assert_int_equal(out.len, 32 + 3 + 32);
  assert_ok(json_parse(buf_str(&out), &root));
  json_free(root);
  buf_done(&out);
}

static void what_could_end_a_string_a_script_or_a_line_is_escaped(void **state) {
  (void)state;
  assert_string(STR("\"\\"), "\"\\\"\\\\\"");
  assert_string(STR("a\nb"), "\"a\\nb\"");
  assert_string(STR("\r\t\x1b\x7f"), "\"\\u000d\\u0009\\u001b\\u007f\"");
  assert_string(STR("a\0b"), "\"a\\u0000b\"");
  assert_string(STR("</script><!-- &amp;"), "\"\\u003c/script\\u003e\\u003c!-- \\u0026amp;\"");
  assert_string(STR("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\"");
  assert_string(STR_EMPTY, "\"\"");
}

static void other_text_is_written_as_it_is(void **state) {
  (void)state;
  assert_string(STR("Gr\xc3\xbc\xc3\x9f"
                    "e \xe2\x80\xa7 \xe2\x80\xaa \xe2\x82\xac \xf0\x9f\x98\x80 /'"),
                "\"Gr\xc3\xbc\xc3\x9f"
                "e \xe2\x80\xa7 \xe2\x80\xaa \xe2\x82\xac \xf0\x9f\x98\x80 /'\"");
  /* A character that begins like U+2028 and ends with the text. */
  assert_string(STR("\xe2\x80"), "\"\xe2\x80\"");
}

static size_t append_character(char *at, uint32_t c) {
  if (c < 0x80) {
    at[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    at[0] = (char)(0xc0 | c >> 6);
    at[1] = (char)(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    at[0] = (char)(0xe0 | c >> 12);
    at[1] = (char)(0x80 | (c >> 6 & 0x3f));
    at[2] = (char)(0x80 | (c & 0x3f));
    return 3;
  }
  at[0] = (char)(0xf0 | c >> 18);
  at[1] = (char)(0x80 | (c >> 12 & 0x3f));
  at[2] = (char)(0x80 | (c >> 6 & 0x3f));
  at[3] = (char)(0x80 | (c & 0x3f));
  return 4;
}

/* Every character but NUL, which the reader refuses, and surrogates, which are none. */
static void every_character_reads_back_as_it_was_written(void **state) {
  (void)state;
  char text[4 * 256];
  for (uint32_t first = 0; first < 0x110000; first += 256) {
    size_t len = 0;
    struct json *root = NULL;
    struct str back;
    for (uint32_t c = first; c < first + 256; c++)
      if (c != 0 && (c < 0xd800 || c > 0xdfff)) len += append_character(text + len, c);
    struct buf out = string_of(str_of(text, len));
    assert_ok(json_parse(buf_str(&out), &root));
    assert_ok(json_as_str(root, &back));
    assert_int_equal(back.len, len);
    if (len > 0) assert_memory_equal(back.data, text, len);
    for (size_t i = 0; i < out.len; i++) assert_true((unsigned char)out.data[i] >= 0x20);
    json_free(root);
    buf_done(&out);
  }
}

static void whole_numbers_are_written_to_their_ends(void **state) {
  (void)state;
  static const struct {
    int64_t value;
    const char *text;
  } numbers[] = {{0, "0"},
                 {-1, "-1"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
  for (size_t i = 0; i < 4; i++) {
    struct buf out = {0};
    struct json_writer w = json_writer(&out);
    json_write_int(&w, numbers[i].value);
    assert_str(buf_str(&out), numbers[i].text);
    buf_done(&out);
  }
}

static void assert_double_reads_back(double value) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  struct json *root = NULL;
  double back = NAN;
  json_begin_array(&w);
  json_write_double(&w, value);
  json_end_array(&w);
  assert_ok(json_parse(buf_str(&out), &root));
  assert_ok(json_as_double(json_at(root, 0), &back));
  assert_memory_equal(&back, &value, sizeof back);
  json_free(root);
  buf_done(&out);
}

static void fractions_read_back_exactly(void **state) {
  (void)state;
  static const double values[] = {0.1, 1.0 / 3, 1e300, -2.5e-300, 0.5, 123456789.123456789, 5e-324};
  struct rng rng;
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) assert_double_reads_back(values[i]);
  rng_init_seeded(&rng, 11);
  for (int i = 0; i < 2000; i++) {
    double value;
    rng_fill(&rng, &value, sizeof value);
    /* jansson reads what has no fraction as a whole number and refuses the tiniest. */
    if (isfinite(value) && fabs(value) < 1e300 && fabs(value) > 1e-300)
      assert_double_reads_back(value);
  }
}

static void what_is_no_number_in_json_is_null(void **state) {
  (void)state;
  static const double values[] = {NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < 3; i++) {
    struct buf out = {0};
    struct json_writer w = json_writer(&out);
    json_write_double(&w, values[i]);
    assert_str(buf_str(&out), "null");
    buf_done(&out);
  }
}

static void a_buffer_that_is_full_says_so_at_the_end(void **state) {
  (void)state;
  struct buf out;
  struct json_writer w = json_writer(&out);
  buf_init(&out, 10);
  json_begin_object(&w);
  json_put_string(&w, "key", STR("longer than ten"));
  json_end_object(&w);
  assert_err(buf_check(&out), ERR_TOO_LARGE);
  buf_done(&out);
}

TESTS_MAIN("json_writer", cmocka_unit_test(commas_and_colons_come_by_themselves),
           cmocka_unit_test(values_after_a_closed_level_are_separated_again),
           cmocka_unit_test(thirty_two_levels_are_written),
           cmocka_unit_test(what_could_end_a_string_a_script_or_a_line_is_escaped),
           cmocka_unit_test(other_text_is_written_as_it_is),
           cmocka_unit_test(every_character_reads_back_as_it_was_written),
           cmocka_unit_test(whole_numbers_are_written_to_their_ends),
           cmocka_unit_test(fractions_read_back_exactly),
           cmocka_unit_test(what_is_no_number_in_json_is_null),
           cmocka_unit_test(a_buffer_that_is_full_says_so_at_the_end))
