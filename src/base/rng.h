/*
 * rng: random bytes, as a parameter, so that tests can seed them.
 *
 * The system source buffers getrandom(2) 512 bytes at a time; a fork or a
 * second thread must have its own struct rng. It never fails: a kernel that
 * cannot give randomness ends the process.
 */
#ifndef PARLOUR_BASE_RNG_H
#define PARLOUR_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
  void (*fill)(struct rng *rng, void *bytes, size_t len);
  uint64_t state[4]; /* seeded source */
  uint8_t buffer[512];
  size_t left; /* unread bytes at the end of buffer */
};

void rng_init_system(struct rng *rng);
void rng_init_seeded(struct rng *rng, uint64_t seed); /* tests only: not secret */
void rng_fill(struct rng *rng, void *bytes, size_t len);
uint32_t rng_below(struct rng *rng, uint32_t bound); /* uniform, bound > 0 */

#endif
