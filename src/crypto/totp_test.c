#include "crypto/totp.h"

#include "base/test.h"

static const uint8_t *secret(void) { return (const uint8_t *)"12345678901234567890"; }

/* RFC 4226 Appendix D. */
static void counters_give_the_codes_of_the_standard(void **state) {
  (void)state;
  static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                      "254676", "287922", "162583", "399871", "520489"};
  for (int64_t i = 0; i < 10; i++) {
    char code[7];
    totp_code(secret(), i, code);
    assert_string_equal(code, codes[i]);
  }
}

/* RFC 6238 Appendix B, SHA-1: the last six of its eight digits. */
static const struct {
  int64_t time_s;
  const char *code;
} moments[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
               {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};

static void moments_give_the_codes_of_the_standard(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
    int64_t step = -1;
    char code[7];
    totp_code(secret(), moments[i].time_s / 30, code);
    assert_string_equal(code, moments[i].code);
    assert_true(totp_matches(secret(), str_from(moments[i].code), moments[i].time_s * 1000, &step));
    assert_int_equal(step, moments[i].time_s / 30);
  }
}

static void one_step_to_either_side_counts_and_two_do_not(void **state) {
  (void)state;
  const int64_t step = 41152263;
  const struct str code = STR("005924");
  int64_t found = 0;
  for (int64_t away = -4; away <= 4; away++) {
    bool matches = totp_matches(secret(), code, (step + away) * 30000 + 15000, &found);
    assert_int_equal(matches, away >= -1 && away <= 1);
    if (matches) assert_int_equal(found, step);
  }
  /* The step's own edges, in milliseconds. */
  assert_true(totp_matches(secret(), code, (step - 1) * 30000, &found));
  assert_false(totp_matches(secret(), code, (step - 1) * 30000 - 1, &found));
  assert_true(totp_matches(secret(), code, (step + 2) * 30000 - 1, &found));
  assert_false(totp_matches(secret(), code, (step + 2) * 30000, &found));
}

static void what_is_not_six_digits_of_this_moment_does_not_match(void **state) {
  (void)state;
  static const char *const wrong[] = {"",       "28708",    "2870822", "287083",
                                      "287 82", "94287082", "28708a",  "\0\0\0\0\0\0"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    int64_t step = 77;
    assert_false(totp_matches(secret(), str_from(wrong[i]), 59000, &step));
    assert_int_equal(step, 77);
  }
  int64_t step = 77;
  assert_false(totp_matches(secret(), STR("\0\0\0\0\0\0"), 59000, &step));
  assert_false(totp_matches(secret(), STR("755224"), -1, &step));
  assert_true(totp_matches(secret(), STR("755224"), 0, &step));
  assert_int_equal(step, 0);
}

static void the_address_for_the_authenticator_is_escaped(void **state) {
  (void)state;
  struct buf out = {0};
  totp_append_base32(&out, secret());
  assert_str(buf_str(&out), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  buf_reset(&out);
  totp_append_uri(&out, STR("Shop & Co"), STR("a+b@example.org"), secret());
  assert_str(buf_str(&out),
             "otpauth://totp/Shop%20%26%20Co:a%2Bb%40example.org"
             "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop%20%26%20Co"
             "&algorithm=SHA1&digits=6&period=30");
  buf_done(&out);
}

/* RFC 4648 10 has shorter texts; all bits set and the bit at each end show the order. */
static void base32_puts_the_highest_bits_first(void **state) {
  (void)state;
  uint8_t bytes[TOTP_SECRET_BYTES];
  struct buf out = {0};
  memset(bytes, 0xff, sizeof bytes);
  totp_append_base32(&out, bytes);
  assert_str(buf_str(&out), "77777777777777777777777777777777");
  memset(bytes, 0, sizeof bytes);
  memcpy(bytes, "fooba", 5);
  bytes[19] = 1;
  buf_reset(&out);
  totp_append_base32(&out, bytes);
  assert_str(buf_str(&out), "MZXW6YTBAAAAAAAAAAAAAAAAAAAAAAAB");
  buf_done(&out);
}

TESTS_MAIN("totp", cmocka_unit_test(counters_give_the_codes_of_the_standard),
           cmocka_unit_test(moments_give_the_codes_of_the_standard),
           cmocka_unit_test(one_step_to_either_side_counts_and_two_do_not),
           cmocka_unit_test(what_is_not_six_digits_of_this_moment_does_not_match),
           cmocka_unit_test(the_address_for_the_authenticator_is_escaped),
           cmocka_unit_test(base32_puts_the_highest_bits_first))
