/*
 * What a person takes along under Art. 20: what they provided, on consent or for a contract, and
 * a word on what stays behind and why. From the same reading of the rows as the archive.
 */
#include <string.h>

#include "privacy/notice_words.h"
#include "rights/archive_csv.h"
#include "rights/archive_writer.h"

enum why { WHY_NOT_PROVIDED, WHY_NOT_THIS_BASIS, WHY_CREDENTIAL, WHYS };
_Static_assert(WHYS == ARCHIVE_LEFT_KINDS, "portable and archive_writer count the same");
static const char *const why_codes[WHYS] = {"not_provided_by_you", "not_this_basis", "credential"};
static const char *const why_words[WHYS] = {"portable.not_provided", "portable.not_this_basis",
                                            "archive.credential"};

static bool names(const char *list, const char *word) {
  struct str rest = str_from(list);
  struct str item;
  for (bool more = rest.len > 0; more;) {
    more = str_cut(rest, ',', &item, &rest);
    if (str_equal(str_trim(item), str_from(word))) return true;
  }
  return false;
}

/* Given, or observed by the use of it: not what the program or the staff made of it. */
static bool is_provided(const struct archive_column *column) {
  return column->source && column->type != ARCHIVE_WITHHELD &&
         (names(column->source, "visitor") || names(column->source, "browser"));
}

