/*
 * nearest: which known word somebody probably meant.
 *
 * Thread: any. Ownership: words are borrowed.
 */
#ifndef PARLOUR_CLI_NEAREST_H
#define PARLOUR_CLI_NEAREST_H

#include "base/str.h"

/* Gathers candidates for one written word; the best is NULL while none is close. */
struct nearest {
  struct str written;
  const char *best;
  size_t distance;
};

struct nearest nearest_to(struct str written);
/* - and _ count as the same letter. */
void nearest_offer(struct nearest *nearest, const char *word);

#endif
