#include "crypto/merkle.h"

#include "base/test.h"

#define LEAVES 8
#define MOST 64

/* The eight entries that every implementation of the tree is tried with, and the
 * roots of their first n. */
static const char *const entries[LEAVES] = {"",
                                            "00",
                                            "10",
                                            "2021",
                                            "3031",
                                            "40414243",
                                            "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f"};
static const char *const roots[LEAVES + 1] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static struct hash hash_of(const char *hex) {
  struct hash hash = {{0}};
  assert_ok(str_unhex(str_from(hex), hash.bytes, sizeof hash.bytes));
  return hash;
}

static void assert_hash(const struct hash *actual, const char *hex) {
  struct hash expected = hash_of(hex);
  assert_memory_equal(actual->bytes, expected.bytes, HASH_BYTES);
}

static struct hash leaf_of(size_t index) {
  uint8_t entry[16];
  size_t len = strlen(entries[index]) / 2;
  assert_ok(str_unhex(str_from(entries[index]), entry, len));
  return merkle_leaf_hash(str_of(entry, len));
}

static enum err read_known(void *context, uint64_t index, struct hash *hash_out) {
  (void)context;
  *hash_out = leaf_of(index);
  return ERR_NONE;
}

/* Counted leaves, for the trees of many sizes. */
static enum err read_counted(void *context, uint64_t index, struct hash *hash_out) {
  (void)context;
  uint8_t byte = (uint8_t)index;
  *hash_out = merkle_leaf_hash(str_of(&byte, 1));
  return ERR_NONE;
}

static enum err read_nothing(void *context, uint64_t index, struct hash *hash_out) {
  (void)index;
  (void)hash_out;
  return *(enum err *)context;
}

/* RFC 9162 2.1.1 as it is written there, which is not how merkle.c does it. */
static struct hash definition(uint64_t from, uint64_t count) {
  struct hash leaf;
  if (count == 0) return hash_sha256(STR_EMPTY);
  if (count == 1) {
    assert_ok(read_counted(NULL, from, &leaf));
    return leaf;
  }
  uint64_t k = 1;
  while (2 * k < count) k *= 2;
  struct hash left = definition(from, k);
  struct hash right = definition(from + k, count - k);
  return merkle_node_hash(&left, &right);
}

static void the_known_tree_has_the_known_roots(void **state) {
  (void)state;
  struct merkle_frontier frontier = {0};
  for (size_t size = 0; size <= LEAVES; size++) {
    struct hash root = merkle_root(&frontier);
    assert_int_equal(frontier.size, size);
    assert_hash(&root, roots[size]);
    if (size == LEAVES) break;
    struct hash leaf = leaf_of(size);
    merkle_append(&frontier, &leaf);
  }
}

struct known_path {
  uint64_t first;
  uint64_t size;
  size_t count;
  const char *path[3];
};
#define N1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define N23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define N4567 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define N4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define N67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define N45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define N0123 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define N01 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define N0 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

static const struct known_path inclusions[] = {{0, 1, 0, {NULL}},
                                               {0, 8, 3, {N1, N23, N4567}},
                                               {5, 8, 3, {N4, N67, N0123}},
                                               {2, 3, 1, {N01}},
                                               {1, 5, 3, {N0, N23, N4}}};
static const struct known_path consistencies[] = {{1, 1, 0, {NULL}},
                                                  {1, 8, 3, {N1, N23, N4567}},
                                                  {6, 8, 3, {N45, N67, N0123}},
                                                  {2, 5, 2, {N23, N4}}};

static void assert_path(const struct merkle_proof *proof, const struct known_path *known) {
  assert_int_equal(proof->count, known->count);
  for (size_t i = 0; i < known->count; i++) assert_hash(&proof->path[i], known->path[i]);
}

static void the_known_tree_has_the_known_proofs(void **state) {
  (void)state;
  struct merkle_proof proof;
  for (size_t i = 0; i < sizeof inclusions / sizeof inclusions[0]; i++) {
    const struct known_path *known = &inclusions[i];
    assert_ok(merkle_inclusion(read_known, NULL, known->first, known->size, &proof));
    assert_path(&proof, known);
  }
  for (size_t i = 0; i < sizeof consistencies / sizeof consistencies[0]; i++) {
    const struct known_path *known = &consistencies[i];
    assert_ok(merkle_consistency(read_known, NULL, known->first, known->size, &proof));
    assert_path(&proof, known);
  }
}

static void the_frontiers_root_is_the_definitions_for_every_size(void **state) {
  (void)state;
  struct merkle_frontier frontier = {0};
  for (uint64_t size = 0; size <= 200; size++) {
    struct hash root = merkle_root(&frontier);
    struct hash expected = definition(0, size);
    struct hash leaf;
    assert_true(hash_equal(&root, &expected));
    assert_ok(read_counted(NULL, size, &leaf));
    merkle_append(&frontier, &leaf);
  }
}

