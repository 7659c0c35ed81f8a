#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT_BYTES (64u * 1024 * 1024)
#define FIRST_BYTES 256

void buf_init(struct buf *buf, size_t limit_bytes) {
  *buf = (struct buf){.limit_bytes = limit_bytes};
}

void buf_done(struct buf *buf) {
  free(buf->data);
  buf_init(buf, buf->limit_bytes);
}

void buf_wipe(struct buf *buf) {
  if (buf->data != NULL) explicit_bzero(buf->data, buf->capacity_bytes);
  buf_reset(buf);
}

void buf_reset(struct buf *buf) {
  buf->len = 0;
  buf->error = ERR_NONE;
}

static size_t limit_of(const struct buf *buf) {
  return buf->limit_bytes == 0 ? DEFAULT_LIMIT_BYTES : buf->limit_bytes;
}

/* Grows by moving, wiping the old place: what a buffer held may be personal. */
static bool grow(struct buf *buf, size_t needed) {
  size_t capacity = buf->capacity_bytes == 0 ? FIRST_BYTES : buf->capacity_bytes;
  while (capacity < needed) capacity *= 2;
  if (capacity > limit_of(buf)) capacity = limit_of(buf);
  char *data = malloc(capacity);
  if (data == NULL) return false;
  if (buf->data != NULL) {
    memcpy(data, buf->data, buf->len);
    explicit_bzero(buf->data, buf->capacity_bytes);
    free(buf->data);
  }
  buf->data = data;
  buf->capacity_bytes = capacity;
  return true;
}

char *buf_reserve(struct buf *buf, size_t more) {
  if (buf->error != ERR_NONE) return NULL;
  if (more > limit_of(buf) || buf->len > limit_of(buf) - more) {
    buf->error = ERR_TOO_LARGE;
    return NULL;
  }
  if (buf->data == NULL || buf->len + more > buf->capacity_bytes) {
    if (!grow(buf, buf->len + more)) {
      buf->error = ERR_MACHINE;
      return NULL;
    }
  }
  return buf->data + buf->len;
}

void buf_advance(struct buf *buf, size_t written) {
  if (written > buf->capacity_bytes - buf->len) abort();
  buf->len += written;
}

void buf_append(struct buf *buf, struct str s) { buf_append_bytes(buf, s.data, s.len); }

void buf_append_bytes(struct buf *buf, const void *data, size_t len) {
  if (len == 0) return;
  char *at = buf_reserve(buf, len);
  if (at == NULL) return;
  memcpy(at, data, len);
  buf->len += len;
}

void buf_append_char(struct buf *buf, char c) { buf_append_bytes(buf, &c, 1); }

void buf_append_int(struct buf *buf, int64_t value) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    digits[--at] = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (value < 0) digits[--at] = '-';
  buf_append_bytes(buf, digits + at, sizeof digits - at);
}

void buf_append_hex(struct buf *buf, const uint8_t *bytes, size_t len) {
  char *at = len > SIZE_MAX / 2 ? NULL : buf_reserve(buf, 2 * len);
  if (at == NULL) return;
  str_hex(bytes, len, at);
  buf->len += 2 * len;
}

void buf_append_format(struct buf *buf, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *at = len < 0 ? NULL : buf_reserve(buf, (size_t)len + 1);
  if (at == NULL) return;
  va_start(arguments, format);
  (void)vsnprintf(at, (size_t)len + 1, format, arguments);
  va_end(arguments);
  buf->len += (size_t)len;
}

void buf_consume(struct buf *buf, size_t count) {
  if (count > buf->len) abort();
  buf->len -= count;
  if (buf->len > 0 && count > 0) memmove(buf->data, buf->data + count, buf->len);
}

struct str buf_str(const struct buf *buf) {
  return buf->len == 0 ? STR_EMPTY : (struct str){buf->data, buf->len};
}

enum err buf_check(const struct buf *buf) { return buf->error; }
