/*
 * telling: what of a conversation the webhooks of the register are told, queued with the
 * fact itself (privacy/outgoing). Private notes and who of the staff answers are not told.
 *
 * Thread: scribe. Law: GDPR Art. 5(1)(b) and (c), 30(1)(d).
 */
#ifndef PARLOUR_CHAT_TELLING_H
#define PARLOUR_CHAT_TELLING_H

#include "chat/conversation.h"
#include "privacy/outgoing.h"

/* Who wants to be told what is said in a conversation, remembered with it. */
struct telling_watch {
  struct outgoing_watcher *said;
  size_t said_count;
  struct outgoing_watcher *status;
  size_t status_count;
};
MUST_USE enum err telling_watch_load(struct work *work, const struct outgoing_about *about,
                                     struct telling_watch *watch_out);
void telling_watch_done(struct telling_watch *watch);

/* Rows that go to the disk with the message. Zeroed is ready. */
struct telling_rows {
  struct outgoing_row *rows;
  size_t count;
};
struct telling_said {
  struct outgoing_about about;
  int64_t sequence;
  const char *author_kind;
  struct personal text;
  bool reopened;
};
/* From memory alone. */
MUST_USE enum err telling_seal(struct work *work, const struct telling_watch *watch,
                               const struct telling_said *said, struct telling_rows *rows_out);
MUST_USE enum err telling_append(struct db *db, const struct telling_rows *rows);
void telling_rows_done(struct telling_rows *rows);

/* A person and their first conversation. */
struct telling_begun {
  struct outgoing_about about;
  struct keyring_ref person_key;
  struct personal name;
  struct personal email;
  struct str language;
};
MUST_USE enum err telling_begun(struct work *work, const struct telling_begun *begun);
/* Name or e-mail address of the person, or both, are new ones; empty: as before. */
MUST_USE enum err telling_contact(struct work *work, const struct conversation *conversation,
                                  struct personal name, struct personal email);
/* status: NULL where it stays; else the new one. */
MUST_USE enum err telling_changed(struct work *work, const struct conversation *conversation,
                                  const char *status, bool has_assigned, bool assigned);

#endif
