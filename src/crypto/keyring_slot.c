#include <sodium.h>
#include <string.h>

#include "crypto/keyring_internal.h"

static void checksum(const struct slot *slot, int64_t index, uint8_t out[static 16]) {
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, NULL, 0, 16);
  crypto_generichash_update(&hash, (const uint8_t *)slot, SLOT_ROOM);
  crypto_generichash_update(&hash, (const uint8_t *)&index, sizeof index);
  crypto_generichash_final(&hash, out, 16);
}

void slot_finish(struct slot *slot, int64_t index) { checksum(slot, index, slot->checksum); }

enum slot_state slot_state(const struct slot *slot, int64_t index) {
  uint8_t expected[16];
  static const struct slot empty;
  if (memcmp(slot, &empty, sizeof empty) == 0) return SLOT_EMPTY; /* no secret: as fast as can be */
  checksum(slot, index, expected);
  if (memcmp(expected, slot->checksum, sizeof expected) != 0) return SLOT_TORN;
  if (slot->state != SLOT_LIVE && slot->state != SLOT_DESTROYED) return SLOT_TORN;
  return (enum slot_state)slot->state;
}

/* A wrapped key fits only its own id in its own slot. */
static void associated(const struct slot *slot, int64_t index, uint8_t out[static 24]) {
  memcpy(out, slot->key.bytes, ID_BYTES);
  memcpy(out + ID_BYTES, &index, sizeof index);
}

static void commit(const struct slot *slot, const uint8_t *key, uint8_t out[static 16]) {
  static const uint8_t label[] = "parlour commitment";
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, key, KEYRING_KEY_BYTES, 16);
  crypto_generichash_update(&hash, label, sizeof label);
  crypto_generichash_update(&hash, slot->key.bytes, ID_BYTES);
  crypto_generichash_final(&hash, out, 16);
  sodium_memzero(&hash, sizeof hash);
}

void slot_wrap(struct slot *slot, int64_t index, const struct root *root, const uint8_t *key,
               struct rng *rng) {
  uint8_t data[24];
  slot->state = SLOT_LIVE;
  slot->root = root->fingerprint;
  rng_fill(rng, slot->wrapped, 24);
  associated(slot, index, data);
  crypto_aead_xchacha20poly1305_ietf_encrypt(slot->wrapped + 24, NULL, key, KEYRING_KEY_BYTES, data,
                                             sizeof data, NULL, slot->wrapped, root->wrap);
  commit(slot, key, slot->commitment);
  slot_finish(slot, index);
}

enum err slot_unwrap(const struct slot *slot, int64_t index, const struct keyring *ring,
                     uint8_t key_out[static KEYRING_KEY_BYTES]) {
  uint8_t data[24];
  uint8_t key[KEYRING_KEY_BYTES];
  uint8_t commitment[16];
  const struct root *root = &ring->root;
  if (slot->root != root->fingerprint) root = &ring->old;
  if (!root->key || slot->root != root->fingerprint) return ERR_CORRUPT;
  associated(slot, index, data);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, slot->wrapped + 24,
                                                 WRAPPED_BYTES - 24, data, sizeof data,
                                                 slot->wrapped, root->wrap) != 0)
    return ERR_CORRUPT;
  commit(slot, key, commitment);
  bool same = sodium_memcmp(commitment, slot->commitment, sizeof commitment) == 0;
  if (same) memcpy(key_out, key, sizeof key);
  sodium_memzero(key, sizeof key);
  return same ? ERR_NONE : ERR_CORRUPT;
}
