#include "chat/site.h"

#include <ctype.h>
#include <string.h>

#include "base/signal.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "privacy/data_field.h"
#include "privacy/declaration.h"
#include "privacy/purpose_builtin.h"
#include "site.sql.h"

#define SITES_MAX 500
#define ORIGINS_MAX 50
#define KEY_BYTES 12

static enum err copy_column(struct work *work, const struct db_rows *rows, int column,
                            struct str *out) {
  return arena_copy(work->arena, db_row_bytes(rows, column), out);
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct site *site) {
  site->id = db_row_id(rows, 0);
  site->workspace = db_row_id(rows, 1);
  TRY(copy_column(work, rows, 2, &site->key));
  TRY(copy_column(work, rows, 3, &site->name));
  TRY(copy_column(work, rows, 4, &site->origins));
  TRY(copy_column(work, rows, 5, &site->locale));
  if (basis_parse(db_row_bytes(rows, 6), &site->basis)) return ERR_CORRUPT;
  site->retention_days = db_row_int(rows, 7);
  site->read_marks = db_row_int(rows, 8) != 0;
  site->typing = db_row_int(rows, 9) != 0;
  site->presence = db_row_int(rows, 10) != 0;
  site->offline_form = db_row_int(rows, 11) != 0;
  TRY(copy_column(work, rows, 12, &site->button));
  TRY(copy_column(work, rows, 13, &site->colour));
  site->notice_version = db_row_int(rows, 14);
  return copy_column(work, rows, 15, &site->collect);
}

static enum err one(struct work *work, const struct sql *sql, const struct db_value *values,
                    size_t count, struct site *site_out) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, count, &rows));
  enum err error = row_read(work, &rows, site_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err site_read(struct work *work, struct id id, struct site *site_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  return one(work, &sql_site_read, values, 2, site_out);
}

enum err site_find(struct work *work, struct str key, struct site *site_out) {
  struct db_value values[] = {db_text(key)};
  TRY(one(work, &sql_site_find, values, 1, site_out));
  work->actor.workspace = site_out->workspace;
  return ERR_NONE;
}

enum err site_list(struct work *work, struct site **sites_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct site *sites = arena_alloc(work->arena, SITES_MAX * sizeof *sites);
  if (!sites) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_query(work->db, &sql_site_list, values, 1, &rows));
  while (!error && count < SITES_MAX && db_step(&rows))
    error = row_read(work, &rows, &sites[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *sites_out = sites;
  *count_out = count;
  return ERR_NONE;
}

/* scheme://host[:port], nothing more. */
static bool origin_ok(struct str origin) {
  struct str host;
  if (str_starts(origin, STR("https://")))
    host = str_slice(origin, 8, origin.len);
  else if (str_starts(origin, STR("http://")))
    host = str_slice(origin, 7, origin.len);
  else
    return false;
  if (host.len == 0 || host.len > 260) return false;
  for (size_t i = 0; i < host.len; i++) {
    unsigned char c = (unsigned char)host.data[i];
    if (!isalnum(c) && !strchr(".-:[]", c)) return false;
  }
  return true;
}

/* As browsers say it: in lower case, without the port that goes without saying. */
static void write_origin(struct json_writer *w, struct str origin) {
  struct buf text = {0};
  for (size_t i = 0; i < origin.len; i++)
    buf_append_char(&text, (char)tolower((unsigned char)origin.data[i]));
  struct str normal = buf_str(&text);
  struct str port = str_starts(normal, STR("https://")) ? STR(":443") : STR(":80");
  if (str_ends(normal, port)) normal.len -= port.len;
  json_write_string(w, normal);
  buf_done(&text);
}

static enum err read_origins(struct work *work, const struct json *list, struct str *out) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  bool ok = json_is_array(list) && json_size(list) <= ORIGINS_MAX;
  json_begin_array(&w);
  for (size_t i = 0; ok && i < json_size(list); i++) {
    struct str origin;
    ok = json_as_str(json_at(list, i), &origin) == ERR_NONE && origin_ok(origin);
    if (ok) write_origin(&w, origin);
  }
  json_end_array(&w);
  enum err error =
      ok ? buf_check(&text)
         : work_fault(work, ERR_INVALID, "origins: a list of origins such as https://shop.example");
  if (!error) error = arena_copy(work->arena, buf_str(&text), out);
  buf_done(&text);
  return error;
}

/* A text of one line: its key, the most bytes, and the fault of anything else. */
struct line {
  const char *key;
  size_t max;
  const char *fault;
};

static const struct line name_line = {"name", 120, "name: one line, at most 120 bytes"};
static const struct line locale_line = {"locale", 12, "locale: such as en or de"};
static const struct line button_line = {"button", 60, "button: one line, at most 60 bytes"};

static enum err read_line(struct work *work, const struct json *body, const struct line *line,
                          struct str *out) {
  struct str text;
  enum err error = json_get_str(body, line->key, &text);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || text.len > line->max || !text_is_line(text))
    return work_fault(work, ERR_INVALID, line->fault);
  return arena_copy(work->arena, str_trim(text), out);
}

