#include <openssl/bn.h>
#include <sodium.h>

#include "base/test.h"
#include "crypto/keyring_internal.h"

#define INDEX 77

static struct root root_of(uint8_t byte) {
  assert_true(sodium_init() >= 0);
  struct root root = {.key = sodium_malloc(32), .wrap = sodium_malloc(32), .fingerprint = byte};
  assert_non_null(root.key);
  assert_non_null(root.wrap);
  memset(root.key, byte, 32);
  memset(root.wrap, byte + 1, 32);
  return root;
}

static struct slot wrapped_slot(const struct root *root, const uint8_t *key, uint64_t seed) {
  struct rng rng;
  struct slot slot = {.key = {{4}}};
  rng_init_seeded(&rng, seed);
  slot_wrap(&slot, INDEX, root, key, &rng);
  return slot;
}

static void a_slot_is_128_bytes_in_the_order_of_the_design(void **state) {
  (void)state;
  assert_int_equal(sizeof(struct slot), 128);
  assert_int_equal(offsetof(struct slot, root), 4);
  assert_int_equal(offsetof(struct slot, key), 8);
  assert_int_equal(offsetof(struct slot, wrapped), 24);
  assert_int_equal(offsetof(struct slot, commitment), 96);
  assert_int_equal(offsetof(struct slot, checksum), 112);
}

