/* The keyring's promises one by one, in the order of docs/adr/0003. */
#include "crypto/keyring.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"
#include "crypto/keyring_test_support.h"

static const struct id workspace = {{9}};

struct fixture {
  struct box box;
  struct rng rng;
  struct disk disk;
  struct keyring *ring;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  box_make(&f->box);
  rng_init_seeded(&f->rng, 42);
  disk_init(&f->disk, &f->box);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  keyring_close(f->ring);
  disk_done(&f->disk);
  box_remove(&f->box);
  free(f);
  return 0;
}

static struct keyring *found(struct fixture *f) {
  struct keyring_config config = box_config(&f->box, &f->rng);
  assert_ok(keyring_open_io(&config, &f->disk.io, &f->ring));
  return f->ring;
}

/* Closes, and opens again as a new process would, up to but without the recovery. */
static struct keyring *reopen(struct fixture *f) {
  struct keyring_config config = box_config(&f->box, &f->rng);
  keyring_close(f->ring);
  f->ring = NULL;
  disk_done(&f->disk);
  disk_init(&f->disk, &f->box);
  assert_ok(keyring_open_io(&config, &f->disk.io, &f->ring));
  return f->ring;
}

static bool all_named(void *context, struct keyring_ref ref) {
  (void)context;
  (void)ref;
  return true;
}

static bool is_that_one(void *context, struct keyring_ref ref) {
  struct keyring_ref *only = context;
  return only && only->slot == ref.slot && id_equal(only->key, ref.key);
}

static struct keyring_ref take(struct keyring *ring) {
  struct keyring_ref ref;
  if (keyring_spare(ring) == 0) assert_ok(keyring_mint(ring, 4));
  assert_ok(keyring_take(ring, &ref));
  return ref;
}

static void assert_opens(struct keyring *ring, struct keyring_ref ref, bool expected) {
  uint8_t key[KEYRING_KEY_BYTES];
  assert_err(keyring_open_key(ring, workspace, ref, key), expected ? ERR_NONE : ERR_NOT_FOUND);
}

static struct slot on_disk(struct keyring *ring, int file, int64_t index) {
  struct slot slot;
  assert_ok(slots_read(ring, file, index, 1, &slot));
  return slot;
}

static void damage(struct fixture *f, int file, int64_t index) {
  struct buf bytes = box_read(&f->box, file);
  bytes.data[index * SLOT_BYTES + 30] = (char)(bytes.data[index * SLOT_BYTES + 30] ^ 1);
  box_write(&f->box, file, buf_str(&bytes));
  buf_done(&bytes);
}

static mode_t mode_of(const char *path, const char *name) {
  struct stat status;
  char whole[160];
  (void)snprintf(whole, sizeof whole, "%s%s", path, name);
  assert_int_equal(lstat(whole, &status), 0);
  return status.st_mode & 07777;
}

/* 1. Two files, zero-filled before use, read by their owner alone. */
static void a_new_ring_has_two_zero_filled_files_for_its_owner_alone(void **state) {
  struct fixture *f = *state;
  char order[64];
  found(f);
  for (int file = 0; file < 2; file++) {
    struct buf bytes = box_read(&f->box, file);
    assert_int_equal(bytes.len, 16 * SLOT_BYTES);
    assert_true(sodium_is_zero((uint8_t *)bytes.data + SLOT_FIRST * SLOT_BYTES,
                               bytes.len - SLOT_FIRST * SLOT_BYTES));
    buf_done(&bytes);
  }
  assert_int_equal(mode_of(f->box.keys, ""), 0700);
  assert_int_equal(mode_of(f->box.keys, "/slots.a"), 0600);
  assert_int_equal(mode_of(f->box.keys, "/slots.b"), 0600);
  assert_int_equal(mode_of(f->box.root, ""), 0600);
  /* Zeros of both, then the master key, then the header. */
  disk_order(&f->disk, 0, order, sizeof order);
  assert_string_equal(order, "AaBbAaBbAaBb");
}

static void growing_writes_zeros_before_any_slot_and_keeps_what_is_there(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref first = take(ring);
  size_t from = f->disk.count;
  char order[64];
  assert_ok(keyring_mint(ring, 20));
  disk_order(&f->disk, from, order, sizeof order);
  assert_string_equal(order, "AaBbAaBb"); /* zeros, then keys */
  for (size_t i = from; !f->disk.ops[i].sync; i++)
    assert_true(sodium_is_zero(f->disk.ops[i].bytes, f->disk.ops[i].len));
  assert_opens(ring, first, true);
}

