/*
 * The archive as one plain table: a line for each value. RFC 4180, and nothing in it that a
 * spreadsheet would carry out.
 */
#include "rights/archive_csv.h"
#include "privacy/notice_words.h"
#include "rights/archive_writer.h"

/* What a spreadsheet takes for a formula begins so, also behind spaces. */
static bool may_act(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    switch (text.data[i]) {
      case ' ':
        continue;
      case '=':
      case '+':
      case '-':
      case '@':
      case '\t':
      case '\r':
      case '\n':
        return true;
      default:
        /* The wide forms of the same signs: U+FF1D, FF0B, FF0D, FF20. */
        return str_starts(str_slice(text, i, text.len), STR("\xef\xbc\x9d")) ||
               str_starts(str_slice(text, i, text.len), STR("\xef\xbc\x8b")) ||
               str_starts(str_slice(text, i, text.len), STR("\xef\xbc\x8d")) ||
               str_starts(str_slice(text, i, text.len), STR("\xef\xbc\xa0"));
    }
  }
  return false;
}

void archive_csv_field(struct buf *out, struct str text) {
  buf_append_char(out, '"');
  if (may_act(text)) buf_append_char(out, '\'');
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] != '"') continue;
    buf_append(out, str_slice(text, from, i + 1));
    from = i; /* the sign itself comes again */
  }
  buf_append(out, str_slice(text, from, text.len));
  buf_append_char(out, '"');
}

void archive_csv_word(struct buf *out, const char *word) {
  archive_csv_field(out, str_from(word ? word : ""));
}

static void begin(struct archive_writing *w) {
  /* The mark tells a spreadsheet that it is UTF-8. */
  buf_append(w->out, STR("\xef\xbb\xbftable,row,field,title,value,category,purposes,source\r\n"));
}

static void table_begin(struct archive_writing *w, const struct archive_way *way) {
  (void)way;
  w->row_number = 0;
}

static void put_value(struct archive_writing *w, const struct archive_cell *cell) {
  struct buf text = {0};
  switch (cell->kind) {
    case CELL_NULL:
      break;
    case CELL_TEXT:
      archive_csv_field(w->out, cell->text);
      return;
    case CELL_NUMBER: /* made here: no sign that acts stands for more than itself */
      buf_append_int(w->out, cell->number);
      return;
    case CELL_TIME:
      clock_append_iso(&text, cell->number);
      break;
    case CELL_WITHHELD:
      buf_append(&text, STR("withheld: "));
      buf_append(&text, str_from(archive_ground_why(cell->ground, w->language)));
      break;
    case CELL_LOOK:
      buf_append(&text, str_from(cell->look.by));
      if (cell->look.purpose.len > 0) buf_append(&text, STR("; "));
      buf_append(&text, cell->look.purpose);
      if (cell->look.note.len > 0) buf_append(&text, STR("; "));
      buf_append(&text, cell->look.note);
      break;
  }
  archive_csv_field(w->out, buf_str(&text));
  buf_wipe(&text);
  buf_done(&text);
}

/*= GDPR Art. 15(3) */
static void write_row(struct archive_writing *w, const struct archive_way *way,
                      const struct archive_row *row) {
  w->row_number++;
  for (size_t i = 0; i < row->count; i++) {
    const struct archive_cell *cell = &row->cells[i];
    if (cell->column->hidden || cell->kind == CELL_NULL) continue;
    archive_csv_word(w->out, way->table);
    buf_append_char(w->out, ',');
    buf_append_int(w->out, w->row_number);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, cell->column->key);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, archive_column_title(w, cell->column));
    buf_append_char(w->out, ',');
    put_value(w, cell);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, cell->column->category);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, cell->column->purposes);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, cell->column->source);
    buf_append(w->out, STR("\r\n"));
  }
}

static void table_end(struct archive_writing *w, const struct archive_way *way) {
  (void)w;
  (void)way;
}

/*= GDPR Art. 15(4) */
static void end(struct archive_writing *w, const struct archive_row *row) {
  for (int i = 1; i < ARCHIVE_GROUNDS; i++) {
    if (row->grounds[i] == 0) continue;
    buf_append(w->out, STR("\"withheld\","));
    buf_append_int(w->out, row->grounds[i]);
    buf_append_char(w->out, ',');
    archive_csv_word(w->out, archive_ground_name((enum archive_ground)i));
    buf_append(w->out, STR(",\"\","));
    archive_csv_word(w->out, archive_ground_why((enum archive_ground)i, w->language));
    buf_append(w->out, STR(",\"\",\"\",\"\"\r\n"));
  }
}

const struct archive_writer archive_csv = {begin, table_begin, write_row, table_end, end};
