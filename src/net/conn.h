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
#define LOOP_SEALING_BYTES (16 * 1024) /* the largest TLS record */

/* A place for a connection. A handle is alive while the generations are the same. */
struct slot {
  struct conn *conn;
  uint32_t generation;
  uint32_t next_free; /* of a free one: the next, or LOOP_NO_SLOT */
};
#define LOOP_NO_SLOT UINT32_MAX

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
  struct slot *slots;
  uint32_t capacity;
  uint32_t first_free;
  size_t conn_count;
  size_t refused_count;             /* of these: answered 503, and on their way out */
  struct list dirty;                /* connections with something to send */
  char room[LOOP_ROOM_BYTES];       /* what was read, while it is worked on */
  char opened[LOOP_ROOM_BYTES];     /* the same without TLS */
  char sealing[LOOP_SEALING_BYTES]; /* what becomes one record */
  char date[32];                    /* for the Date header */
  int64_t date_s;
  bool listening;
  bool reopens;     /* the listener failed: opened again at the next tick */
  bool owes_accept; /* a connection waits that there was no memory for */
  bool begun;       /* its handles are there */
  bool running;     /* its thread was started */
  bool stopping;
  int64_t stop_at_ms;
  struct tls_context *tls;
};

/* Only while a request is read or answered. */
struct exchange {
  struct buf in; /* bytes of the request, as far as they came */
  struct buf body;
  struct buf path; /* decoded */
  struct http_request request;
  struct http_chunks chunks;
  struct net_source *source; /* of an answer that is made piece by piece */
  size_t head_bytes;
  int64_t deadline_ms;
  bool has_head;
  bool handed_out; /* to a handler, whose answer is awaited */
  bool in_handler; /* it still borrows: nothing may move */
  bool answered;
  bool pulling; /* a piece was asked for and is not there yet */
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

/* An idle one is all that a visitor costs: no field that is not needed then. */
struct conn {
  uv_tcp_t tcp;
  struct net_loop *loop;
  uint32_t slot;
  uint32_t generation;
  struct tls_session *tls;
  struct exchange *exchange;
  struct socket *socket;
  struct buf out;
  size_t in_flight; /* bytes that uv_write holds */
  size_t queued;    /* of these, left at the last tick */
  struct list dirty;
  int64_t seen_ms;                  /* last bytes from the other side */
  int64_t since_ms;                 /* accepted, or done with the last request */
  int64_t moved_ms;                 /* output got on; once shut: our side's end */
  uint8_t source[SOURCE_TAG_BYTES]; /* whom it is counted for, at its beginning */
  bool counted : 1;
  bool is_proxy : 1; /* a trusted one */
  bool refused : 1;
  bool gone : 1;        /* uv_close was called */
  bool broken : 1;      /* to be closed when this turn is over */
  bool close_after : 1; /* when all is sent */
  bool ended : 1;       /* the other side sends no more */
  bool shut : 1;        /* our side has said that it sends no more */
  bool served : 1;      /* a request was answered */
  bool paused : 1;      /* not read from */
};

int64_t loop_now_ms(const struct net_loop *loop);
/* Whose it is, from the kernel: kept by nobody. False: it is gone. */
bool conn_address(const struct conn *conn, uint8_t address_out[static 16]);
struct conn *loop_conn(struct net_handle handle);
struct net_handle conn_handle(const struct conn *conn);

void conn_accept(struct net_loop *loop);
/* At once; tells on_close. Never while a handler works: that is what conn_break is for. */
void conn_close(struct conn *conn);
void conn_break(struct conn *conn);       /* when this turn is over */
void conn_close_after(struct conn *conn); /* when all is sent */
/* Queues plain bytes, head and body as one piece; sealed here when there is TLS. A
 * reader that leaves more than the cap unread is dropped. */
void conn_write(struct conn *conn, struct str head, struct str body);
void conn_flush(struct conn *conn);
void conn_mark(struct conn *conn);            /* something is to be flushed */
size_t conn_waiting(const struct conn *conn); /* bytes that are not sent yet */
size_t conn_waiting_max(const struct conn *conn);
/* Stops reading while the other side sends faster than it is served. */
void conn_pause(struct conn *conn, bool pause);
void conn_arrived(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf);
void conn_lend_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf);
void conn_tick(struct conn *conn, int64_t now_ms);
void conn_drain(struct conn *conn);

/* HTTP: bytes of requests. False: the connection is gone. */
struct exchange *exchange_begin(struct conn *conn); /* NULL without memory */
bool exchange_feed(struct conn *conn, char *bytes, size_t len);
void exchange_tick(struct conn *conn, int64_t now_ms);
void exchange_end(struct conn *conn); /* nobody waits for its answer any more */
void exchange_free(struct conn *conn);
/* Goes on as far as it can: the next request behind an answered one. */
void exchange_go(struct conn *conn);
/* Is a request out with a handler that still owes the answer? */
bool exchange_awaited(const struct conn *conn);

/* Asks for the next piece of an answer, when there is room for it. True: it has a source. */
bool source_go(struct conn *conn);

/* The head is there: where it goes, how much body may follow. False: refused. */
bool request_begin(struct conn *conn);
void request_hand_out(struct conn *conn);
/* The answer to what cannot be served, and the end of the connection. */
void request_refuse(struct conn *conn, int status);
/* 503 to a connection that is one too many, before it has said anything. */
void request_turn_away(struct conn *conn);

bool socket_feed(struct conn *conn, char *bytes, size_t len);
void socket_tick(struct conn *conn, int64_t now_ms);
void socket_end(struct conn *conn); /* tells on_close, once */
void socket_free(struct conn *conn);
void socket_close(struct conn *conn, int code, const char *reason);

/* Ends a loop that stops, once its last connection is gone or its time is over. */
void loop_end_when_empty(struct net_loop *loop);
const char *loop_date(struct net_loop *loop);
void loop_count(struct net_loop *loop, enum net_count what, uint64_t amount);

#endif
