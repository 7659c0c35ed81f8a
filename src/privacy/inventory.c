#include "privacy/inventory.h"

#include <string.h>

#include "inventory_columns.h"

const struct inventory_column *inventory_columns(size_t *count_out) {
  *count_out = sizeof inventory_table / sizeof inventory_table[0];
  return inventory_table;
}

const struct inventory_column *inventory_find(const char *table, const char *column) {
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(columns[i].table, table) == 0 && strcmp(columns[i].column, column) == 0)
      return &columns[i];
  return NULL;
}
