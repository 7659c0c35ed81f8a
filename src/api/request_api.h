/*
 * request_api: what the desk's addresses and the person's own share.
 *
 * Thread: the work's.
 */
#ifndef PARLOUR_API_REQUEST_API_H
#define PARLOUR_API_REQUEST_API_H

#include "api/job.h"
#include "rights/request.h"

/* {"requests":[...],"next"}. */
void request_api_list(struct work *work, struct json_writer *w, const struct request *list,
                      size_t count);
/* Of the body: "scope" and "right"; ERR_INVALID with a fault. */
MUST_USE enum err request_api_scope(struct job *job, struct work *work, struct request_new *new);
MUST_USE enum err request_api_right(struct job *job, struct work *work, struct request_new *new);

#endif