/* What is given along with a value so that it can be understood. */
static bool explains(const struct archive_column *column) {
  static const char *const keys[] = {"at_ms", "conversation", "field", "purpose", "sequence"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (strcmp(column->key, keys[i]) == 0) return true;
  return false;
}

static struct str first_of(const char *list) {
  struct str head;
  struct str tail;
  (void)str_cut(str_from(list), ',', &head, &tail);
  return str_trim(head);
}

/* The purpose of this very row. */
static struct str purpose_of(const struct archive_way *way, const struct archive_row *row,
                             const struct archive_column *column) {
  const struct archive_cell *own = archive_row_cell(row, "purpose");
  if (way->gate == ARCHIVE_GATE_CONVERSATION || way->gate == ARCHIVE_GATE_PERSON)
    return str_from(row->talk.purpose);
  return own && own->kind == CELL_TEXT ? own->text : first_of(column->purposes);
}

static struct str text_of(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR_EMPTY : text;
}

/*= GDPR Art. 20(1)(a) */
static bool basis_carries(const struct archive_writing *w, struct str purpose) {
  const struct json *purposes = json_get(w->facts->notice, "purposes");
  for (size_t i = 0; i < json_size(purposes); i++) {
    struct str basis = text_of(json_at(purposes, i), "basis");
    if (!str_equal(text_of(json_at(purposes, i), "code"), purpose)) continue;
    return str_equal(basis, STR("consent")) || str_equal(basis, STR("contract"));
  }
  return false;
}

/* Somebody else's row in the person's conversation: a message of the staff, their read mark. */
/*= GDPR Art. 20(4) */
static bool is_anothers(const struct archive_row *row) {
  for (size_t i = 0; i < row->count; i++) {
    const struct archive_cell *cell = &row->cells[i];
    if (cell->column->type == ARCHIVE_ID && cell->column->shared &&
        str_equal(cell->text, STR("staff")))
      return true;
  }
  return false;
}

static bool goes_along(struct archive_writing *w, const struct archive_way *way,
                       const struct archive_row *row, const struct archive_cell *cell) {
  enum why why = WHYS;
  if (!cell->column->source || cell->column->hidden || cell->kind == CELL_NULL) return false;
  if (cell->column->type == ARCHIVE_WITHHELD)
    why = WHY_CREDENTIAL;
  else if (!is_provided(cell->column) || is_anothers(row) || cell->kind == CELL_WITHHELD)
    why = WHY_NOT_PROVIDED;
  else if (!basis_carries(w, purpose_of(way, row, cell->column)))
    why = WHY_NOT_THIS_BASIS;
  if (why == WHYS) return true;
  if (!explains(cell->column)) w->left[way - w->first_way][why]++;
  return false;
}

/* Which of the row's cells go along; false when none does. */
static bool choose(struct archive_writing *w, const struct archive_way *way,
                   const struct archive_row *row, bool *chosen) {
  bool any = false;
  for (size_t i = 0; i < row->count; i++) {
    chosen[i] = goes_along(w, way, row, &row->cells[i]);
    any = any || chosen[i];
  }
  for (size_t i = 0; i < row->count && any; i++)
    if (explains(row->cells[i].column) && row->cells[i].kind != CELL_NULL) chosen[i] = true;
  return any;
}

static void put_known(struct json_writer *w, const char *key, struct str text) {
  if (text.len > 0)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

static void json_begin(struct archive_writing *writing) {
  struct json_writer *w = &writing->json;
  *w = json_writer(writing->out);
  json_begin_object(w);
  json_put_word(w, "format", "parlour-portable/1");
  json_put_int(w, "made_at", writing->facts->made_ms);
  json_put_word(w, "language", writing->language);
  put_known(w, "site", writing->facts->site);
  put_known(w, "controller", writing->facts->controller);
  json_key(w, "data");
  json_begin_object(w);
}

static bool may_hold(const struct archive_way *way) {
  for (size_t i = 0; i < way->column_count; i++)
    if (is_provided(&way->columns[i])) return true;
  return false;
}

static void json_table_begin(struct archive_writing *w, const struct archive_way *way) {
  if (!may_hold(way)) return;
  json_key(&w->json, way->table);
  json_begin_array(&w->json);
}

static void json_cell(struct json_writer *w, const struct archive_cell *cell) {
  json_key(w, cell->column->key);
  if (cell->kind == CELL_TEXT)
    json_write_string(w, cell->text);
  else
    json_write_int(w, cell->number);
}

/*= GDPR Art. 20(1) */
static void json_row(struct archive_writing *writing, const struct archive_way *way,
                     const struct archive_row *row) {
  bool chosen[ARCHIVE_COLUMNS_MAX];
  if (!choose(writing, way, row, chosen)) return;
  json_begin_object(&writing->json);
  for (size_t i = 0; i < row->count; i++)
    if (chosen[i]) json_cell(&writing->json, &row->cells[i]);
  json_end_object(&writing->json);
}

static void json_table_end(struct archive_writing *w, const struct archive_way *way) {
  if (may_hold(way)) json_end_array(&w->json);
}

static void json_left(struct archive_writing *writing, const struct archive_way *way, int why) {
  struct json_writer *w = &writing->json;
  int64_t count = writing->left[way - writing->first_way][why];
  if (count == 0) return;
  json_begin_object(w);
  json_put_word(w, "table", way->table);
  json_put_word(w, "title", way->title[writing->tongue]);
  json_put_int(w, "values", count);
  json_put_word(w, "ground", why_codes[why]);
  json_put_word(w, "why", notice_word(why_words[why], writing->language));
  json_end_object(w);
}

static void json_end(struct archive_writing *writing, const struct archive_row *row) {
  size_t count;
  const struct archive_way *ways = archive_ways(&count);
  (void)row;
  json_end_object(&writing->json);
  json_key(&writing->json, "left_out");
  json_begin_array(&writing->json);
  for (size_t i = 0; i < count; i++)
    for (int why = 0; why < WHYS; why++) json_left(writing, &ways[i], why);
  json_end_array(&writing->json);
  json_end_object(&writing->json);
}

const struct archive_writer portable_json = {json_begin, json_table_begin, json_row, json_table_end,
                                             json_end};

static void csv_begin(struct archive_writing *w) {
  buf_append(w->out, STR("\xef\xbb\xbf"
                         "table,row,field,value\r\n"));
}

static void csv_table_begin(struct archive_writing *w, const struct archive_way *way) {
  (void)way;
  w->row_number = 0;
}

static void csv_cell(struct archive_writing *w, const struct archive_way *way,
                     const struct archive_cell *cell) {
  struct buf time = {0};
  archive_csv_word(w->out, way->table);
  buf_append_char(w->out, ',');
  buf_append_int(w->out, w->row_number);
  buf_append_char(w->out, ',');
  archive_csv_word(w->out, cell->column->key);
  buf_append_char(w->out, ',');
  if (cell->kind == CELL_TIME) clock_append_iso(&time, cell->number);
  if (cell->kind == CELL_NUMBER)
    buf_append_int(w->out, cell->number);
  else
    archive_csv_field(w->out, cell->kind == CELL_TIME ? buf_str(&time) : cell->text);
  buf_append(w->out, STR("\r\n"));
  buf_done(&time);
}

static void csv_row(struct archive_writing *w, const struct archive_way *way,
                    const struct archive_row *row) {
  bool chosen[ARCHIVE_COLUMNS_MAX];
  if (!choose(w, way, row, chosen)) return;
  w->row_number++;
  for (size_t i = 0; i < row->count; i++)
    if (chosen[i]) csv_cell(w, way, &row->cells[i]);
}

static void csv_table_end(struct archive_writing *w, const struct archive_way *way) {
  (void)w;
  (void)way;
}

static void csv_end(struct archive_writing *w, const struct archive_row *row) {
  size_t count;
  const struct archive_way *ways = archive_ways(&count);
  (void)row;
  for (size_t i = 0; i < count; i++)
    for (int why = 0; why < WHYS; why++) {
      if (w->left[i][why] == 0) continue;
      buf_append(w->out, STR("\"left out\","));
      buf_append_int(w->out, w->left[i][why]);
      buf_append_char(w->out, ',');
      archive_csv_word(w->out, ways[i].table);
      buf_append_char(w->out, ',');
      archive_csv_word(w->out, notice_word(why_words[why], w->language));
      buf_append(w->out, STR("\r\n"));
    }
}

const struct archive_writer portable_csv = {csv_begin, csv_table_begin, csv_row, csv_table_end,
                                            csv_end};
