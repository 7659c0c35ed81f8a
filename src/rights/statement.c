#include "rights/statement.h"

#include "privacy/notice_words.h"
#include "statement.sql.h"

struct writing {
  struct work *work;
  const struct json *notice;
  const char *language;
  struct statement_part *part;
  enum err error;
};

static struct str text_of(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR_EMPTY : text;
}

/* "A: B", "A, B", or what there is of them. */
static void add(struct writing *w, struct str head, struct str between, struct str tail) {
  struct buf text = {0};
  if (w->error || w->part->count == STATEMENT_LINES || head.len + tail.len == 0) return;
  buf_append(&text, head);
  if (head.len > 0 && tail.len > 0) buf_append(&text, between);
  buf_append(&text, tail);
  w->error = buf_check(&text);
  if (!w->error)
    w->error = arena_copy(w->work->arena, buf_str(&text), &w->part->lines[w->part->count++]);
  buf_done(&text);
}

static void add_line(struct writing *w, struct str line) { add(w, line, STR_EMPTY, STR_EMPTY); }

static void begin(struct writing *w, struct statement *out, size_t at, const char *article,
                  const char *word) {
  w->part = &out->parts[at];
  *w->part = (struct statement_part){.article = article, .title = notice_word(word, w->language)};
}

/*= GDPR Art. 15(1)(a) */
static void add_purposes(struct writing *w) {
  const struct json *purposes = json_get(w->notice, "purposes");
  for (size_t i = 0; i < json_size(purposes); i++) {
    const struct json *purpose = json_at(purposes, i);
    struct buf text = {0};
    buf_append(&text, text_of(purpose, "description"));
    buf_append(&text, STR(" "));
    buf_append(&text, text_of(purpose, "plain"));
    buf_append(&text, STR(" (Art. "));
    buf_append(&text, text_of(purpose, "article"));
    buf_append(&text, STR(")"));
    add(w, text_of(purpose, "title"), STR(": "), buf_str(&text));
    buf_done(&text);
  }
}

/*= GDPR Art. 15(1)(b) */
static void add_categories(struct writing *w) {
  const struct json *categories = json_get(w->notice, "categories");
  struct str text;
  for (size_t i = 0; i < json_size(categories); i++)
    if (json_as_str(json_at(categories, i), &text) == ERR_NONE) add_line(w, text);
}

/* Those who really got something, by name (C-154/21); then those who may. */
/*= GDPR Art. 15(1)(c) */
static enum err add_recipients(struct writing *w, struct id person) {
  struct db_rows rows;
  const struct json *recipients = json_get(w->notice, "recipients");
  struct db_value values[] = {db_id(&w->work->actor.workspace), db_id(&person)};
  TRY(db_query(w->work->db, &sql_statement_recipients, values, 2, &rows));
  while (db_step(&rows)) {
    struct buf text = {0};
    buf_append(&text, db_row_bytes(&rows, 0));
    if (db_row_bytes(&rows, 1).len > 0) buf_append(&text, STR(", "));
    buf_append(&text, db_row_bytes(&rows, 1));
    add(w, str_from(notice_word("archive.had_it", w->language)), STR(": "), buf_str(&text));
    buf_done(&text);
  }
  TRY(db_finish(&rows));
  if (w->part->count == 0) add_line(w, str_from(notice_word("archive.nobody_had_it", w->language)));
  for (size_t i = 0; i < json_size(recipients); i++)
    add(w, text_of(json_at(recipients, i), "name"), STR(": "),
        text_of(json_at(recipients, i), "role"));
  return ERR_NONE;
}

/*= GDPR Art. 15(1)(d) */
static void add_terms(struct writing *w) {
  const struct json *purposes = json_get(w->notice, "purposes");
  const struct json *terms = json_get(w->notice, "terms");
  for (size_t i = 0; i < json_size(purposes); i++)
    add(w, text_of(json_at(purposes, i), "title"), STR(": "),
        text_of(json_at(purposes, i), "kept"));
  for (size_t i = 0; i < json_size(terms); i++)
    add(w, text_of(json_at(terms, i), "title"), STR(": "), text_of(json_at(terms, i), "kept"));
}

/*= GDPR Art. 15(1)(e) */
static void add_rights(struct writing *w) {
  const struct json *rights = json_get(w->notice, "rights");
  for (size_t i = 0; i < json_size(rights); i++) add_line(w, text_of(json_at(rights, i), "title"));
  add_line(w, text_of(w->notice, "object"));
}

/*= GDPR Art. 15(1)(f) */
static void add_complaint(struct writing *w) {
  const struct json *complaint = json_get(w->notice, "complaint");
  add_line(w, text_of(complaint, "text"));
  add(w, text_of(complaint, "authority"), STR(", "), text_of(complaint, "url"));
}

/*= GDPR Art. 15(1)(g) */
static void add_sources(struct writing *w) {
  const struct json *sources = json_get(w->notice, "sources");
  for (size_t i = 0; i < json_size(sources); i++) add_line(w, text_of(json_at(sources, i), "text"));
  add_line(w, str_from(notice_word("archive.sources_each", w->language)));
}

/*= GDPR Art. 15(1)(h) */
static void add_automated(struct writing *w) {
  const struct json *purposes = json_get(w->notice, "purposes");
  bool decides = false;
  add_line(w, text_of(w->notice, "automated"));
  for (size_t i = 0; i < json_size(purposes); i++) {
    const struct json *automated = json_get(json_at(purposes, i), "automated");
    if (json_get_bool(automated, "decides", &decides) || !decides) continue;
    add(w, text_of(json_at(purposes, i), "title"), STR(": "), text_of(automated, "logic"));
    add_line(w, text_of(automated, "consequences"));
  }
}

/*= GDPR Art. 15(2) */
static void add_transfers(struct writing *w) {
  const struct json *transfers = json_get(w->notice, "transfers");
  for (size_t i = 0; i < json_size(transfers); i++) {
    const struct json *transfer = json_at(transfers, i);
    add(w, text_of(transfer, "name"), STR(", "), text_of(transfer, "country"));
    add(w, text_of(transfer, "why"), STR(" "), text_of(transfer, "copy"));
  }
  if (w->part->count == 0) add_line(w, str_from(notice_word("archive.no_transfer", w->language)));
}

enum err statement_make(struct work *work, const struct json *notice, struct id person,
                        const char *language, struct statement *out) {
  struct writing w = {.work = work, .notice = notice, .language = language};
  begin(&w, out, 0, "15(1)(a)", "archive.purposes");
  add_purposes(&w);
  begin(&w, out, 1, "15(1)(b)", "archive.categories");
  add_categories(&w);
  begin(&w, out, 2, "15(1)(c)", "archive.recipients");
  TRY(add_recipients(&w, person));
  begin(&w, out, 3, "15(1)(d)", "archive.terms");
  add_terms(&w);
  begin(&w, out, 4, "15(1)(e)", "archive.rights");
  add_rights(&w);
  begin(&w, out, 5, "15(1)(f)", "archive.complaint");
  add_complaint(&w);
  begin(&w, out, 6, "15(1)(g)", "archive.sources");
  add_sources(&w);
  begin(&w, out, 7, "15(1)(h)", "archive.automated");
  add_automated(&w);
  begin(&w, out, 8, "15(2)", "archive.transfers");
  add_transfers(&w);
  return w.error;
}
