/*
 * child_age: from which age a child consents alone, by country and day.
 *
 * Made at build from law/child-consent-age.tsv. A law begins with its day as UTC has it.
 *
 * Thread: any, pure.
 * Units:  years of age; UTC milliseconds since 1970 (_ms).
 * Law:    GDPR Art. 8(1).
 */
#ifndef PARLOUR_PRIVACY_CHILD_AGE_H
#define PARLOUR_PRIVACY_CHILD_AGE_H

#include "base/str.h"

/* What the Regulation says where no national law does, and how low one may go. */
#define CHILD_AGE_HIGHEST 16
#define CHILD_AGE_LOWEST 13

/* Whether the table holds the country: two letters of either case. */
bool child_age_known(struct str country);
/* The age that counted there at that moment; CHILD_AGE_HIGHEST for a country that is not
 * in the table, and before its law began. */
int child_age_of(struct str country, int64_t at_ms);

#endif
