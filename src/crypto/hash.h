/*
 * hash: SHA-256 (RFC 6234) and HMAC (RFC 2104), BLAKE2b (RFC 7693), keyed look-ups.
 */
#ifndef PARLOUR_CRYPTO_HASH_H
#define PARLOUR_CRYPTO_HASH_H

#include "base/str.h"

#define HASH_BYTES 32
struct hash {
  uint8_t bytes[HASH_BYTES];
};

struct hash hash_sha256(struct str data);
struct hash hash_sha256_two(struct str a, struct str b); /* of the concatenation */
struct hash hash_hmac_sha256(struct str key, struct str data);
struct hash hash_blake2b(struct str data);
/* For finding a row by e-mail or external id without keeping either: keyed
 * BLAKE2b over the field's name and the value, which the caller has normalised. */
struct hash hash_lookup(const uint8_t key[static 32], const char *field, struct str value);
bool hash_equal(const struct hash *a, const struct hash *b); /* constant time */
struct str hash_str(const struct hash *hash);                /* borrowed, 32 bytes */
bool hash_same_secret(struct str a, struct str b);           /* constant time for equal lengths */

#endif
