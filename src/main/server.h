/*
 * server: everything put together, started, and stopped in order.
 */
#ifndef PARLOUR_MAIN_SERVER_H
#define PARLOUR_MAIN_SERVER_H

#include "cli/installation.h"

struct server;
struct server_options {
  struct installation *installation;
  const char *demo_site; /* NULL: no demo page */
};
MUST_USE enum err server_start(const struct server_options *options, struct server **server_out);
uint16_t server_port(const struct server *server);
/* Until SIGTERM or SIGINT; SIGHUP reads the certificate again. Signals must be blocked
 * (server_block_signals) before any thread starts. */
void server_wait(struct server *server);
/* Every accepted command is finished and answered, then all ends. */
void server_stop(struct server *server);
void server_block_signals(void);

#endif
