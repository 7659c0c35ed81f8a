/*
 * retention: when each datum must go, and making it go.
 *
 * Erasing a conversation commits a tombstone that names slot and key, deletes the
 * rows, and then destroys the key: from then on nothing sealed under it opens,
 * in backups of the data either. A person goes with their last conversation.
 *
 * Thread: scribe only.
 * Units:  UTC milliseconds.
 * Law:    GDPR Art. 5(1)(e), 17(1)(a).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_H
#define PARLOUR_PRIVACY_RETENTION_H

#include "ledger/work.h"

struct retention_item {
  struct id workspace;
  struct id conversation;
  struct id person;
};
/* Conversations of all workspaces whose time is over, oldest first. */
MUST_USE enum err retention_due(struct work *work, size_t limit, struct retention_item **items_out,
                                size_t *count_out);
/* Tombstones, closed log entries and deleted rows, in the open transaction. The keys are destroyed
 * by retention_bury after the commit. ground: why, a word for the ledger. */
MUST_USE enum err retention_erase(struct work *work, const struct retention_item *item,
                                  const char *ground);
/* For what is erased beside conversations: the key is to be destroyed, what the log kept
 * under it goes, and an entry says that it was (LEDGER_ERASED). */
MUST_USE enum err retention_tombstone(struct work *work, struct id workspace,
                                      struct keyring_ref ref, const char *ground);
/* Destroys the keys of every committed tombstone that is not yet done, and notes it. Does
 * nothing in a transaction that has erased: its tombstones are not committed yet. One that
 * this installation did not lay is left as it is, and raises SIGNAL_LEDGER_MISMATCH. */
MUST_USE enum err retention_bury(struct work *work, int64_t *count_out);
/* The same for all, in a transaction that erased nothing: the first thing at start,
 * before the slot files repair each other. */
MUST_USE enum err retention_replay(struct work *work, int64_t *count_out);

/* Is the key named by any row? For keyring_recover; loads all names first. */
struct retention_names;
MUST_USE enum err retention_names_load(struct db *db, struct retention_names **names_out);
bool retention_names_has(void *names, struct keyring_ref ref);
void retention_names_free(struct retention_names *names);

#endif
