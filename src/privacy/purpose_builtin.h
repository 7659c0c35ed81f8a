/*
 * purpose_builtin: the purposes that the program knows how to serve, as templates.
 *
 * Few are in force on a new site: what answers the visitor, and what the law or the safety
 * of the service needs. Every other waits until an administrator activates it.
 *
 * Thread: any; constant tables.
 * Law:    GDPR Art. 5(1)(b) and (c), 6(1), 25(2); ePrivacy Directive Art. 13(2).
 */
#ifndef PARLOUR_PRIVACY_PURPOSE_BUILTIN_H
#define PARLOUR_PRIVACY_PURPOSE_BUILTIN_H

#include "privacy/purpose.h"

#define PURPOSE_SECURITY "security"
#define PURPOSE_TRANSCRIPT "transcript"
#define PURPOSE_RATING "rating"
#define PURPOSE_STATISTICS "statistics"
#define PURPOSE_TRAINING "training"
#define PURPOSE_MARKETING "marketing"
#define PURPOSE_VITAL "vital"
#define PURPOSE_STAFF "staff"
#define PURPOSE_NOTICE "notice"
#define PURPOSE_PROOF "proof"

struct purpose_builtin {
  const char *code;
  bool always;      /* in force on every site, from its beginning */
  unsigned bases;   /* 1 << enum basis: that can carry it */
  enum basis basis; /* the one proposed */
  int64_t retention_days;
  enum retention_event retention_from;
  uint32_t roles;
  bool marketing;
  const char *asks;      /* "email": given with the consent; or NULL */
  const char *fields[9]; /* codes, NULL-ended */
  const char *title[2];  /* en, de */
  const char *description[2];
  /* What it rests on, as far as it can be said beforehand; NULL: the site must say it. */
  const char *interest;
  const char *necessity;
  const char *balance;
  const char *law;
  const char *contract;
};

const struct purpose_builtin *purpose_builtins(size_t *count_out);
/* NULL for a code that is none. */
const struct purpose_builtin *purpose_builtin_find(struct str code);
/* The template as a purpose resting on this basis, with its canonical declaration, in the
 * arena. ERR_NOT_FOUND. */
MUST_USE enum err purpose_builtin_make(struct arena *arena, struct str code, enum basis basis,
                                       struct purpose *purpose_out);
/* Those that are always in force, but for "answer", published on a new site. */
MUST_USE enum err purpose_builtin_install(struct work *work, struct id site);

#endif
