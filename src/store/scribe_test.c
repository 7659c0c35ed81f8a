#include "store/scribe.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/list.h"
#include "scribe_test.sql.h"
#include "store/store_test_support.h"

#define MANY 1000

/* Counts what the scribe's thread does; read by the test after the answers. */
struct house {
  struct db *reader;      /* another connection: sees only what is committed */
  int64_t seen_by_reader; /* at the last adopt */
  int before_commit, after_commit, after_rollback, after_answers;
  enum err before_commit_error;
  _Atomic int idle;
};

/* One command of the tests; what is to happen stands in its fields. */
struct task {
  struct command command;
  struct bench *bench;
  int64_t id;
  enum err refuse;        /* prepare: before anything; run: after its row was written */
  const struct sql *then; /* run: a statement more */
  int prepared, ran, adopted, undone, answered;
  int64_t now_ms;
  int64_t seen_in_run;
  size_t order; /* of the answer */
  enum err result;
  uint64_t version;
};

struct bench {
  struct store_fixture *fixture;
  struct house house;
  struct scribe *scribe;
  struct task tasks[MANY];
  struct task gate;
  sem_t entered;  /* posted by the gate's command: the scribe is held back */
  sem_t opened;   /* posted by the test: the gate's command may go on */
  sem_t answered; /* posted with each answer */
  size_t answers;
  _Atomic bool chained;
};

static struct task *task_of(struct command *command) {
  return LIST_ENTRY(command, struct task, command);
}

static int64_t count_lines(struct db *db) {
  struct db_rows rows;
  if (db_one(db, &sql_line_count, NULL, 0, &rows)) return -1;
  int64_t count = db_row_int(&rows, 0);
  return db_finish(&rows) ? -1 : count;
}

static enum err task_prepare(struct command *command, struct scribe_desk *desk) {
  struct task *task = task_of(command);
  task->prepared++;
  task->now_ms = desk->now_ms;
  return task->refuse;
}

static enum err task_emit(struct command *command, struct scribe_desk *desk) {
  struct db_value values[] = {db_int(task_of(command)->id), db_int(0)};
  return db_append(desk->db, &sql_line_append, values, 2);
}

static enum err task_run(struct command *command, struct scribe_desk *desk) {
  struct task *task = task_of(command);
  struct db_rows rows;
  task->ran++;
  task->now_ms = desk->now_ms;
  task->seen_in_run = count_lines(desk->db);
  TRY(task_emit(command, desk));
  if (task->then) {
    TRY(db_one(desk->db, task->then, NULL, 0, &rows));
    TRY(db_finish(&rows));
  }
  return task->refuse;
}

static enum err task_fill(struct command *command, struct scribe_desk *desk) {
  static char large[600000];
  struct db_value values[] = {db_int(task_of(command)->id), db_int(0),
                              db_bytes(str_of(large, sizeof large))};
  task_of(command)->ran++;
  return db_run(desk->db, &sql_line_large, values, 3, NULL);
}

static enum err task_wait(struct command *command, struct scribe_desk *desk) {
  (void)desk;
  if (task_of(command)->ran++ > 0) return ERR_NONE; /* again, on its own */
  sem_post(&task_of(command)->bench->entered);
  while (sem_wait(&task_of(command)->bench->opened) != 0) continue;
  return ERR_NONE;
}

static void task_adopt(struct command *command, struct scribe_desk *desk) {
  struct house *house = desk->house;
  task_of(command)->adopted++;
  if (house->reader) house->seen_by_reader = count_lines(house->reader);
}

static void task_undo(struct command *command, struct scribe_desk *desk) {
  (void)desk;
  task_of(command)->undone++;
}

static void task_answer(struct command *command, enum err result, uint64_t version) {
  struct task *task = task_of(command);
  task->answered++;
  task->result = result;
  task->version = version;
  task->order = task->bench->answers++;
  sem_post(&task->bench->answered);
}

static const struct command_type append_type = {.name = "append",
                                                .prepare = task_prepare,
                                                .emit = task_emit,
                                                .adopt = task_adopt,
                                                .undo = task_undo,
                                                .answer = task_answer};
static const struct command_type change_type = {.name = "change",
                                                .run = task_run,
                                                .adopt = task_adopt,
                                                .undo = task_undo,
                                                .answer = task_answer};
static const struct command_type fill_type = {
    .name = "fill", .run = task_fill, .undo = task_undo, .answer = task_answer};
static const struct command_type wait_type = {
    .name = "wait", .run = task_wait, .answer = task_answer};