static enum err read_switch(struct work *work, const struct json *body, const char *key,
                            bool *out) {
  enum err error = json_get_bool(body, key, out);
  if (error == ERR_INVALID)
    return work_fault(work, ERR_INVALID,
                      "read_marks, typing, presence, offline_form: true or false");
  return ERR_NONE;
}

static enum err read_basis(struct work *work, const struct json *body, struct site *site) {
  struct str word;
  enum err error = json_get_str(body, "basis", &word);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || basis_parse(word, &site->basis))
    return work_fault(work, ERR_INVALID, "basis: contract, legitimate_interest or public_task");
  return ERR_NONE;
}

static const char law_fault[] = "law: the law that gives you this task (Art. 6(3))";

/*= GDPR Art. 6(3) */
static enum err read_law(struct work *work, const struct json *body, struct site *site) {
  struct str text;
  enum err error = json_get_str(body, "law", &text);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || text.len > DECLARED_TITLE_MAX || !text_is_line(text))
    return work_fault(work, ERR_INVALID, law_fault);
  return arena_copy(work->arena, str_trim(text), &site->law);
}

static enum err read_retention(struct work *work, const struct json *body, struct site *site) {
  enum err error = json_get_int(body, "retention_days", &site->retention_days);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || site->retention_days < 1 || site->retention_days > PURPOSE_RETENTION_MAX_DAYS)
    return work_fault(work, ERR_INVALID, "retention_days: a number from 1 to 3650");
  return ERR_NONE;
}

static enum err read_colour(struct work *work, const struct json *body, struct site *site) {
  const struct json *value = json_get(body, "colour");
  struct str text;
  if (!value) return ERR_NONE;
  if (json_is_null(value)) {
    site->colour = STR_EMPTY;
    return ERR_NONE;
  }
  bool ok = json_as_str(value, &text) == ERR_NONE && text.len == 7 && text.data[0] == '#';
  for (size_t i = 1; ok && i < 7; i++) ok = isxdigit((unsigned char)text.data[i]) != 0;
  if (!ok) return work_fault(work, ERR_INVALID, "colour: #rrggbb, or null");
  return arena_copy(work->arena, text, &site->colour);
}

static const char collect_fault[] =
    "collect: a list of page, section, browser, country or referrer";

static enum err read_collect(struct work *work, const struct json *body, struct site *site) {
  const struct json *list = json_get(body, "collect");
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  unsigned seen = 0;
  if (!list) return ERR_NONE;
  bool ok = json_is_array(list) && json_size(list) <= FIELD_COUNT;
  json_begin_array(&w);
  for (size_t i = 0; ok && i < json_size(list); i++) {
    struct str code;
    const struct data_field *field = NULL;
    if (json_as_str(json_at(list, i), &code) == ERR_NONE) field = data_field_find(code);
    ok = field && field->collectable && !(seen & (1u << field->field));
    if (!ok) break;
    seen |= 1u << field->field;
    json_write_string(&w, code);
  }
  json_end_array(&w);
  enum err error = ok ? buf_check(&text) : work_fault(work, ERR_INVALID, collect_fault);
  if (!error) error = arena_copy(work->arena, buf_str(&text), &site->collect);
  buf_done(&text);
  return error;
}

