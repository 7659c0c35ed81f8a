/* Chunked bodies, and the small texts inside of requests. */
#include <string.h>

#include "base/text.h"
#include "net/http.h"

#define LINE_MAX_BYTES 256
#define TRAILERS_MAX_BYTES 4096

enum { SIZE = 0, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER, TRAILER_LF, END_LF, DONE };

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static bool is_control(char c) { return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f; }

static int on_size(struct http_chunks *chunks, char c) {
  int digit = hex_digit(c);
  if (digit >= 0) {
    if (chunks->left >> 40) return 413;
    chunks->left = chunks->left << 4 | (uint64_t)digit;
    return HTTP_MORE;
  }
  if (chunks->line_bytes == 1) return 400; /* no digit at all */
  if (c == '\r')
    chunks->state = SIZE_LF;
  else if (c == ';')
    chunks->state = EXTENSION;
  else
    return 400;
  return HTTP_MORE;
}

/* One byte outside of the data. */
static int on_byte(struct http_chunks *chunks, char c) {
  if (++chunks->line_bytes > LINE_MAX_BYTES && chunks->state < TRAILER) return 400;
  switch (chunks->state) {
    case SIZE:
      return on_size(chunks, c);
    case EXTENSION:
      if (c == '\r')
        chunks->state = SIZE_LF;
      else if (is_control(c))
        return 400;
      return HTTP_MORE;
    case SIZE_LF:
      if (c != '\n') return 400;
      chunks->state = chunks->left > 0 ? DATA : TRAILER;
      chunks->line_bytes = 0;
      return HTTP_MORE;
    case DATA_CR:
      chunks->state = DATA_LF;
      return c == '\r' ? HTTP_MORE : 400;
    case DATA_LF:
      chunks->state = SIZE;
      chunks->line_bytes = 0;
      return c == '\n' ? HTTP_MORE : 400;
    case TRAILER: /* trailers are read and dropped */
      if (++chunks->trailer_bytes > TRAILERS_MAX_BYTES) return 400;
      if (c == '\r')
        chunks->state = chunks->line_bytes == 1 ? END_LF : TRAILER_LF;
      else if (is_control(c) || (chunks->line_bytes == 1 && (c == ' ' || c == ':')))
        return 400;
      return HTTP_MORE;
    case TRAILER_LF:
      chunks->state = TRAILER;
      chunks->line_bytes = 0;
      return c == '\n' ? HTTP_MORE : 400;
    case END_LF:
      chunks->state = DONE;
      return c == '\n' ? HTTP_READY : 400;
    default:
      return 400;
  }
}

int http_read_chunks(struct http_chunks *chunks, struct str bytes, struct buf *body,
                     size_t *used_out) {
  size_t i = 0;
  int result = HTTP_MORE;
  while (i < bytes.len && result == HTTP_MORE) {
    if (chunks->state == DATA) {
      size_t part = bytes.len - i < chunks->left ? bytes.len - i : (size_t)chunks->left;
      buf_append(body, str_slice(bytes, i, i + part));
      if (buf_check(body)) return 413;
      chunks->left -= part;
      i += part;
      if (chunks->left == 0) chunks->state = DATA_CR;
      chunks->line_bytes = 0;
    } else {
      result = on_byte(chunks, bytes.data[i++]);
    }
  }
  *used_out = i;
  return result;
}

bool http_cookie(const struct http_request *request, const char *name, struct str *value_out) {
  for (size_t i = 0; i < request->header_count; i++) {
    struct str rest = request->headers[i].value;
    struct str pair;
    struct str key;
    struct str value;
    if (!str_equal_nocase(request->headers[i].name, STR("cookie"))) continue;
    for (bool more = true; more;) {
      more = str_cut(rest, ';', &pair, &rest);
      if (str_cut(str_trim(pair), '=', &key, &value) && str_equal(key, str_from(name))) {
        *value_out = value;
        return true;
      }
    }
  }
  return false;
}

bool http_query(struct str query, const char *name, struct str *value_out) {
  struct str pair;
  struct str key;
  struct str value;
  for (bool more = query.len > 0; more;) {
    more = str_cut(query, '&', &pair, &query);
    (void)str_cut(pair, '=', &key, &value);
    if (!str_equal(key, str_from(name))) continue;
    *value_out = value;
    return true;
  }
  return false;
}

enum err http_decode(struct str encoded, struct buf *out) {
  size_t start = out->len;
  for (size_t i = 0; i < encoded.len; i++) {
    char c = encoded.data[i];
    if (c == '%') {
      if (i + 2 >= encoded.len) return ERR_INVALID;
      int high = hex_digit(encoded.data[i + 1]);
      int low = hex_digit(encoded.data[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return ERR_INVALID;
      c = (char)(high << 4 | low);
      i += 2;
    }
    buf_append_char(out, c);
  }
  TRY(buf_check(out));
  return text_is_utf8(str_slice(buf_str(out), start, out->len)) ? ERR_NONE : ERR_INVALID;
}
