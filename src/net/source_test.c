/* Answers that are made piece by piece, to readers who are quick, slow, or gone. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/net_test_support.h"

#define HOST "Host: example.org\r\n"
#define PIECE_BYTES ((size_t)100 * 1000)
#define PIECES 200 /* 20 MB: more than kernel and server take together */

/* What a handler made, piece by piece, on the loop itself. */
struct counted {
  struct net_source source;
  struct net_task task;
  struct net_handle handle;
  int left;
  bool breaks;
  bool ended;
  bool working;
};

static _Atomic int made;
static _Atomic int ended;

static void give(struct net_task *task) {
  struct counted *counted =
      (struct counted *)(void *)((char *)task - offsetof(struct counted, task));
  static char bytes[PIECE_BYTES];
  counted->working = false;
  if (counted->ended) {
    free(counted);
    return;
  }
  memset(bytes, 'a' + counted->left % 26, sizeof bytes);
  made++;
  if (counted->breaks && counted->left == 1)
    net_source_break(counted->handle);
  else
    net_source_give(counted->handle, str_of(bytes, sizeof bytes), --counted->left == 0);
}

static void pull(struct net_source *source) {
  struct counted *counted = (struct counted *)(void *)source; /* its first member */
  counted->working = true;
  counted->task.run = give;
  assert_true(net_post(counted->handle.loop, &counted->task));
}

static void end(struct net_source *source) {
  struct counted *counted = (struct counted *)(void *)source;
  counted->ended = true;
  ended++;
  if (!counted->working) free(counted);
}

static void answer(struct net_request *request, int pieces, bool breaks) {
  struct counted *counted = calloc(1, sizeof *counted);
  struct net_response response = {.status = 200, .content_type = "text/plain"};
  *counted = (struct counted){.source = {.pull = pull, .end = end},
                              .handle = request->handle,
                              .left = pieces,
                              .breaks = breaks};
  assert_true(net_respond_source(request->handle, &response, &counted->source));
}

static void few(struct net_request *request) { answer(request, 3, false); }
static void many(struct net_request *request) { answer(request, PIECES, false); }
static void broken(struct net_request *request) { answer(request, 3, true); }
static void hello(struct net_request *request) {
  struct net_response response = {
      .status = 200, .content_type = "text/plain", .body = STR("hello")};
  net_respond(request->handle, &response);
}

static const struct net_route routes[] = {{"GET", "/few", few, 0},
                                          {"GET", "/many", many, 0},
                                          {"GET", "/broken", broken, 0},
                                          {"GET", "/hello", hello, 0}};

static struct net_test test;
static struct client client;
static struct buf out;

