#include "jobs/scheduler.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "chat/changing.h"
#include "chat/statistics.h"
#include "privacy/denial.h"
#include "privacy/retention_clock.h"
#include "rights/certificate.h"
#include "staff/workspace.h"

#define TICK_MS 250
#define TICKS_A_SECOND 4
#define SECONDS_A_ROUND 30
#define SECOND_NS UINT64_C(1000000000)
#define SPARE_LOW 128
#define SPARE_MINT 512

enum chore_kind { CHORE_SECOND, CHORE_ROUND, CHORE_SLICE, CHORE_BURY, CHORE_KINDS };

struct chore {
  struct deed deed;
  struct scheduler *scheduler;
  enum chore_kind kind;
  struct scheduler_second second;
  struct scheduler_round round;
  bool held;         /* the clock is not believed */
  uint64_t begun_ns; /* when the scribe took it up */
};

struct scheduler {
  struct scheduler_config config;
  struct clock clock;
  struct witness *witness;
  struct mailbox box; /* only ever closed: it is what the thread sleeps on */
  pthread_t thread;
  struct retention_clock retention_clock; /* the scribe's, as the next four */
  int64_t due_ms;                         /* the time by which to erase */
  int64_t gone;                           /* conversations since it was last told */
  int64_t unburied;                       /* whose keys still stand */
  bool held;                              /* it was said that the clock is not believed */
  uint64_t chores;                        /* that the scribe has carried out */
  uint64_t others;                        /* commands of others, when it was last looked */
  uint64_t others_ns;                     /* and when there were new ones */
  pthread_mutex_t lock;
  bool busy[CHORE_KINDS];   /* under the lock */
  bool wanted[CHORE_KINDS]; /* under the lock: to be ordered at the next pause */
  int64_t pause_ms;         /* under the lock: after the last chore of retention */
  struct buf note;          /* newest checkpoint, under the lock */
};

enum err scheduler_run_round(struct work *work, struct scheduler_round *round) {
  int64_t at_ms = round->at_ms ? round->at_ms : work->now_ms;
  round->slice.at_ms = at_ms;
  round->slice.rows = RETENTION_SLICE_ROWS;
  /* First the keys of what earlier rounds erased and committed. */
  TRY(retention_bury(work, &round->buried));
  /* Sums are made before what they are made of goes. */
  if (at_ms >= work->now_ms) TRY(statistics_close(work, &round->periods));
  TRY(retention_job_slice(work, &round->slice));
  TRY(changing_run_due(work, at_ms, &round->changes));
  TRY(certificate_follow(work, at_ms));
  return retention_job_terms(work, at_ms, &round->terms);
}

enum err scheduler_run_second(struct work *work, struct scheduler_second *second) {
  struct id *ids;
  if (keyring_spare(work->keyring) < SPARE_LOW) TRY(keyring_mint(work->keyring, SPARE_MINT));
  TRY(conversation_wake(work, &ids, &second->woken_count));
  memcpy(second->woken, ids, second->woken_count * sizeof *ids);
  if (denial_waits()) TRY(denial_record(work, &second->denials));
  return ledger_checkpoint(work, &second->note);
}

static enum err run_round(struct chore *chore, struct work *work) {
  struct scheduler *scheduler = chore->scheduler;
  int64_t up_ms = scheduler->config.up_ms ? scheduler->config.up_ms() : clock_up_ms();
  TRY(retention_clock_look(work, &scheduler->retention_clock, up_ms, &scheduler->due_ms,
                           &chore->held));
  chore->round.at_ms = scheduler->due_ms;
  chore->round.slice.limit_ns = RETENTION_SLICE_NS;
  return scheduler_run_round(work, &chore->round);
}

int64_t scheduler_pause_ms(uint64_t took_ns, bool others_write) {
  int64_t times = others_write ? SCHEDULER_PAUSE_TIMES : 1;
  int64_t pause_ms = times * (int64_t)(took_ns / 1000) / 1000;
  if (pause_ms < SCHEDULER_PAUSE_LEAST_MS) return SCHEDULER_PAUSE_LEAST_MS;
  return pause_ms < SCHEDULER_PAUSE_MOST_MS ? pause_ms : SCHEDULER_PAUSE_MOST_MS;
}

/* Did anybody but the scheduler have something written within the last second? */
static bool others_write(struct scheduler *scheduler, uint64_t now_ns) {
  uint64_t others = scribe_count(scheduler->config.scribe).commands - scheduler->chores;
  if (others != scheduler->others) scheduler->others_ns = now_ns;
  scheduler->others = others;
  return now_ns - scheduler->others_ns < SECOND_NS;
}

/* The commit is in it: whoever came meanwhile waited for that too. */
static void set_pause(const struct chore *chore) {
  struct scheduler *scheduler = chore->scheduler;
  uint64_t now_ns = clock_monotonic_ns();
  scheduler->chores++;
  bool busy = others_write(scheduler, now_ns);
  if (chore->kind != CHORE_SLICE && chore->kind != CHORE_BURY) return;
  int64_t pause_ms = scheduler_pause_ms(now_ns - chore->begun_ns, busy);
  pthread_mutex_lock(&scheduler->lock);
  scheduler->pause_ms = pause_ms;
  pthread_mutex_unlock(&scheduler->lock);
}

