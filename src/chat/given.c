#include "chat/given.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "given.sql.h"
#include "privacy/data_field.h"
#include "privacy/datum.h"
#include "privacy/declaration.h"

#define CONSENTS_MAX 20
#define VALUES_MAX 50
#define DAY_MS INT64_C(86400000)

struct taking {
  struct conversation conversation;
  struct site site;
  int64_t notice_version;
};

static enum err fault_of(struct work *work, const char *prefix, struct str name,
                         const char *sentence) {
  char text[160];
  (void)snprintf(text, sizeof text, "%s%.*s: %s", prefix, (int)(name.len < 60 ? name.len : 60),
                 name.data, sentence);
  const char *copy = arena_c_string(work->arena, str_from(text));
  return work_fault(work, ERR_INVALID, copy ? copy : sentence);
}

/* The same refusal, of a member within another: "consents.standing: ...". */
static enum err fault_within(struct work *work, enum err error, const char *prefix) {
  struct buf text = {0};
  if (!error || fault_field(work->fault).len == 0) return error;
  buf_append(&text, str_from(prefix));
  buf_append(&text, str_from(work->fault));
  const char *copy = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return copy ? work_fault(work, error, copy) : error;
}

static enum err begin(struct work *work, struct id conversation, struct taking *t) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(conversation_read(work, conversation, &t->conversation));
  TRY(site_read(work, t->conversation.site, &t->site));
  TRY(db_one(work->db, &sql_given_notice_version, values, 2, &rows));
  t->notice_version = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static struct consent_choice choice_like(const struct taking *t) {
  struct str locale = t->conversation.locale;
  return (struct consent_choice){.person = t->conversation.person,
                                 .conversation = t->conversation.id,
                                 .site = t->site.id,
                                 .notice_version = t->notice_version,
                                 .standing = STANDING_ANY,
                                 .language = locale.len ? locale : t->site.locale,
                                 .method = METHOD_WIDGET,
                                 .email = personal_of(STR_EMPTY)};
}

static enum err heed(struct work *work, const struct taking *t, size_t *count_out) {
  struct consent_choice like = choice_like(t);
  return consent_gpc(work, &like, count_out);
}

/*= GDPR Art. 21(5) */
enum err given_gpc(struct work *work, struct id conversation, size_t *count_out) {
  struct taking t;
  TRY(begin(work, conversation, &t));
  return heed(work, &t, count_out);
}

/*= GDPR Art. 7(1) */
static enum err take_consents(struct work *work, const struct taking *t, const struct json *list) {
  if (!list) return ERR_NONE;
  if (!json_is_array(list) || json_size(list) > CONSENTS_MAX)
    return work_fault(work, ERR_INVALID, "consents: a list of choices");
  for (size_t i = 0; i < json_size(list); i++) {
    struct consent_outcome outcome;
    struct consent_choice choice = choice_like(t);
    const struct json *body = json_at(list, i);
    const char *unknown = json_unknown_key(body, consent_fields);
    if (!json_is_object(body)) return work_fault(work, ERR_INVALID, "consents: objects");
    if (unknown) return work_fault_unknown(work, unknown);
    enum err error = consent_read(work, body, &choice);
    if (choice.language.len == 0) choice.language = choice_like(t).language;
    if (!error) error = consent_choose(work, &choice, &outcome);
    TRY(fault_within(work, error, "consents."));
  }
  return ERR_NONE;
}

/* The coarsest form is asked of whoever sends it: no version of a browser, no query of an
 * address. */
/*= GDPR Art. 5(1)(c) */
static bool coarse(enum field kind, struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (kind == FIELD_BROWSER && ((c >= '0' && c <= '9') || c == '/' || c == '(')) return false;
    if (kind != FIELD_BROWSER && (c == '?' || c == '#')) return false;
    if (kind == FIELD_COUNTRY && (c < 'A' || c > 'Z')) return false;
  }
  return kind != FIELD_COUNTRY || text.len == 2;
}

/* The version that counts for this person. ERR_NOT_FOUND: they were told of none. */
/*= GDPR Art. 13(3) */
static enum err purpose_told(struct work *work, const struct taking *t, struct str code,
                             struct purpose *out) {
  if (str_equal(code, t->conversation.purpose))
    return purpose_of_conversation(work, t->conversation.id, out);
  return purpose_read_told(work, t->site.id, code, t->conversation.person, out);
}

/* The first purpose in force that holds it: "answer" where it does. */
static enum err purpose_for(struct work *work, const struct taking *t, enum field kind,
                            struct purpose *out) {
  struct purpose *purposes;
  size_t count;
  bool found = false;
  TRY(purpose_list(work, t->site.id, &purposes, &count));
  for (size_t i = 0; i < count; i++) {
    struct purpose told;
    enum err error = purpose_told(work, t, purposes[i].code, &told);
    if (error && error != ERR_NOT_FOUND) return error;
    if (error || told.suspended || !purpose_has(&told, kind)) continue;
    if (!found || str_equal(told.code, t->conversation.purpose)) *out = told;
    found = true;
  }
  return found ? ERR_NONE : ERR_NOT_FOUND;
}

/* Beside the conversation's own purpose, or where the field has a term of its own, a value has
 * an end of its own. */
/*= GDPR Art. 5(1)(e) */
static enum err put(struct work *work, const struct taking *t, const struct purpose *purpose,
                    struct str field, struct str text) {
  int64_t days;
  TRY(declaration_field_days(work, purpose, field, &days));
  bool own = str_equal(purpose->code, t->conversation.purpose) && days == purpose->retention_days;
  struct datum_value value = {.person = t->conversation.person,
                              .conversation = t->conversation.id,
                              .purpose = purpose->code,
                              .field = field,
                              .text = personal_of(text),
                              .kept_until = own ? 0 : work->now_ms + days * DAY_MS};
  return datum_put(work, &value);
}

