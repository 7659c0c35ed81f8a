/*
 * server: listens, with one loop a thread, and stops gracefully.
 *
 * Thread: the caller's, but where said. Errors: ERR_INVALID with a fault sentence.
 */
#ifndef PARLOUR_NET_SERVER_H
#define PARLOUR_NET_SERVER_H

#include "net/net.h"
#include "net/network.h"

struct net_server_config {
  const char *host;
  uint16_t port; /* 0: a free one */
  bool tls;
  const char *certificate_path;
  const char *key_path;
  size_t loops;
  size_t connections;
  size_t connections_per_network;
  struct networks trusted;
  /* 0: 1 MiB. What is queued while earlier output still waits; a slower reader is dropped. */
  size_t output_max_bytes;
  int64_t head_ms; /* 0: 10 s for a request's head in all */
  int64_t body_ms; /* 0: 30 s */
  int64_t idle_ms; /* 0: 60 s between requests */
  int64_t send_ms; /* 0: 30 s; output that does not get on for so long is dropped */
  int64_t ping_ms; /* 0: 30 s; a WebSocket that is silent twice as long is dropped */
  const struct net_route *routes;
  size_t route_count;
  void *context;
};

enum net_count {
  NET_ACCEPTED,
  NET_REFUSED,
  NET_REQUESTS,
  NET_MESSAGES_IN,
  NET_MESSAGES_OUT,
  NET_DROPPED_SLOW,
  NET_MALFORMED,
  NET_TIMED_OUT,
  NET_COUNTS
};

struct net_server;
MUST_USE enum err net_server_open(const struct net_server_config *config,
                                  struct net_server **server_out, const char **fault_out);
/* Begins to accept; until then connections wait. */
MUST_USE enum err net_server_listen(struct net_server *server, const char **fault_out);
uint16_t net_server_port(const struct net_server *server);
size_t net_server_loops(const struct net_server *server);
struct net_loop *net_server_loop(struct net_server *server, size_t index);
/* New connections get the new certificate, standing ones keep theirs. */
MUST_USE enum err net_server_reload(struct net_server *server, const char **fault_out);
uint64_t net_server_count(const struct net_server *server, enum net_count what);
size_t net_server_connections(const struct net_server *server);
/* No new connections and no new requests once it returns: what comes is answered 503. */
void net_server_quiesce(struct net_server *server);
/* Requests handed out and not yet answered. */
size_t net_server_pending(const struct net_server *server);
/* Sends what is queued, tells every WebSocket 1001, and ends; after limit_ms at once. */
void net_server_close(struct net_server *server, int64_t limit_ms);

#endif