static enum err run_slice(struct chore *chore, struct work *work) {
  struct retention_slice *slice = &chore->round.slice;
  slice->at_ms = chore->scheduler->due_ms;
  slice->rows = RETENTION_SLICE_ROWS;
  slice->limit_ns = RETENTION_SLICE_NS;
  return retention_job_slice(work, slice);
}

static enum err act(struct deed *deed, struct work *work) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  chore->begun_ns = clock_monotonic_ns();
  buf_reset(&chore->second.note);
  chore->second.woken_count = 0;
  chore->round = (struct scheduler_round){0};
  switch (chore->kind) {
    case CHORE_BURY:
      return retention_bury_some(work, RETENTION_SLICE_KEYS, &chore->round.buried);
    case CHORE_SLICE:
      return run_slice(chore, work);
    case CHORE_ROUND:
      return run_round(chore, work);
    case CHORE_SECOND:
    case CHORE_KINDS:
      break;
  }
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
  for (size_t i = 0; i < chore->round.slice.erased_count; i++)
    heads_forget(heads, chore->round.slice.erased[i]);
}

static void want(struct scheduler *scheduler, enum chore_kind kind) {
  pthread_mutex_lock(&scheduler->lock);
  scheduler->wanted[kind] = true;
  pthread_mutex_unlock(&scheduler->lock);
}

static void order(struct scheduler *scheduler, enum chore_kind kind);

/*= GDPR Art. 32(1)(b) */
static void tell_clock(struct scheduler *scheduler, bool held) {
  if (held == scheduler->held) return;
  scheduler->held = held;
  if (held)
    log_event(LOG_WARN, "clock_not_believed", LOG_INT("erasing_as_of", scheduler->due_ms));
  else
    log_event(LOG_INFO, "clock_believed", LOG_INT("erasing_as_of", scheduler->due_ms));
}

static void tell_removed(const struct chore *chore) {
  const struct scheduler_config *config = &chore->scheduler->config;
  const struct retention_terms *terms = &chore->round.terms;
  if (terms->taken_count > 0)
    log_event(LOG_INFO, "sensitive_overwritten", LOG_INT("messages", (int64_t)terms->taken_count));
  for (size_t i = 0; config->removed && i < terms->taken_count; i++)
    config->removed(config->context, terms->taken[i].conversation, terms->taken[i].sequence);
}

static void tell(struct chore *chore) {
  struct scheduler *scheduler = chore->scheduler;
  const struct retention_slice *slice = &chore->round.slice;
  if (chore->kind == CHORE_ROUND) tell_clock(scheduler, chore->held);
  if (chore->round.changes > 0)
    log_event(LOG_INFO, "changes_activated", LOG_INT("changes", chore->round.changes));
  scheduler->gone += slice->gone.conversations;
  scheduler->unburied += slice->gone.conversations;
  if (scheduler->gone > 0 && !slice->more) {
    log_event(LOG_INFO, "retention", LOG_INT("conversations", scheduler->gone));
    scheduler->gone = 0;
  }
  tell_removed(chore);
  for (size_t i = 0; i < chore->second.woken_count; i++)
    scheduler->config.changed(scheduler->config.context, chore->second.woken[i]);
  if (slice->more) want(scheduler, CHORE_SLICE);
  /* The tombstones are committed: their keys do not wait for the next round, but for one
   * another, since each time the slot files are synced. */
  if (scheduler->unburied >= SCHEDULER_BURY_AT || (scheduler->unburied > 0 && !slice->more)) {
    scheduler->unburied = 0;
    want(scheduler, CHORE_BURY);
  }
  if (chore->round.buried >= RETENTION_SLICE_KEYS) want(scheduler, CHORE_BURY);
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct chore *chore = LIST_ENTRY(deed, struct chore, deed);
  struct scheduler *scheduler = chore->scheduler;
  (void)version;
  set_pause(chore);
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
    if (deed_send_patient(scheduler->config.scribe, &chore->deed)) return;
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

/* Orders what was wanted since. How long to wait for what is under way; 0: nothing is. */
static int64_t order_wanted(struct scheduler *scheduler) {
  int64_t pause_ms = 0;
  for (int kind = CHORE_SLICE; kind < CHORE_KINDS; kind++) {
    pthread_mutex_lock(&scheduler->lock);
    bool ready = scheduler->wanted[kind] && !scheduler->busy[kind];
    if (scheduler->wanted[kind] || scheduler->busy[kind]) pause_ms = scheduler->pause_ms;
    if (ready) scheduler->wanted[kind] = false;
    pthread_mutex_unlock(&scheduler->lock);
    if (ready) order(scheduler, (enum chore_kind)kind);
  }
  return pause_ms;
}

/* A tick's time; while something is due, in pauses between slices. */
static void rest(struct scheduler *scheduler) {
  int64_t until_ms = clock_up_ms() + TICK_MS;
  for (int64_t left_ms = TICK_MS; left_ms > 0; left_ms = until_ms - clock_up_ms()) {
    if (mailbox_closed(&scheduler->box)) return;
    int64_t pause_ms = order_wanted(scheduler);
    (void)mailbox_wait_for(&scheduler->box,
                           (int)(pause_ms > 0 && pause_ms < left_ms ? pause_ms : left_ms));
  }
}

static void *scheduler_thread(void *context) {
  struct scheduler *scheduler = context;
  for (int64_t ticks = 1;; ticks++) {
    rest(scheduler);
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
  scheduler->pause_ms = SCHEDULER_PAUSE_LEAST_MS;
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
