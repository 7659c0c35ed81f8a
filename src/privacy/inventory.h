/*
 * inventory: every datum about a person, where it rests, and how it goes.
 *
 * The columns are made at build from store/schema by tools/columns.py: a column added there
 * is here the same day, or the build fails. What rests outside of the database is a short
 * table of its own; what a site adds (attributes) is declared with its purpose.
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

/* What is held, for a while, in no table. */
struct inventory_elsewhere {
  const char *what;
  const char *category;
  const char *subject;
  const char *purposes;
  const char *source;
  const char *rests;
  const char *ends;
};

const struct inventory_elsewhere *inventory_elsewhere(size_t *count_out);
const struct inventory_column *inventory_columns(size_t *count_out);
const struct inventory_column *inventory_find(const char *table, const char *column);

#endif
