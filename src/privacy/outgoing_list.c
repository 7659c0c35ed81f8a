/* What of the outbox can be seen: to whom, what kind, how it stands. Never a body. */
#include "outgoing.sql.h"
#include "privacy/outgoing_internal.h"

static void put_time(struct json_writer *w, const char *key, bool there, int64_t time_ms) {
  if (there)
    json_put_int(w, key, time_ms);
  else
    json_put_null(w, key);
}

static void write_row(struct json_writer *w, const struct db_rows *rows) {
  struct str why = db_row_bytes(rows, 8);
  struct str state = db_row_bytes(rows, 5);
  json_begin_object(w);
  json_put_id(w, "id", db_row_id(rows, 0));
  json_put_id(w, "recipient", db_row_id(rows, 1));
  json_put_string(w, "kind", db_row_bytes(rows, 2));
  json_put_string(w, "event", db_row_bytes(rows, 3));
  json_put_string(w, "purpose", db_row_bytes(rows, 4));
  json_put_string(w, "state", state);
  json_put_int(w, "attempts", db_row_int(rows, 6));
  put_time(w, "next_at", str_equal(state, STR("queued")), db_row_int(rows, 7));
  if (why.len > 0)
    json_put_string(w, "last_error", why);
  else
    json_put_null(w, "last_error");
  json_put_int(w, "created_at", db_row_int(rows, 9));
  put_time(w, "done_at", !db_row_is_null(rows, 10), db_row_int(rows, 10));
  json_end_object(w);
}

enum err outgoing_list(struct work *work, struct json_writer *w, const struct outgoing_view *view,
                       struct buf *next_out) {
  struct db_rows rows;
  size_t count = 0;
  char id[ID_TEXT_BYTES + 1];
  struct db_value values[] = {db_id(&work->actor.workspace), db_text(view->state),
                              db_int(view->has_before),      db_int(view->before_at),
                              db_id(&view->before_id),       db_int((int64_t)view->limit)};
  TRY(db_query(work->db, &sql_outgoing_list, values, 6, &rows));
  while (db_step(&rows)) {
    write_row(w, &rows);
    if (++count < view->limit) continue;
    id_format(db_row_id(&rows, 0), id);
    buf_append_int(next_out, db_row_int(&rows, 9));
    buf_append_char(next_out, '_');
    buf_append(next_out, str_from(id));
  }
  return db_finish(&rows);
}

enum err outgoing_retry(struct work *work, struct id id) {
  struct db_rows rows;
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_int(work->now_ms)};
  TRY(db_one(work->db, &sql_outgoing_exists, values, 2, &rows));
  TRY(db_finish(&rows));
  TRY(db_run(work->db, &sql_outgoing_retry, values, 3, &changed));
  return changed == 1 ? ERR_NONE
                      : work_fault(work, ERR_CONFLICT, "Only what failed can be tried again.");
}