static enum err before_commit(struct scribe_desk *desk) {
  struct house *house = desk->house;
  house->before_commit++;
  return house->before_commit_error;
}
static void after_commit(struct scribe_desk *desk) {
  ((struct house *)desk->house)->after_commit++;
}
static void after_rollback(struct scribe_desk *desk) {
  ((struct house *)desk->house)->after_rollback++;
}
static void after_answers(struct scribe_desk *desk) {
  ((struct house *)desk->house)->after_answers++;
}
static void idle(struct scribe_desk *desk) {
  atomic_fetch_add(&((struct house *)desk->house)->idle, 1);
}

static enum err bench_start(struct bench *bench) {
  struct scribe_config config = {.db = store_fixture_config(bench->fixture, false),
                                 .clock = &bench->fixture->clock,
                                 .house = &bench->house,
                                 .before_commit = before_commit,
                                 .after_commit = after_commit,
                                 .after_rollback = after_rollback,
                                 .after_answers = after_answers,
                                 .idle = idle};
  return scribe_open(&config, &bench->scribe);
}

static struct bench *bench_open(void **state) {
  struct bench *bench = calloc(1, sizeof *bench);
  assert_non_null(bench);
  bench->fixture = *state;
  assert_ok(store_fixture_define(
      bench->fixture,
      "CREATE TABLE line (id BIGINT NOT NULL PRIMARY KEY, place BIGINT NOT NULL, body BYTEA);"));
  store_fixture_leave(bench->fixture);
  sem_init(&bench->entered, 0, 0);
  sem_init(&bench->opened, 0, 0);
  sem_init(&bench->answered, 0, 0);
  for (size_t i = 0; i < MANY; i++)
    bench->tasks[i] =
        (struct task){.command = {.type = &append_type}, .bench = bench, .id = (int64_t)i};
  bench->gate = (struct task){.command = {.type = &wait_type}, .bench = bench};
  assert_ok(bench_start(bench));
  return bench;
}

/* Sends the first count tasks while the scribe is held back, so that they make one
 * batch (or as few as the limit allows), and waits for all the answers. */
static void bench_run(struct bench *bench, size_t count) {
  assert_true(scribe_send(bench->scribe, &bench->gate.command));
  while (sem_wait(&bench->entered) != 0) continue; /* the gate was taken alone */
  for (size_t i = 0; i < count; i++)
    assert_true(scribe_send(bench->scribe, &bench->tasks[i].command));
  sem_post(&bench->opened);
  for (size_t i = 0; i <= count; i++)
    while (sem_wait(&bench->answered) != 0) continue;
}

/* Ends the scribe; gives how many lines are in the database. */
static int64_t bench_close(struct bench *bench) {
  scribe_close(bench->scribe);
  db_close(bench->house.reader);
  assert_ok(store_fixture_enter(bench->fixture));
  int64_t lines = count_lines(bench->fixture->db);
  sem_destroy(&bench->entered);
  sem_destroy(&bench->opened);
  sem_destroy(&bench->answered);
  free(bench);
  return lines;
}

static void many_commands_share_a_few_commits(void **state) {
  struct bench *bench = bench_open(state);
  bench_run(bench, MANY);
  struct scribe_counts counts = scribe_count(bench->scribe);
  assert_int_equal(counts.commands, MANY + 1);
  assert_int_equal(counts.batches, 3); /* the gate, 512, 488 */
  assert_int_equal(counts.retried_singly, 0);
  assert_int_equal(scribe_version(bench->scribe), 3);
  for (size_t i = 0; i < MANY; i++) {
    assert_int_equal(bench->tasks[i].result, ERR_NONE);
    assert_int_equal(bench->tasks[i].answered, 1);
    assert_int_equal(bench->tasks[i].adopted, 1);
    assert_int_equal(bench->tasks[i].undone, 0);
    assert_int_equal(bench->tasks[i].order, i + 1);
  }
  assert_int_equal(bench_close(bench), MANY);
}

static void only_the_guilty_command_fails(void **state) {
  struct bench *bench = bench_open(state);
  bench->tasks[60].id = 7; /* as task 7 */
  bench_run(bench, 100);
  for (size_t i = 0; i < 100; i++) {
    const struct task *task = &bench->tasks[i];
    assert_int_equal(task->result, i == 60 ? ERR_CONFLICT : ERR_NONE);
    assert_int_equal(task->answered, 1);
    assert_int_equal(task->adopted, i == 60 ? 0 : 1);
    assert_int_equal(task->undone + task->adopted, task->prepared);
    assert_int_equal(task->order, i + 1);
  }
  assert_int_equal(scribe_count(bench->scribe).failed, 1);
  assert_int_equal(scribe_count(bench->scribe).retried_singly, 100);
  assert_int_equal(bench_close(bench), 99);
}

