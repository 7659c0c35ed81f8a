#include "crypto/keyring_test_support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

static void must(bool ok, const char *what) {
  if (ok) return;
  perror(what);
  abort();
}

void box_make(struct box *box) {
  bool memory = access("/dev/shm", W_OK) == 0;
  memset(box, 0, sizeof *box);
  (void)snprintf(box->folder, sizeof box->folder, "%s/parlour-ring-XXXXXX",
                 memory ? "/dev/shm" : "/tmp");
  must(mkdtemp(box->folder) != NULL, "mkdtemp");
  (void)snprintf(box->keys, sizeof box->keys, "%s/keys", box->folder);
  (void)snprintf(box->root, sizeof box->root, "%s/root.key", box->folder);
}

static void path_of(const struct box *box, int file, char path[static 128]) {
  (void)snprintf(path, 128, "%s/slots.%c", box->keys, 'a' + file);
}

void box_remove(struct box *box) {
  static const char *const endings[] = {"", ".old", ".new"};
  char path[128];
  for (int file = 0; file < 2; file++) {
    path_of(box, file, path);
    unlink(path);
  }
  rmdir(box->keys);
  for (size_t i = 0; i < 3; i++) {
    (void)snprintf(path, sizeof path, "%s%s", box->root, endings[i]);
    unlink(path);
  }
  rmdir(box->folder);
}

struct keyring_config box_config(const struct box *box, struct rng *rng) {
  return (struct keyring_config){
      .folder = box->keys, .root_key_path = box->root, .create = true, .rng = rng};
}

struct buf box_read(const struct box *box, int file) {
  char path[128];
  struct buf out = {0};
  path_of(box, file, path);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return out;
  for (;;) {
    char *room = buf_reserve(&out, 8192);
    must(room != NULL, "buf_reserve");
    ssize_t got = read(fd, room, 8192);
    must(got >= 0, "read");
    if (got == 0) break;
    buf_advance(&out, (size_t)got);
  }
  close(fd);
  return out;
}

void box_write(const struct box *box, int file, struct str bytes) {
  char path[128];
  path_of(box, file, path);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  must(fd >= 0, path);
  must(bytes.len == 0 || write(fd, bytes.data, bytes.len) == (ssize_t)bytes.len, "write");
  close(fd);
}

bool box_has(const struct box *box, const uint8_t *needle, size_t len) {
  bool found = false;
  for (int file = 0; file < 2; file++) {
    struct buf bytes = box_read(box, file);
    if (bytes.len > 0 && memmem(bytes.data, bytes.len, needle, len) != NULL) found = true;
    buf_done(&bytes);
  }
  return found;
}

bool box_exists(const char *path, const char *ending) {
  char name[128];
  (void)snprintf(name, sizeof name, "%s%s", path, ending);
  return access(name, F_OK) == 0;
}

static int file_of(struct disk *disk, int fd) {
  struct stat given;
  char path[128];
  if (fd == disk->fds[0]) return 0;
  if (fd == disk->fds[1]) return 1;
  must(fstat(fd, &given) == 0, "fstat");
  for (int file = 0; file < 2; file++) {
    struct stat named;
    path_of(disk->box, file, path);
    must(stat(path, &named) == 0, "stat");
    if (named.st_ino != given.st_ino) continue;
    disk->fds[file] = fd;
    return file;
  }
  abort();
}

static void put(struct buf *image, int64_t at, const uint8_t *bytes, size_t len) {
  size_t end = (size_t)at + len;
  if (end > image->len) {
    size_t more = end - image->len;
    char *room = buf_reserve(image, more);
    must(room != NULL, "buf_reserve");
    memset(room, 0, more);
    buf_advance(image, more);
  }
  memcpy(image->data + at, bytes, len);
}

static struct disk_op *log_op(struct disk *disk) {
  if (disk->count == disk->capacity) {
    disk->capacity = disk->capacity ? 2 * disk->capacity : 64;
    disk->ops = reallocarray(disk->ops, disk->capacity, sizeof *disk->ops);
    must(disk->ops != NULL, "reallocarray");
  }
  struct disk_op *op = &disk->ops[disk->count++];
  memset(op, 0, sizeof *op);
  return op;
}

