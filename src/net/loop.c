#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/server_internal.h"

#define TICK_MS 250
#define BACKLOG 1024

int64_t loop_now_ms(const struct net_loop *loop) { return (int64_t)uv_now(&loop->uv); }
int64_t net_loop_now_ms(const struct net_loop *loop) { return loop_now_ms(loop); }
size_t net_loop_index(const struct net_loop *loop) { return loop->index; }

/* Once a second is often enough (RFC 9110 6.6.1). */
const char *loop_date(struct net_loop *loop) {
  struct clock clock = clock_system();
  int64_t now_ms = clock_now_ms(&clock);
  struct buf date = {0};
  if (loop->date[0] && now_ms / 1000 == loop->date_s) return loop->date;
  clock_append_http(&date, now_ms);
  if (date.len > 0 && date.len < sizeof loop->date) {
    memcpy(loop->date, date.data, date.len);
    loop->date[date.len] = 0;
    loop->date_s = now_ms / 1000;
  }
  buf_done(&date);
  return loop->date;
}

void loop_count(struct net_loop *loop, enum net_count what, uint64_t amount) {
  atomic_fetch_add_explicit(&loop->server->counts[what], amount, memory_order_relaxed);
}

bool net_post(struct net_loop *loop, struct net_task *task) {
  return mailbox_send(&loop->box, &task->mail);
}

static void wake(void *context) { uv_async_send(context); }

static void run_tasks(struct net_loop *loop) {
  struct mail *mail = mailbox_take(&loop->box);
  while (mail) {
    struct net_task *task = LIST_ENTRY(mail, struct net_task, mail);
    mail = mail->next;
    task->run(task);
  }
}

static void on_wake(uv_async_t *async) { run_tasks(async->data); }

static void take_all(struct list *from, struct list *to) {
  struct list *link;
  while ((link = list_shift(from))) list_append(to, link);
}

/* Once a turn, before the loop sleeps: what was written goes out together. */
static void flush_dirty(uv_prepare_t *prepare) {
  struct net_loop *loop = prepare->data;
  struct list now;
  struct list *link;
  list_init(&now);
  take_all(&loop->dirty, &now);
  while ((link = list_shift(&now))) conn_flush(LIST_ENTRY(link, struct conn, dirty));
  /* What this began is for the next turn, so that nobody keeps the loop for itself. */
  if (!list_empty(&loop->dirty)) uv_async_send(&loop->wake);
}

