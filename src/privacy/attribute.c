#include "privacy/attribute.h"

#include "attribute.sql.h"
#include "base/signal.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "privacy/declaration.h"

static const char *const sources[ATTRIBUTE_SOURCE_COUNT] = {
    [ATTRIBUTE_FROM_VISITOR] = "visitor",
    [ATTRIBUTE_FROM_HOST] = "host",
    [ATTRIBUTE_FROM_AGENT] = "agent",
};

const char *attribute_source_name(enum attribute_source source) { return sources[source]; }

static enum err source_parse(struct str name, enum attribute_source *out) {
  for (int i = 0; i < ATTRIBUTE_SOURCE_COUNT; i++) {
    if (!str_equal(name, str_from(sources[i]))) continue;
    *out = (enum attribute_source)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

static enum err row_take(struct work *work, const struct db_rows *rows, struct attribute *out) {
  struct attribute a = {.special = db_row_int(rows, 3) != 0,
                        .asked = db_row_int(rows, 6) != 0,
                        .required = db_row_int(rows, 7) != 0,
                        .active = db_row_int(rows, 8) != 0,
                        .version = db_row_int(rows, 9)};
  if (source_parse(db_row_bytes(rows, 5), &a.source)) return ERR_CORRUPT;
  TRY(arena_copy(work->arena, db_row_bytes(rows, 0), &a.code));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 1), &a.title));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 2), &a.category));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 4), &a.purpose));
  *out = a;
  return ERR_NONE;
}

