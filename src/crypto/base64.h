/*
 * base64: URL-safe base64 without padding (RFC 4648 5), read strictly: one text for each
 * value, no other letter.
 *
 * Thread: any; pure.
 */
#ifndef PARLOUR_CRYPTO_BASE64_H
#define PARLOUR_CRYPTO_BASE64_H

#include "base/str.h"

/* So many bytes at most come out of a text of this length. */
static inline size_t base64_bytes_of(size_t text_len) { return text_len / 4 * 3 + 3; }
/* ERR_INVALID for what is no such text, or does not fit. */
MUST_USE enum err base64_read(struct str text, uint8_t *bytes_out, size_t capacity,
                              size_t *len_out);

#endif
