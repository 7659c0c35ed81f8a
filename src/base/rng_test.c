#include "base/rng.h"

#include "base/test.h"

static void a_seed_gives_the_same_bytes_again(void **state) {
  (void)state;
  struct rng a;
  struct rng b;
  uint8_t x[100];
  uint8_t y[100];
  rng_init_seeded(&a, 7);
  rng_init_seeded(&b, 7);
  rng_fill(&a, x, sizeof x);
  rng_fill(&b, y, sizeof y);
  assert_memory_equal(x, y, sizeof x);
  rng_init_seeded(&b, 8);
  rng_fill(&b, y, sizeof y);
  assert_memory_not_equal(x, y, sizeof x);
}

static void the_system_source_never_repeats_itself(void **state) {
  (void)state;
  struct rng rng;
  static uint8_t seen[2000][16];
  rng_init_system(&rng);
  for (size_t i = 0; i < 2000; i++) rng_fill(&rng, seen[i], 16);
  for (size_t i = 0; i < 2000; i++)
    for (size_t j = i + 1; j < 2000; j++) assert_memory_not_equal(seen[i], seen[j], 16);
}

static void more_than_the_buffer_is_filled_whole(void **state) {
  (void)state;
  struct rng rng;
  uint8_t bytes[5000] = {0};
  size_t zeros = 0;
  rng_init_system(&rng);
  rng_fill(&rng, bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++) zeros += bytes[i] == 0;
  assert_in_range(zeros, 0, 60); /* about 20; over 60 is one in 10^12 */
}

static void below_stays_below_and_reaches_everything(void **state) {
  (void)state;
  struct rng rng;
  unsigned counts[7] = {0};
  rng_init_seeded(&rng, 1);
  for (int i = 0; i < 7000; i++) {
    uint32_t value = rng_below(&rng, 7);
    assert_true(value < 7);
    counts[value]++;
  }
  for (int i = 0; i < 7; i++) assert_in_range(counts[i], 800, 1200);
}

TESTS_MAIN("rng", cmocka_unit_test(a_seed_gives_the_same_bytes_again),
           cmocka_unit_test(the_system_source_never_repeats_itself),
           cmocka_unit_test(more_than_the_buffer_is_filled_whole),
           cmocka_unit_test(below_stays_below_and_reaches_everything))
