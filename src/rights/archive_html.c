/*
 * The archive as a page to read and to print: no script, nothing from anywhere else, and every
 * text of a person stands in it as text.
 */
#include <string.h>

#include "privacy/notice_words.h"
#include "rights/archive_page.h"
#include "rights/archive_writer.h"

static void put(struct archive_writing *w, const char *markup) {
  buf_append(w->out, str_from(markup));
}
static void text(struct archive_writing *w, struct str s) { archive_page_escape(w->out, s); }
static void word(struct archive_writing *w, const char *key) {
  text(w, str_from(notice_word(key, w->language)));
}

/* A word of the program's, in the reader's language where there is one. */
static void code(struct archive_writing *w, struct str name) {
  struct buf key = {0};
  buf_append(&key, STR("archive.word."));
  buf_append(&key, name);
  const char *found = buf_check(&key) ? NULL : notice_word_find(buf_str(&key), w->language);
  text(w, found ? str_from(found) : name);
  buf_done(&key);
}

static void filled(struct archive_writing *w, const char *key, const struct notice_slot *slots,
                   size_t count) {
  struct buf sentence = {0};
  notice_word_fill(&sentence, notice_word(key, w->language), slots, count);
  text(w, buf_str(&sentence));
  buf_done(&sentence);
}

static struct str time_text(struct archive_writing *w, int64_t ms, struct buf *room) {
  archive_page_time(room, ms, w->tongue);
  return buf_str(room);
}

static void put_time(struct archive_writing *w, int64_t ms) {
  struct buf room = {0};
  text(w, time_text(w, ms, &room));
  buf_done(&room);
}

static void put_day(struct archive_writing *w, int64_t ms) {
  struct buf room = {0};
  struct str day;
  struct str rest;
  (void)str_cut(time_text(w, ms, &room), ',', &day, &rest);
  text(w, day);
  buf_done(&room);
}

static void intro(struct archive_writing *w) {
  struct buf asked = {0};
  struct buf made = {0};
  int64_t asked_ms = w->facts->order->asked_ms;
  struct notice_slot slots[] = {
      {"asked", time_text(w, asked_ms ? asked_ms : w->facts->made_ms, &asked)},
      {"made", time_text(w, w->facts->made_ms, &made)}};
  put(w, "<p>");
  filled(w, "archive.intro", slots, 2);
  put(w, "</p>\n");
  buf_done(&asked);
  buf_done(&made);
}

static void put_sum(struct archive_writing *w, const struct archive_sum *sum) {
  put(w, "<tr><td>");
  text(w, sum->what);
  put(w, "</td><td>");
  text(w, sum->purpose);
  put(w, " <small>");
  text(w, sum->article);
  put(w, "</small></td><td>");
  word(w, sum->source);
  put(w, "</td><td>");
  if (sum->until_ms > 0)
    put_day(w, sum->until_ms);
  else
    word(w, "archive.until_no");
  put(w, "</td></tr>\n");
}

static void in_short(struct archive_writing *w) {
  static const char *const heads[] = {"archive.what", "archive.why", "archive.from",
                                      "archive.until"};
  put(w, "<h2 id=short>");
  word(w, "archive.short");
  put(w, "</h2>\n<div class=wide><table><thead><tr>");
  for (int i = 0; i < 4; i++) {
    put(w, "<th scope=col>");
    word(w, heads[i]);
    put(w, "</th>");
  }
  put(w, "</tr></thead><tbody>\n");
  for (size_t i = 0; i < w->facts->sum_count; i++) put_sum(w, &w->facts->sums[i]);
  put(w, "</tbody></table></div>\n");
}

/*= GDPR Art. 15(1)(e) */
static void what_you_can_do(struct archive_writing *w) {
  const struct json *complaint = json_get(w->facts->notice, "complaint");
  struct str authority = STR_EMPTY;
  put(w, "<h2 id=do>");
  word(w, "archive.do");
  put(w, "</h2>\n<p>");
  word(w, "archive.do_text");
  put(w, " ");
  if (json_get_str(complaint, "authority", &authority) == ERR_NONE && authority.len > 0) {
    struct notice_slot slot = {"authority", authority};
    filled(w, "archive.do_complain", &slot, 1);
  }
  put(w, "</p>\n");
}

