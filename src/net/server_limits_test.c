/* What slow, greedy and silent clients get, and what a stopping server still does. */
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/net_test_support.h"

#define HOST "Host: example.org\r\n"
#define HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"

static struct net_test test;
static struct client client;
static struct buf out;

static void begin(struct net_server_config config) {
  config.loops = config.loops ? config.loops : 1;
  net_test_start(&test, config);
  client_open(&client, &test);
}

static void end(void) {
  client_close(&client);
  net_test_stop(&test);
  buf_done(&out);
}

/* Sends the bytes, then an x again and again, one at a time, until the server hangs up;
 * false when it never does. */
static bool dribble(struct client *slow, const char *bytes) {
  for (int i = 0; i < 400; i++) {
    struct pollfd event = {.fd = slow->fd, .events = POLLIN};
    client_send_bytes(slow, str_of(*bytes ? bytes : "x", 1));
    if (*bytes) bytes++;
    if (poll(&event, 1, 25) > 0) return true;
  }
  return false;
}

/*= GDPR Art. 32(1)(b) */
static void a_head_that_dribbles_has_its_time_in_all(void **state) {
  (void)state;
  begin((struct net_server_config){.head_ms = 300});
  assert_true(dribble(&client, "GET /hello HTTP/1.1\r\nX: "));
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 408 "));
  assert_true(client_read_end(&client, &out));
  assert_int_equal(net_test_count(&test, NET_TIMED_OUT), 1);
  end();
}

