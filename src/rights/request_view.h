/*
 * request_view: REQUEST objects (docs/protocol.md): how a request stands, with its clock in every
 * one of them; for the desk with all steps, for the person with what concerns them.
 *
 * Thread:    any. Errors: those of request_text.
 * Law:       GDPR Art. 12(1), 12(3).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_VIEW_H
#define PARLOUR_RIGHTS_REQUEST_VIEW_H

#include "rights/request.h"

/* A line of a list, as an object: without words. */
void request_view_line(struct work *work, struct json_writer *w, const struct request *request);
/* All of it, as an object: for the person what they were told, for the desk every step, what the
 * person is told, and what the actor may do next. */
MUST_USE enum err request_view_whole(struct work *work, struct json_writer *w,
                                     const struct request *request);
/* "clock": {...}, into an open object. */
void request_view_clock(struct json_writer *w, const struct request *request, int64_t now_ms);

#endif
