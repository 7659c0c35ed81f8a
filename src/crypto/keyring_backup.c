#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/keyring_internal.h"

static const char magic[8] = "PRLRKB1";
#define NONCE_BYTES 24
#define TAG_BYTES 16
#define SNAPSHOT_LIMIT_BYTES ((size_t)1 << 31)

static void backup_key(const struct root *root, uint8_t key_out[static KEYRING_KEY_BYTES]) {
  static const uint8_t label[] = "parlour keyring backup";
  crypto_generichash(key_out, KEYRING_KEY_BYTES, label, sizeof label, root->key, KEYRING_KEY_BYTES);
}

static bool is_live(const struct slot *slot, int64_t index) {
  return slot_state(slot, index) == SLOT_LIVE;
}

/* One slot as it is now, beside a writer: a tomb in A is enough for gone, a slot torn
 * in A is taken from B. live_out false: nothing to keep. */
static enum err snapshot_slot(struct keyring *ring, int64_t index, struct slot *slot_out,
                              bool *live_out) {
  TRY(slots_read(ring, 0, index, 1, slot_out));
  if (slot_state(slot_out, index) == SLOT_TORN) TRY(slots_read(ring, 1, index, 1, slot_out));
  *live_out = is_live(slot_out, index);
  if (index < SLOT_FIRST && !*live_out) return ERR_CORRUPT;
  /* Another process is rotating the root: such a copy could not be opened. */
  bool foreign = index != SLOT_HEADER && slot_out->root != ring->root.fingerprint;
  return *live_out && foreign ? ERR_UNAVAILABLE : ERR_NONE;
}

/* Index and slot of everything that is there, one after another. */
static enum err collect(struct keyring *ring, struct buf *plain) {
  for (int64_t index = 0; index < ring->slots; index++) {
    struct slot slot;
    bool live;
    if (index >= SLOT_FIRST && ring->states[index] != SLOT_LIVE) continue;
    TRY(snapshot_slot(ring, index, &slot, &live));
    if (!live) continue;
    buf_append_bytes(plain, &index, sizeof index);
    buf_append_bytes(plain, &slot, sizeof slot);
  }
  return buf_check(plain);
}

static enum err seal_snapshot(struct str plain, const uint8_t key[static KEYRING_KEY_BYTES],
                              struct buf *out) {
  size_t len = sizeof magic + NONCE_BYTES + plain.len + TAG_BYTES;
  uint8_t *at = (uint8_t *)buf_reserve(out, len);
  if (!at) return buf_check(out);
  uint8_t *nonce = at + sizeof magic;
  memcpy(at, magic, sizeof magic);
  randombytes_buf(nonce, NONCE_BYTES); /* the ring's own source is the scribe's */
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL, (const uint8_t *)plain.data,
                                             plain.len, (const uint8_t *)magic, sizeof magic, NULL,
                                             nonce, key);
  buf_advance(out, len);
  return ERR_NONE;
}

enum err keyring_snapshot(struct keyring *ring, struct buf *out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain;
  if (!ring->ready && !ring->read_only) return ERR_CONFLICT;
  buf_init(&plain, SNAPSHOT_LIMIT_BYTES);
  pthread_rwlock_rdlock(&ring->lock);
  enum err error = ring->old.key ? ERR_UNAVAILABLE : collect(ring, &plain);
  backup_key(&ring->root, key);
  pthread_rwlock_unlock(&ring->lock);
  if (!error) error = seal_snapshot(buf_str(&plain), key, out);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

static enum err open_snapshot(const struct root *root, struct str snapshot, struct buf *plain) {
  uint8_t key[KEYRING_KEY_BYTES];
  size_t head = sizeof magic + NONCE_BYTES;
  if (snapshot.len < head + TAG_BYTES || memcmp(snapshot.data, magic, sizeof magic) != 0)
    return ERR_CORRUPT;
  const uint8_t *nonce = (const uint8_t *)snapshot.data + sizeof magic;
  size_t sealed_len = snapshot.len - head;
  char *room = buf_reserve(plain, sealed_len);
  if (!room) return buf_check(plain);
  backup_key(root, key);
  int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(
      (uint8_t *)room, NULL, NULL, nonce + NONCE_BYTES, sealed_len, (const uint8_t *)magic,
      sizeof magic, nonce, key);
  sodium_memzero(key, sizeof key);
  if (bad) return ERR_CORRUPT;
  buf_advance(plain, sealed_len - TAG_BYTES);
  return ERR_NONE;
}

#define ITEM_BYTES (sizeof(int64_t) + sizeof(struct slot))

static enum err item_write(struct keyring *ring, int file, struct str plain, size_t item) {
  int64_t index;
  struct slot slot;
  memcpy(&index, plain.data + item * ITEM_BYTES, sizeof index);
  memcpy(&slot, plain.data + item * ITEM_BYTES + sizeof index, sizeof slot);
  bool own = item < SLOT_FIRST;
  if (own ? index != (int64_t)item : index < SLOT_FIRST) return ERR_CORRUPT;
  if (index >= ring->slots || !is_live(&slot, index)) return ERR_CORRUPT;
  return slots_write(ring, file, index, &slot);
}

/* All but the headers first: files without one are not whole, and nothing opens them. */
static enum err restore_into(struct keyring *ring, struct str plain) {
  int64_t last = 0;
  size_t items = plain.len / ITEM_BYTES;
  if (items < SLOT_FIRST || plain.len % ITEM_BYTES != 0) return ERR_CORRUPT;
  memcpy(&last, plain.data + plain.len - ITEM_BYTES, sizeof last);
  if (last < 0 || last > INT64_C(1) << 32) return ERR_CORRUPT;
  TRY(slots_grow(ring, slots_whole_chunks(ring, last + 1)));
  for (int file = 0; file < 2; file++) {
    for (size_t item = 1; item < items; item++) TRY(item_write(ring, file, plain, item));
    TRY(slots_sync(ring, file));
  }
  for (int file = 0; file < 2; file++) {
    TRY(item_write(ring, file, plain, 0));
    TRY(slots_sync(ring, file));
  }
  return ERR_NONE;
}

enum err keyring_restore_io(const struct keyring_config *config, const struct keyring_io *io,
                            struct str snapshot) {
  struct stat status;
  struct root root = {0};
  struct buf plain;
  struct keyring *ring = NULL;
  struct keyring_config fresh = *config;
  fresh.create = true;
  if (lstat(config->folder, &status) == 0) return ERR_CONFLICT;
  buf_init(&plain, SNAPSHOT_LIMIT_BYTES);
  enum err error = root_read(config->root_key_path, &root);
  if (!error) error = open_snapshot(&root, snapshot, &plain);
  if (!error) error = keyring_begin(&fresh, io, &ring);
  if (!error) error = restore_into(ring, buf_str(&plain));
  keyring_close(ring);
  root_done(&root);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

enum err keyring_restore(const struct keyring_config *config, struct str snapshot) {
  return keyring_restore_io(config, &keyring_io_real, snapshot);
}
