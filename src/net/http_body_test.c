#include <stdio.h>

#include "base/test.h"
#include "net/http.h"

#define BODY_MAX 64

/* Reads all bytes in pieces of step. The status; body_out holds what was decoded. */
static int read_all(struct str bytes, size_t step, struct buf *body_out, size_t *used_out) {
  struct http_chunks chunks = {0};
  int result = HTTP_MORE;
  *used_out = 0;
  buf_init(body_out, BODY_MAX);
  for (size_t at = 0; at < bytes.len && result == HTTP_MORE; at += step) {
    size_t used;
    result = http_read_chunks(&chunks, str_slice(bytes, at, at + step), body_out, &used);
    *used_out += used;
  }
  return result;
}

static const struct {
  const char *what;
  const char *bytes;
  int status;
  const char *body;
} corpus[] = {
    {"nothing", "0\r\n\r\n", HTTP_READY, ""},
    {"two chunks", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", HTTP_READY, "hello!"},
    {"either case of digits", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", HTTP_READY,
     "01234567890123456789"},
    {"leading zeros", "0005\r\nhello\r\n000\r\n\r\n", HTTP_READY, "hello"},
    {"an extension", "5;a=\"b\"\r\nhello\r\n0;c\r\n\r\n", HTTP_READY, "hello"},
    {"trailers", "0\r\nX: y\r\nZ: w\r\n\r\n", HTTP_READY, ""},
    {"an unfinished chunk", "5\r\nhel", HTTP_MORE, "hel"},
    {"an unfinished end", "0\r\n", HTTP_MORE, ""},
    /* RFC 9112 7.1, and what has been used to smuggle */
    {"no size", "\r\nhello", 400, NULL},
    {"no digits before an extension", ";a\r\n", 400, NULL},
    {"a sign", "+5\r\nhello\r\n", 400, NULL},
    {"a prefix", "0x5\r\nhello\r\n", 400, NULL},
    {"a space before the size", " 5\r\nhello\r\n", 400, NULL},
    {"a space behind the size", "5 \r\nhello\r\n", 400, NULL},
    {"bare LF behind the size", "5\nhello\r\n", 400, NULL},
    {"bare CR behind the size", "5\rhello\r\n", 400, NULL},
    {"bare LF in an extension", "5;a\nhello\r\n", 400, NULL},
    {"bare CR in an extension", "5;a\rb\r\nhello\r\n", 400, NULL},
    {"a control byte in an extension", "5;a\x01\r\nhello\r\n", 400, NULL},
    {"data longer than its size", "5\r\nhello!\r\n", 400, NULL},
    {"bare LF behind the data", "5\r\nhello\n0\r\n\r\n", 400, NULL},
    {"a huge size", "fffffffffffffffff\r\n", 413, NULL},
    {"more than the cap",
     "41\r\n"
     "0123456789012345678901234567890123456789012345678901234567890123456789\r\n",
     413, NULL},
    {"bare LF behind a trailer", "0\r\nX: y\n\r\n", 400, NULL},
    {"a control byte in a trailer", "0\r\nX: \x01\r\n\r\n", 400, NULL},
    {"a folded trailer", "0\r\n X: y\r\n\r\n", 400, NULL},
    {"a trailer without a name", "0\r\n: y\r\n\r\n", 400, NULL},
};

static void chunks_are_read_to_the_letter_in_pieces_of_any_size(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof corpus / sizeof corpus[0]; i++) {
    struct str bytes = str_from(corpus[i].bytes);
    for (size_t step = 1; step <= bytes.len; step++) {
      struct buf body;
      size_t used;
      int status = read_all(bytes, step, &body, &used);
      if (status != corpus[i].status)
        print_error("%s in pieces of %zu: %d\n", corpus[i].what, step, status);
      assert_int_equal(status, corpus[i].status);
      if (corpus[i].body) assert_str(buf_str(&body), corpus[i].body);
      buf_done(&body);
    }
  }
}

static void what_follows_the_body_is_left_alone(void **state) {
  (void)state;
  struct buf body;
  size_t used;
  assert_int_equal(read_all(STR("1\r\na\r\n0\r\n\r\nGET /"), 100, &body, &used), HTTP_READY);
  assert_int_equal(used, sizeof "1\r\na\r\n0\r\n\r\n" - 1);
  buf_done(&body);
}

static int read_long(const char *head, size_t count, const char *tail) {
  struct buf bytes = {0};
  struct buf body;
  size_t used;
  buf_append(&bytes, str_from(head));
  for (size_t i = 0; i < count; i++) buf_append_char(&bytes, 'a');
  buf_append(&bytes, str_from(tail));
  int status = read_all(buf_str(&bytes), bytes.len, &body, &used);
  buf_done(&bytes);
  buf_done(&body);
  return status;
}

static void extensions_and_trailers_have_an_end(void **state) {
  (void)state;
  assert_int_equal(read_long("0;", 200, "\r\n\r\n"), HTTP_READY);
  assert_int_equal(read_long("0;", 300, "\r\n\r\n"), 400);
  assert_int_equal(read_long("0\r\nX: ", 3000, "\r\n\r\n"), HTTP_READY);
  assert_int_equal(read_long("0\r\nX: ", 5000, "\r\n\r\n"), 400);
}

static void cookies_are_found_by_their_whole_name(void **state) {
  (void)state;
  struct http_request request;
  struct str value;
  size_t used;
  struct str bytes =
      STR("GET / HTTP/1.1\r\nHost: a\r\nCookie: xa=1; a=2=3;b=\r\nCookie: c=4\r\n\r\n");
  assert_int_equal(http_read_head(bytes, &request, &used), HTTP_READY);
  assert_true(http_cookie(&request, "a", &value));
  assert_str(value, "2=3");
  assert_true(http_cookie(&request, "b", &value));
  assert_str(value, "");
  assert_true(http_cookie(&request, "c", &value));
  assert_str(value, "4");
  assert_false(http_cookie(&request, "x", &value));
  assert_false(http_cookie(&request, "A", &value));
}

static void members_of_a_query_are_found_by_their_whole_name(void **state) {
  (void)state;
  struct str value;
  assert_true(http_query(STR("ab=1&a=2&a=3"), "a", &value));
  assert_str(value, "2");
  assert_true(http_query(STR("x&a"), "a", &value));
  assert_str(value, "");
  value = STR("as it was");
  assert_false(http_query(STR("ab=1"), "a", &value));
  assert_true(str_equal(value, STR("as it was")));
  assert_false(http_query(STR(""), "", &value));
}

static void percent_signs_are_decoded_once_and_only_to_text(void **state) {
  (void)state;
  static const char *const refused[] = {"%", "%4", "%g0", "%0g", "%00", "%c3", "%ff", "%ed%a0%80"};
  struct buf out = {0};
  assert_ok(http_decode(STR("/a%2Fb%20%c3%A9%2541+"), &out));
  assert_str(buf_str(&out), "/a/b \xc3\xa9%41+");
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    assert_err(http_decode(str_from(refused[i]), &out), ERR_INVALID);
  buf_done(&out);
}

TESTS_MAIN("http_body", cmocka_unit_test(chunks_are_read_to_the_letter_in_pieces_of_any_size),
           cmocka_unit_test(what_follows_the_body_is_left_alone),
           cmocka_unit_test(extensions_and_trailers_have_an_end),
           cmocka_unit_test(cookies_are_found_by_their_whole_name),
           cmocka_unit_test(members_of_a_query_are_found_by_their_whole_name),
           cmocka_unit_test(percent_signs_are_decoded_once_and_only_to_text))
