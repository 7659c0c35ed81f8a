/* Roots, their files and rotation; copies; who may open what. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "crypto/keyring_test_support.h"

static const struct id workspace = {{9}};
#define KEYS 5

struct fixture {
  struct box box;
  struct rng rng;
  struct disk disk;
  struct keyring *ring;
  struct keyring_ref refs[KEYS];
  uint8_t keys[KEYS][KEYRING_KEY_BYTES];
  uint8_t derived[KEYRING_KEY_BYTES];
};

static struct keyring_config config_of(struct fixture *f) { return box_config(&f->box, &f->rng); }

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  box_make(&f->box);
  rng_init_seeded(&f->rng, 43);
  disk_init(&f->disk, &f->box);
  struct keyring_config config = config_of(f);
  assert_ok(keyring_open_io(&config, &f->disk.io, &f->ring));
  assert_ok(keyring_mint(f->ring, KEYS));
  for (size_t i = 0; i < KEYS; i++) {
    assert_ok(keyring_take(f->ring, &f->refs[i]));
    assert_ok(keyring_open_key(f->ring, workspace, f->refs[i], f->keys[i]));
  }
  assert_ok(keyring_derive(f->ring, workspace, KEYRING_LOOKUP, f->derived));
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

static bool all_named(void *context, struct keyring_ref ref) {
  (void)context;
  (void)ref;
  return true;
}

static void assert_all_open(struct fixture *f, struct keyring *ring) {
  uint8_t key[KEYRING_KEY_BYTES];
  for (size_t i = 0; i < KEYS; i++) {
    assert_ok(keyring_open_key(ring, workspace, f->refs[i], key));
    assert_memory_equal(key, f->keys[i], sizeof key);
  }
  assert_ok(keyring_derive(ring, workspace, KEYRING_LOOKUP, key));
  assert_memory_equal(key, f->derived, sizeof key);
}

static void close_ring(struct fixture *f) {
  keyring_close(f->ring);
  f->ring = NULL;
  disk_done(&f->disk);
  disk_init(&f->disk, &f->box);
}

static enum err open_again(struct fixture *f) {
  struct keyring_config config = config_of(f);
  close_ring(f);
  TRY(keyring_open_io(&config, &f->disk.io, &f->ring));
  return keyring_recover(f->ring, all_named, NULL);
}

static struct buf root_text(struct fixture *f, const char *ending) {
  char path[128];
  struct buf out = {0};
  (void)snprintf(path, sizeof path, "%s%s", f->box.root, ending);
  FILE *file = fopen(path, "rb");
  if (!file) return out;
  char *room = buf_reserve(&out, 200);
  buf_advance(&out, fread(room, 1, 200, file));
  fclose(file);
  return out;
}

static void write_root(struct fixture *f, const char *ending, struct str text, mode_t mode) {
  char path[128];
  (void)snprintf(path, sizeof path, "%s%s", f->box.root, ending);
  unlink(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text.data, text.len), (ssize_t)text.len);
  assert_int_equal(fchmod(fd, mode), 0);
  close(fd);
}

/* 5. All of A, sync, then all of B; resumable. */
static void rotation_writes_all_of_a_then_all_of_b(void **state) {
  struct fixture *f = *state;
  struct buf before = root_text(f, "");
  size_t from = f->disk.count;
  char order[64];
  assert_ok(keyring_rotate_root(f->ring));
  disk_order(&f->disk, from, order, sizeof order);
  assert_string_equal(order, "AaBb");
  assert_int_equal(f->disk.count - from, 2 * (KEYS + 1 + 1)); /* master, sync */
  struct buf after = root_text(f, "");
  assert_int_equal(after.len, 65);
  assert_memory_not_equal(before.data, after.data, 65);
  assert_false(box_exists(f->box.root, ".old"));
  assert_false(box_exists(f->box.root, ".new"));
  assert_all_open(f, f->ring);
  buf_done(&before);
  buf_done(&after);
}