static enum err is_purposed(struct work *work, struct id site, enum field field, bool *yes_out) {
  struct purpose *purposes;
  size_t count;
  *yes_out = false;
  TRY(purpose_list(work, site, &purposes, &count));
  for (size_t i = 0; i < count && !*yes_out; i++) *yes_out = purpose_has(&purposes[i], field);
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
enum err site_check_collect(struct work *work, const struct site *site) {
  struct json *list;
  enum err error = ERR_NONE;
  if (json_parse(site->collect, &list)) return ERR_CORRUPT;
  for (size_t i = 0; !error && i < json_size(list); i++) {
    struct str code;
    bool purposed = false;
    const struct data_field *field = NULL;
    if (json_as_str(json_at(list, i), &code) == ERR_NONE) field = data_field_find(code);
    error = field ? is_purposed(work, site->id, field->field, &purposed) : ERR_CORRUPT;
    if (!error && !purposed)
      error = work_fault(work, ERR_INVALID, "collect: no purpose in force asks for one of these");
  }
  json_free(list);
  return error;
}

static enum err read_fields(struct work *work, const struct json *body, struct site *site) {
  static const char *const allowed[] = {
      "name",     "origins",      "locale", "basis",  "retention_days", "read_marks", "typing",
      "presence", "offline_form", "button", "colour", "collect",        "law",        NULL};
  const struct json *origins = json_get(body, "origins");
  const char *unknown = json_unknown_key(body, allowed);
  if (!json_is_object(body)) return work_fault(work, ERR_INVALID, "name: must not be empty");
  if (unknown) return work_fault_unknown(work, unknown);
  TRY(read_line(work, body, &name_line, &site->name));
  TRY(read_line(work, body, &locale_line, &site->locale));
  if (!text_is_language(site->locale)) return work_fault(work, ERR_INVALID, locale_line.fault);
  TRY(read_line(work, body, &button_line, &site->button));
  if (origins) TRY(read_origins(work, origins, &site->origins));
  TRY(read_basis(work, body, site));
  TRY(read_retention(work, body, site));
  TRY(read_law(work, body, site));
  TRY(read_switch(work, body, "read_marks", &site->read_marks));
  TRY(read_switch(work, body, "typing", &site->typing));
  TRY(read_switch(work, body, "presence", &site->presence));
  TRY(read_switch(work, body, "offline_form", &site->offline_form));
  TRY(read_colour(work, body, site));
  TRY(read_collect(work, body, site));
  if (site->name.len == 0) return work_fault(work, ERR_INVALID, "name: must not be empty");
  return ERR_NONE;
}

static enum err answer_by_template(struct work *work, const struct site *site,
                                   struct purpose *purpose) {
  struct declaration declaration;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_ANSWER), site->basis, purpose));
  if (site->basis != BASIS_PUBLIC_TASK) return ERR_NONE;
  if (site->law.len == 0) return work_fault(work, ERR_INVALID, law_fault);
  TRY(declaration_of(work, purpose, &declaration));
  declaration.law = site->law;
  return declaration_into(work->arena, &declaration, purpose);
}

/* What the site declared of "answer" stays unless its basis is another. */
static enum err publish_answer(struct work *work, const struct site *site) {
  struct purpose purpose;
  int64_t version;
  enum err error = purpose_read(work, site->id, STR(PURPOSE_ANSWER), &purpose);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!purpose_allows(STR(PURPOSE_ANSWER), site->basis))
    return work_fault(work, ERR_INVALID, "basis: contract, legitimate_interest or public_task");
  if (error || purpose.basis != site->basis) TRY(answer_by_template(work, site, &purpose));
  purpose.retention_days = site->retention_days;
  return purpose_publish(work, site->id, &purpose, (struct id){{0}}, &version);
}

/* Once somebody has chatted, a basis is not swapped behind their back, and a term is changed
 * by who signs for it. */
/*= GDPR Art. 5(1)(a) */
static enum err check_swap(struct work *work, const struct site *before, const struct site *after) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&before->id)};
  if (before->basis == after->basis && before->retention_days == after->retention_days)
    return ERR_NONE;
  TRY(db_one(work->db, &sql_site_talked, values, 2, &rows));
  bool talked = db_row_int(&rows, 0) > 0;
  TRY(db_finish(&rows));
  if (!talked) return ERR_NONE;
  if (before->basis != after->basis)
    return work_fault(work, ERR_CONFLICT, "basis: a basis is not swapped once people have chatted");
  return work_fault(work, ERR_CONFLICT,
                    "retention_days: people have chatted; draft a change of kind retention");
}

static enum err publish_notice(struct work *work, struct site *site) {
  struct notice_facts facts;
  TRY(site_facts(work, site, &facts));
  TRY(notice_publish(work, site->id, &facts, &site->notice_version));
  struct db_value values[] = {db_id(&site->workspace), db_id(&site->id),
                              db_int(site->notice_version)};
  return db_run(work->db, &sql_site_set_notice, values, 3, NULL);
}

static enum err publish(struct work *work, struct site *site) {
  TRY(publish_answer(work, site));
  return publish_notice(work, site);
}

enum err site_follow(struct work *work, struct id id) {
  struct site site;
  struct purpose answer;
  TRY(purpose_read(work, id, STR(PURPOSE_ANSWER), &answer));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id),
                              db_text(str_from(basis_name(answer.basis))),
                              db_int(answer.retention_days)};
  TRY(db_run(work->db, &sql_site_follow_answer, values, 4, NULL));
  TRY(site_read(work, id, &site));
  return publish_notice(work, &site);
}

static enum err new_key(struct work *work, struct str *out) {
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
  char text[KEY_BYTES];
  for (size_t i = 0; i < KEY_BYTES; i++)
    text[i] = letters[rng_below(work->rng, sizeof letters - 1)];
  return arena_copy(work->arena, str_of(text, KEY_BYTES), out);
}

