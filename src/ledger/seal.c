#include "ledger/seal.h"

#include <sodium.h>
#include <string.h>

enum err seal_key(struct keyring *keyring, uint8_t key_out[static SEAL_KEY_BYTES]) {
  static const struct id none;
  uint8_t base[KEYRING_KEY_BYTES];
  TRY(keyring_derive(keyring, none, KEYRING_LEDGER, base));
  struct hash key = hash_hmac_sha256(str_of(base, sizeof base), STR("parlour ledger seals"));
  memcpy(key_out, key.bytes, SEAL_KEY_BYTES);
  sodium_memzero(base, sizeof base);
  sodium_memzero(&key, sizeof key);
  return ERR_NONE;
}

void seal_begin(struct seal *seal, const char *kind) {
  *seal = (struct seal){.bytes = {0}};
  buf_append_bytes(&seal->bytes, kind, strlen(kind) + 1);
}

void seal_add_int(struct seal *seal, int64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
  buf_append_bytes(&seal->bytes, bytes, sizeof bytes);
}

void seal_add_id(struct seal *seal, struct id id) { buf_append(&seal->bytes, id_str(&id)); }

void seal_add_hash(struct seal *seal, const struct hash *hash) {
  buf_append(&seal->bytes, hash_str(hash));
}

void seal_add_rest(struct seal *seal, struct str rest) { buf_append(&seal->bytes, rest); }

enum err seal_end(struct seal *seal, const uint8_t key[static SEAL_KEY_BYTES],
                  struct hash *hash_out) {
  enum err error = buf_check(&seal->bytes);
  if (!error) *hash_out = hash_hmac_sha256(str_of(key, SEAL_KEY_BYTES), buf_str(&seal->bytes));
  buf_wipe(&seal->bytes);
  buf_done(&seal->bytes);
  return error;
}
