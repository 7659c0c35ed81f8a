#include "net/websocket.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/test.h"

#define MAX_BYTES 70000

/* What came out, one line an event. */
struct heard {
  struct buf events;
  bool stop; /* the next event ends it */
};

static bool note(struct heard *heard, const char *what, int opcode, struct str payload) {
  buf_append_format(&heard->events, "%s %d %zu:", what, opcode, payload.len);
  buf_append(&heard->events, payload);
  buf_append_char(&heard->events, '\n');
  return !heard->stop;
}

static bool on_message(void *context, enum websocket_opcode opcode, struct str message) {
  return note(context, "message", (int)opcode, message);
}

static bool on_control(void *context, enum websocket_opcode opcode, struct str payload) {
  return note(context, "control", (int)opcode, payload);
}

static const struct websocket_events events = {on_message, on_control};

/* A client's frame; first is its first byte. */
static void put_frame(struct buf *out, int first, struct str payload) {
  static const uint8_t mask[4] = {0x37, 0xfa, 0x21, 0x3d};
  char header[WEBSOCKET_HEADER_MAX_BYTES];
  size_t len = websocket_header(WEBSOCKET_TEXT, payload.len, header);
  header[0] = (char)first;
  header[1] = (char)(header[1] | 0x80);
  buf_append_bytes(out, header, len);
  buf_append_bytes(out, mask, 4);
  for (size_t i = 0; i < payload.len; i++)
    buf_append_char(out, (char)((uint8_t)payload.data[i] ^ mask[i % 4]));
}

/* Feeds a copy in pieces that next_step names. */
static int feed(struct str bytes, size_t (*next_step)(void *), void *context, struct heard *heard) {
  struct websocket ws;
  int fault = 0;
  websocket_init(&ws, MAX_BYTES);
  for (size_t at = 0; at < bytes.len && fault == 0;) {
    size_t part = next_step(context);
    if (part > bytes.len - at) part = bytes.len - at;
    char *piece = malloc(part); /* of its size, so that a sanitizer sees what lies beyond */
    memcpy(piece, bytes.data + at, part);
    fault = websocket_feed(&ws, piece, part, &events, heard);
    free(piece);
    at += part;
  }
  websocket_done(&ws);
  return fault;
}

static size_t all_at_once(void *context) {
  (void)context;
  return SIZE_MAX;
}
static size_t fixed_step(void *context) { return *(const size_t *)context; }

static int feed_whole(struct buf *bytes, struct heard *heard) {
  int fault = feed(buf_str(bytes), all_at_once, NULL, heard);
  buf_done(bytes);
  return fault;
}

static void assert_fault(int first, struct str payload, int fault) {
  struct buf bytes = {0};
  struct heard heard = {0};
  put_frame(&bytes, first, payload);
  assert_int_equal(feed_whole(&bytes, &heard), fault);
  assert_int_equal(heard.events.len, 0);
  buf_done(&heard.events);
}

/* RFC 6455 5.2, 5.4 and 5.5 */
static void what_the_framing_forbids_fails_with_1002(void **state) {
  (void)state;
  for (int bit = 0x10; bit <= 0x40; bit <<= 1) assert_fault(0x81 | bit, STR("a"), 1002);
  for (int opcode = 3; opcode <= 7; opcode++) assert_fault(0x80 | opcode, STR(""), 1002);
  for (int opcode = 0xb; opcode <= 0xf; opcode++) assert_fault(0x80 | opcode, STR(""), 1002);
  assert_fault(0x80, STR("a"), 1002); /* a continuation of nothing */
  assert_fault(0x09, STR("a"), 1002); /* a ping in fragments */
  assert_fault(0x08, STR(""), 1002);
}

static void a_frame_without_a_mask_fails(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  websocket_write(&bytes, WEBSOCKET_TEXT, STR("hello"));
  assert_int_equal(feed_whole(&bytes, &heard), 1002);
  assert_int_equal(heard.events.len, 0);
}

