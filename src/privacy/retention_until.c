#include "privacy/retention_until.h"

#include "retention_until.sql.h"

#define DAY_MS INT64_C(86400000)

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* A message after the event means that the matter goes on. */
/*= GDPR Art. 5(1)(e) */
int64_t retention_until(enum retention_event from, int64_t days,
                        const struct retention_events *events) {
  int64_t waited_ms = events->last_ms + RETENTION_WAIT_DAYS * DAY_MS;
  int64_t event_ms = events->last_ms;
  if (from == RETENTION_FROM_RESOLVED)
    event_ms = events->resolved_ms ? later(events->resolved_ms, events->last_ms) : waited_ms;
  if (from == RETENTION_FROM_CONTRACT_END)
    event_ms =
        events->contract_end_ms ? later(events->contract_end_ms, events->last_ms) : waited_ms;
  return event_ms + days * DAY_MS;
}

enum err retention_settle(struct work *work, struct id conversation) {
  struct db_rows rows;
  enum retention_event from;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_retention_events_read, values, 2, &rows));
  struct retention_events events = {db_row_int(&rows, 0), db_row_int(&rows, 1),
                                    db_row_int(&rows, 2)};
  int64_t days = db_row_int(&rows, 3);
  enum err error = retention_event_parse(db_row_bytes(&rows, 4), &from);
  TRY(db_finish(&rows));
  if (error) return ERR_CORRUPT;
  struct db_value until[] = {db_id(&work->actor.workspace), db_id(&conversation),
                             db_int(retention_until(from, days, &events))};
  TRY(db_run(work->db, &sql_retention_until_write, until, 3, NULL));
  work_forget(work, conversation);
  return ERR_NONE;
}
