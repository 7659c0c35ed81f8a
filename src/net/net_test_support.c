#include "net/net_test_support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tls.h"
#include "net/websocket.h"

static struct net_test *test_of(const struct net_request *request) { return request->context; }

static void answer(struct net_handle handle, struct str body) {
  struct net_response response = {.status = 200, .content_type = "text/plain", .body = body};
  net_respond(handle, &response);
}

static void hello(struct net_request *request) { answer(request->handle, STR("hello")); }
static void echo(struct net_request *request) { answer(request->handle, request->body); }

static void later(struct net_request *request) {
  struct net_test *test = test_of(request);
  pthread_mutex_lock(&test->lock);
  test->later = request->handle;
  pthread_mutex_unlock(&test->lock);
  test->waiting++;
}

static void big(struct net_request *request) {
  char *bytes = calloc(1, TEST_BIG_BYTES);
  memset(bytes, 'b', TEST_BIG_BYTES);
  answer(request->handle, str_of(bytes, TEST_BIG_BYTES));
  free(bytes);
}

static void who(struct net_request *request) {
  struct buf out = {0};
  buf_append_hex(&out, request->source, SOURCE_TAG_BYTES);
  buf_append(&out, request->secure ? STR(" secure") : STR(""));
  answer(request->handle, buf_str(&out));
  buf_done(&out);
}

static void flood(struct net_handle socket) {
  static char bytes[64 * 1024];
  memset(bytes, 'f', sizeof bytes);
  for (int i = 0; i < 16; i++) net_socket_send(socket, str_of(bytes, sizeof bytes));
}

static void on_text(struct net_handle socket, void *state, struct str text) {
  (void)state;
  if (str_equal(text, STR("flood")))
    flood(socket);
  else if (str_equal(text, STR("bye")))
    net_socket_close(socket, 4000, "as wished");
  else
    net_socket_send(socket, text);
}

static void on_binary(struct net_handle socket, void *state, struct str bytes) {
  (void)state;
  net_socket_send_binary(socket, bytes);
}

static void on_close(struct net_handle socket, void *state) {
  struct net_test *test = state;
  net_socket_send(socket, STR("too late")); /* must be nothing */
  test->closed++;
}

static void upgrade(struct net_request *request) {
  static const struct net_socket_events events = {on_text, NULL, on_close};
  struct net_test *test = test_of(request);
  if (net_upgrade(request, 100000, &events, test)) test->opened++;
}

static void upgrade_bytes(struct net_request *request) {
  static const struct net_socket_events events = {on_text, on_binary, on_close};
  struct net_test *test = test_of(request);
  if (net_upgrade(request, 100000, &events, test)) test->opened++;
}

static const struct net_route routes[] = {{"GET", "/hello", hello, 0},
                                          {"POST", "/echo", echo, 1000},
                                          {"GET", "/later", later, 0},
                                          {"GET", "/big", big, 0},
                                          {"GET", "/who", who, 0},
                                          {"GET", "/ws", upgrade, 0},
                                          {"GET", "/bytes", upgrade_bytes, 0}};

static void make_certificate(struct net_test *test, struct net_server_config *config) {
  (void)snprintf(test->folder, sizeof test->folder, "/tmp/parlour-net-XXXXXX");
  assert_non_null(mkdtemp(test->folder));
  (void)snprintf(test->certificate_path, sizeof test->certificate_path, "%s/c.pem", test->folder);
  (void)snprintf(test->key_path, sizeof test->key_path, "%s/k.pem", test->folder);
  assert_ok(tls_make_self_signed(test->certificate_path, test->key_path, NULL));
  config->certificate_path = test->certificate_path;
  config->key_path = test->key_path;
}

void net_test_start(struct net_test *test, struct net_server_config config) {
  const char *fault = NULL;
  signal(SIGPIPE, SIG_IGN);
  memset(test, 0, sizeof *test);
  pthread_mutex_init(&test->lock, NULL);
  config.host = "127.0.0.1";
  if (!config.routes) {
    config.routes = routes;
    config.route_count = sizeof routes / sizeof routes[0];
  }
  config.context = test;
  if (config.tls) make_certificate(test, &config);
  assert_ok(net_server_open(&config, &test->server, &fault));
  assert_ok(net_server_listen(test->server, &fault));
}

void net_test_stop(struct net_test *test) {
  net_server_close(test->server, 300);
  if (test->folder[0]) {
    unlink(test->certificate_path);
    unlink(test->key_path);
    rmdir(test->folder);
  }
  pthread_mutex_destroy(&test->lock);
}

struct release {
  struct net_task task;
  struct net_handle handle;
};

static void run_release(struct net_task *task) {
  struct release *release = (struct release *)(void *)task; /* its first member */
  answer(release->handle, STR("late"));
  free(release);
}

void net_test_release(struct net_test *test) {
  struct release *release = calloc(1, sizeof *release);
  release->task.run = run_release;
  pthread_mutex_lock(&test->lock);
  release->handle = test->later;
  pthread_mutex_unlock(&test->lock);
  assert_true(net_post(release->handle.loop, &release->task));
}

uint64_t net_test_count(const struct net_test *test, enum net_count what) {
  return net_server_count(test->server, what);
}

void net_test_await(const _Atomic int *value, int wanted) {
  for (int i = 0; i < 2000 && *value < wanted; i++) usleep(5000);
  assert_int_equal(*value, wanted);
}

static void connect_to(struct client *client, const struct net_test *test) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(net_server_port(test->server)),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  assert_int_equal(connect(client->fd, (struct sockaddr *)&address, sizeof address), 0);
}

