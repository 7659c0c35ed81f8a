/* A change that the ledger hears of: through a real scribe, and alone. */
#include "ledger/deed.h"

#include <pthread.h>

#include "base/list.h"
#include "ledger/ledger_test_support.h"
#include "ledger_test.sql.h"

struct trial {
  struct deed deed;
  enum err refuse; /* what act gives back after having recorded */
  bool appends;    /* a row twice, which only the database can refuse */
  int adopted;
  int answered;
  enum err result;
  const char *fault;
  pthread_mutex_t lock;
  pthread_cond_t told;
};

static struct trial *trial_of(struct deed *deed) { return LIST_ENTRY(deed, struct trial, deed); }

static enum err append_twice(struct work *work) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(1)};
  TRY(db_append(work->db, &sql_test_row_append, values, 2));
  return db_append(work->db, &sql_test_row_append, values, 2);
}

static enum err act(struct deed *deed, struct work *work) {
  struct trial *trial = trial_of(deed);
  struct ledger_entry entry = {.kind = LEDGER_SETTINGS_CHANGED};
  TRY(ledger_record(work, &entry));
  if (trial->appends) TRY(append_twice(work));
  if (trial->refuse) return work_fault(work, trial->refuse, "name: must not be empty");
  return ERR_NONE;
}

static void adopt(struct deed *deed, struct scribe_desk *desk) {
  (void)desk;
  trial_of(deed)->adopted++;
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct trial *trial = trial_of(deed);
  (void)version;
  pthread_mutex_lock(&trial->lock);
  trial->answered++;
  trial->result = result;
  trial->fault = deed->fault;
  pthread_cond_signal(&trial->told);
  pthread_mutex_unlock(&trial->lock);
}

static void trial_init(struct trial *trial, const struct ledger_bench *bench, enum err refuse) {
  *trial =
      (struct trial){.deed = {.actor = bench->work.actor, .act = act, .adopt = adopt, .done = done},
                     .refuse = refuse};
  pthread_mutex_init(&trial->lock, NULL);
  pthread_cond_init(&trial->told, NULL);
}

static void trial_wait(struct trial *trial) {
  pthread_mutex_lock(&trial->lock);
  while (trial->answered == 0) pthread_cond_wait(&trial->told, &trial->lock);
  pthread_mutex_unlock(&trial->lock);
}

static struct scribe *scribe_of(struct ledger_bench *bench, struct deed_house *house) {
  struct scribe *scribe = NULL;
  db_rollback(bench->fixture->db);
  struct scribe_config config = {.db = store_fixture_config(bench->fixture, false),
                                 .clock = &bench->fixture->clock,
                                 .house = house,
                                 .before_commit = deed_before_commit,
                                 .after_commit = deed_after_commit,
                                 .after_rollback = deed_after_rollback};
  store_fixture_leave(bench->fixture);
  *house = (struct deed_house){.keyring = bench->keyring, .ledger = bench->ledger};
  assert_int_equal(scribe_open(&config, &scribe), ERR_NONE);
  return scribe;
}

static void a_deed_is_recorded_with_its_commit_and_a_refused_one_is_not(void **state) {
  struct ledger_bench bench;
  struct deed_house house;
  struct trial good;
  struct trial bad;
  struct ledger_report report;
  ledger_bench_open(&bench, *state);
  trial_init(&good, &bench, ERR_NONE);
  trial_init(&bad, &bench, ERR_INVALID);
  struct scribe *scribe = scribe_of(&bench, &house);
  assert_true(deed_send(scribe, &bad.deed));
  assert_true(deed_send(scribe, &good.deed));
  trial_wait(&bad);
  trial_wait(&good);
  scribe_close(scribe);
  assert_int_equal(good.result, ERR_NONE);
  assert_int_equal(good.adopted, 1);
  assert_null(good.fault);
  assert_int_equal(bad.result, ERR_INVALID);
  assert_int_equal(bad.adopted, 0);
  assert_string_equal(bad.fault, "name: must not be empty");
  assert_int_equal(ledger_size(bench.ledger), 1);
  assert_int_equal(store_fixture_enter(bench.fixture), ERR_NONE);
  assert_int_equal(
      ledger_verify(bench.fixture->db, bench.keyring, STR_EMPTY, bench.work.now_ms, &report),
      ERR_NONE);
  assert_null(report.why);
  assert_int_equal(report.entries, 1);
  ledger_bench_close(&bench);
}

static void a_deed_whose_appended_row_is_refused_fails_alone(void **state) {
  struct ledger_bench bench;
  struct deed_house house;
  struct trial good;
  struct trial bad;
  ledger_bench_open(&bench, *state);
  trial_init(&good, &bench, ERR_NONE);
  trial_init(&bad, &bench, ERR_NONE);
  bad.appends = true;
  struct scribe *scribe = scribe_of(&bench, &house);
  assert_true(deed_send(scribe, &bad.deed));
  assert_true(deed_send_patient(scribe, &good.deed));
  trial_wait(&bad);
  trial_wait(&good);
  assert_int_equal(scribe_count(scribe).retried_singly, 0);
  scribe_close(scribe);
  assert_int_equal(good.result, ERR_NONE);
  assert_int_equal(bad.result, ERR_CONFLICT);
  assert_int_equal(bad.adopted, 0);
  assert_int_equal(ledger_size(bench.ledger), 1);
  assert_int_equal(store_fixture_enter(bench.fixture), ERR_NONE);
  ledger_bench_close(&bench);
}

static void a_deed_alone_does_the_same_without_a_scribe(void **state) {
  struct ledger_bench bench;
  struct trial good;
  struct trial bad;
  ledger_bench_open(&bench, *state);
  db_rollback(bench.fixture->db);
  struct deed_house house = {.keyring = bench.keyring, .ledger = bench.ledger};
  struct scribe_desk desk = {.db = bench.fixture->db,
                             .arena = &bench.arena,
                             .clock = &bench.fixture->clock,
                             .rng = &bench.fixture->rng,
                             .house = &house};
  trial_init(&good, &bench, ERR_NONE);
  trial_init(&bad, &bench, ERR_CONFLICT);
  assert_int_equal(deed_run_alone(&desk, &bad.deed), ERR_CONFLICT);
  assert_string_equal(bad.deed.fault, "name: must not be empty");
  assert_int_equal(ledger_size(bench.ledger), 0);
  assert_int_equal(deed_run_alone(&desk, &good.deed), ERR_NONE);
  assert_int_equal(good.adopted, 1);
  assert_int_equal(ledger_size(bench.ledger), 1);
  ledger_bench_close(&bench);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_deed_is_recorded_with_its_commit_and_a_refused_one_is_not),
      cmocka_unit_test(a_deed_whose_appended_row_is_refused_fails_alone),
      cmocka_unit_test(a_deed_alone_does_the_same_without_a_scribe),
  };
  return store_test_run("deed", tests, sizeof tests / sizeof tests[0]);
}
