/*
 * statistics: sums over at least ten people, the only thing that outlives them.
 *
 * A period is closed once, when it is over, before its rows reach their own end: a week, or a
 * day where data are kept for less than a week. Periods of a site never overlap, there is one
 * row for each and no other breakdown (not by agent, team, page or language), so that no two
 * numbers can be subtracted to tell of fewer than ten. Who objected to the purpose, or is
 * restricted, is in none of them.
 *
 * Thread: statistics_close: scribe; the list: any. Units: UTC milliseconds.
 * Law: GDPR Art. 5(1)(b) and (e), 6(1)(f), 21(1), 25(1), 88(1), Recital 162.
 */
#ifndef PARLOUR_CHAT_STATISTICS_H
#define PARLOUR_CHAT_STATISTICS_H

#include "ledger/work.h"

#define STATISTICS_LEAST 10 /* people */

/* Closes at most one period of each site whose purpose "statistics" is in force. */
MUST_USE enum err statistics_close(struct work *work, int64_t *closed_out);

struct statistics_period {
  int64_t from_ms;
  int64_t to_ms;
  int64_t people; /* 0: fewer than ten, nothing is said */
  int64_t conversations;
  int64_t messages;          /* of visitors */
  int64_t answer_ms;         /* median until the first answer; -1: fewer than ten got one */
  int64_t rating_hundredths; /* average; -1: fewer than ten rated */
};
/* Newest first, up to 120, in the work's arena. */
MUST_USE enum err statistics_list(struct work *work, struct id site,
                                  struct statistics_period **list_out, size_t *count_out);

#endif