/* One bit of every third byte of each hash, another one each time. */
static void flip(struct hash *hash, size_t byte, size_t turn) {
  hash->bytes[byte] ^= (uint8_t)(1u << (byte + turn) % 8);
}

static void no_changed_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
                                 struct merkle_proof *proof, const struct hash *root) {
  struct hash leaf_copy = *leaf;
  struct hash root_copy = *root;
  for (size_t byte = 0; byte < HASH_BYTES; byte += 3) {
    for (size_t i = 0; i < proof->count; i++) {
      flip(&proof->path[i], byte, index + i);
      assert_false(merkle_verify_inclusion(leaf, index, size, proof, root));
      flip(&proof->path[i], byte, index + i);
    }
    flip(&leaf_copy, byte, index);
    assert_false(merkle_verify_inclusion(&leaf_copy, index, size, proof, root));
    flip(&leaf_copy, byte, index);
    flip(&root_copy, byte, index);
    assert_false(merkle_verify_inclusion(leaf, index, size, proof, &root_copy));
    flip(&root_copy, byte, index);
  }
}

static void every_inclusion_proof_verifies_and_none_that_was_changed(void **state) {
  (void)state;
  for (uint64_t size = 1; size <= MOST; size++) {
    struct hash root = definition(0, size);
    for (uint64_t index = 0; index < size; index++) {
      struct merkle_proof proof;
      struct hash leaf;
      assert_ok(read_counted(NULL, index, &leaf));
      assert_ok(merkle_inclusion(read_counted, NULL, index, size, &proof));
      assert_true(merkle_verify_inclusion(&leaf, index, size, &proof, &root));
      no_changed_inclusion(&leaf, index, size, &proof, &root);
    }
  }
}

/* The size by itself is not bound: trees of five and six leaves have first proofs of
 * one shape. A size comes with its own root, and then it must fit. */
static void a_proof_fits_no_other_index_and_no_other_trees_root(void **state) {
  (void)state;
  static struct hash all[MOST + 1];
  for (uint64_t size = 0; size <= MOST; size++) all[size] = definition(0, size);
  for (uint64_t size = 1; size <= MOST; size++)
    for (uint64_t index = 0; index < size; index++) {
      struct merkle_proof proof;
      struct hash leaf;
      assert_ok(read_counted(NULL, index, &leaf));
      assert_ok(merkle_inclusion(read_counted, NULL, index, size, &proof));
      for (uint64_t other = 0; other <= size; other++)
        if (other != index)
          assert_false(merkle_verify_inclusion(&leaf, other, size, &proof, &all[size]));
      for (uint64_t other = 0; other <= MOST; other++)
        if (other != size)
          assert_false(merkle_verify_inclusion(&leaf, index, other, &proof, &all[other]));
    }
}

/* Every single bit, at the sizes where the tree is full, lopsided and in between. */
static void no_single_bit_of_a_proof_can_change(void **state) {
  (void)state;
  static const uint64_t sizes[] = {1, 2, 3, 7, 8, 13};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    uint64_t size = sizes[s];
    struct hash root = definition(0, size);
    for (uint64_t index = 0; index < size; index++) {
      struct merkle_proof proof;
      struct hash leaf;
      assert_ok(read_counted(NULL, index, &leaf));
      assert_ok(merkle_inclusion(read_counted, NULL, index, size, &proof));
      for (size_t bit = 0; bit < proof.count * HASH_BYTES * 8; bit++) {
        uint8_t *byte = &proof.path[bit / 256].bytes[bit / 8 % HASH_BYTES];
        *byte ^= (uint8_t)(1u << bit % 8);
        assert_false(merkle_verify_inclusion(&leaf, index, size, &proof, &root));
        *byte ^= (uint8_t)(1u << bit % 8);
      }
    }
  }
}

static void a_proof_too_short_or_too_long_is_refused(void **state) {
  (void)state;
  for (uint64_t size = 1; size <= 40; size++) {
    struct hash root = definition(0, size);
    for (uint64_t index = 0; index < size; index++) {
      struct merkle_proof proof;
      struct hash leaf;
      assert_ok(read_counted(NULL, index, &leaf));
      assert_ok(merkle_inclusion(read_counted, NULL, index, size, &proof));
      size_t right = proof.count;
      for (size_t count = 0; count <= right + 2; count++) {
        for (size_t i = right; i < count; i++) proof.path[i] = root;
        proof.count = count;
        assert_int_equal(merkle_verify_inclusion(&leaf, index, size, &proof, &root),
                         count == right);
      }
      proof.count = MERKLE_MAX_PROOF + 1;
      assert_false(merkle_verify_inclusion(&leaf, index, size, &proof, &root));
    }
  }
}

