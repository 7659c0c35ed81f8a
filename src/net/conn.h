/*
 * conn: one connection, inside of net: bytes in, through TLS, to HTTP or WebSocket,
 * and back. For net's own files.
 */
#ifndef PARLOUR_NET_CONN_H
#define PARLOUR_NET_CONN_H

#include <uv.h>

#include "base/list.h"
#include "net/network.h"
#include "net/server.h"
#include "net/tls.h"
#include "net/websocket.h"

#define LOOP_ROOM_BYTES (64 * 1024)

/* One for each loop thread. */
struct net_loop {
  uv_loop_t uv;
  uv_async_t wake;
  uv_tcp_t listener;
  uv_timer_t timer;
  uv_prepare_t flusher;
  pthread_t thread;
  struct mailbox box;
  struct net_server *server;
  size_t index;
  struct conn **slots;
  uint32_t *generations;
  uint32_t capacity;
  uint32_t free_hint;
  size_t conn_count;
  struct list dirty; /* connections with something to send */
  char room[LOOP_ROOM_BYTES];   /* what was read, while it is worked on */
  char opened[LOOP_ROOM_BYTES]; /* the same without TLS */
  bool room_taken;
  bool listening;
  bool running; /* its thread was started */
  bool stopping;
  int64_t stop_at_ms;
  struct tls_context *tls;
};

/* Only while a request is read or answered. */
struct exchange {
  struct buf in; /* bytes of the request, as far as they came */
  struct buf body;
  struct http_request request;
  struct http_chunks chunks;
  size_t head_bytes;
  int64_t deadline_ms;
  bool has_head;
  bool handed_out; /* to a handler, whose answer is awaited */
  bool in_handler; /* it still borrows: nothing may move */
  bool answered;
  bool is_head;
  bool keep_alive;
  bool secure;
};

/* Only of a WebSocket. */
struct socket {
  struct websocket ws;
  const struct net_socket_events *events;
  void *state;
  bool closing; /* our close frame is out or queued */
  bool ended;
  bool pinged;
};

struct conn {
  uv_tcp_t tcp;
  struct net_loop *loop;
  uint32_t slot;
  struct tls_session *tls;
  struct exchange *exchange;
  struct socket *socket;
  struct buf out;
  size_t in_flight; /* bytes that uv_write holds */
  struct list dirty;
  int64_t seen_ms; /* last bytes from the other side */
  uint8_t address[16];
  uint8_t prefix[NET_PREFIX_BYTES];
  bool counted;
  bool gone;        /* uv_close was called */
  bool close_after; /* when all is sent */
  bool shut;        /* our side has said that it sends no more */
  bool served;      /* a request was answered */
  int64_t linger_until_ms;
};

int64_t loop_now_ms(const struct net_loop *loop);
struct conn *loop_conn(struct net_handle handle);
struct net_handle conn_handle(const struct conn *conn);

void conn_accept(struct net_loop *loop);
void conn_close(struct conn *conn);       /* at once */
void conn_close_after(struct conn *conn); /* when all is sent */
/* Queues plain bytes; sealed here when there is TLS. */
void conn_write(struct conn *conn, struct str bytes);
void conn_flush(struct conn *conn);
void conn_tick(struct conn *conn, int64_t now_ms);
void conn_drain(struct conn *conn);

/* HTTP: bytes of requests. False: the connection is gone. */
bool exchange_feed(struct conn *conn, char *bytes, size_t len);
void exchange_tick(struct conn *conn, int64_t now_ms);
void exchange_end(struct conn *conn); /* nobody waits for its answer any more */
void exchange_free(struct conn *conn);
/* Goes on as far as it can: the next request behind an answered one. */
void exchange_go(struct conn *conn);

bool socket_feed(struct conn *conn, char *bytes, size_t len);
void socket_tick(struct conn *conn, int64_t now_ms);
void socket_end(struct conn *conn); /* tells on_close, once */
void socket_free(struct conn *conn);
void socket_close(struct conn *conn, int code, const char *reason);

void loop_count(struct net_loop *loop, enum net_count what, uint64_t amount);

#endif
