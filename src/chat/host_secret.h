/*
 * host_secret: what a site's own server signs its statements with (crypto/statement).
 *
 * Made on demand, shown once; a new one ends the old.
 *
 * Thread: making: scribe; reading: any. Errors: ERR_NOT_FOUND: no such site, or it has none.
 */
#ifndef PARLOUR_CHAT_HOST_SECRET_H
#define PARLOUR_CHAT_HOST_SECRET_H

#include "crypto/token.h"
#include "ledger/work.h"

MUST_USE enum err host_secret_new(struct work *work, struct id site,
                                  char text_out[static TOKEN_TEXT_BYTES]);
/* The caller wipes it. */
MUST_USE enum err host_secret_read(struct work *work, struct id site,
                                   char text_out[static TOKEN_TEXT_BYTES]);

#endif
