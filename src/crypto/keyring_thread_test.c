/* The scribe mints, destroys and rotates while others read, count and copy. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/test.h"
#include "crypto/keyring_test_support.h"

#define KEPT 24
#define ROUNDS 40
#define READERS 2

static const struct id workspace = {{9}};

struct stage {
  struct box box;
  struct keyring *ring;
  struct keyring_ref kept[KEPT];
  uint8_t keys[KEPT][KEYRING_KEY_BYTES];
  atomic_bool over;
  atomic_size_t faults;
  atomic_size_t reads;
  atomic_size_t copies;
};

static void *read_keys(void *context) {
  struct stage *s = context;
  uint8_t key[KEYRING_KEY_BYTES];
  for (size_t i = 0; !atomic_load(&s->over); i++) {
    const size_t at = i % KEPT;
    bool ok = keyring_open_key(s->ring, workspace, s->kept[at], key) == ERR_NONE &&
              memcmp(key, s->keys[at], sizeof key) == 0;
    if (!ok) atomic_fetch_add(&s->faults, 1);
    if (keyring_derive(s->ring, workspace, KEYRING_LOOKUP, key)) atomic_fetch_add(&s->faults, 1);
    atomic_fetch_add(&s->reads, 1);
  }
  return NULL;
}

static void *count_and_copy(void *context) {
  struct stage *s = context;
  struct buf copy = {0};
  while (!atomic_load(&s->over)) {
    struct keyring_counts counts = keyring_count(s->ring);
    if (counts.live + counts.spare < KEPT) atomic_fetch_add(&s->faults, 1);
    buf_reset(&copy);
    enum err error = keyring_snapshot(s->ring, &copy);
    if (error == ERR_NONE) atomic_fetch_add(&s->copies, 1);
    if (error && error != ERR_UNAVAILABLE) atomic_fetch_add(&s->faults, 1);
  }
  buf_done(&copy);
  return NULL;
}

static void scribe_round(struct stage *s, size_t round) {
  struct keyring_ref refs[30];
  uint8_t key[KEYRING_KEY_BYTES];
  size_t count = 10 + round % 20;
  assert_ok(keyring_mint(s->ring, count));
  for (size_t i = 0; i < count; i++) assert_ok(keyring_take(s->ring, &refs[i]));
  keyring_return(s->ring, refs[--count]);
  assert_ok(keyring_destroy(s->ring, refs, count));
  for (size_t i = 0; i < count; i++)
    assert_err(keyring_open_key(s->ring, workspace, refs[i], key), ERR_NOT_FOUND);
  if (round % 8 == 7) assert_ok(keyring_rotate_root(s->ring));
}

static void keys_open_while_others_are_made_destroyed_rotated_and_copied(void **state) {
  (void)state;
  static struct stage s;
  pthread_t threads[READERS + 1];
  struct keyring_io io = keyring_io_real;
  io.chunk = 64; /* so that the files grow meanwhile */
  box_make(&s.box);
  struct keyring_config config = box_config(&s.box, NULL);
  assert_ok(keyring_open_io(&config, &io, &s.ring));
  for (size_t i = 0; i < KEPT; i++) {
    if (keyring_spare(s.ring) == 0) assert_ok(keyring_mint(s.ring, KEPT));
    assert_ok(keyring_take(s.ring, &s.kept[i]));
    assert_ok(keyring_open_key(s.ring, workspace, s.kept[i], s.keys[i]));
  }
  for (size_t i = 0; i < READERS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_keys, &s), 0);
  assert_int_equal(pthread_create(&threads[READERS], NULL, count_and_copy, &s), 0);
  for (size_t round = 0; round < ROUNDS; round++) scribe_round(&s, round);
  while (atomic_load(&s.copies) == 0 || atomic_load(&s.reads) < 1000) sched_yield();
  atomic_store(&s.over, true);
  for (size_t i = 0; i <= READERS; i++) pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&s.faults), 0);
  assert_true(keyring_count(s.ring).unwraps >= 1000);
  keyring_close(s.ring);
  box_remove(&s.box);
}

TESTS_MAIN("keyring_thread",
           cmocka_unit_test(keys_open_while_others_are_made_destroyed_rotated_and_copied))
