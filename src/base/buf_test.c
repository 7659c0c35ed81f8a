#include "base/buf.h"

#include "base/test.h"

static void appending_grows_and_keeps_the_order(void **state) {
  (void)state;
  struct buf buf = {0};
  buf_append(&buf, STR("a"));
  buf_append_int(&buf, INT64_MIN);
  buf_append_char(&buf, ' ');
  buf_append_hex(&buf, (const uint8_t[]){0xde, 0xad}, 2);
  buf_append_format(&buf, "%s-%d", "x", 7);
  assert_ok(buf_check(&buf));
  assert_str(buf_str(&buf), "a-9223372036854775808 deadx-7");
  buf_done(&buf);
}

static void a_full_buffer_stays_failed_and_unchanged_until_reset(void **state) {
  (void)state;
  struct buf buf;
  buf_init(&buf, 4);
  buf_append(&buf, STR("abc"));
  buf_append(&buf, STR("de"));
  assert_err(buf_check(&buf), ERR_TOO_LARGE);
  buf_append(&buf, STR("d"));
  assert_str(buf_str(&buf), "abc");
  assert_err(buf_check(&buf), ERR_TOO_LARGE);
  buf_reset(&buf);
  buf_append(&buf, STR("abcd"));
  assert_ok(buf_check(&buf));
  buf_done(&buf);
}

static void consuming_drops_from_the_front(void **state) {
  (void)state;
  struct buf buf = {0};
  buf_append(&buf, STR("hello"));
  buf_consume(&buf, 2);
  assert_str(buf_str(&buf), "llo");
  buf_consume(&buf, 3);
  assert_int_equal(buf.len, 0);
  buf_done(&buf);
}

static void wiping_overwrites_the_bytes(void **state) {
  (void)state;
  struct buf buf = {0};
  buf_append(&buf, STR("secret"));
  const char *where = buf.data;
  buf_wipe(&buf);
  assert_int_equal(buf.len, 0);
  for (size_t i = 0; i < 6; i++) assert_int_equal(where[i], 0);
  buf_done(&buf);
}

static void reserved_room_may_be_filled_in_part(void **state) {
  (void)state;
  struct buf buf = {0};
  char *room = buf_reserve(&buf, 100);
  assert_non_null(room);
  memcpy(room, "xyz", 3);
  buf_advance(&buf, 3);
  assert_str(buf_str(&buf), "xyz");
  buf_done(&buf);
}

TESTS_MAIN("buf", cmocka_unit_test(appending_grows_and_keeps_the_order),
           cmocka_unit_test(a_full_buffer_stays_failed_and_unchanged_until_reset),
           cmocka_unit_test(consuming_drops_from_the_front),
           cmocka_unit_test(wiping_overwrites_the_bytes),
           cmocka_unit_test(reserved_room_may_be_filled_in_part))
