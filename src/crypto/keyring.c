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

#define FORMAT 1

static const uint8_t mark[12] = "PARLOURKEYS";

/* A regular file of ours that nobody else can read, whatever it was before. */
static enum err adopt(int fd, bool read_only) {
  struct stat status;
  if (fstat(fd, &status) != 0) return ERR_MACHINE;
  if (!S_ISREG(status.st_mode)) return ERR_INVALID;
  if (read_only || (status.st_mode & 077) == 0) return ERR_NONE;
  return fchmod(fd, 0600) == 0 ? ERR_NONE : ERR_MACHINE;
}

static enum err close_folder(const char *folder) {
  struct stat status;
  if (stat(folder, &status) != 0) return ERR_MACHINE;
  if ((status.st_mode & 077) == 0) return ERR_NONE;
  return chmod(folder, 0700) == 0 ? ERR_NONE : ERR_DENIED;
}

static enum err open_file(struct keyring *ring, const struct keyring_config *config, int file) {
  static const char *const names[] = {"slots.a", "slots.b"};
  char path[4096];
  int flags = (config->read_only ? O_RDONLY : O_RDWR) | (config->create ? O_CREAT : 0);
  int len = snprintf(path, sizeof path, "%s/%s", config->folder, names[file]);
  if (len < 0 || (size_t)len >= sizeof path) return ERR_INVALID;
  /* Not waiting: a pipe of this name must not hang the start. */
  ring->fds[file] = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (ring->fds[file] < 0) return errno == ENOENT ? ERR_NOT_FOUND : ERR_MACHINE;
  return adopt(ring->fds[file], config->read_only);
}

static enum err open_files(struct keyring *ring, const struct keyring_config *config) {
  bool create = config->create && !config->read_only;
  if (create && mkdir(config->folder, 0700) != 0 && errno != EEXIST) return ERR_MACHINE;
  for (int file = 0; file < 2; file++) TRY(open_file(ring, config, file));
  if (config->read_only) return ERR_NONE;
  if (flock(ring->fds[0], LOCK_EX | LOCK_NB) != 0) return ERR_CONFLICT;
  TRY(close_folder(config->folder));
  if (!create) return ERR_NONE;
  /* Without this a power cut could take the files' names away. */
  TRY(slots_sync_folder(config->folder));
  return slots_sync_parent(config->folder);
}

static enum err sizes(struct keyring *ring, int64_t *slots_out) {
  int64_t most = 0;
  for (int i = 0; i < 2; i++) {
    struct stat status;
    if (fstat(ring->fds[i], &status) != 0) return ERR_MACHINE;
    int64_t slots = (status.st_size + SLOT_BYTES - 1) / SLOT_BYTES;
    if (slots > most) most = slots;
  }
  *slots_out = slots_whole_chunks(ring, most);
  return ERR_NONE;
}

static void header_make(struct keyring *ring, struct slot *header) {
  memset(header, 0, sizeof *header);
  header->state = SLOT_LIVE;
  header->reserved[0] = FORMAT;
  header->key = ring->file;
  memcpy(header->wrapped, mark, sizeof mark);
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
  TRY(slots_grow(ring, slots_whole_chunks(ring, SLOT_FIRST + 1)));
  rng_fill(ring->rng, ring->file.bytes, ID_BYTES);
  rng_fill(ring->rng, slot.key.bytes, ID_BYTES);
  rng_fill(ring->rng, ring->master, KEYRING_KEY_BYTES);
  slot_wrap(&slot, SLOT_MASTER, &ring->root, ring->master, ring->rng);
  TRY(write_both(ring, SLOT_MASTER, &slot));
  header_make(ring, &slot);
  TRY(write_both(ring, SLOT_HEADER, &slot));
  ring->ready = true;
  return ERR_NONE;
}

/* The slot from A, or from B where A is torn or was not yet written. */
static enum err read_own(struct keyring *ring, int64_t index, struct slot *slot_out) {
  for (int file = 0; file < 2; file++) {
    TRY(slots_read(ring, file, index, 1, slot_out));
    if (slot_state(slot_out, index) == SLOT_LIVE) return ERR_NONE;
  }
  return ERR_CORRUPT;
}

static enum err load(struct keyring *ring) {
  struct slot slot;
  TRY(read_own(ring, SLOT_HEADER, &slot));
  if (memcmp(slot.wrapped, mark, sizeof mark) != 0 || slot.reserved[0] != FORMAT)
    return ERR_CORRUPT;
  ring->file = slot.key;
  TRY(read_own(ring, SLOT_MASTER, &slot));
  return slot_unwrap(&slot, SLOT_MASTER, ring, ring->master);
}

static enum err has_header(struct keyring *ring, bool *has_out) {
  struct slot slot;
  enum err error = ring->slots > SLOT_HEADER ? read_own(ring, SLOT_HEADER, &slot) : ERR_CORRUPT;
  if (error && error != ERR_CORRUPT) return error;
  *has_out = error == ERR_NONE;
  return ERR_NONE;
}

/* Files without a header are made again only when no key was ever in them: a header
 * that the disk lost must not cost the keys behind it. */
static enum err never_used(struct keyring *ring) {
  for (int file = 0; file < 2; file++)
    for (int64_t index = SLOT_FIRST; index < ring->slots; index++) {
      struct slot slot;
      TRY(slots_read(ring, file, index, 1, &slot));
      if (slot_state(&slot, index) != SLOT_EMPTY) return ERR_CORRUPT;
    }
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
  bool whole = false;
  TRY(has_header(ring, &whole));
  if (!whole && (!config->create || config->read_only)) return ERR_CORRUPT;
  if (!whole) TRY(never_used(ring));
  TRY(open_roots(ring, config, !whole));
  return whole ? load(ring) : found(ring);
}

static enum err begin(struct keyring *ring, const struct keyring_config *config) {
  int64_t slots;
  if (!ring->master || !ring->root_path) return ERR_MACHINE;
  TRY(open_files(ring, config));
  TRY(sizes(ring, &slots));
  if (slots == 0) return ERR_NONE;
  return config->read_only ? slots_know(ring, slots) : slots_grow(ring, slots);
}

enum err keyring_begin(const struct keyring_config *config, const struct keyring_io *io,
                       struct keyring **ring_out) {
  if (sodium_init() < 0) return ERR_MACHINE;
  struct keyring *ring = calloc(1, sizeof *ring);
  if (!ring) return ERR_MACHINE;
  pthread_rwlock_init(&ring->lock, NULL);
  rng_init_system(&ring->own);
  ring->io = io;
  ring->rng = config->rng ? config->rng : &ring->own;
  ring->fds[0] = ring->fds[1] = -1;
  ring->next = SLOT_FIRST;
  ring->read_only = config->read_only;
  ring->broken = config->read_only;
  ring->master = sodium_malloc(KEYRING_KEY_BYTES);
  ring->root_path = strdup(config->root_key_path);
  enum err error = begin(ring, config);
  if (error) {
    keyring_close(ring);
    return error;
  }
  *ring_out = ring;
  return ERR_NONE;
}

enum err keyring_open_io(const struct keyring_config *config, const struct keyring_io *io,
                         struct keyring **ring_out) {
  struct keyring *ring = NULL;
  TRY(keyring_begin(config, io, &ring));
  enum err error = open_ring(ring, config);
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
  sodium_memzero(ring, sizeof *ring);
  free(ring);
}
