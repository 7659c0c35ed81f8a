/* Requests and WebSockets through a real server on the loopback. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/net_test_support.h"

#define HOST "Host: example.org\r\n"
#define HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"
#define UPGRADE                                   \
  "GET /ws HTTP/1.1\r\n" HOST                     \
  "Upgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static struct net_test test;
static struct client client;
static struct buf out;

static int set_up(void **state) {
  (void)state;
  struct net_server_config config = {.loops = 1};
  assert_ok(networks_parse(STR("127.0.0.0/8"), &config.trusted));
  net_test_start(&test, config);
  client_open(&client, &test);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  client_close(&client);
  net_test_stop(&test);
  buf_done(&out);
  return 0;
}

static void ask(const char *request, int status) { client_ask(&client, request, status, &out); }

/*= GDPR Art. 32(1)(b) */
static void every_answer_carries_what_keeps_pages_safe(void **state) {
  (void)state;
  ask(HELLO, 200);
  assert_true(text_holds(&out, "\r\nX-Content-Type-Options: nosniff\r\n"));
  assert_true(text_holds(&out, "\r\nReferrer-Policy: no-referrer\r\n"));
  assert_true(text_holds(&out, "\r\nContent-Security-Policy: default-src 'none'"));
  assert_true(text_holds(&out, "\r\nCache-Control: no-store\r\n"));
  assert_true(text_holds(&out, "\r\nDate: "));
  assert_true(text_holds(&out, " GMT\r\n"));
  assert_false(text_holds(&out, "\r\nServer:"));
  assert_false(text_holds(&out, "Strict-Transport-Security"));
  assert_true(text_holds(&out, "\r\n\r\nhello"));
}

static void requests_behind_each_other_are_answered_in_order(void **state) {
  (void)state;
  client_send(&client, HELLO "POST /echo HTTP/1.1\r\n" HOST
                             "Content-Length: 3\r\n\r\none"
                             "POST /echo HTTP/1.1\r\n" HOST
                             "Transfer-Encoding: chunked\r\n\r\n"
                             "2\r\ntw\r\n1\r\no\r\n0\r\n\r\n" HELLO);
  static const char *const bodies[] = {"\r\n\r\nhello", "\r\n\r\none", "\r\n\r\ntwo",
                                       "\r\n\r\nhello"};
  for (size_t i = 0; i < 4; i++) {
    client_read_answer(&client, false, &out);
    assert_true(str_ends(buf_str(&out), str_from(bodies[i])));
  }
  assert_int_equal(net_test_count(&test, NET_REQUESTS), 4);
  assert_int_equal(net_test_count(&test, NET_ACCEPTED), 1);
}

static void a_request_may_come_byte_by_byte(void **state) {
  (void)state;
  const char *bytes = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nbytes";
  for (const char *at = bytes; *at; at++) client_send_bytes(&client, str_of(at, 1));
  client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("\r\n\r\nbytes")));
}

/* The head nearly fills the buffer that it lies in: the body's bytes make it move. */
static void a_long_head_moves_under_a_body_and_is_still_read(void **state) {
  (void)state;
  struct buf request = {0};
  char body[900];
  memset(body, 'b', sizeof body);
  buf_append(&request, STR("POST /echo HTTP/1.1\r\n" HOST "X: "));
  for (int i = 0; i < 16200; i++) buf_append_char(&request, 'x');
  buf_append(&request, STR("\r\nContent-Length: 900\r\n\r\n"));
  client_send_bytes(&client, buf_str(&request));
  usleep(50000);
  client_send_bytes(&client, str_of(body, sizeof body));
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 200 "));
  assert_memory_equal(out.data + out.len - sizeof body, body, sizeof body);
  buf_done(&request);
}

static void head_has_the_length_and_no_body(void **state) {
  (void)state;
  ask("HEAD /hello HTTP/1.1\r\n" HOST "\r\n", 200);
  assert_true(text_holds(&out, "\r\nContent-Length: 5\r\n"));
  ask(HELLO, 200); /* the next answer begins where it should */
}

static void http_1_0_ends_unless_it_asks_to_go_on(void **state) {
  (void)state;
  ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200);
  assert_true(text_holds(&out, "\r\nConnection: keep-alive\r\n"));
  ask("GET /hello HTTP/1.0\r\n\r\n", 200);
  assert_true(text_holds(&out, "\r\nConnection: close\r\n"));
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
}

static void an_address_that_is_not_there_is_said_to_be_so(void **state) {
  (void)state;
  ask("GET /nowhere HTTP/1.1\r\n" HOST "\r\n", 404);
  assert_true(text_holds(&out, "application/problem+json"));
  ask("PUT /hello HTTP/1.1\r\n" HOST "\r\n", 405);
  assert_true(text_holds(&out, "\r\nAllow: GET, HEAD\r\n"));
  ask("GET /%68ello HTTP/1.1\r\n" HOST "\r\n", 200);
}