enum err attribute_read(struct work *work, struct id site, struct str code,
                        struct attribute *attribute_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code)};
  TRY(db_one(work->db, &sql_attribute_read, values, 3, &rows));
  enum err error = row_take(work, &rows, attribute_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err attribute_list(struct work *work, struct id site, struct attribute **attributes_out,
                        size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct attribute *list = arena_alloc(work->arena, ATTRIBUTES_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_attribute_list, values, 2, &rows));
  while (!error && count < ATTRIBUTES_MAX && db_step(&rows))
    error = row_take(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *attributes_out = list;
  *count_out = count;
  return ERR_NONE;
}

static const char code_fault[] = "code: a small letter, then up to 39 small letters, digits or _";

static bool code_is_good(struct str code) {
  if (code.len == 0 || code.len > 40 || code.data[0] < 'a' || code.data[0] > 'z') return false;
  for (size_t i = 1; i < code.len; i++) {
    char c = code.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

static enum err read_code(struct work *work, const struct json *body, struct attribute *a) {
  if (json_get_str(body, "code", &a->code) || !code_is_good(a->code))
    return work_fault(work, ERR_INVALID, code_fault);
  return arena_copy(work->arena, a->code, &a->code);
}

/* In the form in which purposes say theirs. */
static enum err read_title(struct work *work, const struct json *body, struct attribute *a) {
  static const char fault[] = "title: an object of one line by language, with en among them";
  const struct json *object = json_get(body, "title");
  const struct json *value;
  struct str language;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  bool english = false;
  bool ok = json_is_object(object) && json_size(object) <= DECLARED_LANGUAGES;
  json_begin_object(&w);
  for (size_t i = 0; ok && json_member(object, i, &language, &value); i++) {
    struct str line;
    char key[13] = {0};
    ok = language.len < sizeof key && text_is_language(language) && !json_as_str(value, &line) &&
         line.len <= DECLARED_TITLE_MAX && text_is_line(line) && str_trim(line).len > 0;
    if (!ok) break;
    for (size_t c = 0; c < language.len; c++) key[c] = language.data[c];
    json_put_string(&w, key, str_trim(line));
    english = english || str_equal(language, STR("en"));
  }
  json_end_object(&w);
  enum err error = ok && english ? buf_check(&text) : work_fault(work, ERR_INVALID, fault);
  if (!error) error = arena_copy(work->arena, buf_str(&text), &a->title);
  buf_done(&text);
  return error;
}

static enum err read_line(struct work *work, const struct json *body, const char *key,
                          struct str *out, const char *fault) {
  struct str text;
  if (!json_get(body, key)) return ERR_NONE;
  if (json_get_str(body, key, &text) || text.len > 60 || !text_is_line(text))
    return work_fault(work, ERR_INVALID, fault);
  return arena_copy(work->arena, str_trim(text), out);
}

static enum err read_switches(struct work *work, const struct json *body, struct attribute *a) {
  const struct {
    const char *key;
    bool *out;
  } switches[] = {{"special", &a->special},
                  {"asked", &a->asked},
                  {"required", &a->required},
                  {"active", &a->active}};
  for (size_t i = 0; i < 4; i++)
    if (json_get_bool(body, switches[i].key, switches[i].out) == ERR_INVALID)
      return work_fault(work, ERR_INVALID, "special, asked, required, active: true or false");
  return ERR_NONE;
}

static enum err read_source(struct work *work, const struct json *body, struct attribute *a) {
  struct str word;
  if (!json_get(body, "source")) return ERR_NONE;
  if (json_get_str(body, "source", &word) || source_parse(word, &a->source))
    return work_fault(work, ERR_INVALID, "source: visitor, host or agent");
  return ERR_NONE;
}

static enum err read_members(struct work *work, const struct json *body, struct attribute *a) {
  static const char *const allowed[] = {"code",    "title",   "category", "special",
                                        "purpose", "source",  "asked",    "required",
                                        "active",  "version", NULL};
  const char *unknown = json_unknown_key(body, allowed);
  if (!json_is_object(body)) return work_fault(work, ERR_INVALID, code_fault);
  if (unknown) return work_fault_unknown(work, unknown);
  if (json_get(body, "title")) TRY(read_title(work, body, a));
  TRY(read_line(work, body, "category", &a->category, "category: one line, at most 60 bytes"));
  TRY(read_line(work, body, "purpose", &a->purpose, "purpose: the code of one in force"));
  TRY(read_source(work, body, a));
  return read_switches(work, body, a);
}

/* Categories of Art. 9(1) and 10 are special whatever the box says. */
static bool category_is_special(struct str category) {
  static const char *const words[] = {
      "health",    "genetic",     "biometric", "religion",           "belief",  "ethnic", "racial",
      "political", "trade union", "sex life",  "sexual orientation", "criminal"};
  for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
    struct str word = str_from(words[w]);
    for (size_t i = 0; i + word.len <= category.len; i++)
      if (str_equal_nocase(str_slice(category, i, i + word.len), word)) return true;
  }
  return false;
}

/*= GDPR Art. 5(1)(b) */
static enum err check_purpose(struct work *work, struct id site, const struct attribute *a) {
  struct purpose purpose;
  struct declaration declaration;
  if (a->purpose.len == 0)
    return work_fault(work, ERR_INVALID, "purpose: what it is for; nothing is noted without");
  enum err error = purpose_read(work, site, a->purpose, &purpose);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_INVALID, "purpose: not one in force on this site");
  if (error) return error;
  if (!a->active) return ERR_NONE;
  TRY(declaration_of(work, &purpose, &declaration));
  if (!declared_has(&declaration.attributes, a->code))
    return work_fault(work, ERR_INVALID,
                      "purpose: it does not declare this attribute; change the purpose first");
  /*= GDPR Art. 9(1) */
  if (a->special && !purpose.special)
    return work_fault(work, ERR_INVALID, "purpose: it has no condition of Art. 9(2)");
  /*= GDPR Art. 7(4) */
  /*= GDPR Art. 21(2) */
  if (a->required && (attribute_needs_consent(&purpose) || purpose.marketing))
    return work_fault(work, ERR_INVALID, "required: not what rests on consent or is for marketing");
  return ERR_NONE;
}

static enum err check_itself(struct work *work, const struct attribute *a) {
  if (a->title.len == 0)
    return work_fault(work, ERR_INVALID, "title: an object of one line by language, with en");
  if (a->category.len == 0)
    return work_fault(work, ERR_INVALID, "category: what kind of data it is, such as contact data");
  if (category_is_special(a->category) && !a->special)
    return work_fault(work, ERR_INVALID, "special: this category is one of Art. 9(1) or 10");
  if (a->asked && a->source != ATTRIBUTE_FROM_VISITOR)
    return work_fault(work, ERR_INVALID, "asked: only of the visitor");
  if (a->required && !a->asked)
    return work_fault(work, ERR_INVALID, "required: only of what is asked for");
  return ERR_NONE;
}

static enum err record(struct work *work, struct id site, const struct attribute *a) {
  char code[PURPOSE_CODE_MAX + 1] = {0};
  for (size_t i = 0; i < a->purpose.len && i < PURPOSE_CODE_MAX; i++) code[i] = a->purpose.data[i];
  struct ledger_entry entry = {
      .kind = LEDGER_PURPOSE_CHANGED, .object = site, .purpose = code, .note = a->code};
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  return ledger_record(work, &entry);
}

static enum err store(struct work *work, const struct sql *sql, struct id site,
                      const struct attribute *a) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&site),
                              db_text(a->code),
                              db_text(a->title),
                              db_text(a->category),
                              db_int(a->special),
                              db_text(a->purpose),
                              db_text(str_from(attribute_source_name(a->source))),
                              db_int(a->asked),
                              db_int(a->required),
                              db_int(a->active)};
  TRY(db_run(work->db, sql, values, 11, NULL));
  return record(work, site, a);
}

