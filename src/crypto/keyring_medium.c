#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/str.h"
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

struct place {
  uint64_t block; /* where the file begins on the device; 0: the file system does not say */
  bool shared;    /* a snapshot or a reflink has it too */
};

static struct place place_of(int fd) {
  /* A map with room for one extent behind it. */
  union {
    struct fiemap map;
    char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
  } request = {.room = {0}};
  request.map.fm_length = 4096;
  request.map.fm_flags = FIEMAP_FLAG_SYNC;
  request.map.fm_extent_count = 1;
  if (ioctl(fd, FS_IOC_FIEMAP, &request.map) != 0 || request.map.fm_mapped_extents == 0)
    return (struct place){0};
  const struct fiemap_extent *extent = &request.map.fm_extents[0];
  return (struct place){extent->fe_physical, (extent->fe_flags & FIEMAP_EXTENT_SHARED) != 0};
}

static uint64_t write_block(int fd, int byte) {
  char block[4096];
  memset(block, byte, sizeof block);
  if (pwrite(fd, block, sizeof block, 0) != (ssize_t)sizeof block || fdatasync(fd) != 0) return 0;
  return place_of(fd).block;
}

/* What overwriting does to a file that is made in the folder. */
struct trial {
  bool known;   /* the file system says where blocks lie */
  bool moved;   /* the second writing landed elsewhere */
  bool journal; /* chattr +j: data go through the journal */
};

static struct trial overwrite_trial(const char *folder) {
  static const char name[] = "/.medium-test";
  char path[4096];
  int flags = 0;
  struct trial trial = {.moved = true};
  if (snprintf(path, sizeof path, "%s%s", folder, name) >= (int)sizeof path) return trial;
  unlink(path); /* what a crash left */
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return trial;
  uint64_t before = write_block(fd, 1);
  uint64_t after = write_block(fd, 2);
  trial.known = before != 0 && after != 0;
  trial.moved = before != after;
  trial.journal = ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_JOURNAL_DATA_FL) != 0;
  close(fd);
  unlink(path);
  return trial;
}

static bool is_shared(const char *folder, const char *name) {
  char path[4096];
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return true;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return false; /* no keys yet */
  struct place place = place_of(fd);
  close(fd);
  return place.shared;
}

/* The device of a line of mountinfo, "36 35 98:0 / /mnt ...": the third word. */
static bool device_of(struct str line, dev_t *device_out) {
  struct str word = STR_EMPTY;
  struct str number;
  int64_t major_number;
  int64_t minor_number;
  for (int i = 0; i < 3; i++)
    if (!str_cut(line, ' ', &word, &line)) return false;
  if (!str_cut(word, ':', &number, &word)) return false;
  if (str_to_int64(number, &major_number) || str_to_int64(word, &minor_number)) return false;
  *device_out = makedev((unsigned)major_number, (unsigned)minor_number);
  return true;
}

/* Is the folder's own mount one whose data go through the journal? Not to find it is
 * to doubt. */
static bool journals_data(const char *folder) {
  char line[4096];
  struct stat status;
  bool found = false;
  bool journal = false;
  FILE *file = fopen("/proc/self/mountinfo", "re");
  if (!file) return true;
  bool known = stat(folder, &status) == 0;
  while (known && fgets(line, sizeof line, file)) {
    dev_t device;
    if (!device_of(str_from(line), &device) || device != status.st_dev) continue;
    found = true;
    if (strstr(line, "data=journal")) journal = true;
  }
  fclose(file);
  return journal || !found;
}

enum err keyring_inspect_medium(const char *folder, struct keyring_medium *medium_out) {
  struct keyring_medium medium = {.file_system = name_of(folder)};
  if (!medium.file_system) return ERR_MACHINE;
  struct trial trial = overwrite_trial(folder);
  bool in_place = strcmp(medium.file_system, "ext4") == 0 || strcmp(medium.file_system, "xfs") == 0;
  bool shared = is_shared(folder, "slots.a") || is_shared(folder, "slots.b");
  bool holds = in_place && trial.known && !trial.moved && !trial.journal && !shared &&
               !journals_data(folder);
  medium.block_moved = trial.moved;
  medium.promise = holds ? KEYRING_UNRECOVERABLE : KEYRING_LOGICAL;
  *medium_out = medium;
  return ERR_NONE;
}

const char *keyring_promise_sentence(enum keyring_promise promise) {
  return promise == KEYRING_UNRECOVERABLE
             ? "Erased keys are unrecoverable through the file system."
             : "Erased keys are destroyed logically; remnants are possible in the device.";
}
