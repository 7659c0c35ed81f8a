/*
 * outbox: takes what is queued, sends it, and writes down what became of it.
 *
 * A thread of its own asks the scribe for what is due (privacy/outgoing judges it again),
 * keeps up to SENDER_AT_ONCE deliveries under way, and settles each: acknowledged, tried
 * again later (seconds, then minutes, then hours, with jitter), or given up after three
 * days, where it can be seen. A delivery has the same id at every try; a receiver that
 * hears it twice knows it. One that is slow holds up nobody else.
 *
 * A letter is written when it leaves, by the template that its row names.
 *
 * Thread: outbox_open, outbox_close: one. outbox_count: any. Templates run on the scribe's.
 * Law:    GDPR Art. 5(1)(f), 19, 32(1).
 */
#ifndef PARLOUR_OUTBOX_OUTBOX_H
#define PARLOUR_OUTBOX_OUTBOX_H

#include "ledger/deed.h"
#include "outbox/sender.h"
#include "privacy/outgoing.h"

/* What a template writes: subject (one line) and text. */
struct outbox_letter {
  struct buf subject;
  struct buf text;
};
struct outbox_template {
  const char *name;
  /* item->body is JSON: to, locale, detail. ERR_NOT_FOUND, ERR_DENIED: there is nothing to
   * say any more; the row is suppressed. */
  enum err (*write)(struct work *work, const struct outgoing_item *item, const struct json *body,
                    struct outbox_letter *letter_out);
};

struct outbox_config {
  struct scribe *scribe;
  struct sender_rules rules;
  const char *mail_from;                          /* an address; NULL: no mail leaves */
  const char *mail_name;                          /* beside it; may be NULL */
  const struct outbox_template *const *templates; /* NULL-ended; may be NULL */
  int look_ms;                                    /* how often it looks; 0: each second */
};

struct outbox;
MUST_USE enum err outbox_open(const struct outbox_config *config, struct outbox **outbox_out);
/* Breaks off what is under way: it is tried again at the next start. Before the scribe. */
void outbox_close(struct outbox *outbox);

enum outbox_count {
  OUTBOX_SENT,
  OUTBOX_FAILED_TRIES,
  OUTBOX_SUPPRESSED,
  OUTBOX_UNDER_WAY,
  OUTBOX_COUNTS
};
uint64_t outbox_count(const struct outbox *outbox, enum outbox_count what);

/* "sha256=" and the hex HMAC of "{timestamp}.{body}" under the secret, appended. */
void outbox_signature(struct buf *out, struct str secret, int64_t timestamp_s, struct str body);

#endif
