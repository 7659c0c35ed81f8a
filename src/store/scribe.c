#include "store/scribe.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/log.h"

#define BATCH_LIMIT 512
#define IDLE_MS 1000
#define NOT_REACHED ERR_COUNT /* a result, as long as there is none */

struct scribe {
  struct scribe_config config;
  struct scribe_desk desk;
  struct arena arena;
  struct rng rng;
  struct mailbox box;
  pthread_t thread;
  struct db *db;
  _Atomic uint64_t version;
  _Atomic uint64_t batches;
  _Atomic uint64_t commands;
  _Atomic uint64_t failed;
  _Atomic uint64_t retried;
  _Atomic bool unwell;
  bool stopped;
  int64_t last_idle_ms;
  struct mail *aside; /* the patient ones, oldest first */
  struct mail **aside_end;
  uint64_t aside_ns; /* since when the oldest waits for its turn */
};

static struct command *command_of(struct mail *mail) {
  return LIST_ENTRY(mail, struct command, mail);
}

static bool is_append(const struct command *command) { return command->type->prepare != NULL; }

/* ERR_NONE also when the command itself was refused: its result says so. Anything
 * else is the batch's failure. */
static enum err carry_out_append(struct scribe_desk *desk, struct command *command) {
  command->result = command->type->prepare(command, desk);
  if (command->result) return ERR_NONE;
  return command->type->emit(command, desk);
}

static enum err carry_out_change(struct scribe_desk *desk, struct command *command) {
  TRY(db_savepoint(desk->db));
  command->result = command->type->run(command, desk);
  if (command->result == ERR_NONE) return db_release(desk->db);
  db_rollback_to(desk->db);
  return ERR_NONE;
}

static enum err carry_out(struct scribe_desk *desk, struct command *command) {
  return is_append(command) ? carry_out_append(desk, command) : carry_out_change(desk, command);
}

static void commit_or_die(struct db *db, enum err error) {
  if (error == ERR_NONE || !db_commit_is_doubtful(db)) return;
  /* Whether the words are on the disk cannot be known: nobody may be told either. */
  log_event(LOG_ERROR, "commit_doubtful", LOG_ERR(error));
  abort();
}

static enum err transact(struct scribe *scribe, struct command **commands, size_t count) {
  struct scribe_desk *desk = &scribe->desk;
  TRY(db_begin(desk->db));
  enum err error = ERR_NONE;
  for (size_t i = 0; i < count && !error; i++) error = carry_out(desk, commands[i]);
  if (!error && scribe->config.before_commit) error = scribe->config.before_commit(desk);
  if (!error) {
    error = db_commit(desk->db);
    commit_or_die(desk->db, error);
  }
  if (error) db_rollback(desk->db);
  return error;
}

static void expect(struct command **commands, size_t count) {
  for (size_t i = 0; i < count; i++) commands[i]->result = NOT_REACHED;
}

static void take_back(struct scribe *scribe, struct command **commands, size_t count) {
  for (size_t i = count; i-- > 0;)
    if (commands[i]->result == ERR_NONE && commands[i]->type->undo)
      commands[i]->type->undo(commands[i], &scribe->desk);
  if (scribe->config.after_rollback) scribe->config.after_rollback(&scribe->desk);
}

static void adopt(struct scribe *scribe, struct command **commands, size_t count) {
  atomic_fetch_add(&scribe->version, 1);
  if (scribe->config.after_commit) scribe->config.after_commit(&scribe->desk);
  for (size_t i = 0; i < count; i++)
    if (commands[i]->result == ERR_NONE && commands[i]->type->adopt)
      commands[i]->type->adopt(commands[i], &scribe->desk);
}

/* Each in a transaction of its own: only the guilty one fails. */
static void one_by_one(struct scribe *scribe, struct command **commands, size_t count) {
  expect(commands, count);
  for (size_t i = 0; i < count; i++) {
    enum err error = transact(scribe, &commands[i], 1);
    atomic_fetch_add(&scribe->retried, 1);
    if (error) {
      take_back(scribe, &commands[i], 1);
      commands[i]->result = error;
    } else {
      adopt(scribe, &commands[i], 1);
    }
  }
}

static void carry_out_all(struct scribe *scribe, struct command **commands, size_t count) {
  if (count == 0) return;
  expect(commands, count);
  enum err error = transact(scribe, commands, count);
  if (error == ERR_NONE) {
    adopt(scribe, commands, count);
  } else if (commands[0]->result == NOT_REACHED) { /* the database is away: nobody's guilt */
    for (size_t i = 0; i < count; i++) commands[i]->result = error;
  } else {
    take_back(scribe, commands, count);
    one_by_one(scribe, commands, count);
  }
}

static bool is_machines_fault(enum err error) {
  return error == ERR_MACHINE || error == ERR_UNAVAILABLE || error == ERR_CORRUPT;
}

/* A batch in which something was written and nothing failed shows that all is well. */
static void note_health(struct scribe *scribe, struct command **commands, size_t count) {
  enum err fault = ERR_NONE;
  bool written = false;
  for (size_t i = 0; i < count; i++) {
    if (is_machines_fault(commands[i]->result)) fault = commands[i]->result;
    if (commands[i]->result == ERR_NONE) written = true;
  }
  if (!fault && !written) return;
  bool was_unwell = atomic_exchange(&scribe->unwell, fault != ERR_NONE);
  if (fault && !was_unwell)
    log_event(LOG_ERROR, "writing_fails", LOG_ERR(fault));
  else if (!fault && was_unwell)
    log_event(LOG_INFO, "writing_works_again");
}

