/* The bytes of a leaf, and the commitment to what it does not say. */
#include <string.h>

#include "base/test.h"
#include "ledger/ledger_internal.h"

static struct ledger_leaf sample(void) {
  struct ledger_leaf leaf = {.position = 7,
                             .at_ms = 1767225600000,
                             .kind = LEDGER_LOOK,
                             .actor_kind = "staff",
                             .commitment = {{0xab, 0xcd}},
                             .until_ms = 1798761600000,
                             .key = {{0x12}}};
  leaf.workspace.bytes[15] = 9;
  return leaf;
}

static void an_entry_has_one_form(void **state) {
  (void)state;
  struct ledger_leaf leaf = sample();
  struct buf out = {0};
  ledger_entry_write(&out, &leaf);
  static const char expected[] =
      "{\"v\":1,\"position\":7,\"at\":1767225600000,\"kind\":15,\"type\":\"look\","
      "\"workspace\":\"00000000-0000-0000-0000-000000000009\",\"actor\":\"staff\","
      "\"detail\":\"abcd000000000000000000000000000000000000000000000000000000000000\","
      "\"until\":1798761600000,"
      "\"key\":\"1200000000000000000000000000000000000000000000000000000000000000\"}";
  assert_int_equal(out.len, sizeof expected - 1);
  assert_memory_equal(out.data, expected, out.len);
  buf_done(&out);
}

static void what_is_written_is_read_back(void **state) {
  (void)state;
  struct buf out = {0};
  struct ledger_leaf leaf = sample();
  struct ledger_leaf back = {.position = 1};
  memcpy(leaf.previous.name, "parlour/before", sizeof "parlour/before");
  leaf.erases.bytes[7] = 9;
  leaf.previous.size = 200;
  leaf.previous.root.bytes[31] = 3;
  ledger_entry_write(&out, &leaf);
  assert_int_equal(ledger_entry_read(buf_str(&out), &back), ERR_NONE);
  assert_int_equal(back.position, 1); /* left alone */
  assert_string_equal(back.actor_kind, "staff");
  assert_true(hash_equal(&back.commitment, &leaf.commitment));
  assert_int_equal(back.until_ms, leaf.until_ms);
  assert_true(hash_equal(&back.key, &leaf.key));
  assert_true(hash_equal(&back.erases, &leaf.erases));
  assert_string_equal(back.previous.name, "parlour/before");
  assert_int_equal(back.previous.size, 200);
  assert_true(hash_equal(&back.previous.root, &leaf.previous.root));
  buf_done(&out);
}

static void what_is_no_entry_is_refused(void **state) {
  (void)state;
#define ZEROS "000000000000000000000000000000000000000000000000000000000000"
#define DETAIL "\"detail\":\"abcd" ZEROS "\""
#define REST DETAIL ",\"until\":5,\"key\":\"1234" ZEROS "\""
  static const char *const wrong[] = {
      "",
      "{}",
      "[1]",
      "{\"actor\":\"staff\"}",
      "{\"actor\":\"nobody\"," REST "}",
      "{\"actor\":\"staff\",\"detail\":\"abcd\",\"until\":5,\"key\":\"1234" ZEROS "\"}",
      "{\"actor\":\"staff\"," DETAIL ",\"until\":5}",
      "{\"actor\":\"staff\"," DETAIL ",\"until\":\"5\",\"key\":\"1234" ZEROS "\"}",
      "{\"actor\":\"staff\"," REST ",\"erases\":\"1234\"}",
      "{\"actor\":\"staff\"," REST ",\"previous\":{\"log\":\"\",\"size\":1,\"root\":\"ab\"}}",
      "{\"actor\":\"staff\"," REST ",\"previous\":{\"log\":\"a\",\"size\":-1,\"root\":\"abcd" ZEROS
      "\"}}"};
  struct ledger_leaf right = {.position = 1};
  assert_int_equal(ledger_entry_read(STR("{\"actor\":\"staff\"," REST "}"), &right), ERR_NONE);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct ledger_leaf leaf = {.position = 1};
    assert_int_equal(ledger_entry_read(str_from(wrong[i]), &leaf), ERR_CORRUPT);
  }
}

static void a_commitment_opens_with_its_own_salt_and_words_alone(void **state) {
  (void)state;
  char salt[LEDGER_SALT_BYTES] = "salt";
  struct str words = STR("{\"actor\":\"a\"}");
  struct hash commitment = ledger_commitment(str_of(salt, sizeof salt), words);
  struct hash again = ledger_commitment(str_of(salt, sizeof salt), words);
  assert_true(hash_equal(&commitment, &again));
  struct hash other = ledger_commitment(str_of(salt, sizeof salt), STR("{\"actor\":\"b\"}"));
  assert_false(hash_equal(&commitment, &other));
  for (size_t i = 0; i < sizeof salt; i++) {
    salt[i] ^= 1;
    other = ledger_commitment(str_of(salt, sizeof salt), words);
    assert_false(hash_equal(&commitment, &other));
    salt[i] ^= 1;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_entry_has_one_form),
      cmocka_unit_test(what_is_written_is_read_back),
      cmocka_unit_test(what_is_no_entry_is_refused),
      cmocka_unit_test(a_commitment_opens_with_its_own_salt_and_words_alone),
  };
  return cmocka_run_group_tests_name("ledger_entry", tests, NULL, NULL);
}
