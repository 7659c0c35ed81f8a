/*
 * keyring: the keys of the person's own, in two slot files whose erasures leave
 * nothing behind (docs/adr/0003).
 *
 * The root key lives outside the data folder and wraps the master key and a key in
 * each slot. Wrapped keys live in DIR/keys/slots.a and slots.b: zero-filled and
 * synced before use, 128-byte slots overwritten in place, never renamed, truncated
 * or deleted. What is handed out is derived from the slot's key, the workspace and
 * the key's id, so that taking a minted key writes nothing, and a key of one
 * workspace opens nothing of another. Keys that outlive a root (for look-ups,
 * configuration, the ledger) derive from the master key and the workspace.
 *
 * Thread:    keyring_open_key, keyring_derive, keyring_count, keyring_snapshot: any.
 *            The rest: the scribe only.
 * Ownership: keyring_close wipes and frees. Keys handed out are copies that the
 *            caller wipes (sodium_memzero).
 * Errors:    ERR_CORRUPT when the root key does not fit, a slot's checksum is wrong in
 *            both files, or keys stand in files whose header is lost; ERR_NOT_FOUND for
 *            a destroyed or unknown key; ERR_MACHINE when memory or a file fails; a
 *            write over a slot or a sync that fails ends the process, and is never
 *            retried (docs/adr/0004); ERR_UNAVAILABLE when the disk has no
 *            room for more slots; ERR_CONFLICT for what is asked before keyring_recover.
 * Law:       GDPR Art. 17(1), 32(1)(a).
 */
#ifndef PARLOUR_CRYPTO_KEYRING_H
#define PARLOUR_CRYPTO_KEYRING_H

#include "base/id.h"
#include "crypto/aead.h"

#define KEYRING_KEY_BYTES AEAD_KEY_BYTES

struct keyring;

/* What the database keeps beside a row: which slot, and whose key it must be. */
struct keyring_ref {
  int64_t slot;
  struct id key;
};

struct keyring_config {
  const char *folder;        /* DIR/keys; made 0700 when missing */
  const char *root_key_path; /* 64 hex digits and a newline, mode 0600 */
  bool create;               /* make root key and files where missing */
  bool read_only;            /* beside a running server: no lock, nothing is written */
  struct rng *rng;           /* tests seed it; NULL: the system's, the ring's own */
};

MUST_USE enum err keyring_open(const struct keyring_config *config, struct keyring **ring_out);
void keyring_close(struct keyring *ring);

/* Makes count fresh keys, wrapped under the workspace's key, in free slots: A,
 * sync, B, sync. Off the hot path: minted ahead, 512 at a time. Minted keys that
 * no row ever names are burnt at the next start (keyring_recover). */
MUST_USE enum err keyring_mint(struct keyring *ring, size_t count);
/* How many minted keys wait. */
size_t keyring_spare(const struct keyring *ring);
/* Takes a minted key for a row; mints when none is left. */
MUST_USE enum err keyring_take(struct keyring *ring, struct keyring_ref *ref_out);
/* Gives back a key that was taken by a command that then failed. */
void keyring_return(struct keyring *ring, struct keyring_ref ref);

/* Unwraps the key. ERR_NOT_FOUND once destroyed. */
MUST_USE enum err keyring_open_key(struct keyring *ring, struct id workspace,
                                   struct keyring_ref ref,
                                   uint8_t key_out[static KEYRING_KEY_BYTES]);

/* Overwrites the slots in A, sync, B, sync. The tombstone that names them must
 * have been committed before. Harmless when already destroyed (replay at start). */
MUST_USE enum err keyring_destroy(struct keyring *ring, const struct keyring_ref *refs,
                                  size_t count);

/* At start, before B may repair A: first replays unfinished tombstones with
 * keyring_destroy, then this: repairs torn slots from the other file and burns
 * minted slots that named() does not know. */
MUST_USE enum err keyring_recover(struct keyring *ring,
                                  bool (*named)(void *context, struct keyring_ref ref),
                                  void *context);

/* Keys derived from the workspace's key (crypto_kdf), for look-up hashes and for
 * sealed configuration: never for what is about one person's chat. */
enum keyring_use {
  KEYRING_LOOKUP = 1,
  KEYRING_CONFIGURATION = 2,
  KEYRING_LEDGER = 3,
  KEYRING_STAFF = 4,
  KEYRING_BACKUP = 5,
  KEYRING_RECEIPT = 6
};
MUST_USE enum err keyring_derive(struct keyring *ring, struct id workspace, enum keyring_use use,
                                 uint8_t key_out[static KEYRING_KEY_BYTES]);

/* All of A under the new root, sync, then all of B; resumable after a crash: the
 * old root's file is kept as PATH.old until none of the old version is left. Keys
 * open all the while. */
MUST_USE enum err keyring_rotate_root(struct keyring *ring);

/* A copy of the slots, sealed under a key of the root, appended to out: every key that
 * was there at the call, but those being destroyed. ERR_UNAVAILABLE while a root is
 * being rotated. */
MUST_USE enum err keyring_snapshot(struct keyring *ring, struct buf *out);
/* Builds slot files from a snapshot, in a folder that must not exist yet: ERR_CONFLICT.
 * Files of a restore that was cut short do not open: remove the folder, restore again. */
MUST_USE enum err keyring_restore(const struct keyring_config *config, struct str snapshot);

/* What an archive of the keys is sealed under: derived from the root key alone, so that
 * it opens with the root key of its day and with nothing else. fingerprint: which root.
 * ERR_NOT_FOUND, ERR_DENIED, ERR_CORRUPT as keyring_open. */
struct keyring_root_facts {
  uint8_t archive_key[KEYRING_KEY_BYTES];
  uint32_t fingerprint;
};
MUST_USE enum err keyring_root_read(const char *root_key_path,
                                    struct keyring_root_facts *facts_out);

/* Which promise of erasure holds on this file system. */
enum keyring_promise { KEYRING_UNRECOVERABLE, KEYRING_LOGICAL };
struct keyring_medium {
  enum keyring_promise promise;
  const char *file_system; /* "ext4", "xfs", "btrfs", "overlayfs", "other" */
  bool block_moved;        /* a test overwrite landed elsewhere */
};
MUST_USE enum err keyring_inspect_medium(const char *folder, struct keyring_medium *medium_out);
const char *keyring_promise_sentence(enum keyring_promise promise);

struct keyring_counts {
  size_t live;
  size_t spare;
  size_t destroyed;
  uint64_t unwraps;
};
struct keyring_counts keyring_count(struct keyring *ring);

#endif
