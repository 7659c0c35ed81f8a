#include <string.h>

#include "base/text.h"
#include "privacy/data_field.h"
#include "privacy/declaration.h"

/* "NAME: WHAT", in the arena. */
static enum err fault(struct work *work, const char *name, const char *what) {
  struct buf text = {0};
  buf_append(&text, str_from(name));
  buf_append(&text, STR(": "));
  buf_append(&text, str_from(what));
  const char *copy = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return work_fault(work, ERR_INVALID, copy ? copy : name);
}

static bool absent(const struct json *value) { return !value || json_is_null(value); }

static enum err read_text(struct work *work, const struct json *value, const char *name,
                          struct str *out) {
  struct str text;
  if (absent(value)) return ERR_NONE;
  if (json_as_str(value, &text) || text.len > DECLARED_TEXT_MAX || !text_is_clean(text))
    return fault(work, name, "a text of at most 4000 bytes, or null");
  return arena_copy(work->arena, str_trim(text), out);
}

static enum err read_bool(struct work *work, const struct json *body, const char *name, bool *out) {
  if (absent(json_get(body, name))) return ERR_NONE;
  return json_get_bool(body, name, out) ? fault(work, name, "true or false") : ERR_NONE;
}

/* Keeps the languages sorted, so that equal words have one text. */
static void insert_words(struct declared_words *words, struct str language, struct str text) {
  size_t at = words->count++;
  for (; at > 0 && str_compare(words->language[at - 1], language) > 0; at--) {
    words->language[at] = words->language[at - 1];
    words->text[at] = words->text[at - 1];
  }
  words->language[at] = language;
  words->text[at] = text;
}

static enum err read_words(struct work *work, const struct json *body, const char *name, size_t max,
                           struct declared_words *out) {
  const struct json *object = json_get(body, name);
  const struct json *value;
  struct str language;
  if (absent(object)) return ERR_NONE;
  if (!json_is_object(object) || json_size(object) > DECLARED_LANGUAGES)
    return fault(work, name, "an object of texts by language, such as {\"en\":\"...\"}");
  for (size_t i = 0; json_member(object, i, &language, &value); i++) {
    struct str text;
    if (language.len > 12 || !text_is_language(language))
      return fault(work, name, "languages such as en or de");
    if (json_as_str(value, &text) || text.len > max || !text_is_clean(text))
      return fault(
          work, name,
          max == DECLARED_TITLE_MAX ? "texts of at most 200 bytes" : "texts of at most 4000 bytes");
    if (str_trim(text).len == 0) continue;
    TRY(arena_copy(work->arena, language, &language));
    TRY(arena_copy(work->arena, str_trim(text), &text));
    insert_words(out, language, text);
  }
  return ERR_NONE;
}

static enum err read_list(struct work *work, const struct json *body, const char *name,
                          struct declared_list *out) {
  const struct json *list = json_get(body, name);
  if (absent(list)) return ERR_NONE;
  if (!json_is_array(list) || json_size(list) > DECLARED_ITEMS)
    return fault(work, name, "a list of at most 40 texts");
  for (size_t i = 0; i < json_size(list); i++) {
    struct str item;
    if (json_as_str(json_at(list, i), &item) || item.len == 0 || item.len > 200 ||
        !text_is_line(item))
      return fault(work, name, "a list of at most 40 texts");
    if (declared_has(out, item)) return fault(work, name, "the same twice");
    TRY(arena_copy(work->arena, item, &out->item[out->count]));
    out->count++;
  }
  return ERR_NONE;
}

static enum err check_fields(struct work *work, const char *name,
                             const struct declared_list *list) {
  for (size_t i = 0; i < list->count; i++)
    if (!data_field_find(list->item[i])) return fault(work, name, "a field that is not known here");
  return ERR_NONE;
}

static enum err read_interest(struct work *work, const struct json *body, struct declaration *d) {
  static const char *const allowed[] = {"interest", "necessity", "balance", NULL};
  const struct json *object = json_get(body, "interest");
  if (absent(object)) return ERR_NONE;
  if (!json_is_object(object) || json_unknown_key(object, allowed))
    return fault(work, "interest", "an object with interest, necessity and balance, or null");
  TRY(read_text(work, json_get(object, "interest"), "interest.interest", &d->interest));
  TRY(read_text(work, json_get(object, "necessity"), "interest.necessity", &d->necessity));
  return read_text(work, json_get(object, "balance"), "interest.balance", &d->balance);
}

