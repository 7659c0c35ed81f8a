/*
 * request_scope: what a request is about: a JSON object of codes, ids and numbers.
 *
 * It is read by the program and rests in clear: it must not carry words about anybody.
 *
 * Thread: any, pure. Errors: ERR_INVALID for what is more than that.
 * Law:    GDPR Art. 5(1)(c).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_SCOPE_H
#define PARLOUR_RIGHTS_REQUEST_SCOPE_H

#include "base/json.h"

#define REQUEST_SCOPE_BYTES_MAX 4000

/* Appends it in one form; NULL: an empty object. */
MUST_USE enum err request_scope_write(const struct json *scope, struct buf *out);
/* Is the text such an object? */
MUST_USE enum err request_scope_check(struct str text);

#endif
