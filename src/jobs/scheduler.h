/*
 * scheduler: what runs by the clock and not because somebody visits: retention,
 * waking what was snoozed, ending sessions, checkpoints of the ledger.
 *
 * Thread: one of its own; the work itself is done by the scribe.
 * Law: GDPR Art. 5(1)(e), 17(1)(a).
 */
#ifndef PARLOUR_JOBS_SCHEDULER_H
#define PARLOUR_JOBS_SCHEDULER_H

#include "chat/house.h"

struct scheduler_config {
  struct scribe *scribe;
  const char *witness_file; /* NULL: none; gets a checkpoint a day */
  /* Called four times a second, and when a conversation changed by the clock. */
  void (*tick)(void *context);
  void (*changed)(void *context, struct id conversation);
  void *context;
};

struct scheduler;
MUST_USE enum err scheduler_open(const struct scheduler_config *config,
                                 struct scheduler **scheduler_out);
void scheduler_close(struct scheduler *scheduler); /* before the scribe is closed */

/* What a minute's round does, as a plain function: for tests and the command line. */
struct scheduler_round {
  int64_t erased;   /* conversations */
  int64_t buried;   /* keys */
  int64_t sessions;
  int64_t openings;
};
MUST_USE enum err scheduler_run_round(struct work *work, struct scheduler_round *round);

#endif