/* 2. Create: A, sync, B, sync. */
static void minting_writes_a_syncs_writes_b_syncs(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  size_t from = f->disk.count;
  char order[64];
  assert_ok(keyring_mint(ring, 8));
  disk_order(&f->disk, from, order, sizeof order);
  assert_string_equal(order, "AaBb");
  assert_int_equal(f->disk.count - from, 8 + 1 + 8 + 1);
  assert_int_equal(keyring_spare(ring), 8);
}

static void taking_a_minted_key_writes_nothing(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  assert_ok(keyring_mint(ring, 4));
  size_t from = f->disk.count;
  struct keyring_ref a = take(ring);
  struct keyring_ref b = take(ring);
  keyring_return(ring, a);
  struct keyring_ref again = take(ring);
  assert_int_equal(f->disk.count, from);
  assert_true(a.slot != b.slot && !id_equal(a.key, b.key));
  assert_true(again.slot == a.slot && id_equal(again.key, a.key));
}

static void keys_differ_between_slots_workspaces_and_uses(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  const struct id other = {{8}};
  struct keyring_ref a = take(ring);
  struct keyring_ref b = take(ring);
  uint8_t keys[6][KEYRING_KEY_BYTES];
  assert_ok(keyring_open_key(ring, workspace, a, keys[0]));
  assert_ok(keyring_open_key(ring, workspace, b, keys[1]));
  assert_ok(keyring_open_key(ring, other, a, keys[2]));
  assert_ok(keyring_derive(ring, workspace, KEYRING_LOOKUP, keys[3]));
  assert_ok(keyring_derive(ring, workspace, KEYRING_STAFF, keys[4]));
  assert_ok(keyring_derive(ring, other, KEYRING_LOOKUP, keys[5]));
  for (size_t i = 0; i < 6; i++)
    for (size_t j = i + 1; j < 6; j++) assert_memory_not_equal(keys[i], keys[j], 32);
}

static void keys_are_the_same_after_a_restart(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  uint8_t before[2][KEYRING_KEY_BYTES];
  uint8_t after[2][KEYRING_KEY_BYTES];
  assert_ok(keyring_open_key(ring, workspace, ref, before[0]));
  assert_ok(keyring_derive(ring, workspace, KEYRING_LEDGER, before[1]));
  ring = reopen(f);
  assert_ok(keyring_recover(ring, is_that_one, &ref));
  assert_ok(keyring_open_key(ring, workspace, ref, after[0]));
  assert_ok(keyring_derive(ring, workspace, KEYRING_LEDGER, after[1]));
  assert_memory_equal(before, after, sizeof before);
}

