#include "base/err.h"

#include "base/test.h"

static void every_kind_has_a_word_a_status_a_close_code_and_a_sentence(void **state) {
  (void)state;
  for (int kind = ERR_NONE; kind < ERR_COUNT; kind++) {
    enum err error = (enum err)kind;
    assert_true(strlen(err_name(error)) > 0);
    assert_in_range(err_http_status(error), 200, 599);
    assert_in_range(err_close_code(error), 1000, 4999);
    assert_in_range(err_exit_code(error), 0, 3);
    assert_true(error == ERR_NONE || strlen(err_sentence(error)) > 10);
  }
}

static void no_two_kinds_share_a_word(void **state) {
  (void)state;
  for (int a = 0; a < ERR_COUNT; a++)
    for (int b = a + 1; b < ERR_COUNT; b++)
      assert_string_not_equal(err_name((enum err)a), err_name((enum err)b));
}

static void kinds_map_to_what_http_means_by_them(void **state) {
  (void)state;
  assert_int_equal(err_http_status(ERR_NONE), 200);
  assert_int_equal(err_http_status(ERR_INVALID), 400);
  assert_int_equal(err_http_status(ERR_UNAUTHENTICATED), 401);
  assert_int_equal(err_http_status(ERR_DENIED), 403);
  assert_int_equal(err_http_status(ERR_NOT_FOUND), 404);
  assert_int_equal(err_http_status(ERR_CONFLICT), 409);
  assert_int_equal(err_http_status(ERR_TOO_LARGE), 413);
  assert_int_equal(err_http_status(ERR_TOO_MANY), 429);
  assert_int_equal(err_http_status(ERR_UNAVAILABLE), 503);
  assert_int_equal(err_exit_code(ERR_NONE), 0);
  assert_int_equal(err_exit_code(ERR_INVALID), 2);
  assert_int_equal(err_exit_code(ERR_MACHINE), 3);
}

TESTS_MAIN("err", cmocka_unit_test(every_kind_has_a_word_a_status_a_close_code_and_a_sentence),
           cmocka_unit_test(no_two_kinds_share_a_word),
           cmocka_unit_test(kinds_map_to_what_http_means_by_them))
