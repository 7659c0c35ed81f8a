#include "jobs/witness.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "ledger/journal.h"

#define RETRY_FIRST_MS INT64_C(60000)
#define RETRY_LAST_MS INT64_C(3600000)

enum place_kind { PLACE_FILE, PLACE_URL, PLACES };

struct place {
  struct witness_turn turn;
  struct buf sent; /* the note that it has */
};

struct witness {
  struct witness_config config;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t offered;
  _Atomic bool stop;
  bool waiting; /* a note that the thread has not taken; under the lock, as the next two */
  struct buf note;
  int64_t now_ms;
  struct place places[PLACES]; /* the thread's own */
};

bool witness_is_due(const struct witness_turn *turn, int64_t now_ms) {
  return now_ms >= turn->next_ms;
}

void witness_served(struct witness_turn *turn, bool ok, int64_t now_ms) {
  int64_t wait_ms = RETRY_FIRST_MS;
  for (int i = 0; i < turn->failures && wait_ms < RETRY_LAST_MS; i++) wait_ms *= 2;
  if (wait_ms > RETRY_LAST_MS) wait_ms = RETRY_LAST_MS;
  turn->failures = ok ? 0 : turn->failures + 1;
  turn->next_ms = now_ms + (ok ? WITNESS_EVERY_MS : wait_ms);
}

static bool write_all(int fd, struct str bytes) {
  while (bytes.len > 0) {
    ssize_t written = write(fd, bytes.data, bytes.len);
    if (written <= 0) return false;
    bytes = str_slice(bytes, (size_t)written, bytes.len);
  }
  return true;
}

enum err witness_append(const char *path, struct str note) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
  bool ok = size >= 0 && write_all(fd, note) && write_all(fd, STR("\n"));
  if (!ok && size >= 0 && ftruncate(fd, size) != 0) ok = false;
  ok = ok && fsync(fd) == 0;
  if (fd >= 0 && close(fd) != 0) ok = false;
  return ok ? ERR_NONE : ERR_MACHINE;
}

static enum err send_to(struct witness *witness, enum place_kind kind, struct str note) {
  if (kind == PLACE_FILE) return witness_append(witness->config.file, note);
  struct witness_post post = {.url = witness->config.url,
                              .certificates = witness->config.certificates,
                              .note = note,
                              .stop = &witness->stop};
  return witness_post(&post);
}

/* An older note tells nobody that lines of the journal are missing. */
/*= GDPR Art. 17(1) */
bool witness_is_late(const struct witness_turn *turn, struct str sent, struct str note,
                     int64_t now_ms) {
  struct journal_head old = {.number = 0};
  struct journal_head head;
  if (turn->failures > 0 || now_ms < turn->next_ms - WITNESS_EVERY_MS + WITNESS_JOURNAL_MS)
    return false;
  if (!journal_head_find(note, &head)) return false;
  return !journal_head_find(sent, &old) || strcmp(old.name, head.name) != 0 ||
         head.number > old.number;
}

static void serve(struct witness *witness, enum place_kind kind, struct str note, int64_t now_ms) {
  struct place *place = &witness->places[kind];
  bool wanted = kind == PLACE_FILE ? witness->config.file != NULL : witness->config.url != NULL;
  bool due = witness_is_due(&place->turn, now_ms) ||
             witness_is_late(&place->turn, buf_str(&place->sent), note, now_ms);
  if (!wanted || !due) return;
  if (str_equal(buf_str(&place->sent), note)) return; /* nothing happened since */
  enum err error = send_to(witness, kind, note);
  witness_served(&place->turn, error == ERR_NONE, now_ms);
  if (error) {
    log_event(LOG_ERROR, "witness_unreachable",
              LOG_NAME("place", kind == PLACE_FILE ? "file" : "url"),
              LOG_INT("failures", place->turn.failures), LOG_ERR(error));
    return;
  }
  buf_reset(&place->sent);
  buf_append(&place->sent, note);
  log_event(LOG_INFO, "witness_has_checkpoint",
            LOG_NAME("place", kind == PLACE_FILE ? "file" : "url"));
}

/* Takes the note that waits; false when it is time to end. */
static bool take(struct witness *witness, struct buf *note_out, int64_t *now_out) {
  pthread_mutex_lock(&witness->lock);
  while (!witness->waiting && !atomic_load(&witness->stop))
    pthread_cond_wait(&witness->offered, &witness->lock);
  buf_reset(note_out);
  buf_append(note_out, buf_str(&witness->note));
  *now_out = witness->now_ms;
  witness->waiting = false;
  pthread_mutex_unlock(&witness->lock);
  return !atomic_load(&witness->stop);
}

static void *witness_thread(void *context) {
  struct witness *witness = context;
  struct buf note = {0};
  int64_t now_ms;
  while (take(witness, &note, &now_ms)) {
    if (buf_check(&note)) continue;
    serve(witness, PLACE_FILE, buf_str(&note), now_ms);
    serve(witness, PLACE_URL, buf_str(&note), now_ms);
  }
  buf_done(&note);
  return NULL;
}

enum err witness_open(const struct witness_config *config, struct witness **witness_out) {
  if (config->url && !str_starts(str_from(config->url), STR("https://"))) return ERR_INVALID;
  struct witness *witness = calloc(1, sizeof *witness);
  if (!witness) return ERR_MACHINE;
  witness->config = *config;
  pthread_mutex_init(&witness->lock, NULL);
  pthread_cond_init(&witness->offered, NULL);
  if (pthread_create(&witness->thread, NULL, witness_thread, witness) != 0) {
    free(witness);
    return ERR_MACHINE;
  }
  *witness_out = witness;
  return ERR_NONE;
}

void witness_close(struct witness *witness) {
  if (!witness) return;
  pthread_mutex_lock(&witness->lock);
  atomic_store(&witness->stop, true);
  pthread_cond_signal(&witness->offered);
  pthread_mutex_unlock(&witness->lock);
  pthread_join(witness->thread, NULL);
  for (int i = 0; i < PLACES; i++) buf_done(&witness->places[i].sent);
  buf_done(&witness->note);
  pthread_cond_destroy(&witness->offered);
  pthread_mutex_destroy(&witness->lock);
  free(witness);
}

void witness_offer(struct witness *witness, struct str note, int64_t now_ms) {
  if (note.len == 0) return;
  pthread_mutex_lock(&witness->lock);
  buf_reset(&witness->note);
  buf_append(&witness->note, note);
  witness->now_ms = now_ms;
  witness->waiting = true;
  pthread_cond_signal(&witness->offered);
  pthread_mutex_unlock(&witness->lock);
}
