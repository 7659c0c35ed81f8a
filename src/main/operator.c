#include "main/operator.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/hub.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/backup.h"
#include "cli/control.h"
#include "cli/journal_file.h"
#include "cli/reset_order.h"

#define ROUND_MS 50
#define ROUNDS_A_LOOK 20 /* though nothing was noted */

struct operator_desk {
  struct installation *installation;
  struct service *service;
  int socket;
  int stop; /* an eventfd, readable when it is time to end */
  pthread_t thread;
  struct journal_file journal; /* fd -1: none is kept */
  struct db *db;               /* the journal's, for reading */
  int64_t taken;               /* lines that the database need not keep */
  uint64_t noted;              /* when it was last looked for lines */
  int rounds;                  /* since */
  int behind;                  /* looks in vain */
};

/* A change that the scribe makes while we wait for it. */
struct errand {
  struct deed deed;
  enum err (*act)(struct work *work, void *context);
  void *context;
  struct keyring *rotates; /* whose root is rotated after the commit, or NULL */
  pthread_mutex_t lock;
  pthread_cond_t finished;
  bool done;
  enum err result;
};

static enum err errand_act(struct deed *deed, struct work *work) {
  struct errand *errand = LIST_ENTRY(deed, struct errand, deed);
  return errand->act(work, errand->context);
}

static void errand_done(struct deed *deed, enum err result, uint64_t version) {
  struct errand *errand = LIST_ENTRY(deed, struct errand, deed);
  (void)version;
  /* What is in the log is on the disk: now the scribe, who alone writes keys, may. */
  if (!result && errand->rotates) result = keyring_rotate_root(errand->rotates);
  pthread_mutex_lock(&errand->lock);
  errand->result = result;
  errand->done = true;
  pthread_cond_signal(&errand->finished);
  pthread_mutex_unlock(&errand->lock);
}

/* Sends the errand, of which act, context and rotates are set, and waits. The fault, a
 * constant, is left in its deed. */
static enum err run_errand(struct operator_desk *desk, struct errand *errand) {
  errand->deed =
      (struct deed){.actor = {.kind = ACTOR_SYSTEM}, .act = errand_act, .done = errand_done};
  pthread_mutex_init(&errand->lock, NULL);
  pthread_cond_init(&errand->finished, NULL);
  bool sent = deed_send(desk->service->scribe, &errand->deed);
  pthread_mutex_lock(&errand->lock);
  while (sent && !errand->done) pthread_cond_wait(&errand->finished, &errand->lock);
  pthread_mutex_unlock(&errand->lock);
  pthread_cond_destroy(&errand->finished);
  pthread_mutex_destroy(&errand->lock);
  return sent ? errand->result : ERR_UNAVAILABLE;
}

struct answer {
  struct archive_facts facts;
  const char *fault;
};

static enum err note_backup(struct work *work, void *context) {
  (void)context;
  return backup_record(work);
}

static enum err checkpoint(struct work *work, void *context) {
  (void)context;
  return backup_checkpoint(work);
}

static enum err do_backup(struct operator_desk *desk, const struct control_taken *taken,
                          struct answer *answer) {
  struct backup backup = {
      .installation = desk->installation, .data_fd = taken->files[0], .keys_fd = taken->files[1]};
  if (taken->files[0] < 0 || taken->files[1] < 0) return ERR_INVALID;
  TRY(run_errand(desk, &(struct errand){.act = note_backup}));
  TRY(run_errand(desk, &(struct errand){.act = checkpoint}));
  return backup_take(&backup, &answer->facts, &answer->fault);
}

static enum err record_rotation(struct work *work, void *context) {
  struct ledger_entry entry = {.kind = LEDGER_SETTINGS_CHANGED, .note = STR("root key rotated")};
  (void)context;
  return ledger_record(work, &entry);
}

static enum err do_rotate(struct operator_desk *desk, const struct control_taken *taken,
                          struct answer *answer) {
  (void)taken;
  answer->fault = "the root key could not be rotated; the old one still opens everything";
  struct errand errand = {.act = record_rotation, .rotates = desk->installation->keyring};
  TRY(run_errand(desk, &errand));
  answer->fault = NULL;
  return ERR_NONE;
}

struct reset_errand {
  struct reset_order order;
  struct id account; /* whose password it was */
};

