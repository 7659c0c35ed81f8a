/*
 * retention_clock: the time by which data are erased, which no jump of the clock moves.
 *
 * A clock that says suddenly that it is next year would have everything erased. So the
 * time counts for erasing only as far as it is believed: at most a day ahead of a line
 * that grows with a clock nobody sets (time since the machine started). A clock further
 * ahead is held off: erasing goes on by the line, until an administrator says that the
 * clock is right, or it has run steadily for a day. A clock that is set back erases
 * nothing early: the earlier time counts. Time in which the program did not run is jump
 * too, as far as the program can tell: after more than a day's standstill erasing is late
 * by at most a day (docs/adr/0013).
 *
 * Thread: scribe only, but for retention_clock_state.
 * Units:  UTC milliseconds (wall_ms), milliseconds since the start of the machine (up_ms).
 * Law:    GDPR Art. 5(1)(e) and (f), 32(1)(b).
 */
#ifndef PARLOUR_PRIVACY_RETENTION_CLOCK_H
#define PARLOUR_PRIVACY_RETENTION_CLOCK_H

#include "ledger/work.h"

#define RETENTION_CLOCK_TRUST_MS INT64_C(86400000) /* believed at once; steady for so long */
#define RETENTION_CLOCK_SLACK_MS INT64_C(60000)    /* a clock that is corrected in small steps */
#define RETENTION_CLOCK_SAVE_MS INT64_C(600000)    /* what is known is written down so often */

/* What rests in the database. */
struct retention_clock_state {
  int64_t anchor_ms;    /* the line, at the last look */
  int64_t wall_ms;      /* what the clock said then */
  int64_t steady_ms;    /* for so long it has run as time runs */
  int64_t held_since;   /* wall_ms when it was first found to be ahead; 0: it is believed */
  int64_t confirmed_at; /* somebody said that it is right, and it was not looked at since; or 0 */
};

/* Zeroed is ready: the first look reads what was known before. */
struct retention_clock {
  bool known;
  int64_t up_ms; /* at the last look */
  int64_t saved_ms;
  struct retention_clock_state state;
};

/* One look, pure. elapsed_ms: since the last look of this process; -1: there was none. */
void retention_clock_follow(struct retention_clock_state *state, int64_t wall_ms,
                            int64_t elapsed_ms);
/* The time by which to erase. */
int64_t retention_clock_time(const struct retention_clock_state *state);

/* A look at work->now_ms: reads where that was not done, writes where it must be, gives
 * the time by which to erase, and says whether the clock is held off. */
MUST_USE enum err retention_clock_look(struct work *work, struct retention_clock *clock,
                                       int64_t up_ms, int64_t *time_out, bool *held_out);
/* An administrator says that the clock is right: believed from the next look on. Recorded.
 * ERR_CONFLICT when nothing is held off. */
MUST_USE enum err retention_clock_confirm(struct work *work);
/* For those who watch: as it was last written down. ERR_NOT_FOUND before the first look. */
MUST_USE enum err retention_clock_read(struct db *db, struct retention_clock_state *state_out);

#endif
