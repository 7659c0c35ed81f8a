/*
 * source_tag: recognises a neighbourhood again, without keeping its address.
 *
 * An address is used for its connection and thrown away. Where security must know that
 * two things came from the same corner of the net, it compares tags: a keyed hash of the
 * /24 or /48. The key is random, in memory only, and another one after a day: then nobody,
 * this program included, can tell which network a tag was of, or join the days.
 *
 * Thread:    any. Ownership: source_tags_done wipes the key.
 * Units:     milliseconds of a clock that nobody sets (_ms), such as a loop's.
 * Law:       GDPR Art. 5(1)(c) and (e), 25(1).
 */
#ifndef PARLOUR_NET_SOURCE_TAG_H
#define PARLOUR_NET_SOURCE_TAG_H

#include <pthread.h>
#include <stdint.h>

#include "base/rng.h"

#define SOURCE_TAG_BYTES 16
#define SOURCE_TAG_LIFE_MS INT64_C(86400000)

struct source_tags {
  pthread_mutex_t lock;
  struct rng *rng; /* under the lock; NULL: the system's */
  uint8_t key[32];
  int64_t since_ms;
};

/* rng: for tests; NULL: the system's. */
void source_tags_init(struct source_tags *tags, struct rng *rng, int64_t now_ms);
void source_tags_done(struct source_tags *tags);
/* A key that is a day old is overwritten by another: called by the clock, so that it goes
 * also when nobody comes. */
void source_tags_turn(struct source_tags *tags, int64_t now_ms);
/* address: IPv4 mapped or IPv6. */
void source_tag_make(struct source_tags *tags, const uint8_t address[static 16], int64_t now_ms,
                     uint8_t tag_out[static SOURCE_TAG_BYTES]);

#endif
