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
  int64_t whole = INT64_MAX;
  bool hidden = false;
  bool looked_through = false;
  while (end < set->count && compare(&set->spans[end], place) == 0) {
    hidden = hidden || set->spans[end].hidden;
    looked_through =
        looked_through || (set->spans[end].begin == 0 && set->spans[end].length == whole);
    end++;
  }
  *waits_out = place->among_staff && !looked_through;
  return hidden ? blacken(&set->spans[first], end - first, text) : 0;
}
