/* Erasing by the clock, a slice at a time. */
#include "jobs/retention_job.h"

#include "jobs/jobs_test_support.h"
#include "jobs_test.sql.h"

#define DAY_MS INT64_C(86400000)

struct slicing {
  struct retention_slice slice;
  int64_t buried;
};

static enum err slice_act(struct work *work, void *context) {
  struct slicing *slicing = context;
  slicing->slice.at_ms = work->now_ms;
  return retention_job_slice(work, &slicing->slice);
}

static enum err bury_act(struct work *work, void *context) {
  return retention_bury(work, &((struct slicing *)context)->buried);
}

static void run(struct scene *scene, scene_act act, struct slicing *slicing) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  assert_ok(scene_run(scene, &system, act, slicing));
}

static void advance(struct scene *scene, int64_t ms) { scene->bench.fixture->clock.fixed_ms += ms; }

static int64_t number(struct scene *scene, const struct sql *sql) {
  struct db_rows rows;
  assert_ok(db_one(scene->bench.work.db, sql, NULL, 0, &rows));
  int64_t value = db_row_int(&rows, 0);
  assert_ok(db_finish(&rows));
  return value;
}

static void talk(struct scene *scene, struct scene_chat *chat, uint64_t messages) {
  scene_begin(scene, chat);
  for (uint64_t i = 1; i <= messages; i++)
    assert_ok(scene_send(scene, &chat->visitor, chat->conversation, i, "my words"));
}

/*= GDPR Art. 5(1)(e) */
static void slices_go_on_until_nothing_is_due(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct slicing slicing = {.slice = {.rows = 5}};
  struct retention_gone gone = {0};
  int slices = 0;
  scene_open(&scene, *state, 30);
  for (int i = 0; i < 6; i++) talk(&scene, &chat, 4);
  advance(&scene, 30 * DAY_MS);
  struct scene_chat stays;
  talk(&scene, &stays, 4);
  do {
    run(&scene, slice_act, &slicing);
    assert_true(slicing.slice.gone.messages <= 5 + 4);
    gone.conversations += slicing.slice.gone.conversations;
    gone.messages += slicing.slice.gone.messages;
    slices++;
  } while (slicing.slice.more);
  assert_true(slices > 3);
  assert_int_equal(gone.conversations, 6);
  assert_int_equal(gone.messages, 24);
  do {
    slicing.buried = 0;
    run(&scene, bury_act, &slicing);
  } while (slicing.buried > 0);
  assert_ok(scene_send(&scene, &stays.visitor, stays.conversation, 9, "still here"));
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_message_count), 5);
  assert_int_equal(number(&scene, &sql_test_open_tombstones), 0);
  assert_int_equal(number(&scene, &sql_test_tally_count), 6 + 6 + 24);
  scene_close(&scene);
}

/* The row of what was erased is gone, but the scribe still remembers the conversation. */
static void nothing_follows_what_was_erased(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct slicing slicing = {.slice = {.rows = 5}};
  scene_open(&scene, *state, 30);
  talk(&scene, &chat, 1);
  advance(&scene, 30 * DAY_MS);
  run(&scene, slice_act, &slicing);
  assert_int_equal(slicing.slice.erased_count, 1);
  assert_true(id_equal(slicing.slice.erased[0], chat.conversation));
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_message_count), 0);
  scene_close(&scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(slices_go_on_until_nothing_is_due),
      cmocka_unit_test(nothing_follows_what_was_erased),
  };
  return store_test_run("retention_job", tests, sizeof tests / sizeof tests[0]);
}
