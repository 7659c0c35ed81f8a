/*
 * Power cuts: after every single write and sync, with what was not synced yet lost,
 * kept or torn, the keys that were acknowledged are there, those that were destroyed
 * stay so, and nothing torn is taken for a key.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"
#include "crypto/keyring_test_support.h"

#define ROWS 64
#define DEAD 512

static const struct id workspace = {{9}};

/* What a database would know, and what must never be found again. */
struct row {
  struct keyring_ref ref;
  uint8_t key[KEYRING_KEY_BYTES];
};
struct world {
  struct box box;
  struct rng choices;
  struct rng keys;
  struct row rows[ROWS];
  size_t row_count;
  struct keyring_ref tombs[ROWS]; /* committed, not yet confirmed */
  size_t tomb_count;
  struct keyring_ref gone[DEAD]; /* confirmed or replayed */
  size_t gone_count;
  uint8_t dead[DEAD][WRAPPED_BYTES]; /* wrapped keys that must be nowhere */
  size_t dead_count;
  bool names_all;  /* broken on purpose: every slot counts as named */
  bool no_replay;  /* broken on purpose: tombstones are forgotten */
  bool has_master; /* derived[] is what it was while rows were acknowledged */
  uint8_t derived[KEYRING_KEY_BYTES];
};

static void bury_bytes(struct world *w, struct keyring *ring, int64_t slot) {
  for (int file = 0; file < 2; file++) {
    struct slot bytes;
    if (slots_read(ring, file, slot, 1, &bytes) || slot_state(&bytes, slot) != SLOT_LIVE) continue;
    if (w->dead_count < DEAD) memcpy(w->dead[w->dead_count++], bytes.wrapped, WRAPPED_BYTES);
  }
}

static enum err create_row(struct world *w, struct keyring *ring) {
  struct row row;
  if (w->row_count == ROWS) return ERR_NONE;
  if (keyring_spare(ring) == 0) TRY(keyring_mint(ring, 1 + rng_below(&w->choices, 6)));
  TRY(keyring_take(ring, &row.ref));
  TRY(keyring_open_key(ring, workspace, row.ref, row.key));
  if (!w->has_master) TRY(keyring_derive(ring, workspace, KEYRING_LOOKUP, w->derived));
  w->has_master = true;
  w->rows[w->row_count++] = row; /* commit, acknowledge */
  return ERR_NONE;
}

static enum err erase_rows(struct world *w, struct keyring *ring) {
  size_t count = 1 + rng_below(&w->choices, 4);
  for (size_t i = 0; i < count && w->row_count > 0; i++) {
    size_t at = rng_below(&w->choices, (uint32_t)w->row_count);
    bury_bytes(w, ring, w->rows[at].ref.slot);
    w->tombs[w->tomb_count++] = w->rows[at].ref; /* the tombstone commits first */
    w->rows[at] = w->rows[--w->row_count];
  }
  TRY(keyring_destroy(ring, w->tombs, w->tomb_count));
  for (size_t i = 0; i < w->tomb_count; i++) w->gone[w->gone_count++] = w->tombs[i];
  w->tomb_count = 0;
  return ERR_NONE;
}

static enum err rotate(struct world *w, struct keyring *ring) {
  for (size_t i = 0; i < w->row_count; i++) bury_bytes(w, ring, w->rows[i].ref.slot);
  bury_bytes(w, ring, SLOT_MASTER);
  return keyring_rotate_root(ring);
}

static enum err step(struct world *w, struct keyring *ring) {
  uint32_t choice = rng_below(&w->choices, 20);
  if (choice < 12) return create_row(w, ring);
  if (choice < 18) return erase_rows(w, ring);
  return choice == 18 ? rotate(w, ring) : keyring_mint(ring, 1 + rng_below(&w->choices, 20));
}

static bool named(void *context, struct keyring_ref ref) {
  struct world *w = context;
  if (w->names_all) return true;
  for (size_t i = 0; i < w->row_count; i++)
    if (w->rows[i].ref.slot == ref.slot && id_equal(w->rows[i].ref.key, ref.key)) return true;
  return false;
}

/* The start of the program: open, replay, recover. */
static enum err start(struct world *w, const struct keyring_io *io, struct keyring **ring_out) {
  struct keyring_config config = box_config(&w->box, &w->keys);
  struct keyring *ring = NULL;
  TRY(keyring_open_io(&config, io, &ring));
  enum err error = w->no_replay ? ERR_NONE : keyring_destroy(ring, w->tombs, w->tomb_count);
  if (!error) error = keyring_recover(ring, named, w);
  if (error) {
    keyring_close(ring);
    return error;
  }
  for (size_t i = 0; i < w->tomb_count; i++) w->gone[w->gone_count++] = w->tombs[i];
  w->tomb_count = 0;
  *ring_out = ring;
  return ERR_NONE;
}