static void after_a_rotation_the_old_root_opens_nothing(void **state) {
  struct fixture *f = *state;
  struct buf before = root_text(f, "");
  struct slot wrapped;
  assert_ok(slots_read(f->ring, 0, f->refs[0].slot, 1, &wrapped));
  assert_ok(keyring_rotate_root(f->ring));
  assert_false(box_has(&f->box, wrapped.wrapped, WRAPPED_BYTES));
  assert_ok(open_again(f));
  assert_all_open(f, f->ring);
  write_root(f, "", buf_str(&before), 0600);
  assert_err(open_again(f), ERR_CORRUPT);
  buf_done(&before);
}

static void a_rotation_cut_at_any_write_goes_on_at_the_next_start(void **state) {
  struct fixture *f = *state;
  for (size_t stop = 0; stop < 2 * (KEYS + 2); stop++) {
    f->disk.stop_after = f->disk.count + stop;
    assert_err(keyring_rotate_root(f->ring), ERR_MACHINE);
    assert_true(box_exists(f->box.root, ".old"));
    assert_all_open(f, f->ring); /* holding both roots */
    assert_ok(open_again(f));
    assert_false(box_exists(f->box.root, ".old"));
    assert_all_open(f, f->ring);
    struct slot slots[2];
    for (int file = 0; file < 2; file++)
      assert_ok(slots_read(f->ring, file, f->refs[1].slot, 1, &slots[file]));
    assert_memory_equal(&slots[0], &slots[1], sizeof slots[0]);
  }
}

/* Between PATH.old and the new PATH: as if it had not begun. */
static void a_rotation_cut_before_the_new_root_took_its_place_is_undone(void **state) {
  struct fixture *f = *state;
  struct buf before = root_text(f, "");
  write_root(f, ".old", buf_str(&before), 0600);
  write_root(f, ".new", STR("half a ke"), 0600);
  assert_ok(open_again(f));
  assert_all_open(f, f->ring);
  assert_false(box_exists(f->box.root, ".old"));
  assert_ok(keyring_rotate_root(f->ring)); /* and what was half written is in nobody's way */
  assert_false(box_exists(f->box.root, ".new"));
  assert_all_open(f, f->ring);
  buf_done(&before);
}

static void a_root_key_that_is_not_one_is_refused(void **state) {
  struct fixture *f = *state;
  struct buf right = root_text(f, "");
  static const char *const wrong[] = {"", "\n", "0123",
                                      "zz23456789abcdef0123456789abcdef0123456789abcdef0123456789ab"
                                      "cdef\n",
                                      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"
                                      "cdef"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    write_root(f, "", str_from(wrong[i]), 0600);
    assert_err(open_again(f), ERR_CORRUPT);
  }
  buf_append_char(&right, '\n'); /* a byte too many */
  write_root(f, "", buf_str(&right), 0600);
  assert_err(open_again(f), ERR_CORRUPT);
  buf_done(&right);
}

static void another_root_key_opens_nothing(void **state) {
  struct fixture *f = *state;
  write_root(f, "", STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"),
             0600);
  assert_err(open_again(f), ERR_CORRUPT);
}

static void a_root_key_that_others_can_read_is_refused(void **state) {
  struct fixture *f = *state;
  static const mode_t modes[] = {0640, 0604, 0660, 0644, 0610};
  for (size_t i = 0; i < 5; i++) {
    assert_int_equal(chmod(f->box.root, modes[i]), 0);
    assert_err(open_again(f), ERR_DENIED);
  }
  assert_int_equal(chmod(f->box.root, 0400), 0);
  assert_ok(open_again(f));
}

static void a_missing_root_key_is_said_so_and_never_made_for_old_files(void **state) {
  struct fixture *f = *state;
  assert_int_equal(unlink(f->box.root), 0);
  assert_err(open_again(f), ERR_NOT_FOUND);
  assert_false(box_exists(f->box.root, ""));
}

