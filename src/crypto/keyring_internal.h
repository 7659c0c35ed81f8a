/*
 * keyring_internal: the slot files, for the keyring's own files and its crash tests.
 *
 * Who may touch what: slots and states are written by the scribe's thread; the lock
 * covers what other threads read in memory (states, roots, spare), never the time
 * that a write or a sync takes. What is read from the disk carries its own checksum.
 */
#ifndef PARLOUR_CRYPTO_KEYRING_INTERNAL_H
#define PARLOUR_CRYPTO_KEYRING_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "crypto/keyring.h"

#define SLOT_BYTES 128
#define SLOT_ROOM 112    /* what the checksum covers */
#define SLOT_CHUNK 4096  /* slots a file grows by: 512 KiB */
#define SLOT_HEADER 0    /* index of the file's own slot */
#define SLOT_MASTER 1    /* index of the master key */
#define SLOT_FIRST 2     /* index of the first key of a row */
#define WRAPPED_BYTES 72 /* nonce 24, key 32, tag 16 */

enum slot_state { SLOT_EMPTY = 0, SLOT_LIVE = 1, SLOT_DESTROYED = 2, SLOT_TORN = 255 };

struct slot {
  uint8_t state;
  uint8_t reserved[3];
  uint32_t root; /* fingerprint of the root that wraps the key */
  struct id key;
  uint8_t wrapped[WRAPPED_BYTES];
  /* Poly1305 alone lets a wrapped key be made that opens to different keys under two
   * roots, and a text that opens under two keys. This binds the slot to one key. */
  uint8_t commitment[16];
  uint8_t checksum[16];
};
_Static_assert(sizeof(struct slot) == SLOT_BYTES, "a slot is 128 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers in a slot are little-endian");

/* Everything that reaches the slot files goes through these two, so that a test can
 * stop after any of them. False: it failed. */
struct keyring_io {
  bool (*write)(void *context, int fd, const void *bytes, size_t len, int64_t at);
  bool (*sync)(void *context, int fd);
  void *context;
  int64_t chunk; /* slots a file grows by; 0: SLOT_CHUNK */
  bool fatal;    /* a failed sync, or write over a slot, ends the process (docs/adr/0004) */
};
extern const struct keyring_io keyring_io_real;

struct root {
  uint8_t *key; /* sodium_malloc, 32 bytes; NULL: none */
  uint8_t *wrap;
  uint32_t fingerprint;
};

struct keyring {
  pthread_rwlock_t lock;
  const struct keyring_io *io;
  struct rng *rng; /* the tests' or own; touched by the scribe alone */
  struct rng own;
  int fds[2]; /* slots.a, slots.b */
  char *root_path;
  struct root root;
  struct root old; /* while a rotation is under way */
  uint8_t *master; /* sodium_malloc */
  struct id file;  /* both files carry it */
  int64_t slots;   /* that both files have room for */
  int64_t next;    /* where to look for a free slot */
  uint8_t *states; /* enum slot_state of each */
  struct keyring_ref *spare;
  size_t spare_count;
  size_t spare_capacity;
  struct keyring_counts counts;
  bool ready;         /* founded or recovered: the states are known */
  bool read_only;     /* the states are what another process's files said at opening */
  atomic_bool broken; /* a write or sync failed: nothing is written any more */
};

/* Files open and locked, zero-filled to whole chunks; no root, no header is looked
 * at. What keyring_open and keyring_restore begin with. */
MUST_USE enum err keyring_begin(const struct keyring_config *config, const struct keyring_io *io,
                                struct keyring **ring_out);
MUST_USE enum err keyring_open_io(const struct keyring_config *config, const struct keyring_io *io,
                                  struct keyring **ring_out);
MUST_USE enum err keyring_restore_io(const struct keyring_config *config,
                                     const struct keyring_io *io, struct str snapshot);

/* Slots as values. */
void slot_finish(struct slot *slot, int64_t index); /* sets the checksum */
enum slot_state slot_state(const struct slot *slot, int64_t index);
void slot_wrap(struct slot *slot, int64_t index, const struct root *root, const uint8_t *key,
               struct rng *rng);
MUST_USE enum err slot_unwrap(const struct slot *slot, int64_t index, const struct keyring *ring,
                              uint8_t key_out[static KEYRING_KEY_BYTES]);

/* Slots on the disk. file: 0 or 1. */
MUST_USE enum err slots_read(struct keyring *ring, int file, int64_t first, size_t count,
                             struct slot *slots_out);
MUST_USE enum err slots_write(struct keyring *ring, int file, int64_t index,
                              const struct slot *slot);
MUST_USE enum err slots_sync(struct keyring *ring, int file);
/* ERR_UNAVAILABLE when there is no room on the disk: then nothing has changed. */
MUST_USE enum err slots_grow(struct keyring *ring, int64_t slots);
/* The number that holds this many, in whole chunks. */
int64_t slots_whole_chunks(const struct keyring *ring, int64_t slots);
/* What each slot of A holds, for a ring that is only read. */
MUST_USE enum err slots_know(struct keyring *ring, int64_t slots);
/* Makes names in a folder, or the folder that holds path, durable. */
MUST_USE enum err slots_sync_folder(const char *folder);
MUST_USE enum err slots_sync_parent(const char *path);

/* The root key's file: whole or not there. PATH.old holds the root before while a
 * rotation is under way, PATH.new what is being written. */
MUST_USE enum err root_read(const char *path, struct root *root_out);
MUST_USE enum err root_create(const char *path, struct rng *rng, struct root *root_out);
void root_done(struct root *root);
MUST_USE enum err root_rotate_begin(struct keyring *ring);
MUST_USE enum err root_rotate_end(struct keyring *ring);
/* Rewraps what is still under the old root: A, sync, B, sync; then forgets it. */
MUST_USE enum err keyring_rotate_finish(struct keyring *ring);

#endif