static void run_batch(struct scribe *scribe, struct command **commands, size_t count) {
  scribe->desk.now_ms = clock_now_ms(scribe->config.clock);
  carry_out_all(scribe, commands, count);
  atomic_fetch_add(&scribe->batches, 1);
  atomic_fetch_add(&scribe->commands, count);
  uint64_t version = scribe_version(scribe);
  note_health(scribe, commands, count);
  for (size_t i = 0; i < count; i++) {
    enum err result = commands[i]->result;
    if (result) atomic_fetch_add(&scribe->failed, 1);
    commands[i]->type->answer(commands[i], result, version);
  }
  if (scribe->config.after_answers) scribe->config.after_answers(&scribe->desk);
  arena_reset(&scribe->arena);
}

static void put_aside(struct scribe *scribe, struct mail *mail) {
  mail->next = NULL;
  if (!scribe->aside) scribe->aside_ns = clock_monotonic_ns();
  *scribe->aside_end = mail;
  scribe->aside_end = &mail->next;
}

static void run_all(struct scribe *scribe, struct mail *mail) {
  struct command *commands[BATCH_LIMIT];
  while (mail) {
    size_t count = 0;
    while (mail && count < scribe->config.batch_limit) {
      struct mail *next = mail->next;
      if (command_of(mail)->patient)
        put_aside(scribe, mail);
      else
        commands[count++] = command_of(mail);
      mail = next;
    }
    if (count > 0) run_batch(scribe, commands, count);
  }
}

/* Alone: whoever comes meanwhile waits for no more than this one. */
static void run_oldest_aside(struct scribe *scribe) {
  struct command *command = command_of(scribe->aside);
  scribe->aside = scribe->aside->next;
  if (!scribe->aside) scribe->aside_end = &scribe->aside;
  run_batch(scribe, &command, 1);
  scribe->aside_ns = clock_monotonic_ns();
}

static bool is_overdue(const struct scribe *scribe) {
  return clock_monotonic_ns() - scribe->aside_ns >= SCRIBE_PATIENCE_MS * UINT64_C(1000000);
}

static void idle(struct scribe *scribe) {
  int64_t now_ms = (int64_t)(clock_monotonic_ns() / 1000000);
  if (!scribe->config.idle || now_ms - scribe->last_idle_ms < IDLE_MS) return;
  scribe->last_idle_ms = now_ms;
  scribe->desk.now_ms = clock_now_ms(scribe->config.clock);
  scribe->config.idle(&scribe->desk);
  arena_reset(&scribe->arena);
}

static void *scribe_thread(void *context) {
  struct scribe *scribe = context;
  for (;;) {
    struct mail *mail =
        scribe->aside ? mailbox_take(&scribe->box) : mailbox_wait_for(&scribe->box, IDLE_MS);
    if (!mail && !scribe->aside && mailbox_closed(&scribe->box)) return NULL;
    bool quiet = mail == NULL;
    if (mail) run_all(scribe, mail);
    if (scribe->aside && (quiet || is_overdue(scribe))) run_oldest_aside(scribe);
    idle(scribe);
  }
}

enum err scribe_open(const struct scribe_config *config, struct scribe **scribe_out) {
  struct scribe *scribe = calloc(1, sizeof *scribe);
  if (!scribe) return ERR_MACHINE;
  scribe->config = *config;
  if (config->batch_limit == 0 || config->batch_limit > BATCH_LIMIT)
    scribe->config.batch_limit = BATCH_LIMIT;
  arena_init(&scribe->arena, 0);
  rng_init_system(&scribe->rng);
  enum err error = db_open(&config->db, &scribe->db);
  if (error) {
    free(scribe);
    return error;
  }
  scribe->desk = (struct scribe_desk){.db = scribe->db,
                                      .arena = &scribe->arena,
                                      .clock = config->clock,
                                      .rng = &scribe->rng,
                                      .house = config->house};
  mailbox_init(&scribe->box, NULL, NULL);
  scribe->aside_end = &scribe->aside;
  if (pthread_create(&scribe->thread, NULL, scribe_thread, scribe) != 0) {
    db_close(scribe->db);
    mailbox_done(&scribe->box);
    free(scribe);
    return ERR_MACHINE;
  }
  *scribe_out = scribe;
  return ERR_NONE;
}

bool scribe_send(struct scribe *scribe, struct command *command) {
  command->patient = false;
  return mailbox_send(&scribe->box, &command->mail);
}

bool scribe_send_patient(struct scribe *scribe, struct command *command) {
  command->patient = true;
  return mailbox_send(&scribe->box, &command->mail);
}

void scribe_stop(struct scribe *scribe) {
  if (!scribe || scribe->stopped) return;
  scribe->stopped = true;
  mailbox_close(&scribe->box);
  pthread_join(scribe->thread, NULL);
}

bool scribe_is_well(const struct scribe *scribe) {
  return !atomic_load(&((struct scribe *)(uintptr_t)scribe)->unwell);
}

void scribe_close(struct scribe *scribe) {
  if (!scribe) return;
  scribe_stop(scribe);
  db_close(scribe->db);
  arena_done(&scribe->arena);
  mailbox_done(&scribe->box);
  free(scribe);
}

uint64_t scribe_version(const struct scribe *scribe) {
  return atomic_load(&((struct scribe *)(uintptr_t)scribe)->version);
}

struct scribe_counts scribe_count(const struct scribe *scribe_) {
  struct scribe *scribe = (struct scribe *)(uintptr_t)scribe_;
  return (struct scribe_counts){.batches = atomic_load(&scribe->batches),
                                .commands = atomic_load(&scribe->commands),
                                .failed = atomic_load(&scribe->failed),
                                .retried_singly = atomic_load(&scribe->retried)};
}
