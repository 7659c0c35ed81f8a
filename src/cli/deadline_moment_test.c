/* Days and moments as they are written. */
#include "cli/deadline_moment.h"

#include "base/test.h"

static void a_time_is_written_back_as_it_was(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t at_ms;
    const char *again; /* NULL: the same */
  } cases[] = {{"2026-06-12T16:20+02:00", 1781274000000, NULL},
               {"2026-06-12T16:20:30+02:00", 1781274030000, NULL},
               {"2026-06-12T14:20:00Z", 1781274000000, NULL},
               {"2026-06-12T14:20Z", 1781274000000, NULL},
               {"2026-06-12T10:50:00.250-03:30", 1781274000250, NULL},
               {"2026-06-12T14:20:00.5Z", 1781274000500, "2026-06-12T14:20:00.500Z"},
               {"1969-12-31T23:59:59.999+00:00", -1, NULL},
               {"1970-01-01T14:00+14:00", 0, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct deadline_moment moment;
    struct buf out = {0};
    assert_ok(deadline_moment_parse(str_from(cases[i].text), &moment));
    assert_true(moment.has_time);
    assert_int_equal(moment.at_ms, cases[i].at_ms);
    deadline_moment_append(&out, &moment);
    assert_str(buf_str(&out), cases[i].again ? cases[i].again : cases[i].text);
    buf_done(&out);
  }
}

static void a_day_has_no_time(void **state) {
  (void)state;
  struct deadline_moment moment;
  assert_ok(deadline_moment_parse(STR("1970-01-02"), &moment));
  assert_false(moment.has_time);
  assert_int_equal(moment.day, 1);
}

static void what_is_neither_is_refused(void **state) {
  (void)state;
  static const char *const wrong[] = {"",
                                      "2026",
                                      "2026-02-30",
                                      "2026-02-29T10:00Z",
                                      "2026-06-12T",
                                      "2026-06-12T16:20",
                                      "2026-06-12T16:20:00",
                                      "2026-06-12 16:20Z",
                                      "2026-06-12t16:20Z",
                                      "2026-06-12T16:20z",
                                      "2026-06-12T24:00Z",
                                      "2026-06-12T16:60Z",
                                      "2026-06-12T16:20:60Z",
                                      "2026-06-12T16:20:00.Z",
                                      "2026-06-12T16:20:00.1234Z",
                                      "2026-06-12T1:20Z",
                                      "2026-06-12T16:20+2:00",
                                      "2026-06-12T16:20+0200",
                                      "2026-06-12T16:20+14:01",
                                      "2026-06-12T16:20+02:60",
                                      "2026-06-12T16:20ZZ",
                                      "2026-06-12T16:20+02:00 ",
                                      "2026-06-12Z",
                                      "2026-06-12T16Z"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct deadline_moment moment = {.at_ms = 42};
    assert_err(deadline_moment_parse(str_from(wrong[i]), &moment), ERR_INVALID);
    assert_int_equal(moment.at_ms, 42);
  }
}

TESTS_MAIN("deadline_moment", cmocka_unit_test(a_time_is_written_back_as_it_was),
           cmocka_unit_test(a_day_has_no_time), cmocka_unit_test(what_is_neither_is_refused))
