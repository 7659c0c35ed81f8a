#include "crypto/token.h"

#include <stdio.h>

#include "base/test.h"

static void a_token_is_prefix_and_256_random_bits_and_is_known_by_its_hash(void **state) {
  (void)state;
  struct rng rng;
  char text[TOKEN_TEXT_BYTES];
  struct hash hash;
  struct hash found;
  rng_init_seeded(&rng, 1);
  for (int i = 0; i < 1000; i++) {
    token_new(&rng, "ps", text, &hash);
    assert_int_equal(strlen(text), 2 + 1 + 43);
    assert_memory_equal(text, "ps_", 3);
    assert_int_equal(
        strspn(text + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
    assert_ok(token_hash("ps", str_from(text), &found));
    assert_true(hash_equal(&hash, &found));
  }
}

/* What is kept must not be what is handed out: SHA-256 of the whole text. */
static void the_hash_alone_tells_nothing_of_the_token(void **state) {
  (void)state;
  struct rng rng;
  char text[TOKEN_TEXT_BYTES];
  struct hash hash;
  rng_init_seeded(&rng, 2);
  token_new(&rng, "pv", text, &hash);
  struct hash expected = hash_sha256(str_from(text));
  assert_true(hash_equal(&hash, &expected));
  assert_err(token_hash("pv", hash_str(&hash), &hash), ERR_INVALID);
}

static void no_two_tokens_are_alike(void **state) {
  (void)state;
  struct rng rng;
  static char seen[500][TOKEN_TEXT_BYTES];
  struct hash hash;
  rng_init_system(&rng);
  for (size_t i = 0; i < 500; i++) token_new(&rng, "pv", seen[i], &hash);
  for (size_t i = 0; i < 500; i++)
    for (size_t j = i + 1; j < 500; j++) assert_string_not_equal(seen[i], seen[j]);
}

static void a_token_of_another_kind_or_form_is_refused(void **state) {
  (void)state;
  struct rng rng;
  char text[TOKEN_TEXT_BYTES];
  struct hash hash = {{1}};
  struct hash out = {{1}};
  rng_init_seeded(&rng, 3);
  token_new(&rng, "ps", text, &hash);
  struct str whole = str_from(text);
  assert_err(token_hash("pv", whole, &out), ERR_INVALID);
  assert_err(token_hash("p", whole, &out), ERR_INVALID);
  assert_err(token_hash("ps", STR_EMPTY, &out), ERR_INVALID);
  for (size_t len = 0; len < whole.len; len++)
    assert_err(token_hash("ps", str_slice(whole, 0, len), &out), ERR_INVALID);
  char longer[TOKEN_TEXT_BYTES + 1];
  int len = snprintf(longer, sizeof longer, "%sA", text);
  assert_err(token_hash("ps", str_of(longer, (size_t)len), &out), ERR_INVALID);
  static const char bad[] = {' ', '+', '/', '=', '\n', '\0', '\x80', '.'};
  for (size_t at = 3; at < whole.len; at++)
    for (size_t i = 0; i < sizeof bad; i++) {
      char broken[TOKEN_TEXT_BYTES];
      memcpy(broken, text, sizeof broken);
      broken[at] = bad[i];
      assert_err(token_hash("ps", str_of(broken, whole.len), &out), ERR_INVALID);
    }
  const struct hash untouched = {{1}};
  assert_true(hash_equal(&out, &untouched));
}

/* 43 letters hold 258 bits: of the last one only two zero bits are right, or one
 * token would have four forms. */
static void a_token_has_one_form_only(void **state) {
  (void)state;
  struct rng rng;
  char text[TOKEN_TEXT_BYTES];
  struct hash hash;
  struct hash out;
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int accepted = 0;
  rng_init_seeded(&rng, 4);
  token_new(&rng, "ps", text, &hash);
  for (size_t i = 0; i < 64; i++) {
    text[2 + 43] = alphabet[i];
    accepted += token_hash("ps", str_from(text), &out) == ERR_NONE;
  }
  assert_int_equal(accepted, 16);
}

static void a_code_is_twenty_symbols_without_look_alikes_in_groups_of_five(void **state) {
  (void)state;
  struct rng rng;
  unsigned counts[256] = {0};
  rng_init_seeded(&rng, 5);
  for (int i = 0; i < 3000; i++) {
    char text[TOKEN_CODE_BYTES];
    struct hash hash;
    struct hash found;
    token_code_new(&rng, text, &hash);
    assert_int_equal(strlen(text), 23);
    for (size_t at = 0; at < 23; at++) {
      if (at % 6 == 5) assert_int_equal(text[at], '-');
      if (at % 6 != 5) counts[(unsigned char)text[at]]++;
    }
    assert_ok(token_code_hash(str_from(text), &found));
    assert_true(hash_equal(&hash, &found));
  }
  size_t used = 0;
  for (size_t c = 0; c < 256; c++) {
    if (counts[c] == 0) continue;
    used++;
    assert_null(strchr("01ILOUilou", (int)c));
    assert_in_range(counts[c], 1700, 2300); /* 60,000 over thirty: 2,000 each */
  }
  assert_int_equal(used, 30);
}

static void a_code_is_read_without_regard_to_case_spaces_and_hyphens(void **state) {
  (void)state;
  struct hash a;
  struct hash b;
  assert_ok(token_code_hash(STR("7KQ2M-ABCDE-FGHJK-23456"), &a));
  static const char *const same[] = {"7kq2m-abcde-fghjk-23456", "7KQ2MABCDEFGHJK23456",
                                     " 7kq2m abcde fghjk 23456 ", "-7-K-Q-2-MABCDEFGHJK23456"};
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
    assert_ok(token_code_hash(str_from(same[i]), &b));
    assert_true(hash_equal(&a, &b));
  }
  assert_ok(token_code_hash(STR("7KQ2M-ABCDE-FGHJK-23457"), &b));
  assert_false(hash_equal(&a, &b));
}

static void what_is_not_a_code_is_refused(void **state) {
  (void)state;
  struct hash out;
  static const char *const bad[] = {"",
                                    "7KQ2M",
                                    "7KQ2M-ABCDE-FGHJK-2345",
                                    "7KQ2M-ABCDE-FGHJK-234567",
                                    "7KQ2M-ABCDE-FGHJK-2345O",
                                    "7KQ2M-ABCDE-FGHJK-2345I",
                                    "7KQ2M-ABCDE-FGHJK-2345\xc3\xa9",
                                    "7KQ2M_ABCDE_FGHJK_23456",
                                    "7KQ2M-ABCDE-FGHJK-23456\n"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_err(token_code_hash(str_from(bad[i]), &out), ERR_INVALID);
  assert_err(token_code_hash(STR("7KQ2M-ABCDE-FGHJK-2345\0"), &out), ERR_INVALID);
}

TESTS_MAIN("token",
           cmocka_unit_test(a_token_is_prefix_and_256_random_bits_and_is_known_by_its_hash),
           cmocka_unit_test(the_hash_alone_tells_nothing_of_the_token),
           cmocka_unit_test(no_two_tokens_are_alike),
           cmocka_unit_test(a_token_of_another_kind_or_form_is_refused),
           cmocka_unit_test(a_token_has_one_form_only),
           cmocka_unit_test(a_code_is_twenty_symbols_without_look_alikes_in_groups_of_five),
           cmocka_unit_test(a_code_is_read_without_regard_to_case_spaces_and_hyphens),
           cmocka_unit_test(what_is_not_a_code_is_refused))
