#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

const struct keyring_io keyring_io_real = {real_write, real_sync, NULL};

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

/* A failed write or sync leaves unknown what the disk holds: nothing more is written. */
static enum err outcome(struct keyring *ring, bool ok) {
  if (!ok) ring->broken = true;
  return ok ? ERR_NONE : ERR_MACHINE;
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

/* Zeros are written, not reserved: a block that was reserved moves when it is used. */
static enum err fill(struct keyring *ring, int file, int64_t slots) {
  static const char zeros[64 * 1024];
  struct stat status;
  if (fstat(ring->fds[file], &status) != 0) return ERR_MACHINE;
  int64_t end = slots * SLOT_BYTES;
  for (int64_t at = status.st_size; at < end;) {
    size_t part = end - at < (int64_t)sizeof zeros ? (size_t)(end - at) : sizeof zeros;
    TRY(outcome(ring, ring->io->write(ring->io->context, ring->fds[file], zeros, part, at)));
    at += (int64_t)part;
  }
  return slots_sync(ring, file);
}

enum err slots_grow(struct keyring *ring, int64_t slots) {
  uint8_t *states = realloc(ring->states, (size_t)slots);
  if (!states) return ERR_MACHINE;
  ring->states = states;
  memset(states + ring->slots, SLOT_EMPTY, (size_t)(slots - ring->slots));
  TRY(fill(ring, 0, slots));
  TRY(fill(ring, 1, slots));
  ring->slots = slots;
  return ERR_NONE;
}
