#include "privacy/retention_preview.h"

#include "retention_preview.sql.h"

#define RULES_MAX 200
#define FAR_MS (INT64_C(36525) * 86400000)

static enum err read_rules(struct work *work, struct retention_preview *preview) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(preview->at_ms)};
  preview->rules = arena_alloc(work->arena, RULES_MAX * sizeof *preview->rules);
  if (!preview->rules) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_retention_preview_rules, values, 2, &rows));
  while (!error && preview->rule_count < RULES_MAX && db_step(&rows)) {
    struct retention_preview_rule *rule = &preview->rules[preview->rule_count++];
    *rule = (struct retention_preview_rule){.days = db_row_int(&rows, 2),
                                            .conversations = db_row_int(&rows, 3),
                                            .people = db_row_int(&rows, 4),
                                            .messages = db_row_int(&rows, 5)};
    error = arena_copy(work->arena, db_row_bytes(&rows, 0), &rule->purpose);
    if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 1), &rule->from);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err retention_preview(struct work *work, int64_t at_ms,
                           struct retention_preview *preview_out) {
  struct db_rows rows;
  struct retention_preview preview = {.at_ms = at_ms};
  if (at_ms < 0 || at_ms - work->now_ms > FAR_MS)
    return work_fault(work, ERR_INVALID, "at: a time at most a hundred years from now");
  TRY(read_rules(work, &preview));
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(at_ms)};
  TRY(db_one(work->db, &sql_retention_preview_others, values, 2, &rows));
  preview.held = db_row_int(&rows, 0);
  preview.restricted = db_row_int(&rows, 1);
  preview.sensitive = db_row_int(&rows, 2);
  preview.openings = db_row_int(&rows, 3);
  TRY(db_finish(&rows));
  *preview_out = preview;
  return ERR_NONE;
}

void retention_preview_write(struct json_writer *w, const struct retention_preview *preview) {
  json_put_int(w, "at", preview->at_ms);
  json_key(w, "rules");
  json_begin_array(w);
  for (size_t i = 0; i < preview->rule_count; i++) {
    const struct retention_preview_rule *rule = &preview->rules[i];
    json_begin_object(w);
    json_put_string(w, "purpose", rule->purpose);
    json_put_string(w, "retention_from", rule->from);
    json_put_int(w, "retention_days", rule->days);
    json_put_int(w, "conversations", rule->conversations);
    json_put_int(w, "people", rule->people);
    json_put_int(w, "messages", rule->messages);
    json_end_object(w);
  }
  json_end_array(w);
  json_put_int(w, "held", preview->held);
  json_put_int(w, "restricted", preview->restricted);
  json_put_int(w, "sensitive", preview->sensitive);
  json_put_int(w, "ledger_openings", preview->openings);
}
