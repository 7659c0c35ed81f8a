/*
 * net_test_support: a real server on the loopback and clients that block. For tests.
 *
 * Thread: the test's. Times: what blocks gives up after ten seconds and fails the test.
 */
#ifndef PARLOUR_NET_NET_TEST_SUPPORT_H
#define PARLOUR_NET_NET_TEST_SUPPORT_H

#include <openssl/ssl.h>
#include <stdatomic.h>

#include "base/test.h"
#include "net/server.h"

#define TEST_BIG_BYTES (8 * 1024 * 1024)

/*
 * Serves: GET /hello ("hello"); POST /echo (the body, up to 1000 bytes); GET /later
 * (answered at net_test_release); GET /big (TEST_BIG_BYTES); GET /who (the tag of
 * the network in hex and "secure"); GET /ws (echoes text; "flood" sends a mebibyte; "bye"
 * closes with 4000) and GET /bytes (the same, binary too).
 */
struct net_test {
  struct net_server *server;
  char folder[64];
  char certificate_path[96];
  char key_path[96];
  _Atomic int opened; /* sockets */
  _Atomic int closed;
  pthread_mutex_t lock;
  struct net_handle later; /* under lock: who waits for an answer */
  _Atomic int waiting;
};

/* Starts with these settings; routes, port and host are filled in. */
void net_test_start(struct net_test *test, struct net_server_config config);
void net_test_stop(struct net_test *test);
/* Answers /later with "late". */
void net_test_release(struct net_test *test);
uint64_t net_test_count(const struct net_test *test, enum net_count what);
/* Waits until the value is reached. */
void net_test_await(const _Atomic int *value, int wanted);

struct client {
  int fd;
  SSL_CTX *context;
  SSL *ssl;
  struct buf waiting; /* read, not yet looked at */
};
void client_open(struct client *client, const struct net_test *test);
/* One whose kernel takes next to nothing unread. */
void client_open_narrow(struct client *client, const struct net_test *test);
void client_secure(struct client *client, int version); /* TLS1_2_VERSION or TLS1_3_VERSION */
void client_close(struct client *client);
void client_send(struct client *client, const char *text);
void client_send_bytes(struct client *client, struct str bytes);
/* One answer, with its body, in out. HEAD: it has none. */
void client_read_answer(struct client *client, bool is_head, struct buf *out);
/* Reads on to an end that the other side made properly; false for a reset, or when
 * nothing came within ten seconds. */
bool client_read_end(struct client *client, struct buf *out);
/* The same for an end of any kind. */
bool client_read_drop(struct client *client, struct buf *out);
/* Sends, reads one answer, and compares its status; the answer stays in out. */
void client_ask(struct client *client, const char *request, int status, struct buf *out);
bool text_holds(const struct buf *text, const char *part);

void client_upgrade(struct client *client, const char *path);
void client_send_frame(struct client *client, int first, struct str payload);
/* The next frame: its first byte; payload in out. */
int client_read_frame(struct client *client, struct buf *out);

#endif
