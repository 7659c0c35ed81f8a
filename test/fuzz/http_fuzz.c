/* Requests: heads, chunked bodies, and the small texts inside. */
#include <string.h>

#include "fuzz.h"
#include "net/http.h"

static void inside(struct str outer, struct str inner) {
  if (inner.len == 0) return;
  PROMISE(inner.data >= outer.data && inner.data + inner.len <= outer.data + outer.len);
}

/* What was accepted holds what the reader promises of it. */
static void check_request(struct str bytes, const struct http_request *request, size_t used) {
  PROMISE(used <= bytes.len && used <= HTTP_HEAD_MAX_BYTES);
  inside(bytes, request->method);
  inside(bytes, request->target);
  PROMISE(request->path.len > 0 && request->header_count <= HTTP_HEADERS_MAX);
  PROMISE(request->content_length >= 0);
  PROMISE(!(request->chunked && request->content_length > 0));
  for (size_t i = 0; i < request->header_count; i++) {
    struct str value = request->headers[i].value;
    inside(bytes, request->headers[i].name);
    inside(bytes, value);
    PROMISE(value.len == 0 || !memchr(value.data, '\n', value.len));
    PROMISE(value.len == 0 || !memchr(value.data, '\r', value.len));
    PROMISE(value.len == 0 || !memchr(value.data, 0, value.len));
  }
}

static void read_texts(const struct http_request *request) {
  struct str value;
  struct buf decoded = {0};
  (void)http_cookie(request, "a", &value);
  (void)http_query(request->query, "a", &value);
  (void)http_header_has(request, "connection", STR("upgrade"));
  if (http_decode(request->path, &decoded) == ERR_NONE)
    PROMISE(decoded.len <= request->path.len && !memchr(decoded.data, 0, decoded.len));
  buf_done(&decoded);
}

/* In one piece or in two, a body is the same. */
static void read_body(struct str bytes) {
  struct http_chunks whole = {0};
  struct http_chunks parts = {0};
  struct buf first = {.limit_bytes = 4096};
  struct buf second = {.limit_bytes = 4096};
  size_t used;
  size_t used_first;
  size_t used_second = 0;
  struct str half = str_slice(bytes, 0, bytes.len / 2);
  int expected = http_read_chunks(&whole, bytes, &first, &used);
  int got = http_read_chunks(&parts, half, &second, &used_first);
  if (got == HTTP_MORE)
    got = http_read_chunks(&parts, str_slice(bytes, half.len, bytes.len), &second, &used_second);
  PROMISE(got == expected);
  PROMISE(got == 413 ||
          (used == used_first + used_second && str_equal(buf_str(&first), buf_str(&second))));
  buf_done(&first);
  buf_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str bytes = str_of(data, size);
  struct http_request request;
  struct http_request again;
  size_t used = 0;
  size_t used_again = 0;
  int result = http_read_head(bytes, &request, &used);
  PROMISE(result == HTTP_MORE || result == HTTP_READY || (result >= 400 && result <= 505));
  read_body(bytes);
  if (result != HTTP_READY) return 0;
  check_request(bytes, &request, used);
  read_texts(&request);
  /* Less than the head is never a request, and what follows does not change it. */
  PROMISE(http_read_head(str_slice(bytes, 0, used - 1), &again, &used_again) != HTTP_READY);
  PROMISE(http_read_head(str_slice(bytes, 0, used), &again, &used_again) == HTTP_READY);
  PROMISE(used == used_again && str_equal(again.path, request.path));
  return 0;
}
