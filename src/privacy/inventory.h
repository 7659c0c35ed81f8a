/*
 * inventory: every column of the schema, as its annotation says it.
 *
 * Made at build from store/schema by tools/columns.py: a column added there is here
 * the same day, or the build fails.
 *
 * Law: GDPR Art. 5(1)(b) and (c), 9(1), 14(2)(f), 30(1)(c).
 */
#ifndef PARLOUR_PRIVACY_INVENTORY_H
#define PARLOUR_PRIVACY_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

struct inventory_column {
  const char *table;
  const char *column;
  bool personal;
  const char *category; /* this and the others are NULL when it is not personal */
  const char *subject;
  const char *purposes;
  const char *source; /* "visitor, host page": who it comes from */
  const char *erase;  /* "key", "row", or "never, REASON" */
  const char *rests;  /* "database, sealed", "database, as a hash", "database, in clear" */
  bool special;       /* may be of the kinds of Art. 9(1) or 10 */
};

const struct inventory_column *inventory_columns(size_t *count_out);
const struct inventory_column *inventory_find(const char *table, const char *column);

#endif
