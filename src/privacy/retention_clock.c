#include "privacy/retention_clock.h"

#include "ledger/ledger.h"
#include "privacy/gate.h"
#include "retention_clock.sql.h"

/* Did the clock run on as time did? What went by while the program did not run is not
 * known: up to a day of it is believed. */
static bool runs_steadily(const struct retention_clock_state *state, int64_t wall_ms,
                          int64_t elapsed_ms) {
  int64_t moved_ms = wall_ms - state->wall_ms;
  if (elapsed_ms < 0)
    return moved_ms >= -RETENTION_CLOCK_SLACK_MS && moved_ms <= RETENTION_CLOCK_TRUST_MS;
  int64_t drift_ms = moved_ms - elapsed_ms;
  return drift_ms >= -RETENTION_CLOCK_SLACK_MS && drift_ms <= RETENTION_CLOCK_SLACK_MS;
}

/*= GDPR Art. 32(1)(b) */
void retention_clock_follow(struct retention_clock_state *state, int64_t wall_ms,
                            int64_t elapsed_ms) {
  int64_t elapsed = elapsed_ms < 0 ? 0 : elapsed_ms;
  if (runs_steadily(state, wall_ms, elapsed_ms))
    state->steady_ms += elapsed;
  else
    state->steady_ms = 0;
  state->anchor_ms += elapsed;
  state->wall_ms = wall_ms;
  if (state->confirmed_at || state->steady_ms >= RETENTION_CLOCK_TRUST_MS)
    state->anchor_ms = wall_ms;
  state->confirmed_at = 0;
  if (wall_ms - state->anchor_ms <= RETENTION_CLOCK_TRUST_MS)
    state->held_since = 0;
  else if (!state->held_since)
    state->held_since = wall_ms;
}

int64_t retention_clock_time(const struct retention_clock_state *state) {
  return state->held_since ? state->anchor_ms : state->wall_ms;
}

enum err retention_clock_read(struct db *db, struct retention_clock_state *state_out) {
  struct db_rows rows;
  TRY(db_one(db, &sql_retention_clock_read, NULL, 0, &rows));
  struct retention_clock_state state = {.anchor_ms = db_row_int(&rows, 0),
                                        .wall_ms = db_row_int(&rows, 1),
                                        .steady_ms = db_row_int(&rows, 2),
                                        .held_since = db_row_int(&rows, 3),
                                        .confirmed_at = db_row_int(&rows, 4)};
  TRY(db_finish(&rows));
  *state_out = state;
  return ERR_NONE;
}

/* The first look of an installation: nothing is known but when the log was written last. */
static enum err begin(struct work *work, struct retention_clock_state *state) {
  struct db_rows rows;
  TRY(db_one(work->db, &sql_retention_clock_newest, NULL, 0, &rows));
  int64_t newest_ms = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  if (newest_ms == 0) newest_ms = work->now_ms;
  *state = (struct retention_clock_state){.anchor_ms = newest_ms, .wall_ms = newest_ms};
  return ERR_NONE;
}

static enum err save(struct work *work, const struct retention_clock_state *state) {
  struct db_value values[] = {db_int(state->anchor_ms), db_int(state->wall_ms),
                              db_int(state->steady_ms), db_int(state->held_since)};
  return db_run(work->db, &sql_retention_clock_write, values, 4, NULL);
}

/* Others write only that it is right. */
static enum err load(struct work *work, struct retention_clock *clock) {
  struct retention_clock_state stored;
  enum err error = retention_clock_read(work->db, &stored);
  if (error == ERR_NOT_FOUND && !clock->known) return begin(work, &clock->state);
  if (error && error != ERR_NOT_FOUND) return error;
  if (error) return ERR_NONE;
  if (clock->known)
    clock->state.confirmed_at = stored.confirmed_at;
  else
    clock->state = stored;
  return ERR_NONE;
}

enum err retention_clock_look(struct work *work, struct retention_clock *clock, int64_t up_ms,
                              int64_t *time_out, bool *held_out) {
  TRY(load(work, clock));
  int64_t held_before = clock->state.held_since;
  bool confirmed = clock->state.confirmed_at != 0;
  retention_clock_follow(&clock->state, work->now_ms, clock->known ? up_ms - clock->up_ms : -1);
  bool changed = !clock->known || confirmed || held_before != clock->state.held_since;
  clock->known = true;
  clock->up_ms = up_ms;
  *time_out = retention_clock_time(&clock->state);
  *held_out = clock->state.held_since != 0;
  if (!changed && up_ms - clock->saved_ms < RETENTION_CLOCK_SAVE_MS) return ERR_NONE;
  clock->saved_ms = up_ms;
  return save(work, &clock->state);
}

enum err retention_clock_confirm(struct work *work) {
  struct retention_clock_state state;
  struct ledger_entry entry = {.kind = LEDGER_SETTINGS_CHANGED,
                               .note = STR("the clock is right: erasing goes on")};
  if (!actor_has_role(&work->actor, ROLE_ADMINISTRATOR))
    return work_fault(work, ERR_DENIED, gate_sentence(GATE_NOT_NEEDED));
  enum err error = retention_clock_read(work->db, &state);
  if (error && error != ERR_NOT_FOUND) return error;
  if (error || !state.held_since)
    return work_fault(work, ERR_CONFLICT, "The clock is believed: nothing is held off.");
  struct db_value value = db_int(work->now_ms);
  TRY(db_run(work->db, &sql_retention_clock_confirm, &value, 1, NULL));
  return ledger_record(work, &entry);
}
