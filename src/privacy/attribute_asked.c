/* attribute_asked: what is asked of a visitor before a chat, with what it is for, and with the
 * choice that comes first where it rests on consent. */
#include "privacy/attribute.h"
#include "privacy/child_age.h"
#include "privacy/declaration.h"

/* In this language, else in English. */
static struct str title_in(const struct json *titles, const char *language) {
  struct str text;
  if (json_get_str(titles, language, &text) == ERR_NONE) return text;
  return json_get_str(titles, "en", &text) == ERR_NONE ? text : STR_EMPTY;
}

enum err attribute_title(struct work *work, struct id site, struct str code, const char *language,
                         struct str *title_out) {
  struct attribute attribute;
  struct json *titles = NULL;
  *title_out = code;
  enum err error = attribute_read(work, site, code, &attribute);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  if (json_parse(attribute.title, &titles)) return ERR_CORRUPT;
  struct str title = title_in(titles, language);
  if (title.len > 0) error = arena_copy(work->arena, title, title_out);
  json_free(titles);
  return error;
}

static struct str words_in(const struct declared_words *words, const char *language) {
  struct str text = declared_in(words, str_from(language));
  return text.len > 0 ? text : declared_in(words, STR("en"));
}

static struct str purpose_title(const struct declaration *declaration, struct str code,
                                const char *language) {
  struct str title = words_in(&declaration->title, language);
  return title.len > 0 ? title : code;
}

static void write_age(struct json_writer *w, struct str country, int64_t now_ms) {
  json_key(w, "age");
  json_begin_object(w);
  json_put_string(w, "country", country);
  json_put_int(w, "years", child_age_of(country, now_ms));
  json_put_bool(w, "parental", true);
  json_end_object(w);
}

/* What must be said and asked before the box counts. */
/*= GDPR Art. 7(2) */
/*= GDPR Art. 8(1) */
/*= GDPR Art. 9(2)(a) */
static void write_consent(struct json_writer *w, const struct declaration *d,
                          const struct purpose *purpose, const struct attribute_asking *asking) {
  json_key(w, "consent");
  json_begin_object(w);
  json_put_string(w, "description", words_in(&d->description, asking->language));
  json_put_int(w, "purpose_version", purpose->version);
  if (d->asks.len)
    json_put_string(w, "asks", d->asks);
  else
    json_put_null(w, "asks");
  json_put_bool(w, "explicit", d->is_explicit || purpose->special == 'a');
  if (d->children)
    write_age(w, asking->country, asking->now_ms);
  else
    json_put_null(w, "age");
  json_end_object(w);
}

static enum err write_one(struct work *work, struct json_writer *w, const struct attribute *a,
                          const struct purpose *purpose, const struct attribute_asking *asking) {
  struct json *titles = NULL;
  struct declaration declaration;
  TRY(declaration_of(work, purpose, &declaration));
  if (json_parse(a->title, &titles)) return ERR_CORRUPT;
  json_begin_object(w);
  json_put_string(w, "code", a->code);
  json_put_string(w, "title", title_in(titles, asking->language));
  json_put_bool(w, "required", a->required);
  json_put_string(w, "purpose", purpose->code);
  json_put_string(w, "purpose_title", purpose_title(&declaration, purpose->code, asking->language));
  if (attribute_needs_consent(purpose))
    write_consent(w, &declaration, purpose, asking);
  else
    json_put_null(w, "consent");
  json_end_object(w);
  json_free(titles);
  return ERR_NONE;
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 7(4) */
enum err attribute_write_asked(struct work *work, struct id site,
                               const struct attribute_asking *asking, struct json_writer *w) {
  struct attribute *list;
  size_t count;
  TRY(attribute_list(work, site, &list, &count));
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    struct purpose purpose;
    if (!list[i].active || !list[i].asked) continue;
    enum err error = purpose_read(work, site, list[i].purpose, &purpose);
    if (error == ERR_NOT_FOUND) continue;
    if (error) return error;
    if (purpose.marketing && !attribute_needs_consent(&purpose)) continue;
    TRY(write_one(work, w, &list[i], &purpose, asking));
  }
  json_end_array(w);
  return ERR_NONE;
}
