/*
 * mark: how far somebody has read. A visitor's only where it is declared.
 *
 * Thread: scribe; mark_list: any. Law: GDPR Art. 5(1)(c), 25(2).
 */
#ifndef PARLOUR_CHAT_MARK_H
#define PARLOUR_CHAT_MARK_H

#include "chat/heads.h"

/* Raises the actor's mark; never lowers it, never beyond the head. changed_out:
 * there is something to tell. ERR_NOT_FOUND for a conversation not the actor's. */
MUST_USE enum err mark_raise(struct work *work, struct heads *heads, struct id conversation,
                             int64_t read, bool *changed_out);

struct mark_pair {
  int64_t visitor;
  int64_t staff;
};
MUST_USE enum err mark_read(struct work *work, struct id conversation, struct mark_pair *out);

#endif
