/* A connection that became a WebSocket. */
#include <stdlib.h>
#include <string.h>

#include "base/signal.h"
#include "net/server_internal.h"

void socket_end(struct conn *conn) {
  struct socket *socket = conn->socket;
  if (!socket || socket->ended) return;
  socket->ended = true;
  socket->events->on_close(conn_handle(conn), socket->state);
}

void socket_free(struct conn *conn) {
  if (!conn->socket) return;
  websocket_done(&conn->socket->ws);
  free(conn->socket);
  conn->socket = NULL;
}

static void write_frame(struct conn *conn, enum websocket_opcode opcode, struct str payload) {
  char header[WEBSOCKET_HEADER_MAX_BYTES];
  size_t len = websocket_header(opcode, payload.len, header);
  conn_write(conn, str_of(header, len), payload);
}

void socket_close(struct conn *conn, int code, const char *reason) {
  struct buf frame = {0};
  if (!conn->socket || conn->socket->closing) return;
  websocket_write_close(&frame, code, str_from(reason));
  conn_write(conn, buf_str(&frame), STR_EMPTY);
  conn->socket->closing = true;
  buf_done(&frame);
}

static bool on_message(void *context, enum websocket_opcode opcode, struct str message) {
  struct conn *conn = context;
  struct socket *socket = conn->socket;
  if (socket->closing) return true; /* what comes after our close is not answered */
  loop_count(conn->loop, NET_MESSAGES_IN, 1);
  if (opcode == WEBSOCKET_TEXT)
    socket->events->on_text(conn_handle(conn), socket->state, message);
  else if (socket->events->on_binary)
    socket->events->on_binary(conn_handle(conn), socket->state, message);
  else {
    socket_close(conn, 1003, "text only");
    conn_close_after(conn);
  }
  return !conn->gone && !conn->broken && !conn->close_after;
}

static bool on_control(void *context, enum websocket_opcode opcode, struct str payload) {
  struct conn *conn = context;
  if (opcode == WEBSOCKET_PING && !conn->socket->closing)
    write_frame(conn, WEBSOCKET_PONG, payload);
  if (opcode != WEBSOCKET_CLOSE) return !conn->gone && !conn->broken;
  /* Their code comes back, and the echo ends it (RFC 6455 5.5.1). */
  if (!conn->socket->closing)
    write_frame(conn, WEBSOCKET_CLOSE, str_slice(payload, 0, payload.len < 2 ? 0 : 2));
  conn->socket->closing = true;
  conn_close_after(conn);
  return false;
}

static const char *fault_reason(int fault) {
  if (fault == 1007) return "not UTF-8";
  if (fault == 1009) return "too big";
  return fault == 1011 ? "no memory" : "protocol";
}

bool socket_feed(struct conn *conn, char *bytes, size_t len) {
  static const struct websocket_events events = {on_message, on_control};
  struct socket *socket = conn->socket;
  int fault = websocket_feed(&socket->ws, bytes, len, &events, conn);
  if (conn->gone) return false;
  if (fault == 0) return true;
  if (fault != 1011) {
    loop_count(conn->loop, NET_MALFORMED, 1);
    signal_raise(SIGNAL_MALFORMED_INPUT, NULL, fault);
  }
  socket_close(conn, fault, fault_reason(fault));
  conn_close_after(conn);
  return false;
}

void socket_tick(struct conn *conn, int64_t now_ms) {
  int64_t ping_ms = conn->loop->server->config.ping_ms;
  if (ping_ms == 0) ping_ms = 30000;
  int64_t silent_ms = now_ms - conn->seen_ms;
  if (silent_ms < ping_ms) {
    conn->socket->pinged = false;
  } else if (silent_ms >= 2 * ping_ms) {
    loop_count(conn->loop, NET_TIMED_OUT, 1);
    conn_close(conn);
  } else if (!conn->socket->pinged) {
    conn->socket->pinged = true;
    write_frame(conn, WEBSOCKET_PING, STR_EMPTY);
  }
}

static void switch_over(struct conn *conn, const char *accept) {
  struct buf head = {0};
  buf_append(&head, STR("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: "));
  buf_append(&head, str_from(accept));
  buf_append(&head, STR("\r\n\r\n"));
  conn_write(conn, buf_str(&head), STR_EMPTY);
  buf_done(&head);
}

/* Which way it is wrong decides what the client may try next (RFC 6455 4.2.2). */
static void refuse_upgrade(struct net_handle handle, int status) {
  struct buf body = {0};
  const char *detail = status == 503   ? "The server has no room now; try again in a minute."
                       : status == 426 ? "This address speaks WebSocket, version 13."
                                       : "The WebSocket handshake is not well formed.";
  respond_problem(&body, status, status == 503 ? "unavailable" : "invalid", detail);
  struct net_response response = {
      .status = status,
      .content_type = "application/problem+json",
      .body = buf_str(&body),
      .headers = status == 426 ? STR("Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                     "Sec-WebSocket-Version: 13\r\n")
                               : STR_EMPTY};
  net_respond(handle, &response);
  buf_done(&body);
}

bool net_upgrade(struct net_request *request, size_t max_message_bytes,
                 const struct net_socket_events *events, void *state) {
  struct conn *conn = loop_conn(request->handle);
  char accept[29];
  if (!conn || !exchange_awaited(conn)) return false;
  int status = websocket_handshake(request->http, accept);
  if (conn->loop->stopping) status = 503;
  struct socket *socket = status == 101 ? calloc(1, sizeof *socket) : NULL;
  if (!socket) {
    refuse_upgrade(request->handle, status == 101 ? 503 : status);
    return false;
  }
  websocket_init(&socket->ws, max_message_bytes);
  socket->events = events;
  socket->state = state;
  switch_over(conn, accept);
  /* The exchange is still being looked at by its handler: turned over after it. */
  conn->socket = socket;
  exchange_end(conn);
  return true;
}

static void send_frame(struct net_handle handle, enum websocket_opcode opcode, struct str bytes) {
  struct conn *conn = loop_conn(handle);
  if (!conn || !conn->socket || conn->socket->closing) return;
  loop_count(conn->loop, NET_MESSAGES_OUT, 1);
  write_frame(conn, opcode, bytes);
}

void net_socket_send(struct net_handle socket, struct str text) {
  send_frame(socket, WEBSOCKET_TEXT, text);
}

void net_socket_send_binary(struct net_handle socket, struct str bytes) {
  send_frame(socket, WEBSOCKET_BINARY, bytes);
}

void net_socket_close(struct net_handle socket, int code, const char *reason) {
  struct conn *conn = loop_conn(socket);
  if (!conn || !conn->socket) return;
  socket_close(conn, code, reason);
  conn_close_after(conn);
}
