/*
 * seal: MACs that bind rows beside the log to the installation's own keys.
 *
 * Whoever has only the database can copy a sealed row but not make one: another key for
 * an opening, a tombstone for a living key, or a log cut short with a state that fits.
 * Every seal begins with a word for its kind, so that none passes for another; numbers
 * are 8 bytes, big-endian, and what has no fixed length comes last.
 *
 * Thread:    any.
 * Ownership: the seal key is a copy that the caller wipes (sodium_memzero).
 * Law:       GDPR Art. 5(1)(f), 32(1)(b).
 */
#ifndef PARLOUR_LEDGER_SEAL_H
#define PARLOUR_LEDGER_SEAL_H

#include "crypto/hash.h"
#include "crypto/keyring.h"

#define SEAL_KEY_BYTES KEYRING_KEY_BYTES

MUST_USE enum err seal_key(struct keyring *keyring, uint8_t key_out[static SEAL_KEY_BYTES]);

/* The parts of what is sealed, one after the other. */
struct seal {
  struct buf bytes;
};
void seal_begin(struct seal *seal, const char *kind);
void seal_add_int(struct seal *seal, int64_t number);
void seal_add_id(struct seal *seal, struct id id);
void seal_add_hash(struct seal *seal, const struct hash *hash);
void seal_add_rest(struct seal *seal, struct str rest); /* the last part */
/* The seal over the parts, which are wiped and freed. ERR_MACHINE. */
MUST_USE enum err seal_end(struct seal *seal, const uint8_t key[static SEAL_KEY_BYTES],
                           struct hash *hash_out);

#endif
