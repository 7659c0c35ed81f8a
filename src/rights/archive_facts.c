#include "rights/archive_facts.h"

#include <string.h>

#include "archive.sql.h"
#include "privacy/data_field.h"
#include "privacy/notice.h"
#include "privacy/notice_words.h"
#include "privacy/purpose_builtin.h"

struct loading {
  struct work *work;
  struct archive_facts *facts;
  const char *language;
  struct str site_key;
  struct id site;
  int64_t notice_version;
  enum err error;
};

static struct str text_of(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR_EMPTY : text;
}

static enum err read_person(struct loading *l) {
  struct db_rows rows;
  struct work *work = l->work;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&l->facts->order->person)};
  TRY(db_one(work->db, &sql_archive_person, values, 2, &rows));
  l->site = db_row_id(&rows, 0);
  l->notice_version = db_row_int(&rows, 5);
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 3), &l->site_key);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 4), &l->facts->site);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err read_notice(struct loading *l) {
  struct notice notice;
  struct json *parsed = NULL;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  TRY(notice_read(l->work, l->site, l->notice_version, &notice));
  enum err error = notice_write(&w, &notice, l->site_key, l->language);
  if (!error) error = buf_check(&out);
  if (!error && json_parse(buf_str(&out), &parsed)) error = ERR_CORRUPT;
  buf_done(&out);
  if (error) return error;
  l->facts->notice = parsed;
  l->facts->controller = text_of(json_get(parsed, "controller"), "name");
  return ERR_NONE;
}

/* The purpose of that code in the notice; NULL when it is no longer in force. */
static const struct json *purpose_of(const struct loading *l, struct str code) {
  const struct json *purposes = json_get(l->facts->notice, "purposes");
  for (size_t i = 0; i < json_size(purposes); i++)
    if (str_equal(text_of(json_at(purposes, i), "code"), code)) return json_at(purposes, i);
  return NULL;
}

struct line {
  struct str what;
  struct str purpose; /* its code */
  const char *source;
  int64_t until_ms;
};

static void add(struct loading *l, const struct line *line) {
  struct archive_facts *facts = l->facts;
  const struct json *purpose = purpose_of(l, line->purpose);
  if (l->error || facts->sum_count == ARCHIVE_SUMS_MAX) return;
  struct archive_sum *sum = &facts->sums[facts->sum_count];
  *sum = (struct archive_sum){.source = line->source, .until_ms = line->until_ms};
  l->error = arena_copy(l->work->arena, line->what, &sum->what);
  if (!l->error)
    l->error = arena_copy(l->work->arena, purpose ? text_of(purpose, "title") : line->purpose,
                          &sum->purpose);
  if (!l->error)
    l->error = arena_copy(l->work->arena, purpose ? text_of(purpose, "article") : STR_EMPTY,
                          &sum->article);
  if (!l->error) facts->sum_count++;
}

static const char *title_of(const struct loading *l, const char *code) {
  return data_field_title(data_field_find(str_from(code)), l->language);
}

struct talks {
  int64_t conversations;
  int64_t messages;
  int64_t until_ms;
  struct str purpose;
};

static enum err read_talks(struct loading *l, struct talks *talks) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&l->work->actor.workspace), db_id(&l->facts->order->person)};
  TRY(db_one(l->work->db, &sql_archive_sum_conversations, values, 2, &rows));
  talks->conversations = db_row_int(&rows, 0);
  talks->until_ms = db_row_int(&rows, 1);
  enum err error = arena_copy(l->work->arena, db_row_bytes(&rows, 2), &talks->purpose);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  TRY(db_one(l->work->db, &sql_archive_sum_messages, values, 2, &rows));
  talks->messages = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static void add_count(struct loading *l, const char *word, int64_t count,
                      const struct talks *talks) {
  struct buf text = {0};
  buf_append(&text, str_from(notice_word(word, l->language)));
  buf_append(&text, STR(": "));
  buf_append_int(&text, count);
  bool messages = strcmp(word, "archive.message") == 0;
  struct line line = {buf_str(&text), talks->purpose,
                      messages ? "archive.source.visitor_agent" : "archive.source.program",
                      talks->until_ms};
  add(l, &line);
  buf_done(&text);
}

