/*
 * rating: how helpful a chat was, said by the visitor after it, if they like: one to five,
 * and a few words.
 *
 * It rests as two data of the purpose "rating" under a key of that purpose, so that
 * objecting and the end of its term make it go by itself. A chat is rated once.
 *
 * Thread: rating_is_asked: any; rating_give: scribe.
 * Errors: ERR_INVALID, ERR_CONFLICT with a fault; ERR_DENIED by the gate.
 * Law:    GDPR Art. 5(1)(b) and (e), 6(1)(f), 21(1).
 */
#ifndef PARLOUR_CHAT_RATING_H
#define PARLOUR_CHAT_RATING_H

#include "privacy/personal.h"

#define RATING_BEST 5
#define RATING_TEXT_MAX 1000 /* characters */

/* Is the purpose in force on the site? */
MUST_USE enum err rating_is_asked(struct work *work, struct id site, bool *asked_out);
/* By the visitor whose conversation it is, once it is resolved. text: may be empty. */
MUST_USE enum err rating_give(struct work *work, struct id conversation, int64_t score,
                              struct personal text);

#endif