static void a_refused_append_writes_nothing_and_disturbs_nobody(void **state) {
  struct bench *bench = bench_open(state);
  bench->tasks[3].refuse = ERR_DENIED;
  bench_run(bench, 10);
  assert_int_equal(bench->tasks[3].result, ERR_DENIED);
  assert_int_equal(bench->tasks[3].adopted + bench->tasks[3].undone, 0);
  assert_int_equal(bench->tasks[4].prepared, 1);
  assert_int_equal(scribe_count(bench->scribe).retried_singly, 0);
  assert_int_equal(bench_close(bench), 9);
}

static void a_failed_change_is_taken_back_alone(void **state) {
  struct bench *bench = bench_open(state);
  for (size_t i = 0; i < 10; i++) bench->tasks[i].command.type = &change_type;
  bench->tasks[3].refuse = ERR_TOO_MANY; /* after it wrote its row */
  bench->tasks[5].id = 0;                /* a constraint says no */
  bench_run(bench, 10);
  assert_int_equal(bench->tasks[3].result, ERR_TOO_MANY);
  assert_int_equal(bench->tasks[5].result, ERR_CONFLICT);
  for (size_t i = 0; i < 10; i++)
    assert_int_equal(bench->tasks[i].adopted, i == 3 || i == 5 ? 0 : 1);
  assert_int_equal(bench_close(bench), 8);
}

static void a_change_sees_what_was_appended_before_it(void **state) {
  struct bench *bench = bench_open(state);
  bench->tasks[5].command.type = &change_type;
  bench_run(bench, 8);
  assert_int_equal(bench->tasks[5].seen_in_run, 5);
  assert_int_equal(bench_close(bench), 8);
}

static void nothing_is_adopted_before_the_commit(void **state) {
  struct bench *bench = bench_open(state);
  struct db_config config = store_fixture_config(bench->fixture, true);
  assert_ok(db_open(&config, &bench->house.reader));
  bench_run(bench, 20);
  assert_int_equal(bench->house.seen_by_reader, 20);
  for (size_t i = 0; i < 20; i++) assert_int_equal(bench->tasks[i].version, 2);
  assert_int_equal(bench_close(bench), 20);
}

static void a_batch_has_one_time(void **state) {
  struct bench *bench = bench_open(state);
  bench_run(bench, 50);
  for (size_t i = 0; i < 50; i++)
    assert_true(bench->tasks[i].now_ms == bench->fixture->clock.fixed_ms);
  assert_int_equal(bench_close(bench), 50);
}

static void the_house_is_told_of_commits_and_rollbacks(void **state) {
  struct bench *bench = bench_open(state);
  bench->tasks[1].id = 0;
  bench_run(bench, 3);
  scribe_close(bench->scribe);                      /* after_answers comes after the last answer */
  assert_int_equal(bench->house.after_answers, 2);  /* the gate's batch, and the three */
  assert_int_equal(bench->house.after_rollback, 2); /* of the batch, and of the guilty */
  assert_int_equal(bench->house.after_commit, 1 + 2);
  assert_int_equal(bench->house.before_commit >= bench->house.after_commit, 1);
  assert_ok(bench_start(bench));
  assert_int_equal(bench_close(bench), 2);
}

static void a_house_that_fails_before_the_commit_fails_the_commands(void **state) {
  struct bench *bench = bench_open(state);
  bench->house.before_commit_error = ERR_CORRUPT;
  bench_run(bench, 3);
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(bench->tasks[i].result, ERR_CORRUPT);
    assert_int_equal(bench->tasks[i].adopted, 0);
    assert_int_equal(bench->tasks[i].undone, bench->tasks[i].prepared);
  }
  assert_int_equal(bench_close(bench), 0);
}

static void a_full_disk_fails_one_change_and_no_other_is_done_twice(void **state) {
  struct bench *bench = bench_open(state);
  if (bench->fixture->kind == DB_SQLITE) bench->tasks[0].then = &sql_fill_limit;
  for (size_t i = 0; i < 6; i++) bench->tasks[i].command.type = &change_type;
  if (bench->fixture->kind == DB_SQLITE) bench->tasks[3].command.type = &fill_type;
  bench_run(bench, 6);
  for (size_t i = 0; i < 6; i++) {
    bool full = bench->tasks[i].command.type == &fill_type;
    assert_int_equal(bench->tasks[i].result, full ? ERR_MACHINE : ERR_NONE);
    assert_int_equal(bench->tasks[i].answered, 1);
  }
  int64_t expected = bench->fixture->kind == DB_SQLITE ? 5 : 6; /* a server's disk is not ours */
  assert_int_equal(bench_close(bench), expected);
}

