#include "crypto/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyring_internal.h"

#define MINT_AHEAD 512
#define FORMAT 1

static void derive(const uint8_t *key, const char *label, struct id workspace, struct id id,
                   uint8_t out[static KEYRING_KEY_BYTES]) {
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, key, KEYRING_KEY_BYTES, KEYRING_KEY_BYTES);
  crypto_generichash_update(&hash, (const uint8_t *)label, strlen(label) + 1);
  crypto_generichash_update(&hash, workspace.bytes, ID_BYTES);
  crypto_generichash_update(&hash, id.bytes, ID_BYTES);
  crypto_generichash_final(&hash, out, KEYRING_KEY_BYTES);
}

static enum err open_files(struct keyring *ring, const struct keyring_config *config) {
  static const char *const names[] = {"slots.a", "slots.b"};
  int flags = (config->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW | (config->create ? O_CREAT : 0);
  if (config->create && mkdir(config->folder, 0700) != 0 && errno != EEXIST) return ERR_MACHINE;
  for (int i = 0; i < 2; i++) {
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%s", config->folder, names[i]);
    if (len < 0 || (size_t)len >= sizeof path) return ERR_INVALID;
    ring->fds[i] = open(path, flags, 0600);
    if (ring->fds[i] < 0) return errno == ENOENT ? ERR_NOT_FOUND : ERR_MACHINE;
  }
  if (config->read_only) return ERR_NONE;
  return flock(ring->fds[0], LOCK_EX | LOCK_NB) == 0 ? ERR_NONE : ERR_CONFLICT;
}

static enum err sizes(struct keyring *ring, int64_t *slots_out) {
  int64_t most = 0;
  for (int i = 0; i < 2; i++) {
    struct stat status;
    if (fstat(ring->fds[i], &status) != 0) return ERR_MACHINE;
    int64_t slots = (status.st_size + SLOT_BYTES - 1) / SLOT_BYTES;
    if (slots > most) most = slots;
  }
  *slots_out = (most + SLOT_CHUNK - 1) / SLOT_CHUNK * SLOT_CHUNK;
  return ERR_NONE;
}

/* Reading alone: what each slot holds, as A says. */
static enum err slots_know(struct keyring *ring, int64_t slots) {
  struct slot slot;
  ring->states = calloc(1, (size_t)slots);
  if (!ring->states) return ERR_MACHINE;
  ring->broken = true;
  ring->slots = slots;
  for (int64_t i = 0; i < slots; i++) {
    if (slots_read(ring, 0, i, 1, &slot)) break; /* the file grows while we look */
    ring->states[i] = (uint8_t)slot_state(&slot, i);
  }
  return ERR_NONE;
}

static void header_make(struct keyring *ring, struct slot *header) {
  memset(header, 0, sizeof *header);
  header->state = SLOT_LIVE;
  header->reserved[0] = FORMAT;
  header->key = ring->file;
  memcpy(header->wrapped, "PARLOURKEYS", 12);
  slot_finish(header, SLOT_HEADER);
}

static enum err write_both(struct keyring *ring, int64_t index, const struct slot *slot) {
  for (int file = 0; file < 2; file++) {
    TRY(slots_write(ring, file, index, slot));
    TRY(slots_sync(ring, file));
  }
  return ERR_NONE;
}

/* A new pair of files: the master key first, the header last, so that files with a
 * header are whole. */
static enum err found(struct keyring *ring) {
  struct slot slot = {0};
  TRY(slots_grow(ring, SLOT_CHUNK));
  rng_fill(ring->rng, ring->file.bytes, ID_BYTES);
  rng_fill(ring->rng, slot.key.bytes, ID_BYTES);
  rng_fill(ring->rng, ring->master, KEYRING_KEY_BYTES);
  slot_wrap(&slot, SLOT_MASTER, &ring->root, ring->master, ring->rng);
  TRY(write_both(ring, SLOT_MASTER, &slot));
  header_make(ring, &slot);
  return write_both(ring, SLOT_HEADER, &slot);
}

/* The slot from A, or from B where A is torn or was not yet written. */
static enum err read_either(struct keyring *ring, int64_t index, struct slot *slot_out) {
  for (int file = 0; file < 2; file++) {
    TRY(slots_read(ring, file, index, 1, slot_out));
    if (slot_state(slot_out, index) == SLOT_LIVE) return ERR_NONE;
  }
  return ERR_CORRUPT;
}

static enum err load(struct keyring *ring) {
  struct slot slot;
  TRY(read_either(ring, SLOT_HEADER, &slot));
  if (memcmp(slot.wrapped, "PARLOURKEYS", 12) != 0 || slot.reserved[0] != FORMAT)
    return ERR_CORRUPT;
  ring->file = slot.key;
  TRY(read_either(ring, SLOT_MASTER, &slot));
  return slot_unwrap(&slot, SLOT_MASTER, ring, ring->master);
}

/* Files that have no header yet were being made: they are made again. */
static enum err has_header(struct keyring *ring, bool *has_out) {
  struct slot slot;
  enum err error = read_either(ring, SLOT_HEADER, &slot);
  if (error && error != ERR_CORRUPT) return error;
  *has_out = error == ERR_NONE;
  return ERR_NONE;
}

static enum err open_roots(struct keyring *ring, const struct keyring_config *config,
                           bool founding) {
  char path[4096];
  enum err error = root_read(config->root_key_path, &ring->root);
  if (error == ERR_NOT_FOUND && config->create && founding)
    error = root_create(config->root_key_path, ring->rng, &ring->root);
  if (error) return error;
  int len = snprintf(path, sizeof path, "%s.old", config->root_key_path);
  if (len < 0 || (size_t)len >= sizeof path) return ERR_INVALID;
  error = root_read(path, &ring->old);
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}

static enum err open_ring(struct keyring *ring, const struct keyring_config *config) {
  int64_t slots;
  bool whole = false;
  TRY(open_files(ring, config));
  TRY(sizes(ring, &slots));
  if (slots > 0) TRY(config->read_only ? slots_know(ring, slots) : slots_grow(ring, slots));
  if (slots > 0) TRY(has_header(ring, &whole));
  if (!whole && !config->create) return ERR_CORRUPT;
  TRY(open_roots(ring, config, !whole));
  return whole ? load(ring) : found(ring);
}

enum err keyring_open_io(const struct keyring_config *config, const struct keyring_io *io,
                         struct keyring **ring_out) {
  if (sodium_init() < 0) return ERR_MACHINE;
  struct keyring *ring = calloc(1, sizeof *ring);
  if (!ring) return ERR_MACHINE;
  pthread_rwlock_init(&ring->lock, NULL);
  ring->io = io;
  ring->rng = config->rng;
  ring->fds[0] = ring->fds[1] = -1;
  ring->next = SLOT_FIRST;
  ring->master = sodium_malloc(KEYRING_KEY_BYTES);
  ring->root_path = strdup(config->root_key_path);
  enum err error = ring->master && ring->root_path ? open_ring(ring, config) : ERR_MACHINE;
  if (error) {
    keyring_close(ring);
    return error;
  }
  *ring_out = ring;
  return ERR_NONE;
}

enum err keyring_open(const struct keyring_config *config, struct keyring **ring_out) {
  return keyring_open_io(config, &keyring_io_real, ring_out);
}

void keyring_close(struct keyring *ring) {
  if (!ring) return;
  for (int i = 0; i < 2; i++)
    if (ring->fds[i] >= 0) close(ring->fds[i]);
  root_done(&ring->root);
  root_done(&ring->old);
  sodium_free(ring->master);
  free(ring->root_path);
  free(ring->states);
  free(ring->spare);
  pthread_rwlock_destroy(&ring->lock);
  free(ring);
}

static enum err spare_room(struct keyring *ring, size_t more) {
  size_t needed = ring->spare_count + more;
  if (needed <= ring->spare_capacity) return ERR_NONE;
  struct keyring_ref *grown = realloc(ring->spare, needed * sizeof *grown);
  if (!grown) return ERR_MACHINE;
  ring->spare = grown;
  ring->spare_capacity = needed;
  return ERR_NONE;
}

/* The next slot that holds nothing, in the order of the file; grows when full. */
static enum err free_slot(struct keyring *ring, int64_t *index_out) {
  for (; ring->next < ring->slots; ring->next++)
    if (ring->states[ring->next] != SLOT_LIVE) {
      *index_out = ring->next++;
      return ERR_NONE;
    }
  TRY(slots_grow(ring, ring->slots + SLOT_CHUNK));
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

static enum err mint_locked(struct keyring *ring, size_t count, struct slot *slots,
                            int64_t *indexes) {
  for (size_t i = 0; i < count; i++) TRY(mint_one(ring, &slots[i], &indexes[i]));
  for (int file = 0; file < 2; file++) {
    for (size_t i = 0; i < count; i++) TRY(slots_write(ring, file, indexes[i], &slots[i]));
    TRY(slots_sync(ring, file));
  }
  TRY(spare_room(ring, count));
  for (size_t i = 0; i < count; i++) {
    ring->states[indexes[i]] = SLOT_LIVE;
    ring->spare[ring->spare_count++] = (struct keyring_ref){indexes[i], slots[i].key};
  }
  return ERR_NONE;
}

enum err keyring_mint(struct keyring *ring, size_t count) {
  struct slot *slots = calloc(count, sizeof *slots);
  int64_t *indexes = calloc(count, sizeof *indexes);
  enum err error = slots && indexes ? ERR_NONE : ERR_MACHINE;
  pthread_rwlock_wrlock(&ring->lock);
  if (!error) error = mint_locked(ring, count, slots, indexes);
  pthread_rwlock_unlock(&ring->lock);
  free(slots);
  free(indexes);
  return error;
}

size_t keyring_spare(const struct keyring *ring) { return ring->spare_count; }

enum err keyring_take(struct keyring *ring, struct keyring_ref *ref_out) {
  if (ring->spare_count == 0) TRY(keyring_mint(ring, MINT_AHEAD));
  *ref_out = ring->spare[--ring->spare_count];
  return ERR_NONE;
}

void keyring_return(struct keyring *ring, struct keyring_ref ref) {
  /* Room is there: the key came out of this list. */
  if (ring->spare_count < ring->spare_capacity) ring->spare[ring->spare_count++] = ref;
}

static enum err read_named(struct keyring *ring, struct keyring_ref ref, struct slot *slot_out) {
  if (ref.slot < SLOT_FIRST || ref.slot >= ring->slots) return ERR_NOT_FOUND;
  enum err error = read_either(ring, ref.slot, slot_out);
  if (error == ERR_CORRUPT) return ERR_NOT_FOUND; /* live in neither: destroyed */
  if (error) return error;
  return id_equal(slot_out->key, ref.key) ? ERR_NONE : ERR_NOT_FOUND;
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
  if (error) return error;
  derive(key, "parlour key", workspace, ref.key, key_out);
  sodium_memzero(key, sizeof key);
  return ERR_NONE;
}

enum err keyring_derive(struct keyring *ring, struct id workspace, enum keyring_use use,
                        uint8_t key_out[static KEYRING_KEY_BYTES]) {
  struct id id = {{(uint8_t)use}};
  derive(ring->master, "parlour workspace", workspace, id, key_out);
  return ERR_NONE;
}

struct keyring_counts keyring_count(struct keyring *ring) {
  pthread_rwlock_rdlock(&ring->lock);
  struct keyring_counts counts = {.spare = ring->spare_count,
                                  .destroyed = ring->counts.destroyed,
                                  .unwraps = ring->counts.unwraps};
  for (int64_t i = SLOT_FIRST; i < ring->slots; i++) counts.live += ring->states[i] == SLOT_LIVE;
  pthread_rwlock_unlock(&ring->lock);
  counts.live -= counts.spare < counts.live ? counts.spare : counts.live;
  return counts;
}
