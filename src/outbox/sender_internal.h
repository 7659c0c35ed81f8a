/*
 * sender_internal: what the files of sending share. Not for others.
 */
#ifndef PARLOUR_OUTBOX_SENDER_INTERNAL_H
#define PARLOUR_OUTBOX_SENDER_INTERNAL_H

#include <curl/curl.h>

#include "outbox/sender.h"

/* One delivery: an easy handle and what it reads from. */
struct sending {
  const struct sender_rules *rules;
  CURL *curl;
  struct curl_slist *headers;
  struct curl_slist *to;
  struct buf bytes;
  size_t read;
  size_t answered;
  bool mail;
  bool forbidden; /* the address was refused */
  uint64_t ticket;
};

MUST_USE enum err sending_library(void);
/* ERR_INVALID, ERR_MACHINE. */
MUST_USE enum err sending_mail(const struct sender_rules *rules, const struct sender_letter *letter,
                               struct sending **sending_out);
MUST_USE enum err sending_webhook(const struct sender_rules *rules, const struct sender_call *call,
                                  struct sending **sending_out);
MUST_USE enum err sending_probe(const struct sender_rules *rules, struct sending **sending_out);
void sending_free(struct sending *sending);
/* What became of it, from curl's code and the status. */
struct sender_result sending_result(const struct sending *sending, CURLcode code);

#endif