static enum err record(struct work *work, enum ledger_kind kind, struct id site) {
  struct ledger_entry entry = {.kind = kind, .object = site};
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  return ledger_record(work, &entry);
}

static enum err put_in_force(struct work *work, struct id site, const char *const *purposes) {
  static const struct id nobody;
  for (; purposes && *purposes; purposes++) {
    const struct purpose_builtin *builtin = purpose_builtin_find(str_from(*purposes));
    struct purpose purpose;
    if (!builtin) return ERR_NOT_FOUND;
    TRY(purpose_builtin_make(work->arena, str_from(*purposes), builtin->basis, &purpose));
    TRY(purpose_publish(work, site, &purpose, nobody, &purpose.version));
  }
  return ERR_NONE;
}

static enum err insert(struct work *work, const struct site *site) {
  struct db_value values[] = {db_id(&site->workspace),
                              db_id(&site->id),
                              db_text(site->key),
                              db_text(site->name),
                              db_text(site->origins),
                              db_text(site->locale),
                              db_text(str_from(basis_name(site->basis))),
                              db_int(site->retention_days),
                              db_int(site->read_marks),
                              db_int(site->typing),
                              db_int(site->presence),
                              db_int(site->offline_form),
                              db_text(site->button),
                              site->colour.len ? db_text(site->colour) : db_null(),
                              db_text(site->collect),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_site_insert, values, 16, NULL);
}

enum err site_create(struct work *work, const struct json *body, struct site *site_out) {
  return site_create_with(work, body, NULL, site_out);
}

/*= GDPR Art. 25(2) */
enum err site_create_with(struct work *work, const struct json *body, const char *const *purposes,
                          struct site *site_out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct site site = {.id = id_new(&clock, work->rng),
                      .workspace = work->actor.workspace,
                      .name = STR_EMPTY,
                      .origins = STR("[]"),
                      .locale = STR("en"),
                      .basis = BASIS_LEGITIMATE_INTEREST,
                      .retention_days = 90,
                      .offline_form = true,
                      .button = STR("Chat"),
                      .colour = STR_EMPTY,
                      .collect = STR("[]")};
  TRY(read_fields(work, body, &site));
  TRY(new_key(work, &site.key));
  TRY(insert(work, &site));
  TRY(purpose_builtin_install(work, site.id));
  TRY(put_in_force(work, site.id, purposes));
  TRY(publish(work, &site));
  TRY(site_check_collect(work, &site));
  TRY(record(work, LEDGER_SITE_CREATED, site.id));
  *site_out = site;
  return ERR_NONE;
}

enum err site_change(struct work *work, struct id id, const struct json *body,
                     struct site *site_out) {
  struct site site;
  struct site before;
  TRY(site_read(work, id, &site));
  before = site;
  TRY(read_fields(work, body, &site));
  TRY(check_swap(work, &before, &site));
  struct db_value values[] = {db_id(&site.workspace),
                              db_id(&site.id),
                              db_text(site.name),
                              db_text(site.origins),
                              db_text(site.locale),
                              db_text(str_from(basis_name(site.basis))),
                              db_int(site.retention_days),
                              db_int(site.read_marks),
                              db_int(site.typing),
                              db_int(site.presence),
                              db_int(site.offline_form),
                              db_text(site.button),
                              site.colour.len ? db_text(site.colour) : db_null(),
                              db_text(site.collect)};
  TRY(db_run(work->db, &sql_site_update, values, 14, NULL));
  TRY(publish(work, &site));
  TRY(site_check_collect(work, &site));
  TRY(record(work, LEDGER_SITE_CHANGED, site.id));
  *site_out = site;
  return ERR_NONE;
}

enum err site_republish(struct work *work) {
  struct site *sites;
  size_t count;
  TRY(site_list(work, &sites, &count));
  for (size_t i = 0; i < count; i++) TRY(publish(work, &sites[i]));
  return ERR_NONE;
}

void site_write(struct json_writer *w, const struct site *site) {
  json_begin_object(w);
  json_put_id(w, "id", site->id);
  json_put_string(w, "key", site->key);
  json_put_string(w, "name", site->name);
  json_key(w, "origins");
  json_write_raw(w, site->origins);
  json_put_string(w, "locale", site->locale);
  json_put_word(w, "basis", basis_name(site->basis));
  json_put_int(w, "retention_days", site->retention_days);
  json_put_bool(w, "read_marks", site->read_marks);
  json_put_bool(w, "typing", site->typing);
  json_put_bool(w, "presence", site->presence);
  json_put_bool(w, "offline_form", site->offline_form);
  json_put_string(w, "button", site->button);
  if (site->colour.len)
    json_put_string(w, "colour", site->colour);
  else
    json_put_null(w, "colour");
  json_key(w, "collect");
  json_write_raw(w, site->collect);
  json_end_object(w);
}
