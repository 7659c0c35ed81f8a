/*
 * journal: the erasures, in a file off the machine, so that a restore can repeat them.
 *
 * One line of JSON for each key destroyed: when, which slot, which random key id, why;
 * never who. A line carries a MAC under a key of the installation, so that nobody else
 * can have keys destroyed by adding lines.
 *
 * Thread: one at a time. Errors: ERR_CORRUPT for a line that is not ours.
 * Law:    GDPR Art. 17(1), 32(1)(c).
 */
#ifndef PARLOUR_CLI_JOURNAL_H
#define PARLOUR_CLI_JOURNAL_H

#include "base/table.h"
#include "ledger/tombstone.h"

struct journal {
  int fd;
  uint8_t key[KEYRING_KEY_BYTES];
  uint8_t seals[SEAL_KEY_BYTES]; /* of tombstones */
  struct table known;            /* ids of the keys that stand in the file */
  int64_t newest_ms;             /* of a line */
};

/* Opens and reads; made when missing. ERR_MACHINE when it cannot be. */
MUST_USE enum err journal_open(struct keyring *keyring, const char *path,
                               struct journal *journal_out);
void journal_close(struct journal *journal);
/* Appends the tombstones that are not yet in it, and syncs; never one that was not laid by
 * this installation. */
MUST_USE enum err journal_follow(struct journal *journal, struct db *db);

/* Every key that the file names, in the caller's memory (free). ERR_NOT_FOUND. */
MUST_USE enum err journal_read(struct keyring *keyring, const char *path,
                               struct keyring_ref **refs_out, size_t *count_out);

#endif
