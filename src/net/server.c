#include "net/server.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "net/server_internal.h"

#define DESCRIPTORS_FOR_OTHERS 256

/* As many connections as wished, and as there are file descriptors for: the database and
 * the keys need some too, and a server without any can only turn away. */
static size_t connections_possible(size_t wished) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return wished;
  if (limit.rlim_cur < limit.rlim_max) {
    struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  if (limit.rlim_cur == RLIM_INFINITY) return wished;
  size_t have = (size_t)limit.rlim_cur;
  size_t possible = have > 2 * DESCRIPTORS_FOR_OTHERS ? have - DESCRIPTORS_FOR_OTHERS : have / 2;
  return wished < possible ? wished : possible;
}

static enum err open_parts(struct net_server *server, const char **fault_out) {
  const struct net_server_config *config = &server->config;
  server->loops = calloc(config->loops, sizeof *server->loops);
  if (!server->loops) return ERR_MACHINE;
  if (config->tls)
    TRY(tls_context_new(config->certificate_path, config->key_path, &server->tls, fault_out));
  for (size_t i = 0; i < config->loops; i++) {
    enum err error = loop_start(server, i, fault_out);
    server->started += server->loops[i].begun;
    TRY(error);
  }
  return ERR_NONE;
}

enum err net_server_open(const struct net_server_config *config, struct net_server **server_out,
                         const char **fault_out) {
  struct net_server *server = calloc(1, sizeof *server);
  *fault_out = NULL;
  if (!server) return ERR_MACHINE;
  server->config = *config;
  if (server->config.loops == 0) server->config.loops = 1;
  server->port = config->port;
  pthread_mutex_init(&server->lock, NULL);
  pthread_cond_init(&server->quieter, NULL);
  source_tags_init(&server->tags, NULL, (int64_t)(uv_hrtime() / 1000000));
  network_counts_init(&server->networks,
                      connections_possible(config->connections ? config->connections : 20000),
                      config->connections_per_network ? config->connections_per_network : 256);
  enum err error = open_parts(server, fault_out);
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
