/*
 * review: the answer to one request for access: what is looked through before it leaves, and
 * what the person then gets.
 *
 * Thread: any. Errors: ERR_NOT_FOUND; ERR_CONFLICT with a fault: the person was erased, or the
 *         answer is not at that point.
 * Law:    GDPR Art. 15(3) and (4).
 */
#ifndef PARLOUR_RIGHTS_REVIEW_H
#define PARLOUR_RIGHTS_REVIEW_H

#include "rights/archive.h"

/* Fills whose, which request, since when, and the language where none is set. */
MUST_USE enum err review_order(struct work *work, struct id request, struct archive_order *order);
/* The same while it may still be decided what is hidden. */
MUST_USE enum err review_order_open(struct work *work, struct id request,
                                    struct archive_order *order);
/* The same for the person, once the answer has left, of access or portability that was granted, at
 * least in part: ERR_NOT_FOUND for anybody else's. */
MUST_USE enum err review_order_delivered(struct work *work, struct id request,
                                         struct archive_order *order);

#endif
