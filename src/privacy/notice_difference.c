#include "privacy/notice_difference.h"

#include "privacy/notice_difference_internal.h"

struct change {
  struct str member;
  struct str title;
  struct str before; /* empty: was not */
  struct str after;  /* empty: is no more */
  bool material;
};

static void put_known(struct json_writer *w, const char *key, struct str text) {
  if (text.len > 0)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

static void tell(struct difference *d, const struct change *change) {
  json_begin_object(d->w);
  json_put_string(d->w, "member", change->member);
  json_put_string(d->w, "title", change->title);
  put_known(d->w, "before", change->before);
  put_known(d->w, "after", change->after);
  json_put_bool(d->w, "material", change->material);
  json_end_object(d->w);
  d->material = d->material || change->material;
}

void draft_tell(struct difference *d, struct draft *draft, bool material) {
  struct change change = {buf_str(&draft->member), buf_str(&draft->title), buf_str(&draft->before),
                          buf_str(&draft->after), material};
  if (!str_equal(change.before, change.after)) tell(d, &change);
  buf_done(&draft->member);
  buf_done(&draft->title);
  buf_done(&draft->before);
  buf_done(&draft->after);
}

struct draft draft_of(const struct difference *d, const char *kind, struct str code,
                      const char *part, struct str name) {
  struct draft draft = {0};
  struct buf key = {0};
  struct notice_slot slot = {"name", name};
  buf_append_format(&draft.member, "%s", kind);
  buf_append_format(&key, "member.%s", kind);
  if (code.len > 0) buf_append_char(&draft.member, '.');
  buf_append(&draft.member, code);
  if (part) buf_append_format(&draft.member, ".%s", part);
  if (part) buf_append_format(&key, ".%s", part);
  const char *word = notice_word_find(buf_str(&key), d->after.language);
  notice_word_fill(&draft.title, word ? word : kind, &slot, 1);
  buf_done(&key);
  return draft;
}

/* Who is responsible, where to write: texts that stand by themselves. */
static void compare_controller(struct difference *d) {
  static const struct {
    const char *key;
    bool material;
  } members[] = {{"site", false},    {"controller", true}, {"contact", false},
                 {"address", false}, {"country", false},   {"representative", false},
                 {"dpo", false}};
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    struct draft draft = draft_of(d, members[i].key, STR_EMPTY, NULL, STR_EMPTY);
    buf_append(&draft.before, said_text(d->before.facts, members[i].key));
    buf_append(&draft.after, said_text(d->after.facts, members[i].key));
    draft_tell(d, &draft, members[i].material);
  }
}

static struct str yes_or_no(const struct difference *d, bool yes) {
  return str_from(notice_word(yes ? "value.yes" : "value.no", d->after.language));
}

static void compare_marks(struct difference *d) {
  static const char *const keys[] = {"read_marks", "typing", "presence"};
  for (size_t i = 0; i < 3; i++) {
    bool was = said_bool(d->before.facts, keys[i]);
    bool is = said_bool(d->after.facts, keys[i]);
    struct draft draft = draft_of(d, keys[i], STR_EMPTY, NULL, STR_EMPTY);
    buf_append(&draft.before, yes_or_no(d, was));
    buf_append(&draft.after, yes_or_no(d, is));
    draft_tell(d, &draft, is);
  }
}

bool difference_lists_more(const struct json *before, const struct json *after) {
  struct str code;
  for (size_t i = 0; i < json_size(after); i++)
    if (json_as_str(json_at(after, i), &code) == ERR_NONE && !said_has(before, code)) return true;
  return false;
}

static void append_names(struct buf *out, const struct json *names) {
  struct str name;
  for (size_t i = 0; i < json_size(names); i++)
    if (json_as_str(json_at(names, i), &name) == ERR_NONE) said_list_add(out, name);
}

/*= AI Act Art. 50(1) */
static void compare_bots(struct difference *d) {
  const struct json *before = json_get(d->before.facts, "bots");
  const struct json *after = json_get(d->after.facts, "bots");
  struct draft draft = draft_of(d, "bots", STR_EMPTY, NULL, STR_EMPTY);
  append_names(&draft.before, before);
  append_names(&draft.after, after);
  draft_tell(d, &draft, difference_lists_more(before, after));
}

static void append_incident(const struct said *said, struct buf *out) {
  int64_t days = said_int(said->facts, "incident_days");
  said_term(said, out, days, notice_word(days > 0 ? "incident" : "address", said->language));
}

static void compare_incident(struct difference *d) {
  struct draft draft = draft_of(d, "incident", STR_EMPTY, NULL, STR_EMPTY);
  append_incident(&d->before, &draft.before);
  append_incident(&d->after, &draft.after);
  draft_tell(
      d, &draft,
      said_int(d->after.facts, "incident_days") > said_int(d->before.facts, "incident_days"));
}

static void compare_terms(struct difference *d) {
  const struct json *after = json_get(d->after.facts, "terms");
  for (size_t i = 0; i < json_size(after); i++) {
    const struct json *term = json_at(after, i);
    struct str code = said_text(term, "code");
    const struct json *old = said_find(json_get(d->before.facts, "terms"), "code", code);
    struct draft draft = draft_of(d, "term", code, NULL, said_word(&d->after, "kept", code));
    if (old) notice_word_days(&draft.before, d->before.language, said_int(old, "days"));
    notice_word_days(&draft.after, d->after.language, said_int(term, "days"));
    draft_tell(d, &draft, said_int(term, "days") > said_int(old, "days"));
  }
}

enum err notice_write_difference(struct json_writer *w, struct str before, struct str after,
                                 const char *language, bool *material_out) {
  struct json *old = NULL;
  struct json *new = NULL;
  enum err error = json_parse(before, &old) || json_parse(after, &new) ? ERR_CORRUPT : ERR_NONE;
  if (!error) {
    struct difference d = {w, said_of(old, language), said_of(new, language), false};
    json_begin_array(w);
    compare_controller(&d);
    difference_purposes(&d);
    difference_recipients(&d);
    difference_attributes(&d);
    compare_bots(&d);
    compare_marks(&d);
    compare_incident(&d);
    compare_terms(&d);
    json_end_array(w);
    *material_out = d.material;
  }
  json_free(old);
  json_free(new);
  return error;
}

enum err notice_differs(struct str before, struct str after, bool *material_out) {
  struct buf unread = {0};
  struct json_writer w = json_writer(&unread);
  enum err error = notice_write_difference(&w, before, after, "en", material_out);
  if (!error) error = buf_check(&unread);
  buf_done(&unread);
  return error;
}
