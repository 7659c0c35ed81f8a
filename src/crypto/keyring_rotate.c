/* A new root: all of A under it, sync, then all of B, holding both until the end. */
#include <sodium.h>
#include <stdlib.h>

#include "crypto/keyring_internal.h"

#define PAGE 1024 /* slots read at a time */

struct rotation {
  struct keyring *ring;
  struct slot a[PAGE];
  struct slot own[PAGE];
};

static bool is_rewrapped(const struct keyring *ring, const struct slot *slot, int64_t index) {
  return slot_state(slot, index) == SLOT_LIVE && slot->root == ring->root.fingerprint;
}

/* B is given A's bytes where A has the new root already, so that both stay the same. */
static enum err rewrap(struct rotation *rotation, int file, int64_t index, size_t at) {
  struct keyring *ring = rotation->ring;
  struct slot *slot = &rotation->own[at];
  const struct slot *a = &rotation->a[at];
  uint8_t key[KEYRING_KEY_BYTES];
  if (index == SLOT_HEADER || slot_state(slot, index) != SLOT_LIVE) return ERR_NONE;
  if (is_rewrapped(ring, slot, index)) return ERR_NONE;
  if (file == 1 && is_rewrapped(ring, a, index) && id_equal(a->key, slot->key))
    return slots_write(ring, file, index, a);
  TRY(slot_unwrap(slot, index, ring, key));
  slot_wrap(slot, index, &ring->root, key, ring->rng);
  sodium_memzero(key, sizeof key);
  return slots_write(ring, file, index, slot);
}

static enum err rotate_file(struct rotation *rotation, int file) {
  struct keyring *ring = rotation->ring;
  for (int64_t first = 0; first < ring->slots; first += PAGE) {
    int64_t left = ring->slots - first;
    size_t count = left < PAGE ? (size_t)left : PAGE;
    TRY(slots_read(ring, 0, first, count, rotation->a));
    TRY(slots_read(ring, file, first, count, rotation->own));
    for (size_t i = 0; i < count; i++) TRY(rewrap(rotation, file, first + (int64_t)i, i));
  }
  return slots_sync(ring, file);
}

enum err keyring_rotate_finish(struct keyring *ring) {
  struct rotation *rotation = calloc(1, sizeof *rotation);
  if (!rotation) return ERR_MACHINE;
  rotation->ring = ring;
  enum err error = rotate_file(rotation, 0);
  if (!error) error = rotate_file(rotation, 1);
  if (!error) error = root_rotate_end(ring);
  sodium_memzero(rotation, sizeof *rotation);
  free(rotation);
  return error;
}

enum err keyring_rotate_root(struct keyring *ring) {
  if (!ring->ready || ring->old.key) return ERR_CONFLICT;
  if (ring->broken) return ERR_MACHINE;
  TRY(root_rotate_begin(ring));
  return keyring_rotate_finish(ring);
}
