/* attribute_asked: what is asked of a visitor before a chat, with what it is for. */
#include "privacy/attribute.h"
#include "privacy/declaration.h"

/* In this language, else in English. */
static struct str title_in(const struct json *titles, const char *language) {
  struct str text;
  if (json_get_str(titles, language, &text) == ERR_NONE) return text;
  return json_get_str(titles, "en", &text) == ERR_NONE ? text : STR_EMPTY;
}

static struct str purpose_title(const struct declaration *declaration, struct str code,
                                const char *language) {
  struct str title = declared_in(&declaration->title, str_from(language));
  if (title.len == 0) title = declared_in(&declaration->title, STR("en"));
  return title.len > 0 ? title : code;
}

static enum err write_one(struct work *work, struct json_writer *w, const struct attribute *a,
                          const struct purpose *purpose, const char *language) {
  struct json *titles = NULL;
  struct declaration declaration;
  TRY(declaration_of(work, purpose, &declaration));
  if (json_parse(a->title, &titles)) return ERR_CORRUPT;
  json_begin_object(w);
  json_put_string(w, "code", a->code);
  json_put_string(w, "title", title_in(titles, language));
  json_put_bool(w, "required", a->required);
  json_put_string(w, "purpose", purpose->code);
  json_put_string(w, "purpose_title", purpose_title(&declaration, purpose->code, language));
  json_end_object(w);
  json_free(titles);
  return ERR_NONE;
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 7(4) */
enum err attribute_write_asked(struct work *work, struct id site, const char *language,
                               struct json_writer *w) {
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
    if (purpose_is_optional(&purpose) || purpose.marketing) continue;
    TRY(write_one(work, w, &list[i], &purpose, language));
  }
  json_end_array(w);
  return ERR_NONE;
}
