#include "jobs/scheduler.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "privacy/retention.h"
#include "staff/session.h"
#include "staff/workspace.h"

#define TICK_MS 250
#define TICKS_A_SECOND 4
#define SECONDS_A_ROUND 30
#define DAY_MS INT64_C(86400000)
#define ERASE_AT_ONCE 100
#define SPARE_LOW 128
#define SPARE_MINT 512

enum chore_kind { CHORE_SECOND, CHORE_ROUND, CHORE_KINDS };

struct chore {
  struct deed deed;
  struct scheduler *scheduler;
  enum chore_kind kind;
  struct buf note; /* a checkpoint */
  struct scheduler_round round;
  size_t woken_count;
  struct id woken[256];
};

struct scheduler {
  struct scheduler_config config;
  struct mailbox box; /* only ever closed: it is what the thread sleeps on */
  pthread_t thread;
  pthread_mutex_t lock;
  bool busy[CHORE_KINDS]; /* under the lock */
  struct buf note;        /* newest checkpoint, under the lock */
  int64_t witnessed_ms;
};

/*= GDPR Art. 5(1)(e) */
static enum err erase_due(struct work *work, int64_t *count_out) {
  struct retention_item *items;
  size_t count;
  struct actor system = work->actor;
  TRY(retention_due(work, ERASE_AT_ONCE, &items, &count));
  for (size_t i = 0; i < count; i++) {
    work->actor.workspace = items[i].workspace;
    TRY(retention_erase(work, &items[i], "retention"));
  }
  work->actor = system;
  *count_out += (int64_t)count;
  return ERR_NONE;
}

enum err scheduler_run_round(struct work *work, struct scheduler_round *round) {
  /* First the keys of what earlier rounds erased and committed. */
  TRY(retention_bury(work, &round->buried));
  TRY(erase_due(work, &round->erased));
  TRY(session_expire(work, &round->sessions));
  return ledger_expire(work, &round->openings);
}

static enum err run_second(struct chore *chore, struct work *work) {
  struct id *ids;
  /* After a failure something must be written before all is well again. */
  if (!scribe_is_well(chore->scheduler->config.scribe)) TRY(workspace_probe(work));
  if (keyring_spare(work->keyring) < SPARE_LOW) TRY(keyring_mint(work->keyring, SPARE_MINT));
  TRY(conversation_wake(work, &ids, &chore->woken_count));
  memcpy(chore->woken, ids, chore->woken_count * sizeof *ids);
  return ledger_checkpoint(work, &chore->note);
}

static enum err act(struct deed *deed, struct work *work) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  buf_reset(&chore->note);
  chore->round = (struct scheduler_round){0};
  return chore->kind == CHORE_SECOND ? run_second(chore, work)
                                     : scheduler_run_round(work, &chore->round);
}

/* What the scribe remembers of a woken or erased conversation is forgotten. */
static void adopt(struct deed *deed, struct scribe_desk *desk) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  struct heads *heads = &((struct chat_house *)desk->house)->heads;
  for (size_t i = 0; i < chore->woken_count; i++)
    heads_follow(heads, chore->woken[i], CONVERSATION_OPEN);
  if (chore->round.erased > 0) {
    heads_done(heads);
    heads_init(heads);
  }
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  struct scheduler *scheduler = chore->scheduler;
  (void)version;
  if (result) log_event(LOG_ERROR, "chore_failed", LOG_INT("kind", chore->kind), LOG_ERR(result));
  if (!result && chore->round.erased > 0)
    log_event(LOG_INFO, "retention", LOG_INT("conversations", chore->round.erased));
  for (size_t i = 0; i < chore->woken_count && !result; i++)
    scheduler->config.changed(scheduler->config.context, chore->woken[i]);
  pthread_mutex_lock(&scheduler->lock);
  scheduler->busy[chore->kind] = false;
  if (!result && chore->note.len > 0) {
    buf_reset(&scheduler->note);
    buf_append(&scheduler->note, buf_str(&chore->note));
  }
  pthread_mutex_unlock(&scheduler->lock);
  buf_done(&chore->note);
  free(chore);
}

