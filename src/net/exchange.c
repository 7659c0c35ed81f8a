/* A request is read, handed out, and answered. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/signal.h"
#include "net/router.h"
#include "net/server_internal.h"

#define BODY_MAX_BYTES (256 * 1024)

static const struct net_server_config *config_of(const struct conn *conn) {
  return &conn->loop->server->config;
}

static int64_t or_default(int64_t value, int64_t fallback) { return value ? value : fallback; }

void exchange_end(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange || !exchange->handed_out || exchange->answered) return;
  exchange->answered = true;
  conn->loop->server->pending--;
}

void exchange_free(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange) return;
  buf_wipe(&exchange->in);
  buf_wipe(&exchange->body);
  buf_done(&exchange->in);
  buf_done(&exchange->body);
  free(exchange);
  conn->exchange = NULL;
}

static struct exchange *exchange_begin(struct conn *conn) {
  if (conn->exchange) return conn->exchange;
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) return NULL;
  buf_init(&exchange->in, HTTP_HEAD_MAX_BYTES + 512 * 1024);
  buf_init(&exchange->body, BODY_MAX_BYTES);
  exchange->deadline_ms = loop_now_ms(conn->loop) + or_default(config_of(conn)->head_ms, 10000);
  conn->exchange = exchange;
  return exchange;
}

/* A request that cannot be understood: the answer, and the end of the connection. */
static void refuse(struct conn *conn, int status) {
  struct exchange *exchange = conn->exchange;
  static const char *const codes[] = {"invalid", "too_large", "too_many", "unavailable"};
  const char *code = status == 413 || status == 414 || status == 431 ? codes[1] : codes[0];
  loop_count(conn->loop, status == 408 ? NET_TIMED_OUT : NET_MALFORMED, 1);
  signal_raise(SIGNAL_MALFORMED_INPUT, NULL, status);
  exchange->keep_alive = false;
  exchange->handed_out = true;
  conn->loop->server->pending++;
  struct buf body = {0};
  struct json_writer w = json_writer(&body);
  json_begin_object(&w);
  json_put_word(&w, "type", "about:blank");
  json_put_word(&w, "title", http_reason(status));
  json_put_int(&w, "status", status);
  json_put_word(&w, "detail", "The request could not be understood.");
  json_put_word(&w, "code", code);
  json_end_object(&w);
  struct net_response response = {
      .status = status, .content_type = "application/problem+json", .body = buf_str(&body)};
  net_respond(conn_handle(conn), &response);
  buf_done(&body);
}

static const struct net_route *route_of(struct conn *conn, struct str path,
                                        struct str parameters[static NET_PARAMETERS],
                                        int *status_out, char allow[static 64]) {
  const struct net_server_config *config = config_of(conn);
  const struct net_route *route = NULL;
  *status_out = router_find(config->routes, config->route_count,
                            conn->exchange->request.method, path, &route, parameters, allow);
  return route;
}