static bool is_collected(const struct site *site, struct str code) {
  struct json *list = NULL;
  struct str each;
  bool found = false;
  if (site->collect.len == 0 || json_parse(site->collect, &list)) return false;
  for (size_t i = 0; i < json_size(list) && !found; i++)
    found = json_as_str(json_at(list, i), &each) == ERR_NONE && str_equal(each, code);
  json_free(list);
  return found;
}

/*= GDPR Art. 25(2) */
static enum err take_context(struct work *work, const struct taking *t,
                             const struct json *context) {
  struct str code;
  const struct json *value;
  if (!context) return ERR_NONE;
  if (!json_is_object(context)) return work_fault(work, ERR_INVALID, "context: an object");
  for (size_t i = 0; json_member(context, i, &code, &value); i++) {
    struct str text;
    struct purpose purpose;
    const struct data_field *field = data_field_find(code);
    if (!field || !field->collectable || json_as_str(value, &text))
      return fault_of(work, "context.", code, "not a field that is known here");
    if (!is_collected(&t->site, code)) continue;
    if (!coarse(field->field, text) || personal_check(field->field, personal_of(text)))
      return fault_of(work, "context.", code, "not in its coarsest form");
    enum err error = purpose_for(work, t, field->field, &purpose);
    if (error == ERR_NOT_FOUND) continue;
    if (error) return error;
    TRY(put(work, t, &purpose, code, text));
  }
  return ERR_NONE;
}

/* The version of its purpose that the visitor was told must name it: what came since is left
 * alone until they are told. */
static enum err attribute_told(struct work *work, const struct taking *t,
                               const struct attribute *attribute, struct purpose *purpose_out,
                               bool *told_out) {
  struct declaration *said = ARENA_NEW(work->arena, struct declaration);
  if (!said) return ERR_MACHINE;
  *told_out = false;
  enum err error = purpose_told(work, t, attribute->purpose, purpose_out);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  TRY(declaration_of(work, purpose_out, said));
  *told_out = !purpose_out->suspended && declared_has(&said->attributes, attribute->code);
  return ERR_NONE;
}

static enum err take_attribute(struct work *work, const struct taking *t, struct str code,
                               struct str text, enum attribute_source source) {
  struct attribute attribute;
  struct purpose purpose;
  struct buf field = {0};
  bool told;
  enum err error = attribute_read(work, t->site.id, code, &attribute);
  if (error && error != ERR_NOT_FOUND) return error;
  if (error || !attribute.active || attribute.source != source)
    return fault_of(work, "attributes.", code, "not asked for here");
  if (personal_check(FIELD_ATTRIBUTE, personal_of(text)))
    return fault_of(work, "attributes.", code, "one line of text, at most 1,000 bytes");
  error = purpose_read(work, t->site.id, attribute.purpose, &purpose);
  if (error == ERR_NOT_FOUND) return fault_of(work, "attributes.", code, "its purpose was ended");
  if (error) return error;
  TRY(attribute_told(work, t, &attribute, &purpose, &told));
  if (!told) return ERR_NONE;
  buf_append(&field, STR("attribute."));
  buf_append(&field, code);
  error = buf_check(&field);
  if (!error) error = put(work, t, &purpose, buf_str(&field), text);
  buf_done(&field);
  /* The gate's sentence, with the name of the value that it is about. */
  if (error == ERR_DENIED && work->fault && !fault_field(work->fault).len)
    (void)fault_of(work, "attributes.", code, work->fault);
  return error;
}

/*= GDPR Art. 5(1)(b) */
static enum err take_attributes(struct work *work, const struct taking *t,
                                const struct json *values, enum attribute_source source) {
  struct str code;
  const struct json *value;
  if (!values) return ERR_NONE;
  if (!json_is_object(values) || json_size(values) > VALUES_MAX)
    return work_fault(work, ERR_INVALID, "attributes: an object of at most 50 texts");
  for (size_t i = 0; json_member(values, i, &code, &value); i++) {
    struct str text;
    if (json_as_str(value, &text)) return fault_of(work, "attributes.", code, "a text");
    TRY(take_attribute(work, t, code, text, source));
  }
  return ERR_NONE;
}

static enum err check_required(struct work *work, const struct taking *t,
                               const struct json *values) {
  struct attribute *attributes;
  size_t count;
  TRY(attribute_list(work, t->site.id, &attributes, &count));
  for (size_t i = 0; i < count; i++) {
    const struct attribute *attribute = &attributes[i];
    if (!attribute->active || !attribute->asked || !attribute->required) continue;
    char key[PURPOSE_CODE_MAX + 1] = {0};
    if (attribute->code.len > PURPOSE_CODE_MAX) return ERR_CORRUPT;
    memcpy(key, attribute->code.data, attribute->code.len);
    if (!values || !json_get(values, key))
      return fault_of(work, "attributes.", attribute->code,
                      "must be given; nothing is sent without it");
  }
  return ERR_NONE;
}

enum err given_take(struct work *work, struct id conversation, const struct given *given,
                    bool required) {
  struct taking t;
  size_t count;
  TRY(begin(work, conversation, &t));
  if (required) TRY(check_required(work, &t, given->attributes));
  TRY(take_consents(work, &t, given->consents));
  if (given->gpc) TRY(heed(work, &t, &count));
  TRY(take_context(work, &t, given->context));
  return take_attributes(work, &t, given->attributes, ATTRIBUTE_FROM_VISITOR);
}

enum err given_attributes(struct work *work, struct id conversation, const struct json *values,
                          enum attribute_source source) {
  struct taking t;
  TRY(begin(work, conversation, &t));
  return take_attributes(work, &t, values, source);
}