/* RFC 6455 5.2: the minimal number of bytes must be used */
static void a_length_that_is_not_the_shortest_fails(void **state) {
  (void)state;
  static const uint8_t heads[][10] = {{0x82, 0xfe, 0, 125},
                                      {0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff},
                                      {0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}};
  static const size_t lens[] = {4, 10, 10};
  for (size_t i = 0; i < 3; i++) {
    struct buf bytes = {0};
    struct heard heard = {0};
    buf_append_bytes(&bytes, heads[i], lens[i]);
    buf_append(&bytes, STR("mask"));
    assert_int_equal(feed_whole(&bytes, &heard), 1002);
  }
}

static void a_control_frame_has_125_bytes_and_no_more(void **state) {
  (void)state;
  char payload[126];
  struct buf bytes = {0};
  struct heard heard = {0};
  memset(payload, 'p', sizeof payload);
  put_frame(&bytes, 0x89, str_of(payload, 125));
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_true(str_starts(buf_str(&heard.events), STR("control 9 125:pp")));
  buf_done(&heard.events);
  assert_fault(0x89, str_of(payload, 126), 1002);
}

static void a_new_message_inside_of_another_fails(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  put_frame(&bytes, 0x01, STR("one"));
  put_frame(&bytes, 0x81, STR("two"));
  assert_int_equal(feed_whole(&bytes, &heard), 1002);
  assert_int_equal(heard.events.len, 0);
}

/* RFC 6455 5.4: control frames may stand between fragments */
static void fragments_become_one_message_with_pings_between(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  put_frame(&bytes, 0x01, STR("\xce"));
  put_frame(&bytes, 0x89, STR("p"));
  put_frame(&bytes, 0x00, STR(""));
  put_frame(&bytes, 0x80, STR("\xba!"));
  put_frame(&bytes, 0x82, STR("\xff"));
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_str(buf_str(&heard.events), "control 9 1:p\nmessage 1 3:\xce\xba!\nmessage 2 1:\xff\n");
  buf_done(&heard.events);
}

/* RFC 6455 8.1 */
static void text_fails_with_1007_at_its_first_wrong_byte(void **state) {
  (void)state;
  struct websocket ws;
  struct buf bytes = {0};
  struct heard heard = {0};
  put_frame(&bytes, 0x81, STR("ab\xed\xa0zzzz"));
  size_t head = bytes.len - 8;
  websocket_init(&ws, MAX_BYTES);
  assert_int_equal(websocket_feed(&ws, bytes.data, head + 3, &events, &heard), 0);
  assert_int_equal(websocket_feed(&ws, bytes.data + head + 3, 1, &events, &heard), 1007);
  websocket_done(&ws);
  buf_done(&bytes);
  assert_fault(0x81, STR("\xce"), 1007); /* cut at the end */
}

static void bytes_are_not_looked_at_as_text(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  put_frame(&bytes, 0x82, STR("\xff\xfe"));
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_str(buf_str(&heard.events), "message 2 2:\xff\xfe\n");
  buf_done(&heard.events);
}

static void put_run(struct buf *bytes, int first, size_t len) {
  char *run = malloc(len);
  memset(run, 'm', len);
  put_frame(bytes, first, str_of(run, len));
  free(run);
}

static void a_message_over_its_cap_fails_with_1009_before_it_is_gathered(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  put_run(&bytes, 0x82, MAX_BYTES);
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_true(heard.events.len > MAX_BYTES);
  buf_done(&heard.events);
  put_run(&bytes, 0x82, MAX_BYTES + 1);
  bytes.len = 14; /* its head is enough */
  assert_int_equal(feed_whole(&bytes, &heard), 1009);
  put_run(&bytes, 0x02, MAX_BYTES);
  put_frame(&bytes, 0x80, STR("m"));
  bytes.len -= 1; /* the same for a fragment */
  assert_int_equal(feed_whole(&bytes, &heard), 1009);
  assert_int_equal(heard.events.len, 0);
  buf_done(&heard.events);
}

/* RFC 6455 5.5.1 and 7.4 */
static void close_frames_are_checked(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {0};
  assert_fault(0x88, STR("\x03"), 1002);
  assert_fault(0x88, STR("\x03\xed"), 1002); /* 1005 */
  assert_fault(0x88, STR("\x03\xe8\xff"), 1007);
  put_frame(&bytes, 0x88,
            STR("\x03\xe8"
                "bye"));
  put_frame(&bytes, 0x88, STR(""));
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_str(buf_str(&heard.events),
             "control 8 5:\x03\xe8"
             "bye\ncontrol 8 0:\n");
  buf_done(&heard.events);
}

