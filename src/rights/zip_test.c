/* A zip that was made piece by piece is read back by its own list, byte for byte. */
#include "rights/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/test.h"

#define SEED 20260119

static uint64_t little(const char *at, int bytes) {
  uint64_t value = 0;
  for (int i = bytes - 1; i >= 0; i--) value = value << 8 | (uint8_t)at[i];
  return value;
}

/* Inflates the member that the list's line names, and compares it. */
static void check_member(struct str file, const char *line, struct str wanted) {
  uint64_t packed = little(line + 20, 4);
  uint64_t offset = little(line + 42, 4);
  const char *local = file.data + offset;
  assert_int_equal(little(line, 4), 0x02014b50);
  assert_int_equal(little(local, 4), 0x04034b50);
  assert_int_equal(little(line + 24, 4), wanted.len);
  assert_int_equal(little(line + 16, 4), crc32(0, (const Bytef *)wanted.data, (uInt)wanted.len));
  const char *bytes = local + 30 + little(local + 26, 2) + little(local + 28, 2);
  char *out = malloc(wanted.len + 1);
  z_stream stream = {0};
  assert_int_equal(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = (z_const Bytef *)(uintptr_t)bytes;
  stream.avail_in = (uInt)packed;
  stream.next_out = (Bytef *)out;
  stream.avail_out = (uInt)wanted.len + 1;
  assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
  assert_int_equal(stream.total_out, wanted.len);
  assert_memory_equal(out, wanted.data, wanted.len);
  inflateEnd(&stream);
  free(out);
  /* What follows says the same in the wide form. */
  const char *after = bytes + packed;
  assert_int_equal(little(after, 4), 0x08074b50);
  assert_int_equal(little(after + 8, 8), packed);
  assert_int_equal(little(after + 16, 8), wanted.len);
}

static void members_of_any_size_in_any_pieces_read_back(void **state) {
  struct rng rng;
  rng_init_seeded(&rng, SEED);
  (void)state;
  print_message("# seed %d\n", SEED);
  for (int round = 0; round < 60; round++) {
    struct zip zip;
    struct buf file = {0};
    struct buf contents[4] = {{0}};
    zip_init(&zip, INT64_C(1779105720000));
    for (int m = 0; m < 4; m++) {
      char name[16];
      (void)snprintf(name, sizeof name, "m%d.txt", m);
      assert_ok(zip_member_begin(&zip, name, &file));
      size_t pieces = rng_below(&rng, 30);
      for (size_t p = 0; p < pieces; p++) {
        size_t len = rng_below(&rng, 9000);
        size_t from = contents[m].len;
        char *room = buf_reserve(&contents[m], len + 1);
        bool random = rng_below(&rng, 2) == 0;
        for (size_t i = 0; i < len; i++) room[i] = random ? (char)rng_below(&rng, 256) : 'x';
        buf_advance(&contents[m], len);
        zip_member_bytes(&zip, str_slice(buf_str(&contents[m]), from, from + len), &file);
      }
      zip_member_end(&zip, &file);
    }
    zip_end(&zip, &file);
    assert_ok(buf_check(&file));
    const char *end = file.data + file.len - 22;
    assert_int_equal(little(end, 4), 0x06054b50);
    assert_int_equal(little(end + 10, 2), 4);
    const char *line = file.data + little(end + 16, 4);
    for (int m = 0; m < 4; m++) {
      check_member(buf_str(&file), line, buf_str(&contents[m]));
      line += 46 + little(line + 28, 2) + little(line + 30, 2);
      buf_done(&contents[m]);
    }
    assert_ptr_equal(line, end);
    zip_done(&zip);
    buf_done(&file);
  }
}

static void one_that_is_given_up_leaves_nothing_behind(void **state) {
  struct zip zip;
  struct buf file = {0};
  (void)state;
  zip_init(&zip, 0);
  assert_ok(zip_member_begin(&zip, "a", &file));
  zip_member_bytes(&zip, STR("half"), &file);
  zip_done(&zip); /* the sanitizer counts what is left */
  char name[ZIP_NAME_MAX + 2];
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = 0;
  assert_err(zip_member_begin(&zip, name, &file), ERR_TOO_LARGE);
  buf_done(&file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(members_of_any_size_in_any_pieces_read_back),
      cmocka_unit_test(one_that_is_given_up_leaves_nothing_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
