#include "store/readers.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "readers_test.sql.h"
#include "store/store_test_support.h"

#define MANY 300

struct look {
  struct reading reading;
  struct bench *bench;
  bool write; /* tries what a reader must not do */
  bool hold;  /* waits inside of its snapshot for the test */
  enum err fail;
  int64_t seen_first, seen_again;
  _Atomic int answered;
  enum err result;
};

struct bench {
  struct store_fixture *fixture;
  struct readers *readers;
  struct look looks[MANY];
  sem_t holding, released, answered;
};

static struct look *look_of(struct reading *reading) {
  return LIST_ENTRY(reading, struct look, reading);
}

static enum err count_rows(struct db *db, int64_t *count_out) {
  struct db_rows rows;
  TRY(db_one(db, &sql_mark_count, NULL, 0, &rows));
  *count_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static enum err insert(struct db *db, char name) {
  char bytes[16] = {name};
  struct db_value values[] = {db_bytes(str_of(bytes, sizeof bytes)), db_text(STR("shop"))};
  return db_run(db, &sql_mark_insert, values, 2, NULL);
}

static enum err look_run(struct reading *reading, struct db *db, struct arena *arena) {
  struct look *look = look_of(reading);
  if (!arena_alloc(arena, 1000)) return ERR_MACHINE;
  TRY(count_rows(db, &look->seen_first));
  if (look->write) return insert(db, 'w');
  if (look->hold) {
    sem_post(&look->bench->holding);
    while (sem_wait(&look->bench->released) != 0) continue;
  }
  TRY(count_rows(db, &look->seen_again));
  return look->fail;
}

static void look_answer(struct reading *reading, enum err result) {
  struct look *look = look_of(reading);
  look->result = result;
  atomic_fetch_add(&look->answered, 1);
  sem_post(&look->bench->answered);
}

static const struct reading_type look_type = {
    .name = "look", .run = look_run, .answer = look_answer};

static struct bench *bench_open(void **state, size_t threads) {
  struct bench *bench = calloc(1, sizeof *bench);
  assert_non_null(bench);
  bench->fixture = *state;
  sem_init(&bench->holding, 0, 0);
  sem_init(&bench->released, 0, 0);
  sem_init(&bench->answered, 0, 0);
  for (size_t i = 0; i < MANY; i++)
    bench->looks[i] = (struct look){.reading = {.type = &look_type}, .bench = bench};
  struct db_config config = store_fixture_config(bench->fixture, false);
  assert_ok(readers_open(&config, threads, &bench->readers));
  return bench;
}

static void bench_close(struct bench *bench) {
  readers_close(bench->readers);
  sem_destroy(&bench->holding);
  sem_destroy(&bench->released);
  sem_destroy(&bench->answered);
  free(bench);
}

static void wait_for_answers(struct bench *bench, size_t count) {
  for (size_t i = 0; i < count; i++)
    while (sem_wait(&bench->answered) != 0) continue;
}

static void every_reading_is_answered_once(void **state) {
  struct bench *bench = bench_open(state, 3);
  for (size_t i = 0; i < MANY; i++)
    assert_true(readers_send(bench->readers, &bench->looks[i].reading));
  wait_for_answers(bench, MANY);
  for (size_t i = 0; i < MANY; i++) {
    assert_int_equal(atomic_load(&bench->looks[i].answered), 1);
    assert_int_equal(bench->looks[i].result, ERR_NONE);
  }
  bench_close(bench);
}

static void a_reading_sees_what_was_committed_before_it_was_sent(void **state) {
  struct bench *bench = bench_open(state, 2);
  for (int i = 0; i < 20; i++) {
    assert_ok(insert(bench->fixture->db, (char)('a' + i)));
    assert_true(readers_send(bench->readers, &bench->looks[i].reading));
    wait_for_answers(bench, 1);
    assert_int_equal(bench->looks[i].seen_first, i + 1);
  }
  bench_close(bench);
}

static void a_reading_has_one_snapshot_and_holds_up_no_writer(void **state) {
  struct bench *bench = bench_open(state, 1);
  bench->looks[0].hold = true;
  assert_true(readers_send(bench->readers, &bench->looks[0].reading));
  while (sem_wait(&bench->holding) != 0) continue;
  assert_ok(insert(bench->fixture->db, 'a'));
  assert_true(readers_send(bench->readers, &bench->looks[1].reading));
  sem_post(&bench->released);
  wait_for_answers(bench, 2);
  assert_int_equal(bench->looks[0].seen_first, 0);
  assert_int_equal(bench->looks[0].seen_again, 0);
  assert_int_equal(bench->looks[1].seen_first, 1);
  bench_close(bench);
}

static void readings_run_side_by_side(void **state) {
  struct bench *bench = bench_open(state, 2);
  bench->looks[0].hold = true;
  assert_true(readers_send(bench->readers, &bench->looks[0].reading));
  while (sem_wait(&bench->holding) != 0) continue;
  assert_true(readers_send(bench->readers, &bench->looks[1].reading));
  wait_for_answers(bench, 1); /* while the first still holds */
  assert_int_equal(atomic_load(&bench->looks[1].answered), 1);
  assert_int_equal(atomic_load(&bench->looks[0].answered), 0);
  sem_post(&bench->released);
  wait_for_answers(bench, 1);
  bench_close(bench);
}

static void a_reader_cannot_write_and_goes_on_after_failures(void **state) {
  struct bench *bench = bench_open(state, 1);
  bench->looks[0].write = true;
  bench->looks[1].fail = ERR_DENIED;
  for (size_t i = 0; i < 3; i++)
    assert_true(readers_send(bench->readers, &bench->looks[i].reading));
  wait_for_answers(bench, 3);
  assert_int_not_equal(bench->looks[0].result, ERR_NONE);
  assert_int_equal(bench->looks[1].result, ERR_DENIED);
  assert_int_equal(bench->looks[2].result, ERR_NONE);
  assert_int_equal(bench->looks[2].seen_first, 0);
  bench_close(bench);
}

static void closing_answers_what_waits(void **state) {
  struct bench *bench = bench_open(state, 1);
  for (size_t i = 0; i < 100; i++)
    assert_true(readers_send(bench->readers, &bench->looks[i].reading));
  readers_close(bench->readers);
  bench->readers = NULL;
  for (size_t i = 0; i < 100; i++) assert_int_equal(atomic_load(&bench->looks[i].answered), 1);
  bench_close(bench);
}

static void readers_without_a_database_do_not_open(void **state) {
  struct store_fixture *fixture = *state;
  bool sqlite = fixture->kind == DB_SQLITE;
  struct db_config config = {
      .kind = fixture->kind,
      .where = sqlite ? "/nonexistent/x.db" : "postgresql://127.0.0.1:1/none"};
  struct readers *readers;
  assert_int_not_equal(readers_open(&config, 2, &readers), ERR_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_reading_is_answered_once),
      cmocka_unit_test(a_reading_sees_what_was_committed_before_it_was_sent),
      cmocka_unit_test(a_reading_has_one_snapshot_and_holds_up_no_writer),
      cmocka_unit_test(readings_run_side_by_side),
      cmocka_unit_test(a_reader_cannot_write_and_goes_on_after_failures),
      cmocka_unit_test(closing_answers_what_waits),
      cmocka_unit_test(readers_without_a_database_do_not_open),
  };
  return store_test_run("readers", tests, sizeof tests / sizeof tests[0]);
}