static bool begin(struct scheduler *scheduler, enum chore_kind kind) {
  pthread_mutex_lock(&scheduler->lock);
  bool free_now = !scheduler->busy[kind];
  if (free_now) scheduler->busy[kind] = true;
  pthread_mutex_unlock(&scheduler->lock);
  return free_now;
}

static void order(struct scheduler *scheduler, enum chore_kind kind) {
  if (!begin(scheduler, kind)) return;
  struct chore *chore = calloc(1, sizeof *chore);
  if (chore) {
    chore->scheduler = scheduler;
    chore->kind = kind;
    chore->deed = (struct deed){
        .actor = {.kind = ACTOR_SYSTEM}, .act = act, .adopt = adopt, .done = done};
    if (deed_send(scheduler->config.scribe, &chore->deed)) return;
  }
  free(chore);
  pthread_mutex_lock(&scheduler->lock);
  scheduler->busy[kind] = false;
  pthread_mutex_unlock(&scheduler->lock);
}

/* A checkpoint a day to a file that somebody else keeps. */
static void witness(struct scheduler *scheduler, int64_t now_ms) {
  struct buf note = {0};
  if (!scheduler->config.witness_file) return;
  if (scheduler->witnessed_ms && now_ms - scheduler->witnessed_ms < DAY_MS) return;
  pthread_mutex_lock(&scheduler->lock);
  buf_append(&note, buf_str(&scheduler->note));
  pthread_mutex_unlock(&scheduler->lock);
  if (note.len > 0) {
    buf_append_char(&note, '\n');
    int fd = open(scheduler->config.witness_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && write(fd, note.data, note.len) == (ssize_t)note.len && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (ok) scheduler->witnessed_ms = now_ms;
    if (!ok) log_event(LOG_ERROR, "witness_unreachable", LOG_INT("bytes", (int64_t)note.len));
  }
  buf_done(&note);
}

static void *scheduler_thread(void *context) {
  struct scheduler *scheduler = context;
  struct clock clock = clock_system();
  for (int64_t ticks = 1;; ticks++) {
    (void)mailbox_wait_for(&scheduler->box, TICK_MS);
    if (mailbox_closed(&scheduler->box)) return NULL;
    scheduler->config.tick(scheduler->config.context);
    if (ticks % TICKS_A_SECOND != 0) continue;
    order(scheduler, CHORE_SECOND);
    witness(scheduler, clock_now_ms(&clock));
    if (ticks % (TICKS_A_SECOND * SECONDS_A_ROUND) == TICKS_A_SECOND)
      order(scheduler, CHORE_ROUND);
  }
}

enum err scheduler_open(const struct scheduler_config *config,
                        struct scheduler **scheduler_out) {
  struct scheduler *scheduler = calloc(1, sizeof *scheduler);
  if (!scheduler) return ERR_MACHINE;
  scheduler->config = *config;
  pthread_mutex_init(&scheduler->lock, NULL);
  mailbox_init(&scheduler->box, NULL, NULL);
  if (pthread_create(&scheduler->thread, NULL, scheduler_thread, scheduler) != 0) {
    mailbox_done(&scheduler->box);
    free(scheduler);
    return ERR_MACHINE;
  }
  *scheduler_out = scheduler;
  return ERR_NONE;
}

static bool anything_busy(struct scheduler *scheduler) {
  pthread_mutex_lock(&scheduler->lock);
  bool busy = scheduler->busy[CHORE_SECOND] || scheduler->busy[CHORE_ROUND];
  pthread_mutex_unlock(&scheduler->lock);
  return busy;
}

void scheduler_close(struct scheduler *scheduler) {
  if (!scheduler) return;
  mailbox_close(&scheduler->box);
  pthread_join(scheduler->thread, NULL);
  while (anything_busy(scheduler)) usleep(1000); /* the scribe still runs: it answers */
  buf_done(&scheduler->note);
  mailbox_done(&scheduler->box);
  pthread_mutex_destroy(&scheduler->lock);
  free(scheduler);
}
