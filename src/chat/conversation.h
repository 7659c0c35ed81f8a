/*
 * conversation: one matter of one person: its state, who answers, what is unread.
 *
 * Thread: any for reading; scribe for the rest. Ownership: texts live in the work's
 * arena. Units: UTC milliseconds. Errors: ERR_NOT_FOUND also for what is not the
 * actor's to know of. Law: GDPR Art. 5(1)(b), 6(1).
 */
#ifndef PARLOUR_CHAT_CONVERSATION_H
#define PARLOUR_CHAT_CONVERSATION_H

#include "chat/site.h"
#include "crypto/token.h"
#include "privacy/personal.h"

enum conversation_status {
  CONVERSATION_OPEN,
  CONVERSATION_PENDING,
  CONVERSATION_SNOOZED,
  CONVERSATION_RESOLVED,
  CONVERSATION_STATUS_COUNT
};
const char *conversation_status_name(enum conversation_status status);
MUST_USE enum err conversation_status_parse(struct str word, enum conversation_status *status_out);

/* What a visitor gives when a chat starts. Name and e-mail may be empty. */
struct conversation_start {
  struct str site_key;
  int64_t notice_version;
  struct str locale;
  struct personal name;
  struct personal email;
  struct str token; /* made by the visitor's side, or empty: one is made here */
};
struct conversation_started {
  struct id conversation;
  struct id person;
  char token[TOKEN_TEXT_BYTES];
  bool repeated; /* it stood already */
};
/* Makes person, keys, gate and conversation; records what is collected on which
 * basis. Sets work->actor to the new person. A token that was used for a start already
 * gives what that start made: its answer may have been lost on the way. */
MUST_USE enum err conversation_begin(struct work *work, const struct conversation_start *start,
                                     struct conversation_started *started_out);

struct conversation {
  struct id id;
  struct id site;
  struct id person;
  struct personal_subject subject;        /* of its messages */
  struct personal_subject person_subject; /* of name and e-mail */
  struct str purpose;
  enum conversation_status status;
  struct id assignee; /* zero: nobody */
  int64_t snoozed_until;
  int64_t waiting_since;
  int64_t last_at;
  int64_t kept_until;
  int64_t created_at;
  int64_t updated_at;
  struct str label;
  struct str locale;
  struct str name_sealed;
  struct str email_sealed;
  int64_t person_version;
  int64_t head;
  int64_t unread;
  int64_t last_message_at;
  int64_t last_author_kind;
  bool last_is_note;
  struct str last_sealed;
  /* What a machine did here (chat/decision). */
  bool machine_spoke;
  bool person_wanted;
  bool urgent;
};
MUST_USE enum err conversation_read(struct work *work, struct id id,
                                    struct conversation *conversation_out);

struct conversation_view {
  int64_t status;   /* -1: any */
  int64_t assignee; /* 0 anybody, 1 the actor, 2 nobody */
  struct id site;   /* zero: any */
  bool has_before;
  int64_t before_at;
  struct id before_id;
  size_t limit;
};
MUST_USE enum err conversation_list(struct work *work, const struct conversation_view *view,
                                    struct conversation **conversations_out, size_t *count_out);
struct conversation_counts {
  int64_t mine;
  int64_t unassigned;
  int64_t open;
  int64_t pending;
  int64_t snoozed;
};
MUST_USE enum err conversation_count(struct work *work, struct conversation_counts *counts_out);

struct conversation_change {
  bool has_status;
  bool has_assignee;
  enum conversation_status status;
  int64_t snoozed_until; /* for snoozed */
  struct id assignee;
  bool has_contract_end;
  int64_t contract_end; /* when the contract it is about ends; 0: not known */
};
MUST_USE enum err conversation_change(struct work *work, struct id id,
                                      const struct conversation_change *change);
/* Snoozed conversations whose time has come are open again; ids_out holds up to 256. */
MUST_USE enum err conversation_wake(struct work *work, struct id **ids_out, size_t *count_out);

/* The members of SUMMARY (docs/protocol.md), into an open object. Opens name and last
 * text for the actor: the look must have been recorded. Without the right to read
 * they are null. */
MUST_USE enum err conversation_write(struct work *work, struct json_writer *w,
                                     const struct conversation *conversation);
/* "purposes" of "person": those in force for them, with titles, that the actor works for;
 * whoever only oversees is told of all. */
MUST_USE enum err conversation_purposes_write(struct work *work, struct json_writer *w,
                                              const struct conversation *conversation);
/* The members of "person" beyond the summary's. */
MUST_USE enum err conversation_write_person(struct work *work, struct json_writer *w,
                                            const struct conversation *conversation);
/* Records that the actor looks at it (GDPR Art. 5(2)). */
MUST_USE enum err conversation_look(struct work *work, const struct conversation *conversation);
/* The e-mail in full, with a reason; recorded each time. */
MUST_USE enum err conversation_reveal(struct work *work, struct id id, struct str reason,
                                      struct personal *email_out);

#endif