static void a_root_key_that_is_a_link_or_a_pipe_is_refused(void **state) {
  struct fixture *f = *state;
  char target[128];
  (void)snprintf(target, sizeof target, "%s.new", f->box.root);
  assert_int_equal(rename(f->box.root, target), 0);
  assert_int_equal(symlink(target, f->box.root), 0);
  assert_err(open_again(f), ERR_MACHINE);
  unlink(f->box.root);
  assert_int_equal(mkfifo(f->box.root, 0600), 0);
  assert_err(open_again(f), ERR_INVALID); /* and does not wait for a writer */
  unlink(f->box.root);
}

static void slot_files_that_are_links_or_pipes_are_refused(void **state) {
  struct fixture *f = *state;
  char path[128];
  char target[160];
  (void)snprintf(path, sizeof path, "%s/slots.b", f->box.keys);
  (void)snprintf(target, sizeof target, "%s.new", f->box.root);
  assert_int_equal(rename(path, target), 0);
  assert_int_equal(symlink(target, path), 0);
  assert_err(open_again(f), ERR_MACHINE);
  unlink(path);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_err(open_again(f), ERR_INVALID);
  unlink(path);
}

static void modes_that_are_too_wide_are_narrowed_at_opening(void **state) {
  struct fixture *f = *state;
  char path[128];
  struct stat status;
  (void)snprintf(path, sizeof path, "%s/slots.b", f->box.keys);
  assert_int_equal(chmod(path, 0644), 0);
  assert_int_equal(chmod(f->box.keys, 0755), 0);
  assert_ok(open_again(f));
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0600);
  assert_int_equal(stat(f->box.keys, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0700);
}

/* 6. The copy, and what is built from it. */
static void a_snapshot_restores_every_key_that_lives(void **state) {
  struct fixture *f = *state;
  struct buf copy = {0};
  struct keyring_config config = config_of(f);
  struct box other;
  assert_ok(keyring_destroy(f->ring, &f->refs[0], 1));
  assert_ok(keyring_snapshot(f->ring, &copy));
  box_make(&other);
  config.folder = other.keys;
  assert_ok(keyring_restore(&config, buf_str(&copy)));
  struct keyring *ring = NULL;
  uint8_t key[KEYRING_KEY_BYTES];
  assert_ok(keyring_open(&config, &ring));
  assert_ok(keyring_recover(ring, all_named, NULL));
  assert_err(keyring_open_key(ring, workspace, f->refs[0], key), ERR_NOT_FOUND);
  for (size_t i = 1; i < KEYS; i++) {
    assert_ok(keyring_open_key(ring, workspace, f->refs[i], key));
    assert_memory_equal(key, f->keys[i], sizeof key);
  }
  assert_ok(keyring_derive(ring, workspace, KEYRING_LOOKUP, key));
  assert_memory_equal(key, f->derived, sizeof key);
  assert_ok(keyring_mint(ring, 3));
  assert_err(keyring_restore(&config, buf_str(&copy)), ERR_CONFLICT); /* keys stand there */
  keyring_close(ring);
  box_remove(&other);
  buf_done(&copy);
}

static void a_snapshot_that_was_changed_or_is_of_another_root_restores_nothing(void **state) {
  struct fixture *f = *state;
  struct buf copy = {0};
  struct box other;
  struct keyring_config config = config_of(f);
  assert_ok(keyring_snapshot(f->ring, &copy));
  assert_null(memmem(copy.data, copy.len, f->refs[0].key.bytes, ID_BYTES)); /* sealed */
  box_make(&other);
  config.folder = other.keys;
  for (size_t at = 0; at < copy.len; at += 7) {
    copy.data[at] = (char)(copy.data[at] ^ 1);
    assert_err(keyring_restore(&config, buf_str(&copy)), ERR_CORRUPT);
    copy.data[at] = (char)(copy.data[at] ^ 1);
  }
  for (size_t len = 0; len < copy.len; len += 11)
    assert_err(keyring_restore(&config, str_of(copy.data, len)), ERR_CORRUPT);
  assert_false(box_exists(other.keys, "")); /* not even the folder */
  assert_ok(keyring_rotate_root(f->ring));
  assert_err(keyring_restore(&config, buf_str(&copy)), ERR_CORRUPT);
  box_remove(&other);
  buf_done(&copy);
}