static bool disk_write(void *context, int fd, const void *bytes, size_t len, int64_t at) {
  struct disk *disk = context;
  if (disk->count >= disk->stop_after) return false;
  if (disk->fail_next_write) {
    disk->fail_next_write = false;
    return false;
  }
  int file = file_of(disk, fd);
  struct disk_op *op = log_op(disk);
  *op = (struct disk_op){.file = file, .at = at, .len = len, .bytes = malloc(len)};
  must(op->bytes != NULL, "malloc");
  memcpy(op->bytes, bytes, len);
  return pwrite(fd, bytes, len, at) == (ssize_t)len;
}

static bool disk_sync(void *context, int fd) {
  struct disk *disk = context;
  if (disk->count >= disk->stop_after) return false;
  if (disk->fail_next_sync) {
    disk->fail_next_sync = false;
    return false;
  }
  int file = file_of(disk, fd);
  log_op(disk)->sync = true;
  disk->ops[disk->count - 1].file = file;
  if (disk->lies) return true;
  for (size_t i = disk->pending_from[file]; i < disk->count; i++) {
    const struct disk_op *op = &disk->ops[i];
    if (op->file == file && !op->sync) put(&disk->durable[file], op->at, op->bytes, op->len);
  }
  disk->pending_from[file] = disk->count;
  return true;
}

void disk_init(struct disk *disk, const struct box *box) {
  memset(disk, 0, sizeof *disk);
  disk->io = (struct keyring_io){disk_write, disk_sync, disk, 16, false};
  disk->box = box;
  disk->fds[0] = disk->fds[1] = -1;
  disk->stop_after = SIZE_MAX;
  for (int file = 0; file < 2; file++) disk->durable[file] = box_read(box, file);
}

void disk_done(struct disk *disk) {
  for (size_t i = 0; i < disk->count; i++) free(disk->ops[i].bytes);
  free(disk->ops);
  buf_done(&disk->durable[0]);
  buf_done(&disk->durable[1]);
}

/* Torn: each sector by itself is as before or as written; or the write stopped, or
 * began, at some byte. */
static void put_torn(struct buf *image, const struct disk_op *op, struct rng *rng, enum tear tear) {
  if (tear == TEAR_BYTES) {
    size_t cut = rng_below(rng, (uint32_t)op->len + 1);
    bool front = rng_below(rng, 2) == 0;
    size_t from = front ? 0 : cut;
    size_t to = front ? cut : op->len;
    put(image, op->at + (int64_t)from, op->bytes + from, to - from);
    return;
  }
  for (size_t done = 0; done < op->len;) {
    int64_t at = op->at + (int64_t)done;
    size_t part = SECTOR - (size_t)(at % SECTOR);
    if (part > op->len - done) part = op->len - done;
    if (rng_below(rng, 2) == 0) put(image, at, op->bytes + done, part);
    done += part;
  }
}

void disk_cut(struct disk *disk, struct rng *rng, enum tear tear) {
  for (int file = 0; file < 2; file++) {
    struct buf *image = &disk->durable[file];
    for (size_t i = disk->pending_from[file]; i < disk->count; i++) {
      const struct disk_op *op = &disk->ops[i];
      if (op->file != file || op->sync) continue;
      uint32_t fate = rng_below(rng, 3);
      if (fate == 1) put(image, op->at, op->bytes, op->len);
      if (fate == 2) put_torn(image, op, rng, tear);
    }
    box_write(disk->box, file, buf_str(image));
  }
}

void disk_order(const struct disk *disk, size_t from, char *letters_out, size_t capacity) {
  size_t len = 0;
  for (size_t i = from; i < disk->count && len + 1 < capacity; i++) {
    const struct disk_op *op = &disk->ops[i];
    char letter = (char)((op->sync ? 'a' : 'A') + op->file);
    if (len > 0 && letters_out[len - 1] == letter && !op->sync) continue;
    letters_out[len++] = letter;
  }
  letters_out[len] = '\0';
}
