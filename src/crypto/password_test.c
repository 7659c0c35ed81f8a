#include "crypto/password.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "base/test.h"

/* RFC 9106 5.3 has four lanes, a secret and associated data, which libsodium's
 * interface does not take. These are the known answers of the algorithm's reference
 * code for argon2id, version 1.3, one lane. */
static const struct {
  const char *password;
  const char *text;
} known[] = {
    {"password",
     "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},
    {"password",
     "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
    {"password",
     "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"},
    {"password",
     "$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$kCXUjmjvc5XMqQedpMTsOv+zyJEf5PhtGiUghW9jFyw"},
    {"differentpassword",
     "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"},
    {"password",
     "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"},
};

static void known_answers_of_argon2id_match_and_others_do_not(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    assert_true(password_matches(known[i].text, str_from(known[i].password)));
    assert_false(password_matches(known[i].text, STR("passwore")));
  }
}

static void a_hash_names_its_parameters_and_matches_its_password_only(void **state) {
  (void)state;
  char hash[PASSWORD_HASH_BYTES];
  char again[PASSWORD_HASH_BYTES];
  assert_ok(password_hash(STR("a lighthouse in fog"), hash));
  assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
  assert_true(password_matches(hash, STR("a lighthouse in fog")));
  assert_false(password_matches(hash, STR("a lighthouse in fo")));
  assert_false(password_matches(hash, STR("a lighthouse in fog ")));
  assert_false(password_matches(hash, STR("A lighthouse in fog")));
  assert_false(password_matches(hash, STR_EMPTY));
  assert_ok(password_hash(STR("a lighthouse in fog"), again));
  assert_string_not_equal(hash, again); /* another salt */
}

static void a_nul_within_a_password_is_part_of_it(void **state) {
  (void)state;
  char hash[PASSWORD_HASH_BYTES];
  assert_ok(password_hash(STR("before\0after this"), hash));
  assert_true(password_matches(hash, STR("before\0after this")));
  assert_false(password_matches(hash, STR("before")));
  assert_false(password_matches(hash, STR("before\0after that")));
}

static void a_password_over_the_limit_is_neither_hashed_nor_matched(void **state) {
  (void)state;
  char *text = malloc(PASSWORD_MAX_BYTES + 1);
  char hash[PASSWORD_HASH_BYTES] = "unchanged";
  assert_non_null(text);
  memset(text, 'x', PASSWORD_MAX_BYTES + 1);
  assert_err(password_hash(str_of(text, PASSWORD_MAX_BYTES + 1), hash), ERR_TOO_LARGE);
  assert_string_equal(hash, "unchanged");
  assert_false(password_matches(known[1].text, str_of(text, PASSWORD_MAX_BYTES + 1)));
  assert_ok(password_hash(str_of(text, PASSWORD_MAX_BYTES), hash));
  assert_true(password_matches(hash, str_of(text, PASSWORD_MAX_BYTES)));
  free(text);
}

static void a_damaged_hash_matches_nothing(void **state) {
  (void)state;
  static const char *const damaged[] = {
      "",
      "$argon2id$",
      "not a hash",
      "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/5",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
      "$argon2id$v=19$m=257,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"};
  for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
    assert_false(password_matches(damaged[i], STR("password")));
}

/* The work for nobody is the work for somebody: the processor's own time, so that
 * other programs do not disturb it; the middle of seven. */
static int by_value(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a;
  int64_t y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int64_t middle_cost_ns(const char *hash) {
  int64_t costs[7];
  for (size_t i = 0; i < 7; i++) {
    struct timespec from;
    struct timespec to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_false(password_matches(hash, STR("not the password")));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    costs[i] = (to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec;
  }
  qsort(costs, 7, sizeof costs[0], by_value);
  return costs[3];
}

static void an_account_that_does_not_exist_costs_as_much_as_one_that_does(void **state) {
  (void)state;
  char hash[PASSWORD_HASH_BYTES];
  assert_ok(password_hash(STR("a lighthouse in fog"), hash));
  int64_t somebody = middle_cost_ns(hash);
  int64_t nobody = middle_cost_ns(NULL);
  assert_true(nobody > somebody / 2 && nobody < somebody * 2);
  assert_false(password_matches(NULL, STR_EMPTY));
}

static void long_and_uncommon_passwords_are_accepted(void **state) {
  (void)state;
  static const char *const good[] = {
      "a lighthouse in fog", "Fjord-Tangente-88", "kupfer7regen2birne",
      "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f bei Tag+Nacht", "vK3$xT9!pQ2m"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    assert_ok(password_acceptable(str_from(good[i])));
}

static void short_common_and_monotonous_passwords_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "short",
                                    "elevenchars",
                                    "aaaaaaaaaaaaaaaa",
                                    "121212121212",
                                    "abcdefghijklmnop",
                                    "987654321098",
                                    "password1234",
                                    "PassWord1234",
                                    "!!password!!2024",
                                    "1q2w3e4r5t6y",
                                    "Qwertyuiop123",
                                    "correct horse battery staple",
                                    "passwordpassword",
                                    "123456789012!",
                                    "\xff\xfe\xfd not UTF-8 at all"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_err(password_acceptable(str_from(bad[i])), ERR_INVALID);
}

static void length_is_counted_in_characters_and_limited_in_bytes(void **state) {
  (void)state;
  char text[PASSWORD_MAX_BYTES + 1];
  /* Eleven characters in 22 bytes. */
  assert_err(password_acceptable(STR("\xc3\xa0\xc3\xa1\xc3\xa2\xc3\xa3\xc3\xa4\xc3\xa5\xc3\xa6"
                                     "\xc3\xa7\xc3\xa8\xc3\xa9\xc3\xaa")),
             ERR_INVALID);
  for (size_t i = 0; i < sizeof text; i++) text[i] = "lamp7-post"[i % 10];
  assert_ok(password_acceptable(str_of(text, PASSWORD_MAX_BYTES)));
  assert_err(password_acceptable(str_of(text, PASSWORD_MAX_BYTES + 1)), ERR_INVALID);
}

TESTS_MAIN("password", cmocka_unit_test(known_answers_of_argon2id_match_and_others_do_not),
           cmocka_unit_test(a_hash_names_its_parameters_and_matches_its_password_only),
           cmocka_unit_test(a_nul_within_a_password_is_part_of_it),
           cmocka_unit_test(a_password_over_the_limit_is_neither_hashed_nor_matched),
           cmocka_unit_test(a_damaged_hash_matches_nothing),
           cmocka_unit_test(an_account_that_does_not_exist_costs_as_much_as_one_that_does),
           cmocka_unit_test(long_and_uncommon_passwords_are_accepted),
           cmocka_unit_test(short_common_and_monotonous_passwords_are_refused),
           cmocka_unit_test(length_is_counted_in_characters_and_limited_in_bytes))
