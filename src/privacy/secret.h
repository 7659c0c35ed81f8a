/*
 * secret: what is shared with a machine outside: made here, shown once, sealed under a key of
 * the workspace. It is no one's personal datum.
 *
 * Thread: making: scribe; opening: any. Ownership: the caller wipes what was opened.
 * Errors: ERR_CORRUPT for what does not open at its place.
 * Law:    GDPR Art. 32(1)(a).
 */
#ifndef PARLOUR_PRIVACY_SECRET_H
#define PARLOUR_PRIVACY_SECRET_H

#include "crypto/token.h"
#include "ledger/work.h"

/* Where it rests. */
struct secret_spot {
  const char *table;
  const char *column;
  struct id row;
};

/* Appends the sealed one. prefix as token_new wants it. */
MUST_USE enum err secret_new(struct work *work, const struct secret_spot *spot, const char *prefix,
                             char text_out[static TOKEN_TEXT_BYTES], struct buf *sealed_out);
MUST_USE enum err secret_open(struct work *work, const struct secret_spot *spot, struct str sealed,
                              char text_out[static TOKEN_TEXT_BYTES]);

#endif
