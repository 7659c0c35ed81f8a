/*
 * test: what every unit test includes: cmocka with its prerequisites, and
 * comparisons of our own types. Not part of the program.
 */
#ifndef PARLOUR_BASE_TEST_H
#define PARLOUR_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>
#include <string.h>

#include "base/buf.h"

#define assert_ok(expression) assert_int_equal((expression), ERR_NONE)
#define assert_err(expression, kind) assert_int_equal((expression), (kind))
#define assert_str(actual, expected)                                                    \
  do {                                                                                  \
    struct str assert_actual = (actual);                                                \
    struct str assert_expected = str_from(expected);                                    \
    assert_int_equal(assert_actual.len, assert_expected.len);                           \
    assert_memory_equal(assert_actual.data, assert_expected.data, assert_expected.len); \
  } while (0)

#define TESTS_MAIN(name, ...)                                    \
  int main(void) {                                               \
    const struct CMUnitTest tests[] = {__VA_ARGS__};             \
    return cmocka_run_group_tests_name(name, tests, NULL, NULL); \
  }

#endif
