/*
 * merkle: the tree of RFC 9162 2.1, with SHA-256.
 *
 * A frontier is the roots of the complete subtrees of a growing list, largest
 * first: enough to append and to know the root. Proofs are made from leaf hashes
 * read through a callback, and verified from nothing but their bytes.
 */
#ifndef PARLOUR_CRYPTO_MERKLE_H
#define PARLOUR_CRYPTO_MERKLE_H

#include "crypto/hash.h"

#define MERKLE_MAX_PROOF 64

struct merkle_frontier {
  uint64_t size;
  struct hash peaks[MERKLE_MAX_PROOF]; /* one for each set bit of size, highest first */
};

struct merkle_proof {
  size_t count;
  struct hash path[MERKLE_MAX_PROOF];
};

struct hash merkle_leaf_hash(struct str entry); /* 0x00 || entry */
struct hash merkle_node_hash(const struct hash *left, const struct hash *right);
void merkle_append(struct merkle_frontier *frontier, const struct hash *leaf_hash);
struct hash merkle_root(const struct merkle_frontier *frontier); /* empty: SHA-256("") */

/* Gives the hash of leaf index. */
typedef enum err (*merkle_leaf_reader)(void *context, uint64_t index, struct hash *hash_out);

MUST_USE enum err merkle_inclusion(merkle_leaf_reader read, void *context, uint64_t index,
                                   uint64_t size, struct merkle_proof *proof_out);
MUST_USE enum err merkle_consistency(merkle_leaf_reader read, void *context, uint64_t old_size,
                                     uint64_t new_size, struct merkle_proof *proof_out);
bool merkle_verify_inclusion(const struct hash *leaf_hash, uint64_t index, uint64_t size,
                             const struct merkle_proof *proof, const struct hash *root);
bool merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t new_size,
                               const struct hash *new_root, const struct merkle_proof *proof);

#endif
