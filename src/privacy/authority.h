/*
 * authority: which supervisory authority a person can complain to, by country.
 *
 * Made at build from law/authorities.tsv.
 *
 * Law: GDPR Art. 13(2)(d), 51(1), 77(1).
 */
#ifndef PARLOUR_PRIVACY_AUTHORITY_H
#define PARLOUR_PRIVACY_AUTHORITY_H

#include "base/str.h"

struct authority {
  const char *country; /* two letters */
  const char *from;    /* the first day of its office under this law, YYYY-MM-DD */
  const char *name;    /* in its own language */
  const char *url;
};

/* False for a country that has none in the table; letters of either case. */
bool authority_of(struct str country, struct authority *authority_out);

#endif
