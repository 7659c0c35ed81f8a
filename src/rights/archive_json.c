/* The archive for machines: docs/archive.schema.json describes it. */
#include <string.h>

#include "privacy/inventory.h"
#include "privacy/notice_words.h"
#include "rights/archive_writer.h"

static void put_known(struct json_writer *w, const char *key, const struct json *from) {
  struct str text;
  if (json_get_str(from, key, &text))
    json_put_null(w, key);
  else
    json_put_string(w, key, text);
}

static void write_controller(struct archive_writing *writing) {
  static const char *const keys[] = {"contact", "address", "country", "representative", "dpo"};
  struct json_writer *w = &writing->json;
  const struct json *controller = json_get(writing->facts->notice, "controller");
  json_key(w, "controller");
  json_begin_object(w);
  json_put_string(w, "name", writing->facts->controller);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) put_known(w, keys[i], controller);
  json_end_object(w);
}

static void write_statement(struct archive_writing *writing) {
  struct json_writer *w = &writing->json;
  json_key(w, "statement");
  json_begin_array(w);
  for (size_t i = 0; i < STATEMENT_PARTS; i++) {
    const struct statement_part *part = &writing->facts->statement.parts[i];
    json_begin_object(w);
    json_put_word(w, "article", part->article);
    json_put_word(w, "title", part->title);
    json_key(w, "text");
    json_begin_array(w);
    for (size_t l = 0; l < part->count; l++) json_write_string(w, part->lines[l]);
    json_end_array(w);
    json_end_object(w);
  }
  json_end_array(w);
}

static void write_not_reached(struct archive_writing *writing) {
  size_t count;
  struct json_writer *w = &writing->json;
  const struct archive_no_way *list = archive_no_ways(&count);
  json_key(w, "not_reached");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_word(w, "table", list[i].table);
    json_put_word(w, "why", list[i].why[writing->tongue]);
    json_end_object(w);
  }
  json_end_array(w);
}

static void write_elsewhere(struct archive_writing *writing) {
  size_t count;
  struct json_writer *w = &writing->json;
  const struct inventory_elsewhere *list = inventory_elsewhere(&count);
  json_key(w, "elsewhere");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_word(w, "what", list[i].what);
    json_put_word(w, "category", list[i].category);
    json_put_word(w, "source", list[i].source);
    json_put_word(w, "rests", list[i].rests);
    json_put_word(w, "ends", list[i].ends);
    json_end_object(w);
  }
  json_end_array(w);
}

static void begin(struct archive_writing *writing) {
  struct json_writer *w = &writing->json;
  *w = json_writer(writing->out);
  json_begin_object(w);
  json_put_word(w, "format", "parlour-archive/1");
  json_put_int(w, "made_at", writing->facts->made_ms);
  json_put_word(w, "language", writing->language);
  json_put_string(w, "site", writing->facts->site);
  write_controller(writing);
  write_statement(writing);
  write_not_reached(writing);
  write_elsewhere(writing);
  json_key(w, "records");
  json_begin_object(w);
}

static void table_begin(struct archive_writing *writing, const struct archive_way *way) {
  json_key(&writing->json, way->table);
  json_begin_array(&writing->json);
}

static void put_look(struct json_writer *w, const struct archive_look *look) {
  char id[ID_TEXT_BYTES + 1];
  json_begin_object(w);
  json_put_word(w, "by", look->by);
  id_format(look->object, id);
  if (id_is_zero(look->object))
    json_put_null(w, "object");
  else
    json_put_word(w, "object", id);
  if (look->purpose.len > 0)
    json_put_string(w, "purpose", look->purpose);
  else
    json_put_null(w, "purpose");
  if (look->note.len > 0)
    json_put_string(w, "note", look->note);
  else
    json_put_null(w, "note");
  json_end_object(w);
}

static void put_list(struct json_writer *w, struct str text) {
  struct str item;
  json_begin_array(w);
  for (bool more = text.len > 0; more;) {
    more = str_cut(text, ',', &item, &text);
    json_write_string(w, str_trim(item));
  }
  json_end_array(w);
}

static void put_cell(struct json_writer *w, const struct archive_cell *cell) {
  switch (cell->kind) {
    case CELL_NULL:
      json_write_null(w);
      return;
    case CELL_TEXT:
      if (cell->column->list)
        put_list(w, cell->text);
      else
        json_write_string(w, cell->text);
      return;
    case CELL_NUMBER:
    case CELL_TIME:
      json_write_int(w, cell->number);
      return;
    case CELL_WITHHELD:
      json_begin_object(w);
      json_put_word(w, "withheld", archive_ground_name(cell->ground));
      json_end_object(w);
      return;
    case CELL_LOOK:
      put_look(w, &cell->look);
      return;
  }
}

/*= GDPR Art. 15(3) */
static void write_row(struct archive_writing *writing, const struct archive_way *way,
                      const struct archive_row *row) {
  struct json_writer *w = &writing->json;
  (void)way;
  json_begin_object(w);
  for (size_t i = 0; i < row->count; i++) {
    if (row->cells[i].column->hidden) continue;
    json_key_quoted(w, row->cells[i].column->quoted);
    put_cell(w, &row->cells[i]);
  }
  json_end_object(w);
}

static void table_end(struct archive_writing *writing, const struct archive_way *way) {
  (void)way;
  json_end_array(&writing->json);
}

/*= GDPR Art. 15(4) */
static void end(struct archive_writing *writing, const struct archive_row *row) {
  struct json_writer *w = &writing->json;
  json_end_object(w);
  json_key(w, "withheld");
  json_begin_array(w);
  for (int i = 1; i < ARCHIVE_GROUNDS; i++) {
    if (row->grounds[i] == 0) continue;
    json_begin_object(w);
    json_put_word(w, "ground", archive_ground_name((enum archive_ground)i));
    json_put_int(w, "count", row->grounds[i]);
    json_put_word(w, "why", archive_ground_why((enum archive_ground)i, writing->language));
    json_end_object(w);
  }
  json_end_array(w);
  json_end_object(w);
}

const struct archive_writer archive_json = {begin, table_begin, write_row, table_end, end};
