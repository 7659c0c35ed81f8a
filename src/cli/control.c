#include "cli/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"

#define NAME "control.sock"
#define TAKE_SECONDS 5

/* A socket's path is short; the folder's may be long: it is reached by its descriptor. */
static enum err address_in(const char *folder, int *folder_fd_out, struct sockaddr_un *address) {
  int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? ERR_NOT_FOUND : ERR_MACHINE;
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  (void)snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", fd, NAME);
  *folder_fd_out = fd;
  return ERR_NONE;
}

enum err control_listen(const char *folder, int *socket_out) {
  struct sockaddr_un address;
  int folder_fd;
  TRY(address_in(folder, &folder_fd, &address));
  /* The keys' lock is held: no other server can be listening on what stands here. */
  (void)unlinkat(folder_fd, NAME, 0);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = fd >= 0 && fchmod(fd, 0600) == 0 &&
            bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
            fchmodat(folder_fd, NAME, 0600, 0) == 0 && listen(fd, 4) == 0;
  close(folder_fd);
  if (!ok) {
    if (fd >= 0) close(fd);
    return ERR_MACHINE;
  }
  *socket_out = fd;
  return ERR_NONE;
}

void control_unlink(const char *folder) {
  int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)unlinkat(fd, NAME, 0);
  close(fd);
}

static bool may_ask(int connection) {
  struct ucred peer;
  socklen_t len = sizeof peer;
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0) return false;
  return peer.uid == geteuid() || peer.uid == 0;
}

static void take_files(struct msghdr *message, struct control_taken *taken) {
  size_t count = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    size_t here = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < here && count < CONTROL_FILES; i++)
      memcpy(&taken->files[count++], CMSG_DATA(c) + i * sizeof(int), sizeof(int));
  }
}

/* The files come with the first bytes; a longer line may come in several pieces. */
static enum err take_line(int connection, struct control_taken *taken) {
  char room[CMSG_SPACE(CONTROL_FILES * sizeof(int))];
  struct iovec part = {taken->line, sizeof taken->line};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  ssize_t got = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
  if (got > 0) take_files(&message, taken);
  size_t len = 0;
  while (got > 0) {
    char *end = memchr(taken->line + len, '\n', (size_t)got);
    len += (size_t)got;
    if (end) {
      *end = '\0';
      return ERR_NONE;
    }
    if (len == sizeof taken->line) return ERR_INVALID;
    got = read(connection, taken->line + len, sizeof taken->line - len);
  }
  return ERR_INVALID;
}

static void split_line(struct control_taken *taken) {
  char *gap = strchr(taken->line, ' ');
  taken->verb = taken->line;
  taken->details = gap ? gap + 1 : "";
  if (gap) *gap = '\0';
}

enum err control_take(int connection, struct control_taken *taken_out) {
  struct timeval limit = {.tv_sec = TAKE_SECONDS};
  memset(taken_out, 0, sizeof *taken_out);
  for (int i = 0; i < CONTROL_FILES; i++) taken_out->files[i] = -1;
  taken_out->verb = taken_out->details = "";
  if (!may_ask(connection)) return ERR_DENIED;
  if (setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0)
    return ERR_MACHINE;
  TRY(take_line(connection, taken_out));
  split_line(taken_out);
  return ERR_NONE;
}

void control_taken_done(struct control_taken *taken) {
  for (int i = 0; i < CONTROL_FILES; i++)
    if (taken->files[i] >= 0) close(taken->files[i]);
  explicit_bzero(taken->line, sizeof taken->line);
}

static enum err reach(const char *folder, int *connection_out) {
  struct sockaddr_un address;
  int folder_fd;
  TRY(address_in(folder, &folder_fd, &address));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int code = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
  enum err error = code == 0                                  ? ERR_NONE
                   : errno == ENOENT || errno == ECONNREFUSED ? ERR_NOT_FOUND
                   : errno == EACCES || errno == EPERM        ? ERR_DENIED
                                                              : ERR_MACHINE;
  close(folder_fd);
  if (error && fd >= 0) close(fd);
  if (!error) *connection_out = fd;
  return error;
}

static enum err send_request(int connection, const struct control_request *request,
                             struct str line) {
  int fds[CONTROL_FILES];
  size_t count = 0;
  char room[CMSG_SPACE(sizeof fds)];
  struct iovec part = {(char *)(uintptr_t)line.data, line.len};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  for (int i = 0; i < CONTROL_FILES; i++)
    if (request->files[i] >= 0) fds[count++] = request->files[i];
  if (count > 0) {
    memset(room, 0, sizeof room);
    message.msg_control = room;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, count * sizeof(int));
  }
  return sendmsg(connection, &message, MSG_NOSIGNAL) == (ssize_t)line.len ? ERR_NONE : ERR_MACHINE;
}

static void write_request(struct buf *line, const struct control_request *request) {
  buf_init(line, CONTROL_LINE_BYTES);
  buf_append(line, str_from(request->verb));
  if (request->details.len > 0) buf_append_char(line, ' ');
  buf_append(line, request->details);
  buf_append_char(line, '\n');
}

static enum err read_line(int connection, struct buf *line) {
  char bytes[512];
  ssize_t got;
  buf_init(line, CONTROL_LINE_BYTES);
  while ((got = read(connection, bytes, sizeof bytes)) > 0)
    buf_append(line, str_of(bytes, (size_t)got));
  if (got < 0 || line->len == 0 || line->data[line->len - 1] != '\n') return ERR_UNAVAILABLE;
  return buf_check(line);
}

static enum err error_named(struct str name) {
  for (int kind = ERR_NONE + 1; kind < ERR_COUNT; kind++)
    if (str_equal(name, str_from(err_name((enum err)kind)))) return (enum err)kind;
  return ERR_MACHINE;
}

static enum err understand(struct str line, struct buf *fault) {
  struct json *root = NULL;
  struct str text;
  bool ok = false;
  if (json_parse(line, &root)) return ERR_CORRUPT;
  enum err error = json_get_bool(root, "ok", &ok) || !ok ? ERR_MACHINE : ERR_NONE;
  if (error && json_get_str(root, "error", &text) == ERR_NONE) error = error_named(text);
  if (error && json_get_str(root, "fault", &text) == ERR_NONE) buf_append(fault, text);
  json_free(root);
  return error;
}

/* Says the request and takes the answer. */
static enum err converse(int connection, const struct control_request *request,
                         struct str request_line, struct buf *answer_out, struct buf *fault) {
  struct buf line;
  buf_init(&line, CONTROL_LINE_BYTES);
  /* Who is refused is told so before a word was said. */
  enum err sent = send_request(connection, request, request_line);
  enum err error = read_line(connection, &line);
  if (error && sent) error = sent;
  if (error == ERR_UNAVAILABLE) buf_append(fault, STR("the server stopped before it answered"));
  if (!error) error = understand(buf_str(&line), fault);
  if (!error) buf_append(answer_out, buf_str(&line));
  buf_done(&line);
  return error;
}

enum err control_ask(const char *folder, const struct control_request *request,
                     struct buf *answer_out, struct buf *fault) {
  int connection = -1;
  struct buf line;
  write_request(&line, request);
  enum err error = buf_check(&line);
  if (!error) error = reach(folder, &connection);
  if (!error) error = converse(connection, request, buf_str(&line), answer_out, fault);
  if (connection >= 0) close(connection);
  buf_wipe(&line);
  buf_done(&line);
  return error;
}
