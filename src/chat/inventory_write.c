#include "chat/changing.h"
#include "privacy/attribute.h"
#include "privacy/data_field.h"
#include "privacy/inventory.h"
#include "privacy/inventory_site.h"

/* One kind of datum, wherever it is declared. */
struct kept {
  const char *kind; /* "column", "elsewhere", "attribute", "prechat" or "collect" */
  struct str name;
  struct str category;
  struct str subject;
  struct str source;
  bool special;
  struct str rests;
  struct str erase;
};

static bool names(struct str list, struct str code) {
  struct str head;
  bool more = list.len > 0;
  while (more) {
    more = str_cut(list, ',', &head, &list);
    if (str_equal(str_trim(head), code)) return true;
  }
  return false;
}

static void write_one_purpose(struct json_writer *w, const struct purpose *purpose) {
  json_begin_object(w);
  json_put_string(w, "code", purpose->code);
  json_put_word(w, "basis", basis_name(purpose->basis));
  json_put_word(w, "article", basis_article(purpose->basis));
  json_put_int(w, "retention_days", purpose->retention_days);
  json_put_word(w, "retention_from", retention_event_name(purpose->retention_from));
  json_end_object(w);
}

static void begin(struct json_writer *w, const struct kept *kept) {
  json_begin_object(w);
  json_put_word(w, "kind", kept->kind);
  json_put_string(w, "name", kept->name);
  json_put_string(w, "category", kept->category);
  json_put_string(w, "subject", kept->subject);
  json_put_string(w, "source", kept->source);
  json_put_bool(w, "special", kept->special);
  json_put_string(w, "rests", kept->rests);
  json_put_string(w, "erase", kept->erase);
  json_key(w, "purposes");
  json_begin_array(w);
}

static void end(struct json_writer *w) {
  json_end_array(w);
  json_end_object(w);
}

struct in_force {
  const struct purpose *purposes;
  size_t count;
};

static enum err write_column(struct work *work, struct json_writer *w,
                             const struct inventory_column *column, const struct in_force *in) {
  struct buf name = {0};
  struct str copy;
  buf_append(&name, str_from(column->table));
  buf_append_char(&name, '.');
  buf_append(&name, str_from(column->column));
  enum err error = buf_check(&name);
  if (!error) error = arena_copy(work->arena, buf_str(&name), &copy);
  buf_done(&name);
  if (error) return error;
  struct kept kept = {.kind = "column",
                      .name = copy,
                      .category = str_from(column->category),
                      .subject = str_from(column->subject),
                      .source = str_from(column->source),
                      .special = column->special,
                      .rests = str_from(column->rests),
                      .erase = str_from(column->erase)};
  begin(w, &kept);
  for (size_t i = 0; i < in->count; i++)
    if (names(str_from(column->purposes), in->purposes[i].code))
      write_one_purpose(w, &in->purposes[i]);
  end(w);
  return ERR_NONE;
}

static enum err write_columns(struct work *work, struct json_writer *w, const struct in_force *in) {
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++)
    if (columns[i].personal) TRY(write_column(work, w, &columns[i], in));
  return ERR_NONE;
}

static void write_elsewhere(struct json_writer *w, const struct in_force *in) {
  size_t count;
  const struct inventory_elsewhere *list = inventory_elsewhere(&count);
  for (size_t i = 0; i < count; i++) {
    struct kept kept = {.kind = "elsewhere",
                        .name = str_from(list[i].what),
                        .category = str_from(list[i].category),
                        .subject = str_from(list[i].subject),
                        .source = str_from(list[i].source),
                        .rests = str_from(list[i].rests),
                        .erase = str_from(list[i].ends)};
    begin(w, &kept);
    for (size_t p = 0; p < in->count; p++)
      if (names(str_from(list[i].purposes), in->purposes[p].code))
        write_one_purpose(w, &in->purposes[p]);
    end(w);
  }
}