static void minted_slots_that_no_row_names_are_burnt_at_start(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  assert_ok(keyring_mint(ring, 6));
  struct keyring_ref kept = take(ring);
  struct keyring_ref lost = take(ring);
  struct slot wrapped = on_disk(ring, 0, lost.slot);
  ring = reopen(f);
  assert_ok(keyring_recover(ring, is_that_one, &kept));
  assert_opens(ring, kept, true);
  assert_opens(ring, lost, false);
  assert_false(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
  assert_int_equal(keyring_count(ring).live, 1);
  assert_int_equal(keyring_spare(ring), 0);
}

static void a_failed_sync_is_the_end_of_writing_and_is_never_retried(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  f->disk.fail_next_sync = true;
  assert_err(keyring_destroy(ring, &ref, 1), ERR_MACHINE);
  size_t from = f->disk.count;
  assert_err(keyring_destroy(ring, &ref, 1), ERR_MACHINE);
  assert_err(keyring_mint(ring, 1), ERR_MACHINE);
  assert_err(keyring_mint(ring, 100), ERR_MACHINE); /* not even zeros */
  assert_err(keyring_rotate_root(ring), ERR_MACHINE);
  assert_int_equal(f->disk.count, from);
  assert_false(box_exists(f->box.root, ".old"));
}

/* As the program has it: the process ends, and the next start reads what is there. */
static void a_failed_sync_ends_the_process(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  int status;
  assert_true(keyring_io_real.fatal);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    signal(SIGABRT, SIG_DFL);
    f->disk.io.fatal = true;
    f->disk.fail_next_sync = true;
    _exit(keyring_destroy(ring, &ref, 1) ? 1 : 0);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void a_failed_write_of_a_slot_is_the_end_of_writing(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  f->disk.fail_next_write = true;
  assert_err(keyring_mint(ring, 1), ERR_MACHINE);
  size_t from = f->disk.count;
  assert_err(keyring_mint(ring, 1), ERR_MACHINE);
  assert_int_equal(f->disk.count, from);
}

static void a_full_disk_refuses_new_keys_and_still_erases(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  assert_ok(keyring_mint(ring, 14)); /* all of the first 16 */
  struct keyring_ref ref = take(ring);
  f->disk.fail_next_write = true;
  assert_err(keyring_mint(ring, 4), ERR_UNAVAILABLE);
  assert_ok(keyring_destroy(ring, &ref, 1));
  assert_opens(ring, ref, false);
  assert_ok(keyring_mint(ring, 1)); /* into the slot that was freed */
  assert_ok(keyring_mint(ring, 4)); /* and room has come back */
  assert_int_equal(keyring_count(ring).spare, 13 + 5);
}

/* 3. Erase: A, sync, B, sync; replayed before B repairs A. */
/*= GDPR Art. 17(1) */
static void destroying_overwrites_a_syncs_overwrites_b_syncs(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref refs[3] = {take(ring), take(ring), take(ring)};
  struct keyring_ref kept = take(ring);
  struct slot wrapped = on_disk(ring, 0, refs[1].slot);
  size_t from = f->disk.count;
  char order[64];
  assert_true(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
  assert_ok(keyring_destroy(ring, refs, 3));
  disk_order(&f->disk, from, order, sizeof order);
  assert_string_equal(order, "AaBb");
  for (size_t i = 0; i < 3; i++) assert_opens(ring, refs[i], false);
  assert_opens(ring, kept, true);
  assert_false(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
  assert_false(box_has(&f->box, refs[1].key.bytes, ID_BYTES));
  assert_int_equal(keyring_count(ring).destroyed, 3);
}

static void destroying_again_changes_nothing_and_never_hits_the_slots_next_owner(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref first = take(ring);
  assert_ok(keyring_destroy(ring, &first, 1));
  assert_ok(keyring_destroy(ring, &first, 1));
  struct keyring_ref second;
  do second = take(ring);
  while (second.slot != first.slot);
  size_t from = f->disk.count;
  char order[64];
  assert_ok(keyring_destroy(ring, &first, 1));
  disk_order(&f->disk, from, order, sizeof order);
  assert_string_equal(order, "ab"); /* nothing written */
  assert_opens(ring, second, true);
  assert_opens(ring, first, false);
}

static void a_replayed_tombstone_does_not_hit_the_next_owner_of_a_torn_slot(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref first = take(ring);
  struct keyring_ref second;
  assert_ok(keyring_destroy(ring, &first, 1));
  do second = take(ring);
  while (second.slot != first.slot);
  for (int file = 0; file < 2; file++) {
    damage(f, file, second.slot);
    ring = reopen(f);
    assert_ok(keyring_destroy(ring, &first, 1));
    assert_ok(keyring_recover(ring, is_that_one, &second));
    assert_opens(ring, second, true);
  }
}

static void references_outside_the_keys_slots_are_harmless(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct id header = on_disk(ring, 0, SLOT_HEADER).key;
  struct id master = on_disk(ring, 0, SLOT_MASTER).key;
  struct keyring_ref refs[] = {{SLOT_HEADER, header}, {SLOT_MASTER, master}, {-1, header},
                               {1 << 20, header},     {INT64_MAX, header},   {INT64_MIN, header}};
  for (size_t i = 0; i < 6; i++) assert_opens(ring, refs[i], false);
  assert_ok(keyring_destroy(ring, refs, 6));
  ring = reopen(f);
  assert_ok(keyring_recover(ring, all_named, NULL));
}

static void a_half_done_erasure_is_finished_by_the_replay(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  struct slot wrapped = on_disk(ring, 0, ref.slot);
  f->disk.stop_after = f->disk.count + 2; /* A and its sync */
  assert_err(keyring_destroy(ring, &ref, 1), ERR_MACHINE);
  assert_true(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES)); /* in B */
  ring = reopen(f);
  assert_opens(ring, ref, false); /* a tomb in A is enough */
  assert_ok(keyring_destroy(ring, &ref, 1));
  assert_ok(keyring_recover(ring, all_named, NULL));
  assert_opens(ring, ref, false);
  assert_false(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
}

static void a_tomb_torn_in_a_does_not_let_b_bring_the_key_back(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  struct slot wrapped = on_disk(ring, 1, ref.slot);
  damage(f, 0, ref.slot);
  ring = reopen(f);
  assert_ok(keyring_destroy(ring, &ref, 1)); /* the tombstone was committed */
  assert_ok(keyring_recover(ring, all_named, NULL));
  assert_opens(ring, ref, false);
  assert_false(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
}

static void a_slot_torn_in_one_file_is_repaired_from_the_other(void **state) {
  struct fixture *f = *state;
  struct keyring *ring = found(f);
  struct keyring_ref ref = take(ring);
  for (int file = 0; file < 2; file++) {
    damage(f, file, ref.slot);
    damage(f, file, SLOT_HEADER);
    damage(f, file, SLOT_MASTER);
    ring = reopen(f);
    assert_opens(ring, ref, true); /* even before */
    assert_ok(keyring_recover(ring, is_that_one, &ref));
    struct slot a = on_disk(ring, 0, ref.slot);
    struct slot b = on_disk(ring, 1, ref.slot);
    assert_int_equal(slot_state(&a, ref.slot), SLOT_LIVE);
    assert_memory_equal(&a, &b, sizeof a);
  }
}

static void a_slot_torn_in_both_files_stops_the_start(void **state) {
  struct fixture *f = *state;
  struct keyring_ref ref = take(found(f));
  damage(f, 0, ref.slot);
  damage(f, 1, ref.slot);
  assert_err(keyring_recover(reopen(f), all_named, NULL), ERR_CORRUPT);
}

/* As after two cuts: one in a rotation's B, one in the replay's A. */
static void a_slot_torn_in_both_files_is_no_hindrance_when_a_tombstone_names_it(void **state) {
  struct fixture *f = *state;
  struct keyring_ref ref = take(found(f));
  struct keyring_ref kept = take(f->ring);
  damage(f, 0, ref.slot);
  damage(f, 1, ref.slot);
  struct keyring *ring = reopen(f);
  assert_ok(keyring_destroy(ring, &ref, 1));
  assert_ok(keyring_recover(ring, is_that_one, &kept));
  assert_opens(ring, ref, false);
  assert_opens(ring, kept, true);
}

static void nothing_is_minted_copied_or_rotated_before_the_recovery(void **state) {
  struct fixture *f = *state;
  struct keyring_ref ref = take(found(f));
  struct buf out = {0};
  struct keyring_ref other;
  struct keyring *ring = reopen(f);
  assert_err(keyring_mint(ring, 1), ERR_CONFLICT);
  assert_err(keyring_take(ring, &other), ERR_CONFLICT);
  assert_err(keyring_snapshot(ring, &out), ERR_CONFLICT);
  assert_err(keyring_rotate_root(ring), ERR_CONFLICT);
  assert_opens(ring, ref, true);
  buf_done(&out);
}

/* A lost header must not be taken for an empty folder. */
static void keys_behind_a_lost_header_are_not_overwritten(void **state) {
  struct fixture *f = *state;
  struct keyring_config config = box_config(&f->box, &f->rng);
  take(found(f));
  keyring_close(f->ring);
  f->ring = NULL;
  damage(f, 0, SLOT_HEADER);
  damage(f, 1, SLOT_HEADER);
  struct buf before = box_read(&f->box, 0);
  assert_err(keyring_open(&config, &f->ring), ERR_CORRUPT);
  config.create = false;
  assert_err(keyring_open(&config, &f->ring), ERR_CORRUPT);
  struct buf after = box_read(&f->box, 0);
  assert_memory_equal(before.data, after.data, before.len);
  buf_done(&before);
  buf_done(&after);
}

#define RING_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      RING_TEST(a_new_ring_has_two_zero_filled_files_for_its_owner_alone),
      RING_TEST(growing_writes_zeros_before_any_slot_and_keeps_what_is_there),
      RING_TEST(minting_writes_a_syncs_writes_b_syncs),
      RING_TEST(taking_a_minted_key_writes_nothing),
      RING_TEST(keys_differ_between_slots_workspaces_and_uses),
      RING_TEST(keys_are_the_same_after_a_restart),
      RING_TEST(minted_slots_that_no_row_names_are_burnt_at_start),
      RING_TEST(a_failed_sync_is_the_end_of_writing_and_is_never_retried),
      RING_TEST(a_failed_sync_ends_the_process),
      RING_TEST(a_failed_write_of_a_slot_is_the_end_of_writing),
      RING_TEST(a_full_disk_refuses_new_keys_and_still_erases),
      RING_TEST(destroying_overwrites_a_syncs_overwrites_b_syncs),
      RING_TEST(destroying_again_changes_nothing_and_never_hits_the_slots_next_owner),
      RING_TEST(a_replayed_tombstone_does_not_hit_the_next_owner_of_a_torn_slot),
      RING_TEST(references_outside_the_keys_slots_are_harmless),
      RING_TEST(a_half_done_erasure_is_finished_by_the_replay),
      RING_TEST(a_tomb_torn_in_a_does_not_let_b_bring_the_key_back),
      RING_TEST(a_slot_torn_in_one_file_is_repaired_from_the_other),
      RING_TEST(a_slot_torn_in_both_files_stops_the_start),
      RING_TEST(a_slot_torn_in_both_files_is_no_hindrance_when_a_tombstone_names_it),
      RING_TEST(nothing_is_minted_copied_or_rotated_before_the_recovery),
      RING_TEST(keys_behind_a_lost_header_are_not_overwritten),
  };
  return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}
