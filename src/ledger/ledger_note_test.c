/* Signed checkpoints in the C2SP tlog-checkpoint form. */
#include <sodium.h>
#include <string.h>

#include "base/test.h"
#include "ledger/ledger_internal.h"

#define NAME "parlour/0011223344556677"

static struct sign_key key_of(uint8_t first) {
  uint8_t seed[SIGN_SEED_BYTES] = {first};
  struct sign_key key;
  sign_key_from_seed(seed, &key);
  return key;
}

static void write_sample(struct buf *out, uint64_t size) {
  struct sign_key key = key_of(1);
  struct ledger_note note = {.name = NAME, .size = size, .root = {{1, 2, 3}}};
  ledger_note_write(out, &note, &key);
}

static enum err read_note(struct str note, uint64_t *size_out, struct hash *root_out) {
  struct sign_key key = key_of(1);
  return ledger_note_read(note, NAME, key.public_key, size_out, root_out);
}

static void a_note_has_the_form_that_other_programs_read(void **state) {
  (void)state;
  struct buf out = {0};
  struct str rest;
  struct str line;
  write_sample(&out, 42);
  rest = buf_str(&out);
  assert_true(str_cut(rest, '\n', &line, &rest) && str_equal(line, STR(NAME)));
  assert_true(str_cut(rest, '\n', &line, &rest) && str_equal(line, STR("42")));
  assert_true(str_cut(rest, '\n', &line, &rest) && line.len == 44); /* base64 of 32 bytes */
  assert_true(str_cut(rest, '\n', &line, &rest) && line.len == 0);
  assert_true(str_cut(rest, '\n', &line, &rest));
  assert_true(str_starts(line, STR("\xe2\x80\x94 " NAME " ")));
  assert_int_equal(rest.len, 0);
  buf_done(&out);
}

/* Worked out by hand from the text of the form: key id, then Ed25519 over the body. */
static void the_signature_is_over_the_body_and_names_its_key(void **state) {
  (void)state;
  struct buf out = {0};
  struct sign_key key = key_of(1);
  uint8_t signature[68];
  size_t len = 0;
  uint8_t id_bytes[sizeof NAME - 1 + 2 + SIGN_PUBLIC_BYTES] = NAME "\n\x01";
  write_sample(&out, 42);
  memcpy(id_bytes + sizeof NAME - 1 + 2, key.public_key, SIGN_PUBLIC_BYTES);
  struct hash id = hash_sha256(str_of(id_bytes, sizeof id_bytes));
  const char *encoded = out.data + out.len - 1 - 92;
  assert_int_equal(sodium_base642bin(signature, sizeof signature, encoded, 92, NULL, &len, NULL,
                                     sodium_base64_VARIANT_ORIGINAL),
                   0);
  assert_int_equal(len, 68);
  assert_memory_equal(signature, id.bytes, 4);
  const char *blank = memmem(out.data, out.len, "\n\n", 2);
  struct str body = str_of(out.data, (size_t)(blank - out.data) + 1);
  assert_true(sign_verify(key.public_key, body, signature + 4));
  buf_done(&out);
}

static void a_note_is_read_back(void **state) {
  (void)state;
  struct buf out = {0};
  uint64_t size = 0;
  struct hash root = {{0}};
  write_sample(&out, 42);
  assert_int_equal(read_note(buf_str(&out), &size, &root), ERR_NONE);
  assert_int_equal(size, 42);
  assert_int_equal(root.bytes[2], 3);
  buf_done(&out);
}

static void no_note_with_any_byte_changed_verifies(void **state) {
  (void)state;
  struct buf out = {0};
  uint64_t size;
  struct hash root;
  write_sample(&out, 42);
  for (size_t i = 0; i < out.len - 1; i++) /* but the last newline, which says nothing */
    for (int bit = 0; bit < 8; bit++) {
      out.data[i] = (char)(out.data[i] ^ (1 << bit));
      assert_int_equal(read_note(buf_str(&out), &size, &root), ERR_CORRUPT);
      out.data[i] = (char)(out.data[i] ^ (1 << bit));
    }
  for (size_t len = 0; len + 1 < out.len; len++)
    assert_int_equal(read_note(str_of(out.data, len), &size, &root), ERR_CORRUPT);
  assert_int_equal(read_note(buf_str(&out), &size, &root), ERR_NONE);
  buf_done(&out);
}

static void another_key_or_another_name_does_not_verify(void **state) {
  (void)state;
  struct buf out = {0};
  struct sign_key key = key_of(1);
  struct sign_key other = key_of(2);
  uint64_t size;
  struct hash root;
  write_sample(&out, 42);
  assert_int_equal(ledger_note_read(buf_str(&out), NAME, other.public_key, &size, &root),
                   ERR_CORRUPT);
  assert_int_equal(ledger_note_read(buf_str(&out), "parlour/other", key.public_key, &size, &root),
                   ERR_CORRUPT);
  buf_done(&out);
}

static void a_witness_may_have_signed_too(void **state) {
  (void)state;
  struct buf out = {0};
  uint64_t size;
  struct hash root;
  write_sample(&out, 42);
  buf_append(&out, STR("\xe2\x80\x94 witness.example AAAAAAAA\n"));
  assert_int_equal(read_note(buf_str(&out), &size, &root), ERR_NONE);
  buf_append(&out, STR("no signature\n"));
  assert_int_equal(read_note(buf_str(&out), &size, &root), ERR_NONE); /* ours came first */
  buf_done(&out);
}

static void many_notes_are_taken_one_by_one(void **state) {
  (void)state;
  struct buf out = {0};
  struct str rest;
  struct str note;
  uint64_t size;
  struct hash root;
  uint64_t expected = 1;
  write_sample(&out, 1);
  buf_append(&out, STR("\n"));
  write_sample(&out, 2);
  buf_append(&out, STR("\xe2\x80\x94 witness.example AAAAAAAA\n"));
  write_sample(&out, 3);
  rest = buf_str(&out);
  while (ledger_note_next(&rest, &note)) {
    assert_true(str_equal(ledger_note_name(note), STR(NAME)));
    assert_int_equal(read_note(note, &size, &root), ERR_NONE);
    assert_int_equal(size, expected);
    expected++;
  }
  assert_int_equal(expected, 4);
  buf_done(&out);
}

static void what_is_no_note_ends_the_walk_as_one(void **state) {
  (void)state;
  struct str rest = STR("  \n\n");
  struct str note;
  assert_false(ledger_note_next(&rest, &note));
  rest = STR("nonsense without end");
  assert_true(ledger_note_next(&rest, &note));
  assert_int_equal(note.len, 20);
  assert_false(ledger_note_next(&rest, &note));
  assert_int_equal(ledger_note_name(note).len, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_note_has_the_form_that_other_programs_read),
      cmocka_unit_test(the_signature_is_over_the_body_and_names_its_key),
      cmocka_unit_test(a_note_is_read_back),
      cmocka_unit_test(no_note_with_any_byte_changed_verifies),
      cmocka_unit_test(another_key_or_another_name_does_not_verify),
      cmocka_unit_test(a_witness_may_have_signed_too),
      cmocka_unit_test(many_notes_are_taken_one_by_one),
      cmocka_unit_test(what_is_no_note_ends_the_walk_as_one),
  };
  return cmocka_run_group_tests_name("ledger_note", tests, NULL, NULL);
}
