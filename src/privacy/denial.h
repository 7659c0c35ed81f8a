/*
 * denial: what the gate refused, on its way into the ledger.
 *
 * The transaction in which something is refused is rolled back, and a reader cannot write.
 * So a denial is noted here, on any thread, and a deed of the scribe's records what was
 * noted. The same actor, purpose and verdict count once a minute, and all together 256 times
 * a minute, so that nobody can flood the log; what is over that is counted.
 *
 * One table for the process, as the ring of signals.
 *
 * Thread: denial_note: any. denial_record: scribe.
 * Law:    GDPR Art. 5(2), 32(4).
 */
#ifndef PARLOUR_PRIVACY_DENIAL_H
#define PARLOUR_PRIVACY_DENIAL_H

#include "privacy/gate.h"

struct denial {
  struct actor actor;
  struct id workspace; /* whose the data are */
  const char *purpose; /* a code; copied */
  enum field field;
  enum gate_operation operation;
  enum gate_verdict verdict;
};
void denial_note(const struct denial *denial, int64_t now_ms);

/* An entry for each that was noted since the last call. What is recorded by a change that
 * then fails is lost to the log; the signal was raised all the same. */
MUST_USE enum err denial_record(struct work *work, size_t *count_out);
/* Is there anything to record? */
bool denial_waits(void);

#endif