static void statement(struct archive_writing *w) {
  put(w, "<h2 id=use>");
  word(w, "archive.use");
  put(w, "</h2>\n<dl class=use>\n");
  for (size_t i = 0; i < STATEMENT_PARTS; i++) {
    const struct statement_part *part = &w->facts->statement.parts[i];
    put(w, "<dt>");
    text(w, str_from(part->title));
    put(w, " <small>Art. ");
    text(w, str_from(part->article));
    put(w, "</small></dt>\n");
    for (size_t l = 0; l < part->count; l++) {
      put(w, "<dd>");
      text(w, part->lines[l]);
      put(w, "</dd>\n");
    }
  }
  put(w, "</dl>\n");
}

static void begin(struct archive_writing *w) {
  struct notice_slot slot = {"name", w->facts->controller};
  archive_page_head(w->out, w->language);
  put(w, "<title>");
  filled(w, "archive.title", &slot, 1);
  put(w, "</title></head><body><main>\n<h1>");
  filled(w, "archive.title", &slot, 1);
  put(w, "</h1>\n");
  intro(w);
  in_short(w);
  what_you_can_do(w);
  statement(w);
  put(w, "<h2 id=all>");
  word(w, "archive.all");
  put(w, "</h2>\n<p>");
  word(w, "archive.utc");
  put(w, "</p>\n");
}

static void table_begin(struct archive_writing *w, const struct archive_way *way) {
  (void)way;
  w->row_number = 0;
  memset(&w->talk, 0, sizeof w->talk);
}

/* A heading only where there is something under it. */
static void open_table(struct archive_writing *w, const struct archive_way *way) {
  if (w->row_number++ > 0) return;
  put(w, "<section><h3>");
  text(w, str_from(way->title[w->tongue]));
  put(w, "</h3>\n");
}

static void put_look(struct archive_writing *w, const struct archive_look *look) {
  code(w, str_from(look->by));
  if (look->purpose.len > 0) {
    put(w, ", ");
    text(w, look->purpose);
  }
  if (look->note.len > 0) {
    put(w, ": ");
    text(w, look->note);
  }
}

static void put_withheld(struct archive_writing *w, enum archive_ground ground) {
  put(w, "<i class=withheld>");
  text(w, str_from(archive_ground_why(ground, w->language)));
  put(w, "</i>");
}

static void put_number(struct archive_writing *w, int64_t number) {
  if (number == INT64_MAX)
    word(w, "archive.no_end");
  else
    buf_append_int(w->out, number);
}

static void put_cell(struct archive_writing *w, const struct archive_cell *cell) {
  switch (cell->kind) {
    case CELL_NULL:
      return;
    case CELL_TEXT:
      if (cell->column->words || cell->column->word)
        code(w, cell->text);
      else
        text(w, cell->text);
      return;
    case CELL_NUMBER:
      put_number(w, cell->number);
      return;
    case CELL_TIME:
      if (cell->number == INT64_MAX)
        word(w, "archive.no_end");
      else
        put_time(w, cell->number);
      return;
    case CELL_WITHHELD:
      put_withheld(w, cell->ground);
      return;
    case CELL_LOOK:
      put_look(w, &cell->look);
      return;
  }
}

/* The person's own number again and again tells nothing. */
static bool is_shown(const struct archive_cell *cell) {
  if (cell->column->hidden || cell->kind == CELL_NULL) return false;
  if (cell->kind == CELL_TEXT && cell->text.len == 0) return false;
  if (cell->kind == CELL_TIME && cell->number == 0) return false;
  return strcmp(cell->column->key, "person") != 0 && strcmp(cell->column->key, "subject") != 0;
}

