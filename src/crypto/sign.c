#include "crypto/sign.h"

#include <sodium.h>
#include <string.h>

_Static_assert(SIGN_BYTES == crypto_sign_BYTES, "Ed25519 signatures have 64 bytes");
_Static_assert(SIGN_SEED_BYTES + SIGN_PUBLIC_BYTES == crypto_sign_SECRETKEYBYTES,
               "libsodium's secret key is the seed and the public key");

void sign_key_from_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *key_out) {
  uint8_t secret[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(key_out->public_key, secret, seed);
  memmove(key_out->seed, seed, SIGN_SEED_BYTES);
  sodium_memzero(secret, sizeof secret);
}

void sign_message(const struct sign_key *key, struct str message,
                  uint8_t signature_out[static SIGN_BYTES]) {
  uint8_t secret[crypto_sign_SECRETKEYBYTES];
  memcpy(secret, key->seed, SIGN_SEED_BYTES);
  memcpy(secret + SIGN_SEED_BYTES, key->public_key, SIGN_PUBLIC_BYTES);
  crypto_sign_detached(signature_out, NULL, (const unsigned char *)message.data, message.len,
                       secret);
  sodium_memzero(secret, sizeof secret);
}

bool sign_verify(const uint8_t public_key[static SIGN_PUBLIC_BYTES], struct str message,
                 const uint8_t signature[static SIGN_BYTES]) {
  return crypto_sign_verify_detached(signature, (const unsigned char *)message.data, message.len,
                                     public_key) == 0;
}