static void a_restore_that_was_cut_short_does_not_open_as_if_it_were_whole(void **state) {
  struct fixture *f = *state;
  struct buf copy = {0};
  size_t ops = SIZE_MAX;
  size_t opened = 0;
  assert_ok(keyring_snapshot(f->ring, &copy));
  for (size_t stop = 0; stop <= ops; stop++) {
    struct box other;
    struct disk disk;
    struct keyring *ring = NULL;
    struct keyring_config config = config_of(f);
    box_make(&other);
    disk_init(&disk, &other);
    disk.stop_after = stop;
    config.folder = other.keys;
    enum err error = keyring_restore_io(&config, &disk.io, buf_str(&copy));
    if (!error) ops = disk.count;
    disk_cut(&disk, &f->rng, TEAR_SECTORS);
    config.create = false;
    enum err open_error = keyring_open(&config, &ring);
    if (!open_error) {
      assert_ok(keyring_recover(ring, all_named, NULL));
      assert_all_open(f, ring);
      opened++;
    }
    if (!error) assert_ok(open_error);
    keyring_close(ring);
    disk_done(&disk);
    box_remove(&other);
  }
  assert_in_range(opened, 1, 4); /* the header is last */
  buf_done(&copy);
}

static void a_cut_restore_is_not_made_a_new_ring_either(void **state) {
  struct fixture *f = *state;
  struct buf copy = {0};
  struct box other;
  struct disk disk;
  struct keyring *ring = NULL;
  struct keyring_config config = config_of(f);
  assert_ok(keyring_snapshot(f->ring, &copy));
  box_make(&other);
  disk_init(&disk, &other);
  disk.stop_after = 12;
  config.folder = other.keys;
  assert_err(keyring_restore_io(&config, &disk.io, buf_str(&copy)), ERR_MACHINE);
  assert_err(keyring_open(&config, &ring), ERR_CORRUPT);
  disk_done(&disk);
  box_remove(&other);
  buf_done(&copy);
}

static void a_ring_is_read_beside_the_one_that_is_open_and_writes_nothing(void **state) {
  struct fixture *f = *state;
  struct keyring_config config = config_of(f);
  struct keyring *beside = NULL;
  struct buf copy = {0};
  config.create = false;
  assert_err(keyring_open(&config, &beside), ERR_CONFLICT); /* two writers never */
  config.read_only = true;
  assert_ok(keyring_open(&config, &beside));
  assert_all_open(f, beside);
  assert_ok(keyring_destroy(f->ring, &f->refs[0], 1)); /* the server goes on meanwhile */
  uint8_t key[KEYRING_KEY_BYTES];
  assert_err(keyring_open_key(beside, workspace, f->refs[0], key), ERR_NOT_FOUND);
  assert_ok(keyring_snapshot(beside, &copy));
  size_t from = f->disk.count;
  assert_err(keyring_mint(beside, 1), ERR_CONFLICT);
  assert_err(keyring_destroy(beside, &f->refs[1], 1), ERR_MACHINE);
  assert_err(keyring_recover(beside, all_named, NULL), ERR_CONFLICT);
  assert_err(keyring_rotate_root(beside), ERR_CONFLICT);
  assert_int_equal(f->disk.count, from);
  keyring_close(beside);
  for (size_t i = 1; i < KEYS; i++)
    assert_ok(keyring_open_key(f->ring, workspace, f->refs[i], key));
  buf_done(&copy);
}

/* A root rotated by the server meanwhile: such a copy could not be opened again. */
static void no_snapshot_is_made_of_slots_under_another_root(void **state) {
  struct fixture *f = *state;
  struct keyring_config config = config_of(f);
  struct keyring *beside = NULL;
  struct buf copy = {0};
  config.read_only = true;
  assert_ok(keyring_open(&config, &beside));
  assert_ok(keyring_rotate_root(f->ring));
  assert_err(keyring_snapshot(beside, &copy), ERR_UNAVAILABLE);
  assert_int_equal(copy.len, 0);
  keyring_close(beside);
  buf_done(&copy);
}

