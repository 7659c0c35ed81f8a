/*
 * change_internal: what the files of privacy/change share. Not for others.
 */
#ifndef PARLOUR_PRIVACY_CHANGE_INTERNAL_H
#define PARLOUR_PRIVACY_CHANGE_INTERNAL_H

#include "privacy/change.h"

struct compatibility {
  struct str link;
  struct str context;
  struct str nature;
  struct str consequences;
  struct str safeguards;
};

/* A proposal as a draft keeps it. */
struct change_body {
  struct str code;
  int64_t base_version; /* in force when it was read from the wire; 0: none */
  bool end;
  bool has_basis;
  enum basis basis;
  int64_t retention_days; /* 0: not said */
  bool has_retention_from;
  enum retention_event retention_from;
  bool has_compatibility;
  struct compatibility compatibility;
  struct declaration said;
};

/* From the wire: only members that the kind may change, laid over what is in force where the
 * kind is not the whole purpose. */
MUST_USE enum err change_body_read(struct work *work, struct id site, enum change_kind kind,
                                   const struct json *body, struct change_body *body_out);
/* From the draft. ERR_CORRUPT. */
MUST_USE enum err change_body_of(struct work *work, const struct change *change,
                                 struct change_body *body_out);
/* Canonical, into the arena. ERR_TOO_LARGE. */
MUST_USE enum err change_body_text(struct work *work, const struct change_body *body,
                                   struct str *text_out);

#endif
