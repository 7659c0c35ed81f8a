/*
 * archive: the form of a backup's two files.
 *
 *   parlour archive 1\n
 *   {"kind":"data","pair":…,"made_at":…,…}\n      facts, readable without a key
 *   secretstream header (24 bytes), then chunks of 256 KiB sealed under one key
 *
 * The two lines are authenticated with every chunk and the last chunk is marked, so
 * that a changed fact, a flipped bit, a cut and a swapped file all show.
 *
 * Thread: any, one a writer or reader. Units: UTC milliseconds.
 * Errors: ERR_CORRUPT when the bytes are not what was written; ERR_MACHINE.
 * Law:    GDPR Art. 32(1)(a), 32(1)(c).
 */
#ifndef PARLOUR_CLI_ARCHIVE_H
#define PARLOUR_CLI_ARCHIVE_H

#include <sodium.h>
#include <stdio.h>

#include "base/buf.h"
#include "crypto/aead.h"
#include "ledger/journal.h"

#define ARCHIVE_CHUNK_BYTES ((size_t)256 * 1024)
#define ARCHIVE_PAIR_BYTES 33 /* with NUL */

struct archive_facts {
  char kind[8];                  /* "data" or "keys" */
  char pair[ARCHIVE_PAIR_BYTES]; /* the same in both files of a backup */
  int64_t made_ms;
  int64_t expires_ms; /* of keys; 0 for data */
  char log[64];       /* name of the ledger's log */
  int64_t entries;    /* of the log: which of two backups is the later */
  char root[9];       /* fingerprint of the root key */
  char database[16];  /* "sqlite" or "postgresql" */
  char schema[80];
  struct journal_head journal; /* what is done after it stands there; no name: in none */
};

struct archive_writer {
  int fd;
  struct buf head; /* the two lines */
  crypto_secretstream_xchacha20poly1305_state state;
  uint8_t *plain; /* a chunk that fills */
  size_t len;
  uint8_t *sealed;
};
MUST_USE enum err archive_begin(struct archive_writer *writer, int fd,
                                const struct archive_facts *facts,
                                const uint8_t key[static AEAD_KEY_BYTES]);
MUST_USE enum err archive_put(struct archive_writer *writer, const void *bytes, size_t len);
/* The last chunk, and on the disk. */
MUST_USE enum err archive_end(struct archive_writer *writer);
void archive_writer_done(struct archive_writer *writer); /* wipes; also after a failure */

struct archive_reader {
  FILE *file;
  struct archive_facts facts; /* to be believed once a chunk was opened */
  struct buf head;
  crypto_secretstream_xchacha20poly1305_state state;
  uint8_t *plain;
  uint8_t *sealed;
  bool ended;
};
/* ERR_NOT_FOUND; ERR_INVALID when it is no archive. */
MUST_USE enum err archive_open(struct archive_reader *reader, const char *path);
MUST_USE enum err archive_start(struct archive_reader *reader,
                                const uint8_t key[static AEAD_KEY_BYTES]);
/* The next chunk, borrowed until the next call; an empty one after the last. */
MUST_USE enum err archive_next(struct archive_reader *reader, struct str *chunk_out);
void archive_close(struct archive_reader *reader);

#endif