static const char *fault_of_files(struct world *w) {
  struct buf files[2] = {box_read(&w->box, 0), box_read(&w->box, 1)};
  const char *fault = NULL;
  size_t live = 0;
  if (files[0].len != files[1].len || memcmp(files[0].data, files[1].data, files[0].len) != 0)
    fault = "the files differ";
  for (size_t i = 0; i < files[0].len / SLOT_BYTES; i++) {
    struct slot slot;
    memcpy(&slot, files[0].data + i * SLOT_BYTES, SLOT_BYTES);
    enum slot_state state = slot_state(&slot, (int64_t)i);
    if (state == SLOT_TORN) fault = "a slot is torn";
    live += i >= SLOT_FIRST && state == SLOT_LIVE;
  }
  if (!fault && live != w->row_count) fault = "a slot lives that no row names";
  for (size_t i = 0; i < w->dead_count && !fault; i++)
    for (int file = 0; file < 2; file++)
      if (memmem(files[file].data, files[file].len, w->dead[i], WRAPPED_BYTES))
        fault = "a destroyed wrapped key is in the files";
  buf_done(&files[0]);
  buf_done(&files[1]);
  return fault;
}

static const char *fault_of_keys(struct world *w, struct keyring *ring) {
  uint8_t key[KEYRING_KEY_BYTES];
  for (size_t i = 0; i < w->row_count; i++) {
    if (keyring_open_key(ring, workspace, w->rows[i].ref, key)) return "a key is lost";
    if (memcmp(key, w->rows[i].key, sizeof key) != 0) return "a key is another";
  }
  for (size_t i = 0; i < w->gone_count; i++)
    if (keyring_open_key(ring, workspace, w->gone[i], key) != ERR_NOT_FOUND)
      return "a destroyed key opens";
  if (!w->has_master) return NULL;
  if (keyring_derive(ring, workspace, KEYRING_LOOKUP, key)) return "no derived key";
  return memcmp(key, w->derived, sizeof key) == 0 ? NULL : "the master key is another";
}

/* After the power came back: NULL, or what is wrong. */
static const char *fault_of(struct world *w, const struct keyring_io *io) {
  struct keyring *ring = NULL;
  if (start(w, io, &ring)) return "the ring does not open";
  const char *fault = fault_of_keys(w, ring);
  if (!fault) fault = fault_of_files(w);
  if (!fault && box_exists(w->box.root, ".old")) fault = "the old root stayed";
  if (!fault && create_row(w, ring)) fault = "no new key";
  if (!fault && erase_rows(w, ring)) fault = "no erasure";
  if (!fault) fault = fault_of_keys(w, ring);
  keyring_close(ring);
  return fault;
}

enum { STEPS = 14 };

struct trial {
  uint64_t seed;
  size_t stop_after;    /* in the work */
  size_t stop_recovery; /* in the first recovery; SIZE_MAX: it is not cut */
  enum tear tear;
  bool lies;
  bool no_replay;
};

static void live_and_die(struct world *w, const struct trial *trial, size_t *ops_out) {
  struct disk disk;
  struct keyring *ring = NULL;
  disk_init(&disk, &w->box);
  disk.stop_after = trial->stop_after;
  disk.lies = trial->lies;
  struct keyring_config config = box_config(&w->box, &w->keys);
  enum err error = keyring_open_io(&config, &disk.io, &ring);
  for (int i = 0; i < STEPS && !error; i++) error = step(w, ring);
  keyring_close(ring);
  *ops_out = disk.count;
  disk_cut(&disk, &w->choices, trial->tear);
  disk_done(&disk);
}

static void recover_and_die(struct world *w, const struct trial *trial) {
  struct disk disk;
  struct keyring *ring = NULL;
  disk_init(&disk, &w->box);
  disk.stop_after = trial->stop_recovery;
  if (start(w, &disk.io, &ring) == ERR_NONE) keyring_close(ring);
  disk_cut(&disk, &w->choices, trial->tear);
  disk_done(&disk);
}

/* Tombstones that were committed and not yet carried out when the power went. */
static void condemn(struct world *w) {
  size_t count = rng_below(&w->choices, 4);
  struct buf files[2] = {box_read(&w->box, 0), box_read(&w->box, 1)};
  for (size_t i = 0; i < count && w->row_count > 0; i++) {
    struct keyring_ref ref = w->rows[w->row_count - 1].ref;
    for (int file = 0; file < 2; file++) {
      struct slot slot;
      memcpy(&slot, files[file].data + ref.slot * SLOT_BYTES, SLOT_BYTES);
      if (slot_state(&slot, ref.slot) == SLOT_LIVE && w->dead_count < DEAD)
        memcpy(w->dead[w->dead_count++], slot.wrapped, WRAPPED_BYTES);
    }
    w->tombs[w->tomb_count++] = ref;
    w->row_count--;
  }
  buf_done(&files[0]);
  buf_done(&files[1]);
}

