/*
 * privacy_view: what a person is told of how their data stand, and what they may take along.
 *
 * Thread:    any.
 * Ownership: writes into the caller's buffer; texts live in the work's arena.
 * Errors:    ERR_NOT_FOUND when there is no such conversation.
 * Law:       GDPR Art. 7(3), 12(1), 13(2)(b) and (c), 15(1) and (3), 20(1), 21(4).
 */
#ifndef PARLOUR_CHAT_PRIVACY_VIEW_H
#define PARLOUR_CHAT_PRIVACY_VIEW_H

#include "chat/conversation.h"
#include "privacy/consent.h"

/* Who looks, where, in which language; the actor of the work is the person. */
struct privacy_viewer {
  struct site site;
  struct conversation conversation;
  int64_t notice_version; /* that the conversation's visitor was shown */
  const char *language;
  bool gpc;       /* the browser sends the signal, or sent it */
  bool read_only; /* the site is suspended */
};
MUST_USE enum err privacy_viewer_load(struct work *work, struct str site_key,
                                      struct id conversation, struct str language,
                                      struct privacy_viewer *viewer_out);

/* The whole answer of GET /api/v1/privacy/SITE, but for the notice, into an open object. */
MUST_USE enum err privacy_view_write(struct work *work, struct json_writer *w,
                                     const struct privacy_viewer *viewer);
/* One PURPOSE of it, as an object. ERR_NOT_FOUND. */
MUST_USE enum err privacy_view_purpose(struct work *work, struct json_writer *w,
                                       const struct privacy_viewer *viewer, struct str code);
/* "erased" and "kept" of a choice. */
MUST_USE enum err privacy_view_outcome(struct work *work, struct json_writer *w,
                                       const struct privacy_viewer *viewer,
                                       const struct consent_outcome *outcome);
/* What erasing all would remove, as "erased" and "kept"; before it is done. */
MUST_USE enum err privacy_view_erasure(struct work *work, struct json_writer *w,
                                       const struct privacy_viewer *viewer);
/* The sentence of what is still held after erasing. */
MUST_USE enum err privacy_view_after_erasure(struct work *work, struct buf *out,
                                             const struct privacy_viewer *viewer);

#endif