/* The same from the side of the purposes: what each of them holds, and for how long. */
static enum err write_uses(struct work *work, struct json_writer *w, struct id site) {
  struct inventory_use *uses;
  size_t count;
  TRY(inventory_site_uses(work, site, &uses, &count));
  json_key(w, "uses");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_string(w, "purpose", uses[i].purpose);
    json_put_string(w, "field", uses[i].field);
    json_put_string(w, "title", uses[i].title);
    json_put_string(w, "category", uses[i].category);
    json_put_string(w, "subject", uses[i].subject);
    json_put_string(w, "source", uses[i].source);
    json_put_string(w, "rests", uses[i].rests);
    json_put_bool(w, "special", uses[i].special);
    json_put_int(w, "days", uses[i].days);
    json_put_word(w, "from", retention_event_name(uses[i].from));
    json_end_object(w);
  }
  json_end_array(w);
  return ERR_NONE;
}

static const char datum_rests[] = "database, sealed";

static enum err write_attributes(struct work *work, struct json_writer *w, struct id site,
                                 const struct in_force *in) {
  struct attribute *attributes;
  size_t count;
  TRY(attribute_list(work, site, &attributes, &count));
  for (size_t i = 0; i < count; i++) {
    const struct attribute *a = &attributes[i];
    if (!a->active) continue;
    struct kept kept = {.kind = a->asked ? "prechat" : "attribute",
                        .name = a->code,
                        .category = a->category,
                        .subject = STR("visitor"),
                        .source = str_from(attribute_source_name(a->source)),
                        .special = a->special,
                        .rests = str_from(datum_rests),
                        .erase = STR("key")};
    begin(w, &kept);
    for (size_t p = 0; p < in->count; p++)
      if (str_equal(in->purposes[p].code, a->purpose)) write_one_purpose(w, &in->purposes[p]);
    end(w);
  }
  return ERR_NONE;
}

static void write_collected(struct json_writer *w, const struct data_field *field,
                            const struct in_force *in) {
  struct kept kept = {.kind = "collect",
                      .name = str_from(field->code),
                      .category = str_from(field->category),
                      .subject = STR("visitor"),
                      .source = STR("browser"),
                      .rests = str_from(datum_rests),
                      .erase = STR("key")};
  begin(w, &kept);
  for (size_t p = 0; p < in->count; p++)
    if (purpose_has(&in->purposes[p], field->field)) write_one_purpose(w, &in->purposes[p]);
  end(w);
}

static enum err write_collect(struct json_writer *w, const struct site *site,
                              const struct in_force *in) {
  struct json *list;
  enum err error = ERR_NONE;
  if (json_parse(site->collect, &list)) return ERR_CORRUPT;
  for (size_t i = 0; !error && i < json_size(list); i++) {
    struct str code;
    const struct data_field *field = NULL;
    if (json_as_str(json_at(list, i), &code) == ERR_NONE) field = data_field_find(code);
    if (field)
      write_collected(w, field, in);
    else
      error = ERR_CORRUPT;
  }
  json_free(list);
  return error;
}

/*= GDPR Art. 30(1)(c) */
enum err changing_write_inventory(struct work *work, struct json_writer *w, struct id id) {
  struct site site;
  struct purpose *purposes;
  struct in_force in;
  char text[ID_TEXT_BYTES + 1];
  TRY(site_read(work, id, &site));
  TRY(purpose_list(work, id, &purposes, &in.count));
  in.purposes = purposes;
  json_begin_object(w);
  id_format(id, text);
  json_put_word(w, "site", text);
  json_key(w, "data");
  json_begin_array(w);
  TRY(write_columns(work, w, &in));
  TRY(write_attributes(work, w, id, &in));
  TRY(write_collect(w, &site, &in));
  write_elsewhere(w, &in);
  json_end_array(w);
  TRY(write_uses(work, w, id));
  json_end_object(w);
  return ERR_NONE;
}
