#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/keyring_internal.h"

#define ROOT_TEXT_BYTES (2 * KEYRING_KEY_BYTES + 1)

static enum err root_set(struct root *root, const uint8_t key[static KEYRING_KEY_BYTES]) {
  static const uint8_t wrap_label[] = "parlour wrap";
  static const uint8_t print_label[] = "parlour fingerprint";
  uint8_t print[16];
  root->key = sodium_malloc(KEYRING_KEY_BYTES);
  root->wrap = sodium_malloc(KEYRING_KEY_BYTES);
  if (!root->key || !root->wrap) {
    root_done(root);
    return ERR_MACHINE;
  }
  memcpy(root->key, key, KEYRING_KEY_BYTES);
  crypto_generichash(root->wrap, KEYRING_KEY_BYTES, wrap_label, sizeof wrap_label, key,
                     KEYRING_KEY_BYTES);
  crypto_generichash(print, sizeof print, print_label, sizeof print_label, key,
                     KEYRING_KEY_BYTES);
  memcpy(&root->fingerprint, print, sizeof root->fingerprint);
  return ERR_NONE;
}

void root_done(struct root *root) {
  sodium_free(root->key);
  sodium_free(root->wrap);
  *root = (struct root){0};
}

enum err root_read(const char *path, struct root *root_out) {
  char text[ROOT_TEXT_BYTES + 1];
  uint8_t key[KEYRING_KEY_BYTES];
  struct stat status;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return errno == ENOENT ? ERR_NOT_FOUND : ERR_MACHINE;
  enum err error = fstat(fd, &status) == 0 ? ERR_NONE : ERR_MACHINE;
  /* A key that others can read is no key. */
  if (!error && (status.st_mode & 077) != 0) error = ERR_DENIED;
  ssize_t got = error ? 0 : read(fd, text, sizeof text);
  close(fd);
  if (!error && (got != ROOT_TEXT_BYTES || text[got - 1] != '\n')) error = ERR_CORRUPT;
  if (!error && str_unhex(str_of(text, ROOT_TEXT_BYTES - 1), key, sizeof key)) error = ERR_CORRUPT;
  if (!error) error = root_set(root_out, key);
  sodium_memzero(text, sizeof text);
  sodium_memzero(key, sizeof key);
  return error;
}

static enum err sync_folder_of(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  size_t len = slash ? (size_t)(slash - path) : 0;
  if (len >= sizeof folder) return ERR_INVALID;
  memcpy(folder, path, len);
  memcpy(folder + len, len > 0 ? "" : ".", len > 0 ? 1 : 2);
  int fd = open(slash && len == 0 ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ERR_MACHINE;
  bool ok = fsync(fd) == 0;
  close(fd);
  return ok ? ERR_NONE : ERR_MACHINE;
}

static enum err root_write(const char *path, const uint8_t key[static KEYRING_KEY_BYTES]) {
  char text[ROOT_TEXT_BYTES];
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? ERR_CONFLICT : ERR_MACHINE;
  str_hex(key, KEYRING_KEY_BYTES, text);
  text[ROOT_TEXT_BYTES - 1] = '\n';
  bool ok = write(fd, text, sizeof text) == (ssize_t)sizeof text && fsync(fd) == 0;
  close(fd);
  sodium_memzero(text, sizeof text);
  return ok ? sync_folder_of(path) : ERR_MACHINE;
}

enum err root_create(const char *path, struct rng *rng, struct root *root_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  rng_fill(rng, key, sizeof key);
  enum err error = root_write(path, key);
  if (!error) error = root_set(root_out, key);
  sodium_memzero(key, sizeof key);
  return error;
}

static char *beside(const char *path, const char *ending) {
  char *name = NULL;
  return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

/* Overwritten before it is unlinked, as far as the file system allows. */
static void root_remove(const char *path) {
  char zeros[ROOT_TEXT_BYTES] = {0};
  int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0) {
    if (write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros) (void)fdatasync(fd);
    close(fd);
  }
  unlink(path);
}

/* PATH.old first, then the new key takes PATH's place: at every moment there is a
 * file for each root that a slot may be wrapped under. */
enum err root_rotate_begin(struct keyring *ring) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct root fresh = {0};
  char *old = beside(ring->root_path, ".old");
  char *new = beside(ring->root_path, ".new");
  enum err error = old && new ? ERR_NONE : ERR_MACHINE;
  rng_fill(ring->rng, key, sizeof key);
  if (!error) error = root_write(old, ring->root.key);
  if (!error) root_remove(new);
  if (!error) error = root_write(new, key);
  if (!error && rename(new, ring->root_path) != 0) error = ERR_MACHINE;
  if (!error) error = sync_folder_of(ring->root_path);
  if (!error) error = root_set(&fresh, key);
  if (!error) {
    ring->old = ring->root;
    ring->root = fresh;
  }
  sodium_memzero(key, sizeof key);
  free(old);
  free(new);
  return error;
}

enum err root_rotate_end(struct keyring *ring) {
  char *old = beside(ring->root_path, ".old");
  if (!old) return ERR_MACHINE;
  root_remove(old);
  free(old);
  root_done(&ring->old);
  return sync_folder_of(ring->root_path);
}
