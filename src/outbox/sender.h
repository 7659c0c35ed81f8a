/*
 * sender: mail and webhooks on their way, many at once, with everything off that could
 * surprise: no redirect, no proxy of the environment, no address that is not public unless
 * the operator named its network, TLS checked, little time, and a flood of an answer cut.
 *
 * A letter goes to the one server of the settings, over TLS; without it only to this
 * machine itself. What a receiver answers is not read, but for its status.
 *
 * Thread:    one, but for sender_wake. Ownership: what is sent is copied, and wiped.
 * Errors:    ERR_INVALID for settings and addresses that cannot be right.
 * Law:       GDPR Art. 32(1)(a) and (b).
 */
#ifndef PARLOUR_OUTBOX_SENDER_H
#define PARLOUR_OUTBOX_SENDER_H

#include "base/buf.h"
#include "net/network.h"

#define SENDER_AT_ONCE 16
#define SENDER_SECONDS 30

struct sender_rules {
  const char *smtp_url;  /* smtp:// or smtps://HOST[:PORT]; NULL: no mail */
  const char *smtp_user; /* NULL: none */
  const char *smtp_password;
  const char *certificates; /* PEM file of the authorities; NULL: the system's */
  struct networks allowed;  /* that webhooks may reach though they are not public */
  int64_t seconds;          /* for one delivery, 0: SENDER_SECONDS */
};

enum sender_end {
  SENDER_DONE,
  SENDER_ANSWERED,    /* with a status that does not acknowledge */
  SENDER_REFUSED,     /* for good: trying again changes nothing */
  SENDER_UNREACHABLE, /* no name, no connection, or it broke */
  SENDER_SLOW,
  SENDER_UNTRUSTED, /* no TLS, or a certificate that does not fit */
  SENDER_FORBIDDEN, /* an address that must not be reached */
  SENDER_FLOODED,   /* the answer was too long */
  SENDER_BROKEN,    /* this machine's own fault */
  SENDER_END_COUNT
};
const char *sender_end_name(enum sender_end end); /* "answered", ... */

struct sender_result {
  uint64_t ticket; /* as it was handed in */
  enum sender_end end;
  int status; /* of the last answer; 0: none came */
};

struct sender;
/* rules are copied; their texts stay the caller's and must live as long. */
MUST_USE enum err sender_open(const struct sender_rules *rules, struct sender **sender_out);
void sender_close(struct sender *sender); /* what is under way is broken off */
size_t sender_under_way(const struct sender *sender);

struct sender_letter {
  const char *from;
  const char *to;
  struct str bytes; /* as mail_write gives them */
};
MUST_USE enum err sender_mail(struct sender *sender, const struct sender_letter *letter,
                              uint64_t ticket);

struct sender_call {
  const char *url;
  const char *const *headers; /* "Name: value", NULL-ended */
  struct str body;
};
MUST_USE enum err sender_webhook(struct sender *sender, const struct sender_call *call,
                                 uint64_t ticket);

/* Carries on, waits at most timeout_ms; true with one that ended. */
bool sender_turn(struct sender *sender, int timeout_ms, struct sender_result *result_out);
void sender_wake(struct sender *sender); /* a turn that waits ends; any thread */

/* Connects to the mail server, says EHLO, TLS and sign-in as a delivery does, and sends
 * nothing. why_out: a constant of the program. */
MUST_USE enum err sender_try_mail(const struct sender_rules *rules, const char **why_out);

#endif
