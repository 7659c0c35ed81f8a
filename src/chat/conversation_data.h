/*
 * conversation_data: what staff see of a person beside words, name and address: values that
 * were given for a purpose, each only to those who work for that purpose.
 *
 * Thread: any. Ownership: texts live in the work's arena. Law: GDPR Art. 5(1)(b), 25(2), 32(4).
 */
#ifndef PARLOUR_CHAT_CONVERSATION_DATA_H
#define PARLOUR_CHAT_CONVERSATION_DATA_H

#include "chat/conversation.h"

/* The member "data" into an open object: [{"purpose","field","title","value"}]; a value is
 * masked where it is an address. What the gate refuses is left out, unsaid. The look must have
 * been recorded. */
MUST_USE enum err conversation_write_data(struct work *work, struct json_writer *w,
                                          const struct conversation *conversation);

#endif
