/*
 * declaration_missing: everything that a purpose still lacks before it may be in force, and
 * everything that stands against it. All of it, never only the first.
 *
 * Thread: any; scribe or reader. Ownership: texts live in the work's arena.
 * Law:    GDPR Art. 5(1)(b) and (e), 6(1), 6(4), 7(4), 9(2), 13, 22; ePrivacy Directive
 *         Art. 13(2).
 */
#ifndef PARLOUR_PRIVACY_DECLARATION_MISSING_H
#define PARLOUR_PRIVACY_DECLARATION_MISSING_H

#include "privacy/declaration.h"

#define LACKS_MAX 64

struct lack {
  const char *field; /* the member, as the wire names it */
  const char *why;
};
struct lacks {
  struct lack item[LACKS_MAX];
  size_t count;
};
/* What is over the most is dropped: there is enough to do. */
void lacks_add(struct lacks *lacks, const char *field, const char *why);
/* The same with a name in it: "NAME: why". */
void lacks_add_named(struct lacks *lacks, struct work *work, const char *field, struct str name,
                     const char *why);

struct proposal {
  struct id site;
  struct str language;   /* the site's */
  bool public_authority; /* the controller is one */
  struct str code;
  bool has_basis;
  enum basis basis;
  int64_t retention_days; /* 0: not said */
  bool has_retention_from;
  enum retention_event retention_from;
  const struct declaration *declaration;
};
MUST_USE enum err declaration_missing(struct work *work, const struct proposal *proposal,
                                      struct lacks *lacks);

#endif
