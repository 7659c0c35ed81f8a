/*
 * password: argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1, in libsodium's string form.
 *
 * Slow on purpose: the password thread only.
 */
#ifndef PARLOUR_CRYPTO_PASSWORD_H
#define PARLOUR_CRYPTO_PASSWORD_H

#include "base/str.h"

#define PASSWORD_HASH_BYTES 128 /* with NUL */
#define PASSWORD_MIN_CODE_POINTS 12
#define PASSWORD_MAX_BYTES 512

MUST_USE enum err password_hash(struct str password, char hash_out[static PASSWORD_HASH_BYTES]);
/* A NULL hash runs against a dummy in the same time and is false: nothing tells
 * whether the account exists. */
bool password_matches(const char *hash_or_null, struct str password);
/* ERR_INVALID: too short, too long, not UTF-8 or among the most used. */
MUST_USE enum err password_acceptable(struct str password);

#endif