static void who_waits_before_the_body_is_told_to_go_on(void **state) {
  (void)state;
  client_send(&client,
              "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  client_read_answer(&client, true, &out);
  assert_str(buf_str(&out), "HTTP/1.1 100 Continue\r\n\r\n");
  ask("ok", 200);
  ask("POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", 413);
}

static void assert_refused(const char *request, int status) {
  client_close(&client);
  client_open(&client, &test);
  ask(request, status);
  assert_true(text_holds(&out, "\r\nConnection: close\r\n"));
  assert_true(text_holds(&out, "application/problem+json"));
  assert_true(client_read_end(&client, &out));
}

static void what_is_wrong_is_answered_and_ends_the_connection(void **state) {
  (void)state;
  assert_refused("GET / HTTP/1.1\n", 400);
  assert_refused("GET /%ff HTTP/1.1\r\n" HOST "\r\n", 400);
  assert_refused("GET / HTTP/3.0\r\n", 505);
  assert_refused("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", 413);
  assert_refused("POST /ech%6f HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", 413);
  assert_refused("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400);
  assert_refused("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\n", 501);
  assert_refused("POST /echo HTTP/1.1\r\n" HOST "Expect: tea\r\n\r\n", 417);
  assert_int_equal(net_test_count(&test, NET_MALFORMED), 8);
}

static void a_body_refused_half_way_still_gets_its_answer(void **state) {
  (void)state;
  struct buf body = {0};
  buf_append(&body, STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 300000\r\n\r\n"));
  for (int i = 0; i < 300000; i++) buf_append_char(&body, 'x');
  client_send_bytes(&client, buf_str(&body)); /* all of it, though nobody wants it */
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 413 "));
  assert_true(client_read_end(&client, &out));
  buf_done(&body);
}

static void an_answer_may_come_later_from_another_thread(void **state) {
  (void)state;
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n" HELLO);
  net_test_await(&test.waiting, 1);
  assert_int_equal(net_server_pending(test.server), 1);
  net_test_release(&test);
  client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("late")));
  client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("hello")));
  net_test_release(&test); /* a second answer to the same request is nothing */
  ask(HELLO, 200);
  assert_int_equal(net_server_pending(test.server), 0);
}

static void who_ends_sending_still_gets_every_answer(void **state) {
  (void)state;
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n" HELLO HELLO);
  net_test_await(&test.waiting, 1);
  shutdown(client.fd, SHUT_WR);
  usleep(20000);
  net_test_release(&test);
  for (int i = 0; i < 3; i++) client_read_answer(&client, false, &out);
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
}

static void an_answer_to_a_connection_that_is_gone_is_nothing(void **state) {
  (void)state;
  struct linger reset = {.l_onoff = 1};
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
  net_test_await(&test.waiting, 1);
  setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  client_close(&client);
  for (int i = 0; i < 1000 && net_server_pending(test.server) > 0; i++) usleep(5000);
  assert_int_equal(net_server_pending(test.server), 0);
  client_open(&client, &test); /* takes the same place */
  ask(HELLO, 200);
  net_test_release(&test);
  ask(HELLO, 200);
}

static void a_large_answer_arrives_whole(void **state) {
  (void)state;
  ask("GET /big HTTP/1.1\r\n" HOST "\r\n", 200);
  assert_true(out.len > TEST_BIG_BYTES);
  ask(HELLO, 200);
}

static void a_socket_echoes_and_closes_with_the_other_sides_code(void **state) {
  (void)state;
  client_upgrade(&client, "/ws");
  client_send_frame(&client, 0x81, STR("hello"));
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_str(buf_str(&out), "hello");
  client_send_frame(&client, 0x88, STR("\x0f\xa1why"));
  assert_int_equal(client_read_frame(&client, &out), 0x88);
  assert_str(buf_str(&out), "\x0f\xa1");
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
  net_test_await(&test.opened, 1);
  client_close(&client);
  net_test_await(&test.closed, 1);
}

static void frames_right_behind_the_handshake_are_not_lost(void **state) {
  (void)state;
  struct buf bytes = {0};
  buf_append(&bytes, STR(UPGRADE "Sec-WebSocket-Version: 13\r\n\r\n"));
  buf_append_bytes(&bytes, "\x81\x83\0\0\0\0one\x81\x83\0\0\0\0two", 18);
  client_send_bytes(&client, buf_str(&bytes));
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 101 "));
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_str(buf_str(&out), "one");
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_str(buf_str(&out), "two");
  buf_done(&bytes);
}

