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
  crypto_generichash(print, sizeof print, print_label, sizeof print_label, key, KEYRING_KEY_BYTES);
  memcpy(&root->fingerprint, print, sizeof root->fingerprint);
  return ERR_NONE;
}

void root_done(struct root *root) {
  sodium_free(root->key);
  sodium_free(root->wrap);
  *root = (struct root){0};
}

static ssize_t read_whole(int fd, char *bytes, size_t len) {
  size_t done = 0;
  while (done < len) {
    ssize_t got = read(fd, bytes + done, len - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += (size_t)got;
  }
  return (ssize_t)done;
}

static bool write_whole(int fd, const char *bytes, size_t len) {
  size_t done = 0;
  while (done < len) {
    ssize_t written = write(fd, bytes + done, len - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    done += (size_t)written;
  }
  return true;
}

enum err root_read(const char *path, struct root *root_out) {
  char text[ROOT_TEXT_BYTES + 1];
  uint8_t key[KEYRING_KEY_BYTES];
  struct stat status;
  /* Not waiting: a pipe of this name must not hang the start. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return errno == ENOENT ? ERR_NOT_FOUND : ERR_MACHINE;
  enum err error = fstat(fd, &status) == 0 ? ERR_NONE : ERR_MACHINE;
  if (!error && !S_ISREG(status.st_mode)) error = ERR_INVALID;
  /* A key that others can read is no key. */
  if (!error && (status.st_mode & 077) != 0) error = ERR_DENIED;
  ssize_t got = error ? 0 : read_whole(fd, text, sizeof text);
  close(fd);
  if (!error && (got != ROOT_TEXT_BYTES || text[got - 1] != '\n')) error = ERR_CORRUPT;
  if (!error && str_unhex(str_of(text, ROOT_TEXT_BYTES - 1), key, sizeof key)) error = ERR_CORRUPT;
  if (!error) error = root_set(root_out, key);
  sodium_memzero(text, sizeof text);
  sodium_memzero(key, sizeof key);
  return error;
}

/* Overwrites what an open file holds, as far as the file system allows. */
static void overwrite(int fd) {
  static const char zeros[ROOT_TEXT_BYTES];
  if (lseek(fd, 0, SEEK_SET) == 0 && write_whole(fd, zeros, sizeof zeros)) (void)fdatasync(fd);
}

static void root_remove(const char *path) {
  int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd >= 0) {
    overwrite(fd);
    close(fd);
  }
  unlink(path);
}

static char *beside(const char *path, const char *ending) {
  char *name = NULL;
  return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

static enum err write_new(const char *path, const uint8_t key[static KEYRING_KEY_BYTES]) {
  char text[ROOT_TEXT_BYTES];
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? ERR_CONFLICT : ERR_MACHINE;
  str_hex(key, KEYRING_KEY_BYTES, text);
  text[ROOT_TEXT_BYTES - 1] = '\n';
  bool ok = write_whole(fd, text, sizeof text) && fsync(fd) == 0;
  close(fd);
  sodium_memzero(text, sizeof text);
  return ok ? ERR_NONE : ERR_MACHINE;
}

/* A file of this name is whole or is not there: written as PATH.new, then renamed.
 * Some file systems have no rename that refuses; there we look first. */
static enum err take_name(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return ERR_NONE;
  if (errno == EEXIST) return ERR_CONFLICT;
  if (errno != EINVAL && errno != ENOSYS) return ERR_MACHINE;
  if (faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) return ERR_CONFLICT;
  return rename(from, to) == 0 ? ERR_NONE : ERR_MACHINE;
}

static enum err root_write(const char *path, const uint8_t key[static KEYRING_KEY_BYTES]) {
  char *new = beside(path, ".new");
  if (!new) return ERR_MACHINE;
  root_remove(new); /* what a crash left */
  enum err error = write_new(new, key);
  if (!error) error = take_name(new, path);
  if (error) root_remove(new);
  free(new);
  return error ? error : slots_sync_parent(path);
}

enum err root_create(const char *path, struct rng *rng, struct root *root_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  rng_fill(rng, key, sizeof key);
  enum err error = root_write(path, key);
  if (!error) error = root_set(root_out, key);
  sodium_memzero(key, sizeof key);
  return error;
}

/* A root of another fingerprint: slots tell by it which of the two wraps them. */
static enum err root_make(struct keyring *ring, struct root *fresh_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  enum err error;
  do {
    root_done(fresh_out);
    rng_fill(ring->rng, key, sizeof key);
    error = root_set(fresh_out, key);
  } while (!error && fresh_out->fingerprint == ring->root.fingerprint);
  sodium_memzero(key, sizeof key);
  return error;
}

/* The new key takes PATH's place; the old one's bytes there are overwritten, since
 * PATH.old holds it until the end. */
static enum err replace(const char *path, const uint8_t key[static KEYRING_KEY_BYTES]) {
  char *new = beside(path, ".new");
  if (!new) return ERR_MACHINE;
  int before = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  root_remove(new);
  enum err error = before >= 0 ? write_new(new, key) : ERR_MACHINE;
  if (!error && rename(new, path) != 0) error = ERR_MACHINE;
  if (!error) error = slots_sync_parent(path);
  if (!error) overwrite(before);
  if (before >= 0) close(before);
  free(new);
  return error;
}

/* PATH.old first, then the new key takes PATH's place: at every moment there is a
 * whole file for each root that a slot may be wrapped under. */
enum err root_rotate_begin(struct keyring *ring) {
  struct root fresh = {0};
  char *old = beside(ring->root_path, ".old");
  enum err error = old ? root_make(ring, &fresh) : ERR_MACHINE;
  if (!error) error = root_write(old, ring->root.key);
  if (!error) error = replace(ring->root_path, fresh.key);
  free(old);
  if (error) {
    root_done(&fresh);
    return error;
  }
  pthread_rwlock_wrlock(&ring->lock);
  ring->old = ring->root;
  ring->root = fresh;
  pthread_rwlock_unlock(&ring->lock);
  return ERR_NONE;
}

enum err root_rotate_end(struct keyring *ring) {
  char *old = beside(ring->root_path, ".old");
  if (!old) return ERR_MACHINE;
  root_remove(old);
  free(old);
  pthread_rwlock_wrlock(&ring->lock);
  root_done(&ring->old);
  pthread_rwlock_unlock(&ring->lock);
  return slots_sync_parent(ring->root_path);
}
