/*
 * readers: threads with a read-only connection each. A job runs in a snapshot of
 * its own that lasts at most 100 ms; long work resumes by key.
 *
 * What the scribe has answered is committed, and so seen by every later snapshot.
 *
 * Thread: readers_send: any. run(): a reader. Ownership: as with commands.
 */
#ifndef PARLOUR_STORE_READERS_H
#define PARLOUR_STORE_READERS_H

#include "base/list.h"
#include "store/db.h"

struct reading;
struct reading_type {
  const char *name;
  enum err (*run)(struct reading *reading, struct db *db, struct arena *arena);
  void (*answer)(struct reading *reading, enum err result);
};
struct reading {
  struct list link;
  const struct reading_type *type;
};

struct readers;
MUST_USE enum err readers_open(const struct db_config *db, size_t threads,
                               struct readers **readers_out);
bool readers_send(struct readers *readers, struct reading *reading);
/* Finishes what waits and ends the threads; readers_send refuses from here on. */
void readers_stop(struct readers *readers);
/* Stops, where that was not done, and frees. */
void readers_close(struct readers *readers);

#endif
