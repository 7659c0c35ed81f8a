#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 4096
#define DEFAULT_LIMIT_BYTES (64u * 1024 * 1024)

struct arena_chunk {
  struct arena_chunk *next; /* older */
  size_t capacity_bytes;
  size_t used_bytes;
  alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t limit_bytes) {
  *arena = (struct arena){.limit_bytes = limit_bytes == 0 ? DEFAULT_LIMIT_BYTES : limit_bytes};
}

static void chunk_wipe(struct arena_chunk *chunk) {
  explicit_bzero(chunk->bytes, chunk->used_bytes);
  chunk->used_bytes = 0;
}

void arena_reset(struct arena *arena) {
  while (arena->chunks != NULL && arena->chunks->next != NULL) {
    struct arena_chunk *chunk = arena->chunks;
    arena->chunks = chunk->next;
    chunk_wipe(chunk);
    free(chunk);
  }
  if (arena->chunks != NULL) chunk_wipe(arena->chunks);
  arena->used_bytes = 0;
}

void arena_done(struct arena *arena) {
  arena_reset(arena);
  free(arena->chunks);
  arena->chunks = NULL;
}

static struct arena_chunk *chunk_add(struct arena *arena, size_t size_bytes) {
  size_t capacity = size_bytes > CHUNK_BYTES ? size_bytes : CHUNK_BYTES;
  struct arena_chunk *chunk = malloc(sizeof *chunk + capacity);
  if (chunk == NULL) return NULL;
  chunk->capacity_bytes = capacity;
  chunk->used_bytes = 0;
  chunk->next = arena->chunks;
  arena->chunks = chunk;
  return chunk;
}

void *arena_alloc(struct arena *arena, size_t size_bytes) {
  size_t limit = arena->limit_bytes == 0 ? DEFAULT_LIMIT_BYTES : arena->limit_bytes;
  if (size_bytes > limit) return NULL;
  size_t rounded = (size_bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
  if (rounded > limit - arena->used_bytes) return NULL;
  struct arena_chunk *chunk = arena->chunks;
  if (chunk == NULL || rounded > chunk->capacity_bytes - chunk->used_bytes)
    chunk = chunk_add(arena, rounded);
  if (chunk == NULL) return NULL;
  void *at = chunk->bytes + chunk->used_bytes;
  chunk->used_bytes += rounded;
  arena->used_bytes += rounded;
  memset(at, 0, rounded);
  return at;
}

enum err arena_copy(struct arena *arena, struct str s, struct str *copy_out) {
  char *copy = arena_c_string(arena, s);
  if (copy == NULL) return s.len >= DEFAULT_LIMIT_BYTES ? ERR_TOO_LARGE : ERR_MACHINE;
  *copy_out = (struct str){copy, s.len};
  return ERR_NONE;
}

char *arena_c_string(struct arena *arena, struct str s) {
  if (s.len == SIZE_MAX) return NULL;
  char *copy = arena_alloc(arena, s.len + 1);
  if (copy != NULL && s.len > 0) memcpy(copy, s.data, s.len);
  return copy;
}