static void a_body_that_dribbles_has_its_time_in_all(void **state) {
  (void)state;
  begin((struct net_server_config){.body_ms = 300});
  client_send(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n");
  assert_true(dribble(&client, "xx"));
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 408 "));
  assert_true(client_read_end(&client, &out));
  end();
}

static void a_handshake_that_dribbles_has_its_time_in_all(void **state) {
  (void)state;
  begin((struct net_server_config){.tls = true, .head_ms = 300});
  /* The head of a long record, and then its bytes one by one. */
  client_send_bytes(&client, str_of("\x16\x03\x01\x3f\xff", 5));
  assert_true(dribble(&client, "\x01xx"));
  assert_true(client_read_drop(&client, &out));
  end();
}

static int64_t now_ms(void) { return (int64_t)(clock_monotonic_ns() / 1000000); }

static void a_first_head_has_its_time_from_the_connections_beginning(void **state) {
  (void)state;
  int64_t before_ms = now_ms();
  begin((struct net_server_config){.head_ms = 3000});
  usleep(2500000);
  client_send(&client, "GET /hello HTTP/1.1\r\n");
  client_read_answer(&client, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 408 "));
  assert_true(now_ms() - before_ms < 5400);
  end();
}

static void who_says_nothing_is_let_go(void **state) {
  (void)state;
  begin((struct net_server_config){.head_ms = 200, .idle_ms = 600});
  assert_true(client_read_end(&client, &out)); /* nothing at all */
  assert_int_equal(out.len, 0);
  client_close(&client);
  client_open(&client, &test);
  client_ask(&client, HELLO, 200, &out);
  usleep(300000); /* longer than a head may take: between requests there is more time */
  client_ask(&client, HELLO, 200, &out);
  assert_true(client_read_end(&client, &out));
  end();
}

static void a_network_with_too_many_connections_is_told_so(void **state) {
  (void)state;
  struct client more[3];
  begin((struct net_server_config){.connections_per_network = 3});
  for (int i = 0; i < 3; i++) client_open(&more[i], &test);
  client_ask(&more[0], HELLO, 200, &out);
  client_ask(&more[1], HELLO, 200, &out);
  client_ask(&more[2], HELLO, 503, &out); /* the fourth */
  assert_true(text_holds(&out, "\r\nRetry-After: 60\r\n"));
  assert_true(text_holds(&out, "\"code\":\"unavailable\""));
  assert_true(client_read_end(&more[2], &out));
  assert_int_equal(net_test_count(&test, NET_REFUSED), 1);
  client_ask(&client, HELLO, 200, &out);
  client_close(&more[0]);
  for (int i = 0; i < 2000 && net_server_connections(test.server) > 2; i++) usleep(5000);
  client_close(&more[2]);
  client_open(&more[2], &test);
  client_ask(&more[2], HELLO, 200, &out);
  for (int i = 1; i < 3; i++) client_close(&more[i]);
  end();
}

static void behind_a_proxy_only_the_whole_is_limited(void **state) {
  (void)state;
  struct client more[3];
  struct net_server_config config = {.connections = 3, .connections_per_network = 1};
  assert_ok(networks_parse(STR("127.0.0.1"), &config.trusted));
  begin(config);
  for (int i = 0; i < 3; i++) client_open(&more[i], &test);
  client_ask(&more[1], HELLO, 200, &out);
  client_ask(&more[2], HELLO, 503, &out);
  for (int i = 0; i < 3; i++) client_close(&more[i]);
  end();
}

static void a_reader_that_does_not_read_is_dropped_and_nobody_else(void **state) {
  (void)state;
  struct client good;
  begin((struct net_server_config){.output_max_bytes = 1024 * 1024});
  client_open(&good, &test);
  client_close(&client);
  client_open_narrow(&client, &test);
  client_upgrade(&client, "/ws");
  client_upgrade(&good, "/ws");
  for (int i = 0; i < 40; i++) client_send_frame(&client, 0x81, STR("flood"));
  for (int i = 0; i < 200; i++) {
    client_send_frame(&good, 0x81, STR("here"));
    assert_int_equal(client_read_frame(&good, &out), 0x81);
    assert_str(buf_str(&out), "here");
  }
  net_test_await(&test.closed, 1);
  assert_int_equal(net_test_count(&test, NET_DROPPED_SLOW), 1);
  assert_int_equal(net_server_connections(test.server), 1);
  assert_true(client_read_drop(&client, &out));
  client_close(&good);
  end();
}

static void a_reader_that_reads_gets_all_of_a_flood(void **state) {
  (void)state;
  begin((struct net_server_config){.output_max_bytes = 1024 * 1024});
  client_upgrade(&client, "/ws");
  for (int round = 0; round < 20; round++) {
    client_send_frame(&client, 0x81, STR("flood"));
    for (int i = 0; i < 16; i++) {
      assert_int_equal(client_read_frame(&client, &out), 0x81);
      assert_int_equal(out.len, 64 * 1024);
    }
  }
  assert_int_equal(net_test_count(&test, NET_DROPPED_SLOW), 0);
  end();
}

static void an_answer_that_nobody_takes_does_not_wait_for_ever(void **state) {
  (void)state;
  begin((struct net_server_config){.send_ms = 300});
  client_close(&client);
  client_open_narrow(&client, &test);
  client_send(&client, "GET /big HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  for (int i = 0; i < 2000 && net_test_count(&test, NET_DROPPED_SLOW) == 0; i++) usleep(5000);
  assert_int_equal(net_test_count(&test, NET_DROPPED_SLOW), 1);
  end();
}

static void requests_are_not_begun_while_their_answers_pile_up(void **state) {
  (void)state;
  begin((struct net_server_config){0});
  for (int i = 0; i < 20; i++) client_send(&client, "GET /big HTTP/1.1\r\n" HOST "\r\n");
  usleep(300000);
  assert_true(net_test_count(&test, NET_REQUESTS) <= 4);
  for (int i = 0; i < 20; i++) {
    client_read_answer(&client, false, &out);
    assert_true(out.len > TEST_BIG_BYTES);
  }
  assert_int_equal(net_test_count(&test, NET_REQUESTS), 20);
  end();
}

static void who_asks_on_and_on_is_read_no_further_than_it_is_served(void **state) {
  (void)state;
  struct timeval patience = {.tv_usec = 300000};
  size_t sent = 0;
  begin((struct net_server_config){0});
  setsockopt(client.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
  net_test_await(&test.waiting, 1);
  struct str request = STR(HELLO);
  while (sent < 64 * 1024 * 1024) {
    ssize_t part = send(client.fd, request.data, request.len, MSG_NOSIGNAL);
    if (part != (ssize_t)request.len) break;
    sent += request.len;
  }
  assert_true(sent < 64 * 1024 * 1024); /* it was stopped */
  net_test_release(&test);
  for (int i = 0; i < 1000; i++) client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("hello")));
  end();
}

static void a_silent_socket_is_asked_and_kept_as_long_as_it_answers(void **state) {
  (void)state;
  begin((struct net_server_config){.ping_ms = 600});
  client_upgrade(&client, "/ws");
  for (int i = 0; i < 3; i++) {
    assert_int_equal(client_read_frame(&client, &out), 0x89);
    client_send_frame(&client, 0x8a, buf_str(&out));
  }
  client_send_frame(&client, 0x81, STR("still here"));
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_int_equal(client_read_frame(&client, &out), 0x89);
  assert_true(client_read_end(&client, &out)); /* not answered */
  assert_int_equal(out.len, 0);
  assert_int_equal(net_test_count(&test, NET_TIMED_OUT), 1);
  net_test_await(&test.closed, 1);
  end();
}

static void a_stopping_server_answers_what_it_took_and_nothing_new(void **state) {
  (void)state;
  struct client idle;
  struct client half;
  begin((struct net_server_config){0});
  client_open(&idle, &test);
  client_open(&half, &test);
  client_ask(&idle, HELLO, 200, &out);
  client_send(&half, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nhalf");
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
  net_test_await(&test.waiting, 1);
  net_server_quiesce(test.server);
  client_ask(&idle, HELLO, 503, &out);
  assert_true(text_holds(&out, "\r\nConnection: close\r\n"));
  client_ask(&half, "other", 503, &out);
  assert_int_equal(net_server_pending(test.server), 1);
  net_test_release(&test);
  client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("late")));
  assert_true(text_holds(&out, "\r\nConnection: close\r\n"));
  client_close(&idle);
  client_close(&half);
  end();
}

static void *close_server(void *context) {
  net_server_close(context, 5000);
  return NULL;
}

static void everybody_learns_that_the_server_goes_away(void **state) {
  (void)state;
  pthread_t thread;
  struct client half;
  begin((struct net_server_config){.loops = 2});
  client_open(&half, &test);
  client_send(&half, "GET /hello HTTP/1.1\r\n");
  client_upgrade(&client, "/ws");
  client_send_frame(&client, 0x81, STR("flood"));
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  usleep(50000); /* the half of a request has been read */
  assert_int_equal(pthread_create(&thread, NULL, close_server, test.server), 0);
  for (int i = 1; i < 16; i++) assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_int_equal(client_read_frame(&client, &out), 0x88); /* behind all that was queued */
  assert_memory_equal(out.data, "\x03\xe9", 2);
  assert_true(client_read_end(&client, &out));
  assert_int_equal(out.len, 0);
  client_read_answer(&half, false, &out);
  assert_true(text_holds(&out, "HTTP/1.1 503 "));
  client_close(&half);
  client_close(&client);
  pthread_join(thread, NULL);
  assert_int_equal(test.closed, 1);
  pthread_mutex_destroy(&test.lock);
  buf_done(&out);
}

/* Loops share their port with each other, and with nobody else. */
static void two_servers_do_not_share_a_port(void **state) {
  (void)state;
  struct net_server *second;
  const char *fault;
  begin((struct net_server_config){.loops = 2});
  struct net_server_config config = {
      .host = "127.0.0.1", .port = net_server_port(test.server), .loops = 2};
  assert_err(net_server_open(&config, &second, &fault), ERR_UNAVAILABLE);
  assert_non_null(strstr(fault, "listen:"));
  config.host = "localhost";
  assert_err(net_server_open(&config, &second, &fault), ERR_INVALID);
  assert_non_null(strstr(fault, "listen:"));
  for (int i = 0; i < 8; i++) { /* whichever loop gets it */
    client_close(&client);
    client_open(&client, &test);
    client_ask(&client, HELLO, 200, &out);
  }
  end();
}

static double cpu_seconds(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* Even the descriptor that libuv keeps in reserve is of no use under this limit. */
static void without_file_descriptors_the_server_neither_spins_nor_stays_deaf(void **state) {
  (void)state;
  struct rlimit kept;
  struct rlimit none;
  struct client turned_away;
  struct client late;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  begin((struct net_server_config){0});
  client_ask(&client, HELLO, 200, &out);
  address.sin_port = htons(net_server_port(test.server));
  turned_away = (struct client){.fd = socket(AF_INET, SOCK_STREAM, 0)};
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &kept), 0);
  none = kept;
  none.rlim_cur = 3;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
  double before = cpu_seconds();
  (void)connect(turned_away.fd, (struct sockaddr *)&address, sizeof address);
  client_ask(&client, HELLO, 200, &out); /* who is inside is still served */
  usleep(600000);
  double used = cpu_seconds() - before;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &kept), 0);
  assert_true(used < 0.3);
  assert_true(net_test_count(&test, NET_REFUSED) >= 1);
  usleep(600000); /* a tick later it listens again */
  client_open(&late, &test);
  client_ask(&late, HELLO, 200, &out);
  client_close(&late);
  client_close(&turned_away);
  end();
}

