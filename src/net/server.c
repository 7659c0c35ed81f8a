#include "net/server.h"

#include <stdlib.h>

#include "net/server_internal.h"

enum err net_server_open(const struct net_server_config *config, struct net_server **server_out,
                         const char **fault_out) {
  struct net_server *server = calloc(1, sizeof *server);
  *fault_out = NULL;
  if (!server) return ERR_MACHINE;
  server->config = *config;
  if (server->config.loops == 0) server->config.loops = 1;
  server->port = config->port;
  network_counts_init(&server->networks, config->connections ? config->connections : 20000,
                      config->connections_per_network ? config->connections_per_network : 256);
  server->loops = calloc(server->config.loops, sizeof *server->loops);
  enum err error = server->loops ? ERR_NONE : ERR_MACHINE;
  if (!error && config->tls)
    error = tls_context_new(config->certificate_path, config->key_path, &server->tls, fault_out);
  for (size_t i = 0; i < server->config.loops && !error; i++) {
    error = loop_start(server, i, fault_out);
    if (!error) server->started++;
  }
  if (error) {
    net_server_close(server, 0);
    return error;
  }
  *server_out = server;
  return ERR_NONE;
}

enum err net_server_listen(struct net_server *server, const char **fault_out) {
  *fault_out = NULL;
  for (size_t i = 0; i < server->started; i++) TRY(loop_run(&server->loops[i], fault_out));
  return ERR_NONE;
}

uint16_t net_server_port(const struct net_server *server) { return server->port; }
size_t net_server_loops(const struct net_server *server) { return server->started; }

struct net_loop *net_server_loop(struct net_server *server, size_t index) {
  return &server->loops[index];
}

uint64_t net_server_count(const struct net_server *server, enum net_count what) {
  return atomic_load(&((struct net_server *)(uintptr_t)server)->counts[what]);
}

size_t net_server_pending(const struct net_server *server) {
  return atomic_load(&((struct net_server *)(uintptr_t)server)->pending);
}

size_t net_server_connections(const struct net_server *server) {
  struct network_counts *counts = (struct network_counts *)(uintptr_t)&server->networks;
  pthread_mutex_lock(&counts->lock);
  size_t total = counts->total;
  pthread_mutex_unlock(&counts->lock);
  return total;
}
