/*
 * erasing: a person's wish to have everything, one conversation or one field erased.
 *
 * Judged whole, carried out in one transaction, and certified (rights/certificate). What a law
 * or a claim needs is said with its ground and its end. What was given for marketing leaves a
 * hash that nobody is written to again by (privacy/suppression). It costs the same however long
 * the conversations were.
 *
 * Thread: scribe. Who has committed it destroys the keys (retention_bury) and tells the tabs.
 * Errors: ERR_INVALID with a fault that names the member; ERR_NOT_FOUND for what is not theirs.
 * Law:    GDPR Art. 5(2), 17(1) and (3), 19.
 */
#ifndef PARLOUR_RIGHTS_ERASING_H
#define PARLOUR_RIGHTS_ERASING_H

#include "base/json.h"
#include "rights/certificate.h"

enum erasing_kind { ERASING_EVERYTHING, ERASING_CONVERSATION, ERASING_FIELD };
struct erasing_scope {
  enum erasing_kind kind;
  struct id conversation;
  struct str purpose; /* of a field that was given for one; empty: of the person */
  struct str field;   /* "person.name", "purpose.email", "attribute.order" ... */
};
/* From {"scope":{…}}: {"conversation":ID}, {"field"} or {"purpose","field"}; without a scope,
 * everything. */
MUST_USE enum err erasing_scope_read(struct work *work, const struct json *body,
                                     struct erasing_scope *scope_out);

struct erasing {
  struct erasing_scope scope;
  struct id person;
  struct id site;
  const char *language;
  struct certificate_terms terms;
  /* told */
  struct id *gone; /* conversations, in the arena: whose tabs are to be closed */
  size_t gone_count;
  bool person_gone;
  const struct certificate_facts *facts; /* in the arena */
  uint8_t certificate[SIGNED_RECORD_BYTES];
};
MUST_USE enum err erasing_run(struct work *work, struct erasing *erasing);

#endif
