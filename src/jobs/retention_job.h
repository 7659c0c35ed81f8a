/*
 * retention_job: erases what is due, a slice at a time, by the clock and not because
 * somebody visits.
 *
 * A slice is one change of the scribe's: it takes so many rows and so many milliseconds
 * and no more, so that a message that comes meanwhile waits for no longer. Slices follow
 * one another until nothing is due.
 *
 * Thread: scribe only. Units: UTC milliseconds; monotonic nanoseconds (_ns).
 * Law:    GDPR Art. 5(1)(e), 17(1)(a).
 */
#ifndef PARLOUR_JOBS_RETENTION_JOB_H
#define PARLOUR_JOBS_RETENTION_JOB_H

#include "chat/sensitive.h"
#include "privacy/retention.h"

#define RETENTION_SLICE_ROWS 64
#define RETENTION_SLICE_CONVERSATIONS 64
/* Keys destroyed at once: each portion is a sync of the slot files. */
#define RETENTION_SLICE_KEYS 16
#define RETENTION_TAKEN_AT_ONCE 32
#define RETENTION_SLICE_NS UINT64_C(500000)

struct retention_slice {
  int64_t at_ms;     /* what is due then */
  int64_t rows;      /* at most, but for the last conversation's first ones */
  uint64_t limit_ns; /* begins nothing more after so long; 0: no limit */
  struct retention_gone gone;
  size_t erased_count; /* whose heads the scribe must forget */
  struct id erased[RETENTION_SLICE_CONVERSATIONS];
  bool more; /* something is left that is due */
};
MUST_USE enum err retention_job_slice(struct work *work, struct retention_slice *slice);

/* Of other terms, bounded too: holds that ended, sensitive words, what was given for one
 * purpose, records of choices, sessions, openings of the log, and the proofs of days that are
 * over. */
struct retention_terms {
  int64_t holds;
  int64_t addresses; /* of incidents */
  int64_t sessions;
  int64_t openings;
  int64_t values; /* given for one purpose */
  int64_t lapsed; /* consents whose term is over */
  int64_t consents;
  int64_t proofs;
  int64_t unopened;                                     /* requests whose answer nobody opened */
  int64_t links;                                        /* to requests, whose time is over */
  int64_t cases;                                        /* case files whose end has come */
  struct sensitive_spot taken[RETENTION_TAKEN_AT_ONCE]; /* messages whose words were taken away */
  size_t taken_count;
};
MUST_USE enum err retention_job_terms(struct work *work, int64_t at_ms,
                                      struct retention_terms *terms);

#endif
