/*
 * tombstone: which keys are to be destroyed, or were.
 *
 * Laying one, in the open transaction, closes every opening under the key and records an
 * entry that binds the tombstone; after the commit the key is destroyed. A tombstone
 * carries a seal: one that this installation did not lay is never carried out, or whoever
 * can write to the database could have living keys destroyed. Tombstones stay for good,
 * since they are why an opening may be closed before its term; they name slot and random
 * key, never a person.
 *
 * Thread: scribe only, but for tombstone_row (any).
 * Errors: those of db and keyring.
 * Law:    GDPR Art. 5(2), 17(1).
 */
#ifndef PARLOUR_LEDGER_TOMBSTONE_H
#define PARLOUR_LEDGER_TOMBSTONE_H

#include "ledger/seal.h"
#include "ledger/work.h"

struct tombstone {
  uint64_t position; /* of the entry that binds it */
  struct id workspace;
  struct keyring_ref key;
  int64_t at_ms;
  int64_t destroyed_ms; /* -1: not yet */
  struct str ground;    /* a word; borrowed from the row */
};

/* For a key of the actor's workspace. ERR_CONFLICT when it has one already, at the
 * latest with the next statement (db_append). The key itself is destroyed by tombstone_fulfil,
 * after the commit. */
MUST_USE enum err tombstone_lay(struct work *work, struct keyring_ref key, const char *ground);
MUST_USE enum err tombstone_exists(struct db *db, const struct id *key, bool *exists_out);

/* After a restore: a tombstone for each key under which entries after a position were sealed
 * and that the keyring does not have any more. One page; more: there may be others, after
 * the new position. */
MUST_USE enum err tombstone_lay_lost(struct work *work, const char *ground, int64_t *after,
                                     bool *more_out);

/* Destroys the keys of every committed tombstone that is not yet done, and notes it. Only
 * in a transaction that has laid none: its own are not committed yet. destroyed: keys are
 * added; refused: tombstones that were not laid here, which are left as they are. */
struct tombstone_count {
  int64_t destroyed;
  int64_t refused;
};
MUST_USE enum err tombstone_fulfil(struct work *work, struct tombstone_count *count);
/* The same for so many at most, 1 to 256. */
MUST_USE enum err tombstone_fulfil_some(struct work *work, size_t limit,
                                        struct tombstone_count *count);

/* From a row of which eight columns, from first on, are position, workspace, slot, key_id,
 * ground, at_ms, destroyed_at, seal. ERR_CORRUPT when this installation did not lay it,
 * or somebody changed it since. */
MUST_USE enum err tombstone_row(const struct db_rows *rows, int first,
                                const uint8_t key[static SEAL_KEY_BYTES],
                                struct tombstone *tombstone_out);
/* What its entry binds: all but when it was destroyed, which is known only later. */
MUST_USE enum err tombstone_bond(const struct tombstone *tombstone,
                                 const uint8_t key[static SEAL_KEY_BYTES], struct hash *bond_out);

#endif
