#include "base/table.h"

#include <stdlib.h>
#include <string.h>

static size_t home_of(const struct table *table, struct id key) {
  uint64_t hash;
  memcpy(&hash, key.bytes + 8, sizeof hash);
  return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (table->capacity - 1);
}

/* Where the key is, or the free slot where it would go. */
static size_t find(const struct table *table, struct id key) {
  size_t at = home_of(table, key);
  while (table->slots[at].value && !id_equal(table->slots[at].key, key))
    at = (at + 1) & (table->capacity - 1);
  return at;
}

void table_done(struct table *table) {
  free(table->slots);
  *table = (struct table){0};
}

void *table_get(const struct table *table, struct id key) {
  return table->capacity == 0 ? NULL : table->slots[find(table, key)].value;
}

static enum err grow(struct table *table) {
  struct table bigger = {.capacity = table->capacity ? 2 * table->capacity : 16};
  bigger.slots = calloc(bigger.capacity, sizeof *bigger.slots);
  if (!bigger.slots) return ERR_MACHINE;
  for (size_t i = 0; i < table->capacity; i++) {
    if (!table->slots[i].value) continue;
    bigger.slots[find(&bigger, table->slots[i].key)] = table->slots[i];
  }
  bigger.count = table->count;
  free(table->slots);
  *table = bigger;
  return ERR_NONE;
}

enum err table_put(struct table *table, struct id key, void *value) {
  if (4 * (table->count + 1) > 3 * table->capacity) {
    enum err error = grow(table);
    if (error) return error;
  }
  size_t at = find(table, key);
  if (!table->slots[at].value) table->count++;
  table->slots[at] = (struct table_slot){key, value};
  return ERR_NONE;
}

void *table_remove(struct table *table, struct id key) {
  if (table->capacity == 0) return NULL;
  size_t mask = table->capacity - 1;
  size_t hole = find(table, key);
  void *removed = table->slots[hole].value;
  if (!removed) return NULL;
  /* Moves back whoever was pushed past the hole, so that no marker is needed. */
  for (size_t at = (hole + 1) & mask; table->slots[at].value; at = (at + 1) & mask) {
    size_t home = home_of(table, table->slots[at].key);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    table->slots[hole] = table->slots[at];
    hole = at;
  }
  table->slots[hole].value = NULL;
  table->count--;
  return removed;
}

void *table_next(const struct table *table, size_t *at) {
  while (*at < table->capacity) {
    void *value = table->slots[(*at)++].value;
    if (value) return value;
  }
  return NULL;
}
