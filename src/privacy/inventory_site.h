/*
 * inventory_site: which data a site holds for which purpose, from what it declares now.
 *
 * A row for each field and each active attribute of each purpose in force. Where it comes from and
 * how it rests is the column's that carries it (inventory.h); how long is the purpose's word.
 *
 * Thread: any. Ownership: texts live in the work's arena.
 * Errors: ERR_CORRUPT for a declaration that cannot be read.
 * Law:    GDPR Art. 5(1)(b), 5(2), 9(1), 30(1)(c) and (f).
 */
#ifndef PARLOUR_PRIVACY_INVENTORY_SITE_H
#define PARLOUR_PRIVACY_INVENTORY_SITE_H

#include "privacy/purpose.h"

struct inventory_use {
  struct str purpose;
  struct str field; /* "message.text", "attribute.order" */
  struct str title; /* English */
  struct str category;
  struct str subject;
  struct str source;
  struct str rests;
  bool special;
  int64_t days;
  enum retention_event from;
};

MUST_USE enum err inventory_site_uses(struct work *work, struct id site,
                                      struct inventory_use **uses_out, size_t *count_out);

#endif
