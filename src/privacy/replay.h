/*
 * replay: what people withdrew, objected to, had restricted or corrected after a backup was
 * made, done again from the lines of the journal (ledger/journal).
 *
 * A line does not say whom it is about: for everybody in the backup it is reckoned how a line
 * about them would look. What a person took up again after it is not known: it stays as the
 * line has it, until they say so again. A correction is put back as it was sealed. Nobody else
 * is told: recipients heard of each when it was made.
 *
 * Thread: scribe. Errors: of the database.
 * Law:    GDPR Art. 5(1)(d), 7(3), 16, 18(1), 21(1) and (3).
 */
#ifndef PARLOUR_PRIVACY_REPLAY_H
#define PARLOUR_PRIVACY_REPLAY_H

#include "ledger/journal.h"

struct replay {
  int64_t withdrawn;
  int64_t objected;
  int64_t restricted;
  int64_t corrected;
};

/* In every workspace; all gates are derived anew, and an entry of the ledger says how many. */
MUST_USE enum err replay_choices(struct work *work, const struct journal_line *lines, size_t count,
                                 struct replay *replay_out);

#endif
