#include "privacy/declaration.h"

#include "base/actor.h"
#include "base/text.h"
#include "privacy/data_field.h"

bool declared_has(const struct declared_list *list, struct str item) {
  for (size_t i = 0; i < list->count; i++)
    if (str_equal(list->item[i], item)) return true;
  return false;
}

struct str declared_in(const struct declared_words *words, struct str language) {
  for (size_t i = 0; i < words->count; i++)
    if (str_equal(words->language[i], language)) return words->text[i];
  return STR_EMPTY;
}

uint64_t declaration_field_bits(const struct declaration *declaration) {
  uint64_t bits = declaration->attributes.count ? FIELD_BIT(FIELD_ATTRIBUTE) : 0;
  if (declaration->asks.len) bits |= FIELD_BIT(FIELD_PURPOSE_EMAIL);
  for (size_t i = 0; i < declaration->fields.count; i++) {
    const struct data_field *field = data_field_find(declaration->fields.item[i]);
    if (field && field->field < FIELD_COUNT) bits |= FIELD_BIT(field->field);
  }
  return bits;
}

static void put_words(struct json_writer *w, const char *key, const struct declared_words *words) {
  json_key(w, key);
  json_begin_object(w);
  for (size_t i = 0; i < words->count; i++) {
    char language[16] = {0};
    struct str code = words->language[i];
    for (size_t c = 0; c < code.len && c < sizeof language - 1; c++) language[c] = code.data[c];
    json_put_string(w, language, words->text[i]);
  }
  json_end_object(w);
}

static void put_list(struct json_writer *w, const char *key, const struct declared_list *list) {
  json_key(w, key);
  json_begin_array(w);
  for (size_t i = 0; i < list->count; i++) json_write_string(w, list->item[i]);
  json_end_array(w);
}

static void put_said(struct json_writer *w, const char *key, struct str text) {
  if (text.len)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

static void put_interest(struct json_writer *w, const struct declaration *d) {
  json_key(w, "interest");
  if (!d->interest.len && !d->necessity.len && !d->balance.len) {
    json_write_null(w);
    return;
  }
  json_begin_object(w);
  json_put_string(w, "interest", d->interest);
  json_put_string(w, "necessity", d->necessity);
  json_put_string(w, "balance", d->balance);
  json_end_object(w);
}

static void put_automated(struct json_writer *w, const struct declaration *d) {
  json_key(w, "automated");
  if (!d->automated) {
    json_write_null(w);
    return;
  }
  json_begin_object(w);
  json_put_bool(w, "decides", d->decides);
  json_put_string(w, "logic", d->logic);
  json_put_string(w, "consequences", d->consequences);
  json_end_object(w);
}

static void put_roles(struct json_writer *w, uint32_t roles) {
  json_key(w, "roles");
  json_begin_array(w);
  for (uint32_t role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1)
    if (roles & role) json_write_string(w, str_from(actor_role_name((enum role)role)));
  json_end_array(w);
}

static void put_days(struct json_writer *w, const struct declaration *d) {
  json_key(w, "field_days");
  json_begin_object(w);
  for (size_t i = 0; i < d->days_fields.count; i++) {
    char code[64] = {0};
    struct str field = d->days_fields.item[i];
    for (size_t c = 0; c < field.len && c < sizeof code - 1; c++) code[c] = field.data[c];
    json_put_int(w, code, d->days[i]);
  }
  json_end_object(w);
}

void declaration_write_members(struct json_writer *w, const struct declaration *d) {
  put_words(w, "title", &d->title);
  put_words(w, "description", &d->description);
  put_interest(w, d);
  put_said(w, "law", d->law);
  put_said(w, "contract", d->contract);
  put_said(w, "special", str_of(&d->special, d->special ? 1 : 0));
  put_list(w, "fields", &d->fields);
  put_list(w, "attributes", &d->attributes);
  put_days(w, d);
  put_list(w, "recipients", &d->recipients);
  put_roles(w, d->roles);
  put_automated(w, d);
  json_put_bool(w, "optional", d->optional);
  put_said(w, "asks", d->asks);
  json_put_bool(w, "explicit", d->is_explicit);
  json_put_bool(w, "children", d->children);
  json_put_bool(w, "marketing", d->marketing);
  json_put_bool(w, "suppression", d->suppression);
  put_list(w, "sources", &d->sources);
}

void declaration_write(struct json_writer *w, const struct declaration *declaration) {
  json_begin_object(w);
  declaration_write_members(w, declaration);
  json_end_object(w);
}

enum err declaration_into(struct arena *arena, const struct declaration *declaration,
                          struct purpose *purpose) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  declaration_write(&w, declaration);
  enum err error = buf_check(&text);
  if (!error) error = arena_copy(arena, buf_str(&text), &purpose->declaration);
  buf_done(&text);
  purpose->special = declaration->special;
  purpose->marketing = declaration->marketing;
  purpose->fields = declaration_field_bits(declaration);
  purpose->roles = declaration->roles;
  return error;
}

enum err declaration_of(struct work *work, const struct purpose *purpose,
                        struct declaration *declaration_out) {
  struct json *root;
  if (json_parse(purpose->declaration, &root)) return ERR_CORRUPT;
  enum err error = declaration_read(work, root, declaration_out);
  json_free(root);
  return error == ERR_INVALID ? ERR_CORRUPT : error;
}

int64_t declared_days(const struct declaration *declaration, struct str field) {
  for (size_t i = 0; i < declaration->days_fields.count; i++)
    if (str_equal(declaration->days_fields.item[i], field)) return declaration->days[i];
  return 0;
}

/*= GDPR Art. 5(1)(e) */
enum err declaration_field_days(struct work *work, const struct purpose *purpose, struct str field,
                                int64_t *days_out) {
  struct declaration declaration;
  TRY(declaration_of(work, purpose, &declaration));
  int64_t own = declared_days(&declaration, field);
  *days_out = own > 0 && own < purpose->retention_days ? own : purpose->retention_days;
  return ERR_NONE;
}
