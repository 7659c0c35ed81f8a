/*
 * request_unopened: an answer that lay ready for thirty days and that nobody opened is taken for
 * seen: the request closes, and its case file gets its end.
 *
 * Thread: scribe. Units: UTC milliseconds.
 * Law:    GDPR Art. 5(1)(e).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_UNOPENED_H
#define PARLOUR_RIGHTS_REQUEST_UNOPENED_H

#include "rights/request.h"

/* Of all workspaces, up to limit; how many is added to count_out. Recorded. */
MUST_USE enum err request_unopened_close(struct work *work, int64_t at_ms, size_t limit,
                                         int64_t *count_out);

#endif
