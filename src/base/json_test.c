#include "base/json.h"

#include "base/test.h"

static void what_is_written_reads_back(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_string(&w, "text", STR("a\"b\\c\n\x01</script>&\xe2\x80\xa8\xe2\x82\xac"));
  json_put_int(&w, "least", INT64_MIN);
  json_key(&w, "list");
  json_begin_array(&w);
  json_write_bool(&w, true);
  json_write_null(&w);
  json_write_double(&w, 0.1);
  json_begin_object(&w);
  json_end_object(&w);
  json_end_array(&w);
  json_end_object(&w);
  assert_str(buf_str(&out),
             "{\"text\":\"a\\\"b\\\\c\\n\\u0001\\u003c/script\\u003e\\u0026\\u2028\xe2\x82\xac\","
             "\"least\":-9223372036854775808,\"list\":[true,null,0.1,{}]}");
  struct json *root;
  struct str text;
  assert_ok(json_parse(buf_str(&out), &root));
  assert_ok(json_get_str(root, "text", &text));
  assert_str(text, "a\"b\\c\n\x01</script>&\xe2\x80\xa8\xe2\x82\xac");
  assert_int_equal(json_size(json_get(root, "list")), 4);
  json_free(root);
  buf_done(&out);
}

static void what_is_not_json_is_refused(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",         "{",  "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[1] x",  "'a'",   "\"\\u0000\"",
      "\"\xff\"", "01", "nul",        "{\"a\" 1}",         "\"\n\"", "[1,,2]"};
  struct json *root;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_err(json_parse(str_from(bad[i]), &root), ERR_INVALID);
}

static void depth_is_limited_to_thirty_two(void **state) {
  (void)state;
  char text[80];
  struct json *root;
  memset(text, '[', 33);
  memset(text + 33, ']', 33);
  assert_err(json_parse(str_of(text, 66), &root), ERR_INVALID);
  assert_ok(json_parse(str_of(text + 1, 64), &root));
  json_free(root);
}

static void brackets_inside_strings_are_no_depth(void **state) {
  (void)state;
  struct json *root;
  assert_ok(json_parse(STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\""), &root));
  assert_true(json_is_string(root));
  json_free(root);
}

static void getters_tell_missing_from_wrong(void **state) {
  (void)state;
  struct json *root;
  struct str text;
  int64_t number;
  bool yes;
  double real;
  assert_ok(json_parse(STR("{\"n\":1.5,\"s\":\"x\",\"b\":false}"), &root));
  assert_err(json_get_str(root, "none", &text), ERR_NOT_FOUND);
  assert_err(json_get_str(root, "n", &text), ERR_INVALID);
  assert_err(json_get_int(root, "n", &number), ERR_INVALID);
  assert_ok(json_as_double(json_get(root, "n"), &real));
  assert_true(real > 1.4 && real < 1.6);
  assert_ok(json_get_bool(root, "b", &yes));
  assert_false(yes);
  assert_err(json_get_bool(root, "s", &yes), ERR_INVALID);
  json_free(root);
}

static void the_place_where_json_ends_to_be_one_is_told(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int line;
    int column;
  } cases[] = {{"[1,\n 2,\n x]", 3, 2}, {"{\"a\":1,\"a\":2}", 1, 10}, {"", 1, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct json *root = NULL;
    struct json_place place;
    assert_err(json_parse_at(str_from(cases[i].text), &root, &place), ERR_INVALID);
    assert_int_equal(place.line, cases[i].line);
    assert_int_equal(place.column, cases[i].column);
  }
  char deep[40];
  struct json *root = NULL;
  struct json_place place;
  memset(deep, '[', sizeof deep);
  assert_err(json_parse_at(str_of(deep, sizeof deep), &root, &place), ERR_INVALID);
  assert_int_equal(place.line, 0);
  assert_null(root);
}

static void an_unknown_key_is_named(void **state) {
  (void)state;
  static const char *const allowed[] = {"a", "b", NULL};
  struct json *root;
  struct str key;
  const struct json *value;
  assert_ok(json_parse(STR("{\"a\":1,\"c\":2}"), &root));
  assert_string_equal(json_unknown_key(root, allowed), "c");
  assert_true(json_member(root, 1, &key, &value));
  assert_str(key, "c");
  assert_false(json_member(root, 2, &key, &value));
  json_free(root);
}

static void a_copy_outlives_what_it_was_made_of(void **state) {
  (void)state;
  struct json *root;
  struct str text;
  assert_ok(json_parse(STR("{\"a\":[{\"b\":\"words\"}]}"), &root));
  struct json *copy = json_duplicate(json_get(root, "a"));
  json_free(root); /* wipes what it held */
  assert_ok(json_get_str(json_at(copy, 0), "b", &text));
  assert_str(text, "words");
  assert_null(json_duplicate(NULL));
  json_free(copy);
}

static void a_negative_zero_is_written_without_its_sign(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_write_double(&w, -0.0);
  assert_str(buf_str(&out), "0");
  buf_done(&out);
}

TESTS_MAIN("json", cmocka_unit_test(a_copy_outlives_what_it_was_made_of),
           cmocka_unit_test(a_negative_zero_is_written_without_its_sign),
           cmocka_unit_test(what_is_written_reads_back),
           cmocka_unit_test(what_is_not_json_is_refused),
           cmocka_unit_test(depth_is_limited_to_thirty_two),
           cmocka_unit_test(brackets_inside_strings_are_no_depth),
           cmocka_unit_test(getters_tell_missing_from_wrong),
           cmocka_unit_test(the_place_where_json_ends_to_be_one_is_told),
           cmocka_unit_test(an_unknown_key_is_named))
