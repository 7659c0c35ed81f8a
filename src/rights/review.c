/*
 * What of an answer may speak of somebody else, for the one who decides: every candidate with its
 * text and its verdict so far. From the same reading of the rows as the archive.
 */
#include <string.h>

#include "rights/archive_writer.h"
#include "rights/redaction.h"
#include "rights/redaction_scan.h"

#define SPANS_MAX 64
#define DECISIONS_MAX 128

/* One text that is looked through. */
struct text {
  const struct archive_way *way;
  const struct archive_row *row;
  const struct archive_cell *cell;
  struct redaction_place place;
  struct redaction_decision decisions[DECISIONS_MAX];
  size_t decision_count;
};

static void begin(struct archive_writing *writing) {
  struct json_writer *w = &writing->json;
  *w = json_writer(writing->out);
  memset(writing->verdicts, 0, sizeof writing->verdicts);
  json_begin_object(w);
  json_key(w, "candidates");
  json_begin_array(w);
}

static void table(struct archive_writing *w, const struct archive_way *way) {
  (void)w;
  (void)way;
}

static void remember(char *out, size_t bytes, const struct archive_cell *cell) {
  if (!cell || cell->kind != CELL_TEXT || cell->text.len >= bytes) return;
  memcpy(out, cell->text.data, cell->text.len);
  out[cell->text.len] = 0;
}

/* NULL: nobody has decided it yet. */
static const char *verdict_of(const struct text *text, int64_t at, int64_t length) {
  for (size_t i = 0; i < text->decision_count; i++)
    if (text->decisions[i].begin == at && text->decisions[i].length == length)
      return text->decisions[i].hidden ? "hidden" : "left";
  return NULL;
}

static void put_cell(struct json_writer *w, const char *key, const struct archive_cell *cell) {
  if (cell && cell->kind == CELL_TEXT)
    json_put_string(w, key, cell->text);
  else if (cell && cell->kind == CELL_TIME)
    json_put_int(w, key, cell->number);
  else
    json_put_null(w, key);
}

static void put(struct archive_writing *writing, const struct text *text, const char *kind,
                int64_t at, int64_t length) {
  struct json_writer *w = &writing->json;
  const char *verdict = verdict_of(text, at, length);
  writing->verdicts[!verdict ? 0 : strcmp(verdict, "hidden") == 0 ? 1 : 2]++;
  json_begin_object(w);
  json_put_word(w, "kind", kind);
  json_put_word(w, "field", text->place.field);
  put_cell(w, "conversation", archive_row_cell(text->row, "conversation"));
  json_put_int(w, "sequence", text->place.sequence);
  put_cell(w, "at", archive_row_cell(text->row, "at_ms"));
  put_cell(w, "from", archive_row_cell(text->row, "from"));
  json_put_bool(w, "note", text->place.among_staff);
  json_put_int(w, "begin", at);
  if (length == REDACTION_ALL)
    json_put_null(w, "length");
  else
    json_put_int(w, "length", length);
  json_put_string(w, "text", text->cell->text);
  if (verdict)
    json_put_word(w, "verdict", verdict);
  else
    json_put_null(w, "verdict");
  json_end_object(w);
}

/* What a person chose where the program had found nothing. */
static void put_chosen(struct archive_writing *w, const struct text *text,
                       const struct redaction_span *spans, size_t count) {
  for (size_t d = 0; d < text->decision_count; d++) {
    const struct redaction_decision *decision = &text->decisions[d];
    bool known = decision->length == REDACTION_ALL && text->place.among_staff;
    for (size_t i = 0; i < count && !known; i++)
      known = spans[i].begin == decision->begin && spans[i].length == decision->length;
    if (!known) put(w, text, "chosen", decision->begin, decision->length);
  }
}

/*= GDPR Art. 15(4) */
static void look_through(struct archive_writing *w, struct text *text) {
  struct redaction_span spans[SPANS_MAX];
  struct redaction_own own = {str_from(w->own_name), str_from(w->own_email)};
  text->decision_count = redaction_at(w->decided, &text->place, text->decisions, DECISIONS_MAX);
  size_t count = redaction_scan(text->cell->text, &own, text->place.among_staff, spans, SPANS_MAX);
  if (text->place.among_staff) put(w, text, redaction_kind_name(REDACTION_WHOLE), 0, REDACTION_ALL);
  for (size_t i = 0; i < count; i++)
    put(w, text, redaction_kind_name(spans[i].kind), spans[i].begin, spans[i].length);
  put_chosen(w, text, spans, count);
}

static void row(struct archive_writing *w, const struct archive_way *way,
                const struct archive_row *read) {
  if (strcmp(way->table, "person") == 0) {
    remember(w->own_name, sizeof w->own_name, archive_row_cell(read, "name"));
    remember(w->own_email, sizeof w->own_email, archive_row_cell(read, "email"));
    return;
  }
  bool note = way->note_at >= 0 && read->cells[way->note_at].number != 0;
  for (size_t i = 0; i < read->count; i++) {
    const struct archive_cell *cell = &read->cells[i];
    bool message = strcmp(way->table, "message") == 0 && cell->column->type == ARCHIVE_SEALED;
    if (!message && !cell->column->staff_words) continue;
    if (cell->kind != CELL_TEXT || cell->text.len == 0) continue;
    const struct archive_cell *sequence = archive_row_cell(read, "sequence");
    struct text text = {.way = way,
                        .row = read,
                        .cell = cell,
                        .place = {.field = way->table,
                                  .conversation = read->talk.id,
                                  .sequence = sequence ? sequence->number : 0,
                                  .among_staff = note || cell->column->staff_words}};
    look_through(w, &text);
  }
}

static void end(struct archive_writing *writing, const struct archive_row *read) {
  struct json_writer *w = &writing->json;
  (void)read;
  json_end_array(w);
  json_put_int(w, "open", writing->verdicts[0]);
  json_put_int(w, "hidden", writing->verdicts[1]);
  json_put_int(w, "left", writing->verdicts[2]);
  json_end_object(w);
}

const struct archive_writer review_json = {begin, table, row, table, end};
