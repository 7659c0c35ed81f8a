/* Minting keys and handing them out. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/keyring_internal.h"

#define MINT_AHEAD 512

static void derive(const uint8_t *key, const char *label, struct id workspace, struct id id,
                   uint8_t out[static KEYRING_KEY_BYTES]) {
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, key, KEYRING_KEY_BYTES, KEYRING_KEY_BYTES);
  crypto_generichash_update(&hash, (const uint8_t *)label, strlen(label) + 1);
  crypto_generichash_update(&hash, workspace.bytes, ID_BYTES);
  crypto_generichash_update(&hash, id.bytes, ID_BYTES);
  crypto_generichash_final(&hash, out, KEYRING_KEY_BYTES);
  sodium_memzero(&hash, sizeof hash);
}

static enum err spare_room(struct keyring *ring, size_t more) {
  size_t needed;
  if (__builtin_add_overflow(ring->spare_count, more, &needed)) return ERR_TOO_LARGE;
  if (needed <= ring->spare_capacity) return ERR_NONE;
  struct keyring_ref *grown = reallocarray(ring->spare, needed, sizeof *grown);
  if (!grown) return ERR_MACHINE;
  ring->spare = grown;
  ring->spare_capacity = needed;
  return ERR_NONE;
}

/* The next slot that holds nothing, in the order of the file; grows when full. */
static enum err free_slot(struct keyring *ring, int64_t *index_out) {
  while (ring->next < ring->slots && ring->states[ring->next] == SLOT_LIVE) ring->next++;
  if (ring->next >= ring->slots) TRY(slots_grow(ring, slots_whole_chunks(ring, ring->slots + 1)));
  *index_out = ring->next++;
  return ERR_NONE;
}

static enum err mint_one(struct keyring *ring, struct slot *slot, int64_t *index_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  TRY(free_slot(ring, index_out));
  memset(slot, 0, sizeof *slot);
  rng_fill(ring->rng, slot->key.bytes, ID_BYTES);
  rng_fill(ring->rng, key, sizeof key);
  slot_wrap(slot, *index_out, &ring->root, key, ring->rng);
  sodium_memzero(key, sizeof key);
  return ERR_NONE;
}

static enum err mint_write(struct keyring *ring, size_t count, struct slot *slots,
                           int64_t *indexes) {
  for (size_t i = 0; i < count; i++) TRY(mint_one(ring, &slots[i], &indexes[i]));
  for (int file = 0; file < 2; file++) {
    for (size_t i = 0; i < count; i++) TRY(slots_write(ring, file, indexes[i], &slots[i]));
    TRY(slots_sync(ring, file));
  }
  return ERR_NONE;
}

static enum err mint_adopt(struct keyring *ring, size_t count, const struct slot *slots,
                           const int64_t *indexes) {
  pthread_rwlock_wrlock(&ring->lock);
  enum err error = spare_room(ring, count);
  for (size_t i = 0; i < count && !error; i++) {
    ring->states[indexes[i]] = SLOT_LIVE;
    ring->spare[ring->spare_count++] = (struct keyring_ref){indexes[i], slots[i].key};
  }
  pthread_rwlock_unlock(&ring->lock);
  return error;
}

enum err keyring_mint(struct keyring *ring, size_t count) {
  if (!ring->ready) return ERR_CONFLICT;
  if (count == 0) return ERR_NONE;
  struct slot *slots = calloc(count, sizeof *slots);
  int64_t *indexes = calloc(count, sizeof *indexes);
  int64_t next = ring->next;
  enum err error = slots && indexes ? ERR_NONE : ERR_MACHINE;
  if (!error) error = mint_write(ring, count, slots, indexes);
  if (!error) error = mint_adopt(ring, count, slots, indexes);
  if (error) ring->next = next;
  if (slots) sodium_memzero(slots, count * sizeof *slots);
  free(slots);
  free(indexes);
  return error;
}

size_t keyring_spare(const struct keyring *ring) { return ring->spare_count; }

enum err keyring_take(struct keyring *ring, struct keyring_ref *ref_out) {
  if (ring->spare_count == 0) TRY(keyring_mint(ring, MINT_AHEAD));
  pthread_rwlock_wrlock(&ring->lock);
  *ref_out = ring->spare[--ring->spare_count];
  pthread_rwlock_unlock(&ring->lock);
  return ERR_NONE;
}

void keyring_return(struct keyring *ring, struct keyring_ref ref) {
  pthread_rwlock_wrlock(&ring->lock);
  /* Room is there: the key came out of this list. */
  if (ring->spare_count < ring->spare_capacity) ring->spare[ring->spare_count++] = ref;
  pthread_rwlock_unlock(&ring->lock);
}

/* From A; from B where A is torn. A tomb in A is enough: the key is being destroyed. */
static enum err read_named(struct keyring *ring, struct keyring_ref ref, struct slot *slot_out) {
  if (ref.slot < SLOT_FIRST || ref.slot >= ring->slots) return ERR_NOT_FOUND;
  for (int file = 0; file < 2; file++) {
    TRY(slots_read(ring, file, ref.slot, 1, slot_out));
    enum slot_state state = slot_state(slot_out, ref.slot);
    if (state == SLOT_LIVE) return id_equal(slot_out->key, ref.key) ? ERR_NONE : ERR_NOT_FOUND;
    if (state != SLOT_TORN) return ERR_NOT_FOUND;
  }
  return ERR_NOT_FOUND;
}

enum err keyring_open_key(struct keyring *ring, struct id workspace, struct keyring_ref ref,
                          uint8_t key_out[static KEYRING_KEY_BYTES]) {
  struct slot slot;
  uint8_t key[KEYRING_KEY_BYTES];
  pthread_rwlock_rdlock(&ring->lock);
  enum err error = read_named(ring, ref, &slot);
  if (!error) error = slot_unwrap(&slot, ref.slot, ring, key);
  pthread_rwlock_unlock(&ring->lock);
  __atomic_fetch_add(&ring->counts.unwraps, 1, __ATOMIC_RELAXED);
  if (!error) derive(key, "parlour key", workspace, ref.key, key_out);
  sodium_memzero(key, sizeof key);
  sodium_memzero(&slot, sizeof slot);
  return error;
}

enum err keyring_derive(struct keyring *ring, struct id workspace, enum keyring_use use,
                        uint8_t key_out[static KEYRING_KEY_BYTES]) {
  struct id id = {{(uint8_t)use}};
  derive(ring->master, "parlour workspace", workspace, id, key_out);
  return ERR_NONE;
}

struct keyring_counts keyring_count(struct keyring *ring) {
  pthread_rwlock_rdlock(&ring->lock);
  struct keyring_counts counts = {
      .spare = ring->spare_count,
      .destroyed = ring->counts.destroyed,
      .unwraps = __atomic_load_n(&ring->counts.unwraps, __ATOMIC_RELAXED)};
  for (int64_t i = SLOT_FIRST; i < ring->slots; i++) counts.live += ring->states[i] == SLOT_LIVE;
  pthread_rwlock_unlock(&ring->lock);
  counts.live -= counts.spare < counts.live ? counts.spare : counts.live;
  return counts;
}
