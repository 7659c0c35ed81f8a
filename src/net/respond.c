/* Answers as bytes, with the headers that every answer carries. */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "net/server_internal.h"

static const char default_csp[] =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
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

void respond_head(struct buf *out, const struct exchange *exchange,
                  const struct net_response *response, const char *date) {
  bool bodiless = response->status == 204 || response->status == 304;
  buf_append(out, STR("HTTP/1.1 "));
  buf_append_int(out, response->status);
  buf_append_char(out, ' ');
  buf_append(out, str_from(http_reason(response->status)));
  buf_append(out, STR("\r\n"));
  line(out, "Date", date);
  if (response->content_type) line(out, "Content-Type", response->content_type);
  if (response->content_encoding) line(out, "Content-Encoding", response->content_encoding);
  if (exchange->source && exchange->request.minor > 0) {
    line(out, "Transfer-Encoding", "chunked");
  } else if (!exchange->source && !bodiless) {
    buf_append(out, STR("Content-Length: "));
    buf_append_int(out, (int64_t)response->body.len);
    buf_append(out, STR("\r\n"));
  }
  security_lines(out, response, exchange->secure);
  if (!exchange->keep_alive)
    line(out, "Connection", "close");
  else if (exchange->request.minor == 0)
    line(out, "Connection", "keep-alive");
  buf_append(out, response->headers);
  buf_append(out, STR("\r\n"));
}

void net_respond(struct net_handle handle, const struct net_response *response) {
  struct conn *conn = loop_conn(handle);
  if (!conn || !exchange_awaited(conn) || conn->exchange->source) return;
  struct exchange *exchange = conn->exchange;
  struct buf head = {0};
  bool bodiless = response->status == 204 || response->status == 304 || exchange->is_head;
  if (conn->loop->stopping) exchange->keep_alive = false;
  respond_head(&head, exchange, response, loop_date(conn->loop));
  exchange_end(conn);
  if (buf_check(&head))
    conn_break(conn);
  else
    conn_write(conn, buf_str(&head), bodiless ? STR_EMPTY : response->body);
  if (exchange->keep_alive)
    exchange_go(conn);
  else
    conn_close_after(conn);
  buf_wipe(&head);
  buf_done(&head);
}

void respond_problem(struct buf *out, int status, const char *code, const char *detail) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_word(&w, "type", "about:blank");
  json_put_word(&w, "title", http_reason(status));
  json_put_int(&w, "status", status);
  json_put_word(&w, "detail", detail);
  json_put_word(&w, "code", code);
  fault_write_field(&w, detail);
  json_end_object(&w);
}

static void problem(struct net_handle handle, enum err error, const char *code, const char *detail,
                    struct str headers) {
  struct buf body = {0};
  int status = err_http_status(error);
  respond_problem(&body, status, code ? code : err_name(error),
                  detail ? detail : err_sentence(error));
  struct net_response response = {.status = status,
                                  .content_type = "application/problem+json",
                                  .body = buf_str(&body),
                                  .headers = headers};
  net_respond(handle, &response);
  buf_done(&body);
}

void net_problem(struct net_handle handle, enum err error, const char *code, const char *detail) {
  struct str headers = error == ERR_TOO_MANY ? STR("Retry-After: 60\r\n") : STR_EMPTY;
  problem(handle, error, code, detail, headers);
}

void net_problem_later(struct net_handle handle, int64_t wait_ms, const char *detail) {
  struct buf headers = {0};
  buf_append(&headers, STR("Retry-After: "));
  buf_append_int(&headers, (wait_ms + 999) / 1000);
  buf_append(&headers, STR("\r\n"));
  problem(handle, ERR_TOO_MANY, NULL, detail, buf_str(&headers));
  buf_done(&headers);
}
