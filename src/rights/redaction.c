#include "rights/redaction.h"

#include <stdlib.h>
#include <string.h>

#include "redaction.sql.h"

#define FIELD_BYTES 24

struct span {
  char field[FIELD_BYTES];
  struct id conversation;
  int64_t sequence;
  int64_t begin;
  int64_t length;
  bool hidden;
};

struct redaction_set {
  size_t count;
  struct span spans[REDACTION_MAX];
};

static int compare(const struct span *span, const struct redaction_place *place) {
  int by = memcmp(span->conversation.bytes, place->conversation.bytes, ID_BYTES);
  if (by != 0) return by;
  if (span->sequence != place->sequence) return span->sequence < place->sequence ? -1 : 1;
  return strcmp(span->field, place->field);
}

static void read_span(const struct db_rows *rows, struct span *span) {
  struct str field = str_slice(db_row_bytes(rows, 0), 0, FIELD_BYTES - 1);
  memset(span, 0, sizeof *span);
  memcpy(span->field, field.data, field.len);
  span->conversation = db_row_id(rows, 1);
  span->sequence = db_row_int(rows, 2);
  span->begin = db_row_int(rows, 3);
  span->length = db_row_int(rows, 4);
  span->hidden = str_equal(db_row_bytes(rows, 5), STR("hidden"));
}

enum err redaction_load(struct work *work, struct id request, struct redaction_set **set_out) {
  struct db_rows rows;
  struct redaction_set *set = calloc(1, sizeof *set);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request),
                              db_int(REDACTION_MAX)};
  if (!set) return ERR_MACHINE;
  enum err error = db_query(work->db, &sql_redaction_all, values, 3, &rows);
  if (!error) {
    while (set->count < REDACTION_MAX && db_step(&rows))
      read_span(&rows, &set->spans[set->count++]);
    error = db_finish(&rows);
  }
  if (error)
    free(set);
  else
    *set_out = set;
  return error;
}

void redaction_free(struct redaction_set *set) { free(set); }

/* The first span of the place, or where it would stand. */
static size_t first_of(const struct redaction_set *set, const struct redaction_place *place) {
  size_t low = 0;
  size_t high = set->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare(&set->spans[middle], place) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Where the character of that number begins; the end, where there are not so many. */
static size_t byte_of(struct str text, int64_t character) {
  size_t at = 0;
  while (at < text.len && character > 0) {
    at++;
    while (at < text.len && ((unsigned char)text.data[at] & 0xc0) == 0x80) at++;
    character--;
  }
  return at;
}

/* Hidden places may touch and lie in each other: each character is hidden once. */
static int64_t blacken(const struct span *spans, size_t count, struct buf *text) {
  struct buf out = {0};
  struct str from = buf_str(text);
  size_t done = 0;
  int64_t places = 0;
  for (size_t i = 0; i < count; i++) {
    size_t begin = byte_of(from, spans[i].begin);
    size_t end = begin + byte_of(str_slice(from, begin, from.len), spans[i].length);
    if (!spans[i].hidden || end <= done) continue;
    if (begin < done) begin = done;
    buf_append(&out, str_slice(from, done, begin));
    buf_append(&out, STR(REDACTION_MARK));
    done = end;
    places++;
  }
  buf_append(&out, str_slice(from, done, from.len));
  enum err error = buf_check(&out);
  buf_wipe(text);
  buf_append(text, buf_str(&out));
  if (error) text->error = error;
  buf_wipe(&out);
  buf_done(&out);
  return places;
}

/*= GDPR Art. 15(4) */
int64_t redaction_apply(const struct redaction_set *set, const struct redaction_place *place,
                        struct buf *text, bool *waits_out) {
  size_t first = first_of(set, place);
  size_t end = first;
  bool hidden = false;
  bool looked_through = false;
  while (end < set->count && compare(&set->spans[end], place) == 0) {
    hidden = hidden || set->spans[end].hidden;
    looked_through =
        looked_through || (set->spans[end].begin == 0 && set->spans[end].length == REDACTION_ALL);
    end++;
  }
  *waits_out = place->among_staff && !looked_through;
  return hidden ? blacken(&set->spans[first], end - first, text) : 0;
}

size_t redaction_at(const struct redaction_set *set, const struct redaction_place *place,
                    struct redaction_decision *decisions, size_t max) {
  size_t count = 0;
  if (!set) return 0;
  for (size_t i = first_of(set, place);
       i < set->count && count < max && compare(&set->spans[i], place) == 0; i++)
    decisions[count++] = (struct redaction_decision){set->spans[i].begin, set->spans[i].length,
                                                     set->spans[i].hidden};
  return count;
}

static enum err number(struct work *work, const struct sql *sql, const struct db_value *values,
                       int64_t *number_out) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, sql->parameters, &rows));
  *number_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static bool is_field(struct str field) {
  return str_equal(field, STR("message")) || str_equal(field, STR("hold")) ||
         str_equal(field, STR("emergency")) || str_equal(field, STR("sensitive"));
}

static enum err check(struct work *work, const struct redaction_choice *choice) {
  int64_t found = 0;
  if (!is_field(choice->field))
    return work_fault(work, ERR_INVALID, "field: message, hold, emergency or sensitive");
  if (choice->begin < 0 || (choice->length == REDACTION_ALL && choice->begin > 0))
    return work_fault(work, ERR_INVALID, "begin: a character of the text, from 0");
  if (choice->length < 1)
    return work_fault(work, ERR_INVALID, "length: so many characters, or null for all of it");
  if (choice->verdict.len > 0 && !str_equal(choice->verdict, STR("hidden")) &&
      !str_equal(choice->verdict, STR("left")))
    return work_fault(work, ERR_INVALID, "verdict: hidden, left, or null");
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&choice->conversation),
                              db_id(&choice->person), db_text(choice->field),
                              db_int(choice->sequence)};
  TRY(number(work, &sql_redaction_place, values, &found));
  return found > 0 ? ERR_NONE : ERR_NOT_FOUND;
}

/*= GDPR Art. 15(4) */
enum err redaction_decide(struct work *work, const struct redaction_choice *choice) {
  int64_t count = 0;
  TRY(check(work, choice));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&choice->request),
                              db_id(&choice->conversation),  db_text(choice->field),
                              db_int(choice->sequence),      db_int(choice->begin),
                              db_int(choice->length),        db_text(choice->verdict),
                              db_id(&work->actor.id),        db_int(work->now_ms)};
  if (choice->verdict.len == 0) return db_run(work->db, &sql_redaction_delete, values, 7, NULL);
  TRY(number(work, &sql_redaction_count, values, &count));
  if (count >= REDACTION_MAX) return ERR_TOO_MANY;
  return db_run(work->db, &sql_redaction_write, values, 10, NULL);
}
