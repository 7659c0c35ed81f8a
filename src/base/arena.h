/*
 * arena: memory for one request, frame or batch, given back all at once.
 *
 * Thread: one at a time. Ownership: everything allocated dies at reset.
 * Arenas that held plaintext about a person are wiped when reset.
 */
#ifndef PARLOUR_BASE_ARENA_H
#define PARLOUR_BASE_ARENA_H

#include "base/str.h"

struct arena_chunk;
struct arena {
  struct arena_chunk *chunks;
  size_t used_bytes;  /* over all chunks, what was given out */
  size_t limit_bytes; /* 0: 64 MiB */
};

void arena_init(struct arena *arena, size_t limit_bytes);
void arena_reset(struct arena *arena); /* wipes; keeps one chunk for reuse */
void arena_done(struct arena *arena);  /* wipes and frees; harmless twice */

/* Zeroed and aligned for any type; NULL over the cap or out of memory. */
void *arena_alloc(struct arena *arena, size_t size_bytes) __attribute__((malloc));
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

/* A copy that lives in the arena; ERR_MACHINE or ERR_TOO_LARGE. */
MUST_USE enum err arena_copy(struct arena *arena, struct str s, struct str *copy_out);
/* The same with a NUL behind it. NULL when there is no room. */
char *arena_c_string(struct arena *arena, struct str s);

#endif
