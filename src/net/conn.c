/* The life of a connection: its place, its beginning, its end. */
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

#include "net/server_internal.h"

#define LINGER_MS 2000
#define REFUSED_MAX 64

struct net_handle conn_handle(const struct conn *conn) {
  return (struct net_handle){conn->loop, conn->slot, conn->generation};
}

struct conn *loop_conn(struct net_handle handle) {
  struct net_loop *loop = handle.loop;
  if (!loop || handle.slot >= loop->capacity) return NULL;
  struct conn *conn = loop->slots[handle.slot].conn;
  return conn && conn->generation == handle.generation && !conn->gone && !conn->broken ? conn
                                                                                       : NULL;
}

static bool slots_grow(struct net_loop *loop) {
  uint32_t capacity = loop->capacity ? 2 * loop->capacity : 256;
  struct slot *slots = realloc(loop->slots, capacity * sizeof *slots);
  if (!slots) return false;
  for (uint32_t i = loop->capacity; i < capacity; i++)
    slots[i] = (struct slot){.generation = 1, .next_free = i + 1 < capacity ? i + 1 : LOOP_NO_SLOT};
  loop->first_free = loop->capacity;
  loop->slots = slots;
  loop->capacity = capacity;
  return true;
}

static bool slot_take(struct net_loop *loop, struct conn *conn) {
  if (loop->capacity == 0) loop->first_free = LOOP_NO_SLOT;
  if (loop->first_free == LOOP_NO_SLOT && !slots_grow(loop)) return false;
  struct slot *slot = &loop->slots[loop->first_free];
  conn->slot = loop->first_free;
  conn->generation = slot->generation;
  loop->first_free = slot->next_free;
  slot->conn = conn;
  loop->conn_count++;
  return true;
}

static void slot_give_back(struct net_loop *loop, const struct conn *conn) {
  struct slot *slot = &loop->slots[conn->slot];
  slot->conn = NULL;
  slot->generation++; /* no handle of the old one fits the next */
  slot->next_free = loop->first_free;
  loop->first_free = conn->slot;
  loop->conn_count--;
}

bool conn_address(const struct conn *conn, uint8_t address_out[static 16]) {
  struct sockaddr_storage from;
  int len = sizeof from;
  if (uv_tcp_getpeername(&conn->tcp, (struct sockaddr *)&from, &len)) return false;
  network_of_socket(&from, address_out);
  return true;
}

/* Every connection counts for the whole; behind a proxy each is the proxy's, whose own
 * limit for a network holds there. */
static bool count_in(struct conn *conn, const uint8_t address[static 16]) {
  struct net_server *server = conn->loop->server;
  conn->is_proxy = networks_hold(&server->config.trusted, address);
  source_tag_make(&server->tags, address, loop_now_ms(conn->loop), conn->source);
  conn->counted = network_counts_add(&server->networks, conn->source, conn->is_proxy);
  return conn->counted;
}

static void free_closed(uv_handle_t *handle) {
  struct conn *conn = handle->data;
  struct net_loop *loop = conn->loop;
  if (conn->counted) network_counts_remove(&loop->server->networks, conn->source);
  if (conn->refused) loop->refused_count--;
  buf_wipe(&conn->out);
  buf_done(&conn->out);
  tls_session_free(conn->tls);
  exchange_free(conn);
  socket_free(conn);
  slot_give_back(loop, conn);
  free(conn);
  if (loop->conn_count == 0) loop_end_when_empty(loop);
}

void conn_close(struct conn *conn) {
  if (conn->gone) return;
  conn->gone = true; /* every handle is dead from here on */
  list_remove(&conn->dirty);
  /* Their memory goes later: somebody further up may be working in it. */
  exchange_end(conn);
  socket_end(conn);
  uv_close((uv_handle_t *)&conn->tcp, free_closed);
}

void conn_mark(struct conn *conn) {
  if (list_empty(&conn->dirty)) list_append(&conn->loop->dirty, &conn->dirty);
}

void conn_break(struct conn *conn) {
  if (conn->gone) return;
  conn->broken = true;
  conn_mark(conn);
}

void conn_close_after(struct conn *conn) {
  if (conn->gone) return;
  conn->close_after = true;
  conn_mark(conn);
}

static enum err set_up(struct conn *conn) {
  struct net_loop *loop = conn->loop;
  uint8_t address[16];
  if (uv_accept((uv_stream_t *)&loop->listener, (uv_stream_t *)&conn->tcp)) return ERR_MACHINE;
  uv_tcp_nodelay(&conn->tcp, 1);
  if (!conn_address(conn, address)) return ERR_UNAVAILABLE;
  bool admitted = count_in(conn, address);
  /* One too many is told so, if it can be told without a handshake, and not too often. */
  conn->refused = !admitted && !loop->tls && loop->refused_count < REFUSED_MAX;
  if (!admitted && !conn->refused) return ERR_TOO_MANY;
  if (conn->refused) loop->refused_count++;
  if (loop->tls) TRY(tls_session_new(loop->tls, &conn->tls));
  if (uv_read_start((uv_stream_t *)&conn->tcp, conn_lend_room, conn_arrived)) return ERR_MACHINE;
  return admitted ? ERR_NONE : ERR_TOO_MANY;
}

static struct conn *conn_new(struct net_loop *loop) {
  struct conn *conn = calloc(1, sizeof *conn);
  if (!conn) return NULL;
  conn->loop = loop;
  conn->seen_ms = conn->since_ms = conn->moved_ms = loop_now_ms(loop);
  conn->tcp.data = conn;
  list_init(&conn->dirty);
  if (!slot_take(loop, conn)) {
    free(conn);
    return NULL;
  }
  if (uv_tcp_init(&loop->uv, &conn->tcp)) {
    slot_give_back(loop, conn);
    free(conn);
    return NULL;
  }
  return conn;
}

void conn_accept(struct net_loop *loop) {
  struct conn *conn = conn_new(loop);
  /* The listener rests until its connection is taken. */
  loop->owes_accept = !conn;
  if (!conn) return;
  enum err error = set_up(conn);
  loop_count(loop, error ? NET_REFUSED : NET_ACCEPTED, 1);
  if (conn->refused)
    request_turn_away(conn);
  else if (error)
    conn_close(conn);
}

/* Output that does not get on means that nobody reads it. */
static bool is_stuck(struct conn *conn, int64_t now_ms) {
  int64_t limit_ms = conn->loop->server->config.send_ms;
  size_t queued = uv_stream_get_write_queue_size((const uv_stream_t *)&conn->tcp);
  if (queued == 0 || queued != conn->queued) conn->moved_ms = now_ms;
  conn->queued = queued;
  return now_ms - conn->moved_ms > (limit_ms ? limit_ms : 30000);
}

void conn_tick(struct conn *conn, int64_t now_ms) {
  if (conn->shut) {
    if (now_ms - conn->moved_ms > LINGER_MS) conn_close(conn);
  } else if (is_stuck(conn, now_ms)) {
    loop_count(conn->loop, NET_DROPPED_SLOW, 1);
    conn_close(conn);
  } else if (conn->close_after) {
    return; /* only its output is waited for */
  } else if (conn->socket) {
    socket_tick(conn, now_ms);
  } else {
    exchange_tick(conn, now_ms);
  }
}

/* The server stops: idle connections go, answers go out first. */
void conn_drain(struct conn *conn) {
  if (conn->gone || exchange_awaited(conn)) return;
  if (conn->socket)
    socket_close(conn, 1001, "the server stops");
  else if (conn->exchange && !conn->exchange->handed_out)
    request_refuse(conn, 503);
  conn_close_after(conn);
}
