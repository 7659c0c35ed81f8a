#include "net/assets.h"

#include <stdio.h>
#include <zlib.h>

#include "net/net_test_support.h"

static const struct net_asset assets[] = {{.path = "/a.js",
                                           .content_type = "text/javascript",
                                           .etag = "\"v1\"",
                                           .cache_control = "public, max-age=31536000, immutable",
                                           .data = (const unsigned char *)"plain",
                                           .len = 5,
                                           .gzip = (const unsigned char *)"GZIP",
                                           .gzip_len = 4,
                                           .brotli = (const unsigned char *)"BR",
                                           .brotli_len = 2}};

static struct net_test test;
static struct client client;
static struct buf out;

static void serve(struct net_request *request) {
  const struct net_asset *asset = assets_find(assets, 1, request->path);
  if (asset)
    assets_respond(request, asset, "default-src 'self'");
  else
    net_problem(request->handle, ERR_NOT_FOUND, NULL, NULL);
}

static const struct net_route routes[] = {{"GET", "/*", serve, 0}};

static int set_up(void **state) {
  (void)state;
  net_test_start(&test, (struct net_server_config){.loops = 1, .routes = routes, .route_count = 1});
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

static void get(const char *headers, int status) {
  struct buf request = {0};
  buf_append_format(&request, "GET /a.js HTTP/1.1\r\nHost: a\r\n%s\r\n", headers);
  buf_append_char(&request, 0);
  client_ask(&client, request.data, status, &out);
  buf_done(&request);
}

static void assert_form(const char *headers, const char *body) {
  get(headers, 200);
  if (!str_ends(buf_str(&out), str_from(body))) print_error("%s: not %s\n", headers, body);
  assert_true(str_ends(buf_str(&out), str_from(body)));
  assert_true(text_holds(&out, "\r\nVary: Accept-Encoding\r\n"));
}

/* RFC 9110 12.5.3 */
static void the_form_is_the_best_that_is_accepted(void **state) {
  (void)state;
  assert_form("", "\r\n\r\nplain");
  assert_form("Accept-Encoding: gzip, deflate, br\r\n", "\r\n\r\nBR");
  assert_form("Accept-Encoding: gzip\r\n", "\r\n\r\nGZIP");
  assert_form("Accept-Encoding: GZip;Q=0.5\r\n", "\r\n\r\nGZIP");
  assert_form("Accept-Encoding: br;q=0.5, gzip;q=0.8\r\n", "\r\n\r\nGZIP");
  assert_form("Accept-Encoding: br; q=1.0, gzip; q=1\r\n", "\r\n\r\nBR");
  assert_form("Accept-Encoding: br;q=0, gzip;q=0.000\r\n", "\r\n\r\nplain");
  assert_form("Accept-Encoding: identity\r\n", "\r\n\r\nplain");
}

static void a_weight_that_is_none_counts_as_not_accepted(void **state) {
  (void)state;
  static const char *const wrong[] = {"q=nan", "q=1e9",     "q=2",   "q=-1", "q=",     "q",
                                      "x=1",   "q=0.55555", "q=inf", "q=.5", "q=1.001"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    char header[64];
    (void)snprintf(header, sizeof header, "Accept-Encoding: br;%s\r\n", wrong[i]);
    assert_form(header, "\r\n\r\nplain");
  }
}

static void each_form_says_what_it_is(void **state) {
  (void)state;
  get("", 200);
  assert_true(text_holds(&out, "\r\nETag: \"v1\"\r\n"));
  assert_false(text_holds(&out, "Content-Encoding"));
  assert_true(text_holds(&out, "\r\nContent-Type: text/javascript\r\n"));
  assert_true(text_holds(&out, "\r\nCache-Control: public, max-age=31536000, immutable\r\n"));
  assert_true(text_holds(&out, "\r\nContent-Security-Policy: default-src 'self'\r\n"));
  get("Accept-Encoding: br\r\n", 200);
  assert_true(text_holds(&out, "\r\nETag: W/\"v1\"\r\n"));
  assert_true(text_holds(&out, "\r\nContent-Encoding: br\r\n"));
}

/* RFC 9110 13.1.2 and 15.4.5 */
static void what_the_other_side_has_is_not_sent_again(void **state) {
  (void)state;
  static const char *const same[] = {"\"v1\"", "W/\"v1\"", "\"x\", \"v1\"", "*"};
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
    char header[64];
    (void)snprintf(header, sizeof header, "If-None-Match: %s\r\n", same[i]);
    get(header, 304);
    assert_true(text_holds(&out, "\r\nETag: \"v1\"\r\n"));
    assert_false(text_holds(&out, "Content-Length"));
    assert_true(str_ends(buf_str(&out), STR("\r\n\r\n")));
  }
  get("If-None-Match: \"v2\"\r\n", 200);
  get("If-None-Match: v1\r\n", 200);
}

static void head_says_the_same_without_the_bytes(void **state) {
  (void)state;
  client_ask(&client, "HEAD /a.js HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n", 200, &out);
  assert_true(text_holds(&out, "\r\nContent-Length: 4\r\n"));
  client_ask(&client, "GET /b.js HTTP/1.1\r\nHost: a\r\n\r\n", 404, &out);
}

static void what_is_packed_is_unpacked_again(void **state) {
  (void)state;
  struct buf plain = {0};
  struct buf packed = {0};
  char back[5000];
  for (int i = 0; i < 400; i++) buf_append_format(&plain, "line %d\n", i);
  assert_ok(assets_gzip(buf_str(&plain), &packed));
  assert_true(packed.len < plain.len / 2);
  z_stream stream = {.next_in = (unsigned char *)packed.data,
                     .avail_in = (unsigned)packed.len,
                     .next_out = (unsigned char *)back,
                     .avail_out = sizeof back};
  assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
  assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
  assert_int_equal(stream.total_out, plain.len);
  assert_memory_equal(back, plain.data, plain.len);
  inflateEnd(&stream);
  buf_done(&plain);
  buf_done(&packed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
TESTS_MAIN("assets", TEST(the_form_is_the_best_that_is_accepted),
           TEST(a_weight_that_is_none_counts_as_not_accepted), TEST(each_form_says_what_it_is),
           TEST(what_the_other_side_has_is_not_sent_again),
           TEST(head_says_the_same_without_the_bytes), TEST(what_is_packed_is_unpacked_again))
