/*
 * passwords: the one thread that runs argon2id, so that sign-ins cannot eat the
 * machine. At most 16 wait.
 *
 * Thread: passwords_send: any. done(): the password thread.
 * Ownership: the job is the thread's from a successful send until done.
 */
#ifndef PARLOUR_STAFF_PASSWORDS_H
#define PARLOUR_STAFF_PASSWORDS_H

#include "base/mailbox.h"
#include "crypto/password.h"

#define PASSWORDS_WAITING_MAX 16

struct password_job {
  struct mail mail;
  struct str password; /* borrowed from the owner until done */
  bool derive;         /* make hash; else compare with it */
  bool has_hash;       /* false: nobody's; takes the same time and is wrong */
  char hash[PASSWORD_HASH_BYTES];
  bool matches; /* result of comparing */
  enum err result;
  void (*done)(struct password_job *job);
};

struct passwords;
MUST_USE enum err passwords_open(struct passwords **passwords_out);
/* ERR_UNAVAILABLE when too many wait or it is closing: the job is still the caller's. */
MUST_USE enum err passwords_send(struct passwords *passwords, struct password_job *job);
/* Finishes what waits and ends the thread; passwords_send refuses from here on. */
void passwords_stop(struct passwords *passwords);
/* Stops, where that was not done, and frees. */
void passwords_close(struct passwords *passwords);

#endif
