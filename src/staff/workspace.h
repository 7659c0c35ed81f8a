/*
 * workspace: the controller whose chats these are, and its rules for its staff.
 *
 * Thread: any for reading; scribe for the rest. Ownership: texts live in the
 * work's arena. Law: GDPR Art. 4(7), 13(1)(a).
 */
#ifndef PARLOUR_STAFF_WORKSPACE_H
#define PARLOUR_STAFF_WORKSPACE_H

#include "base/json.h"
#include "ledger/work.h"

struct workspace {
  struct id id;
  struct str name;
  struct str controller_name;
  struct str controller_contact;
  struct str controller_address;
  struct str controller_country;
  struct str controller_dpo;
  struct str controller_representative; /* in the Union, where Art. 27 asks for one; or empty */
  bool public_authority;                /* legitimate interest is not for its tasks (Art. 6(1)) */
  uint32_t second_factor_roles;         /* who must have a second factor */
};

/* Makes the row; the id is new. */
MUST_USE enum err workspace_create(struct work *work, struct workspace *workspace);
/* The actor's. */
MUST_USE enum err workspace_read(struct work *work, struct workspace *workspace_out);
/* Members of body that are there replace what stands; recorded. ERR_INVALID with a fault. */
MUST_USE enum err workspace_change(struct work *work, const struct json *body,
                                   struct workspace *workspace_out);
/* The oldest of the installation. ERR_NOT_FOUND before init. */
MUST_USE enum err workspace_first(struct db *db, struct id *id_out);
/* Writes what stands there already: can the disk be written? Scribe. */
MUST_USE enum err workspace_probe(struct work *work);
void workspace_write(struct json_writer *w, const struct workspace *workspace);

#endif
