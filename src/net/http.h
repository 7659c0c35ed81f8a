/*
 * http: HTTP/1.1 requests and responses as bytes (RFC 9110, RFC 9112). No sockets.
 *
 * The reader is strict: what two readers could understand differently is refused
 * (bare CR or LF, folded lines, space before a colon, two lengths, a length beside a
 * transfer coding), so that nothing can be smuggled past a proxy.
 *
 * Ownership: a request borrows from the bytes it was read from.
 */
#ifndef PARLOUR_NET_HTTP_H
#define PARLOUR_NET_HTTP_H

#include "base/buf.h"

#define HTTP_HEAD_MAX_BYTES (16 * 1024)
#define HTTP_HEADERS_MAX 64

struct http_header {
  struct str name;
  struct str value;
};

struct http_request {
  struct str method;
  struct str target;
  struct str path;      /* still percent-encoded */
  struct str query;     /* without '?', may be empty */
  struct str authority; /* of a target in absolute form; it is the Host header's */
  int minor;            /* HTTP/1.minor */
  struct http_header headers[HTTP_HEADERS_MAX];
  size_t header_count;
  bool keep_alive;
  bool chunked;
  bool expects_continue;
  int64_t content_length; /* 0 without a body */
};

/* Result of reading: more bytes are needed, it is there, or the status that says
 * what is wrong (400, 414, 431, 501, 505). */
enum { HTTP_MORE = 0, HTTP_READY = 1 };

/* Reads the head from the start of bytes. used_out: bytes up to and with the empty line. */
int http_read_head(struct str bytes, struct http_request *request_out, size_t *used_out);

/* A chunked body, piece by piece. Zeroed to begin. */
struct http_chunks {
  int state;
  uint64_t left;
  size_t trailer_bytes;
  size_t line_bytes;
};
/* Appends decoded bytes to body (whose cap bounds them). HTTP_MORE, HTTP_READY, 400 or 413. */
int http_read_chunks(struct http_chunks *chunks, struct str bytes, struct buf *body,
                     size_t *used_out);

/* The value of a header, trimmed; false when there is none. Names match without case. */
bool http_header(const struct http_request *request, const char *name, struct str *value_out);
/* Does a comma-separated header hold the token? */
bool http_header_has(const struct http_request *request, const char *name, struct str token);
/* A cookie's value. */
bool http_cookie(const struct http_request *request, const char *name, struct str *value_out);
/* A member of the query, still percent-encoded. */
bool http_query(struct str query, const char *name, struct str *value_out);
/* Percent-decoding into out; ERR_INVALID for what is malformed, NUL or not UTF-8. */
MUST_USE enum err http_decode(struct str encoded, struct buf *out);

const char *http_reason(int status);

#endif
