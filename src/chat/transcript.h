/*
 * transcript: a conversation as a letter, for the one whose conversation it is.
 *
 * It is asked for by the visitor, or by an agent for them; queued in that transaction, and
 * written when it leaves, from what stands then. Private notes are not in it. The address
 * is used for the letter and kept nowhere else.
 *
 * Thread: scribe. Ownership: texts live in the work's arena.
 * Law:    GDPR Art. 5(1)(b) and (c), 6(1)(b) and (f), 25(2).
 */
#ifndef PARLOUR_CHAT_TRANSCRIPT_H
#define PARLOUR_CHAT_TRANSCRIPT_H

#include "chat/conversation.h"
#include "privacy/outgoing.h"

#define TRANSCRIPT_MESSAGES_MAX 2000 /* the newest */

/* email: empty: the one that the person gave for the chat. ERR_INVALID without an address;
 * ERR_CONFLICT, ERR_DENIED as outgoing_mail. */
MUST_USE enum err transcript_request(struct work *work, struct id conversation,
                                     struct personal email, struct str locale);
/* Is the purpose in force on the site, and somebody there to carry the letter? */
MUST_USE enum err transcript_is_offered(struct work *work, struct id site, bool *offered_out);
/* Subject (one line) and text, appended. ERR_NOT_FOUND: there is no such conversation, or
 * nothing was said; ERR_DENIED by the gate. */
MUST_USE enum err transcript_write(struct work *work, struct id conversation, struct str locale,
                                   struct buf *subject, struct buf *text);

#endif
