#include "privacy/notice_said.h"

#include <ctype.h>
#include <stdio.h>

#include "privacy/data_field.h"
#include "privacy/purpose_builtin.h"

#define KEY_MAX 120

struct str said_text(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR_EMPTY : text;
}

int64_t said_int(const struct json *object, const char *key) {
  int64_t value;
  return json_get_int(object, key, &value) ? 0 : value;
}

bool said_bool(const struct json *object, const char *key) {
  bool value;
  return json_get_bool(object, key, &value) == ERR_NONE && value;
}

struct said said_of(const struct json *facts, const char *language) {
  return (struct said){facts, language, said_text(facts, "controller")};
}

const struct json *said_find(const struct json *list, const char *key, struct str code) {
  for (size_t i = 0; i < json_size(list); i++)
    if (str_equal(said_text(json_at(list, i), key), code)) return json_at(list, i);
  return NULL;
}

bool said_has(const struct json *list, struct str text) {
  struct str item;
  for (size_t i = 0; i < json_size(list); i++)
    if (json_as_str(json_at(list, i), &item) == ERR_NONE && str_equal(item, text)) return true;
  return false;
}

struct str said_in(const struct json *words, const char *language) {
  struct str text;
  struct str key;
  const struct json *first;
  if (json_as_str(words, &text) == ERR_NONE) return text;
  if (json_get_str(words, language, &text) == ERR_NONE && text.len > 0) return text;
  if (json_get_str(words, "en", &text) == ERR_NONE && text.len > 0) return text;
  if (json_member(words, 0, &key, &first) && json_as_str(first, &text) == ERR_NONE) return text;
  return STR_EMPTY;
}

/* The word prefix.CODE, with what a code may hold beside letters as in the files of words;
 * NULL where there is none. */
static const char *word_of(const char *prefix, struct str code, const char *suffix,
                           const char *language) {
  char key[KEY_MAX];
  int len = snprintf(key, sizeof key, "%s.%.*s%s", prefix, STR_ARG(code), suffix);
  if (len < 0 || (size_t)len >= sizeof key) return NULL;
  for (char *at = key; *at; at++)
    if (*at == ' ') *at = '_';
  return notice_word_find(str_of(key, (size_t)len), language);
}

const struct json *said_declaration(const struct json *purpose) {
  return json_get(purpose, "declaration");
}

struct str said_purpose_title(const struct said *said, const struct json *purpose) {
  struct str code = said_text(purpose, "code");
  struct str title = said_in(json_get(said_declaration(purpose), "title"), said->language);
  const char *word = word_of("purpose", code, "", said->language);
  if (title.len > 0) return title;
  return word ? str_from(word) : code;
}

struct str said_purpose_description(const struct said *said, const struct json *purpose) {
  const struct json *words = json_get(said_declaration(purpose), "description");
  struct str description = said_in(words, said->language);
  const char *word = word_of("purpose", said_text(purpose, "code"), ".description", said->language);
  if (description.len > 0) return description;
  return str_from(word ? word : notice_word("purpose.other.description", said->language));
}

static const struct json *attribute_of(const struct said *said, struct str code) {
  struct str prefix = STR("attribute.");
  if (!str_starts(code, prefix)) return NULL;
  return said_find(json_get(said->facts, "attributes"), "code",
                   str_slice(code, prefix.len, code.len));
}

struct str said_field_title(const struct said *said, struct str code) {
  const struct json *attribute = attribute_of(said, code);
  const char *word = word_of("field", code, "", said->language);
  if (attribute) {
    struct str title = said_in(json_get(attribute, "title"), said->language);
    return title.len > 0 ? title : code;
  }
  return word ? str_from(word) : code;
}

struct str said_category(const struct said *said, struct str code) {
  const struct json *attribute = attribute_of(said, code);
  const struct data_field *field = data_field_find(code);
  struct str category = attribute ? said_text(attribute, "category")
                        : field   ? str_from(field->category)
                                  : STR("other");
  const char *word = word_of("category", category, "", said->language);
  if (word) return str_from(word);
  return category.len > 0 ? category : str_from(notice_word("category.other", said->language));
}

static const struct {
  const char *field;
  const char *fact;
} marks[] = {{"mark.read", "read_marks"}, {"typing", "typing"}, {"presence", "presence"}};
#define MARKS (sizeof marks / sizeof marks[0])

/* What a purpose may hold but this site does not store, and what is not the visitor's. */
/*= GDPR Art. 13(1)(c) */
static bool is_stored(const struct said *said, struct str code) {
  const struct data_field *field = data_field_find(code);
  for (size_t i = 0; i < MARKS; i++)
    if (str_equal(code, str_from(marks[i].field))) return said_bool(said->facts, marks[i].fact);
  if (str_starts(code, STR("account.")) || str_starts(code, STR("controller."))) return false;
  return !field || !field->collectable || said_has(json_get(said->facts, "collect"), code);
}

/* Marks that the site declares, where the purpose of answering does not name them. */
static bool unnamed_mark(const struct said *said, const struct json *purpose, size_t mark) {
  return str_equal(said_text(purpose, "code"), STR(PURPOSE_ANSWER)) &&
         said_bool(said->facts, marks[mark].fact) &&
         !said_has(json_get(said_declaration(purpose), "fields"), str_from(marks[mark].field));
}

