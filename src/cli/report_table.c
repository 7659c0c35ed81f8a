#include "cli/report_table.h"

#include <string.h>

#include "base/clock.h"

void report_append_html(struct buf *out, struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '&')
      buf_append(out, STR("&amp;"));
    else if (c == '<')
      buf_append(out, STR("&lt;"));
    else if (c == '>')
      buf_append(out, STR("&gt;"));
    else if (c == '"')
      buf_append(out, STR("&quot;"));
    else if (c == '\'')
      buf_append(out, STR("&#39;"));
    else
      buf_append_char(out, c);
  }
}

void report_page_begin(struct buf *out, const char *language, struct str title) {
  buf_append_format(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                    language);
  buf_append(out, STR("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<title>"));
  report_append_html(out, title);
  buf_append(out, STR("</title>\n<style>\n"
                      "body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; "
                      "max-width: 72rem; padding: 0 1rem; }\n"
                      "table { border-collapse: collapse; }\n"
                      "th, td { border-bottom: 1px solid; padding: .25rem .75rem .25rem 0; "
                      "text-align: left; vertical-align: top; }\n"
                      "dt { font-weight: bold; }\n"
                      "</style>\n</head>\n<body>\n<main>\n<h1>"));
  report_append_html(out, title);
  buf_append(out, STR("</h1>\n"));
}

void report_page_end(struct buf *out) { buf_append(out, STR("</main>\n</body>\n</html>\n")); }

static void csv_cell(struct buf *out, struct str text) {
  bool computes = text.len > 0 && memchr("=+-@\t\r", text.data[0], 6) != NULL;
  bool quotes = computes;
  for (size_t i = 0; i < text.len && !quotes; i++)
    quotes = memchr("\",\r\n;", text.data[i], 5) != NULL;
  if (!quotes) {
    buf_append(out, text);
    return;
  }
  buf_append(out, computes ? STR("\"'") : STR("\""));
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == '"') buf_append_char(out, '"');
    buf_append_char(out, text.data[i]);
  }
  buf_append_char(out, '"');
}

static void begin_json(struct report_table *table, struct str made_at) {
  table->json = json_writer(table->out);
  json_begin_object(&table->json);
  json_put_word(&table->json, "title", table->title);
  json_put_string(&table->json, "made_at", made_at);
  json_key(&table->json, "rows");
  json_begin_array(&table->json);
}

static void begin_csv(struct report_table *table) {
  for (size_t i = 0; i < table->count; i++) {
    if (i > 0) buf_append_char(table->out, ',');
    csv_cell(table->out, str_from(table->columns[i].name));
  }
  buf_append(table->out, STR("\r\n"));
}

static void begin_html(struct report_table *table, struct str made_at) {
  struct buf *out = table->out;
  report_page_begin(out, "en", str_from(table->title));
  buf_append_format(out, "<p><time datetime=\"%.*s\">%.*s</time></p>\n<table>\n<thead>\n<tr>",
                    STR_ARG(made_at), STR_ARG(made_at));
  for (size_t i = 0; i < table->count; i++) {
    buf_append(out, STR("<th scope=\"col\">"));
    report_append_html(out, str_from(table->columns[i].title));
    buf_append(out, STR("</th>"));
  }
  buf_append(out, STR("</tr>\n</thead>\n<tbody>\n"));
}

void report_table_begin(struct report_table *table, int64_t made_at_ms) {
  struct buf made_at = {0};
  clock_append_iso(&made_at, made_at_ms);
  switch (table->format) {
    case REPORT_JSON:
      begin_json(table, buf_str(&made_at));
      break;
    case REPORT_CSV:
      begin_csv(table);
      break;
    case REPORT_HTML:
      begin_html(table, buf_str(&made_at));
      break;
  }
  buf_done(&made_at);
}

static void row_json(struct report_table *table, const struct str *cells) {
  json_begin_object(&table->json);
  for (size_t i = 0; i < table->count; i++) {
    const struct report_column *column = &table->columns[i];
    if (column->yes_no)
      json_put_bool(&table->json, column->name, str_equal(cells[i], STR("yes")));
    else
      json_put_string(&table->json, column->name, cells[i]);
  }
  json_end_object(&table->json);
}

static void row_csv(struct report_table *table, const struct str *cells) {
  for (size_t i = 0; i < table->count; i++) {
    if (i > 0) buf_append_char(table->out, ',');
    csv_cell(table->out, cells[i]);
  }
  buf_append(table->out, STR("\r\n"));
}

static void row_html(struct report_table *table, const struct str *cells) {
  buf_append(table->out, STR("<tr>"));
  for (size_t i = 0; i < table->count; i++) {
    buf_append(table->out, STR("<td>"));
    report_append_html(table->out, cells[i]);
    buf_append(table->out, STR("</td>"));
  }
  buf_append(table->out, STR("</tr>\n"));
}

void report_table_row(struct report_table *table, const struct str *cells) {
  switch (table->format) {
    case REPORT_JSON:
      row_json(table, cells);
      break;
    case REPORT_CSV:
      row_csv(table, cells);
      break;
    case REPORT_HTML:
      row_html(table, cells);
      break;
  }
}

void report_table_end(struct report_table *table) {
  switch (table->format) {
    case REPORT_JSON:
      json_end_array(&table->json);
      json_end_object(&table->json);
      buf_append_char(table->out, '\n');
      break;
    case REPORT_CSV:
      break;
    case REPORT_HTML:
      buf_append(table->out, STR("</tbody>\n</table>\n"));
      report_page_end(table->out);
      break;
  }
}
