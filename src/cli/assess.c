#include "cli/assess.h"

static const struct assess_kind *const kinds[] = {&assess_consent};

const struct assess_kind *assess_kind_find(struct str name) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (str_equal(name, str_from(kinds[i]->name))) return kinds[i];
  return NULL;
}

static enum err say_no_json(struct str text, const struct json_place *place, struct buf *fault) {
  if (str_trim(text).len == 0)
    buf_append(fault, STR("standard input: empty; an array of cases, such as [{…}, {…}]"));
  else if (place->line > 0)
    buf_append_format(fault, "standard input: not JSON from line %d, column %d", place->line,
                      place->column);
  else
    buf_append(fault, STR("standard input: nested too deep to be an array of cases"));
  return ERR_INVALID;
}

static enum err answer_all(const struct assess_kind *kind, const struct json *cases, int64_t at_ms,
                           struct json_writer *w, struct buf *fault) {
  size_t count = json_size(cases);
  if (!json_is_array(cases)) {
    buf_append(fault, STR("standard input: an array of cases, such as [{…}, {…}]"));
    return ERR_INVALID;
  }
  if (count > ASSESS_CASES_MAX) {
    buf_append_format(fault, "standard input: at most %d cases at once", ASSESS_CASES_MAX);
    return ERR_TOO_LARGE;
  }
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    struct assess_case c = {json_at(cases, i), i + 1, at_ms, fault};
    if (!json_is_object(c.object)) {
      buf_append_format(fault, "case %zu: an object of facts, such as {\"name\": value}", i + 1);
      return ERR_INVALID;
    }
    TRY(kind->answer(&c, w));
  }
  json_end_array(w);
  return ERR_NONE;
}

enum err assess_run(const struct assess_kind *kind, struct str text, int64_t at_ms, struct buf *out,
                    struct buf *fault) {
  struct json *cases = NULL;
  struct json_place place;
  struct buf answers = {0};
  struct json_writer w = json_writer(&answers);
  enum err error = json_parse_at(text, &cases, &place);
  if (error) return error == ERR_INVALID ? say_no_json(text, &place, fault) : error;
  error = answer_all(kind, cases, at_ms, &w, fault);
  if (!error) error = buf_check(&answers);
  if (!error) {
    buf_append(out, buf_str(&answers));
    buf_append_char(out, '\n');
    error = buf_check(out);
  }
  json_free(cases);
  buf_done(&answers);
  return error;
}
