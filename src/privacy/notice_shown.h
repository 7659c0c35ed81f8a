/*
 * notice_shown: who was shown which version, and what they must be told before they write
 * on: a change that matters to them.
 *
 * Thread: any for reading; scribe for notice_see. Errors: ERR_NOT_FOUND.
 * Law:    GDPR Art. 13(3), 14(4), 5(2).
 */
#ifndef PARLOUR_PRIVACY_NOTICE_SHOWN_H
#define PARLOUR_PRIVACY_NOTICE_SHOWN_H

#include "privacy/notice.h"

/* The visitor was shown this version, in this language, in this conversation. Harmless
 * twice. */
MUST_USE enum err notice_note_shown(struct work *work, struct id person, struct id conversation,
                                    int64_t version, struct str language);
struct notice_showing {
  struct id conversation;
  int64_t version;
  int64_t at_ms;
  struct str language;
};
/* Which versions somebody was shown in a conversation, oldest first. */
MUST_USE enum err notice_shown_list(struct work *work, struct id conversation,
                                    struct notice_showing **showings_out, size_t *count_out);
/* Who was shown a version of a site's notice: the newest 200 before a time (0: all). */
#define NOTICE_SHOWN_PAGE 200
struct notice_asked {
  struct id site;
  int64_t version;
  int64_t before_ms;
};
MUST_USE enum err notice_shown_of(struct work *work, const struct notice_asked *asked,
                                  struct notice_showing **showings_out, size_t *count_out);

/* What the visitor of a conversation was shown last, and what there is now. */
struct notice_state {
  struct id site;
  struct id person;
  struct str site_key;
  struct str language; /* in which the last was shown */
  int64_t seen;
  int64_t newest;
  bool due; /* something material changed since: nothing is taken in before it was shown */
};
MUST_USE enum err notice_state_read(struct work *work, struct id conversation,
                                    struct notice_state *state_out);
/* Is there anything material between two versions of a site's notice? What changed and was
 * changed back is not. */
MUST_USE enum err notice_is_due(struct work *work, struct id site, int64_t seen, int64_t newest,
                                bool *due_out);
/* The visitor was shown a newer version in this conversation, in this language. ERR_CONFLICT
 * for one that there is not. */
MUST_USE enum err notice_see(struct work *work, struct id conversation, int64_t version,
                             struct str language);
/* The members "version", "changes" and "material" of what a visitor is told, into an open
 * object: what differs between what they were shown and what there is. */
MUST_USE enum err notice_write_changes(struct work *work, struct json_writer *w,
                                       const struct notice_state *state, const char *language);

#endif