static void only_codes_that_may_be_sent_are_taken(void **state) {
  (void)state;
  static const int good[] = {1000, 1001, 1002, 1003, 1007, 1008, 1011, 1012, 1014, 3000, 4999};
  static const int bad[] = {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) assert_true(websocket_code_ok(good[i]));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(websocket_code_ok(bad[i]));
}

static void a_handler_that_is_done_is_not_called_again(void **state) {
  (void)state;
  struct buf bytes = {0};
  struct heard heard = {.stop = true};
  put_frame(&bytes, 0x81, STR("one"));
  put_frame(&bytes, 0x81, STR("two"));
  assert_int_equal(feed_whole(&bytes, &heard), 0);
  assert_str(buf_str(&heard.events), "message 1 3:one\n");
  buf_done(&heard.events);
}

/* Frames of any kind, most of them right. */
static void put_random_frame(struct rng *rng, struct buf *out) {
  static const int firsts[] = {0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8a, 0x88, 0xc1};
  static const char *const texts[] = {
      "",     "plain",       "\xce\xba\xcf\x8c\xcf\x83", "\xf0\x90\x80\x80", "\003\350bye",
      "\xff", "\xed\xa0\x80"};
  uint32_t pick = rng_below(rng, 60);
  if (pick == 0) {
    put_run(out, 0x82, 200 + rng_below(rng, 70000));
  } else {
    int first = firsts[rng_below(rng, pick < 50 ? 8 : 10)];
    put_frame(out, first, str_from(texts[rng_below(rng, pick < 55 ? 5 : 7)]));
  }
}

static size_t random_step(void *context) {
  return 1 + rng_below(context, 1 + rng_below(context, 300));
}

static void every_split_of_the_bytes_gives_the_same(void **state) {
  (void)state;
  const char *set = getenv("PARLOUR_TEST_SEED");
  uint64_t seed = set ? strtoull(set, NULL, 10) : clock_monotonic_ns();
  print_message("# seed %llu (PARLOUR_TEST_SEED)\n", (unsigned long long)seed);
  struct rng rng;
  rng_init_seeded(&rng, seed);
  for (int round = 0; round < 1500; round++) {
    struct buf bytes = {0};
    struct heard whole = {0};
    struct heard parts = {0};
    struct heard singles = {0};
    size_t one = 1;
    for (uint32_t i = rng_below(&rng, 12); i-- > 0;) put_random_frame(&rng, &bytes);
    int fault = feed(buf_str(&bytes), all_at_once, NULL, &whole);
    assert_int_equal(feed(buf_str(&bytes), random_step, &rng, &parts), fault);
    assert_true(str_equal(buf_str(&whole.events), buf_str(&parts.events)));
    if (bytes.len < 2000) {
      assert_int_equal(feed(buf_str(&bytes), fixed_step, &one, &singles), fault);
      assert_true(str_equal(buf_str(&whole.events), buf_str(&singles.events)));
    }
    buf_done(&bytes);
    buf_done(&whole.events);
    buf_done(&parts.events);
    buf_done(&singles.events);
  }
}

static void an_idle_socket_keeps_no_buffer(void **state) {
  (void)state;
  struct websocket ws;
  struct heard heard = {0};
  struct buf bytes = {0};
  put_frame(&bytes, 0x01, STR("one"));
  put_frame(&bytes, 0x80, STR("two"));
  put_frame(&bytes, 0x89, STR("ping"));
  websocket_init(&ws, MAX_BYTES);
  for (size_t i = 0; i < bytes.len; i++)
    assert_int_equal(websocket_feed(&ws, bytes.data + i, 1, &events, &heard), 0);
  assert_null(ws.message.data);
  assert_null(ws.control);
  websocket_done(&ws);
  buf_done(&bytes);
  buf_done(&heard.events);
}

static int handshake(const char *head, char accept_out[static 29]) {
  struct http_request request;
  size_t used;
  assert_int_equal(http_read_head(str_from(head), &request, &used), HTTP_READY);
  return websocket_handshake(&request, accept_out);
}

#define START "GET /chat HTTP/1.1\r\nHost: a\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

