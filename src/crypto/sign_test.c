#include "crypto/sign.h"

#include <sodium.h>

#include "base/test.h"

struct vector {
  const char *seed;
  const char *public_key;
  const char *message;
  const char *signature;
};

/* RFC 8032 7.1: TEST 1, 2, 3 and SHA(abc). */
static const struct vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
     "e0303dca179c138ac17ad9bef1177331a704"},
};
#define VECTORS (sizeof vectors / sizeof vectors[0])

struct loaded {
  struct sign_key key;
  uint8_t message[128];
  struct str text;
  uint8_t signature[SIGN_BYTES];
};

static void load(const struct vector *vector, struct loaded *out) {
  uint8_t seed[SIGN_SEED_BYTES];
  size_t len = strlen(vector->message) / 2;
  assert_ok(str_unhex(str_from(vector->seed), seed, sizeof seed));
  assert_ok(str_unhex(str_from(vector->message), out->message, len));
  assert_ok(str_unhex(str_from(vector->signature), out->signature, SIGN_BYTES));
  sign_key_from_seed(seed, &out->key);
  out->text = str_of(out->message, len);
}

static void keys_and_signatures_are_those_of_the_standard(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    struct loaded v;
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t signature[SIGN_BYTES];
    load(&vectors[i], &v);
    assert_ok(str_unhex(str_from(vectors[i].public_key), public_key, sizeof public_key));
    assert_memory_equal(v.key.public_key, public_key, sizeof public_key);
    sign_message(&v.key, v.text, signature);
    assert_memory_equal(signature, v.signature, sizeof signature);
    assert_true(sign_verify(public_key, v.text, signature));
  }
}

static void no_signature_with_a_changed_bit_verifies(void **state) {
  (void)state;
  struct loaded v;
  load(&vectors[2], &v);
  for (size_t bit = 0; bit < 8 * SIGN_BYTES; bit++) {
    v.signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_false(sign_verify(v.key.public_key, v.text, v.signature));
    v.signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  for (size_t bit = 0; bit < 16; bit++) {
    v.message[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_false(sign_verify(v.key.public_key, v.text, v.signature));
    v.message[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  for (size_t bit = 0; bit < 8 * SIGN_PUBLIC_BYTES; bit++) {
    v.key.public_key[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_false(sign_verify(v.key.public_key, v.text, v.signature));
    v.key.public_key[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  assert_true(sign_verify(v.key.public_key, v.text, v.signature));
}

/* The group's order L, little-endian (RFC 8032 5.1). */
static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

/* RFC 8032 5.1.7: S must lie below L, or one signature would have many forms. */
static void a_signature_whose_s_is_not_reduced_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < VECTORS; i++) {
    struct loaded v;
    unsigned carry = 0;
    load(&vectors[i], &v);
    for (size_t j = 0; j < 32; j++) {
      carry += (unsigned)v.signature[32 + j] + order[j];
      v.signature[32 + j] = (uint8_t)carry;
      carry >>= 8;
    }
    assert_int_equal(carry, 0);
    assert_false(sign_verify(v.key.public_key, v.text, v.signature));
  }
}

static void degenerate_signatures_and_keys_are_refused(void **state) {
  (void)state;
  struct loaded v;
  uint8_t zero[SIGN_BYTES] = {0};
  uint8_t ones[SIGN_BYTES];
  /* Points of small order: with them as key or R, anybody could sign anything. */
  static const uint8_t identity[32] = {1};
  uint8_t signature[SIGN_BYTES] = {1};
  memset(ones, 0xff, sizeof ones);
  load(&vectors[1], &v);
  assert_false(sign_verify(v.key.public_key, v.text, zero));
  assert_false(sign_verify(v.key.public_key, v.text, ones));
  assert_false(sign_verify(identity, v.text, signature));
  assert_false(sign_verify(zero, v.text, signature));
  memcpy(v.signature, identity, sizeof identity);
  assert_false(sign_verify(v.key.public_key, v.text, v.signature));
  /* y = p + 1: the identity written in a way that is not canonical. */
  uint8_t identity_plus_p[32];
  memset(identity_plus_p, 0xff, sizeof identity_plus_p);
  identity_plus_p[0] = 0xee;
  identity_plus_p[31] = 0x7f;
  assert_false(sign_verify(identity_plus_p, v.text, signature));
}

static void a_signature_is_of_one_message_and_one_key(void **state) {
  (void)state;
  struct loaded a;
  struct loaded b;
  load(&vectors[0], &a);
  load(&vectors[1], &b);
  assert_false(sign_verify(a.key.public_key, b.text, a.signature));
  assert_false(sign_verify(b.key.public_key, a.text, a.signature));
  assert_false(sign_verify(a.key.public_key, STR("\0"), a.signature)); /* its message is empty */
}

TESTS_MAIN("sign", cmocka_unit_test(keys_and_signatures_are_those_of_the_standard),
           cmocka_unit_test(no_signature_with_a_changed_bit_verifies),
           cmocka_unit_test(a_signature_whose_s_is_not_reduced_is_refused),
           cmocka_unit_test(degenerate_signatures_and_keys_are_refused),
           cmocka_unit_test(a_signature_is_of_one_message_and_one_key))
