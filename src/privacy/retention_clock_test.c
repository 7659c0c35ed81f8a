/* Jumps of the clock, and what is erased meanwhile. */
#include "privacy/retention_clock.h"

#include "privacy/privacy_test_support.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define NOW INT64_C(1767225600000)

/* Looks each half minute for so long, the clock running as time runs. */
static void run_on(struct retention_clock_state *state, int64_t for_ms) {
  for (int64_t ms = 30000; ms <= for_ms; ms += 30000)
    retention_clock_follow(state, state->wall_ms + 30000, 30000);
}

static struct retention_clock_state steady(void) {
  struct retention_clock_state state = {.anchor_ms = NOW, .wall_ms = NOW};
  run_on(&state, 2 * HOUR_MS);
  return state;
}

static void a_clock_that_runs_on_is_believed(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  run_on(&state, 3 * DAY_MS);
  assert_int_equal(state.held_since, 0);
  assert_int_equal(retention_clock_time(&state), NOW + 2 * HOUR_MS + 3 * DAY_MS);
}

/*= GDPR Art. 32(1)(b) */
static void a_jump_of_a_year_erases_as_if_it_had_not_been(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  int64_t before = state.wall_ms;
  retention_clock_follow(&state, before + 365 * DAY_MS, 30000);
  assert_int_equal(retention_clock_time(&state), before + 30000);
  assert_int_equal(state.held_since, before + 365 * DAY_MS);
  run_on(&state, 12 * HOUR_MS); /* the time itself goes on */
  assert_int_equal(retention_clock_time(&state), before + 30000 + 12 * HOUR_MS);
  retention_clock_follow(&state, before + 13 * HOUR_MS, HOUR_MS - 30000); /* set right */
  assert_int_equal(state.held_since, 0);
  assert_int_equal(retention_clock_time(&state), before + 13 * HOUR_MS);
}

static void many_small_jumps_are_one_large_one(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  int64_t before = state.wall_ms;
  for (int i = 0; i < 40; i++) retention_clock_follow(&state, state.wall_ms + 20 * HOUR_MS, 30000);
  assert_true(state.held_since > 0);
  assert_true(retention_clock_time(&state) <= before + 40 * 30000 + DAY_MS);
}

static void a_day_of_steady_running_is_believed(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  int64_t jumped = state.wall_ms + 30 * DAY_MS;
  retention_clock_follow(&state, jumped, 30000);
  run_on(&state, DAY_MS - 60000);
  assert_true(state.held_since > 0);
  run_on(&state, 60000);
  assert_int_equal(state.held_since, 0);
  assert_int_equal(retention_clock_time(&state), jumped + DAY_MS);
}

static void a_clock_set_back_erases_nothing_early(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  int64_t before = state.wall_ms;
  retention_clock_follow(&state, before - 30 * DAY_MS, 30000);
  assert_int_equal(retention_clock_time(&state), before - 30 * DAY_MS);
  assert_int_equal(state.held_since, 0);
  retention_clock_follow(&state, before + 60000, 30000); /* and forward again to what it was */
  assert_int_equal(state.held_since, 0);
  assert_int_equal(retention_clock_time(&state), before + 60000);
}

static void a_stop_of_some_hours_is_no_jump_one_of_days_is(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  int64_t before = state.wall_ms;
  retention_clock_follow(&state, before + 8 * HOUR_MS, -1);
  assert_int_equal(state.held_since, 0);
  assert_int_equal(retention_clock_time(&state), before + 8 * HOUR_MS);
  retention_clock_follow(&state, before + 3 * DAY_MS, -1);
  assert_true(state.held_since > 0);
  assert_int_equal(retention_clock_time(&state), before);
  run_on(&state, DAY_MS); /* late by a day, and no more */
  assert_int_equal(state.held_since, 0);
}

/* Nobody must keep a machine up for a day without a restart. */
static void steady_hours_add_up_over_restarts(void **state_) {
  (void)state_;
  struct retention_clock_state state = steady();
  retention_clock_follow(&state, state.wall_ms + 30 * DAY_MS, 30000);
  for (int i = 0; i < 4; i++) {
    assert_true(state.held_since > 0);
    run_on(&state, 6 * HOUR_MS);
    retention_clock_follow(&state, state.wall_ms + 60000, -1);
  }
  assert_int_equal(state.held_since, 0);
}

static bool look(struct stage *stage, struct retention_clock *clock, int64_t up_ms,
                 int64_t *time_out) {
  bool held;
  assert_ok(retention_clock_look(stage->work, clock, up_ms, time_out, &held));
  return held;
}

static void what_is_known_outlives_a_restart_and_an_administrator_can_say_it_is_right(
    void **state_) {
  struct stage stage;
  struct retention_clock clock = {.known = false};
  struct retention_clock_state stored;
  int64_t time;
  stage_open(&stage, *state_);
  int64_t now = stage.work->now_ms;
  assert_err(retention_clock_read(stage.work->db, &stored), ERR_NOT_FOUND);
  assert_false(look(&stage, &clock, 1000, &time));
  assert_int_equal(time, now);
  stage.work->now_ms = now + 90 * DAY_MS;
  assert_true(look(&stage, &clock, 31000, &time));
  assert_int_equal(time, now + 30000);
  clock = (struct retention_clock){.known = false}; /* another process */
  stage.work->now_ms += 60000;
  assert_true(look(&stage, &clock, 5, &time));
  assert_int_equal(time, now + 30000);
  stage.work->actor.roles = ROLE_AGENT;
  assert_err(retention_clock_confirm(stage.work), ERR_DENIED);
  stage.work->actor.roles = ROLE_ADMINISTRATOR;
  assert_ok(retention_clock_confirm(stage.work));
  assert_false(look(&stage, &clock, 1005, &time));
  assert_int_equal(time, stage.work->now_ms);
  assert_err(retention_clock_confirm(stage.work), ERR_CONFLICT); /* nothing is held off */
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_clock_that_runs_on_is_believed),
      cmocka_unit_test(a_jump_of_a_year_erases_as_if_it_had_not_been),
      cmocka_unit_test(many_small_jumps_are_one_large_one),
      cmocka_unit_test(a_day_of_steady_running_is_believed),
      cmocka_unit_test(a_clock_set_back_erases_nothing_early),
      cmocka_unit_test(a_stop_of_some_hours_is_no_jump_one_of_days_is),
      cmocka_unit_test(steady_hours_add_up_over_restarts),
      cmocka_unit_test(what_is_known_outlives_a_restart_and_an_administrator_can_say_it_is_right),
  };
  return store_test_run("retention_clock", tests, sizeof tests / sizeof tests[0]);
}
