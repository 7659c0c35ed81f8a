#include "net/http.h"

#include <stdio.h>

#include "base/test.h"

#define GET "GET / HTTP/1.1\r\n"
#define HOST "Host: example.org\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST

static int read_status(struct str bytes) {
  struct http_request request;
  size_t used;
  return http_read_head(bytes, &request, &used);
}

/* One case each of what two readers could understand differently. */
static const struct {
  const char *what;
  const char *bytes;
  int status;
} corpus[] = {
    {"a plain request", GET HOST "\r\n", HTTP_READY},
    {"two empty lines before it", "\r\n\r\n" GET HOST "\r\n", HTTP_READY},
    {"three empty lines before it", "\r\n\r\n\r\n" GET HOST "\r\n", 400},
    {"an unfinished head", GET HOST, HTTP_MORE},
    {"an unfinished line end", GET HOST "\r", HTTP_MORE},
    /* RFC 9112 2.2: lines end in CRLF */
    {"bare LF behind the request line", "GET / HTTP/1.1\n" HOST "\r\n", 400},
    {"bare LF behind a header", GET "Host: example.org\n\r\n", 400},
    {"bare LF at the end", GET HOST "\n", 400},
    {"bare CR inside a value", GET HOST "X: a\rb\r\n\r\n", 400},
    {"bare CR inside the request line", "GET /\r HTTP/1.1\r\n" HOST "\r\n", 400},
    /* RFC 9112 3: the request line */
    {"two spaces", "GET  / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a tab in place of a space", "GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a space behind the version", "GET / HTTP/1.1 \r\n" HOST "\r\n", 400},
    {"a space before the method", " GET / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"no version", "GET /\r\n" HOST "\r\n", 400},
    {"a lower-case version", "GET / http/1.1\r\n" HOST "\r\n", 400},
    {"a long version", "GET / HTTP/1.10\r\n" HOST "\r\n", 400},
    {"a version of letters", "GET / HTTP/1.x\r\n" HOST "\r\n", 400},
    {"version 2.0", "GET / HTTP/2.0\r\n" HOST "\r\n", 505},
    {"version 0.9", "GET / HTTP/0.9\r\n" HOST "\r\n", 505},
    {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"a method that is no token", "G(T / HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a target without a slash", "GET index HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a fragment in the target", "GET /#a HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a byte above ASCII in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"a control byte in the target", "GET /\x01 HTTP/1.1\r\n" HOST "\r\n", 400},
    {"TLS in place of HTTP", "\x16\x03\x01\x02\n", 400},
    /* RFC 9112 3.2: Host, and the absolute form */
    {"no Host", GET "\r\n", 400},
    {"no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", HTTP_READY},
    {"two Hosts", GET HOST HOST "\r\n", 400},
    {"an empty Host", GET "Host:\r\n\r\n", 400},
    {"a path in Host", GET "Host: a/b\r\n\r\n", 400},
    {"a user in Host", GET "Host: u@a\r\n\r\n", 400},
    {"an IPv6 Host", GET "Host: [::1]:8443\r\n\r\n", HTTP_READY},
    {"absolute form", "GET http://example.org/a HTTP/1.1\r\n" HOST "\r\n", HTTP_READY},
    {"absolute form with another host", "GET http://evil.org/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"absolute form without a host", "GET http:///a HTTP/1.1\r\n" HOST "\r\n", 400},
    {"absolute form of another scheme", "GET ftp://example.org/ HTTP/1.1\r\n" HOST "\r\n", 400},
    {"asterisk form", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400},
    {"authority form", "CONNECT example.org:443 HTTP/1.1\r\n" HOST "\r\n", 400},
    /* RFC 9112 5: header lines */
    {"a folded line", GET HOST "X: a\r\n b\r\n\r\n", 400},
    {"a folded line of a tab", GET HOST "X: a\r\n\tb\r\n\r\n", 400},
    {"a folded first line", GET " " HOST "\r\n", 400},
    {"a space before the colon", GET HOST "X : a\r\n\r\n", 400},
    {"no colon", GET HOST "X\r\n\r\n", 400},
    {"no name", GET HOST ": a\r\n\r\n", 400},
    {"a name that is no token", GET HOST "X/Y: a\r\n\r\n", 400},
    {"an empty value", GET HOST "X:\r\n\r\n", HTTP_READY},
    {"a byte above ASCII in a value", GET HOST "X: \xc3\xa9\r\n\r\n", HTTP_READY},
    {"a control byte in a value", GET HOST "X: a\x01z\r\n\r\n", 400},
    {"DEL in a value", GET HOST "X: a\x7fz\r\n\r\n", 400},
    /* RFC 9112 6: how long the body is */
    {"a length", POST "Content-Length: 5\r\n\r\n", HTTP_READY},
    {"the same length twice", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
    {"two lengths", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
    {"a list of lengths", POST "Content-Length: 5, 5\r\n\r\n", 400},
    {"a length with a sign", POST "Content-Length: +5\r\n\r\n", 400},
    {"a negative length", POST "Content-Length: -5\r\n\r\n", 400},
    {"a hexadecimal length", POST "Content-Length: 0x5\r\n\r\n", 400},
    {"an empty length", POST "Content-Length:\r\n\r\n", 400},
    {"a length with a space inside", POST "Content-Length: 5 5\r\n\r\n", 400},
    {"a length that overflows", POST "Content-Length: 18446744073709551621\r\n\r\n", 400},
    {"chunks", POST "Transfer-Encoding: chunked\r\n\r\n", HTTP_READY},
    {"Chunks", POST "Transfer-Encoding: Chunked\r\n\r\n", HTTP_READY},
    {"length and chunks", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"chunks and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
    {"chunks twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"chunks in a list", POST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"another coding", POST "Transfer-Encoding: identity\r\n\r\n", 501},
    {"chunks with a parameter", POST "Transfer-Encoding: chunked;a=b\r\n\r\n", 501},
    {"chunks behind a vertical tab",
     POST "Transfer-Encoding: \x0b"
          "chunked\r\n\r\n",
     400},
    {"chunks with a space before the colon", POST "Transfer-Encoding : chunked\r\n\r\n", 400},
    {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"an expectation", POST "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", HTTP_READY},
    {"another expectation", POST "Expect: tea\r\n\r\n", 417},
};

/*= GDPR Art. 32(1)(b) */
static void what_two_readers_could_read_differently_is_refused(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof corpus / sizeof corpus[0]; i++) {
    int status = read_status(str_from(corpus[i].bytes));
    if (status == corpus[i].status) continue;
    print_error("%s: %d, expected %d\n", corpus[i].what, status, corpus[i].status);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

static void a_nul_is_refused_wherever_it_stands(void **state) {
  (void)state;
  static const char whole[] = GET HOST "X: abc\r\n";
  for (size_t i = 0; i + 1 < sizeof whole; i++) {
    char bytes[sizeof whole + 2];
    memcpy(bytes, whole, sizeof whole);
    memcpy(bytes + sizeof whole - 1, "\r\n", 2);
    bytes[i] = 0;
    assert_true(read_status(str_of(bytes, sizeof whole + 1)) >= 400);
  }
}

static void no_beginning_of_a_good_request_is_refused(void **state) {
  (void)state;
  struct str whole = STR(POST "Content-Length: 5\r\nX: \ty \r\n\r\n");
  for (size_t len = 0; len < whole.len; len++)
    assert_int_equal(read_status(str_slice(whole, 0, len)), HTTP_MORE);
  assert_int_equal(read_status(whole), HTTP_READY);
}

static void the_parts_of_a_request_are_what_was_sent(void **state) {
  (void)state;
  struct http_request request;
  struct str value;
  size_t used;
  struct str bytes = STR("PUT /a%20b?x=1&y HTTP/1.1\r\nhOST: a:1\r\nX: \t spaced \t\r\n\r\nbody");
  assert_int_equal(http_read_head(bytes, &request, &used), HTTP_READY);
  assert_int_equal(used, bytes.len - 4);
  assert_str(request.method, "PUT");
  assert_str(request.path, "/a%20b");
  assert_str(request.query, "x=1&y");
  assert_int_equal(request.minor, 1);
  assert_true(http_header(&request, "x", &value));
  assert_str(value, "spaced");
  assert_true(http_header(&request, "Host", &value));
  assert_false(http_header(&request, "Hos", &value));
  assert_int_equal(request.content_length, 0);
}

static bool keeps_alive(const char *bytes) {
  struct http_request request;
  size_t used;
  assert_int_equal(http_read_head(str_from(bytes), &request, &used), HTTP_READY);
  return request.keep_alive;
}

static void the_connection_is_kept_as_the_version_and_the_header_say(void **state) {
  (void)state;
  assert_true(keeps_alive(GET HOST "\r\n"));
  assert_false(keeps_alive(GET HOST "Connection: close\r\n\r\n"));
  assert_false(keeps_alive(GET HOST "Connection: x, Close\r\n\r\n"));
  assert_false(keeps_alive(GET HOST "Connection: keep-alive, close\r\n\r\n"));
  assert_false(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
  assert_true(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

/* A request whose header X has so many bytes. */
static int status_of_size(size_t value_len, size_t *head_len_out) {
  struct buf bytes = {0};
  buf_append(&bytes, STR(GET HOST "X: "));
  for (size_t i = 0; i < value_len; i++) buf_append_char(&bytes, 'x');
  buf_append(&bytes, STR("\r\n\r\n"));
  int status = read_status(buf_str(&bytes));
  *head_len_out = bytes.len;
  buf_done(&bytes);
  return status;
}

static void a_head_has_16_kib_and_no_byte_more(void **state) {
  (void)state;
  size_t len;
  size_t rest = sizeof(GET HOST "X: \r\n\r\n") - 1;
  assert_int_equal(status_of_size(HTTP_HEAD_MAX_BYTES - rest, &len), HTTP_READY);
  assert_int_equal(len, HTTP_HEAD_MAX_BYTES);
  assert_int_equal(status_of_size(HTTP_HEAD_MAX_BYTES - rest + 1, &len), 431);
}

static void an_endless_head_is_refused_before_its_end(void **state) {
  (void)state;
  struct buf bytes = {0};
  buf_append(&bytes, STR(GET HOST "X: "));
  while (bytes.len < HTTP_HEAD_MAX_BYTES) buf_append_char(&bytes, 'x');
  assert_int_equal(read_status(buf_str(&bytes)), 431);
  buf_done(&bytes);
}

static void sixty_four_headers_are_enough(void **state) {
  (void)state;
  for (int count = HTTP_HEADERS_MAX; count <= HTTP_HEADERS_MAX + 1; count++) {
    struct buf bytes = {0};
    buf_append(&bytes, STR(GET HOST));
    for (int i = 1; i < count; i++) buf_append(&bytes, STR("X: y\r\n"));
    buf_append(&bytes, STR("\r\n"));
    assert_int_equal(read_status(buf_str(&bytes)), count <= HTTP_HEADERS_MAX ? HTTP_READY : 431);
    buf_done(&bytes);
  }
}

static void a_target_has_4096_bytes_and_no_byte_more(void **state) {
  (void)state;
  for (size_t len = 4096; len <= 4097; len++) {
    struct buf bytes = {0};
    buf_append(&bytes, STR("GET /"));
    for (size_t i = 1; i < len; i++) buf_append_char(&bytes, 'a');
    buf_append(&bytes, STR(" HTTP/1.1\r\n" HOST "\r\n"));
    assert_int_equal(read_status(buf_str(&bytes)), len == 4096 ? HTTP_READY : 414);
    buf_done(&bytes);
  }
}

static void an_endless_target_is_refused_before_its_end(void **state) {
  (void)state;
  struct buf bytes = {0};
  buf_append(&bytes, STR("GET /"));
  while (bytes.len < 4200) buf_append_char(&bytes, 'a');
  assert_int_equal(read_status(buf_str(&bytes)), 414);
  buf_done(&bytes);
}

static void a_token_is_found_in_any_line_of_a_list(void **state) {
  (void)state;
  struct http_request request;
  size_t used;
  struct str bytes = STR(GET HOST "Connection: a,b\r\nConnection: keep-alive , UPGRADE\r\n\r\n");
  assert_int_equal(http_read_head(bytes, &request, &used), HTTP_READY);
  assert_true(http_header_has(&request, "connection", STR("upgrade")));
  assert_true(http_header_has(&request, "connection", STR("b")));
  assert_false(http_header_has(&request, "connection", STR("keep")));
  assert_false(http_header_has(&request, "connection", STR("")));
}

TESTS_MAIN("http", cmocka_unit_test(what_two_readers_could_read_differently_is_refused),
           cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
           cmocka_unit_test(no_beginning_of_a_good_request_is_refused),
           cmocka_unit_test(the_parts_of_a_request_are_what_was_sent),
           cmocka_unit_test(the_connection_is_kept_as_the_version_and_the_header_say),
           cmocka_unit_test(a_head_has_16_kib_and_no_byte_more),
           cmocka_unit_test(an_endless_head_is_refused_before_its_end),
           cmocka_unit_test(sixty_four_headers_are_enough),
           cmocka_unit_test(a_target_has_4096_bytes_and_no_byte_more),
           cmocka_unit_test(an_endless_target_is_refused_before_its_end),
           cmocka_unit_test(a_token_is_found_in_any_line_of_a_list))