static const char *run(const struct trial *trial, size_t *ops_out) {
  struct disk disk;
  struct world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  box_make(&w->box);
  rng_init_seeded(&w->choices, trial->seed);
  rng_init_seeded(&w->keys, ~trial->seed);
  live_and_die(w, trial, ops_out);
  condemn(w);
  w->no_replay = w->names_all = trial->no_replay;
  if (trial->stop_recovery != SIZE_MAX) recover_and_die(w, trial);
  disk_init(&disk, &w->box); /* whole from here on */
  const char *fault = fault_of(w, &disk.io);
  disk_done(&disk);
  box_remove(&w->box);
  free(w);
  return fault;
}

/* Cuts after every operation of the seed's story. */
static size_t cut_everywhere(struct trial trial, size_t *cases, bool expected) {
  size_t ops = 1;
  size_t faults = 0;
  for (trial.stop_after = 0; trial.stop_after <= ops; trial.stop_after++) {
    struct trial whole = trial;
    if (trial.stop_after == 0) {
      whole.stop_after = SIZE_MAX;
      (void)run(&whole, &ops);
    }
    size_t done;
    const char *fault = run(&trial, &done);
    (*cases)++;
    if (!fault) continue;
    faults++;
    if (!expected)
      print_message("# seed %llu, cut after %zu of %zu, recovery after %zu, tear %d: %s\n",
                    (unsigned long long)trial.seed, trial.stop_after, ops, trial.stop_recovery,
                    (int)trial.tear, fault);
  }
  return faults;
}

static void after_every_power_cut_the_keys_are_as_acknowledged(enum tear tear) {
  size_t cases = 0;
  size_t faults = 0;
  for (uint64_t seed = 1; seed <= 12; seed++)
    faults += cut_everywhere((struct trial){.seed = seed, .stop_recovery = SIZE_MAX, .tear = tear},
                             &cases, false);
  print_message("# %zu power cuts\n", cases);
  assert_int_equal(faults, 0);
  assert_true(cases > 600);
}

static void no_power_cut_loses_or_revives_a_key(void **state) {
  (void)state;
  after_every_power_cut_the_keys_are_as_acknowledged(TEAR_SECTORS);
}

static void nor_does_one_that_tears_within_a_slot(void **state) {
  (void)state;
  after_every_power_cut_the_keys_are_as_acknowledged(TEAR_BYTES);
}

static void nor_does_a_second_cut_during_the_recovery(void **state) {
  (void)state;
  size_t cases = 0;
  size_t faults = 0;
  for (uint64_t seed = 101; seed <= 104; seed++)
    for (size_t stop = 0; stop < 6; stop++)
      faults += cut_everywhere((struct trial){.seed = seed,
                                              .stop_recovery = stop * stop,
                                              .tear = stop % 2 ? TEAR_BYTES : TEAR_SECTORS},
                               &cases, false);
  print_message("# %zu pairs of power cuts\n", cases);
  assert_int_equal(faults, 0);
  assert_true(cases > 1200);
}

/* The tests above could not fail otherwise: a disk that lies about syncs loses keys. */
static void the_same_trial_finds_the_keys_that_a_lying_disk_loses(void **state) {
  (void)state;
  size_t cases = 0;
  size_t faults = cut_everywhere((struct trial){.seed = 7, .stop_recovery = SIZE_MAX, .lies = true},
                                 &cases, true);
  assert_true(faults > cases / 4);
}

static void the_same_trial_finds_the_keys_that_come_back_without_the_replay(void **state) {
  (void)state;
  size_t cases = 0;
  size_t faults = 0;
  for (uint64_t seed = 1; seed <= 3; seed++)
    faults += cut_everywhere(
        (struct trial){.seed = seed, .stop_recovery = SIZE_MAX, .no_replay = true}, &cases, true);
  assert_true(faults > 0);
}

TESTS_MAIN("keyring_crash", cmocka_unit_test(no_power_cut_loses_or_revives_a_key),
           cmocka_unit_test(nor_does_one_that_tears_within_a_slot),
           cmocka_unit_test(nor_does_a_second_cut_during_the_recovery),
           cmocka_unit_test(the_same_trial_finds_the_keys_that_a_lying_disk_loses),
           cmocka_unit_test(the_same_trial_finds_the_keys_that_come_back_without_the_replay))