static void a_lost_connection_costs_only_the_one_who_lost_it(void **state) {
  struct bench *bench = bench_open(state);
  bool postgres = bench->fixture->kind == DB_POSTGRES;
  for (size_t i = 0; i < 5; i++) bench->tasks[i].command.type = &change_type;
  bench->tasks[4].then = &sql_end_connection; /* SQLite has none: nothing is lost there */
  bench_run(bench, 5);
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(bench->tasks[i].result, postgres && i == 4 ? ERR_UNAVAILABLE : ERR_NONE);
  assert_int_equal(bench_close(bench), postgres ? 4 : 5);
}

static void *close_in_thread(void *bench) {
  scribe_close(((struct bench *)bench)->scribe);
  return NULL;
}

static void closing_finishes_what_was_accepted_and_takes_no_more(void **state) {
  struct bench *bench = bench_open(state);
  pthread_t closer;
  assert_true(scribe_send(bench->scribe, &bench->gate.command));
  for (size_t i = 0; i < 100; i++)
    assert_true(scribe_send(bench->scribe, &bench->tasks[i].command));
  assert_int_equal(pthread_create(&closer, NULL, close_in_thread, bench), 0);
  size_t sent = 100;
  while (sent < MANY && scribe_send(bench->scribe, &bench->tasks[sent].command)) {
    sent++;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  assert_in_range(sent, 100, MANY - 1);
  sem_post(&bench->opened);
  pthread_join(closer, NULL);
  for (size_t i = 0; i < MANY; i++) assert_int_equal(bench->tasks[i].answered, i < sent);
  assert_ok(bench_start(bench));
  assert_int_equal(bench_close(bench), sent);
}

static void an_idle_scribe_calls_every_second(void **state) {
  struct bench *bench = bench_open(state);
  for (int i = 0; i < 500 && atomic_load(&bench->house.idle) < 2; i++)
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  assert_in_range(atomic_load(&bench->house.idle), 2, 6);
  assert_int_equal(bench_close(bench), 0);
}

/* SQLite's calls come here: the linker finds the program's before the C library's. */
static _Atomic bool sync_fails;
int fdatasync(int fd) {
  if (atomic_load(&sync_fails)) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(SYS_fdatasync, fd);
}
int fsync(int fd) {
  if (atomic_load(&sync_fails)) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(SYS_fsync, fd);
}

/* In a process of its own: never returns; 7 means that somebody was answered. */
static void commit_in_doubt(struct bench *bench) {
  if (bench_start(bench) != ERR_NONE) _exit(8);
  if (bench->fixture->kind == DB_SQLITE) atomic_store(&sync_fails, true);
  if (!scribe_send(bench->scribe, &bench->tasks[0].command)) _exit(9);
  while (sem_wait(&bench->answered) != 0) continue;
  _exit(7);
}

static void a_commit_in_doubt_ends_the_process_unanswered(void **state) {
  struct bench *bench = bench_open(state);
  scribe_close(bench->scribe);
  assert_ok(store_fixture_enter(bench->fixture));
  if (bench->fixture->kind == DB_POSTGRES) {
    /* The connection ends inside of COMMIT, where deferred triggers run. */
    static const struct sql function = {
        .name = "define",
        .postgres =
            "CREATE FUNCTION go() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"};
    assert_ok(db_define(bench->fixture->db, &function));
    assert_ok(store_fixture_define(bench->fixture,
                                   "CREATE CONSTRAINT TRIGGER go AFTER INSERT ON line DEFERRABLE "
                                   "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION go();"));
  }
  store_fixture_leave(bench->fixture);
  int status = 0;
  pid_t child = fork();
  if (child == 0) {
    if (!freopen("/dev/null", "w", stderr)) _exit(6);
    commit_in_doubt(bench);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status));
  assert_int_equal(WTERMSIG(status), SIGABRT);
  assert_ok(bench_start(bench));
  (void)bench_close(bench);
}

