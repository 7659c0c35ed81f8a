/*
 * report_table: a table of a report, row by row, as JSON, CSV or a page of HTML.
 *
 *   JSON  {"title":…,"made_at":…,"rows":[{"what":…},…]}
 *   CSV   RFC 4180 with a line of names; a cell that a spreadsheet would compute begins
 *         with an apostrophe
 *   HTML  one page that asks nothing of anybody
 *
 * Thread: one at a time. Ownership: cells are borrowed for the call.
 */
#ifndef PARLOUR_CLI_REPORT_TABLE_H
#define PARLOUR_CLI_REPORT_TABLE_H

#include "base/json.h"

enum report_format { REPORT_JSON, REPORT_CSV, REPORT_HTML };

struct report_column {
  const char *name;  /* in JSON and CSV */
  const char *title; /* in HTML */
  bool yes_no;       /* a cell is "yes" or "no", and true or false in JSON */
};

struct report_table {
  enum report_format format;
  const char *title;
  const struct report_column *columns;
  size_t count;
  struct buf *out;
  struct json_writer json;
};

void report_table_begin(struct report_table *table, int64_t made_at_ms);
void report_table_row(struct report_table *table, const struct str *cells);
void report_table_end(struct report_table *table);

/* The text within HTML, between tags or in quotes. */
void report_append_html(struct buf *out, struct str text);
/* A page's beginning up to its heading, and its end. */
void report_page_begin(struct buf *out, const char *language, struct str title);
void report_page_end(struct buf *out);

#endif
