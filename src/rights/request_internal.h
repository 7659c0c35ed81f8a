/*
 * request_internal: what receiving, acting and reading a request share.
 *
 * Thread: as request.h.
 */
#ifndef PARLOUR_RIGHTS_REQUEST_INTERNAL_H
#define PARLOUR_RIGHTS_REQUEST_INTERNAL_H

#include "rights/request.h"

/* Is it the actor's own: the person's, or of the member of the staff? */
bool request_is_own(const struct actor *actor, const struct request *request);
/* Under whose key, and who may give and see. */
struct personal_subject request_subject(const struct work *work, const struct request *request);

/* What is asked for stays until it is answered, whatever its term is: the gate is told. */
MUST_USE enum err request_hold_data(struct work *work, const struct request *request);

/* Writes the next step and tells the ledger. kind: a word; detail may be empty; note: words for
 * the ledger, without personal data. */
struct request_stepping {
  const char *kind;
  struct personal detail;
  const char *note;
};
MUST_USE enum err request_step_add(struct work *work, const struct request *request,
                                   const struct request_stepping *step);

#endif
