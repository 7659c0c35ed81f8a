/*
 * scheduler: what runs by the clock and not because somebody visits: retention,
 * waking what was snoozed, ending sessions, checkpoints of the ledger and their witness.
 *
 * Each second: keys are minted ahead, snoozed conversations wake, a checkpoint is signed.
 * Each half minute, a round: the clock is looked at (privacy/retention_clock), what is due
 * is erased slice by slice until nothing is (jobs/retention_job), keys are destroyed right
 * after the commit, sessions, holds and openings end, days are proved.
 *
 * Thread: one of its own; the work itself is done by the scribe.
 * Law: GDPR Art. 5(1)(e), 17(1)(a).
 */
#ifndef PARLOUR_JOBS_SCHEDULER_H
#define PARLOUR_JOBS_SCHEDULER_H

#include "chat/house.h"
#include "jobs/retention_job.h"
#include "jobs/witness.h"

struct scheduler_config {
  struct scribe *scribe;
  const struct clock *clock; /* NULL: the system's */
  int64_t (*up_ms)(void);    /* NULL: clock_up_ms */
  const char *witness_file;  /* these get a checkpoint a day (witness.h); NULL: none */
  const char *witness_url;
  const char *witness_certificates;
  /* Called four times a second, and when a conversation changed by the clock. */
  void (*tick)(void *context);
  void (*changed)(void *context, struct id conversation);
  /* The words of a message were taken away; may be NULL. */
  void (*removed)(void *context, struct id conversation, int64_t sequence);
  void *context;
};

struct scheduler;
MUST_USE enum err scheduler_open(const struct scheduler_config *config,
                                 struct scheduler **scheduler_out);
void scheduler_close(struct scheduler *scheduler); /* before the scribe is closed */

/* As many conversations before keys are destroyed together, where more are due. */
#define SCHEDULER_BURY_AT 6
/* While something is due, slices follow each other. Between them the scribe is others' so many
 * times as long as the slice took, its commit included, whatever the machine; once nobody else
 * has had anything written for a second, as long as it took. */
#define SCHEDULER_PAUSE_TIMES 8
#define SCHEDULER_PAUSE_LEAST_MS 5
#define SCHEDULER_PAUSE_MOST_MS 15
int64_t scheduler_pause_ms(uint64_t took_ns, bool others_write);

/* What a round does, as a plain function: for tests. Keys of what this very transaction
 * erases are for the next round, or for retention_bury after it. */
struct scheduler_round {
  int64_t at_ms; /* what is due then; 0: now */
  struct retention_slice slice;
  struct retention_terms terms;
  int64_t buried;  /* keys */
  int64_t changes; /* of purposes, signed for a day that has come */
  int64_t periods; /* of statistics, closed */
};
MUST_USE enum err scheduler_run_round(struct work *work, struct scheduler_round *round);

/* What is done each second; the checkpoint's note is appended, where there is one. */
struct scheduler_second {
  size_t woken_count;
  struct id woken[256];
  size_t denials; /* of the gate, now in the ledger */
  struct buf note;
};
MUST_USE enum err scheduler_run_second(struct work *work, struct scheduler_second *second);

#endif