static void answer_no_route(struct conn *conn, int status, const char *allow) {
  struct net_handle handle = conn_handle(conn);
  if (status == 404) {
    net_problem(handle, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    return;
  }
  char header[96];
  int len = snprintf(header, sizeof header, "Allow: %s\r\n", allow);
  struct net_response response = {.status = 405,
                                  .content_type = "application/problem+json",
                                  .body = STR("{\"type\":\"about:blank\",\"title\":\"Method Not "
                                              "Allowed\",\"status\":405,\"detail\":\"Use one of "
                                              "the methods in Allow.\",\"code\":\"invalid\"}"),
                                  .headers = str_of(header, (size_t)len)};
  net_respond(handle, &response);
}

/* Behind a trusted proxy, its word counts for where the request comes from. */
static void origin_of(struct conn *conn, struct net_request *request) {
  const struct net_server_config *config = config_of(conn);
  struct str value;
  uint8_t address[16];
  memcpy(address, conn->address, sizeof address);
  request->secure = config->tls;
  if (networks_hold(&config->trusted, address)) {
    if (http_header(request->http, "x-forwarded-proto", &value))
      request->secure = str_equal_nocase(value, STR("https"));
    if (http_header(request->http, "x-forwarded-for", &value))
      network_forwarded(&config->trusted, value, address);
  }
  network_prefix(address, request->network);
  conn->exchange->secure = request->secure;
}

static void hand_out(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct net_request request = {.http = &exchange->request,
                                .body = buf_str(&exchange->body),
                                .host = STR_EMPTY,
                                .handle = conn_handle(conn),
                                .context = config_of(conn)->context};
  struct arena arena;
  struct buf path = {0};
  char allow[64];
  int status;
  exchange->handed_out = true;
  exchange->deadline_ms = 0;
  exchange->keep_alive = exchange->request.keep_alive;
  exchange->is_head = str_equal(exchange->request.method, STR("HEAD"));
  conn->loop->server->pending++;
  loop_count(conn->loop, NET_REQUESTS, 1);
  origin_of(conn, &request);
  (void)http_header(&exchange->request, "host", &request.host);
  if (http_decode(exchange->request.path, &path)) {
    net_problem(request.handle, ERR_INVALID, NULL, "The address is not well formed.");
    buf_done(&path);
    return;
  }
  request.path = buf_str(&path);
  const struct net_route *route = route_of(conn, request.path, request.parameters, &status, allow);
  if (!route) {
    answer_no_route(conn, status, allow);
  } else {
    arena_init(&arena, 0);
    request.arena = &arena;
    exchange->in_handler = true;
    route->handle(&request);
    exchange->in_handler = false;
    arena_done(&arena);
  }
  buf_done(&path);
}

static size_t body_max(struct conn *conn) {
  struct str parameters[NET_PARAMETERS];
  char allow[64];
  int status;
  const struct net_route *route =
      route_of(conn, conn->exchange->request.path, parameters, &status, allow);
  return route && route->body_max_bytes ? route->body_max_bytes : BODY_MAX_BYTES;
}

/* The head is there: how much body may follow? */
static bool begin_body(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  size_t max = body_max(conn);
  exchange->has_head = true;
  buf_init(&exchange->body, max);
  if ((uint64_t)exchange->request.content_length > max) {
    refuse(conn, 413);
    return false;
  }
  exchange->deadline_ms = loop_now_ms(conn->loop) + or_default(config_of(conn)->body_ms, 30000);
  bool has_body = exchange->request.chunked || exchange->request.content_length > 0;
  if (exchange->request.expects_continue && has_body)
    conn_write(conn, STR("HTTP/1.1 100 Continue\r\n\r\n"));
  return true;
}

/* Moves body bytes from behind the head. True when the body is whole. The head stays
 * where it is: the request borrows from it. */
static bool read_body(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct str rest =
      str_slice(buf_str(&exchange->in), exchange->head_bytes, exchange->in.len);
  size_t used = 0;
  bool whole;
  if (exchange->request.chunked) {
    int result = http_read_chunks(&exchange->chunks, rest, &exchange->body, &used);
    if (result > HTTP_READY) {
      refuse(conn, result);
      return false;
    }
    whole = result == HTTP_READY;
  } else {
    size_t left = (size_t)exchange->request.content_length - exchange->body.len;
    used = rest.len < left ? rest.len : left;
    buf_append(&exchange->body, str_slice(rest, 0, used));
    whole = used == left;
  }
  size_t tail = rest.len - used;
  char *from = exchange->in.data + exchange->head_bytes;
  if (used > 0 && tail > 0) memmove(from, from + used, tail);
  exchange->in.len -= used;
  return whole;
}

/* Reads on and hands out what is whole. */
static void work(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  if (!exchange->has_head) {
    int result =
        http_read_head(buf_str(&exchange->in), &exchange->request, &exchange->head_bytes);
    if (result == HTTP_MORE) return;
    if (result != HTTP_READY) {
      refuse(conn, result);
      return;
    }
    if (!begin_body(conn)) return;
  }
  if (read_body(conn)) hand_out(conn);
}

/* What was read behind an answered request becomes the next; or the socket's first. */
static void turn_over(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct buf rest = {0};
  buf_append(&rest, str_slice(buf_str(&exchange->in), exchange->head_bytes, exchange->in.len));
  exchange_free(conn);
  conn->served = true;
  if (rest.len > 0 && conn->socket) (void)socket_feed(conn, rest.data, rest.len);
  else if (rest.len > 0 && exchange_begin(conn)) buf_append(&conn->exchange->in, buf_str(&rest));
  buf_wipe(&rest);
  buf_done(&rest);
}

void exchange_go(struct conn *conn) {
  while (!conn->gone && !conn->close_after && conn->exchange) {
    struct exchange *exchange = conn->exchange;
    if (exchange->in_handler) return;
    if (exchange->answered) {
      turn_over(conn);
      continue;
    }
    if (exchange->handed_out || exchange->in.len == 0) return;
    work(conn);
    bool waits = conn->exchange == exchange && !exchange->answered;
    if (waits) return;
  }
}

bool exchange_feed(struct conn *conn, char *bytes, size_t len) {
  struct exchange *exchange = exchange_begin(conn);
  if (!exchange || conn->loop->stopping) {
    conn_close_after(conn);
    return false;
  }
  /* Appending may move the bytes that a request borrows from: while one is handed
   * out, nobody reads it any more. While its body comes, it is read again. */
  char *before = exchange->in.data;
  buf_append_bytes(&exchange->in, bytes, len);
  if (buf_check(&exchange->in)) {
    conn_close(conn);
    return false;
  }
  if (exchange->has_head && !exchange->handed_out && exchange->in.data != before) {
    size_t used;
    struct str head = str_slice(buf_str(&exchange->in), 0, exchange->head_bytes);
    if (http_read_head(head, &exchange->request, &used) != HTTP_READY) {
      conn_close(conn);
      return false;
    }
  }
  exchange_go(conn);
  return !conn->gone;
}

void exchange_tick(struct conn *conn, int64_t now_ms) {
  struct exchange *exchange = conn->exchange;
  if (!exchange) {
    /* Whoever connects and says nothing has as long as for a head. */
    int64_t limit = conn->served ? or_default(config_of(conn)->idle_ms, 60000)
                                 : or_default(config_of(conn)->head_ms, 10000);
    if (now_ms - conn->seen_ms > limit) conn_close(conn);
    return;
  }
  if (exchange->handed_out || now_ms < exchange->deadline_ms) return;
  refuse(conn, 408);
}
