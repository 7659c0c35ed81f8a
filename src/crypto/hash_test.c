#include "crypto/hash.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/test.h"

static void assert_hash(struct hash actual, const char *expected) {
  uint8_t bytes[HASH_BYTES];
  assert_ok(str_unhex(str_from(expected), bytes, sizeof bytes));
  assert_memory_equal(actual.bytes, bytes, sizeof bytes);
}

/* RFC 6234 8.5, and the hash of nothing. */
static void sha256_gives_the_hashes_of_the_standard(void **state) {
  (void)state;
  static const char ten[] = "0123456701234567012345670123456701234567012345670123456701234567";
  char *many = malloc(1000000);
  assert_non_null(many);
  memset(many, 'a', 1000000);
  assert_hash(hash_sha256(STR_EMPTY),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_hash(hash_sha256(STR("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_hash(hash_sha256(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  assert_hash(hash_sha256(str_of(many, 1000000)),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  for (size_t i = 0; i < 10; i++) memcpy(many + 64 * i, ten, 64);
  assert_hash(hash_sha256(str_of(many, 640)),
              "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5");
  assert_hash(hash_sha256(STR("\x19")),
              "68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4");
  free(many);
}

static void two_parts_hash_as_one_wherever_they_are_cut(void **state) {
  (void)state;
  struct str whole = STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
  struct hash expected = hash_sha256(whole);
  for (size_t cut = 0; cut <= whole.len; cut++) {
    struct hash hash = hash_sha256_two(str_slice(whole, 0, cut), str_slice(whole, cut, whole.len));
    assert_true(hash_equal(&hash, &expected));
  }
}

static struct str repeated(char *room, uint8_t byte, size_t count) {
  memset(room, byte, count);
  return str_of(room, count);
}

/* RFC 4231 4.2 to 4.8; the fifth is cut to 128 bits there. */
static void hmac_gives_the_codes_of_the_standard(void **state) {
  (void)state;
  char key[131];
  char data[50];
  uint8_t counted[25];
  for (size_t i = 0; i < sizeof counted; i++) counted[i] = (uint8_t)(i + 1);
  assert_hash(hash_hmac_sha256(repeated(key, 0x0b, 20), STR("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  assert_hash(hash_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  assert_hash(hash_hmac_sha256(repeated(key, 0xaa, 20), repeated(data, 0xdd, 50)),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  assert_hash(hash_hmac_sha256(str_of(counted, sizeof counted), repeated(data, 0xcd, 50)),
              "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  uint8_t cut[16];
  assert_ok(str_unhex(STR("a3b6167473100ee06e0c796c2955552b"), cut, sizeof cut));
  struct hash fifth = hash_hmac_sha256(repeated(key, 0x0c, 20), STR("Test With Truncation"));
  assert_memory_equal(fifth.bytes, cut, sizeof cut);
  assert_hash(hash_hmac_sha256(repeated(key, 0xaa, 131),
                               STR("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  assert_hash(hash_hmac_sha256(repeated(key, 0xaa, 131),
                               STR("This is a test using a larger than block-size key and a larger "
                                   "than block-size data. The key needs to be hashed before being "
                                   "used by the HMAC algorithm.")),
              "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

/* RFC 7693 Appendix A has 512 bits; the shorter is the reference code's. */
static void blake2b_gives_the_hashes_of_the_standard(void **state) {
  (void)state;
  uint8_t actual[64];
  uint8_t expected[64];
  assert_ok(str_unhex(STR("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                          "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"),
                      expected, sizeof expected));
  crypto_generichash(actual, sizeof actual, (const uint8_t *)"abc", 3, NULL, 0);
  assert_memory_equal(actual, expected, sizeof expected);
  assert_hash(hash_blake2b(STR("abc")),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  assert_hash(hash_blake2b(STR_EMPTY),
              "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

static void fill_by_the_standards_rule(uint8_t *out, size_t len, uint32_t seed) {
  uint32_t a = 0xdead4bad * seed;
  uint32_t b = 1;
  for (size_t i = 0; i < len; i++) {
    uint32_t t = a + b;
    a = b;
    b = t;
    out[i] = (uint8_t)(t >> 24);
  }
}

/* RFC 7693 Appendix E: one hash over hashes of many lengths, with and without a key. */
static void blake2b_passes_the_standards_self_test(void **state) {
  (void)state;
  static const size_t out_lens[] = {20, 32, 48, 64};
  static const size_t in_lens[] = {0, 3, 128, 129, 255, 1024};
  uint8_t in[1024];
  uint8_t key[64];
  uint8_t md[64];
  struct hash total;
  crypto_generichash_state all;
  crypto_generichash_init(&all, NULL, 0, sizeof total.bytes);
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 6; j++) {
      fill_by_the_standards_rule(in, in_lens[j], (uint32_t)in_lens[j]);
      crypto_generichash(md, out_lens[i], in, in_lens[j], NULL, 0);
      crypto_generichash_update(&all, md, out_lens[i]);
      fill_by_the_standards_rule(key, out_lens[i], (uint32_t)out_lens[i]);
      crypto_generichash(md, out_lens[i], in, in_lens[j], key, out_lens[i]);
      crypto_generichash_update(&all, md, out_lens[i]);
    }
  crypto_generichash_final(&all, total.bytes, sizeof total.bytes);
  assert_hash(total, "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475");
}

static void a_look_up_depends_on_key_field_and_value_and_nothing_runs_together(void **state) {
  (void)state;
  uint8_t key[32] = {1};
  uint8_t other[32] = {2};
  const struct hash one = hash_lookup(key, "email", STR("a@example.org"));
  const struct hash same = hash_lookup(key, "email", STR("a@example.org"));
  const struct hash different[] = {hash_lookup(other, "email", STR("a@example.org")),
                                   hash_lookup(key, "mail", STR("a@example.org")),
                                   hash_lookup(key, "emaila", STR("@example.org")),
                                   hash_lookup(key, "email", STR("b@example.org"))};
  assert_true(hash_equal(&one, &same));
  for (size_t i = 0; i < 4; i++) assert_false(hash_equal(&one, &different[i]));
}

static void a_look_up_is_keyed_blake2b_of_length_field_and_value(void **state) {
  (void)state;
  uint8_t key[32] = {7};
  struct hash expected;
  static const uint8_t input[] = "\0\0\0\5emaila@example.org";
  crypto_generichash(expected.bytes, 32, input, sizeof input - 1, key, 32);
  struct hash actual = hash_lookup(key, "email", STR("a@example.org"));
  assert_true(hash_equal(&actual, &expected));
}

static void equality_sees_every_single_bit(void **state) {
  (void)state;
  struct hash a = hash_sha256(STR("a"));
  for (size_t bit = 0; bit < 256; bit++) {
    struct hash b = a;
    b.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_false(hash_equal(&a, &b));
    assert_false(hash_same_secret(hash_str(&a), hash_str(&b)));
  }
  assert_true(hash_equal(&a, &a));
  assert_true(hash_same_secret(hash_str(&a), hash_str(&a)));
  assert_true(hash_same_secret(STR_EMPTY, STR_EMPTY));
  assert_false(hash_same_secret(STR("a"), STR("ab")));
  assert_false(hash_same_secret(STR("ab"), STR("a")));
}

TESTS_MAIN("hash", cmocka_unit_test(sha256_gives_the_hashes_of_the_standard),
           cmocka_unit_test(two_parts_hash_as_one_wherever_they_are_cut),
           cmocka_unit_test(hmac_gives_the_codes_of_the_standard),
           cmocka_unit_test(blake2b_gives_the_hashes_of_the_standard),
           cmocka_unit_test(blake2b_passes_the_standards_self_test),
           cmocka_unit_test(a_look_up_depends_on_key_field_and_value_and_nothing_runs_together),
           cmocka_unit_test(a_look_up_is_keyed_blake2b_of_length_field_and_value),
           cmocka_unit_test(equality_sees_every_single_bit))
