/*
 * token: random secrets handed out once and kept only as a hash.
 *
 * Text form: prefix, '_', 43 characters of URL-safe base64 (256 bits).
 */
#ifndef PARLOUR_CRYPTO_TOKEN_H
#define PARLOUR_CRYPTO_TOKEN_H

#include "base/rng.h"
#include "crypto/hash.h"

#define TOKEN_TEXT_BYTES 64 /* with NUL; prefix of at most 8 letters */

/* prefix: "pv" visitor, "ps" session, "pr" recovery, "pm" metrics ... */
void token_new(struct rng *rng, const char *prefix, char text_out[static TOKEN_TEXT_BYTES],
               struct hash *hash_out);
/* ERR_INVALID unless it has exactly this form and prefix. */
MUST_USE enum err token_hash(const char *prefix, struct str text, struct hash *hash_out);

/* A code for people: 20 letters and digits without look-alikes, in groups of 5
 * ("7KQ2M-…"), about 98 bits. Hash ignores case, spaces and hyphens. */
#define TOKEN_CODE_BYTES 24
void token_code_new(struct rng *rng, char text_out[static TOKEN_CODE_BYTES], struct hash *hash_out);
MUST_USE enum err token_code_hash(struct str text, struct hash *hash_out);

#endif