static void a_folder_without_keys_is_not_made_unless_asked(void **state) {
  (void)state;
  struct box box;
  struct keyring *ring = NULL;
  box_make(&box);
  struct keyring_config config = box_config(&box, NULL);
  config.create = false;
  assert_err(keyring_open(&config, &ring), ERR_NOT_FOUND);
  config.read_only = true;
  assert_err(keyring_open(&config, &ring), ERR_NOT_FOUND);
  assert_false(box_exists(box.keys, ""));
  assert_false(box_exists(box.root, ""));
  box_remove(&box);
}

/* 8. Which promise holds, said in a sentence. */
/*= GDPR Art. 17(1) */
static void the_medium_is_looked_at_and_the_sentence_is_honest(void **state) {
  (void)state;
  char folder[] = "/tmp/parlour-medium-XXXXXX";
  char path[64];
  struct keyring_medium medium;
  assert_non_null(mkdtemp(folder));
  assert_ok(keyring_inspect_medium(folder, &medium));
  bool in_place = strcmp(medium.file_system, "ext4") == 0 || strcmp(medium.file_system, "xfs") == 0;
  if (!in_place || medium.block_moved) assert_int_equal(medium.promise, KEYRING_LOGICAL);
  (void)snprintf(path, sizeof path, "%s/.medium-test", folder);
  assert_int_not_equal(access(path, F_OK), 0); /* nothing is left behind */
  rmdir(folder);
  assert_err(keyring_inspect_medium("/nowhere/at/all", &medium), ERR_MACHINE);
  if (access("/dev/shm", W_OK) == 0) {
    assert_ok(keyring_inspect_medium("/dev/shm", &medium)); /* no disk at all: no promise */
    assert_int_equal(medium.promise, KEYRING_LOGICAL);
  }
  assert_string_equal(keyring_promise_sentence(KEYRING_UNRECOVERABLE),
                      "Erased keys are unrecoverable through the file system.");
  assert_string_equal(keyring_promise_sentence(KEYRING_LOGICAL),
                      "Erased keys are destroyed logically; remnants are possible in the device.");
}

#define RING_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
  const struct CMUnitTest tests[] = {
      RING_TEST(rotation_writes_all_of_a_then_all_of_b),
      RING_TEST(after_a_rotation_the_old_root_opens_nothing),
      RING_TEST(a_rotation_cut_at_any_write_goes_on_at_the_next_start),
      RING_TEST(a_rotation_cut_before_the_new_root_took_its_place_is_undone),
      RING_TEST(a_root_key_that_is_not_one_is_refused),
      RING_TEST(another_root_key_opens_nothing),
      RING_TEST(a_root_key_that_others_can_read_is_refused),
      RING_TEST(a_missing_root_key_is_said_so_and_never_made_for_old_files),
      RING_TEST(a_root_key_that_is_a_link_or_a_pipe_is_refused),
      RING_TEST(slot_files_that_are_links_or_pipes_are_refused),
      RING_TEST(modes_that_are_too_wide_are_narrowed_at_opening),
      RING_TEST(a_snapshot_restores_every_key_that_lives),
      RING_TEST(a_snapshot_that_was_changed_or_is_of_another_root_restores_nothing),
      RING_TEST(a_restore_that_was_cut_short_does_not_open_as_if_it_were_whole),
      RING_TEST(a_cut_restore_is_not_made_a_new_ring_either),
      RING_TEST(a_ring_is_read_beside_the_one_that_is_open_and_writes_nothing),
      RING_TEST(no_snapshot_is_made_of_slots_under_another_root),
      cmocka_unit_test(a_folder_without_keys_is_not_made_unless_asked),
      cmocka_unit_test(the_medium_is_looked_at_and_the_sentence_is_honest),
  };
  return cmocka_run_group_tests_name("keyring_root", tests, NULL, NULL);
}
