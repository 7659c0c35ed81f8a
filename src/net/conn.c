#include "net/conn.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/server_internal.h"

#define LINGER_MS 2000

/* What uv_write holds until it is gone. */
struct outgoing {
  uv_write_t request;
  struct conn *conn;
  struct buf bytes;
};

struct net_handle conn_handle(const struct conn *conn) {
  return (struct net_handle){conn->loop, conn->slot, conn->loop->generations[conn->slot]};
}

struct conn *loop_conn(struct net_handle handle) {
  struct net_loop *loop = handle.loop;
  if (!loop || handle.slot >= loop->capacity) return NULL;
  if (loop->generations[handle.slot] != handle.generation) return NULL;
  struct conn *conn = loop->slots[handle.slot];
  return conn && !conn->gone ? conn : NULL;
}

static bool slot_take(struct net_loop *loop, struct conn *conn) {
  for (uint32_t i = 0; i < loop->capacity; i++) {
    uint32_t slot = (loop->free_hint + i) % loop->capacity;
    if (loop->slots[slot]) continue;
    loop->slots[slot] = conn;
    conn->slot = slot;
    loop->free_hint = slot + 1;
    loop->conn_count++;
    return true;
  }
  uint32_t capacity = loop->capacity ? 2 * loop->capacity : 256;
  struct conn **slots = realloc(loop->slots, capacity * sizeof(struct conn *));
  if (slots) loop->slots = slots;
  uint32_t *generations = realloc(loop->generations, capacity * sizeof *generations);
  if (generations) loop->generations = generations;
  if (!slots || !generations) return false;
  for (uint32_t i = loop->capacity; i < capacity; i++) {
    slots[i] = NULL;
    generations[i] = 1;
  }
  loop->free_hint = loop->capacity;
  loop->capacity = capacity;
  return slot_take(loop, conn);
}

static void free_closed(uv_handle_t *handle) {
  struct conn *conn = handle->data;
  struct net_loop *loop = conn->loop;
  if (conn->counted) network_counts_remove(&loop->server->networks, conn->prefix);
  buf_wipe(&conn->out);
  buf_done(&conn->out);
  tls_session_free(conn->tls);
  exchange_free(conn);
  socket_free(conn);
  if (loop->slots && conn->slot < loop->capacity && loop->slots[conn->slot] == conn) {
    loop->slots[conn->slot] = NULL;
    loop->conn_count--;
  }
  free(conn);
}

void conn_close(struct conn *conn) {
  if (conn->gone) return;
  conn->gone = true;
  conn->loop->generations[conn->slot]++; /* every handle is dead from here on */
  list_remove(&conn->dirty);
  /* Their memory goes later: somebody further up may be working in it. */
  exchange_end(conn);
  socket_end(conn);
  uv_close((uv_handle_t *)&conn->tcp, free_closed);
}

void conn_close_after(struct conn *conn) {
  if (conn->gone) return;
  conn->close_after = true;
  if (list_empty(&conn->dirty)) list_append(&conn->loop->dirty, &conn->dirty);
}

static size_t output_max(const struct conn *conn) {
  size_t max = conn->loop->server->config.output_max_bytes;
  return max ? max : 1024 * 1024;
}

void conn_write(struct conn *conn, struct str bytes) {
  if (conn->gone || conn->close_after) return;
  if (conn->tls) {
    if (!tls_session_write(conn->tls, bytes, &conn->out)) {
      conn_close(conn);
      return;
    }
  } else {
    buf_append(&conn->out, bytes);
  }
  if (buf_check(&conn->out)) {
    conn_close(conn);
    return;
  }
  if (list_empty(&conn->dirty)) list_append(&conn->loop->dirty, &conn->dirty);
}

static void written(uv_write_t *request, int status) {
  struct outgoing *outgoing = request->data;
  struct conn *conn = outgoing->conn;
  conn->in_flight -= outgoing->bytes.len;
  buf_wipe(&outgoing->bytes);
  buf_done(&outgoing->bytes);
  free(outgoing);
  if (conn->gone) return;
  if (status < 0) conn_close(conn);
  else if (conn->in_flight == 0) conn_flush(conn);
}

/* What the kernel did not take at once waits in uv_write; more than the cap there
 * means that the other side does not read. */
static void write_rest(struct conn *conn) {
  if (conn->in_flight + conn->out.len > output_max(conn)) {
    loop_count(conn->loop, NET_DROPPED_SLOW, 1);
    conn_close(conn);
    return;
  }
  struct outgoing *outgoing = calloc(1, sizeof *outgoing);
  if (!outgoing) {
    conn_close(conn);
    return;
  }
  outgoing->conn = conn;
  outgoing->request.data = outgoing;
  outgoing->bytes = conn->out;
  conn->out = (struct buf){.limit_bytes = outgoing->bytes.limit_bytes};
  conn->in_flight += outgoing->bytes.len;
  uv_buf_t piece = uv_buf_init(outgoing->bytes.data, (unsigned)outgoing->bytes.len);
  if (uv_write(&outgoing->request, (uv_stream_t *)&conn->tcp, &piece, 1, written) == 0) return;
  conn->in_flight -= outgoing->bytes.len;
  buf_done(&outgoing->bytes);
  free(outgoing);
  conn_close(conn);
}

/* Everything is sent. Closing now could cost the other side what it has not read yet:
 * so we only stop sending, and listen a while for its end (RFC 9112 9.6). */
