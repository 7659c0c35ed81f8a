/* server_internal: the server's struct, for net's own files. */
#ifndef PARLOUR_NET_SERVER_INTERNAL_H
#define PARLOUR_NET_SERVER_INTERNAL_H

#include <stdatomic.h>

#include "net/conn.h"

struct net_server {
  struct net_server_config config;
  struct network_counts networks;
  struct net_loop *loops;
  size_t started;
  uint16_t port;
  _Atomic uint64_t counts[NET_COUNTS];
  _Atomic size_t pending;
  pthread_mutex_t tls_lock;
  struct tls_context *tls;
};

MUST_USE enum err loop_start(struct net_server *server, size_t index, const char **fault_out);
MUST_USE enum err loop_run(struct net_loop *loop, const char **fault_out);
void loop_join(struct net_loop *loop);

#endif