static void client_socket(struct client *client) {
  struct timeval patience = {.tv_sec = 10};
  *client = (struct client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  assert_true(client->fd >= 0);
  setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void client_open(struct client *client, const struct net_test *test) {
  client_socket(client);
  connect_to(client, test);
}

void client_open_narrow(struct client *client, const struct net_test *test) {
  int bytes = 4096;
  client_socket(client);
  setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  connect_to(client, test);
}

void client_secure(struct client *client, int version) {
  client->context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(client->context, version);
  SSL_CTX_set_max_proto_version(client->context, version);
  client->ssl = SSL_new(client->context);
  SSL_set_fd(client->ssl, client->fd);
  assert_int_equal(SSL_connect(client->ssl), 1);
}

void client_close(struct client *client) {
  SSL_free(client->ssl);
  SSL_CTX_free(client->context);
  if (client->fd >= 0) close(client->fd);
  buf_done(&client->waiting);
  *client = (struct client){.fd = -1};
}

void client_send_bytes(struct client *client, struct str bytes) {
  while (bytes.len > 0) {
    ssize_t sent = client->ssl ? SSL_write(client->ssl, bytes.data, (int)bytes.len)
                               : send(client->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
    if (sent <= 0) return; /* the other side has hung up: reading will tell */
    bytes = str_slice(bytes, (size_t)sent, bytes.len);
  }
}

void client_send(struct client *client, const char *text) {
  client_send_bytes(client, str_from(text));
}

/* More bytes into waiting: 1; 0 at the end; -1 when none came. */
static int fill(struct client *client) {
  char *room = buf_reserve(&client->waiting, 65536);
  assert_non_null(room);
  ssize_t got = client->ssl ? SSL_read(client->ssl, room, 65536) : recv(client->fd, room, 65536, 0);
  if (got > 0) buf_advance(&client->waiting, (size_t)got);
  if (client->ssl && got <= 0)
    return SSL_get_error(client->ssl, (int)got) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
  return got > 0 ? 1 : got == 0 ? 0 : -1;
}

static size_t body_len(struct str head) {
  static const char name[] = "\r\nContent-Length: ";
  const char *at = memmem(head.data, head.len, name, sizeof name - 1);
  return at ? strtoul(at + sizeof name - 1, NULL, 10) : 0;
}

void client_read_answer(struct client *client, bool is_head, struct buf *out) {
  for (;;) {
    struct str all = buf_str(&client->waiting);
    const char *end = memmem(all.data, all.len, "\r\n\r\n", 4);
    if (end) {
      size_t head = (size_t)(end - all.data) + 4;
      size_t whole = head + (is_head ? 0 : body_len(str_slice(all, 0, head)));
      if (all.len >= whole) {
        buf_reset(out);
        buf_append(out, str_slice(all, 0, whole));
        buf_consume(&client->waiting, whole);
        return;
      }
    }
    assert_int_equal(fill(client), 1);
  }
}

static int read_on(struct client *client, struct buf *out) {
  int more;
  while ((more = fill(client)) == 1) continue;
  buf_reset(out);
  buf_append(out, buf_str(&client->waiting));
  buf_reset(&client->waiting);
  return more;
}

bool client_read_end(struct client *client, struct buf *out) { return read_on(client, out) == 0; }

bool client_read_drop(struct client *client, struct buf *out) {
  return read_on(client, out) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void client_ask(struct client *client, const char *request, int status, struct buf *out) {
  char line[32];
  client_send(client, request);
  client_read_answer(client, strncmp(request, "HEAD ", 5) == 0, out);
  (void)snprintf(line, sizeof line, "HTTP/1.1 %d ", status);
  if (!str_starts(buf_str(out), str_from(line)))
    print_error("expected %d, got %.*s\n", status, (int)(out->len < 300 ? out->len : 300),
                out->data);
  assert_true(str_starts(buf_str(out), str_from(line)));
}

bool text_holds(const struct buf *text, const char *part) {
  return text->len > 0 && memmem(text->data, text->len, part, strlen(part)) != NULL;
}

void client_upgrade(struct client *client, const char *path) {
  struct buf request = {0};
  struct buf answer_bytes = {0};
  buf_append_format(&request,
                    "GET %s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                    path);
  buf_append_char(&request, 0);
  client_ask(client, request.data, 101, &answer_bytes);
  assert_true(text_holds(&answer_bytes, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  buf_done(&request);
  buf_done(&answer_bytes);
}

void client_send_frame(struct client *client, int first, struct str payload) {
  struct buf frame = {0};
  char header[WEBSOCKET_HEADER_MAX_BYTES];
  size_t len = websocket_header(WEBSOCKET_TEXT, payload.len, header);
  header[0] = (char)first;
  header[1] = (char)(header[1] | 0x80);
  buf_append_bytes(&frame, header, len);
  buf_append(&frame, STR_EMPTY);
  buf_append_bytes(&frame, "\0\0\0\0", 4); /* a mask that changes nothing */
  buf_append(&frame, payload);
  client_send_bytes(client, buf_str(&frame));
  buf_done(&frame);
}

int client_read_frame(struct client *client, struct buf *out) {
  for (;;) {
    const uint8_t *bytes = (const uint8_t *)client->waiting.data;
    size_t have = client->waiting.len;
    size_t head = have < 2 ? 2 : bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
    size_t len = have < head ? 0 : bytes[1];
    if (have >= head && head > 2) len = 0;
    for (size_t i = 2; have >= head && i < head; i++) len = len << 8 | bytes[i];
    if (have >= head && have >= head + len) {
      int first = bytes[0];
      buf_reset(out);
      buf_append_bytes(out, bytes + head, len);
      buf_consume(&client->waiting, head + len);
      return first;
    }
    assert_int_equal(fill(client), 1);
  }
}
