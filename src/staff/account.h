/*
 * account: the people who answer, and what they may do.
 *
 * Thread: any for reading; scribe for the rest. Ownership: texts live in the work's
 * arena. Errors: ERR_CONFLICT when the e-mail is taken; ERR_INVALID with a fault.
 * Law: GDPR Art. 29, 32(4).
 */
#ifndef PARLOUR_STAFF_ACCOUNT_H
#define PARLOUR_STAFF_ACCOUNT_H

#include "privacy/personal.h"

struct account {
  struct id id;
  struct personal_subject subject;
  uint32_t roles;
  bool disabled;
  bool second_factor; /* active */
  int64_t version;
  struct personal name;
  struct personal email; /* only when the actor may read it; else empty */
};

struct account_new {
  struct personal email;
  struct personal name;
  uint32_t roles;
  struct str password_hash;
};
MUST_USE enum err account_create(struct work *work, const struct account_new *new,
                                 struct id *id_out);
MUST_USE enum err account_read(struct work *work, struct id id, struct account *account_out);
MUST_USE enum err account_list(struct work *work, struct account **accounts_out, size_t *count_out);

/* What may be changed from outside. */
struct account_change {
  bool has_roles;
  bool has_disabled;
  bool has_name;
  uint32_t roles;
  bool disabled;
  struct personal name;
};
/* ends_sessions_out: the account's sessions must end. The last administrator stays one. */
MUST_USE enum err account_change(struct work *work, struct id id,
                                 const struct account_change *change, bool *ends_sessions_out);

/* For signing in: what must be known before anybody is known. A wrong address gives
 * ERR_NOT_FOUND; whoever calls goes on as if it had been right. */
struct credentials {
  struct id workspace;
  struct id account;
  uint32_t roles;
  bool disabled;
  bool second_factor;
  char password_hash[128];
};
MUST_USE enum err account_credentials(struct work *work, struct personal email,
                                      struct credentials *credentials_out);
/* Is this still the hash that counts? ERR_NOT_FOUND for a disabled account too. */
MUST_USE enum err account_password_is(struct work *work, struct id id, struct str password_hash,
                                      bool *same_out);
/* note: how it came to it, for the log; may be empty. */
MUST_USE enum err account_set_password(struct work *work, struct id id, struct str password_hash,
                                       struct str note);

#endif