static void bytes_on_a_text_socket_are_refused_with_1003(void **state) {
  (void)state;
  client_upgrade(&client, "/ws");
  client_send_frame(&client, 0x82, STR("\1\2"));
  assert_int_equal(client_read_frame(&client, &out), 0x88);
  assert_memory_equal(out.data, "\x03\xeb", 2);
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
}

static void a_socket_closed_from_our_side_is_told_once(void **state) {
  (void)state;
  client_upgrade(&client, "/bytes");
  client_send_frame(&client, 0x81, STR("bye"));
  client_send_frame(&client, 0x81, STR("not heard"));
  assert_int_equal(client_read_frame(&client, &out), 0x88);
  assert_memory_equal(out.data,
                      "\x0f\xa0"
                      "as wished",
                      11);
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
  client_close(&client);
  net_test_await(&test.closed, 1);
}

/* RFC 6455 4.2.2, RFC 9110 7.8 */
static void another_version_is_told_which_one_is_spoken(void **state) {
  (void)state;
  ask(UPGRADE "Sec-WebSocket-Version: 7\r\n\r\n", 426);
  assert_true(text_holds(&out, "\r\nSec-WebSocket-Version: 13\r\n"));
  assert_true(text_holds(&out, "\r\nUpgrade: websocket\r\n"));
  assert_true(text_holds(&out, "\r\nConnection: Upgrade\r\n"));
  ask("GET /ws HTTP/1.1\r\n" HOST "\r\n", 426);
  assert_int_equal(test.opened, 0);
}

static void protocols_and_extensions_that_are_offered_are_not_chosen(void **state) {
  (void)state;
  ask(UPGRADE
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\n"
      "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
      101);
  assert_false(text_holds(&out, "Sec-WebSocket-Protocol"));
  assert_false(text_holds(&out, "Sec-WebSocket-Extensions"));
}

/* The tag of whoever is said to ask, in hex. */
static void who_asks(const char *forwarded, char tag_out[static 2 * SOURCE_TAG_BYTES + 1]) {
  char request[400];
  (void)snprintf(request, sizeof request, "GET /who HTTP/1.1\r\n" HOST "%s\r\n", forwarded);
  ask(request, 200);
  struct str tag = buf_str(&out);
  if (str_ends(tag, STR(" secure"))) tag.len -= 7;
  tag = str_slice(tag, tag.len - (size_t)(2 * SOURCE_TAG_BYTES), tag.len);
  memcpy(tag_out, tag.data, tag.len);
  tag_out[tag.len] = 0;
}

static void a_proxy_is_believed_whatever_way_it_appends(void **state) {
  (void)state;
  char proxy[2 * SOURCE_TAG_BYTES + 1];
  char one[sizeof proxy];
  char two[sizeof proxy];
  char liar[sizeof proxy];
  who_asks("", proxy);
  who_asks("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", one);
  assert_true(str_ends(buf_str(&out), STR(" secure")));
  assert_true(text_holds(&out, "Strict-Transport-Security"));
  assert_string_not_equal(one, proxy);
  /* A line of the visitor's own, then the proxy's. */
  who_asks(
      "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
      "X-Forwarded-For: 203.0.113.77\r\nX-Forwarded-Proto: http\r\n",
      two);
  assert_string_equal(one, two);
  assert_false(str_ends(buf_str(&out), STR(" secure")));
  who_asks("X-Forwarded-For: 6.6.6.6\r\n", liar);
  assert_string_not_equal(liar, one);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
TESTS_MAIN("server", TEST(every_answer_carries_what_keeps_pages_safe),
           TEST(requests_behind_each_other_are_answered_in_order),
           TEST(a_request_may_come_byte_by_byte),
           TEST(a_long_head_moves_under_a_body_and_is_still_read),
           TEST(head_has_the_length_and_no_body), TEST(http_1_0_ends_unless_it_asks_to_go_on),
           TEST(an_address_that_is_not_there_is_said_to_be_so),
           TEST(who_waits_before_the_body_is_told_to_go_on),
           TEST(what_is_wrong_is_answered_and_ends_the_connection),
           TEST(a_body_refused_half_way_still_gets_its_answer),
           TEST(an_answer_may_come_later_from_another_thread),
           TEST(who_ends_sending_still_gets_every_answer),
           TEST(an_answer_to_a_connection_that_is_gone_is_nothing),
           TEST(a_large_answer_arrives_whole),
           TEST(a_socket_echoes_and_closes_with_the_other_sides_code),
           TEST(frames_right_behind_the_handshake_are_not_lost),
           TEST(bytes_on_a_text_socket_are_refused_with_1003),
           TEST(a_socket_closed_from_our_side_is_told_once),
           TEST(another_version_is_told_which_one_is_spoken),
           TEST(protocols_and_extensions_that_are_offered_are_not_chosen),
           TEST(a_proxy_is_believed_whatever_way_it_appends))