/* Without 0x00 and 0x01 before what is hashed, a node could be shown as a leaf. */
static void a_node_is_never_taken_for_a_leaf(void **state) {
  (void)state;
  struct hash left = definition(0, 1);
  struct hash right = definition(1, 1);
  uint8_t both[2 * HASH_BYTES];
  memcpy(both, left.bytes, HASH_BYTES);
  memcpy(both + HASH_BYTES, right.bytes, HASH_BYTES);
  struct hash as_leaf = merkle_leaf_hash(str_of(both, sizeof both));
  struct hash as_node = merkle_node_hash(&left, &right);
  assert_false(hash_equal(&as_leaf, &as_node));
}

static void no_changed_consistency(uint64_t old, uint64_t new, struct merkle_proof *proof,
                                   const struct hash *old_root, const struct hash *new_root) {
  struct hash old_copy = *old_root;
  struct hash new_copy = *new_root;
  for (size_t byte = 0; byte < HASH_BYTES; byte += 3) {
    for (size_t i = 0; i < proof->count; i++) {
      flip(&proof->path[i], byte, old + i);
      assert_false(merkle_verify_consistency(old, old_root, new, new_root, proof));
      flip(&proof->path[i], byte, old + i);
    }
    flip(&old_copy, byte, new);
    assert_false(merkle_verify_consistency(old, &old_copy, new, new_root, proof));
    flip(&old_copy, byte, new);
    flip(&new_copy, byte, new);
    /* Every tree follows from the empty one. */
    if (old > 0) assert_false(merkle_verify_consistency(old, old_root, new, &new_copy, proof));
    flip(&new_copy, byte, new);
  }
}

static void every_consistency_proof_verifies_and_none_that_was_changed(void **state) {
  (void)state;
  for (uint64_t new = 0; new <= MOST; new ++) {
    struct hash new_root = definition(0, new);
    for (uint64_t old = 0; old <= new; old++) {
      struct merkle_proof proof;
      struct hash old_root = definition(0, old);
      assert_ok(merkle_consistency(read_counted, NULL, old, new, &proof));
      assert_true(merkle_verify_consistency(old, &old_root, new, &new_root, &proof));
      no_changed_consistency(old, new, &proof, &old_root, &new_root);
    }
  }
}

static void a_consistency_proof_fits_no_other_pair_of_trees(void **state) {
  (void)state;
  static struct hash all[33];
  for (uint64_t size = 0; size <= 32; size++) all[size] = definition(0, size);
  for (uint64_t new = 1; new <= 32; new ++)
    for (uint64_t old = 1; old <= new; old++) {
      struct merkle_proof proof;
      assert_ok(merkle_consistency(read_counted, NULL, old, new, &proof));
      for (uint64_t other = 1; other <= 32; other++) {
        if (other != old)
          assert_false(merkle_verify_consistency(other, &all[other], new, &all[new], &proof));
        if (other != new)
          assert_false(merkle_verify_consistency(old, &all[old], other, &all[other], &proof));
      }
      proof.path[proof.count++] = all[new];
      assert_false(merkle_verify_consistency(old, &all[old], new, &all[new], &proof));
    }
}

static void what_is_not_in_the_tree_has_no_proof(void **state) {
  (void)state;
  struct merkle_proof proof = {.count = 77};
  enum err fault = ERR_MACHINE;
  assert_err(merkle_inclusion(read_counted, NULL, 5, 5, &proof), ERR_INVALID);
  assert_err(merkle_inclusion(read_counted, NULL, 0, 0, &proof), ERR_INVALID);
  assert_err(merkle_consistency(read_counted, NULL, 6, 5, &proof), ERR_INVALID);
  assert_err(merkle_inclusion(read_nothing, &fault, 1, 5, &proof), ERR_MACHINE);
  assert_err(merkle_consistency(read_nothing, &fault, 3, 5, &proof), ERR_MACHINE);
  assert_int_equal(proof.count, 77);
}

TESTS_MAIN("merkle", cmocka_unit_test(the_known_tree_has_the_known_roots),
           cmocka_unit_test(the_known_tree_has_the_known_proofs),
           cmocka_unit_test(the_frontiers_root_is_the_definitions_for_every_size),
           cmocka_unit_test(every_inclusion_proof_verifies_and_none_that_was_changed),
           cmocka_unit_test(a_proof_fits_no_other_index_and_no_other_trees_root),
           cmocka_unit_test(no_single_bit_of_a_proof_can_change),
           cmocka_unit_test(a_proof_too_short_or_too_long_is_refused),
           cmocka_unit_test(a_node_is_never_taken_for_a_leaf),
           cmocka_unit_test(every_consistency_proof_verifies_and_none_that_was_changed),
           cmocka_unit_test(a_consistency_proof_fits_no_other_pair_of_trees),
           cmocka_unit_test(what_is_not_in_the_tree_has_no_proof))
