#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "crypto/keyring_internal.h"

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#ifndef BTRFS_SUPER_MAGIC
#define BTRFS_SUPER_MAGIC 0x9123683E
#endif

static const char *name_of(const char *folder) {
  struct statfs status;
  if (statfs(folder, &status) != 0) return NULL;
  switch ((uint64_t)status.f_type) {
    case EXT4_SUPER_MAGIC:
      return "ext4";
    case XFS_SUPER_MAGIC:
      return "xfs";
    case BTRFS_SUPER_MAGIC:
      return "btrfs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlayfs";
    default:
      return "other";
  }
}

/* Where the file's first block lies on the device; 0: the file system does not say. */
static uint64_t first_block(int fd) {
  struct {
    struct fiemap map;
    struct fiemap_extent extent;
  } request = {.map = {.fm_length = 4096, .fm_flags = FIEMAP_FLAG_SYNC, .fm_extent_count = 1}};
  if (ioctl(fd, FS_IOC_FIEMAP, &request.map) != 0 || request.map.fm_mapped_extents == 0) return 0;
  return request.extent.fe_physical;
}

/* Writes a block, overwrites it, and looks whether it moved. */
static bool block_moves(const char *folder, bool *known_out) {
  char path[4096];
  char block[4096];
  uint64_t before = 0;
  uint64_t after = 0;
  int len = snprintf(path, sizeof path, "%s/.medium-test", folder);
  *known_out = false;
  if (len < 0 || (size_t)len >= sizeof path) return true;
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return true;
  memset(block, 1, sizeof block);
  if (pwrite(fd, block, sizeof block, 0) == (ssize_t)sizeof block && fdatasync(fd) == 0)
    before = first_block(fd);
  memset(block, 2, sizeof block);
  if (pwrite(fd, block, sizeof block, 0) == (ssize_t)sizeof block && fdatasync(fd) == 0)
    after = first_block(fd);
  close(fd);
  unlink(path);
  *known_out = before != 0 && after != 0;
  return before != after;
}

/* Is any ext4 mounted so that data go through the journal? It cannot be told which
 * mount the folder is on without walking devices: one is enough to doubt. */
static bool journals_data(void) {
  char line[4096];
  bool found = false;
  FILE *file = fopen("/proc/self/mounts", "re");
  if (!file) return true;
  while (fgets(line, sizeof line, file))
    if (strstr(line, " ext4 ") && strstr(line, "data=journal")) found = true;
  fclose(file);
  return found;
}

enum err keyring_inspect_medium(const char *folder, struct keyring_medium *medium_out) {
  bool known;
  struct keyring_medium medium = {.file_system = name_of(folder)};
  if (!medium.file_system) return ERR_MACHINE;
  medium.block_moved = block_moves(folder, &known);
  bool in_place = strcmp(medium.file_system, "ext4") == 0 || strcmp(medium.file_system, "xfs") == 0;
  bool holds = in_place && known && !medium.block_moved && !journals_data();
  medium.promise = holds ? KEYRING_UNRECOVERABLE : KEYRING_LOGICAL;
  *medium_out = medium;
  return ERR_NONE;
}

const char *keyring_promise_sentence(enum keyring_promise promise) {
  return promise == KEYRING_UNRECOVERABLE
             ? "Erased keys are unrecoverable through the file system."
             : "Erased keys are destroyed logically; remnants are possible in the device.";
}
