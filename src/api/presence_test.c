#include "api/presence.h"

#include "base/test.h"

static struct id account(uint8_t number) { return (struct id){{[15] = number}}; }

static void it_changes_with_the_first_console_and_the_last(void **state) {
  struct presence *presence;
  (void)state;
  assert_ok(presence_open(&presence));
  assert_true(presence_join(presence, account(1), true));
  assert_false(presence_join(presence, account(1), true));
  assert_true(presence_online(presence, account(1)));
  assert_false(presence_leave(presence, account(1)));
  assert_true(presence_leave(presence, account(1)));
  assert_false(presence_online(presence, account(1)));
  assert_false(presence_leave(presence, account(1)));
  presence_close(presence);
}

static void away_is_not_online_and_outlives_a_reconnect(void **state) {
  struct presence *presence;
  (void)state;
  assert_ok(presence_open(&presence));
  assert_true(presence_join(presence, account(1), true));
  assert_true(presence_set_away(presence, account(1), true));
  assert_false(presence_set_away(presence, account(1), true));
  assert_false(presence_online(presence, account(1)));
  assert_false(presence_leave(presence, account(1)));
  assert_false(presence_join(presence, account(1), true));
  assert_true(presence_set_away(presence, account(1), false));
  presence_close(presence);
}

static void only_who_answers_makes_the_staff_be_there(void **state) {
  struct presence *presence;
  (void)state;
  assert_ok(presence_open(&presence));
  assert_false(presence_any(presence));
  (void)presence_join(presence, account(1), false);
  assert_false(presence_any(presence));
  (void)presence_join(presence, account(2), true);
  assert_true(presence_any(presence));
  (void)presence_set_away(presence, account(2), true);
  assert_false(presence_any(presence));
  presence_close(presence);
}

static void it_is_written_as_a_list(void **state) {
  struct presence *presence;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  (void)state;
  assert_ok(presence_open(&presence));
  (void)presence_join(presence, account(7), true);
  presence_write(presence, &w);
  assert_str(buf_str(&text),
             "[{\"account\":\"00000000-0000-0000-0000-000000000007\",\"state\":\"online\"}]");
  buf_done(&text);
  presence_close(presence);
}

TESTS_MAIN("presence", cmocka_unit_test(it_changes_with_the_first_console_and_the_last),
           cmocka_unit_test(away_is_not_online_and_outlives_a_reconnect),
           cmocka_unit_test(only_who_answers_makes_the_staff_be_there),
           cmocka_unit_test(it_is_written_as_a_list))
