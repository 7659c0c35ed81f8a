/*
 * sign: Ed25519 (RFC 8032).
 */
#ifndef PARLOUR_CRYPTO_SIGN_H
#define PARLOUR_CRYPTO_SIGN_H

#include "base/str.h"

#define SIGN_SEED_BYTES 32
#define SIGN_PUBLIC_BYTES 32
#define SIGN_BYTES 64

struct sign_key {
  uint8_t seed[SIGN_SEED_BYTES];
  uint8_t public_key[SIGN_PUBLIC_BYTES];
};

void sign_key_from_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *key_out);
void sign_message(const struct sign_key *key, struct str message,
                  uint8_t signature_out[static SIGN_BYTES]);
bool sign_verify(const uint8_t public_key[static SIGN_PUBLIC_BYTES], struct str message,
                 const uint8_t signature[static SIGN_BYTES]);

#endif