static enum err check_room(struct work *work, struct id site, struct str code) {
  struct attribute other;
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  enum err error = attribute_read(work, site, code, &other);
  if (!error) return work_fault(work, ERR_CONFLICT, "code: there is such an attribute");
  if (error != ERR_NOT_FOUND) return error;
  TRY(db_one(work->db, &sql_attribute_count, values, 2, &rows));
  int64_t count = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  return count < ATTRIBUTES_MAX ? ERR_NONE
                                : work_fault(work, ERR_CONFLICT, "code: a site has at most 100");
}

/*= GDPR Art. 5(1)(c) */
enum err attribute_create(struct work *work, struct id site, const struct json *body,
                          struct attribute *attribute_out) {
  struct attribute a = {.version = 1};
  TRY(read_members(work, body, &a));
  TRY(read_code(work, body, &a));
  TRY(check_room(work, site, a.code));
  TRY(check_itself(work, &a));
  TRY(check_purpose(work, site, &a));
  TRY(store(work, &sql_attribute_insert, site, &a));
  *attribute_out = a;
  return ERR_NONE;
}

enum err attribute_change(struct work *work, struct id site, struct str code,
                          const struct json *body, struct attribute *attribute_out) {
  struct attribute a;
  int64_t version;
  TRY(attribute_read(work, site, code, &a));
  TRY(read_members(work, body, &a));
  if (json_get(body, "code"))
    return work_fault(work, ERR_INVALID, "code: it stays; switch this one off and make another");
  if (json_get_int(body, "version", &version))
    return work_fault(work, ERR_INVALID, "version: the one that you have seen");
  if (version != a.version)
    return work_fault(work, ERR_CONFLICT, "version: somebody changed it meanwhile");
  TRY(check_itself(work, &a));
  /* What is switched off may stay as it is, though its purpose was ended. */
  if (a.active || json_get(body, "purpose")) TRY(check_purpose(work, site, &a));
  TRY(store(work, &sql_attribute_update, site, &a));
  a.version++;
  *attribute_out = a;
  return ERR_NONE;
}

void attribute_write(struct json_writer *w, const struct attribute *a) {
  json_begin_object(w);
  json_put_string(w, "code", a->code);
  json_key(w, "title");
  json_write_raw(w, a->title);
  json_put_string(w, "category", a->category);
  json_put_bool(w, "special", a->special);
  json_put_string(w, "purpose", a->purpose);
  json_put_word(w, "source", attribute_source_name(a->source));
  json_put_bool(w, "asked", a->asked);
  json_put_bool(w, "required", a->required);
  json_put_bool(w, "active", a->active);
  json_put_int(w, "version", a->version);
  json_end_object(w);
}
