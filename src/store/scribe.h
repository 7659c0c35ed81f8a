/*
 * scribe: the one writer of an installation. It takes all that waits, opens one
 * transaction, carries it out, commits once (group commit), then answers.
 *
 * Two kinds of command:
 *   append: prepare() reads only memory that belongs to the scribe and may
 *           refuse; emit() queues rows with db_append. No reads, no savepoints.
 *   change: run() is a plain function over the connection, in a savepoint.
 * If a batch fails it is rolled back and its commands run again one by one, so
 * that only the guilty one fails. What the scribe keeps in memory is staged by
 * prepare/run and adopted after COMMIT by adopt(). undo() drops what was staged: it
 * is called, the latest command first, for those whose prepare() or run() succeeded
 * and which are then rolled back. A prepare() or run() that fails leaves nothing
 * staged itself. When no transaction can be begun, all fail and none was called.
 *
 * A patient command (scribe_send_patient) is one that nobody waits for, such as a slice of
 * retention: it has a transaction of its own, in a moment in which nobody else waits.
 *
 * Store knows commands only as function pointers.
 *
 * Thread:    scribe_send: any. The callbacks: the scribe's thread.
 * Ownership: a command belongs to the scribe from a successful send until its
 *            answer(), which frees it or passes it on.
 * Errors:    a failed commit or sync of the disk ends the process
 *            (docs/adr/0004): never retried.
 */
#ifndef PARLOUR_STORE_SCRIBE_H
#define PARLOUR_STORE_SCRIBE_H

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/rng.h"
#include "store/db.h"

/* What a callback may use. */
struct scribe_desk {
  struct db *db;
  struct arena *arena; /* the batch's; wiped after the answers */
  const struct clock *clock;
  struct rng *rng;
  void *house;    /* the program's state that belongs to the scribe (caches, ledger) */
  int64_t now_ms; /* one time for the whole batch */
};

struct command;
struct command_type {
  const char *name;                                                       /* for logs and metrics */
  enum err (*prepare)(struct command *command, struct scribe_desk *desk); /* append */
  enum err (*emit)(struct command *command, struct scribe_desk *desk);    /* append */
  enum err (*run)(struct command *command, struct scribe_desk *desk);     /* change */
  void (*adopt)(struct command *command, struct scribe_desk *desk); /* after COMMIT; may be NULL */
  void (*undo)(struct command *command, struct scribe_desk *desk);  /* may be NULL */
  /* Always called once, last. version is that of the commit (scribe_version). */
  void (*answer)(struct command *command, enum err result, uint64_t version);
};

/* The head of every command struct. */
struct command {
  struct mail mail;
  const struct command_type *type;
  enum err result;
  bool patient; /* the scribe's: how it was sent */
};

struct scribe;
struct scribe_config {
  struct db_config db;
  const struct clock *clock;
  void *house;
  size_t batch_limit; /* commands a transaction, 0: 512 */
  /* On the scribe's thread, inside the transaction just before COMMIT: the ledger
   * writes its leaf for the batch here. And after COMMIT, and after a roll back,
   * and after all answers of the batch were given (fan-out: one batch per loop). */
  enum err (*before_commit)(struct scribe_desk *desk);
  void (*after_commit)(struct scribe_desk *desk);
  void (*after_rollback)(struct scribe_desk *desk);
  void (*after_answers)(struct scribe_desk *desk);
  /* Called when nothing came for a second, and at least every second. */
  void (*idle)(struct scribe_desk *desk);
};
MUST_USE enum err scribe_open(const struct scribe_config *config, struct scribe **scribe_out);
/* False when stopping; the command is still the caller's. */
bool scribe_send(struct scribe *scribe, struct command *command);
/* For what nobody waits for: in a transaction of its own, when nothing else waits; or, where
 * something always does, after SCRIBE_PATIENCE_MS, one after another. So it may be carried out
 * after commands that were sent later. */
#define SCRIBE_PATIENCE_MS 20
bool scribe_send_patient(struct scribe *scribe, struct command *command);
/* Finishes and answers everything accepted, then ends the thread. From here on
 * scribe_send refuses: others may still call it until the scribe is closed. */
void scribe_stop(struct scribe *scribe);
/* Stops, where that was not done, and frees. */
void scribe_close(struct scribe *scribe);
/* False while the newest batch could not be written: disk full, database away. */
bool scribe_is_well(const struct scribe *scribe);
/* Grows by one with each commit; a reader that must see one's own write waits for it. */
uint64_t scribe_version(const struct scribe *scribe);

struct scribe_counts {
  uint64_t batches;
  uint64_t commands;
  uint64_t failed;
  uint64_t retried_singly;
};
struct scribe_counts scribe_count(const struct scribe *scribe);

#endif
