#include "privacy/notice_shown.h"

#include "notice.sql.h"
#include "privacy/gate_facts.h"
#include "privacy/notice_difference.h"

/*= GDPR Art. 5(2) */
enum err notice_note_shown(struct work *work, struct id person, struct id conversation,
                           int64_t version, struct str language) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&person),
                              db_id(&conversation),
                              db_int(version),
                              db_text(language),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_notice_note_shown, values, 6, NULL);
}

static enum err row_read(struct work *work, const struct db_rows *rows,
                         struct notice_showing *showing) {
  *showing = (struct notice_showing){.conversation = db_row_id(rows, 0),
                                     .version = db_row_int(rows, 1),
                                     .at_ms = db_row_int(rows, 2)};
  return arena_copy(work->arena, db_row_bytes(rows, 3), &showing->language);
}

/* Closes the rows. */
static enum err rows_read(struct work *work, struct db_rows *rows,
                          struct notice_showing **showings_out, size_t *count_out) {
  size_t count = 0;
  struct notice_showing *list = arena_alloc(work->arena, NOTICE_SHOWN_PAGE * sizeof *list);
  enum err error = list ? ERR_NONE : ERR_MACHINE;
  for (; !error && count < NOTICE_SHOWN_PAGE && db_step(rows); count++)
    error = row_read(work, rows, &list[count]);
  enum err finish = db_finish(rows);
  if (error || finish) return error ? error : finish;
  *showings_out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err notice_shown_list(struct work *work, struct id conversation,
                           struct notice_showing **showings_out, size_t *count_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_query(work->db, &sql_notice_shown_list, values, 2, &rows));
  return rows_read(work, &rows, showings_out, count_out);
}

enum err notice_shown_of(struct work *work, const struct notice_asked *asked,
                         struct notice_showing **showings_out, size_t *count_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&asked->site),
                              db_int(asked->version),
                              db_int(asked->before_ms > 0 ? asked->before_ms : INT64_MAX)};
  TRY(db_query(work->db, &sql_notice_shown_of, values, 4, &rows));
  return rows_read(work, &rows, showings_out, count_out);
}

enum err notice_is_due(struct work *work, struct id site, int64_t seen, int64_t newest,
                       bool *due_out) {
  struct db_rows rows;
  struct notice before;
  struct notice after;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_int(seen),
                              db_int(newest)};
  *due_out = false;
  if (seen >= newest) return ERR_NONE;
  TRY(db_one(work->db, &sql_notice_material_since, values, 4, &rows));
  int64_t material = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  if (material == 0) return ERR_NONE;
  TRY(notice_read(work, site, seen, &before));
  TRY(notice_read(work, site, newest, &after));
  return notice_differs(before.facts, after.facts, due_out);
}

/*= GDPR Art. 13(3) */
enum err notice_state_read(struct work *work, struct id conversation,
                           struct notice_state *state_out) {
  struct db_rows rows;
  struct notice_state state = {.due = false};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_notice_of_conversation, values, 2, &rows));
  state.site = db_row_id(&rows, 0);
  state.person = db_row_id(&rows, 1);
  state.seen = db_row_int(&rows, 2);
  state.newest = db_row_int(&rows, 3);
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 4), &state.site_key);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 5), &state.language);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  TRY(notice_is_due(work, state.site, state.seen, state.newest, &state.due));
  *state_out = state;
  return ERR_NONE;
}

/*= GDPR Art. 13(3) */
enum err notice_see(struct work *work, struct id conversation, int64_t version,
                    struct str language) {
  struct notice_state state;
  TRY(notice_state_read(work, conversation, &state));
  if (version < 1 || version > state.newest)
    return work_fault(work, ERR_CONFLICT, "version: not one that was shown");
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation), db_int(version)};
  TRY(notice_note_shown(work, state.person, conversation, version, language));
  work_forget(work, conversation);
  TRY(db_run(work->db, &sql_notice_seen, values, 3, NULL));
  /* What was declared since counts for them from here on. */
  return gate_refresh_person(work, state.person);
}

enum err notice_write_changes(struct work *work, struct json_writer *w,
                              const struct notice_state *state, const char *language) {
  struct notice before;
  struct notice after;
  bool material = false;
  TRY(notice_read(work, state->site, state->seen, &before));
  TRY(notice_read(work, state->site, state->newest, &after));
  json_put_int(w, "version", state->newest);
  json_key(w, "changes");
  TRY(notice_write_difference(w, before.facts, after.facts, language, &material));
  json_put_bool(w, "material", material);
  return ERR_NONE;
}
