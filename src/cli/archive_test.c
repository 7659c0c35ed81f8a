/* Archives of a backup: what was written comes back, and every change to it shows. */
#include "cli/archive.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t key[AEAD_KEY_BYTES] = "an archive's key of 32 bytes....";
static char path[] = "/tmp/parlour-archive-XXXXXX";

static const struct archive_facts facts = {.kind = "keys",
                                           .pair = "00112233445566778899aabbccddeeff",
                                           .made_ms = 1795562110052,
                                           .expires_ms = 1796166910052,
                                           .log = "parlour/8f0db985cf628840",
                                           .entries = 8,
                                           .root = "4ef8958d",
                                           .database = "sqlite",
                                           .schema = "none",
                                           .journal = {"0123456789abcdef", 12}};

static int begin(void **state) {
  (void)state;
  memcpy(path + sizeof path - 7, "XXXXXX", 6);
  return sodium_init() < 0 ? -1 : 0;
}

static int end(void **state) {
  (void)state;
  unlink(path);
  return 0;
}

static char byte_at(size_t i) { return (char)(i * 131 + i / 251); }

/* Writes len bytes in uneven pieces. */
static void write_archive(size_t len) {
  struct archive_writer writer;
  char *content = malloc(len + 1);
  unlink(path);
  memcpy(path + sizeof path - 7, "XXXXXX", 6);
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_non_null(content);
  for (size_t i = 0; i < len; i++) content[i] = byte_at(i);
  assert_int_equal(archive_begin(&writer, fd, &facts, key), ERR_NONE);
  for (size_t at = 0, part = 1; at < len; at += part, part = part * 3 + 1) {
    if (part > len - at) part = len - at;
    assert_int_equal(archive_put(&writer, content + at, part), ERR_NONE);
  }
  assert_int_equal(archive_end(&writer), ERR_NONE);
  archive_writer_done(&writer);
  close(fd);
  free(content);
}

/* Reads it all: what archive_open or the first failing step says; len_out counts bytes. */
static enum err read_archive(const uint8_t with[static AEAD_KEY_BYTES], size_t *len_out) {
  struct archive_reader reader;
  struct str chunk;
  size_t len = 0;
  enum err error = archive_open(&reader, path);
  if (!error) error = archive_start(&reader, with);
  while (!error) {
    error = archive_next(&reader, &chunk);
    if (error || chunk.len == 0) break;
    for (size_t i = 0; i < chunk.len; i++, len++)
      if (chunk.data[i] != byte_at(len)) error = ERR_CONFLICT;
  }
  archive_close(&reader);
  *len_out = len;
  return error;
}

static void what_was_written_comes_back_whatever_its_length(void **state) {
  static const size_t lengths[] = {0,
                                   1,
                                   1000,
                                   ARCHIVE_CHUNK_BYTES - 1,
                                   ARCHIVE_CHUNK_BYTES,
                                   ARCHIVE_CHUNK_BYTES + 1,
                                   3 * ARCHIVE_CHUNK_BYTES};
  (void)state;
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    size_t len = 7;
    write_archive(lengths[i]);
    assert_int_equal(read_archive(key, &len), ERR_NONE);
    assert_int_equal(len, lengths[i]);
  }
}

static void the_facts_are_read_without_a_key(void **state) {
  struct archive_reader reader;
  (void)state;
  write_archive(10);
  assert_int_equal(archive_open(&reader, path), ERR_NONE);
  assert_memory_equal(&reader.facts, &facts, sizeof facts);
  archive_close(&reader);
}

static void another_key_opens_nothing(void **state) {
  uint8_t other[AEAD_KEY_BYTES];
  size_t len;
  (void)state;
  memcpy(other, key, sizeof other);
  other[31] ^= 1;
  write_archive(1000);
  assert_int_equal(read_archive(other, &len), ERR_CORRUPT);
  assert_int_equal(len, 0);
}

static size_t file_size(void) {
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  return (size_t)status.st_size;
}

static void flip(size_t at) {
  char c;
  int fd = open(path, O_RDWR);
  assert_int_equal(pread(fd, &c, 1, (off_t)at), 1);
  c = (char)(c ^ 4);
  assert_int_equal(pwrite(fd, &c, 1, (off_t)at), 1);
  close(fd);
}

static void every_changed_byte_shows(void **state) {
  size_t len;
  (void)state;
  write_archive(300);
  for (size_t at = 0, size = file_size(); at < size; at++) {
    flip(at);
    assert_int_not_equal(read_archive(key, &len), ERR_NONE);
    flip(at);
  }
  assert_int_equal(read_archive(key, &len), ERR_NONE);
}

static void every_cut_and_every_addition_shows(void **state) {
  size_t len;
  (void)state;
  write_archive(300);
  for (size_t size = file_size(); size > 0; size--) {
    assert_int_equal(truncate(path, (off_t)size - 1), 0);
    assert_int_not_equal(read_archive(key, &len), ERR_NONE);
  }
  write_archive(300);
  assert_int_equal(truncate(path, (off_t)file_size() + 1), 0);
  assert_int_not_equal(read_archive(key, &len), ERR_NONE);
}

/* A cut at a chunk's end leaves only whole chunks: the last one's mark is missing. */
static void a_cut_between_chunks_shows(void **state) {
  size_t len;
  (void)state;
  write_archive(2 * ARCHIVE_CHUNK_BYTES + 5);
  size_t last = 5 + crypto_secretstream_xchacha20poly1305_ABYTES;
  assert_int_equal(truncate(path, (off_t)(file_size() - last)), 0);
  assert_int_equal(read_archive(key, &len), ERR_CORRUPT);
  assert_int_equal(len, 2 * ARCHIVE_CHUNK_BYTES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_was_written_comes_back_whatever_its_length, begin, end),
      cmocka_unit_test_setup_teardown(the_facts_are_read_without_a_key, begin, end),
      cmocka_unit_test_setup_teardown(another_key_opens_nothing, begin, end),
      cmocka_unit_test_setup_teardown(every_changed_byte_shows, begin, end),
      cmocka_unit_test_setup_teardown(every_cut_and_every_addition_shows, begin, end),
      cmocka_unit_test_setup_teardown(a_cut_between_chunks_shows, begin, end),
  };
  return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
