/*
 * aead: sealing and opening with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha).
 *
 * A sealed value is: format byte, nonce 24, ciphertext, tag 16. The plaintext is
 * padded to a bucket (64, 128, 256 ... bytes, then steps of 1024) so that the
 * length says little. The associated data binds format, workspace, table, row,
 * column and version: a ciphertext that was moved or rolled back does not open.
 *
 * Law: GDPR Art. 32(1)(a).
 */
#ifndef PARLOUR_CRYPTO_AEAD_H
#define PARLOUR_CRYPTO_AEAD_H

#include "base/buf.h"
#include "base/id.h"
#include "base/rng.h"

#define AEAD_KEY_BYTES 32

/* Where a sealed value rests. table and column are words of the schema. */
struct aead_place {
  struct id workspace;
  const char *table;
  const char *column;
  struct id row;    /* the row's id, or its conversation's */
  int64_t sequence; /* of the message, else 0 */
  int64_t version;  /* of the row, 0 where rows are never changed */
};

/* Appends the sealed value. Failure shows in the buf. */
void aead_seal(const uint8_t key[static AEAD_KEY_BYTES], const struct aead_place *place,
               struct str plain, struct rng *rng, struct buf *sealed_out);

/* Appends the plaintext. ERR_CORRUPT when it is not this value at this place
 * under this key; then nothing is appended. */
MUST_USE enum err aead_open(const uint8_t key[static AEAD_KEY_BYTES],
                            const struct aead_place *place, struct str sealed,
                            struct buf *plain_out);

/* The bytes that sealing a plaintext of this length takes. */
size_t aead_sealed_bytes(size_t plain_bytes);

#endif