/* The example of RFC 6455 1.3 */
static void the_handshake_proves_that_it_was_read(void **state) {
  (void)state;
  char accept[29];
  assert_int_equal(handshake(START UPGRADE VERSION KEY "\r\n", accept), 101);
  assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

/* RFC 6455 4.2.1 and 4.2.2 */
static void a_handshake_that_is_none_is_refused(void **state) {
  (void)state;
  char accept[29];
  assert_int_equal(handshake(START "\r\n", accept), 426);
  assert_int_equal(handshake(START UPGRADE "Sec-WebSocket-Version: 8\r\n" KEY "\r\n", accept), 426);
  assert_int_equal(handshake(START UPGRADE KEY "\r\n", accept), 400);
  assert_int_equal(handshake(START UPGRADE VERSION "\r\n", accept), 400);
  assert_int_equal(handshake(START "Upgrade: websocket\r\n" VERSION KEY "\r\n", accept), 400);
  assert_int_equal(handshake(START UPGRADE VERSION "Sec-WebSocket-Key: short\r\n\r\n", accept),
                   400);
  assert_int_equal(
      handshake(START UPGRADE VERSION "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n\r\n",
                accept),
      400);
  assert_int_equal(handshake("POST / HTTP/1.1\r\nHost: a\r\n" UPGRADE VERSION KEY "\r\n", accept),
                   400);
  assert_int_equal(handshake("GET / HTTP/1.0\r\n" UPGRADE VERSION KEY "\r\n", accept), 400);
}

static void answers_have_the_shortest_header(void **state) {
  (void)state;
  static const struct {
    size_t len;
    size_t header;
    uint8_t second;
  } widths[] = {{0, 2, 0}, {125, 2, 125}, {126, 4, 126}, {65535, 4, 126}, {65536, 10, 127}};
  char header[WEBSOCKET_HEADER_MAX_BYTES];
  for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
    assert_int_equal(websocket_header(WEBSOCKET_BINARY, widths[i].len, header), widths[i].header);
    assert_int_equal((uint8_t)header[0], 0x82);
    assert_int_equal((uint8_t)header[1], widths[i].second);
  }
  assert_memory_equal(header + 2, "\0\0\0\0\0\1\0\0", 8);
}

static void a_long_reason_is_cut_to_what_a_close_frame_holds(void **state) {
  (void)state;
  char reason[200];
  struct buf out = {0};
  memset(reason, 'r', sizeof reason);
  websocket_write_close(&out, 1001, str_of(reason, sizeof reason));
  assert_int_equal(out.len, 2 + 125);
  assert_memory_equal(out.data, "\x88\x7d\x03\xe9r", 5);
  buf_reset(&out);
  websocket_write_close(&out, 0, STR_EMPTY);
  assert_int_equal(out.len, 2);
  buf_done(&out);
}

TESTS_MAIN("websocket", cmocka_unit_test(what_the_framing_forbids_fails_with_1002),
           cmocka_unit_test(a_frame_without_a_mask_fails),
           cmocka_unit_test(a_length_that_is_not_the_shortest_fails),
           cmocka_unit_test(a_control_frame_has_125_bytes_and_no_more),
           cmocka_unit_test(a_new_message_inside_of_another_fails),
           cmocka_unit_test(fragments_become_one_message_with_pings_between),
           cmocka_unit_test(text_fails_with_1007_at_its_first_wrong_byte),
           cmocka_unit_test(bytes_are_not_looked_at_as_text),
           cmocka_unit_test(a_message_over_its_cap_fails_with_1009_before_it_is_gathered),
           cmocka_unit_test(close_frames_are_checked),
           cmocka_unit_test(only_codes_that_may_be_sent_are_taken),
           cmocka_unit_test(a_handler_that_is_done_is_not_called_again),
           cmocka_unit_test(every_split_of_the_bytes_gives_the_same),
           cmocka_unit_test(an_idle_socket_keeps_no_buffer),
           cmocka_unit_test(the_handshake_proves_that_it_was_read),
           cmocka_unit_test(a_handshake_that_is_none_is_refused),
           cmocka_unit_test(answers_have_the_shortest_header),
           cmocka_unit_test(a_long_reason_is_cut_to_what_a_close_frame_holds))
