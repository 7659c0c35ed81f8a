#include "ledger/deed.h"

#include "base/list.h"

static struct deed_house *house_of(struct scribe_desk *desk) { return desk->house; }

static struct deed *deed_of(struct command *command) {
  return LIST_ENTRY(command, struct deed, command);
}

struct work deed_work(struct scribe_desk *desk, const struct actor *actor) {
  return (struct work){.db = desk->db,
                       .arena = desk->arena,
                       .keyring = house_of(desk)->keyring,
                       .ledger = house_of(desk)->ledger,
                       .rng = desk->rng,
                       .cache = house_of(desk)->cache,
                       .now_ms = desk->now_ms,
                       .actor = *actor};
}

static enum err deed_run(struct command *command, struct scribe_desk *desk) {
  struct deed *deed = deed_of(command);
  struct work work = deed_work(desk, &deed->actor);
  size_t mark = ledger_mark(work.ledger);
  deed->fault = NULL;
  enum err error = deed->act(deed, &work);
  if (!error) error = db_flush(work.db); /* what it appended fails it, and nobody else */
  if (error != ERR_NONE) ledger_rewind(work.ledger, mark);
  deed->fault = work.fault;
  return error;
}

static void deed_adopt(struct command *command, struct scribe_desk *desk) {
  struct deed *deed = deed_of(command);
  if (deed->adopt) deed->adopt(deed, desk);
}

static void deed_answer(struct command *command, enum err result, uint64_t version) {
  struct deed *deed = deed_of(command);
  deed->done(deed, result, version);
}

static const struct command_type deed_type = {
    .name = "deed", .run = deed_run, .adopt = deed_adopt, .answer = deed_answer};

bool deed_send(struct scribe *scribe, struct deed *deed) {
  deed->command.type = &deed_type;
  return scribe_send(scribe, &deed->command);
}

bool deed_send_patient(struct scribe *scribe, struct deed *deed) {
  deed->command.type = &deed_type;
  return scribe_send_patient(scribe, &deed->command);
}

enum err deed_before_commit(struct scribe_desk *desk) {
  return ledger_write(house_of(desk)->ledger, desk->db, desk->rng);
}

void deed_after_commit(struct scribe_desk *desk) { ledger_adopt(house_of(desk)->ledger); }

void deed_after_rollback(struct scribe_desk *desk) { ledger_drop(house_of(desk)->ledger); }

enum err deed_run_alone(struct scribe_desk *desk, struct deed *deed) {
  deed->command.type = &deed_type;
  enum err error = db_begin(desk->db);
  if (error) return error;
  error = deed_run(&deed->command, desk);
  if (error == ERR_NONE) error = deed_before_commit(desk);
  if (error == ERR_NONE) error = db_commit(desk->db);
  if (error != ERR_NONE) {
    db_rollback(desk->db);
    deed_after_rollback(desk);
    return error;
  }
  deed_after_commit(desk);
  deed_adopt(&deed->command, desk);
  return ERR_NONE;
}
