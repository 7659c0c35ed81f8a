#include "outbox/outbox_test_support.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/tls.h"

#define PARLOUR_MAIL_SERVER (PARLOUR_SOURCE "/test/outbox/mail_server.py")
#define PARLOUR_RECEIVER (PARLOUR_SOURCE "/test/outbox/receiver.mjs")

static char folder[] = "/tmp/parlour-outbox-XXXXXX";
static char certificate[100];
static char key[100];

const char *far_certificate(void) {
  if (certificate[0]) return certificate;
  signal(SIGPIPE, SIG_IGN); /* as the server does */
  assert_non_null(mkdtemp(folder));
  (void)snprintf(certificate, sizeof certificate, "%s/c.pem", folder);
  (void)snprintf(key, sizeof key, "%s/k.pem", folder);
  assert_ok(tls_make_self_signed(certificate, key, NULL));
  return certificate;
}

static void open_far(struct far *far, char *const *arguments) {
  int out[2];
  int in[2];
  memset(far, 0, sizeof *far);
  assert_int_equal(pipe(out), 0);
  assert_int_equal(pipe(in), 0);
  far->process = fork();
  assert_true(far->process >= 0);
  if (far->process == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[1]);
    close(out[0]);
    execvp(arguments[0], arguments);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  far->orders = in[1];
  far->says = fdopen(out[0], "r");
  assert_non_null(far->says);
  setvbuf(far->says, NULL, _IONBF, 0);
  far->port = (int)strtol(far_hear(far, 20000), NULL, 10);
  assert_true(far->port > 0);
}

void far_open_mail(struct far *far, const char *mode, const char *user) {
  char *arguments[] = {"/usr/bin/python3",
                       PARLOUR_MAIL_SERVER,
                       (char *)(uintptr_t)far_certificate(),
                       key,
                       (char *)(uintptr_t)mode,
                       (char *)(uintptr_t)user,
                       user ? "word" : NULL,
                       NULL};
  open_far(far, arguments);
}

void far_open_receiver(struct far *far, bool tls) {
  const char *file = far_certificate();
  char *arguments[] = {"node", PARLOUR_RECEIVER, tls ? (char *)(uintptr_t)file : NULL, key, NULL};
  open_far(far, arguments);
}

void far_order(struct far *far, const char *line) {
  assert_true(write(far->orders, line, strlen(line)) == (ssize_t)strlen(line));
  assert_true(write(far->orders, "\n", 1) == 1);
}

const char *far_hear(struct far *far, int timeout_ms) {
  struct pollfd there = {.fd = fileno(far->says), .events = POLLIN};
  far->line[0] = 0;
  if (poll(&there, 1, timeout_ms) != 1) return far->line;
  if (!fgets(far->line, sizeof far->line, far->says)) far->line[0] = 0;
  return far->line;
}

const char *far_request(struct far *far, int timeout_ms) {
  const char *line;
  do line = far_hear(far, timeout_ms);
  while (strncmp(line, "{\"connection\"", 13) == 0);
  return line;
}

void far_close(struct far *far) {
  close(far->orders);
  fclose(far->says);
  kill(far->process, SIGKILL);
  waitpid(far->process, NULL, 0);
}
