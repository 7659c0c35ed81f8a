/*
 * retention_preview: what would go by a given time, and by which rule: a dry run.
 *
 * Numbers of one workspace; nothing is changed and nobody is named.
 *
 * Thread:    any. Ownership: in the work's arena.
 * Units:     UTC milliseconds.
 * Law:       GDPR Art. 5(1)(e), 5(2).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_PREVIEW_H
#define PARLOUR_PRIVACY_RETENTION_PREVIEW_H

#include "base/json.h"
#include "ledger/work.h"

struct retention_preview_rule {
  struct str purpose;
  struct str from; /* "last_message" */
  int64_t days;
  int64_t conversations;
  int64_t people; /* of whom something goes */
  int64_t messages;
};
struct retention_preview {
  int64_t at_ms;
  struct retention_preview_rule *rules;
  size_t rule_count;
  int64_t held;       /* conversations whose time is over, kept by a hold */
  int64_t restricted; /* and by a restriction */
  int64_t sensitive;  /* marked messages whose words go */
  int64_t openings;   /* details of the log */
};
/* ERR_INVALID with a fault for a time that is more than a hundred years off. */
MUST_USE enum err retention_preview(struct work *work, int64_t at_ms,
                                    struct retention_preview *preview_out);
/* The members of the preview, into an open object. */
void retention_preview_write(struct json_writer *w, const struct retention_preview *preview);

#endif
