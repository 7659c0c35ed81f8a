/*
 * country: the two-letter codes of ISO 3166-1.
 *
 * Thread: any, pure.
 */
#ifndef PARLOUR_BASE_COUNTRY_H
#define PARLOUR_BASE_COUNTRY_H

#include "base/str.h"

#define COUNTRY_BYTES 2

/* The code in capital letters, NUL behind it. EL and UK, as offices of the Union write
 * them, are GR and GB. ERR_NOT_FOUND for what is the code of no country; letters of either
 * case. */
MUST_USE enum err country_parse(struct str text, char code_out[static COUNTRY_BYTES + 1]);

#endif
