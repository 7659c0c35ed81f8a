#include "store/readers.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/list.h"

struct readers {
  struct reader *each;
  size_t count;
  size_t started;
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  struct list waiting; /* of struct reading, oldest first */
  bool closed;
};

struct reader {
  struct readers *all;
  struct db *db;
  struct arena arena;
  pthread_t thread;
};

static struct reading *next_reading(struct readers *readers) {
  pthread_mutex_lock(&readers->lock);
  while (list_empty(&readers->waiting) && !readers->closed)
    pthread_cond_wait(&readers->arrived, &readers->lock);
  struct list *link = list_shift(&readers->waiting);
  pthread_mutex_unlock(&readers->lock);
  return link ? LIST_ENTRY(link, struct reading, link) : NULL;
}

static void run_one(struct reader *reader, struct reading *reading) {
  enum err error = db_begin(reader->db);
  if (!error) {
    error = reading->type->run(reading, reader->db, &reader->arena);
    db_rollback(reader->db); /* a snapshot: nothing to commit */
  }
  reading->type->answer(reading, error);
  arena_reset(&reader->arena);
}

static void *reader_thread(void *context) {
  struct reader *reader = context;
  struct reading *reading;
  while ((reading = next_reading(reader->all))) run_one(reader, reading);
  return NULL;
}

static enum err start_one(struct readers *readers, const struct db_config *db) {
  struct reader *reader = &readers->each[readers->started];
  struct db_config config = *db;
  config.read_only = true;
  reader->all = readers;
  TRY(db_open(&config, &reader->db));
  arena_init(&reader->arena, 0);
  if (pthread_create(&reader->thread, NULL, reader_thread, reader) != 0) {
    db_close(reader->db);
    arena_done(&reader->arena);
    return ERR_MACHINE;
  }
  readers->started++;
  return ERR_NONE;
}

enum err readers_open(const struct db_config *db, size_t threads, struct readers **readers_out) {
  struct readers *readers = calloc(1, sizeof *readers);
  if (!readers) return ERR_MACHINE;
  pthread_mutex_init(&readers->lock, NULL);
  pthread_cond_init(&readers->arrived, NULL);
  list_init(&readers->waiting);
  readers->count = threads;
  readers->each = calloc(threads, sizeof *readers->each);
  enum err error = readers->each ? ERR_NONE : ERR_MACHINE;
  for (size_t i = 0; i < threads && !error; i++) error = start_one(readers, db);
  if (error) {
    readers_close(readers);
    return error;
  }
  *readers_out = readers;
  return ERR_NONE;
}

bool readers_send(struct readers *readers, struct reading *reading) {
  pthread_mutex_lock(&readers->lock);
  bool open = !readers->closed;
  if (open) {
    list_append(&readers->waiting, &reading->link);
    pthread_cond_signal(&readers->arrived);
  }
  pthread_mutex_unlock(&readers->lock);
  return open;
}

void readers_stop(struct readers *readers) {
  if (!readers) return;
  pthread_mutex_lock(&readers->lock);
  readers->closed = true;
  pthread_cond_broadcast(&readers->arrived);
  pthread_mutex_unlock(&readers->lock);
  for (size_t i = 0; i < readers->started; i++) {
    pthread_join(readers->each[i].thread, NULL);
    db_close(readers->each[i].db);
    arena_done(&readers->each[i].arena);
  }
  readers->started = 0;
}

void readers_close(struct readers *readers) {
  if (!readers) return;
  readers_stop(readers);
  pthread_cond_destroy(&readers->arrived);
  pthread_mutex_destroy(&readers->lock);
  free(readers->each);
  free(readers);
}
