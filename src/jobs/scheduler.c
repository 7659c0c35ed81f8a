#include "jobs/scheduler.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "privacy/denial.h"
#include "privacy/retention.h"
#include "staff/session.h"
#include "staff/workspace.h"

#define TICK_MS 250
#define TICKS_A_SECOND 4
#define SECONDS_A_ROUND 30
#define ERASE_AT_ONCE 100
#define SPARE_LOW 128
#define SPARE_MINT 512

enum chore_kind { CHORE_SECOND, CHORE_ROUND, CHORE_BURY, CHORE_KINDS };

struct chore {
  struct deed deed;
  struct scheduler *scheduler;
  enum chore_kind kind;
  struct scheduler_second second;
  struct scheduler_round round;
};

struct scheduler {
  struct scheduler_config config;
  struct clock clock;
  struct witness *witness;
  struct mailbox box; /* only ever closed: it is what the thread sleeps on */
  pthread_t thread;
  pthread_mutex_t lock;
  bool busy[CHORE_KINDS]; /* under the lock */
  struct buf note;        /* newest checkpoint, under the lock */
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

enum err scheduler_run_second(struct work *work, struct scheduler_second *second) {
  struct id *ids;
  if (keyring_spare(work->keyring) < SPARE_LOW) TRY(keyring_mint(work->keyring, SPARE_MINT));
  TRY(conversation_wake(work, &ids, &second->woken_count));
  memcpy(second->woken, ids, second->woken_count * sizeof *ids);
  if (denial_waits()) TRY(denial_record(work, &second->denials));
  return ledger_checkpoint(work, &second->note);
}

static enum err act(struct deed *deed, struct work *work) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  buf_reset(&chore->second.note);
  chore->second.woken_count = 0;
  chore->round = (struct scheduler_round){0};
  if (chore->kind == CHORE_BURY) return retention_bury(work, &chore->round.buried);
  if (chore->kind == CHORE_ROUND) return scheduler_run_round(work, &chore->round);
  /* After a failure something must be written before all is well again. */
  if (!scribe_is_well(chore->scheduler->config.scribe)) TRY(workspace_probe(work));
  return scheduler_run_second(work, &chore->second);
}

/* What the scribe remembers of a woken or erased conversation is forgotten. */
static void adopt(struct deed *deed, struct scribe_desk *desk) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  struct heads *heads = &((struct chat_house *)desk->house)->heads;
  for (size_t i = 0; i < chore->second.woken_count; i++)
    heads_follow(heads, chore->second.woken[i], CONVERSATION_OPEN);
  if (chore->round.erased > 0) {
    heads_done(heads);
    heads_init(heads);
  }
}

static void order(struct scheduler *scheduler, enum chore_kind kind);

static void tell(struct chore *chore) {
  struct scheduler *scheduler = chore->scheduler;
  if (chore->round.erased > 0)
    log_event(LOG_INFO, "retention", LOG_INT("conversations", chore->round.erased));
  for (size_t i = 0; i < chore->second.woken_count; i++)
    scheduler->config.changed(scheduler->config.context, chore->second.woken[i]);
  /* The tombstones are committed: their keys need not wait for the next round. */
  if (chore->round.erased > 0) order(scheduler, CHORE_BURY);
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  struct scheduler *scheduler = chore->scheduler;
  (void)version;
  if (result)
    log_event(LOG_ERROR, "chore_failed", LOG_INT("kind", chore->kind), LOG_ERR(result));
  else
    tell(chore);
  pthread_mutex_lock(&scheduler->lock);
  scheduler->busy[chore->kind] = false;
  if (!result && chore->second.note.len > 0) {
    buf_reset(&scheduler->note);
    buf_append(&scheduler->note, buf_str(&chore->second.note));
  }
  pthread_mutex_unlock(&scheduler->lock);
  buf_done(&chore->second.note);
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
    chore->deed =
        (struct deed){.actor = {.kind = ACTOR_SYSTEM}, .act = act, .adopt = adopt, .done = done};
    if (deed_send(scheduler->config.scribe, &chore->deed)) return;
  }
  free(chore);
  pthread_mutex_lock(&scheduler->lock);
  scheduler->busy[kind] = false;
  pthread_mutex_unlock(&scheduler->lock);
}

static void offer(struct scheduler *scheduler) {
  struct buf note = {0};
  pthread_mutex_lock(&scheduler->lock);
  buf_append(&note, buf_str(&scheduler->note));
  pthread_mutex_unlock(&scheduler->lock);
  if (buf_check(&note) == ERR_NONE)
    witness_offer(scheduler->witness, buf_str(&note), clock_now_ms(&scheduler->clock));
  buf_done(&note);
}

static void *scheduler_thread(void *context) {
  struct scheduler *scheduler = context;
  for (int64_t ticks = 1;; ticks++) {
    (void)mailbox_wait_for(&scheduler->box, TICK_MS);
    if (mailbox_closed(&scheduler->box)) return NULL;
    scheduler->config.tick(scheduler->config.context);
    if (ticks % TICKS_A_SECOND != 0) continue;
    order(scheduler, CHORE_SECOND);
    if (scheduler->witness) offer(scheduler);
    if (ticks % (TICKS_A_SECOND * SECONDS_A_ROUND) == TICKS_A_SECOND) order(scheduler, CHORE_ROUND);
  }
}

static void free_scheduler(struct scheduler *scheduler) {
  witness_close(scheduler->witness);
  buf_done(&scheduler->note);
  mailbox_done(&scheduler->box);
  pthread_mutex_destroy(&scheduler->lock);
  free(scheduler);
}

static enum err open_witness(struct scheduler *scheduler) {
  struct witness_config config = {.file = scheduler->config.witness_file,
                                  .url = scheduler->config.witness_url,
                                  .certificates = scheduler->config.witness_certificates};
  return witness_open(&config, &scheduler->witness);
}

enum err scheduler_open(const struct scheduler_config *config, struct scheduler **scheduler_out) {
  enum err error = ERR_NONE;
  struct scheduler *scheduler = calloc(1, sizeof *scheduler);
  if (!scheduler) return ERR_MACHINE;
  scheduler->config = *config;
  pthread_mutex_init(&scheduler->lock, NULL);
  mailbox_init(&scheduler->box, NULL, NULL);
  scheduler->clock = config->clock ? *config->clock : clock_system();
  if (config->witness_file || config->witness_url) error = open_witness(scheduler);
  if (!error && pthread_create(&scheduler->thread, NULL, scheduler_thread, scheduler) != 0)
    error = ERR_MACHINE;
  if (error) {
    free_scheduler(scheduler);
    return error;
  }
  *scheduler_out = scheduler;
  return ERR_NONE;
}

static bool anything_busy(struct scheduler *scheduler) {
  bool busy = false;
  pthread_mutex_lock(&scheduler->lock);
  for (int i = 0; i < CHORE_KINDS; i++) busy = busy || scheduler->busy[i];
  pthread_mutex_unlock(&scheduler->lock);
  return busy;
}

void scheduler_close(struct scheduler *scheduler) {
  if (!scheduler) return;
  mailbox_close(&scheduler->box);
  pthread_join(scheduler->thread, NULL);
  while (anything_busy(scheduler)) usleep(1000); /* the scribe still runs: it answers */
  free_scheduler(scheduler);
}
