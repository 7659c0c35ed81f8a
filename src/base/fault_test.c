#include "base/fault.h"

#include "base/test.h"

static void a_fault_that_begins_with_a_field_names_it(void **state) {
  (void)state;
  assert_str(fault_field("name: must not be empty"), "name");
  assert_str(fault_field("retention_days: a number from 1 to 3650"), "retention_days");
  assert_str(fault_field("controller.name: one line: no more"), "controller.name");
  assert_str(fault_field("Email2: not a field that is known here"), "Email2");
}

static void a_plain_sentence_names_none(void **state) {
  static const char *const plain[] = {"Sign in first.",
                                      "Send email and password: both.",
                                      "name:must not be empty",
                                      ": not a field that is known here",
                                      "2nd: not a field that is known here",
                                      "n\xc3\xa4me: not a field that is known here",
                                      "name",
                                      ""};
  (void)state;
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
    assert_int_equal(fault_field(plain[i]).len, 0);
  assert_int_equal(fault_field(NULL).len, 0);
}

static void a_name_that_may_have_been_cut_is_no_field(void **state) {
  static const char letters[] = "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij";
  struct buf fault = {0};
  (void)state;
  buf_append_format(&fault, "%.59s: not known", letters);
  buf_append_char(&fault, '\0');
  assert_int_equal(fault_field(fault.data).len, 59);
  buf_reset(&fault);
  buf_append_format(&fault, "%.60s: not known", letters);
  buf_append_char(&fault, '\0');
  assert_int_equal(fault_field(fault.data).len, 0);
  buf_done(&fault);
}

static void the_member_is_written_where_there_is_a_field(void **state) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  (void)state;
  json_begin_array(&w);
  json_begin_object(&w);
  fault_write_field(&w, "roles: a list");
  json_end_object(&w);
  json_begin_object(&w);
  fault_write_field(&w, "Sign in first.");
  fault_write_field(&w, NULL);
  json_end_object(&w);
  json_end_array(&w);
  assert_str(buf_str(&out), "[{\"field\":\"roles\"},{}]");
  buf_done(&out);
}

TESTS_MAIN("fault", cmocka_unit_test(a_fault_that_begins_with_a_field_names_it),
           cmocka_unit_test(a_plain_sentence_names_none),
           cmocka_unit_test(a_name_that_may_have_been_cut_is_no_field),
           cmocka_unit_test(the_member_is_written_where_there_is_a_field))
