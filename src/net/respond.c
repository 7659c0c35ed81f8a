/* Answers as bytes, with the headers that every answer carries. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "net/server_internal.h"

static const char default_csp[] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
                                  "form-action 'none'";

static void line(struct buf *out, const char *name, const char *value) {
  buf_append(out, str_from(name));
  buf_append(out, STR(": "));
  buf_append(out, str_from(value));
  buf_append(out, STR("\r\n"));
}

static void security_lines(struct buf *out, const struct net_response *response, bool secure) {
  line(out, "X-Content-Type-Options", "nosniff");
  line(out, "Referrer-Policy", "no-referrer");
  line(out, "Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()");
  line(out, "Cross-Origin-Opener-Policy", "same-origin");
  line(out, "Content-Security-Policy", response->csp ? response->csp : default_csp);
  line(out, "Cache-Control", response->cache_control ? response->cache_control : "no-store");
  if (secure) line(out, "Strict-Transport-Security", "max-age=31536000");
}

static void head_write(struct buf *out, const struct exchange *exchange,
                       const struct net_response *response) {
  bool bodiless = response->status == 204 || response->status == 304;
  buf_append(out, STR("HTTP/1.1 "));
  buf_append_int(out, response->status);
  buf_append_char(out, ' ');
  buf_append(out, str_from(http_reason(response->status)));
  buf_append(out, STR("\r\n"));
  if (response->content_type) line(out, "Content-Type", response->content_type);
  if (response->content_encoding) line(out, "Content-Encoding", response->content_encoding);
  if (!bodiless) {
    buf_append(out, STR("Content-Length: "));
    buf_append_int(out, (int64_t)response->body.len);
    buf_append(out, STR("\r\n"));
  }
  security_lines(out, response, exchange->secure);
  if (!exchange->keep_alive) line(out, "Connection", "close");
  else if (exchange->request.minor == 0) line(out, "Connection", "keep-alive");
  buf_append(out, response->headers);
  buf_append(out, STR("\r\n"));
  if (!bodiless && !exchange->is_head) buf_append(out, response->body);
}

void net_respond(struct net_handle handle, const struct net_response *response) {
  struct conn *conn = loop_conn(handle);
  if (!conn || !conn->exchange || !conn->exchange->handed_out || conn->exchange->answered) return;
  struct exchange *exchange = conn->exchange;
  struct buf bytes = {0};
  if (conn->loop->stopping) exchange->keep_alive = false;
  head_write(&bytes, exchange, response);
  exchange->answered = true;
  conn->loop->server->pending--;
  if (buf_check(&bytes)) {
    conn_close(conn);
  } else {
    conn_write(conn, buf_str(&bytes));
    if (!conn->gone && !exchange->keep_alive) conn_close_after(conn);
    if (!conn->gone && exchange->keep_alive) exchange_go(conn);
  }
  buf_wipe(&bytes);
  buf_done(&bytes);
}

void net_problem(struct net_handle handle, enum err error, const char *code, const char *detail) {
  struct buf body = {0};
  struct json_writer w = json_writer(&body);
  int status = err_http_status(error);
  json_begin_object(&w);
  json_put_word(&w, "type", "about:blank");
  json_put_word(&w, "title", http_reason(status));
  json_put_int(&w, "status", status);
  json_put_word(&w, "detail", detail ? detail : err_sentence(error));
  json_put_word(&w, "code", code ? code : err_name(error));
  json_end_object(&w);
  struct net_response response = {
      .status = status,
      .content_type = "application/problem+json",
      .body = buf_str(&body),
      .headers = error == ERR_TOO_MANY ? STR("Retry-After: 60\r\n") : STR_EMPTY};
  net_respond(handle, &response);
  buf_done(&body);
}
