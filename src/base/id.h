/*
 * id: UUIDv7 (RFC 9562 5.7), random enough never to be guessed or reused.
 */
#ifndef PARLOUR_BASE_ID_H
#define PARLOUR_BASE_ID_H

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"

#define ID_BYTES 16
#define ID_TEXT_BYTES 36

struct id {
  uint8_t bytes[ID_BYTES];
};

struct id id_new(const struct clock *clock, struct rng *rng);
bool id_equal(struct id a, struct id b);
bool id_is_zero(struct id id);
int64_t id_time_ms(struct id id);
void id_format(struct id id, char text_out[static ID_TEXT_BYTES + 1]); /* NUL-ended */
MUST_USE enum err id_parse(struct str text, struct id *id_out);        /* any UUID; either case */
MUST_USE enum err id_from_bytes(struct str bytes, struct id *id_out);  /* exactly 16 */
struct str id_str(const struct id *id);                                /* the 16 bytes, borrowed */

#endif
