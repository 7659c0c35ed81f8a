/* Requests of one connection, one after the other: read, handed out, answered. */
#include <stdlib.h>
#include <string.h>

#include "net/server_internal.h"

#define IN_MAX_BYTES (HTTP_HEAD_MAX_BYTES + 512 * 1024)
/* Requests behind one that is being answered, and answers that nobody takes yet: above
 * these nothing more is read or begun. */
#define AHEAD_MAX_BYTES (64 * 1024)
#define UNSENT_MAX_BYTES (256 * 1024)

static const struct net_server_config *config_of(const struct conn *conn) {
  return &conn->loop->server->config;
}

static int64_t or_default(int64_t value, int64_t fallback) { return value ? value : fallback; }

bool exchange_awaited(const struct conn *conn) {
  const struct exchange *exchange = conn->exchange;
  return exchange && exchange->handed_out && !exchange->answered;
}

void exchange_end(struct conn *conn) {
  if (!exchange_awaited(conn)) return;
  struct net_source *source = conn->exchange->source;
  conn->exchange->source = NULL;
  conn->exchange->answered = true;
  conn->loop->server->pending--;
  if (source) source->end(source);
}

void exchange_free(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange) return;
  buf_wipe(&exchange->in);
  buf_wipe(&exchange->body);
  buf_wipe(&exchange->path);
  buf_done(&exchange->in);
  buf_done(&exchange->body);
  buf_done(&exchange->path);
  free(exchange);
  conn->exchange = NULL;
}

struct exchange *exchange_begin(struct conn *conn) {
  if (conn->exchange) return conn->exchange;
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) return NULL;
  int64_t now_ms = loop_now_ms(conn->loop);
  buf_init(&exchange->in, IN_MAX_BYTES);
  /* The first head's time runs from the connection's beginning, TLS included. */
  exchange->deadline_ms =
      (conn->served ? now_ms : conn->since_ms) + or_default(config_of(conn)->head_ms, 10000);
  exchange->secure = config_of(conn)->tls;
  conn->exchange = exchange;
  return exchange;
}

/* Moves body bytes from behind the head. True when the body is whole. The head stays
 * where it is: the request borrows from it. */
static bool read_body(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct str rest = str_slice(buf_str(&exchange->in), exchange->head_bytes, exchange->in.len);
  size_t used = 0;
  bool whole;
  if (exchange->request.chunked) {
    int result = http_read_chunks(&exchange->chunks, rest, &exchange->body, &used);
    if (result > HTTP_READY) {
      request_refuse(conn, result);
      return false;
    }
    whole = result == HTTP_READY;
  } else {
    size_t left = (size_t)exchange->request.content_length - exchange->body.len;
    used = rest.len < left ? rest.len : left;
    buf_append(&exchange->body, str_slice(rest, 0, used));
    if (buf_check(&exchange->body)) {
      request_refuse(conn, 503);
      return false;
    }
    whole = used == left;
  }
  size_t tail = rest.len - used;
  char *from = exchange->in.data + exchange->head_bytes;
  if (used > 0 && tail > 0) memmove(from, from + used, tail);
  exchange->in.len -= used;
  return whole;
}

/* Reads on and hands out what is whole. */
static void work(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange->has_head) {
    int result = http_read_head(buf_str(&exchange->in), &exchange->request, &exchange->head_bytes);
    if (result == HTTP_MORE) return;
    if (result != HTTP_READY) {
      request_refuse(conn, result);
      return;
    }
    exchange->has_head = true;
    if (!request_begin(conn)) return;
    int64_t body_ms = or_default(config_of(conn)->body_ms, 30000);
    exchange->deadline_ms = loop_now_ms(conn->loop) + body_ms;
  }
  if (read_body(conn)) request_hand_out(conn);
}

/* What was read behind an answered request becomes the next; or the socket's first. */
static void turn_over(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct buf rest = {0};
  buf_append(&rest, str_slice(buf_str(&exchange->in), exchange->head_bytes, exchange->in.len));
  exchange_free(conn);
  conn->served = true;
  conn->since_ms = loop_now_ms(conn->loop);
  if (buf_check(&rest))
    conn_break(conn);
  else if (rest.len > 0 && conn->socket)
    (void)socket_feed(conn, rest.data, rest.len);
  else if (rest.len > 0 && exchange_begin(conn))
    buf_append(&conn->exchange->in, buf_str(&rest));
  else if (rest.len > 0)
    conn_break(conn);
  buf_wipe(&rest);
  buf_done(&rest);
  if (conn_waiting(conn) <= UNSENT_MAX_BYTES) conn_pause(conn, false);
}

static bool may_go_on(const struct conn *conn) {
  return !conn->gone && !conn->broken && !conn->close_after && conn->exchange;
}

void exchange_go(struct conn *conn) {
  if (conn->exchange && conn->exchange->in_handler) return;
  while (may_go_on(conn)) {
    struct exchange *exchange = conn->exchange;
    if (exchange->answered) {
      turn_over(conn);
      continue;
    }
    if (exchange->handed_out || exchange->in.len == 0) break;
    if (conn_waiting(conn) > UNSENT_MAX_BYTES) { /* goes on when that is sent */
      conn_pause(conn, true);
      return;
    }
    conn_pause(conn, false);
    work(conn);
    if (conn->exchange == exchange && !exchange->answered) break;
  }
  if (conn->ended && !conn->gone && !exchange_awaited(conn)) conn_close_after(conn);
}

/* Appending may have moved the bytes that the request borrows from. While one is handed
 * out nobody reads it any more; while its body comes, it is read again. */
static bool read_again(struct exchange *exchange) {
  size_t used;
  if (!exchange->has_head || exchange->handed_out) return true;
  struct str head = str_slice(buf_str(&exchange->in), 0, exchange->head_bytes);
  return http_read_head(head, &exchange->request, &used) == HTTP_READY;
}

bool exchange_feed(struct conn *conn, char *bytes, size_t len) {
  struct exchange *exchange = exchange_begin(conn);
  if (!exchange) {
    conn_break(conn);
    return false;
  }
  if (conn->loop->stopping && !exchange->handed_out) {
    request_refuse(conn, 503);
    return false;
  }
  char *before = exchange->in.data;
  buf_append_bytes(&exchange->in, bytes, len);
  if (buf_check(&exchange->in) || (exchange->in.data != before && !read_again(exchange))) {
    conn_break(conn);
    return false;
  }
  if (exchange->handed_out && exchange->in.len > AHEAD_MAX_BYTES) conn_pause(conn, true);
  exchange_go(conn);
  return !conn->gone && !conn->broken;
}

void exchange_tick(struct conn *conn, int64_t now_ms) {
  struct exchange *exchange = conn->exchange;
  if (!exchange) {
    /* Whoever connects and says nothing has as long as for a head. */
    int64_t limit = conn->served ? or_default(config_of(conn)->idle_ms, 60000)
                                 : or_default(config_of(conn)->head_ms, 10000);
    if (now_ms - conn->since_ms > limit) conn_close_after(conn);
    return;
  }
  if (exchange->handed_out || conn->paused || now_ms < exchange->deadline_ms) return;
  request_refuse(conn, 408);
}
