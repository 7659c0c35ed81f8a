/*
 * request_attention: which requests somebody must look at now: those whose end is near or over,
 * and those whose person was asked long ago and has not answered.
 *
 * Thread: any. Units: UTC milliseconds.
 * Law:    GDPR Art. 12(3).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_ATTENTION_H
#define PARLOUR_RIGHTS_REQUEST_ATTENTION_H

#include "rights/request.h"

/* Without an answer for so long, a question does not hold a request open any more. */
#define REQUEST_ATTENTION_ASKED_DAYS 30

/* Items of GET /api/v1/privacy-office/attention, into an open array: {"kind":"request","since",
 * "text","request","number","right","alarm","due"}; the most urgent first. */
MUST_USE enum err request_attention_write(struct work *work, struct json_writer *w);

#endif