static void who_is_patient_comes_alone_and_after_all_others_that_wait(void **state) {
  struct bench *bench = bench_open(state);
  assert_true(scribe_send(bench->scribe, &bench->gate.command));
  while (sem_wait(&bench->entered) != 0) continue;
  bench->tasks[0].command.type = bench->tasks[1].command.type = &change_type;
  for (size_t i = 0; i < 2; i++)
    assert_true(scribe_send_patient(bench->scribe, &bench->tasks[i].command));
  for (size_t i = 2; i < 10; i++) assert_true(scribe_send(bench->scribe, &bench->tasks[i].command));
  sem_post(&bench->opened);
  for (size_t i = 0; i <= 10; i++)
    while (sem_wait(&bench->answered) != 0) continue;
  assert_int_equal(scribe_count(bench->scribe).batches, 4); /* the gate, eight, one, one */
  for (size_t i = 2; i < 10; i++) assert_int_equal(bench->tasks[i].order, i - 1);
  assert_int_equal(bench->tasks[0].order, 9);
  assert_int_equal(bench->tasks[1].order, 10);
  assert_int_equal(bench->tasks[0].seen_in_run, 8);
  assert_int_equal(bench->tasks[1].version, bench->tasks[0].version + 1);
  assert_int_equal(bench_close(bench), 10);
}

/* Sent again with its own answer: while it lasts, something always waits. */
static void chain_answer(struct command *command, enum err result, uint64_t version) {
  struct task *task = task_of(command);
  if (result == ERR_NONE && atomic_load(&task->bench->chained)) {
    task->id++;
    if (scribe_send(task->bench->scribe, command)) return;
  }
  task_answer(command, result, version);
}

static void who_is_patient_is_not_forgotten_where_something_always_waits(void **state) {
  static const struct command_type chain_type = {
      .name = "chain", .prepare = task_prepare, .emit = task_emit, .answer = chain_answer};
  struct bench *bench = bench_open(state);
  struct task *chain = &bench->tasks[MANY - 1];
  chain->command.type = &chain_type;
  atomic_store(&bench->chained, true);
  assert_true(scribe_send(bench->scribe, &chain->command));
  for (size_t i = 0; i < 5; i++)
    assert_true(scribe_send_patient(bench->scribe, &bench->tasks[i].command));
  for (size_t i = 0; i < 5; i++)
    while (sem_wait(&bench->answered) != 0) continue;
  atomic_store(&bench->chained, false);
  while (sem_wait(&bench->answered) != 0) continue; /* the chain's end */
  for (size_t i = 0; i < 5; i++) assert_int_equal(bench->tasks[i].order, i);
  assert_int_equal(chain->result, ERR_NONE);
  assert_int_equal(bench_close(bench), 5 + chain->prepared);
}

static void closing_does_what_was_patient_too(void **state) {
  struct bench *bench = bench_open(state);
  assert_true(scribe_send(bench->scribe, &bench->gate.command));
  while (sem_wait(&bench->entered) != 0) continue;
  for (size_t i = 0; i < 5; i++)
    assert_true(scribe_send_patient(bench->scribe, &bench->tasks[i].command));
  sem_post(&bench->opened);
  scribe_stop(bench->scribe);
  for (size_t i = 0; i < 5; i++) assert_int_equal(bench->tasks[i].answered, 1);
  assert_int_equal(bench_close(bench), 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(many_commands_share_a_few_commits),
      cmocka_unit_test(only_the_guilty_command_fails),
      cmocka_unit_test(a_refused_append_writes_nothing_and_disturbs_nobody),
      cmocka_unit_test(a_failed_change_is_taken_back_alone),
      cmocka_unit_test(a_change_sees_what_was_appended_before_it),
      cmocka_unit_test(nothing_is_adopted_before_the_commit),
      cmocka_unit_test(a_batch_has_one_time),
      cmocka_unit_test(the_house_is_told_of_commits_and_rollbacks),
      cmocka_unit_test(a_house_that_fails_before_the_commit_fails_the_commands),
      cmocka_unit_test(a_full_disk_fails_one_change_and_no_other_is_done_twice),
      cmocka_unit_test(a_lost_connection_costs_only_the_one_who_lost_it),
      cmocka_unit_test(closing_finishes_what_was_accepted_and_takes_no_more),
      cmocka_unit_test(who_is_patient_comes_alone_and_after_all_others_that_wait),
      cmocka_unit_test(who_is_patient_is_not_forgotten_where_something_always_waits),
      cmocka_unit_test(closing_does_what_was_patient_too),
      cmocka_unit_test(an_idle_scribe_calls_every_second),
      cmocka_unit_test(a_commit_in_doubt_ends_the_process_unanswered),
  };
  return store_test_run("scribe", tests, sizeof tests / sizeof tests[0]);
}
