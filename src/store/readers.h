/*
 * readers: threads with a read-only connection each. A job runs in a snapshot of
 * its own that lasts at most 100 ms; long work resumes by key.
 *
 * Thread: readers_send: any. run(): a reader. Ownership: as with commands.
 */
#ifndef PARLOUR_STORE_READERS_H
#define PARLOUR_STORE_READERS_H

#include "store/scribe.h"

struct reading;
struct reading_type {
  const char *name;
  enum err (*run)(struct reading *reading, struct db *db, struct arena *arena);
  void (*answer)(struct reading *reading, enum err result);
};
struct reading {
  struct mail mail;
  const struct reading_type *type;
  uint64_t version; /* wait until this commit is visible; 0: any */
};

struct readers;
MUST_USE enum err readers_open(const struct db_config *db, const struct scribe *scribe,
                               size_t threads, struct readers **readers_out);
bool readers_send(struct readers *readers, struct reading *reading);
void readers_close(struct readers *readers);

#endif
