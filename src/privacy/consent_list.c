/* The records, for the data protection officer and for the person. */
#include <string.h>

#include "consent.sql.h"
#include "privacy/consent.h"

#define OWN_MAX 200

static enum err copy(struct work *work, const struct db_rows *rows, int column, struct str *out) {
  return arena_copy(work->arena, db_row_bytes(rows, column), out);
}

static enum err line_read(struct work *work, const struct db_rows *rows,
                          struct consent_line *line) {
  line->id = db_row_id(rows, 0);
  line->purpose_version = db_row_int(rows, 2);
  line->notice_version = db_row_int(rows, 3);
  line->at_ms = db_row_int(rows, 9);
  line->is_explicit = db_row_int(rows, 10) != 0;
  line->age = db_row_int(rows, 11);
  line->leaf = db_row_int(rows, 12);
  TRY(consent_state_of(db_row_int(rows, 5), &line->state));
  TRY(copy(work, rows, 1, &line->purpose));
  TRY(copy(work, rows, 4, &line->language));
  TRY(copy(work, rows, 6, &line->choice));
  TRY(copy(work, rows, 7, &line->method));
  return copy(work, rows, 8, &line->label);
}

enum err consent_list(struct work *work, const struct consent_filter *filter, size_t limit,
                      struct consent_line **lines_out, size_t *count_out) {
  static const struct id none;
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct consent_line *lines = arena_alloc(work->arena, (limit + 1) * sizeof *lines);
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&filter->site),  db_id(&none),
      db_text(filter->purpose),      db_int(filter->state), db_int(filter->before_ms),
      db_id(&filter->before),        db_int((int64_t)limit)};
  if (!lines) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_consent_lines, values, 8, &rows));
  while (!error && count < limit && db_step(&rows)) error = line_read(work, &rows, &lines[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *lines_out = lines;
  *count_out = count;
  return ERR_NONE;
}

static enum err own_read(struct work *work, const struct db_rows *rows, struct consent_own *own) {
  struct str receipt = db_row_bytes(rows, 0);
  if (receipt.len != RECEIPT_BYTES) return ERR_CORRUPT;
  memcpy(own->receipt, receipt.data, RECEIPT_BYTES);
  own->record = db_row_id(rows, 1);
  own->at_ms = db_row_int(rows, 5);
  TRY(consent_state_of(db_row_int(rows, 3), &own->state));
  TRY(copy(work, rows, 2, &own->purpose));
  return copy(work, rows, 4, &own->choice);
}

enum err consent_of_person(struct work *work, struct id person, struct consent_own **list_out,
                           size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct consent_own *list = arena_alloc(work->arena, OWN_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_consent_own, values, 2, &rows));
  while (!error && count < OWN_MAX && db_step(&rows)) error = own_read(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}
