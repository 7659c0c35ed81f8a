/*
 * clock: what time it is, as a parameter, so that tests can set it.
 *
 * Units: UTC milliseconds since 1970 (_ms); monotonic nanoseconds (_ns).
 */
#ifndef PARLOUR_BASE_CLOCK_H
#define PARLOUR_BASE_CLOCK_H

#include <stdint.h>

#include "base/buf.h"

struct clock {
  int64_t (*now_ms)(const struct clock *clock);
  int64_t fixed_ms; /* for clock_fixed */
};

struct clock clock_system(void);
struct clock clock_fixed(int64_t now_ms); /* tests move fixed_ms themselves */
int64_t clock_now_ms(const struct clock *clock);
uint64_t clock_monotonic_ns(void); /* for measuring, never for deciding */

/* Since the machine started, sleep included: nobody can set it. */
int64_t clock_up_ms(void);

/* "2026-11-23T17:49:07.123Z" appended; proleptic Gregorian, UTC. */
void clock_append_iso(struct buf *buf, int64_t time_ms);
/* RFC 9110 5.6.7 IMF-fixdate, for HTTP headers. */
void clock_append_http(struct buf *buf, int64_t time_ms);
/* The first moment of a day written "2026-11-23", in UTC. ERR_INVALID for what is no day of
 * the years 1000 to 9999. */
MUST_USE enum err clock_parse_day(struct str day, int64_t *time_ms_out);

#endif
