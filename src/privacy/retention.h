/*
 * retention: when each datum must go, and making it go.
 *
 * Erasing a conversation commits a tombstone that names slot and key, deletes the
 * rows, and then destroys the key: from then on nothing sealed under it opens,
 * in backups of the data either. A person goes with their last conversation.
 *
 * However long a conversation was, erasing it costs the same: its first messages are
 * deleted at once, the rest by retention_sweep, a few at a time, so that nobody who
 * writes meanwhile has to wait. What waits for the sweep has no key any more.
 *
 * Thread: scribe only.
 * Units:  UTC milliseconds.
 * Law:    GDPR Art. 5(1)(e), 17(1)(a), 17(3).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_H
#define PARLOUR_PRIVACY_RETENTION_H

#include "privacy/purpose.h"

/* Messages that go with their conversation; more are swept. */
#define RETENTION_ROWS_AT_ONCE 8
/* Keys destroyed by one retention_bury. */
#define RETENTION_KEYS_AT_ONCE 64

struct retention_item {
  struct id workspace;
  struct id conversation;
  struct id person;
};
struct retention_duty {
  struct retention_item item;
  char rule[PURPOSE_CODE_MAX + 1]; /* under which it is due: the purpose's code */
};
/* What went; functions add to it. */
struct retention_gone {
  int64_t conversations;
  int64_t people;
  int64_t messages;
};
/* Conversations of all workspaces whose time is over at at_ms and that neither a hold nor a
 * restriction keeps, oldest first. */
MUST_USE enum err retention_due(struct work *work, int64_t at_ms, size_t limit,
                                struct retention_duty **duties_out, size_t *count_out);
/* Tombstones, closed log entries and deleted rows, in the open transaction. The keys are destroyed
 * by retention_bury after the commit. ground: why, a word for the ledger. */
MUST_USE enum err retention_erase(struct work *work, const struct retention_item *item,
                                  const char *ground);
/* The same, and what went is added to gone. */
MUST_USE enum err retention_erase_counted(struct work *work, const struct retention_item *item,
                                          const char *ground, struct retention_gone *gone);
/* For what is erased beside conversations: the key is to be destroyed, what the log kept
 * under it goes, and an entry says that it was (LEDGER_ERASED). Harmless when it has a
 * tombstone already. */
MUST_USE enum err retention_tombstone(struct work *work, struct id workspace,
                                      struct keyring_ref ref, const char *ground);
/* Deletes up to limit messages whose conversation was erased. left_out: there are more. */
MUST_USE enum err retention_sweep(struct work *work, int64_t limit, struct retention_gone *gone,
                                  bool *left_out);
/* Destroys keys of committed tombstones that are not yet done, RETENTION_KEYS_AT_ONCE at
 * most, and notes it. Does nothing in a transaction that has erased: its tombstones are
 * not committed yet. One that this installation did not lay is left as it is, and raises
 * SIGNAL_LEDGER_MISMATCH. */
MUST_USE enum err retention_bury(struct work *work, int64_t *count_out);
/* The same in a smaller portion, of so many keys at most (not 0): for the job that runs beside
 * people who talk. */
MUST_USE enum err retention_bury_some(struct work *work, size_t keys, int64_t *count_out);
/* The same for all, in a transaction that erased nothing: the first thing at start,
 * before the slot files repair each other. */
MUST_USE enum err retention_replay(struct work *work, int64_t *count_out);

/* Is the key named by any row? For keyring_recover; loads all names first. */
struct retention_names;
MUST_USE enum err retention_names_load(struct db *db, struct retention_names **names_out);
bool retention_names_has(void *names, struct keyring_ref ref);
void retention_names_free(struct retention_names *names);

#endif