static void close_if_open(uv_handle_t *handle) {
  if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

static void stop_listening(struct net_loop *loop) {
  loop->reopens = false;
  if (!loop->listening) return;
  loop->listening = false;
  close_if_open((uv_handle_t *)&loop->listener);
}

/* libuv has a file descriptor in reserve for when there are none. When that is gone too,
 * it would call this again and again: the listener rests until the next tick. */
static void on_connection(uv_stream_t *listener, int status) {
  struct net_loop *loop = listener->data;
  if (status == 0) {
    conn_accept(loop);
    return;
  }
  loop_count(loop, NET_REFUSED, 1);
  stop_listening(loop);
  loop->reopens = true;
}

void loop_end_when_empty(struct net_loop *loop) {
  if (loop->stop_at_ms == 0) return;
  if (loop_now_ms(loop) >= loop->stop_at_ms)
    for (uint32_t i = 0; i < loop->capacity; i++)
      if (loop->slots[i].conn) conn_close(loop->slots[i].conn);
  if (loop->conn_count > 0) return;
  close_if_open((uv_handle_t *)&loop->timer);
  close_if_open((uv_handle_t *)&loop->flusher);
  close_if_open((uv_handle_t *)&loop->wake);
}

static const char taken[] = "listen: the address is in use, or not this machine's";

static enum err read_address(const struct net_loop *loop, struct sockaddr_storage *address_out,
                             const char **fault_out) {
  const char *host = loop->server->config.host;
  uint16_t port = loop->server->port;
  memset(address_out, 0, sizeof *address_out);
  if (uv_ip6_addr(host, port, (struct sockaddr_in6 *)address_out) == 0) return ERR_NONE;
  if (uv_ip4_addr(host, port, (struct sockaddr_in *)address_out) == 0) return ERR_NONE;
  *fault_out = "listen: the host must be an address, such as 127.0.0.1 or [::]";
  return ERR_INVALID;
}

/* Loops share a port by SO_REUSEPORT, which would share it with a second server too:
 * somebody who does not share asks first. */
static enum err check_free(const struct net_loop *loop, const char **fault_out) {
  struct sockaddr_storage address;
  int on = 1;
  TRY(read_address(loop, &address, fault_out));
  int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t len =
      address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  if (fd < 0) return ERR_MACHINE;
  (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  bool bound = bind(fd, (const struct sockaddr *)&address, len) == 0;
  close(fd);
  if (!bound) *fault_out = taken;
  return bound ? ERR_NONE : ERR_UNAVAILABLE;
}

static enum err bind_listener(struct net_loop *loop, const char **fault_out) {
  struct sockaddr_storage address;
  uv_os_fd_t fd;
  int on = 1;
  bool shares = loop->server->config.loops > 1;
  TRY(read_address(loop, &address, fault_out));
  if (uv_tcp_init_ex(&loop->uv, &loop->listener, address.ss_family)) return ERR_MACHINE;
  loop->listener.data = loop;
  loop->listening = true;
  if (uv_fileno((uv_handle_t *)&loop->listener, &fd)) return ERR_MACHINE;
  if (shares && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on)) return ERR_MACHINE;
  if (uv_tcp_bind(&loop->listener, (const struct sockaddr *)&address, 0)) {
    *fault_out = taken;
    return ERR_UNAVAILABLE;
  }
  return ERR_NONE;
}

static void learn_port(struct net_loop *loop) {
  struct sockaddr_storage address;
  int len = sizeof address;
  if (uv_tcp_getsockname(&loop->listener, (struct sockaddr *)&address, &len)) return;
  uint16_t port = address.ss_family == AF_INET6
                      ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
                      : ((struct sockaddr_in *)(void *)&address)->sin_port;
  loop->server->port = ntohs(port);
}

static void try_again(struct net_loop *loop) {
  const char *fault;
  if (loop->owes_accept && loop->listening) conn_accept(loop);
  if (!loop->reopens) return; /* else the old one was closed in an earlier turn */
  loop->reopens = false;
  if (bind_listener(loop, &fault) == ERR_NONE &&
      uv_listen((uv_stream_t *)&loop->listener, BACKLOG, on_connection) == 0)
    return;
  stop_listening(loop);
  loop->reopens = true;
}

static void on_tick(uv_timer_t *timer) {
  struct net_loop *loop = timer->data;
  int64_t now_ms = loop_now_ms(loop);
  try_again(loop);
  source_tags_turn(&loop->server->tags, now_ms);
  for (uint32_t i = 0; i < loop->capacity; i++) {
    struct conn *conn = loop->slots[i].conn;
    if (conn && !conn->gone) conn_tick(conn, now_ms);
  }
  loop_end_when_empty(loop);
}

static void *loop_thread(void *context) {
  struct net_loop *loop = context;
  uv_run(&loop->uv, UV_RUN_DEFAULT);
  return NULL;
}

static enum err start_handles(struct net_loop *loop) {
  if (uv_loop_init(&loop->uv)) return ERR_MACHINE;
  loop->wake.data = loop->timer.data = loop->flusher.data = loop;
  if (uv_async_init(&loop->uv, &loop->wake, on_wake)) {
    uv_loop_close(&loop->uv);
    return ERR_MACHINE;
  }
  uv_timer_init(&loop->uv, &loop->timer); /* this and the next cannot fail */
  uv_prepare_init(&loop->uv, &loop->flusher);
  uv_timer_start(&loop->timer, on_tick, TICK_MS, TICK_MS);
  uv_prepare_start(&loop->flusher, flush_dirty);
  mailbox_init(&loop->box, wake, &loop->wake);
  loop->begun = true;
  return ERR_NONE;
}

enum err loop_start(struct net_server *server, size_t index, const char **fault_out) {
  struct net_loop *loop = &server->loops[index];
  loop->server = server;
  loop->index = index;
  list_init(&loop->dirty);
  TRY(start_handles(loop));
  loop->tls = server->tls;
  if (loop->tls) tls_context_hold(loop->tls);
  if (index == 0) TRY(check_free(loop, fault_out));
  TRY(bind_listener(loop, fault_out));
  if (index == 0) learn_port(loop);
  return ERR_NONE;
}

/* The loop's thread begins; before, nothing of it runs. */
enum err loop_run(struct net_loop *loop, const char **fault_out) {
  if (uv_listen((uv_stream_t *)&loop->listener, BACKLOG, on_connection)) {
    *fault_out = taken;
    return ERR_UNAVAILABLE;
  }
  loop->running = pthread_create(&loop->thread, NULL, loop_thread, loop) == 0;
  return loop->running ? ERR_NONE : ERR_MACHINE;
}

void loop_join(struct net_loop *loop) {
  if (loop->running)
    pthread_join(loop->thread, NULL);
  else
    loop_thread(loop); /* it never ran: its orders and handles end here */
  mailbox_close(&loop->box);
  run_tasks(loop); /* what came too late frees itself */
  uv_run(&loop->uv, UV_RUN_NOWAIT);
  uv_loop_close(&loop->uv);
  tls_context_free(loop->tls);
  free(loop->slots);
  loop->slots = NULL;
  loop->capacity = 0;
  mailbox_done(&loop->box);
}

/* Orders to a loop, carried out on its thread. */
struct order {
  struct net_task task;
  struct net_loop *loop;
  int64_t limit_ms;
  struct tls_context *tls;
};

static void run_quiesce(struct net_task *task) {
  struct order *order = LIST_ENTRY(task, struct order, task);
  struct net_server *server = order->loop->server;
  stop_listening(order->loop);
  order->loop->stopping = true;
  pthread_mutex_lock(&server->lock);
  server->quiet_loops++;
  pthread_cond_signal(&server->quieter);
  pthread_mutex_unlock(&server->lock);
  free(order);
}

static void run_close(struct net_task *task) {
  struct order *order = LIST_ENTRY(task, struct order, task);
  struct net_loop *loop = order->loop;
  stop_listening(loop);
  loop->stopping = true;
  loop->stop_at_ms = loop_now_ms(loop) + order->limit_ms;
  for (uint32_t i = 0; i < loop->capacity; i++)
    if (loop->slots[i].conn) conn_drain(loop->slots[i].conn);
  loop_end_when_empty(loop);
  free(order);
}

static void run_reload(struct net_task *task) {
  struct order *order = LIST_ENTRY(task, struct order, task);
  tls_context_free(order->loop->tls);
  order->loop->tls = order->tls;
  free(order);
}

static bool send_order(struct net_loop *loop, void (*run)(struct net_task *), int64_t limit_ms,
                       struct tls_context *tls) {
  struct order *order = calloc(1, sizeof *order);
  if (!order) return false;
  *order = (struct order){.task = {.run = run}, .loop = loop, .limit_ms = limit_ms, .tls = tls};
  if (net_post(loop, &order->task)) return true;
  free(order);
  return false;
}

void net_server_quiesce(struct net_server *server) {
  size_t told = 0;
  for (size_t i = 0; i < server->started; i++)
    if (server->loops[i].running) told += send_order(&server->loops[i], run_quiesce, 0, NULL);
  pthread_mutex_lock(&server->lock);
  while (server->quiet_loops < told) pthread_cond_wait(&server->quieter, &server->lock);
  server->quiet_loops = 0;
  pthread_mutex_unlock(&server->lock);
}

enum err net_server_reload(struct net_server *server, const char **fault_out) {
  struct tls_context *fresh;
  *fault_out = NULL;
  if (!server->config.tls) return ERR_NONE;
  TRY(tls_context_new(server->config.certificate_path, server->config.key_path, &fresh, fault_out));
  for (size_t i = 0; i < server->started; i++) {
    tls_context_hold(fresh);
    if (!send_order(&server->loops[i], run_reload, 0, fresh)) tls_context_free(fresh);
  }
  tls_context_free(server->tls);
  server->tls = fresh;
  return ERR_NONE;
}

void net_server_close(struct net_server *server, int64_t limit_ms) {
  if (!server) return;
  for (size_t i = 0; i < server->started; i++)
    send_order(&server->loops[i], run_close, limit_ms, NULL);
  for (size_t i = 0; i < server->started; i++) loop_join(&server->loops[i]);
  tls_context_free(server->tls);
  network_counts_done(&server->networks);
  source_tags_done(&server->tags);
  pthread_cond_destroy(&server->quieter);
  pthread_mutex_destroy(&server->lock);
  free(server->loops);
  free(server);
}
