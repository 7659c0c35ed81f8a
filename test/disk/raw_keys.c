/*
 * raw_keys: makes and erases keys on a mounted file system, and looks for their
 * wrapped forms in its raw image. Used by raw_image.sh.
 *
 *   raw_keys make KEYS_FOLDER ROOT_KEY LISTS COUNT    wrapped keys into LISTS.erased, LISTS.living
 *   raw_keys erase KEYS_FOLDER ROOT_KEY LISTS         erases those of LISTS.erased
 *   raw_keys search IMAGE LIST                        prints how many of LIST are in IMAGE
 *   raw_keys promise KEYS_FOLDER                      prints what keyring_inspect_medium says
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyring_internal.h"

struct entry {
  struct keyring_ref ref;
  uint8_t wrapped[WRAPPED_BYTES];
};

static void must(bool ok, const char *what) {
  if (ok) return;
  perror(what);
  exit(3);
}

static FILE *open_list(const char *lists, const char *ending, const char *mode) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s.%s", lists, ending);
  FILE *file = fopen(path, mode);
  must(file != NULL, path);
  return file;
}

static struct keyring *open_ring(const char *folder, const char *root) {
  struct keyring *ring = NULL;
  struct keyring_config config = {.folder = folder, .root_key_path = root, .create = true};
  must(keyring_open(&config, &ring) == ERR_NONE, "keyring_open");
  return ring;
}

static void make(const char *folder, const char *root, const char *lists, size_t count) {
  struct keyring *ring = open_ring(folder, root);
  FILE *files[2] = {open_list(lists, "erased", "wb"), open_list(lists, "living", "wb")};
  for (size_t i = 0; i < count; i++) {
    struct entry entry;
    struct slot slot;
    must(keyring_take(ring, &entry.ref) == ERR_NONE, "keyring_take");
    must(slots_read(ring, 0, entry.ref.slot, 1, &slot) == ERR_NONE, "slots_read");
    memcpy(entry.wrapped, slot.wrapped, sizeof entry.wrapped);
    must(fwrite(&entry, sizeof entry, 1, files[i % 2]) == 1, "fwrite");
  }
  must(fclose(files[0]) == 0 && fclose(files[1]) == 0, "fclose");
  keyring_close(ring);
}

static bool everything(void *context, struct keyring_ref ref) {
  (void)context;
  (void)ref;
  return true;
}

/*= GDPR Art. 17(1) */
static void erase(const char *folder, const char *root, const char *lists) {
  struct keyring *ring = open_ring(folder, root);
  FILE *file = open_list(lists, "erased", "rb");
  struct keyring_ref refs[100];
  struct entry entry;
  size_t count = 0;
  must(keyring_recover(ring, everything, NULL) == ERR_NONE, "keyring_recover");
  while (fread(&entry, sizeof entry, 1, file) == 1) {
    refs[count++] = entry.ref;
    if (count < 100) continue;
    must(keyring_destroy(ring, refs, count) == ERR_NONE, "keyring_destroy");
    count = 0;
  }
  must(keyring_destroy(ring, refs, count) == ERR_NONE, "keyring_destroy");
  (void)fclose(file);
  keyring_close(ring);
}

/* Wrapped keys by their first eight bytes, which are random. */
#define PLACES 65536
struct haystack {
  struct entry *entries;
  bool *found;
  size_t count;
  uint32_t first[PLACES]; /* entry + 1, else 0 */
  uint32_t *next;
};

static uint32_t place_of(const uint8_t *bytes) {
  uint32_t head;
  memcpy(&head, bytes, sizeof head);
  return head % PLACES;
}

static void load(struct haystack *stack, const char *list) {
  struct stat status;
  FILE *file = fopen(list, "rb");
  must(file != NULL && fstat(fileno(file), &status) == 0, list);
  stack->count = (size_t)status.st_size / sizeof(struct entry);
  stack->entries = calloc(stack->count, sizeof *stack->entries);
  stack->found = calloc(stack->count, sizeof *stack->found);
  stack->next = calloc(stack->count, sizeof *stack->next);
  must(stack->entries && stack->found && stack->next, "calloc");
  must(fread(stack->entries, sizeof(struct entry), stack->count, file) == stack->count, "fread");
  (void)fclose(file);
  for (uint32_t i = 0; i < stack->count; i++) {
    uint32_t place = place_of(stack->entries[i].wrapped);
    stack->next[i] = stack->first[place];
    stack->first[place] = i + 1;
  }
}

/* Half a wrapped key is found too: 32 bytes from its nonce's first on. */
static void search(const char *image, const char *list) {
  static struct haystack stack;
  struct stat status;
  size_t total = 0;
  load(&stack, list);
  int fd = open(image, O_RDONLY | O_CLOEXEC);
  must(fd >= 0 && fstat(fd, &status) == 0, image);
  size_t len = (size_t)status.st_size;
  const uint8_t *bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
  must(bytes != MAP_FAILED, "mmap");
  for (size_t at = 0; at + 32 <= len; at++)
    for (uint32_t i = stack.first[place_of(bytes + at)]; i != 0; i = stack.next[i - 1])
      if (memcmp(bytes + at, stack.entries[i - 1].wrapped, 32) == 0) stack.found[i - 1] = true;
  for (size_t i = 0; i < stack.count; i++) total += stack.found[i];
  printf("%zu\n", total);
}

static void promise(const char *folder) {
  struct keyring_medium medium;
  must(keyring_inspect_medium(folder, &medium) == ERR_NONE, folder);
  printf("%s %s\n", medium.file_system,
         medium.promise == KEYRING_UNRECOVERABLE ? "unrecoverable" : "logical");
}

int main(int argc, char **argv) {
  if (argc == 6 && strcmp(argv[1], "make") == 0)
    make(argv[2], argv[3], argv[4], strtoul(argv[5], NULL, 10));
  else if (argc == 5 && strcmp(argv[1], "erase") == 0)
    erase(argv[2], argv[3], argv[4]);
  else if (argc == 4 && strcmp(argv[1], "search") == 0)
    search(argv[2], argv[3]);
  else if (argc == 3 && strcmp(argv[1], "promise") == 0)
    promise(argv[2]);
  else
    return 2;
  return 0;
}
