/* Archives of a backup: whatever the bytes, reading ends, and what opens was sealed. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/archive.h"
#include "fuzz.h"

/* The key of the seeds; without one that fits, only the head would be reached. */
static const uint8_t key[AEAD_KEY_BYTES] = "the key of the seeds, 32 bytes.";

static void read_all(struct archive_reader *reader) {
  struct str chunk;
  size_t left = (size_t)1 << 24;
  if (archive_start(reader, key) != ERR_NONE) return;
  while (archive_next(reader, &chunk) == ERR_NONE && chunk.len > 0) {
    PROMISE(chunk.len <= ARCHIVE_CHUNK_BYTES && chunk.len <= left);
    left -= chunk.len;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct archive_reader reader;
  char path[40];
  if (sodium_init() < 0) return 0;
  int fd = memfd_create("archive", MFD_CLOEXEC);
  PROMISE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
  (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (archive_open(&reader, path) == ERR_NONE) {
    PROMISE(memchr(reader.facts.log, 0, sizeof reader.facts.log) != NULL);
    PROMISE(memchr(reader.facts.kind, 0, sizeof reader.facts.kind) != NULL);
    read_all(&reader);
  }
  archive_close(&reader);
  close(fd);
  return 0;
}