static int set_up(void **state) {
  (void)state;
  made = ended = 0;
  net_test_start(&test, (struct net_server_config){.loops = 1, .routes = routes, .route_count = 4});
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

/* The bytes of a chunked body from `from` on; 0: it is not whole. What comes behind in tail. */
static size_t chunked_bytes(struct str text, struct str *tail) {
  size_t bytes = 0;
  for (;;) {
    struct str line;
    struct str rest;
    if (!str_cut(text, '\n', &line, &rest)) return 0;
    size_t size = strtoul(line.data, NULL, 16);
    if (rest.len < size + 2) return 0;
    assert_memory_equal(rest.data + size, "\r\n", 2);
    text = str_slice(rest, size + 2, rest.len);
    bytes += size;
    if (size > 0) continue;
    *tail = text;
    return bytes;
  }
}

static struct str body_of(const struct buf *answer) {
  const char *at = memmem(answer->data, answer->len, "\r\n\r\n", 4);
  assert_non_null(at);
  return str_slice(buf_str(answer), (size_t)(at - answer->data) + 4, answer->len);
}

static void a_body_comes_in_chunks_and_the_next_answer_behind_it(void **state) {
  struct str tail = STR_EMPTY;
  (void)state;
  client_send(&client, "GET /few HTTP/1.1\r\n" HOST "\r\nGET /hello HTTP/1.1\r\n" HOST
                       "Connection: close\r\n\r\n");
  assert_true(client_read_end(&client, &out));
  assert_true(text_holds(&out, "\r\nTransfer-Encoding: chunked\r\n"));
  size_t head = (size_t)(body_of(&out).data - out.data);
  assert_null(memmem(out.data, head, "Content-Length", 14));
  assert_int_equal(chunked_bytes(body_of(&out), &tail), 3 * PIECE_BYTES);
  assert_true(str_starts(tail, STR("HTTP/1.1 200 OK\r\n")));
  assert_true(str_ends(tail, STR("\r\n\r\nhello")));
  net_test_await(&ended, 1);
}

static void an_old_client_is_given_the_bytes_and_then_the_end(void **state) {
  (void)state;
  client_send(&client, "GET /few HTTP/1.0\r\n\r\n");
  assert_true(client_read_end(&client, &out));
  assert_false(text_holds(&out, "chunked"));
  assert_int_equal(body_of(&out).len, 3 * PIECE_BYTES);
  net_test_await(&ended, 1);
}

static void whoever_asks_for_the_head_gets_no_body_and_nothing_is_made(void **state) {
  (void)state;
  client_send(&client, "HEAD /many HTTP/1.1\r\n" HOST "\r\n");
  client_read_answer(&client, true, &out);
  client_ask(&client, "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, &out);
  net_test_await(&ended, 1);
  assert_int_equal(made, 0);
}

/* Not more than fits is made, however long the answer is; and it goes on where it was. */
static void a_reader_that_rests_is_waited_for(void **state) {
  struct client narrow;
  struct str tail;
  (void)state;
  client_open_narrow(&narrow, &test);
  client_send(&narrow, "GET /many HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  int before = -1;
  for (int same = 0; same < 20;) {
    usleep(10000);
    same = made == before && made > 0 ? same + 1 : 0;
    before = made;
  }
  assert_true(made < PIECES / 2);
  assert_int_equal(ended, 0);
  assert_true(client_read_end(&narrow, &out));
  assert_int_equal(chunked_bytes(body_of(&out), &tail), PIECES * PIECE_BYTES);
  net_test_await(&ended, 1);
  client_close(&narrow);
}

static void one_who_leaves_midway_ends_the_making(void **state) {
  struct client leaving;
  (void)state;
  client_open_narrow(&leaving, &test);
  client_send(&leaving, "GET /many HTTP/1.1\r\n" HOST "\r\n");
  for (int i = 0; i < 2000 && made == 0; i++) usleep(5000);
  client_close(&leaving);
  net_test_await(&ended, 1);
  assert_true(made < PIECES);
  client_ask(&client, "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, &out);
}

static void what_cannot_go_on_is_cut_and_never_looks_whole(void **state) {
  struct str tail;
  (void)state;
  client_send(&client, "GET /broken HTTP/1.1\r\n" HOST "\r\n");
  (void)client_read_drop(&client, &out);
  assert_int_equal(chunked_bytes(body_of(&out), &tail), 0);
  net_test_await(&ended, 1);
}

static void a_server_that_stops_ends_what_is_being_made(void **state) {
  struct client narrow;
  (void)state;
  client_open_narrow(&narrow, &test);
  client_send(&narrow, "GET /many HTTP/1.1\r\n" HOST "\r\n");
  for (int i = 0; i < 2000 && made == 0; i++) usleep(5000);
  net_test_stop(&test);
  assert_int_equal(ended, 1);
  client_close(&narrow);
  net_test_start(&test, (struct net_server_config){.loops = 1, .routes = routes, .route_count = 4});
}

static void two_are_served_at_once(void **state) {
  struct client other;
  struct str tail;
  (void)state;
  client_open(&other, &test);
  client_send(&other, "GET /many HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  client_send(&client, "GET /many HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  assert_true(client_read_end(&client, &out));
  assert_int_equal(chunked_bytes(body_of(&out), &tail), PIECES * PIECE_BYTES);
  assert_true(client_read_end(&other, &out));
  assert_int_equal(chunked_bytes(body_of(&out), &tail), PIECES * PIECE_BYTES);
  net_test_await(&ended, 2);
  client_close(&other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_body_comes_in_chunks_and_the_next_answer_behind_it),
      CASE(an_old_client_is_given_the_bytes_and_then_the_end),
      CASE(whoever_asks_for_the_head_gets_no_body_and_nothing_is_made),
      CASE(a_reader_that_rests_is_waited_for),
      CASE(one_who_leaves_midway_ends_the_making),
      CASE(what_cannot_go_on_is_cut_and_never_looks_whole),
      CASE(a_server_that_stops_ends_what_is_being_made),
      CASE(two_are_served_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