static enum err act_reset(struct work *work, void *context) {
  struct reset_errand *reset = context;
  return reset_order_run(work, &reset->order, &reset->account);
}

/*= GDPR Art. 32(1)(b) */
static enum err do_reset(struct operator_desk *desk, const struct control_taken *taken,
                         struct answer *answer) {
  static const struct id none = {{0}};
  struct arena arena;
  struct reset_errand reset = {.account = none};
  struct errand errand = {.act = act_reset, .context = &reset};
  arena_init(&arena, 0);
  enum err error = reset_order_read(str_from(taken->details), &arena, &reset.order);
  if (!error) error = run_errand(desk, &errand);
  if (!error) hub_revoke_account(desk->service, reset.account, none);
  answer->fault = errand.deed.fault;
  arena_done(&arena);
  return error;
}

static enum err do_status(struct operator_desk *desk, const struct control_taken *taken,
                          struct answer *answer) {
  (void)desk;
  (void)taken;
  (void)answer;
  return ERR_NONE;
}

static const struct {
  const char *verb;
  enum err (*run)(struct operator_desk *desk, const struct control_taken *taken,
                  struct answer *answer);
  const char *event;
} orders[] = {{"backup", do_backup, "backup_taken"},
              {"rotate", do_rotate, "root_key_rotated"},
              {"reset", do_reset, "password_reset"},
              {"status", do_status, NULL}};

static void send_answer(int connection, enum err error, const struct answer *answer) {
  struct buf line = {0};
  struct json_writer w = json_writer(&line);
  json_begin_object(&w);
  json_put_bool(&w, "ok", !error);
  if (error) json_put_word(&w, "error", err_name(error));
  if (answer->fault) json_put_word(&w, "fault", answer->fault);
  if (!error && answer->facts.expires_ms) {
    json_put_word(&w, "root", answer->facts.root);
    json_put_int(&w, "expires_ms", answer->facts.expires_ms);
  }
  json_end_object(&w);
  buf_append_char(&line, '\n');
  /* Whoever asked may be gone: then nobody hears it. */
  if (buf_check(&line) == ERR_NONE &&
      send(connection, line.data, line.len, MSG_NOSIGNAL) != (ssize_t)line.len)
    log_event(LOG_WARN, "operator_gone", LOG_ERR(error));
  buf_done(&line);
}

static void serve_one(struct operator_desk *desk, int connection) {
  struct control_taken taken;
  struct answer answer = {.fault = NULL};
  enum err error = control_take(connection, &taken);
  bool known = false;
  for (size_t i = 0; i < sizeof orders / sizeof orders[0] && !error && !known; i++) {
    if (strcmp(taken.verb, orders[i].verb) != 0) continue;
    known = true;
    error = orders[i].run(desk, &taken, &answer);
    if (orders[i].event)
      log_event(error ? LOG_ERROR : LOG_INFO, "operator", LOG_NAME("did", orders[i].event),
                LOG_ERR(error));
  }
  if (!known && !error) error = ERR_INVALID;
  if (error == ERR_DENIED) log_event(LOG_WARN, "operator_refused", LOG_ERR(error));
  send_answer(connection, error, &answer);
  control_taken_done(&taken);
  close(connection);
}

static enum err follow(struct operator_desk *desk, int64_t *taken_out) {
  struct db_config config = desk->installation->db;
  config.read_only = true;
  if (!desk->db) TRY(db_open(&config, &desk->db));
  enum err error = db_begin(desk->db);
  if (!error) error = journal_file_follow(&desk->journal, desk->db, taken_out);
  db_rollback(desk->db);
  if (!error) return ERR_NONE;
  db_close(desk->db); /* opened anew the next time */
  desk->db = NULL;
  return error;
}

static enum err forget_taken(struct work *work, void *context) {
  return journal_taken(work, *(int64_t *)context);
}

/* What was noted may be committed a moment later: once more after the last. */
static bool is_time(struct operator_desk *desk) {
  uint64_t noted = journal_noted();
  bool grew = noted != desk->noted && desk->behind == 0;
  if (!grew && desk->rounds++ % ROUNDS_A_LOOK != 1) return false;
  if (grew) desk->rounds = 0;
  desk->noted = noted;
  return true;
}

/* What a restore must not undo goes off the machine at once; while it cannot, that is said
 * once a minute and tried again each second. */
