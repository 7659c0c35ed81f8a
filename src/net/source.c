/* Answers that are made piece by piece: asked for when there is room, sent in chunks. */
#include <stdio.h>

#include "net/server_internal.h"

/* One more piece must never be what drops a reader as too slow. */
static bool has_room(const struct conn *conn) {
  size_t waiting = conn_waiting(conn);
  return waiting == 0 || waiting + NET_SOURCE_PIECE_BYTES <= conn_waiting_max(conn);
}

bool source_go(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange || !exchange->source) return false;
  if (exchange->pulling || conn->gone || conn->broken || !has_room(conn)) return true;
  exchange->pulling = true;
  exchange->source->pull(exchange->source);
  return true;
}

static bool is_chunked(const struct conn *conn) { return conn->exchange->request.minor > 0; }

/* Whoever asks for the head alone is told it, and nothing is made. */
static void finish(struct conn *conn) {
  bool keep = conn->exchange->keep_alive;
  exchange_end(conn);
  if (keep)
    exchange_go(conn);
  else
    conn_close_after(conn);
}

bool net_respond_source(struct net_handle handle, const struct net_response *response,
                        struct net_source *source) {
  struct conn *conn = loop_conn(handle);
  if (!conn || !exchange_awaited(conn) || conn->exchange->source) return false;
  struct exchange *exchange = conn->exchange;
  struct buf head = {0};
  exchange->source = source;
  /* The end of the connection is the end of a body that says neither length nor chunks. */
  if (conn->loop->stopping || !is_chunked(conn)) exchange->keep_alive = false;
  respond_head(&head, exchange, response, loop_date(conn->loop));
  if (buf_check(&head))
    conn_break(conn);
  else
    conn_write(conn, buf_str(&head), STR_EMPTY);
  if (exchange->is_head)
    finish(conn);
  else
    (void)source_go(conn);
  buf_wipe(&head);
  buf_done(&head);
  return true;
}

/* A connection whose answer is made piece by piece, and that waits for one. */
static struct conn *pulling(struct net_handle handle) {
  struct conn *conn = loop_conn(handle);
  if (!conn || !conn->exchange || !conn->exchange->source) return NULL;
  if (!conn->exchange->pulling) return NULL;
  conn->exchange->pulling = false;
  return conn;
}

static void write_chunk(struct conn *conn, struct str piece) {
  char head[24];
  int len = snprintf(head, sizeof head, "%zx\r\n", piece.len);
  conn_write(conn, str_of(head, (size_t)len), piece);
  conn_write(conn, STR("\r\n"), STR_EMPTY);
}

void net_source_give(struct net_handle handle, struct str piece, bool last) {
  struct conn *conn = pulling(handle);
  if (!conn) return;
  bool chunked = is_chunked(conn);
  if (piece.len > 0 && chunked) write_chunk(conn, piece);
  if (piece.len > 0 && !chunked) conn_write(conn, piece, STR_EMPTY);
  if (last && chunked) conn_write(conn, STR("0\r\n\r\n"), STR_EMPTY);
  if (last)
    finish(conn);
  else
    (void)source_go(conn);
}

void net_source_break(struct net_handle handle) {
  struct conn *conn = pulling(handle);
  if (conn) conn_break(conn);
}
