/*
 * outbox_test_support: a real mail server (aiosmtpd) and a real receiver of webhooks
 * (Node), in processes of their own, for tests. Not part of the program.
 *
 * Thread: one. Ownership: far_close ends the process.
 */
#ifndef PARLOUR_OUTBOX_OUTBOX_TEST_SUPPORT_H
#define PARLOUR_OUTBOX_OUTBOX_TEST_SUPPORT_H

#include <stdio.h>
#include <sys/types.h>

#include "base/test.h"

struct far {
  pid_t process;
  FILE *says; /* its standard output */
  int orders; /* its standard input */
  int port;
  char line[200000]; /* the newest */
};

/* A certificate for 127.0.0.1 that vouches for itself, made once for the program. */
const char *far_certificate(void);
/* mode: "starttls", "tls" or "plain"; user: NULL, or who must sign in (password "word"). */
void far_open_mail(struct far *far, const char *mode, const char *user);
void far_open_receiver(struct far *far, bool tls);
void far_order(struct far *far, const char *line);
/* The next line that it says, or "" after timeout_ms. */
const char *far_hear(struct far *far, int timeout_ms);
/* The same, but lines of a connection are passed over. */
const char *far_request(struct far *far, int timeout_ms);
void far_close(struct far *far);

#endif
