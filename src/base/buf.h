/*
 * buf: an owned run of bytes that grows, up to a cap.
 *
 * Appending never returns an error; a buffer that could not grow stays failed
 * (and unchanged) until reset, and buf_check says so once, at the end.
 *
 * Thread: one at a time. Ownership: buf_done frees. A zeroed struct is ready
 * and has the default cap of 64 MiB.
 */
#ifndef PARLOUR_BASE_BUF_H
#define PARLOUR_BASE_BUF_H

#include "base/str.h"

struct buf {
  char *data;
  size_t len;
  size_t capacity_bytes;
  size_t limit_bytes; /* 0: the default */
  enum err error;     /* ERR_NONE, ERR_TOO_LARGE, ERR_MACHINE */
};

void buf_init(struct buf *buf, size_t limit_bytes);
void buf_done(struct buf *buf);
void buf_wipe(struct buf *buf);  /* overwrites the contents, then as reset */
void buf_reset(struct buf *buf); /* empty, memory kept, error cleared */

/* Room for more bytes: a pointer to write to, then buf_advance; NULL on failure. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_advance(struct buf *buf, size_t written);

void buf_append(struct buf *buf, struct str s);
void buf_append_bytes(struct buf *buf, const void *data, size_t len);
void buf_append_char(struct buf *buf, char c);
void buf_append_int(struct buf *buf, int64_t value);
void buf_append_hex(struct buf *buf, const uint8_t *bytes, size_t len);
void buf_append_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_consume(struct buf *buf, size_t count); /* drops bytes at the front */

struct str buf_str(const struct buf *buf); /* borrowed until the next change */
MUST_USE enum err buf_check(const struct buf *buf);

#endif
