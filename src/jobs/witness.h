/*
 * witness: once a day, and within a minute after the journal grew, the newest checkpoint of the
 * ledger goes to somebody else, so that a rewriting of the log shows, and a missing end of the
 * journal too: to a file (best on another machine's disk), to an address
 * (HTTPS POST), or both.
 *
 * A checkpoint says nothing about people: the log's random name, its size, a hash and a
 * signature. The address is connected to only where the settings name it: https alone, its
 * certificate checked, no redirect followed, no proxy taken from the environment, nothing of
 * the answer read but its status.
 *
 * Each place is served for itself: what failed is tried again after a minute, then two,
 * four ... an hour at most.
 *
 * Thread: witness_offer: one (the scheduler's). Sending happens on a thread of its own.
 * Units:  UTC milliseconds. Errors: a failure is logged, and counted at its place.
 * Law:    GDPR Art. 5(2), 32(1)(b).
 */
#ifndef PARLOUR_JOBS_WITNESS_H
#define PARLOUR_JOBS_WITNESS_H

#include "base/buf.h"

#define WITNESS_EVERY_MS INT64_C(86400000)
#define WITNESS_JOURNAL_MS INT64_C(60000) /* at most once in so long for the journal's sake */

struct witness_config {
  const char *file;         /* NULL: none */
  const char *url;          /* https://…; NULL: none */
  const char *certificates; /* PEM file that url's must chain to; NULL: the system's */
};

/* When a place is served next. Zeroed: at once. */
struct witness_turn {
  int64_t next_ms;
  int failures; /* since the last success */
};
bool witness_is_due(const struct witness_turn *turn, int64_t now_ms);
/* Before its day: does the note tell of more lines of the journal than the one that was sent? */
bool witness_is_late(const struct witness_turn *turn, struct str sent, struct str note,
                     int64_t now_ms);
void witness_served(struct witness_turn *turn, bool ok, int64_t now_ms);

struct witness;
/* ERR_INVALID for an address that is not https. */
MUST_USE enum err witness_open(const struct witness_config *config, struct witness **witness_out);
/* What is being sent is broken off; waits for its end. */
void witness_close(struct witness *witness);
/* The newest checkpoint: sent where it is due and not the one that was sent last. */
void witness_offer(struct witness *witness, struct str note, int64_t now_ms);

/* Appends the note and an empty line, and syncs; a half-written one is taken back. */
MUST_USE enum err witness_append(const char *path, struct str note);
/* ERR_INVALID for an address that is not https; ERR_UNAVAILABLE when nobody takes it: no
 * connection, a certificate that does not fit, an answer that is not 2xx. 30 seconds in
 * all; broken off when *stop becomes true (stop may be NULL). */
struct witness_post {
  const char *url;
  const char *certificates;
  struct str note;
  const _Atomic bool *stop;
};
MUST_USE enum err witness_post(const struct witness_post *post);

#endif
