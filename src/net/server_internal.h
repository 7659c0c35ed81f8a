/* server_internal: the server's struct, for net's own files. */
#ifndef PARLOUR_NET_SERVER_INTERNAL_H
#define PARLOUR_NET_SERVER_INTERNAL_H

#include <stdatomic.h>

#include "net/conn.h"

struct net_server {
  struct net_server_config config;
  struct network_counts networks;
  struct source_tags tags;
  struct net_loop *loops;
  size_t started;
  uint16_t port;
  _Atomic uint64_t counts[NET_COUNTS];
  _Atomic size_t pending;
  struct tls_context *tls;
  pthread_mutex_t lock;
  pthread_cond_t quieter;
  size_t quiet_loops; /* under lock: those that take in nothing more */
};

/* Status line and headers; with exchange->source for a body whose length is not known. */
void respond_head(struct buf *out, const struct exchange *exchange,
                  const struct net_response *response, const char *date);
/* A problem document (RFC 9457) as a body. */
void respond_problem(struct buf *out, int status, const char *code, const char *detail);

MUST_USE enum err loop_start(struct net_server *server, size_t index, const char **fault_out);
MUST_USE enum err loop_run(struct net_loop *loop, const char **fault_out);
void loop_join(struct net_loop *loop);

#endif
