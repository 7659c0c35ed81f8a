/*
 * message: what is said. A message is (conversation, sequence); there is no other id.
 *
 * Sending is an append: it is prepared from the scribe's memory, sealed under the
 * conversation's key and goes to the disk with the batch. A client id that was seen
 * gives the first answer again; with another text it is ERR_CONFLICT.
 *
 * Thread: message_send: any. done: the scribe's, after the commit. Reading: any.
 * Errors: ERR_NOT_FOUND for a conversation that is not the actor's; ERR_TOO_LARGE
 *         over 8,000 characters; ERR_INVALID for what is no text; ERR_DENIED.
 */
#ifndef PARLOUR_CHAT_MESSAGE_H
#define PARLOUR_CHAT_MESSAGE_H

#include "chat/heads.h"

#define MESSAGE_MAX_CHARACTERS 8000

/* Is it a text that can be sent? ERR_INVALID, ERR_TOO_LARGE. */
MUST_USE enum err message_check_text(struct personal text);

struct message_send {
  struct command command;
  struct actor actor;
  struct id conversation;
  uint8_t client_id[CLIENT_ID_BYTES];
  bool note;
  struct personal text; /* the owner's until done */
  /* results */
  int64_t sequence;
  int64_t at_ms;
  struct id person;
  struct id workspace;
  bool repeated;     /* it stood already: nothing new to tell anybody */
  bool reopened;     /* the status changed to open */
  bool machine;      /* a machine may answer it (chat/responder) */
  bool notice_due;   /* with ERR_CONFLICT: a changed notice must be shown first */
  const char *fault; /* with ERR_DENIED, why: a constant of the program, or NULL */
  struct buf sealed;
  struct telling_rows told;
  void (*done)(struct message_send *send, enum err result);
};
/* False when the scribe is stopping. The struct is the scribe's until done. */
bool message_send(struct scribe *scribe, struct message_send *send);

/* One MESSAGE object (docs/protocol.md) of what was just sent. */
void message_write_sent(struct json_writer *w, const struct message_send *send,
                        struct personal author_name);
void message_write_client_id(struct json_writer *w, const uint8_t id[static CLIENT_ID_BYTES]);
MUST_USE enum err message_parse_client_id(struct str text, uint8_t id_out[static CLIENT_ID_BYTES]);

struct message_range {
  int64_t after;  /* messages with a higher number, oldest first; -1: the newest ones */
  int64_t before; /* and a lower one; 0: no limit */
  size_t limit;
};
struct message_page {
  int64_t last; /* the number of the last that was written or skipped */
  bool more;    /* there are later ones within the range */
};
/* Writes MESSAGE objects into an open array, oldest first, for the actor: a visitor
 * sees no private notes. */
MUST_USE enum err message_write_history(struct work *work, struct json_writer *w,
                                        const struct conversation *conversation,
                                        const struct message_range *range,
                                        struct message_page *page_out);

#endif
