/*
 * statement: what a site's own server states about its visitor: a JSON Web Token (RFC 7519)
 * in the compact form of RFC 7515, signed by HMAC-SHA-256 and nothing else.
 *
 * The signature is checked before anything inside is believed; the algorithm is ours to
 * say, not the token's.
 *
 * Thread:    any; pure.
 * Ownership: claims are the caller's, freed with json_free.
 * Errors:    ERR_INVALID, with a constant sentence.
 */
#ifndef PARLOUR_CRYPTO_STATEMENT_H
#define PARLOUR_CRYPTO_STATEMENT_H

#include "base/json.h"

#define STATEMENT_MAX_BYTES 8192
/* Short, for it cannot be called back. */
#define STATEMENT_LIFE_MS (INT64_C(10) * 60 * 1000)
/* Two clocks may differ so much. */
#define STATEMENT_LEEWAY_MS (INT64_C(60) * 1000)

struct statement_terms {
  struct str key;      /* shared with the site's server */
  struct str audience; /* the site: "aud" must be it, or a list with it */
  int64_t now_ms;
};

/* claims_out: an object with at least "sub", "aud" and "exp". */
MUST_USE enum err statement_open(struct str text, const struct statement_terms *terms,
                                 struct json **claims_out, const char **why_out);

#endif
