/*
 * transfer: may data go to a country, and on what does it rest?
 *
 * Made at build from law/eea.tsv and law/adequacy.tsv, both dated: the same question may
 * have another answer on another day.
 *
 * Thread: any, pure. Units: UTC milliseconds.
 * Law:    GDPR Art. 44, 45, 46.
 */
#ifndef PARLOUR_PRIVACY_TRANSFER_H
#define PARLOUR_PRIVACY_TRANSFER_H

#include "base/clock.h"

enum transfer_ground {
  TRANSFER_NONE,        /* no third country: the Regulation holds there itself */
  TRANSFER_ADEQUATE,    /* a decision covers everybody there */
  TRANSFER_CONDITIONAL, /* a decision covers some: whether this one must be checked */
  TRANSFER_THIRD        /* nothing but safeguards of Art. 46 can carry it */
};

struct transfer {
  enum transfer_ground ground;
  const char *decision; /* NULL without one in force */
  const char *scope;    /* whom it covers; NULL without one */
};

/* country: two capital letters. */
struct transfer transfer_to(struct str country, int64_t now_ms);
/* YYYY-MM-DD, a real day, not after now. */
bool transfer_is_past_day(struct str text, int64_t now_ms);

#endif
