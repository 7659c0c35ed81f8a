/*
 * deed: a change for the scribe that the ledger hears of.
 *
 * Every change of the floors above is one: it is given a struct work, and what it
 * staged in the ledger is dropped when it fails.
 *
 * Thread: deed_send: any. act: the scribe's. done: the scribe's, after the commit.
 * Ownership: the deed is the scribe's from a successful send until done, which
 *            frees it or passes it on.
 */
#ifndef PARLOUR_LEDGER_DEED_H
#define PARLOUR_LEDGER_DEED_H

#include "ledger/ledger.h"
#include "store/scribe.h"

struct deed {
  struct command command;
  struct actor actor;
  enum err (*act)(struct deed *deed, struct work *work);
  void (*adopt)(struct deed *deed, struct scribe_desk *desk); /* after COMMIT; may be NULL */
  void (*done)(struct deed *deed, enum err result, uint64_t version);
  const char *fault; /* what work.fault said */
};

/* The head of every scribe's house: desk->house points at a struct that begins so. */
struct deed_house {
  struct keyring *keyring;
  struct ledger *ledger;
  struct work_cache *cache; /* NULL: nothing is remembered */
};

/* False when the scribe is stopping; the deed is still the caller's. */
bool deed_send(struct scribe *scribe, struct deed *deed);
/* The same for what nobody waits for (scribe_send_patient). */
bool deed_send_patient(struct scribe *scribe, struct deed *deed);
/* The work that callbacks of a command are given. */
struct work deed_work(struct scribe_desk *desk, const struct actor *actor);
/* For scribe_config: writes, adopts and drops what the ledger has staged. */
enum err deed_before_commit(struct scribe_desk *desk);
void deed_after_commit(struct scribe_desk *desk);
void deed_after_rollback(struct scribe_desk *desk);
/* Runs a deed on the caller's own desk: for init, start-up and tests. */
MUST_USE enum err deed_run_alone(struct scribe_desk *desk, struct deed *deed);

#endif