/*= GDPR Art. 17(1) */
static void keep_journal(struct operator_desk *desk) {
  int64_t taken = 0;
  if (desk->journal.fd < 0 || !is_time(desk)) return;
  enum err error = follow(desk, &taken);
  if (!error && taken > desk->taken) {
    error = run_errand(desk, &(struct errand){.act = forget_taken, .context = &taken});
    if (!error) desk->taken = taken;
  }
  if (error && desk->behind % 60 == 0)
    log_event(LOG_ERROR, "erasure_journal_unreachable", LOG_ERR(error));
  desk->behind = error ? desk->behind + 1 : 0;
}

static void *operator_thread(void *context) {
  struct operator_desk *desk = context;
  for (;;) {
    struct pollfd waits[] = {{.fd = desk->stop, .events = POLLIN},
                             {.fd = desk->socket, .events = POLLIN}};
    int ready = poll(waits, 2, ROUND_MS);
    keep_journal(desk);
    if (ready <= 0) continue;
    if (waits[0].revents) return NULL;
    int connection = accept4(desk->socket, NULL, NULL, SOCK_CLOEXEC);
    if (connection >= 0) serve_one(desk, connection);
  }
}

static enum err say_journal(struct operator_desk *desk, enum err error) {
  struct buf *fault = desk->installation->fault;
  if (error == ERR_CORRUPT)
    buf_append(fault, STR("setting erasure_journal: the file is not this installation's, or lines "
                          "were taken out of it"));
  else if (error == ERR_CONFLICT)
    buf_append(fault, STR("setting erasure_journal: the file knows of more than the database, "
                          "which was put back by hand; restore a backup instead, or people who "
                          "were erased come back"));
  else
    buf_append(fault, STR("setting erasure_journal: the file cannot be written; it must be in a "
                          "folder that is there"));
  return error == ERR_CORRUPT || error == ERR_CONFLICT ? error : ERR_INVALID;
}

static enum err agree(struct work *work, void *context) { return journal_keep(work, context); }

/* Where none is kept any more, none is begun anew without its showing. */
static enum err open_journal(struct operator_desk *desk) {
  struct installation *in = desk->installation;
  const char *path = settings_text(in->settings, "erasure_journal");
  desk->journal.fd = -1;
  if (!path) return run_errand(desk, &(struct errand){.act = agree});
  enum err error = journal_file_open(in->keyring, path, &desk->journal);
  if (error) {
    desk->journal.fd = -1;
    return say_journal(desk, error);
  }
  struct errand errand = {.act = agree, .context = &desk->journal.last};
  error = run_errand(desk, &errand);
  return error == ERR_CONFLICT ? say_journal(desk, error) : error;
}

static void desk_free(struct operator_desk *desk) {
  journal_file_close(&desk->journal);
  db_close(desk->db);
  if (desk->socket >= 0) close(desk->socket);
  if (desk->stop >= 0) close(desk->stop);
  free(desk);
}

enum err operator_open(struct installation *installation, struct service *service,
                       struct operator_desk **desk_out) {
  struct operator_desk *desk = calloc(1, sizeof *desk);
  if (!desk) return ERR_MACHINE;
  desk->installation = installation;
  desk->service = service;
  desk->socket = -1;
  desk->stop = eventfd(0, EFD_CLOEXEC);
  enum err error = open_journal(desk);
  if (!error && desk->stop < 0) error = ERR_MACHINE;
  if (!error) error = control_listen(installation->folder, &desk->socket);
  if (!error && pthread_create(&desk->thread, NULL, operator_thread, desk) != 0)
    error = ERR_MACHINE;
  if (error) {
    desk_free(desk);
    return error;
  }
  *desk_out = desk;
  return ERR_NONE;
}

void operator_close(struct operator_desk *desk) {
  static const uint64_t one = 1;
  if (!desk) return;
  if (write(desk->stop, &one, sizeof one) == (ssize_t)sizeof one) pthread_join(desk->thread, NULL);
  control_unlink(desk->installation->folder);
}

void operator_free(struct operator_desk *desk) {
  int64_t taken = 0;
  if (!desk) return;
  /* What was the last to be committed; where it fails, the next start goes on. */
  if (desk->journal.fd >= 0 && follow(desk, &taken))
    log_event(LOG_ERROR, "erasure_journal_unreachable", LOG_INT("lines", taken));
  desk_free(desk);
}