static void every_single_bit_of_a_slot_is_covered_by_its_checksum(void **state) {
  (void)state;
  uint8_t key[32] = {1};
  struct root root = root_of(2);
  struct slot slot = wrapped_slot(&root, key, 1);
  uint8_t *bytes = (uint8_t *)&slot;
  assert_int_equal(slot_state(&slot, INDEX), SLOT_LIVE);
  for (size_t bit = 0; bit < 8 * sizeof slot; bit++) {
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_int_equal(slot_state(&slot, INDEX), SLOT_TORN);
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  root_done(&root);
}

static void a_slot_counts_only_at_its_own_index(void **state) {
  (void)state;
  uint8_t key[32] = {1};
  struct root root = root_of(2);
  struct slot slot = wrapped_slot(&root, key, 1);
  for (int64_t index = 0; index < 200; index++)
    assert_int_equal(slot_state(&slot, index), index == INDEX ? SLOT_LIVE : SLOT_TORN);
  root_done(&root);
}

static void zeros_are_empty_and_an_unknown_state_is_torn(void **state) {
  (void)state;
  struct slot slot = {0};
  assert_int_equal(slot_state(&slot, INDEX), SLOT_EMPTY);
  for (unsigned value = 0; value < 256; value++) {
    memset(&slot, 0, sizeof slot);
    slot.state = (uint8_t)value;
    slot_finish(&slot, INDEX);
    enum slot_state expected =
        value == SLOT_LIVE || value == SLOT_DESTROYED ? (enum slot_state)value : SLOT_TORN;
    assert_int_equal(slot_state(&slot, INDEX), expected);
  }
}

static void a_key_unwraps_under_its_root_in_its_slot_with_its_id_only(void **state) {
  (void)state;
  uint8_t key[32] = {1, 2, 3};
  uint8_t out[32] = {0};
  struct keyring ring = {.root = root_of(2), .old = root_of(9)};
  struct slot slot = wrapped_slot(&ring.root, key, 1);
  assert_ok(slot_unwrap(&slot, INDEX, &ring, out));
  assert_memory_equal(out, key, 32);
  memset(out, 0, sizeof out);
  assert_err(slot_unwrap(&slot, INDEX + 1, &ring, out), ERR_CORRUPT);
  slot.key.bytes[15] ^= 1;
  assert_err(slot_unwrap(&slot, INDEX, &ring, out), ERR_CORRUPT);
  slot.key.bytes[15] ^= 1;
  slot.root = 9; /* says it is the other root's */
  assert_err(slot_unwrap(&slot, INDEX, &ring, out), ERR_CORRUPT);
  slot.root = 3; /* of a root that is not here */
  assert_err(slot_unwrap(&slot, INDEX, &ring, out), ERR_CORRUPT);
  assert_true(sodium_is_zero(out, sizeof out));
  slot = wrapped_slot(&ring.old, key, 2); /* while a rotation is under way */
  assert_ok(slot_unwrap(&slot, INDEX, &ring, out));
  assert_memory_equal(out, key, 32);
  root_done(&ring.root);
  root_done(&ring.old);
}

static void the_commitment_must_be_the_keys(void **state) {
  (void)state;
  uint8_t key[32] = {1, 2, 3};
  uint8_t out[32] = {0};
  struct keyring ring = {.root = root_of(2)};
  struct slot slot = wrapped_slot(&ring.root, key, 1);
  for (size_t bit = 0; bit < 128; bit++) {
    slot.commitment[bit / 8] ^= (uint8_t)(1u << bit % 8);
    slot_finish(&slot, INDEX); /* an attacker mends the checksum, which needs no key */
    assert_int_equal(slot_state(&slot, INDEX), SLOT_LIVE);
    assert_err(slot_unwrap(&slot, INDEX, &ring, out), ERR_CORRUPT);
    slot.commitment[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  assert_true(sodium_is_zero(out, sizeof out));
  root_done(&ring.root);
}

/* One wrapped key that opens under two roots. Poly1305 is a polynomial: with r and s
 * of both roots known, one block of ciphertext can be solved for. */
struct forgery {
  BN_CTX *context;
  BIGNUM *p; /* 2^130 - 5 */
  uint8_t one_time[2][32];
  uint8_t blocks[5][16]; /* associated data 2, ciphertext 2, lengths */
};

static BIGNUM *little(const uint8_t *bytes, size_t len) {
  BIGNUM *n = BN_lebin2bn(bytes, (int)len, NULL);
  assert_non_null(n);
  return n;
}

static BIGNUM *r_of(const uint8_t one_time[static 32]) {
  uint8_t r[16];
  static const uint8_t clamp[16] = {0xff, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f,
                                    0xfc, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f};
  for (size_t i = 0; i < 16; i++) r[i] = one_time[i] & clamp[i];
  return little(r, sizeof r);
}

/* The sum of all blocks but the fourth, each times its power of r. */
static BIGNUM *without_fourth(const struct forgery *f, const BIGNUM *r) {
  BIGNUM *sum = BN_new();
  BN_zero(sum);
  for (size_t i = 0; i < 5; i++) {
    uint8_t block[17] = {0};
    if (i != 3) memcpy(block, f->blocks[i], 16);
    if (i != 3) block[16] = 1;
    BIGNUM *n = little(block, sizeof block);
    BN_mod_add(sum, sum, n, f->p, f->context);
    BN_mod_mul(sum, sum, r, f->p, f->context);
    BN_free(n);
  }
  return sum;
}

/* The fourth block that makes both polynomials differ by s1 - s2 + k * 2^128; false
 * when it is not one that a block can be. */
static bool solve_fourth(struct forgery *f, int k, uint8_t block_out[static 16]) {
  BIGNUM *r1 = r_of(f->one_time[0]);
  BIGNUM *r2 = r_of(f->one_time[1]);
  BIGNUM *x = without_fourth(f, r1);
  BIGNUM *y = without_fourth(f, r2);
  BIGNUM *s1 = little(f->one_time[0] + 16, 16);
  BIGNUM *s2 = little(f->one_time[1] + 16, 16);
  BIGNUM *wanted = BN_new();
  uint8_t bytes[17] = {0};
  BN_set_word(wanted, (BN_ULONG)(k < 0 ? -k : k));
  BN_lshift(wanted, wanted, 128);
  BN_set_negative(wanted, k < 0);
  BN_add(wanted, wanted, s1);
  BN_sub(wanted, wanted, s2);
  BN_sub(wanted, wanted, y);
  BN_add(wanted, wanted, x); /* = fourth * (r2^2 - r1^2) */
  BN_sqr(r1, r1, f->context);
  BN_sqr(r2, r2, f->context);
  BN_sub(r2, r2, r1);
  BN_nnmod(r2, r2, f->p, f->context);
  assert_non_null(BN_mod_inverse(r2, r2, f->p, f->context));
  BN_nnmod(wanted, wanted, f->p, f->context);
  BN_mod_mul(wanted, wanted, r2, f->p, f->context);
  bool fits = BN_num_bits(wanted) == 129; /* a block is 16 bytes and a one */
  if (fits) fits = BN_bn2lebinpad(wanted, bytes, sizeof bytes) == sizeof bytes;
  memcpy(block_out, bytes, 16);
  BIGNUM *all[] = {r1, r2, x, y, s1, s2, wanted};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) BN_free(all[i]);
  return fits;
}

static bool opens_bare(const struct slot *slot, const struct root *root, uint8_t *key_out) {
  uint8_t data[24];
  const int64_t index = INDEX;
  memcpy(data, slot->key.bytes, ID_BYTES);
  memcpy(data + ID_BYTES, &index, sizeof index);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(key_out, NULL, NULL, slot->wrapped + 24, 48,
                                                    data, sizeof data, slot->wrapped,
                                                    root->wrap) == 0;
}

static bool forge(struct forgery *f, struct slot *slot, const struct root roots[static 2]) {
  uint8_t key[32];
  uint8_t all[80];
  for (int k = -3; k <= 3; k++) {
    if (!solve_fourth(f, k, f->blocks[3])) continue;
    memcpy(slot->wrapped + 24, f->blocks[2], 16);
    memcpy(slot->wrapped + 40, f->blocks[3], 16);
    memcpy(all, f->blocks, sizeof all);
    crypto_onetimeauth_poly1305(slot->wrapped + 56, all, sizeof all, f->one_time[0]);
    if (opens_bare(slot, &roots[0], key) && opens_bare(slot, &roots[1], key)) return true;
  }
  return false;
}

static void forge_somehow(struct slot *slot, const struct root roots[static 2]) {
  struct forgery f = {.context = BN_CTX_new(), .p = BN_new()};
  const int64_t index = INDEX;
  bool done = false;
  BN_set_bit(f.p, 130);
  BN_sub_word(f.p, 5);
  memcpy(f.blocks[0], slot->key.bytes, 16);
  memcpy(f.blocks[1], &index, sizeof index);
  f.blocks[4][0] = 24;
  f.blocks[4][8] = 32;
  for (uint8_t try = 0; try < 200 && !done; try++) {
    f.blocks[2][0] = try;
    for (size_t i = 0; i < 2; i++)
      crypto_stream_xchacha20(f.one_time[i], 32, slot->wrapped, roots[i].wrap);
    done = forge(&f, slot, roots);
  }
  assert_true(done);
  BN_free(f.p);
  BN_CTX_free(f.context);
}

static void a_wrapped_key_made_to_open_under_two_roots_opens_under_one_at_most(void **state) {
  (void)state;
  struct root roots[2] = {root_of(2), root_of(9)};
  struct slot slot = {.state = SLOT_LIVE, .key = {{4}}, .wrapped = {8}};
  uint8_t keys[2][32];
  uint8_t out[32];
  forge_somehow(&slot, roots);
  /* The control: without a commitment it opens twice, to different keys. */
  assert_true(opens_bare(&slot, &roots[0], keys[0]));
  assert_true(opens_bare(&slot, &roots[1], keys[1]));
  assert_memory_not_equal(keys[0], keys[1], 32);
  for (size_t claimed = 0; claimed < 2; claimed++) {
    struct slot honest = wrapped_slot(&roots[claimed], keys[claimed], 3);
    size_t opened = 0;
    memcpy(slot.commitment, honest.commitment, sizeof slot.commitment);
    for (size_t i = 0; i < 2; i++) {
      struct keyring ring = {.root = roots[i]};
      slot.root = roots[i].fingerprint;
      opened += slot_unwrap(&slot, INDEX, &ring, out) == ERR_NONE;
    }
    assert_int_equal(opened, 1);
  }
  root_done(&roots[0]);
  root_done(&roots[1]);
}

TESTS_MAIN("keyring_slot", cmocka_unit_test(a_slot_is_128_bytes_in_the_order_of_the_design),
           cmocka_unit_test(every_single_bit_of_a_slot_is_covered_by_its_checksum),
           cmocka_unit_test(a_slot_counts_only_at_its_own_index),
           cmocka_unit_test(zeros_are_empty_and_an_unknown_state_is_torn),
           cmocka_unit_test(a_key_unwraps_under_its_root_in_its_slot_with_its_id_only),
           cmocka_unit_test(the_commitment_must_be_the_keys),
           cmocka_unit_test(a_wrapped_key_made_to_open_under_two_roots_opens_under_one_at_most))
