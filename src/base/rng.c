#include "base/rng.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void system_read(void *bytes, size_t len) {
  uint8_t *at = bytes;
  while (len > 0) {
    ssize_t got = getrandom(at, len, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) abort();
    at += got;
    len -= (size_t)got;
  }
}

static void system_fill(struct rng *rng, void *bytes, size_t len) {
  if (len > sizeof rng->buffer) {
    system_read(bytes, len);
    return;
  }
  if (rng->left < len) {
    system_read(rng->buffer, sizeof rng->buffer);
    rng->left = sizeof rng->buffer;
  }
  uint8_t *from = rng->buffer + sizeof rng->buffer - rng->left;
  memcpy(bytes, from, len);
  explicit_bzero(from, len); /* what was given out is nowhere else */
  rng->left -= len;
}

static uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

/* xoshiro256**, by Blackman and Vigna. */
static uint64_t seeded_next(struct rng *rng) {
  uint64_t *s = rng->state;
  uint64_t result = rotate(s[1] * 5, 7) * 9;
  uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

static void seeded_fill(struct rng *rng, void *bytes, size_t len) {
  uint8_t *at = bytes;
  while (len > 0) {
    uint64_t word = seeded_next(rng);
    size_t part = len < sizeof word ? len : sizeof word;
    memcpy(at, &word, part);
    at += part;
    len -= part;
  }
}

void rng_init_system(struct rng *rng) {
  memset(rng, 0, sizeof *rng);
  rng->fill = system_fill;
}

void rng_init_seeded(struct rng *rng, uint64_t seed) {
  memset(rng, 0, sizeof *rng);
  rng->fill = seeded_fill;
  for (size_t i = 0; i < 4; i++) { /* splitmix64 spreads a small seed */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    rng->state[i] = z ^ z >> 31;
  }
}

void rng_fill(struct rng *rng, void *bytes, size_t len) { rng->fill(rng, bytes, len); }

uint32_t rng_below(struct rng *rng, uint32_t bound) {
  uint32_t threshold = (uint32_t)(-bound) % bound; /* below it, some results would come oftener */
  uint32_t value;
  do {
    rng_fill(rng, &value, sizeof value);
  } while (value < threshold);
  return value % bound;
}