bool said_field(const struct said *said, const struct json *purpose, size_t index,
                struct str *code_out) {
  const struct json *fields = json_get(said_declaration(purpose), "fields");
  const struct json *attributes = json_get(said->facts, "attributes");
  struct str code;
  for (size_t i = 0; i < json_size(fields); i++) {
    if (json_as_str(json_at(fields, i), &code) || !is_stored(said, code) || index-- > 0) continue;
    *code_out = code;
    return true;
  }
  for (size_t i = 0; i < MARKS; i++) {
    if (!unnamed_mark(said, purpose, i) || index-- > 0) continue;
    *code_out = str_from(marks[i].field);
    return true;
  }
  for (size_t i = 0; i < json_size(attributes); i++) {
    const struct json *attribute = json_at(attributes, i);
    bool of_it = str_equal(said_text(attribute, "purpose"), said_text(purpose, "code"));
    if (!of_it || index-- > 0) continue;
    *code_out = said_text(attribute, "field");
    return true;
  }
  return false;
}

bool said_is_mark(struct str code) {
  for (size_t i = 0; i < MARKS; i++)
    if (str_equal(code, str_from(marks[i].field))) return true;
  return false;
}

bool said_is_of_visitor(const struct json *purpose) {
  return !str_equal(said_text(purpose, "code"), STR(PURPOSE_STAFF));
}

int64_t said_field_days(const struct json *purpose, struct str code) {
  const struct json *days = json_get(said_declaration(purpose), "field_days");
  struct str key;
  const struct json *value;
  int64_t number;
  for (size_t i = 0; json_member(days, i, &key, &value); i++)
    if (str_equal(key, code) && json_as_int(value, &number) == ERR_NONE) return number;
  return said_int(purpose, "retention_days");
}

struct str said_word(const struct said *said, const char *prefix, struct str code) {
  const char *word = code.len > 0 ? word_of(prefix, code, "", said->language) : NULL;
  return word ? str_from(word) : STR_EMPTY;
}

void said_recipient(const struct said *said, struct buf *out, const struct json *recipient) {
  struct buf role = {0};
  struct notice_slot slot = {"name", said->name};
  struct str word = said_word(said, "recipient", said_text(recipient, "kind"));
  notice_word_fill(&role, word.data, &slot, 1);
  buf_append(out, said_text(recipient, "name"));
  if (role.len > 0) buf_append(out, STR(": "));
  buf_append(out, buf_str(&role));
  if (said_text(recipient, "country").len > 0) buf_append(out, STR(", "));
  buf_append(out, said_text(recipient, "country"));
  buf_done(&role);
}

/* The program's own proposal is said in every language; a site's own words as they are. */
struct str said_rests_on(const struct said *said, const struct json *purpose, const char *key) {
  struct str code = said_text(purpose, "code");
  const struct json *value = json_get(said_declaration(purpose), key);
  const struct purpose_builtin *builtin = purpose_builtin_find(code);
  struct str text = json_is_object(value) && json_get(value, "interest")
                        ? said_in(json_get(value, "interest"), said->language)
                        : said_in(value, said->language);
  bool interest = str_equal(str_from(key), STR("interest"));
  const char *proposed = !builtin ? NULL : interest ? builtin->interest : builtin->contract;
  const char *word = word_of(key, code, "", said->language);
  return word && proposed && str_equal(text, str_from(proposed)) ? str_from(word) : text;
}

void said_list_add(struct buf *list, struct str item) {
  if (list->len > 0) buf_append(list, STR(", "));
  buf_append(list, item);
}

void said_fill(const struct said *said, struct buf *out, const char *key, struct str list) {
  struct notice_slot slots[] = {{"name", said->name}, {"list", list}};
  notice_word_fill(out, notice_word(key, said->language), slots, 2);
}

void said_term(const struct said *said, struct buf *out, int64_t days, const char *word) {
  struct buf text = {0};
  notice_word_days(&text, said->language, days);
  struct notice_slot slot = {"days", buf_str(&text)};
  notice_word_fill(out, word, &slot, 1);
  buf_done(&text);
}

/*= GDPR Art. 13(2)(a) */
void said_kept(const struct said *said, struct buf *out, const struct json *purpose) {
  struct str from = said_text(purpose, "retention_from");
  const char *word = word_of("term.purpose", said_text(purpose, "code"), "", said->language);
  if (!word) word = word_of("term", from, "", said->language);
  if (!word) word = notice_word("term.recorded", said->language);
  said_term(said, out, said_int(purpose, "retention_days"), word);
}

void said_attribute(const struct said *said, struct buf *out, const struct json *attribute) {
  struct str source = said_text(attribute, "source");
  const char *key = said_bool(attribute, "required")  ? "attribute.visitor.must"
                    : str_equal(source, STR("host"))  ? "attribute.host"
                    : str_equal(source, STR("agent")) ? "attribute.agent"
                                                      : "attribute.visitor";
  struct notice_slot slot = {"name", said_field_title(said, said_text(attribute, "field"))};
  notice_word_fill(out, notice_word(key, said->language), &slot, 1);
  if (!said_bool(attribute, "special")) return;
  buf_append(out, STR(", "));
  buf_append(out, str_from(notice_word("attribute.special", said->language)));
}
