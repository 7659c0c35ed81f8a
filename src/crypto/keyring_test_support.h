/*
 * keyring_test_support: a folder for a ring, and a disk that loses power.
 *
 * The disk stands between the keyring and its two files (struct keyring_io). It
 * counts, logs, fails on demand, and knows what a power cut would leave: what was
 * synced stays; each later write is lost, kept or torn, by a seeded choice.
 * Not part of the program.
 */
#ifndef PARLOUR_CRYPTO_KEYRING_TEST_SUPPORT_H
#define PARLOUR_CRYPTO_KEYRING_TEST_SUPPORT_H

#include "crypto/keyring_internal.h"

struct box {
  char folder[64]; /* temporary, in memory where the machine has that */
  char keys[96];
  char root[96];
};
void box_make(struct box *box);
void box_remove(struct box *box);
struct keyring_config box_config(const struct box *box, struct rng *rng);
/* One of the box's two slot files, whole. */
struct buf box_read(const struct box *box, int file);
void box_write(const struct box *box, int file, struct str bytes);
bool box_has(const struct box *box, const uint8_t *needle, size_t len); /* in either file */
bool box_exists(const char *path, const char *ending);

/* How a power cut may tear a write: in sectors, as disks do, or at any byte. */
enum tear { TEAR_SECTORS, TEAR_BYTES };

struct disk_op {
  int file;
  bool sync;
  int64_t at;
  size_t len;
  uint8_t *bytes;
};

struct disk {
  struct keyring_io io;
  const struct box *box;
  int fds[2];            /* the ring's, once seen: one disk serves one opening */
  struct buf durable[2]; /* what is certainly on the disk */
  struct disk_op *ops;   /* everything that was asked for, in order */
  size_t count;
  size_t capacity;
  size_t pending_from[2]; /* ops from here on are not synced yet */
  size_t stop_after;      /* the power goes after this many; SIZE_MAX: never */
  bool lies;              /* syncs do nothing, as some disks' do */
  bool fail_next_sync;
  bool fail_next_write;
};
void disk_init(struct disk *disk, const struct box *box);
void disk_done(struct disk *disk);
/* Puts into the box's files what the power cut left. */
void disk_cut(struct disk *disk, struct rng *rng, enum tear tear);
/* The order of operations as letters: A B writes, a b syncs, runs of writes once. */
void disk_order(const struct disk *disk, size_t from, char *letters_out, size_t capacity);

#endif
