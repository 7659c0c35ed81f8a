/*
 * table: finds a pointer by an id. Open addressing, grown at three quarters.
 *
 * Ids are random (UUIDv7 or a hash of ours), so their own last bytes are the hash.
 *
 * Thread: one at a time. Ownership: the values stay their owners'.
 */
#ifndef PARLOUR_BASE_TABLE_H
#define PARLOUR_BASE_TABLE_H

#include "base/id.h"

struct table_slot {
  struct id key;
  void *value; /* NULL: free */
};

/* Zeroed is ready. */
struct table {
  struct table_slot *slots;
  size_t capacity; /* a power of two, or 0 */
  size_t count;
};

void table_done(struct table *table);
void *table_get(const struct table *table, struct id key); /* NULL when absent */
/* Puts or replaces; value is not NULL. ERR_MACHINE without memory. */
MUST_USE enum err table_put(struct table *table, struct id key, void *value);
void *table_remove(struct table *table, struct id key); /* what was there, or NULL */
/* Walks all in no order: start with *at = 0; NULL at the end. Removing or putting
 * while walking is not allowed. */
void *table_next(const struct table *table, size_t *at);

#endif