static enum err add_person(struct loading *l, const struct talks *talks) {
  static const char *const codes[] = {"person.name", "person.email", "language"};
  struct db_rows rows;
  struct db_value values[] = {db_id(&l->work->actor.workspace), db_id(&l->facts->order->person)};
  TRY(db_one(l->work->db, &sql_archive_sum_person, values, 2, &rows));
  bool has[] = {db_row_int(&rows, 0) > 0, db_row_int(&rows, 1) > 0, db_row_bytes(&rows, 2).len > 0};
  TRY(db_finish(&rows));
  for (int i = 0; i < 3; i++) {
    struct line line = {str_from(title_of(l, codes[i])), talks->purpose,
                        i == 2 ? "archive.source.browser" : "archive.source.visitor",
                        talks->until_ms};
    if (has[i]) add(l, &line);
  }
  return ERR_NONE;
}

/* A site's own attribute is called as the site calls it. */
static struct str datum_title(const struct loading *l, const struct db_rows *rows,
                              struct json **titles) {
  struct str code = db_row_bytes(rows, 0);
  struct str title;
  const struct data_field *field = data_field_find(code);
  if (field) return str_from(data_field_title(field, l->language));
  if (json_parse(db_row_bytes(rows, 3), titles)) return code;
  if (json_get_str(*titles, l->language, &title) == ERR_NONE) return title;
  return json_get_str(*titles, "en", &title) ? code : title;
}

static const char *datum_source(const struct db_rows *rows) {
  struct str source = db_row_bytes(rows, 4);
  struct str field = db_row_bytes(rows, 0);
  if (str_equal(source, STR("agent"))) return "archive.source.agent";
  if (str_equal(source, STR("host"))) return "archive.source.host";
  if (str_equal(field, STR("page")) || str_equal(field, STR("section")) ||
      str_equal(field, STR("referrer")))
    return "archive.source.host";
  if (str_equal(field, STR("browser")) || str_equal(field, STR("country")))
    return "archive.source.browser";
  return "archive.source.visitor";
}

static enum err add_data(struct loading *l) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&l->work->actor.workspace), db_id(&l->facts->order->person),
                              db_int(ARCHIVE_SUMS_MAX)};
  TRY(db_query(l->work->db, &sql_archive_sum_data, values, 3, &rows));
  while (!l->error && db_step(&rows)) {
    struct json *titles = NULL;
    int64_t until_ms = db_row_int(&rows, 2);
    struct line line = {datum_title(l, &rows, &titles), db_row_bytes(&rows, 1), datum_source(&rows),
                        until_ms == INT64_MAX ? 0 : until_ms};
    add(l, &line);
    json_free(titles);
  }
  return db_finish(&rows);
}

static enum err add_sums(struct loading *l) {
  struct talks talks;
  TRY(read_talks(l, &talks));
  add_count(l, "archive.conversation", talks.conversations, &talks);
  add_count(l, "archive.message", talks.messages, &talks);
  TRY(add_person(l, &talks));
  TRY(add_data(l));
  return l->error;
}

enum err archive_facts_load(struct work *work, const struct archive_order *order,
                            struct archive_facts *facts) {
  memset(facts, 0, sizeof *facts);
  facts->order = order;
  facts->made_ms = work->now_ms;
  struct loading l = {
      .work = work, .facts = facts, .language = notice_language(str_from(order->language))};
  TRY(read_person(&l));
  TRY(read_notice(&l));
  TRY(add_sums(&l));
  return statement_make(work, facts->notice, order->person, l.language, &facts->statement);
}

void archive_facts_done(struct archive_facts *facts) {
  json_free((struct json *)(uintptr_t)facts->notice);
  facts->notice = NULL;
}
