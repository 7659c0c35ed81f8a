/*
 * parlour-echo: the network layer alone, for conformance tests and benchmarks.
 *
 *   parlour-echo --listen HOST:PORT [--tls]
 *
 * Every address is a WebSocket that sends back what it gets, up to 64 MiB a message;
 * /healthz answers. The address is printed when it listens.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/server.h"
#include "net/tls.h"

#define MESSAGE_MAX_BYTES (64u * 1024 * 1024)

static void on_text(struct net_handle socket, void *state, struct str text) {
  (void)state;
  net_socket_send(socket, text);
}

static void on_binary(struct net_handle socket, void *state, struct str bytes) {
  (void)state;
  net_socket_send_binary(socket, bytes);
}

static void on_close(struct net_handle socket, void *state) {
  (void)socket;
  (void)state;
}

static const struct net_socket_events events = {on_text, on_binary, on_close};

static void echo(struct net_request *request) {
  net_upgrade(request, MESSAGE_MAX_BYTES, &events, NULL);
}

static void health(struct net_request *request) {
  struct net_response response = {.status = 200, .content_type = "text/plain", .body = STR("ok\n")};
  net_respond(request->handle, &response);
}

static const struct net_route routes[] = {
    {"GET", "/healthz", health, 0}, {"GET", "/", echo, 0}, {"GET", "/*", echo, 0}};

static bool read_arguments(int argc, char **argv, struct net_server_config *config,
                           char host[static 64]) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--tls") == 0) {
      config->tls = true;
    } else if (strcmp(argv[i], "--listen") == 0 && i + 1 < argc) {
      const char *colon = strrchr(argv[++i], ':');
      int64_t port;
      if (!colon || colon - argv[i] >= 63) return false;
      if (str_to_int64(str_from(colon + 1), &port) || port < 0 || port > 65535) return false;
      memcpy(host, argv[i], (size_t)(colon - argv[i]));
      config->port = (uint16_t)port;
    } else {
      return false;
    }
  }
  return host[0] != 0;
}

static bool make_certificate(struct net_server_config *config, char folder[static 64]) {
  static char certificate[96];
  static char key[96];
  if (!mkdtemp(folder)) return false;
  (void)snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
  (void)snprintf(key, sizeof key, "%s/key.pem", folder);
  config->certificate_path = certificate;
  config->key_path = key;
  return tls_make_self_signed(certificate, key, NULL) == ERR_NONE;
}

static void remove_certificate(const struct net_server_config *config, const char *folder) {
  if (!config->certificate_path) return;
  unlink(config->certificate_path);
  unlink(config->key_path);
  rmdir(folder);
}

int main(int argc, char **argv) {
  char host[64] = {0};
  char folder[64] = "/tmp/parlour-echo-XXXXXX";
  const char *fault = NULL;
  struct net_server *server = NULL;
  struct net_server_config config = {.host = host,
                                     .loops = 1,
                                     .connections = 1000000,
                                     .connections_per_network = 1000000,
                                     .output_max_bytes = 256u * 1024 * 1024,
                                     .routes = routes,
                                     .route_count = sizeof routes / sizeof routes[0]};
  sigset_t stop;
  int caught;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (!read_arguments(argc, argv, &config, host)) {
    fprintf(stderr, "usage: parlour-echo --listen HOST:PORT [--tls]\n");
    return 2;
  }
  if (config.tls && !make_certificate(&config, folder)) return 3;
  enum err error = net_server_open(&config, &server, &fault);
  if (!error) error = net_server_listen(server, &fault);
  if (error) {
    fprintf(stderr, "parlour-echo: %s\n", fault ? fault : err_sentence(error));
    return err_exit_code(error);
  }
  printf("%s://%s:%u\n", config.tls ? "wss" : "ws", host, net_server_port(server));
  fflush(stdout);
  sigwait(&stop, &caught);
  net_server_close(server, 2000);
  remove_certificate(&config, folder);
  return 0;
}
