/*
 * deadline_moment: a day or a moment as it is written on the command line, and back.
 *
 * "2026-01-31", or a time of RFC 3339 with its offset, to minutes, seconds or milliseconds:
 * "2026-06-12T16:20+02:00", "2026-06-12T14:20:00Z".
 *
 * Thread: any, pure.
 * Units:  days as base/day counts; UTC milliseconds since 1970 (_ms).
 */
#ifndef PARLOUR_CLI_DEADLINE_MOMENT_H
#define PARLOUR_CLI_DEADLINE_MOMENT_H

#include "base/day.h"

struct deadline_moment {
  bool has_time;
  int64_t day; /* as written: of the time's own offset */
  int64_t at_ms;
  int offset_minutes;
  bool zulu;      /* written with Z */
  int time_parts; /* 2: to minutes, 3: to seconds, 4: with a fraction */
};

/* ERR_INVALID for what is neither, and for days that there are not. */
MUST_USE enum err deadline_moment_parse(struct str text, struct deadline_moment *moment_out);
/* Another moment, in the same form, at its own offset_minutes. */
void deadline_moment_append(struct buf *out, const struct deadline_moment *moment);

#endif
