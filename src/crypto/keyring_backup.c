#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/keyring_internal.h"

static const char magic[8] = "PRLRKB1";
#define NONCE_BYTES 24
#define TAG_BYTES 16

static void backup_key(const struct root *root, uint8_t key_out[static KEYRING_KEY_BYTES]) {
  static const uint8_t label[] = "parlour keyring backup";
  crypto_generichash(key_out, KEYRING_KEY_BYTES, label, sizeof label, root->key,
                     KEYRING_KEY_BYTES);
}

/* Index and slot of everything that is there, one after another. */
static enum err collect(struct keyring *ring, struct buf *plain) {
  for (int64_t index = 0; index < ring->slots; index++) {
    struct slot slot;
    if (index >= SLOT_FIRST && ring->states[index] != SLOT_LIVE) continue;
    TRY(slots_read(ring, 0, index, 1, &slot));
    if (slot_state(&slot, index) != SLOT_LIVE) TRY(slots_read(ring, 1, index, 1, &slot));
    buf_append_bytes(plain, &index, sizeof index);
    buf_append_bytes(plain, &slot, sizeof slot);
  }
  return buf_check(plain);
}

enum err keyring_snapshot(struct keyring *ring, struct buf *out) {
  uint8_t key[KEYRING_KEY_BYTES];
  uint8_t nonce[NONCE_BYTES];
  struct buf plain;
  buf_init(&plain, (size_t)1 << 31);
  pthread_rwlock_rdlock(&ring->lock);
  enum err error = ring->old.key ? ERR_UNAVAILABLE : collect(ring, &plain);
  pthread_rwlock_unlock(&ring->lock);
  randombytes_buf(nonce, sizeof nonce); /* any thread may take a snapshot */
  char *sealed = error ? NULL : malloc(plain.len + TAG_BYTES);
  if (!error && !sealed) error = ERR_MACHINE;
  if (!error) {
    backup_key(&ring->root, key);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        (uint8_t *)sealed, NULL, (const uint8_t *)plain.data, plain.len, (const uint8_t *)magic,
        sizeof magic, NULL, nonce, key);
    buf_append_bytes(out, magic, sizeof magic);
    buf_append_bytes(out, nonce, sizeof nonce);
    buf_append_bytes(out, sealed, plain.len + TAG_BYTES);
    error = buf_check(out);
    sodium_memzero(key, sizeof key);
  }
  free(sealed);
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
  if (!room) return ERR_MACHINE;
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

/* Each slot into one file; the header, item 0, last of all. */
static enum err write_file(struct keyring *ring, int file, struct str plain) {
  size_t items = plain.len / ITEM_BYTES;
  for (size_t i = items; i-- > 0;) {
    int64_t index;
    struct slot slot;
    memcpy(&index, plain.data + i * ITEM_BYTES, sizeof index);
    memcpy(&slot, plain.data + i * ITEM_BYTES + sizeof index, sizeof slot);
    if (index < 0 || index >= ring->slots || slot_state(&slot, index) != SLOT_LIVE)
      return ERR_CORRUPT;
    if (i == 0) TRY(slots_sync(ring, file));
    TRY(slots_write(ring, file, index, &slot));
  }
  return slots_sync(ring, file);
}

static enum err restore_into(struct keyring *ring, struct str plain) {
  int64_t last = 0;
  if (plain.len < 2 * ITEM_BYTES || plain.len % ITEM_BYTES != 0) return ERR_CORRUPT;
  memcpy(&last, plain.data + plain.len - ITEM_BYTES, sizeof last);
  if (last < 0 || last > INT64_C(1) << 32) return ERR_CORRUPT;
  int64_t slots = (last + SLOT_CHUNK) / SLOT_CHUNK * SLOT_CHUNK;
  if (slots > ring->slots) TRY(slots_grow(ring, slots));
  TRY(write_file(ring, 0, plain));
  return write_file(ring, 1, plain);
}

/* A fresh ring is founded and its slots replaced: nothing of its own was used. */
enum err keyring_restore(const struct keyring_config *config, struct str snapshot) {
  struct stat status;
  struct root root = {0};
  struct buf plain;
  struct keyring *ring = NULL;
  struct keyring_config founding = *config;
  founding.create = true;
  if (stat(config->folder, &status) == 0) return ERR_CONFLICT;
  buf_init(&plain, (size_t)1 << 31);
  enum err error = root_read(config->root_key_path, &root);
  if (!error) error = open_snapshot(&root, snapshot, &plain);
  if (!error) error = keyring_open(&founding, &ring);
  if (!error) error = restore_into(ring, buf_str(&plain));
  keyring_close(ring);
  root_done(&root);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}
