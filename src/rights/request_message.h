/*
 * request_message: a message of a chat is a request: whoever asks the one who deals with them
 * every day has asked the controller, and the clock runs from that moment.
 *
 * Thread:    scribe. Ownership: texts live in the work's arena.
 * Errors:    ERR_NOT_FOUND for no such conversation or message; ERR_INVALID with a fault for a
 *            message that is not the visitor's; ERR_DENIED by the gate.
 * Law:       GDPR Art. 12(2), 12(3); EDPB 01/2022, 2.2.
 */
#ifndef PARLOUR_RIGHTS_REQUEST_MESSAGE_H
#define PARLOUR_RIGHTS_REQUEST_MESSAGE_H

#include "chat/conversation.h"
#include "rights/request.h"

/* Fills whose it is, where it was said, in which language. */
void request_message_of(const struct conversation *conversation, struct request_new *request);
/* And the words, and when they were said. */
MUST_USE enum err request_message_take(struct work *work, const struct conversation *conversation,
                                       int64_t sequence, struct request_new *request);

#endif
