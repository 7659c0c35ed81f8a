#include "crypto/hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256 has 32 bytes");

static const unsigned char *bytes_of(struct str s) { return (const unsigned char *)s.data; }

struct hash hash_sha256(struct str data) {
  struct hash hash;
  crypto_hash_sha256(hash.bytes, bytes_of(data), data.len);
  return hash;
}

struct hash hash_sha256_two(struct str a, struct str b) {
  crypto_hash_sha256_state state;
  struct hash hash;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, bytes_of(a), a.len);
  crypto_hash_sha256_update(&state, bytes_of(b), b.len);
  crypto_hash_sha256_final(&state, hash.bytes);
  return hash;
}

struct hash hash_hmac_sha256(struct str key, struct str data) {
  crypto_auth_hmacsha256_state state;
  struct hash hash;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
  crypto_auth_hmacsha256_update(&state, bytes_of(data), data.len);
  crypto_auth_hmacsha256_final(&state, hash.bytes);
  sodium_memzero(&state, sizeof state);
  return hash;
}

struct hash hash_blake2b(struct str data) {
  struct hash hash;
  crypto_generichash(hash.bytes, sizeof hash.bytes, bytes_of(data), data.len, NULL, 0);
  return hash;
}

/*= GDPR Art. 32(1)(a) */
struct hash hash_lookup(const uint8_t key[static 32], const char *field, struct str value) {
  crypto_generichash_state state;
  struct hash hash;
  size_t field_bytes = strlen(field);
  /* The field's length goes first, so that no field and value can run together
   * into another pair. */
  uint8_t prefix[4] = {(uint8_t)(field_bytes >> 24), (uint8_t)(field_bytes >> 16),
                       (uint8_t)(field_bytes >> 8), (uint8_t)field_bytes};
  crypto_generichash_init(&state, key, 32, sizeof hash.bytes);
  crypto_generichash_update(&state, prefix, sizeof prefix);
  crypto_generichash_update(&state, (const unsigned char *)field, field_bytes);
  crypto_generichash_update(&state, bytes_of(value), value.len);
  crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
  sodium_memzero(&state, sizeof state);
  return hash;
}

bool hash_equal(const struct hash *a, const struct hash *b) {
  return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct str hash_str(const struct hash *hash) {
  return str_of(hash->bytes, sizeof hash->bytes);
}

bool hash_same_secret(struct str a, struct str b) {
  return a.len == b.len && sodium_memcmp(a.data, b.data, a.len) == 0;
}
