#include "crypto/merkle.h"

#include <string.h>

struct hash merkle_leaf_hash(struct str entry) {
  return hash_sha256_two(STR("\0"), entry);
}

struct hash merkle_node_hash(const struct hash *left, const struct hash *right) {
  uint8_t node[1 + 2 * HASH_BYTES];
  node[0] = 0x01;
  memcpy(node + 1, left->bytes, HASH_BYTES);
  memcpy(node + 1 + HASH_BYTES, right->bytes, HASH_BYTES);
  return hash_sha256(str_of(node, sizeof node));
}

static size_t bits_set(uint64_t value) { return (size_t)__builtin_popcountll(value); }

void merkle_append(struct merkle_frontier *frontier, const struct hash *leaf_hash) {
  struct hash carry = *leaf_hash;
  size_t count = bits_set(frontier->size);
  /* Adding one carries through the low ones of size, as in binary counting. */
  for (uint64_t size = frontier->size; (size & 1) != 0; size >>= 1) {
    carry = merkle_node_hash(&frontier->peaks[--count], &carry);
  }
  frontier->peaks[count] = carry;
  frontier->size++;
}

struct hash merkle_root(const struct merkle_frontier *frontier) {
  size_t count = bits_set(frontier->size);
  if (count == 0) return hash_sha256(STR_EMPTY);
  struct hash root = frontier->peaks[--count];
  while (count > 0) root = merkle_node_hash(&frontier->peaks[--count], &root);
  return root;
}

struct leaves {
  merkle_leaf_reader read;
  void *context;
};

/* MTH(D[from:to]) of RFC 9162 2.1.1. */
static enum err range_root(const struct leaves *leaves, uint64_t from, uint64_t to,
                           struct hash *root_out) {
  struct merkle_frontier frontier = {.size = 0};
  for (uint64_t index = from; index < to; index++) {
    struct hash leaf;
    enum err error = leaves->read(leaves->context, index, &leaf);
    if (error != ERR_NONE) return error;
    merkle_append(&frontier, &leaf);
  }
  *root_out = merkle_root(&frontier);
  return ERR_NONE;
}

/* The largest power of two smaller than count, count > 1. */
static uint64_t split_point(uint64_t count) { return 1ULL << (63 - __builtin_clzll(count - 1)); }

static void reverse(struct merkle_proof *proof) {
  for (size_t i = 0; i < proof->count / 2; i++) {
    struct hash other = proof->path[proof->count - 1 - i];
    proof->path[proof->count - 1 - i] = proof->path[i];
    proof->path[i] = other;
  }
}

static enum err add_range(const struct leaves *leaves, uint64_t from, uint64_t to,
                          struct merkle_proof *proof) {
  enum err error = range_root(leaves, from, to, &proof->path[proof->count]);
  if (error == ERR_NONE) proof->count++;
  return error;
}

/* PATH(index, D[size]) of 2.1.3.1: from the root down, then turned round. */
enum err merkle_inclusion(merkle_leaf_reader read, void *context, uint64_t index, uint64_t size,
                          struct merkle_proof *proof_out) {
  struct leaves leaves = {read, context};
  struct merkle_proof proof = {.count = 0};
  uint64_t from = 0;
  uint64_t to = size;
  if (index >= size) return ERR_INVALID;
  while (to - from > 1) {
    uint64_t middle = from + split_point(to - from);
    bool left = index < middle;
    enum err error =
        left ? add_range(&leaves, middle, to, &proof) : add_range(&leaves, from, middle, &proof);
    if (error != ERR_NONE) return error;
    if (left) {
      to = middle;
    } else {
      from = middle;
    }
  }
  reverse(&proof);
  *proof_out = proof;
  return ERR_NONE;
}

/* PROOF(old, D[new]) of 2.1.4.1. */
enum err merkle_consistency(merkle_leaf_reader read, void *context, uint64_t old_size,
                            uint64_t new_size, struct merkle_proof *proof_out) {
  struct leaves leaves = {read, context};
  struct merkle_proof proof = {.count = 0};
  uint64_t from = 0;
  uint64_t to = new_size;
  if (old_size > new_size) return ERR_INVALID;
  bool whole = old_size > 0; /* the subtree in hand is still the whole old tree */
  while (old_size > 0 && old_size < to) {
    uint64_t middle = from + split_point(to - from);
    bool left = old_size <= middle;
    enum err error =
        left ? add_range(&leaves, middle, to, &proof) : add_range(&leaves, from, middle, &proof);
    if (error != ERR_NONE) return error;
    if (left) {
      to = middle;
    } else {
      from = middle;
      whole = false;
    }
  }
  if (old_size > 0 && !whole) {
    enum err error = add_range(&leaves, from, to, &proof);
    if (error != ERR_NONE) return error;
  }
  reverse(&proof);
  *proof_out = proof;
  return ERR_NONE;
}

/* RFC 9162 2.1.3.2. */
bool merkle_verify_inclusion(const struct hash *leaf_hash, uint64_t index, uint64_t size,
                             const struct merkle_proof *proof, const struct hash *root) {
  if (index >= size || proof->count > MERKLE_MAX_PROOF) return false;
  uint64_t node = index;
  uint64_t last = size - 1;
  struct hash hash = *leaf_hash;
  for (size_t i = 0; i < proof->count; i++) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = merkle_node_hash(&proof->path[i], &hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = merkle_node_hash(&hash, &proof->path[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash_equal(&hash, root);
}

/* The walk of RFC 9162 2.1.4.2 once the first hash is known. */
static bool walk_consistency(uint64_t old_size, uint64_t new_size, const struct hash *path,
                             size_t count, struct hash roots_out[static 2]) {
  uint64_t node = old_size - 1;
  uint64_t last = new_size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  for (size_t i = 0; i < count; i++) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      roots_out[0] = merkle_node_hash(&path[i], &roots_out[0]);
      roots_out[1] = merkle_node_hash(&path[i], &roots_out[1]);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      roots_out[1] = merkle_node_hash(&roots_out[1], &path[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0;
}

bool merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t new_size,
                               const struct hash *new_root, const struct merkle_proof *proof) {
  struct hash roots[2];
  if (old_size > new_size || proof->count > MERKLE_MAX_PROOF) return false;
  if (old_size == 0) {
    struct hash empty = hash_sha256(STR_EMPTY);
    return proof->count == 0 && hash_equal(old_root, &empty) &&
           (new_size > 0 || hash_equal(new_root, &empty));
  }
  if (old_size == new_size) return proof->count == 0 && hash_equal(old_root, new_root);
  /* An old tree that is one complete subtree begins its own proof. */
  bool complete = (old_size & (old_size - 1)) == 0;
  if (!complete && proof->count == 0) return false;
  roots[0] = complete ? *old_root : proof->path[0];
  roots[1] = roots[0];
  size_t skip = complete ? 0 : 1;
  if (!walk_consistency(old_size, new_size, proof->path + skip, proof->count - skip, roots)) {
    return false;
  }
  return hash_equal(&roots[0], old_root) && hash_equal(&roots[1], new_root);
}
