#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/keyring_internal.h"

static bool real_write(void *context, int fd, const void *bytes, size_t len, int64_t at) {
  (void)context;
  const char *from = bytes;
  while (len > 0) {
    ssize_t written = pwrite(fd, from, len, at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    at += written;
    len -= (size_t)written;
  }
  return true;
}

static bool real_sync(void *context, int fd) {
  (void)context;
  return fdatasync(fd) == 0;
}

const struct keyring_io keyring_io_real = {real_write, real_sync, NULL, SLOT_CHUNK, true};

enum err slots_read(struct keyring *ring, int file, int64_t first, size_t count,
                    struct slot *slots_out) {
  size_t len = count * SLOT_BYTES;
  size_t done = 0;
  while (done < len) {
    ssize_t got = pread(ring->fds[file], (char *)slots_out + done, len - done,
                        first * SLOT_BYTES + (int64_t)done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return ERR_MACHINE;
    done += (size_t)got;
  }
  return ERR_NONE;
}

/* A failed write or sync leaves unknown what the disk holds: nothing more is written,
 * and nobody may be told what it is before it was read again. */
static enum err outcome(struct keyring *ring, bool ok) {
  if (ok) return ERR_NONE;
  ring->broken = true;
  if (!ring->io->fatal) return ERR_MACHINE;
  log_event(LOG_ERROR, "keys_doubtful");
  abort();
}

enum err slots_write(struct keyring *ring, int file, int64_t index, const struct slot *slot) {
  if (ring->broken) return ERR_MACHINE;
  return outcome(ring, ring->io->write(ring->io->context, ring->fds[file], slot, sizeof *slot,
                                       index * SLOT_BYTES));
}

enum err slots_sync(struct keyring *ring, int file) {
  if (ring->broken) return ERR_MACHINE;
  return outcome(ring, ring->io->sync(ring->io->context, ring->fds[file]));
}

int64_t slots_whole_chunks(const struct keyring *ring, int64_t slots) {
  int64_t chunk = ring->io->chunk > 0 ? ring->io->chunk : SLOT_CHUNK;
  return (slots + chunk - 1) / chunk * chunk;
}

/* Zeros are written, not reserved: a block that was reserved moves when it is used.
 * A write that fails here has harmed nothing, since nothing is there yet. */
static enum err fill(struct keyring *ring, int file, int64_t slots) {
  static const char zeros[64 * 1024];
  struct stat status;
  if (ring->broken) return ERR_MACHINE;
  if (fstat(ring->fds[file], &status) != 0) return ERR_MACHINE;
  int64_t end = slots * SLOT_BYTES;
  for (int64_t at = status.st_size; at < end;) {
    size_t part = end - at < (int64_t)sizeof zeros ? (size_t)(end - at) : sizeof zeros;
    if (!ring->io->write(ring->io->context, ring->fds[file], zeros, part, at))
      return ERR_UNAVAILABLE;
    at += (int64_t)part;
  }
  return slots_sync(ring, file);
}

enum err slots_grow(struct keyring *ring, int64_t slots) {
  uint8_t *states = calloc(1, (size_t)slots);
  if (!states) return ERR_MACHINE;
  enum err error = fill(ring, 0, slots);
  if (!error) error = fill(ring, 1, slots);
  if (error) {
    free(states);
    return error;
  }
  if (ring->slots > 0) memcpy(states, ring->states, (size_t)ring->slots);
  pthread_rwlock_wrlock(&ring->lock);
  uint8_t *before = ring->states;
  ring->states = states;
  ring->slots = slots;
  pthread_rwlock_unlock(&ring->lock);
  free(before);
  return ERR_NONE;
}

enum err slots_know(struct keyring *ring, int64_t slots) {
  enum { PAGE = 1024 };
  struct slot *page = calloc(PAGE, SLOT_BYTES);
  ring->states = calloc(1, (size_t)slots);
  ring->slots = slots;
  enum err error = page && ring->states ? ERR_NONE : ERR_MACHINE;
  for (int64_t first = 0; first < slots && !error; first += PAGE) {
    size_t count = slots - first < PAGE ? (size_t)(slots - first) : PAGE;
    if (slots_read(ring, 0, first, count, page)) break; /* the file grows while we look */
    for (size_t i = 0; i < count; i++)
      ring->states[first + (int64_t)i] = (uint8_t)slot_state(&page[i], first + (int64_t)i);
  }
  free(page);
  return error;
}

enum err slots_sync_folder(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ERR_MACHINE;
  bool ok = fsync(fd) == 0;
  close(fd);
  return ok ? ERR_NONE : ERR_MACHINE;
}

enum err slots_sync_parent(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  size_t len = slash ? (size_t)(slash - path) : 0;
  if (len >= sizeof folder) return ERR_INVALID;
  memcpy(folder, path, len);
  folder[len] = '\0';
  if (len == 0) return slots_sync_folder(slash ? "/" : ".");
  return slots_sync_folder(folder);
}