static void put_row(struct archive_writing *w, const struct archive_row *row) {
  put(w, "<dl class=row>\n");
  for (size_t i = 0; i < row->count; i++) {
    const struct archive_cell *cell = &row->cells[i];
    if (!is_shown(cell)) continue;
    put(w, cell->kind == CELL_TEXT && cell->text.len > 60 ? "<div class=long><dt>" : "<div><dt>");
    text(w, str_from(archive_column_title(w, cell->column)));
    put(w, "</dt><dd>");
    put_cell(w, cell);
    put(w, "</dd></div>\n");
  }
  put(w, "</dl>\n");
}

/* What was said reads as a conversation does; numbers of the browser stand in the JSON. */
static void put_message(struct archive_writing *w, const struct archive_row *row) {
  const struct archive_cell *talk = archive_row_cell(row, "conversation");
  const struct archive_cell *from = archive_row_cell(row, "from");
  const struct archive_cell *note = archive_row_cell(row, "note");
  const struct archive_cell *words = archive_row_cell(row, "text");
  struct id id = w->talk;
  if (id_parse(talk->text, &id) == ERR_NONE && !id_equal(id, w->talk)) {
    w->talk = id;
    put(w, "<h4>");
    text(w, str_from(archive_column_title(w, talk->column)));
    put(w, " <small>");
    text(w, talk->text);
    put(w, "</small></h4>\n");
  }
  put(w, str_equal(from->text, STR("you")) ? "<div class=\"say you\"><p class=by>"
                                           : "<div class=say><p class=by>");
  code(w, from->text);
  put(w, ", ");
  put_cell(w, archive_row_cell(row, "at_ms"));
  if (note->number != 0) {
    put(w, " · ");
    word(w, "archive.note");
  }
  put(w, "</p><p class=text>");
  if (words->kind == CELL_TEXT && words->text.len == 0)
    word(w, "archive.removed");
  else
    put_cell(w, words);
  put(w, "</p></div>\n");
}

/*= GDPR Art. 12(1) */
static void write_row(struct archive_writing *w, const struct archive_way *way,
                      const struct archive_row *row) {
  open_table(w, way);
  if (strcmp(way->table, "message") == 0)
    put_message(w, row);
  else
    put_row(w, row);
}

static void table_end(struct archive_writing *w, const struct archive_way *way) {
  (void)way;
  if (w->row_number > 0) put(w, "</section>\n");
}

static void put_no_ways(struct archive_writing *w) {
  size_t count;
  const struct archive_no_way *list = archive_no_ways(&count);
  put(w, "<h2 id=not>");
  word(w, "archive.not_reached");
  put(w, "</h2>\n<ul>\n");
  for (size_t i = 0; i < count; i++) {
    put(w, "<li>");
    text(w, str_from(list[i].why[w->tongue]));
    put(w, "</li>\n");
  }
  put(w, "</ul>\n");
}

/*= GDPR Art. 15(4) */
static void end(struct archive_writing *w, const struct archive_row *row) {
  bool any = false;
  for (int i = 1; i < ARCHIVE_GROUNDS; i++) any = any || row->grounds[i] > 0;
  put(w, "<h2 id=withheld>");
  word(w, "archive.withheld");
  put(w, "</h2>\n");
  if (!any) {
    put(w, "<p>");
    word(w, "archive.nothing_withheld");
    put(w, "</p>\n");
  } else {
    put(w, "<ul>\n");
  }
  for (int i = 1; i < ARCHIVE_GROUNDS; i++) {
    if (row->grounds[i] == 0) continue;
    put(w, "<li>");
    buf_append_int(w->out, row->grounds[i]);
    put(w, " × ");
    text(w, str_from(archive_ground_why((enum archive_ground)i, w->language)));
    put(w, "</li>\n");
  }
  if (any) put(w, "</ul>\n");
  put_no_ways(w);
  put(w, "</main></body></html>\n");
}

const struct archive_writer archive_html = {begin, table_begin, write_row, table_end, end};
