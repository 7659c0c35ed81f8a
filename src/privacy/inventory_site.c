#include "privacy/inventory_site.h"

#include <string.h>

#include "privacy/attribute.h"
#include "privacy/data_field.h"
#include "privacy/declaration.h"
#include "privacy/inventory.h"

/* Where a kind that is no sealed text of its own rests. */
static const struct {
  const char *code;
  const char *table;
  const char *column;
} places[] = {{"language", "person", "locale"},
              {"mark.read", "mark", "read"},
              {"session", "session", "id"},
              {"proof", "conversation", "notice_version"},
              {"controller.contact", "workspace", "settings"},
              {"rating.score", "datum", "value_sealed"},
              {NULL, NULL, NULL}};

/* Those that rest in no table, by their name there. */
static const struct {
  const char *code;
  const char *what;
} elsewhere[] = {{"typing", "typing"},
                 {"presence", "presence"},
                 {"address", "tag of the network"},
                 {NULL, NULL}};

static const struct inventory_column *column_of(const struct data_field *field) {
  if (field->field != FIELD_COUNT) {
    const struct field_rule *rule = field_rule(field->field);
    return inventory_find(rule->table, rule->column);
  }
  for (size_t i = 0; places[i].code; i++)
    if (strcmp(places[i].code, field->code) == 0)
      return inventory_find(places[i].table, places[i].column);
  return NULL;
}

static const struct inventory_elsewhere *elsewhere_of(const struct data_field *field) {
  size_t count;
  const struct inventory_elsewhere *rows = inventory_elsewhere(&count);
  for (size_t i = 0; elsewhere[i].code; i++) {
    if (strcmp(elsewhere[i].code, field->code) != 0) continue;
    for (size_t j = 0; j < count; j++)
      if (strcmp(rows[j].what, elsewhere[i].what) == 0) return &rows[j];
  }
  return NULL;
}

/* What persons give for one purpose shares a column: whence depends on what it is. */
static const char *source_of(const struct data_field *field, const struct inventory_column *at) {
  if (strcmp(at->table, "datum") != 0) return at->source;
  return field->collectable ? "browser" : "visitor";
}

static void place(const struct data_field *field, struct inventory_use *use) {
  const struct inventory_column *column = column_of(field);
  const struct inventory_elsewhere *out = column ? NULL : elsewhere_of(field);
  use->title = str_from(field->en);
  use->category = str_from(field->category);
  use->subject = str_from(column ? column->subject : out ? out->subject : "visitor");
  use->source = str_from(column ? source_of(field, column) : out ? out->source : "visitor");
  use->rests = str_from(column ? column->rests : out ? out->rests : "nowhere: it is not stored");
}

/* A field may have a term of its own. */
static int64_t days_of(const struct declaration *declaration, const struct purpose *purpose,
                       struct str field) {
  int64_t days = declared_days(declaration, field);
  return days > 0 ? days : purpose->retention_days;
}

static enum err add_field(const struct declaration *declaration, const struct purpose *purpose,
                          struct str code, struct inventory_use *use) {
  const struct data_field *field = data_field_find(code);
  if (!field) return ERR_CORRUPT;
  *use = (struct inventory_use){.purpose = purpose->code,
                                .field = code,
                                .special = purpose->special != 0,
                                .days = days_of(declaration, purpose, code),
                                .from = purpose->retention_from};
  place(field, use);
  return ERR_NONE;
}

static enum err copy(struct work *work, const char *before, struct str text, struct str *out) {
  struct buf joined = {0};
  buf_append(&joined, str_from(before));
  buf_append(&joined, text);
  enum err error = buf_check(&joined);
  if (!error) error = arena_copy(work->arena, buf_str(&joined), out);
  buf_done(&joined);
  return error;
}

/* Its title is there in English at least. */
static enum err title_of(struct work *work, const struct attribute *attribute,
                         struct str *title_out) {
  struct json *titles;
  struct str title;
  if (json_parse(attribute->title, &titles)) return ERR_CORRUPT;
  enum err error = json_get_str(titles, "en", &title) ? ERR_CORRUPT : ERR_NONE;
  if (!error) error = copy(work, "", title, title_out);
  json_free(titles);
  return error;
}

static enum err add_attribute(struct work *work, const struct attribute *attribute,
                              const struct purpose *purpose, const struct declaration *declaration,
                              struct inventory_use *use) {
  static const char *const sources[ATTRIBUTE_SOURCE_COUNT] = {[ATTRIBUTE_FROM_VISITOR] = "visitor",
                                                              [ATTRIBUTE_FROM_HOST] = "host page",
                                                              [ATTRIBUTE_FROM_AGENT] = "agent"};
  const struct inventory_column *column = inventory_find("datum", "value_sealed");
  *use = (struct inventory_use){.purpose = purpose->code,
                                .category = attribute->category,
                                .subject = STR("visitor"),
                                .source = str_from(sources[attribute->source]),
                                .rests = str_from(column ? column->rests : NULL),
                                .special = attribute->special || purpose->special != 0,
                                .from = purpose->retention_from};
  TRY(copy(work, "attribute.", attribute->code, &use->field));
  use->days = days_of(declaration, purpose, use->field);
  return title_of(work, attribute, &use->title);
}

/*= GDPR Art. 30(1)(f) */
enum err inventory_site_uses(struct work *work, struct id site, struct inventory_use **uses_out,
                             size_t *count_out) {
  struct purpose *purposes;
  struct attribute *attributes;
  size_t purpose_count;
  size_t attribute_count;
  size_t count = 0;
  TRY(purpose_list(work, site, &purposes, &purpose_count));
  TRY(attribute_list(work, site, &attributes, &attribute_count));
  size_t most = purpose_count * DECLARED_ITEMS + attribute_count + 1;
  struct inventory_use *uses = arena_alloc(work->arena, most * sizeof *uses);
  struct declaration *declaration = ARENA_NEW(work->arena, struct declaration);
  if (!uses || !declaration) return ERR_MACHINE;
  for (size_t i = 0; i < purpose_count; i++) {
    const struct purpose *purpose = &purposes[i];
    TRY(declaration_of(work, purpose, declaration));
    for (size_t j = 0; j < declaration->fields.count; j++)
      TRY(add_field(declaration, purpose, declaration->fields.item[j], &uses[count++]));
    for (size_t j = 0; j < attribute_count; j++)
      if (attributes[j].active && str_equal(attributes[j].purpose, purpose->code))
        TRY(add_attribute(work, &attributes[j], purpose, declaration, &uses[count++]));
  }
  *uses_out = uses;
  *count_out = count;
  return ERR_NONE;
}