TESTS_MAIN("server_limits", cmocka_unit_test(a_head_that_dribbles_has_its_time_in_all),
           cmocka_unit_test(a_body_that_dribbles_has_its_time_in_all),
           cmocka_unit_test(a_handshake_that_dribbles_has_its_time_in_all),
           cmocka_unit_test(a_first_head_has_its_time_from_the_connections_beginning),
           cmocka_unit_test(who_says_nothing_is_let_go),
           cmocka_unit_test(a_network_with_too_many_connections_is_told_so),
           cmocka_unit_test(behind_a_proxy_only_the_whole_is_limited),
           cmocka_unit_test(a_reader_that_does_not_read_is_dropped_and_nobody_else),
           cmocka_unit_test(a_reader_that_reads_gets_all_of_a_flood),
           cmocka_unit_test(an_answer_that_nobody_takes_does_not_wait_for_ever),
           cmocka_unit_test(requests_are_not_begun_while_their_answers_pile_up),
           cmocka_unit_test(who_asks_on_and_on_is_read_no_further_than_it_is_served),
           cmocka_unit_test(a_silent_socket_is_asked_and_kept_as_long_as_it_answers),
           cmocka_unit_test(a_stopping_server_answers_what_it_took_and_nothing_new),
           cmocka_unit_test(everybody_learns_that_the_server_goes_away),
           cmocka_unit_test(two_servers_do_not_share_a_port),
           cmocka_unit_test(without_file_descriptors_the_server_neither_spins_nor_stays_deaf))