static enum err read_automated(struct work *work, const struct json *body, struct declaration *d) {
  static const char *const allowed[] = {"decides", "logic", "consequences", NULL};
  const struct json *object = json_get(body, "automated");
  if (absent(object)) return ERR_NONE;
  if (!json_is_object(object) || json_unknown_key(object, allowed))
    return fault(work, "automated", "an object with decides, logic and consequences, or null");
  d->automated = true;
  if (json_get_bool(object, "decides", &d->decides))
    return fault(work, "automated.decides", "true or false");
  TRY(read_text(work, json_get(object, "logic"), "automated.logic", &d->logic));
  return read_text(work, json_get(object, "consequences"), "automated.consequences",
                   &d->consequences);
}

static enum err read_special(struct work *work, const struct json *body, struct declaration *d) {
  const struct json *value = json_get(body, "special");
  struct str letter;
  if (absent(value)) return ERR_NONE;
  if (json_as_str(value, &letter) || letter.len != 1 || letter.data[0] < 'a' ||
      letter.data[0] > 'j')
    return fault(work, "special", "a letter of Art. 9(2), a to j, or null");
  d->special = letter.data[0];
  return ERR_NONE;
}

static enum err read_roles(struct work *work, const struct json *body, struct declaration *d) {
  struct declared_list words = {.count = 0};
  TRY(read_list(work, body, "roles", &words));
  for (size_t i = 0; i < words.count; i++) {
    enum role role;
    if (actor_role_parse(words.item[i], &role))
      return fault(work, "roles", "agent, supervisor, dpo or administrator");
    d->roles |= role;
  }
  return ERR_NONE;
}

static enum err read_days(struct work *work, const struct json *body, struct declaration *d) {
  const struct json *object = json_get(body, "field_days");
  const struct json *value;
  struct str code;
  if (absent(object)) return ERR_NONE;
  if (!json_is_object(object) || json_size(object) > DECLARED_ITEMS)
    return fault(work, "field_days", "an object of days by field");
  for (size_t i = 0; json_member(object, i, &code, &value); i++) {
    int64_t days;
    if (!data_field_find(code)) return fault(work, "field_days", "a field that is not known here");
    if (json_as_int(value, &days) || days < 1 || days > PURPOSE_RETENTION_MAX_DAYS)
      return fault(work, "field_days", "numbers from 1 to 3650");
    size_t at = d->days_fields.count++;
    for (; at > 0 && str_compare(d->days_fields.item[at - 1], code) > 0; at--) {
      d->days_fields.item[at] = d->days_fields.item[at - 1];
      d->days[at] = d->days[at - 1];
    }
    TRY(arena_copy(work->arena, code, &d->days_fields.item[at]));
    d->days[at] = days;
  }
  return ERR_NONE;
}

static enum err read_asks(struct work *work, const struct json *body, struct declaration *d) {
  TRY(read_text(work, json_get(body, "asks"), "asks", &d->asks));
  if (d->asks.len && !str_equal(d->asks, STR("email")))
    return fault(work, "asks", "\"email\", or null");
  return ERR_NONE;
}

static enum err read_said(struct work *work, const struct json *body, struct declaration *d) {
  TRY(read_words(work, body, "title", DECLARED_TITLE_MAX, &d->title));
  TRY(read_words(work, body, "description", DECLARED_TEXT_MAX, &d->description));
  TRY(read_interest(work, body, d));
  TRY(read_text(work, json_get(body, "law"), "law", &d->law));
  TRY(read_text(work, json_get(body, "contract"), "contract", &d->contract));
  TRY(read_special(work, body, d));
  TRY(read_automated(work, body, d));
  return read_asks(work, body, d);
}

static enum err read_scope(struct work *work, const struct json *body, struct declaration *d) {
  TRY(read_list(work, body, "fields", &d->fields));
  TRY(check_fields(work, "fields", &d->fields));
  TRY(read_list(work, body, "attributes", &d->attributes));
  TRY(read_days(work, body, d));
  TRY(read_list(work, body, "recipients", &d->recipients));
  TRY(read_roles(work, body, d));
  return read_list(work, body, "sources", &d->sources);
}

/*= GDPR Art. 5(1)(b) */
enum err declaration_read(struct work *work, const struct json *body,
                          struct declaration *declaration_out) {
  struct declaration *d = ARENA_NEW(work->arena, struct declaration);
  if (!d) return ERR_MACHINE;
  TRY(read_said(work, body, d));
  TRY(read_scope(work, body, d));
  TRY(read_bool(work, body, "optional", &d->optional));
  TRY(read_bool(work, body, "explicit", &d->is_explicit));
  TRY(read_bool(work, body, "children", &d->children));
  TRY(read_bool(work, body, "marketing", &d->marketing));
  TRY(read_bool(work, body, "suppression", &d->suppression));
  *declaration_out = *d;
  return ERR_NONE;
}