static void say_goodbye(struct conn *conn) {
  int fd;
  if (conn->tls) {
    struct buf end = {0};
    tls_session_end(conn->tls, &end);
    uv_buf_t piece = uv_buf_init(end.data, (unsigned)end.len);
    if (end.len > 0) (void)uv_try_write((uv_stream_t *)&conn->tcp, &piece, 1);
    buf_done(&end);
  }
  conn->shut = true;
  conn->linger_until_ms = loop_now_ms(conn->loop) + LINGER_MS;
  if (uv_fileno((uv_handle_t *)&conn->tcp, &fd) || shutdown(fd, SHUT_WR)) conn_close(conn);
}

void conn_flush(struct conn *conn) {
  if (conn->gone || conn->shut) return;
  if (conn->out.len > 0 && conn->in_flight == 0) {
    uv_buf_t piece = uv_buf_init(conn->out.data, (unsigned)conn->out.len);
    int sent = uv_try_write((uv_stream_t *)&conn->tcp, &piece, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
      conn_close(conn);
      return;
    }
    if (sent > 0) buf_consume(&conn->out, (size_t)sent);
  }
  if (conn->out.len > 0) {
    write_rest(conn);
  } else if (conn->in_flight == 0) {
    size_t limit = conn->out.limit_bytes;
    buf_done(&conn->out); /* an idle connection keeps no buffer */
    buf_init(&conn->out, limit);
    if (conn->close_after) say_goodbye(conn);
  }
}

static void lend_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
  struct conn *conn = handle->data;
  (void)suggested;
  *buf = uv_buf_init(conn->loop->room, LOOP_ROOM_BYTES);
}

static bool plain_arrived(void *context, char *bytes, size_t len) {
  struct conn *conn = context;
  if (conn->gone) return false;
  bool goes_on = conn->socket ? socket_feed(conn, bytes, len) : exchange_feed(conn, bytes, len);
  return goes_on && !conn->gone;
}

static void arrived(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf) {
  struct conn *conn = stream->data;
  if (count == 0 || conn->gone) return;
  if (count < 0) {
    conn_close(conn);
    return;
  }
  conn->seen_ms = loop_now_ms(conn->loop);
  if (conn->close_after) return; /* nothing more is listened to */
  if (!conn->tls) {
    plain_arrived(conn, buf->base, (size_t)count);
    return;
  }
  size_t before = conn->out.len;
  bool goes_on = tls_session_feed(conn->tls, str_of(buf->base, (size_t)count),
                                  conn->loop->opened, LOOP_ROOM_BYTES, &conn->out,
                                  plain_arrived, conn);
  if (conn->gone) return;
  if (conn->out.len > before && list_empty(&conn->dirty))
    list_append(&conn->loop->dirty, &conn->dirty);
  if (!goes_on && !conn->close_after) conn_close_after(conn);
}

static enum err set_up(struct conn *conn) {
  struct net_loop *loop = conn->loop;
  struct sockaddr_storage from;
  int len = sizeof from;
  if (uv_accept((uv_stream_t *)&loop->listener, (uv_stream_t *)&conn->tcp)) return ERR_MACHINE;
  uv_tcp_nodelay(&conn->tcp, 1);
  if (uv_tcp_getpeername(&conn->tcp, (struct sockaddr *)&from, &len)) return ERR_UNAVAILABLE;
  network_of_socket(&from, conn->address);
  network_prefix(conn->address, conn->prefix);
  /* Behind a proxy every connection is the proxy's: its own limit holds there. */
  if (!networks_hold(&loop->server->config.trusted, conn->address)) {
    if (!network_counts_add(&loop->server->networks, conn->prefix)) return ERR_TOO_MANY;
    conn->counted = true;
  }
  if (loop->tls) TRY(tls_session_new(loop->tls, &conn->tls));
  return uv_read_start((uv_stream_t *)&conn->tcp, lend_room, arrived) ? ERR_MACHINE : ERR_NONE;
}

void conn_accept(struct net_loop *loop) {
  struct conn *conn = calloc(1, sizeof *conn);
  if (!conn) return;
  conn->loop = loop;
  conn->seen_ms = loop_now_ms(loop);
  list_init(&conn->dirty);
  /* Twice the output cap: what is queued in one turn before it is looked at. */
  buf_init(&conn->out, 2 * output_max(conn) + 128 * 1024 * 1024);
  conn->tcp.data = conn;
  if (uv_tcp_init(&loop->uv, &conn->tcp) || !slot_take(loop, conn)) {
    free(conn);
    return;
  }
  enum err error = set_up(conn);
  loop_count(loop, error ? NET_REFUSED : NET_ACCEPTED, 1);
  if (error) conn_close(conn);
}

void conn_tick(struct conn *conn, int64_t now_ms) {
  if (conn->shut && now_ms >= conn->linger_until_ms) conn_close(conn);
  if (conn->shut) return;
  if (conn->socket) socket_tick(conn, now_ms);
  else exchange_tick(conn, now_ms);
}

/* The server stops: idle connections go, answers go out first. */
void conn_drain(struct conn *conn) {
  if (conn->gone) return;
  if (conn->socket) {
    socket_close(conn, 1001, "the server stops");
    conn_close_after(conn);
  } else if (!conn->exchange || !conn->exchange->handed_out || conn->exchange->answered) {
    conn_close_after(conn);
  }
}
