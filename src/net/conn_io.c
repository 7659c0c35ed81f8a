/* Bytes of a connection: in, through TLS, and out. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/server_internal.h"

#define ANSWER_MAX_BYTES (64 * 1024 * 1024)

/* What uv_write holds until it is gone. */
struct outgoing {
  uv_write_t request;
  struct conn *conn;
  struct buf bytes;
};

size_t conn_waiting_max(const struct conn *conn) {
  size_t max = conn->loop->server->config.output_max_bytes;
  return max ? max : 1024 * 1024;
}

size_t conn_waiting(const struct conn *conn) { return conn->in_flight + conn->out.len; }

/* Head and body leave as one record as long as they fit into it. */
static bool seal(struct conn *conn, struct str head, struct str body) {
  char *room = conn->loop->sealing;
  size_t first = LOOP_SEALING_BYTES - head.len;
  if (first > body.len) first = body.len;
  memcpy(room, head.data, head.len);
  if (first > 0) memcpy(room + head.len, body.data, first);
  bool ok = tls_session_write(conn->tls, str_of(room, head.len + first), &conn->out) &&
            tls_session_write(conn->tls, str_slice(body, first, body.len), &conn->out);
  explicit_bzero(room, head.len + first);
  return ok;
}

static bool append(struct conn *conn, struct str head, struct str body) {
  /* The cap for what waits unread is looked at below: this one is for a single answer. */
  conn->out.limit_bytes = conn_waiting_max(conn) + ANSWER_MAX_BYTES;
  if (conn->tls) {
    if (head.len > LOOP_SEALING_BYTES)
      return tls_session_write(conn->tls, head, &conn->out) &&
             tls_session_write(conn->tls, body, &conn->out);
    return seal(conn, head, body);
  }
  (void)buf_reserve(&conn->out, head.len + body.len);
  buf_append(&conn->out, head);
  buf_append(&conn->out, body);
  return buf_check(&conn->out) == ERR_NONE;
}

/* Gives the kernel what it takes of what waits. False when the connection is lost. */
static bool push(struct conn *conn) {
  if (conn->in_flight > 0 || conn->out.len == 0) return true;
  uv_buf_t piece = uv_buf_init(conn->out.data, (unsigned)conn->out.len);
  int sent = uv_try_write((uv_stream_t *)&conn->tcp, &piece, 1);
  if (sent < 0) return sent == UV_EAGAIN;
  explicit_bzero(conn->out.data, (size_t)sent);
  buf_consume(&conn->out, (size_t)sent);
  return true;
}

/* Room for so much more? One answer may be as large as it likes, a queue may not. */
static bool has_room(struct conn *conn, size_t more) {
  size_t max = conn_waiting_max(conn);
  if (conn_waiting(conn) == 0 || conn_waiting(conn) + more <= max) return true;
  if (!push(conn)) return false;
  if (conn_waiting(conn) == 0 || conn_waiting(conn) + more <= max) return true;
  loop_count(conn->loop, NET_DROPPED_SLOW, 1);
  return false;
}

void conn_write(struct conn *conn, struct str head, struct str body) {
  if (conn->gone || conn->broken || conn->close_after) return;
  if (has_room(conn, head.len + body.len) && append(conn, head, body))
    conn_mark(conn);
  else
    conn_break(conn);
}

static void written(uv_write_t *request, int status) {
  struct outgoing *outgoing = request->data;
  struct conn *conn = outgoing->conn;
  conn->in_flight -= outgoing->bytes.len;
  buf_wipe(&outgoing->bytes);
  buf_done(&outgoing->bytes);
  free(outgoing);
  if (conn->gone) return;
  if (status < 0) {
    conn_close(conn);
    return;
  }
  conn_flush(conn);
}

/* What the kernel did not take at once waits in uv_write, one piece at a time. */
static void write_rest(struct conn *conn) {
  struct outgoing *outgoing = calloc(1, sizeof *outgoing);
  if (!outgoing) {
    conn_close(conn);
    return;
  }
  outgoing->conn = conn;
  outgoing->request.data = outgoing;
  outgoing->bytes = conn->out;
  conn->out = (struct buf){0};
  conn->in_flight = outgoing->bytes.len;
  conn->moved_ms = loop_now_ms(conn->loop);
  uv_buf_t piece = uv_buf_init(outgoing->bytes.data, (unsigned)outgoing->bytes.len);
  if (uv_write(&outgoing->request, (uv_stream_t *)&conn->tcp, &piece, 1, written) == 0) return;
  conn->in_flight = 0;
  buf_wipe(&outgoing->bytes);
  buf_done(&outgoing->bytes);
  free(outgoing);
  conn_close(conn);
}

