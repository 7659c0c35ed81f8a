/*
 * net: what a program on top of the network sees: requests, answers, sockets, tasks.
 *
 * A connection lives and dies on its loop. Handlers run on the loop's thread and may
 * answer later: a handle stays safe when its connection is gone. From another thread
 * only net_post may be called.
 *
 * Ownership: a request and its texts live until the handler returns. Answers and
 * messages are copied out. Law: GDPR Art. 5(1)(c) (an address is used for its
 * connection; what is recognised is a tag), 32(1)(b).
 */
#ifndef PARLOUR_NET_NET_H
#define PARLOUR_NET_NET_H

#include "base/arena.h"
#include "base/mailbox.h"
#include "net/http.h"
#include "net/source_tag.h"

struct net_loop;

struct net_handle {
  struct net_loop *loop;
  uint32_t slot;
  uint32_t generation;
};

#define NET_PARAMETERS 3

struct net_request {
  const struct http_request *http;
  struct str path;                       /* decoded */
  struct str parameters[NET_PARAMETERS]; /* of the route's pattern */
  struct str body;
  struct str host;
  bool secure;                      /* the visitor's side of it is https */
  uint8_t source[SOURCE_TAG_BYTES]; /* the visitor's network, for throttling; never written */
  struct net_handle handle;
  struct arena *arena; /* until the handler returns */
  void *context;       /* of the server's configuration */
};

struct net_response {
  int status;
  const char *content_type; /* NULL: no body */
  struct str body;
  const char *cache_control;    /* NULL: no-store */
  const char *csp;              /* NULL: default-src 'none'; frame-ancestors 'none' */
  struct str headers;           /* more lines, each ended by CRLF; made by the program */
  const char *content_encoding; /* NULL: none */
};

/* Loop thread only. The first answer counts; to a connection that is gone it is nothing. */
void net_respond(struct net_handle handle, const struct net_response *response);
/*
 * A body that is made piece by piece, as fast as the other side takes it, so that its length
 * does not cost memory. Both are called on the loop's thread.
 */
struct net_source {
  /* The next piece is wanted: answered once, later and not from within, by net_source_give or
   * _break. */
  void (*pull)(struct net_source *source);
  /* Once, whatever the reason: all was given, or the connection is gone. A piece that is still
   * in the making is then given to nobody. */
  void (*end)(struct net_source *source);
};
/* At most so much at once. */
#define NET_SOURCE_PIECE_BYTES (512 * 1024)
/* Instead of net_respond; response->body is not looked at. False: the connection is gone, and
 * the source is still the caller's; else it is net's until end(). Loop thread only. */
bool net_respond_source(struct net_handle handle, const struct net_response *response,
                        struct net_source *source);
/* Loop thread only, copied out. last: nothing comes after it. */
void net_source_give(struct net_handle handle, struct str piece, bool last);
/* It cannot go on: the connection is cut, so that nobody takes what came for the whole. */
void net_source_break(struct net_handle handle);

/* A problem document (RFC 9457): code from err, or the one given; detail a sentence,
 * whose field at fault (base/fault.h), if it begins with one, is the member field. */
void net_problem(struct net_handle handle, enum err error, const char *code, const char *detail);
/* ERR_TOO_MANY, and when to try again: Retry-After in whole seconds, rounded up. */
void net_problem_later(struct net_handle handle, int64_t wait_ms, const char *detail);

/* The visitor's address itself, IPv4 mapped: inside a handler, for incident mode alone
 * (privacy/incident), and for nothing that outlives the request otherwise. False: the
 * connection is gone. */
bool net_request_address(const struct net_request *request, uint8_t address_out[static 16]);

struct net_socket_events {
  void (*on_text)(struct net_handle socket, void *state, struct str text);
  void (*on_binary)(struct net_handle socket, void *state, struct str bytes); /* NULL: 1003 */
  void (*on_close)(struct net_handle socket, void *state); /* once, whatever the reason */
};
/* Inside a handler: switches to WebSocket. False: refused, and answered. */
bool net_upgrade(struct net_request *request, size_t max_message_bytes,
                 const struct net_socket_events *events, void *state);
void net_socket_send(struct net_handle socket, struct str text);
void net_socket_send_binary(struct net_handle socket, struct str bytes);
/* Sends what is queued, then closes; on_close comes when it is done. */
void net_socket_close(struct net_handle socket, int code, const char *reason);

struct net_task {
  struct mail mail;
  void (*run)(struct net_task *task); /* on the loop's thread; frees the task */
};
/* Any thread. False when the loop has ended: the task is still the caller's. */
bool net_post(struct net_loop *loop, struct net_task *task);
size_t net_loop_index(const struct net_loop *loop);
int64_t net_loop_now_ms(const struct net_loop *loop); /* monotonic */

struct net_route {
  const char *method;
  const char *pattern; /* "/api/v1/sessions/:id"; a last "*" takes the rest */
  void (*handle)(struct net_request *request);
  size_t body_max_bytes; /* 0: 256 KiB */
};

#endif
