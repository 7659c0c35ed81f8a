/* One request: where it goes, handing it out, and saying why not. */
#include <stdio.h>
#include <string.h>

#include "base/signal.h"
#include "net/router.h"
#include "net/server_internal.h"

#define BODY_MAX_BYTES (256 * 1024)

static const struct net_server_config *config_of(const struct conn *conn) {
  return &conn->loop->server->config;
}

static const struct refusal {
  int status;
  const char *code;
  const char *detail;
} refusals[] = {
    {400, "invalid", "The request is not well formed."},
    {408, "invalid", "The request did not come in time."},
    {413, "too_large", "The body is larger than this address takes."},
    {414, "too_large", "The address is longer than 4096 bytes."},
    {417, "invalid", "Only 100-continue can be expected."},
    {431, "too_large", "The headers are larger than 16 KiB, or more than 64."},
    {501, "invalid", "Only the chunked transfer coding is understood."},
    {503, "unavailable", "The server has no room now; try again in a minute."},
    {505, "invalid", "Only HTTP/1.0 and HTTP/1.1 are spoken."},
};

static const struct refusal *refusal_of(int status) {
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
    if (refusals[i].status == status) return &refusals[i];
  return &refusals[0];
}

static void count_refusal(struct conn *conn, int status) {
  if (status == 503) return; /* not the visitor's fault */
  loop_count(conn->loop, status == 408 ? NET_TIMED_OUT : NET_MALFORMED, 1);
  signal_raise(SIGNAL_MALFORMED_INPUT, NULL, status);
}

void request_refuse(struct conn *conn, int status) {
  struct exchange *exchange = conn->exchange;
  const struct refusal *refusal = refusal_of(status);
  struct buf body = {0};
  count_refusal(conn, status);
  exchange->keep_alive = false;
  exchange->handed_out = true;
  conn->loop->server->pending++;
  respond_problem(&body, status, refusal->code, refusal->detail);
  struct net_response response = {
      .status = status,
      .content_type = "application/problem+json",
      .body = buf_str(&body),
      .headers = status == 503 ? STR("Retry-After: 60\r\n") : STR_EMPTY};
  net_respond(conn_handle(conn), &response);
  buf_done(&body);
}

void request_turn_away(struct conn *conn) {
  signal_raise(SIGNAL_LIMIT_REACHED, NULL, 1);
  if (exchange_begin(conn))
    request_refuse(conn, 503);
  else
    conn_close(conn);
}

static int find_route(const struct conn *conn, struct router_found *found_out) {
  const struct net_server_config *config = config_of(conn);
  return router_find(config->routes, config->route_count, conn->exchange->request.method,
                     buf_str(&conn->exchange->path), found_out);
}

static void answer_no_route(struct conn *conn, int status, const char *allow) {
  char header[96];
  struct buf body = {0};
  if (status == 404) {
    net_problem(conn_handle(conn), ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    return;
  }
  int len = snprintf(header, sizeof header, "Allow: %s\r\n", allow);
  respond_problem(&body, 405, "invalid", "Use one of the methods in Allow.");
  struct net_response response = {.status = 405,
                                  .content_type = "application/problem+json",
                                  .body = buf_str(&body),
                                  .headers = str_of(header, (size_t)len)};
  net_respond(conn_handle(conn), &response);
  buf_done(&body);
}

/* The last element that a proxy wrote. */
static struct str last_of(const struct http_request *http, const char *name) {
  struct str found = STR_EMPTY;
  for (size_t i = 0; i < http->header_count; i++)
    if (str_equal_nocase(http->headers[i].name, str_from(name))) found = http->headers[i].value;
  const char *comma = found.len > 0 ? memrchr(found.data, ',', found.len) : NULL;
  return str_trim(comma ? str_slice(found, (size_t)(comma - found.data) + 1, found.len) : found);
}

/* Some proxies append to the header, some add a line of their own: the walk goes
 * backwards through all of them, or else the visitor's own line would count. */
static void walk_forwarded(const struct networks *trusted, const struct http_request *http,
                           uint8_t address[static 16]) {
  bool goes_on = true;
  for (size_t i = http->header_count; i-- > 0 && goes_on;) {
    if (!str_equal_nocase(http->headers[i].name, STR("x-forwarded-for"))) continue;
    goes_on = network_forwarded(trusted, http->headers[i].value, address);
  }
}

/* Behind a trusted proxy, its word counts for where the request comes from. */
static bool address_of(const struct conn *conn, const struct http_request *http,
                       uint8_t address_out[static 16]) {
  if (!conn_address(conn, address_out)) return false;
  if (conn->is_proxy) walk_forwarded(&config_of(conn)->trusted, http, address_out);
  return true;
}

bool net_request_address(const struct net_request *request, uint8_t address_out[static 16]) {
  const struct conn *conn = loop_conn(request->handle);
  return conn && address_of(conn, request->http, address_out);
}

/*= GDPR Art. 5(1)(c) */
static void origin_of(struct conn *conn, struct net_request *request) {
  uint8_t address[16];
  memcpy(request->source, conn->source, sizeof request->source);
  request->secure = config_of(conn)->tls;
  if (conn->is_proxy) {
    struct str scheme = last_of(request->http, "x-forwarded-proto");
    if (scheme.len > 0) request->secure = str_equal_nocase(scheme, STR("https"));
    if (address_of(conn, request->http, address))
      source_tag_make(&conn->loop->server->tags, address, loop_now_ms(conn->loop), request->source);
  }
  conn->exchange->secure = request->secure;
}

void request_hand_out(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct net_request request = {.http = &exchange->request,
                                .path = buf_str(&exchange->path),
                                .body = buf_str(&exchange->body),
                                .host = STR_EMPTY,
                                .handle = conn_handle(conn),
                                .context = config_of(conn)->context};
  struct arena arena;
  struct router_found found;
  exchange->handed_out = true;
  exchange->keep_alive = exchange->request.keep_alive;
  exchange->is_head = str_equal(exchange->request.method, STR("HEAD"));
  conn->loop->server->pending++;
  loop_count(conn->loop, NET_REQUESTS, 1);
  origin_of(conn, &request);
  (void)http_header(&exchange->request, "host", &request.host);
  int status = find_route(conn, &found);
  if (status != 200) {
    answer_no_route(conn, status, found.allow);
    return;
  }
  memcpy(request.parameters, found.parameters, sizeof request.parameters);
  arena_init(&arena, 0);
  request.arena = &arena;
  exchange->in_handler = true;
  found.route->handle(&request);
  exchange->in_handler = false;
  arena_done(&arena);
}

bool request_begin(struct conn *conn) {
  struct exchange *exchange = conn->exchange;
  struct router_found found;
  if (http_decode(exchange->request.path, &exchange->path)) {
    request_refuse(conn, 400);
    return false;
  }
  bool is_known = find_route(conn, &found) == 200;
  size_t max =
      is_known && found.route->body_max_bytes ? found.route->body_max_bytes : BODY_MAX_BYTES;
  buf_init(&exchange->body, max);
  if ((uint64_t)exchange->request.content_length > max) {
    request_refuse(conn, 413);
    return false;
  }
  bool has_body = exchange->request.chunked || exchange->request.content_length > 0;
  if (exchange->request.expects_continue && has_body)
    conn_write(conn, STR("HTTP/1.1 100 Continue\r\n\r\n"), STR_EMPTY);
  return true;
}