/* Everything is sent. Closing now could cost the other side what it has not read yet:
 * so we only stop sending, and listen a while for its end (RFC 9112 9.6). */
static void say_goodbye(struct conn *conn) {
  int fd;
  if (conn->tls) {
    struct buf end = {0};
    tls_session_end(conn->tls, &end);
    uv_buf_t piece = uv_buf_init(end.data, (unsigned)end.len);
    if (end.len > 0) (void)uv_try_write((uv_stream_t *)&conn->tcp, &piece, 1);
    buf_done(&end);
  }
  conn->shut = true;
  conn->moved_ms = loop_now_ms(conn->loop);
  conn_pause(conn, false); /* what still comes is read, and dropped */
  if (conn->ended || uv_fileno((uv_handle_t *)&conn->tcp, &fd) || shutdown(fd, SHUT_WR))
    conn_close(conn);
}

void conn_flush(struct conn *conn) {
  if (conn->broken) conn_close(conn);
  if (conn->gone || conn->shut || conn->in_flight > 0) return;
  if (!push(conn)) {
    conn_close(conn);
    return;
  }
  if (conn->out.len > 0) {
    write_rest(conn);
    return;
  }
  buf_wipe(&conn->out);
  buf_done(&conn->out); /* an idle connection keeps no buffer */
  if (conn->close_after)
    say_goodbye(conn);
  else if (source_go(conn))
    return;
  else if (conn->paused && conn->exchange)
    exchange_go(conn); /* it waited for this */
  else if (conn->paused)
    conn_pause(conn, false);
}

void conn_lend_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
  struct conn *conn = handle->data;
  (void)suggested;
  *buf = uv_buf_init(conn->loop->room, LOOP_ROOM_BYTES);
}

void conn_pause(struct conn *conn, bool pause) {
  if (conn->gone || conn->ended || conn->paused == pause) return;
  conn->paused = pause;
  if (pause)
    uv_read_stop((uv_stream_t *)&conn->tcp);
  else if (uv_read_start((uv_stream_t *)&conn->tcp, conn_lend_room, conn_arrived))
    conn_break(conn);
}

/* The other side sends no more. What it asked for is still answered. */
static void on_end(struct conn *conn) {
  conn->ended = true;
  uv_read_stop((uv_stream_t *)&conn->tcp);
  if (conn->shut)
    conn_close(conn);
  else if (!exchange_awaited(conn))
    conn_close_after(conn);
}

static bool plain_arrived(void *context, char *bytes, size_t len) {
  struct conn *conn = context;
  if (conn->gone || conn->broken || conn->close_after) return false;
  bool goes_on = conn->socket ? socket_feed(conn, bytes, len) : exchange_feed(conn, bytes, len);
  explicit_bzero(bytes, len); /* the room is everybody's */
  return goes_on && !conn->gone;
}

static void sealed_arrived(struct conn *conn, struct str bytes) {
  size_t before = conn->out.len;
  struct tls_sink sink = {.room = conn->loop->opened,
                          .room_bytes = LOOP_ROOM_BYTES,
                          .out = &conn->out,
                          .plain = plain_arrived,
                          .context = conn};
  bool goes_on = tls_session_feed(conn->tls, bytes, &sink);
  if (conn->gone) return;
  if (conn->out.len > before) conn_mark(conn);
  if (!goes_on && !conn->close_after) on_end(conn);
}

void conn_arrived(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf) {
  struct conn *conn = stream->data;
  if (count == 0 || conn->gone || conn->broken) return;
  if (count == UV_EOF) {
    on_end(conn);
  } else if (count < 0) {
    conn_close(conn);
  } else if (!conn->close_after) { /* afterwards nothing is listened to */
    conn->seen_ms = loop_now_ms(conn->loop);
    if (conn->tls)
      sealed_arrived(conn, str_of(buf->base, (size_t)count));
    else
      plain_arrived(conn, buf->base, (size_t)count);
  }
}
