#include "change.sql.h"
#include "privacy/attribute.h"
#include "privacy/change_internal.h"
#include "privacy/data_field.h"
#include "privacy/datum.h"
#include "privacy/purpose_builtin.h"

/* What other purposes of the site hold already of what this one would add: by each field and
 * attribute, on consent, and on another basis. What an answer rests on was not collected on
 * the consent of whoever lets it be used for more. */
#define HELD_BY_CONSENT 1u
#define HELD_OTHERWISE 2u
struct old_data {
  unsigned fields[DECLARED_ITEMS];
  unsigned attributes[DECLARED_ITEMS];
};

static bool adds(const struct declared_list *before, const struct declared_list *after) {
  for (size_t i = 0; i < after->count; i++)
    if (!declared_has(before, after->item[i])) return true;
  return false;
}

static enum err count(struct work *work, const struct sql *sql, const struct db_value *values,
                      int64_t *count_out) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, sql->parameters, &rows));
  *count_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

/* A field of another purpose, seen from the one that would have it too. */
struct other_field {
  struct id site;
  const struct purpose *purpose;
  struct str code; /* "attribute.order" */
};

/* Does that purpose hold anything of it? What was declared and never given is not there to be
 * used for something else; what no value of its own is for is there with its people. */
static enum err is_held(struct work *work, const struct other_field *other, bool *held_out) {
  int64_t found = 0;
  enum field kind;
  bool agreed = other->purpose->basis == BASIS_CONSENT;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&other->site),
                              db_text(other->purpose->code), db_text(other->code)};
  if (datum_kind(other->code, &kind) == ERR_NONE)
    TRY(count(work, &sql_change_values_held, values, &found));
  else
    TRY(count(work, agreed ? &sql_change_ever_agreed : &sql_change_people, values, &found));
  *held_out = found > 0;
  return ERR_NONE;
}

struct marking {
  struct other_field other;
  const struct declared_list *before;
  const struct declared_list *after;
  const struct declared_list *others;
  const char *prefix;
  unsigned *held;
};

static enum err mark_one(struct work *work, struct marking *m, size_t index) {
  struct buf code = {0};
  bool held = false;
  buf_append(&code, str_from(m->prefix));
  buf_append(&code, m->after->item[index]);
  enum err error = buf_check(&code);
  m->other.code = buf_str(&code);
  if (!error) error = is_held(work, &m->other, &held);
  buf_done(&code);
  if (!error && held)
    m->held[index] |= m->other.purpose->basis == BASIS_CONSENT ? HELD_BY_CONSENT : HELD_OTHERWISE;
  return error;
}

static enum err mark(struct work *work, struct marking *m) {
  for (size_t i = 0; i < m->after->count; i++)
    if (!declared_has(m->before, m->after->item[i]) && declared_has(m->others, m->after->item[i]))
      TRY(mark_one(work, m, i));
  return ERR_NONE;
}

struct purposes {
  struct id site;
  struct purpose *list;
  size_t count;
};

static enum err look_at(struct work *work, const struct change_view *view,
                        const struct purposes *purposes, struct old_data *old) {
  static const struct declared_list nothing = {.count = 0};
  struct declaration *said = ARENA_NEW(work->arena, struct declaration);
  if (!said) return ERR_MACHINE;
  for (size_t i = 0; i < purposes->count; i++) {
    const struct purpose *purpose = &purposes->list[i];
    if (view->has_before && str_equal(purpose->code, view->after.code)) continue;
    TRY(declaration_of(work, purpose, said));
    struct marking fields = {.other = {purposes->site, purpose, STR_EMPTY},
                             .before = view->has_before ? &view->before_said.fields : &nothing,
                             .after = &view->after_said.fields,
                             .others = &said->fields,
                             .prefix = "",
                             .held = old->fields};
    struct marking own = {.other = fields.other,
                          .before = view->has_before ? &view->before_said.attributes : &nothing,
                          .after = &view->after_said.attributes,
                          .others = &said->attributes,
                          .prefix = "attribute.",
                          .held = old->attributes};
    TRY(mark(work, &fields));
    TRY(mark(work, &own));
  }
  return ERR_NONE;
}

static bool any_held(const struct old_data *old, bool by_consent_alone) {
  for (size_t i = 0; i < DECLARED_ITEMS; i++) {
    if (by_consent_alone ? old->fields[i] == HELD_BY_CONSENT : old->fields[i] != 0) return true;
    if (by_consent_alone ? old->attributes[i] == HELD_BY_CONSENT : old->attributes[i] != 0)
      return true;
  }
  return false;
}

static enum err find_old_data(struct work *work, struct id site, const struct change_view *view,
                              struct old_data *old) {
  struct purposes purposes = {.site = site};
  TRY(purpose_list(work, site, &purposes.list, &purposes.count));
  TRY(look_at(work, view, &purposes, old));
  TRY(purpose_list_ended(work, site, &purposes.list, &purposes.count));
  return look_at(work, view, &purposes, old);
}

static void check_assessment(const struct change_body *body, struct lacks *lacks) {
  const struct compatibility *c = &body->compatibility;
  if (!c->link.len) lacks_add(lacks, "compatibility.link", "the link with the first purpose");
  if (!c->context.len)
    lacks_add(lacks, "compatibility.context", "in which context it was collected");
  if (!c->nature.len) lacks_add(lacks, "compatibility.nature", "of which nature the data are");
  if (!c->consequences.len)
    lacks_add(lacks, "compatibility.consequences", "what follows for the people");
  if (!c->safeguards.len) lacks_add(lacks, "compatibility.safeguards", "what protects them");
}

/*= GDPR Art. 6(4) */
static enum err check_compatible(struct work *work, const struct change_context *context,
                                 const struct change_body *body, int64_t people,
                                 struct change_view *view) {
  struct old_data old = {{0}, {0}};
  if (people == 0 || !body->has_basis) return ERR_NONE;
  TRY(find_old_data(work, context->site, view, &old));
  bool by_law = body->basis == BASIS_LEGAL_OBLIGATION;
  if (!any_held(&old, false) || body->basis == BASIS_CONSENT || by_law) return ERR_NONE;
  view->compatibility_needed = true;
  if (any_held(&old, true) && body->basis != BASIS_PUBLIC_TASK)
    lacks_add(&view->lacks, "basis",
              "what was given on consent goes to another purpose only by new consent or by law");
  check_assessment(body, &view->lacks);
  return ERR_NONE;
}

static bool same_words(const struct declared_words *before, const struct declared_words *after) {
  for (size_t i = 0; i < before->count; i++)
    if (!str_equal(before->text[i], declared_in(after, before->language[i]))) return false;
  return true;
}

/* A field without a term of its own goes with the rest. */
static int64_t field_days(const struct declaration *said, struct str field, int64_t rest) {
  int64_t days = declared_days(said, field);
  if (days > 0) return days;
  return rest;
}

static bool keeps_a_field_longer(const struct change_view *view) {
  for (size_t i = 0; i < view->before_said.days_fields.count; i++) {
    struct str field = view->before_said.days_fields.item[i];
    if (!declared_has(&view->after_said.fields, field)) continue;
    if (field_days(&view->after_said, field, view->after.retention_days) >
        view->before_said.days[i])
      return true;
  }
  return false;
}

/* More than whoever was told the older version was told. */
/*= GDPR Art. 13(3) */
static bool takes_more(const struct change_view *view) {
  const struct declaration *before = &view->before_said;
  const struct declaration *after = &view->after_said;
  if (view->ends || !view->has_before) return !view->ends;
  return adds(&before->fields, &after->fields) || adds(&before->attributes, &after->attributes) ||
         adds(&before->recipients, &after->recipients) || adds(&before->sources, &after->sources) ||
         view->after.retention_days > view->before.retention_days ||
         view->after.retention_from != view->before.retention_from || keeps_a_field_longer(view) ||
         before->special != after->special || (!before->marketing && after->marketing) ||
         (!before->decides && after->decides);
}

/* Whoever was told the older version was told something else. */
static bool is_material(const struct change_view *view) {
  const struct declaration *before = &view->before_said;
  const struct declaration *after = &view->after_said;
  if (view->ends || !view->has_before || view->takes_more) return true;
  return !str_equal(before->asks, after->asks) || (!before->is_explicit && after->is_explicit) ||
         (!before->children && after->children) || !same_words(&before->title, &after->title) ||
         !same_words(&before->description, &after->description);
}

/* Nothing that is switched on is left without its purpose. */
static enum err check_attributes(struct work *work, const struct change_context *context,
                                 struct str code, struct change_view *view) {
  struct attribute *attributes;
  size_t count;
  TRY(attribute_list(work, context->site, &attributes, &count));
  for (size_t i = 0; i < count; i++) {
    const struct attribute *a = &attributes[i];
    if (!a->active || !str_equal(a->purpose, code)) continue;
    if (!view->ends && declared_has(&view->after_said.attributes, a->code)) continue;
    lacks_add_named(&view->lacks, work, view->ends ? "end" : "attributes", a->code,
                    "is switched on for this purpose; switch it off first");
  }
  return ERR_NONE;
}

static enum err others_ask(struct work *work, struct id site, struct str code, enum field field,
                           bool *yes_out) {
  struct purpose *purposes;
  size_t count;
  TRY(purpose_list(work, site, &purposes, &count));
  for (size_t i = 0; i < count; i++)
    if (!str_equal(purposes[i].code, code) && purpose_has(&purposes[i], field)) *yes_out = true;
  return ERR_NONE;
}

static enum err check_collected(struct work *work, const struct change_context *context,
                                const struct json *list, struct change_view *view) {
  for (size_t i = 0; i < json_size(list); i++) {
    struct str code;
    const struct data_field *field = NULL;
    bool asked = false;
    if (json_as_str(json_at(list, i), &code) == ERR_NONE) field = data_field_find(code);
    if (!field) return ERR_CORRUPT;
    if (!view->ends && purpose_has(&view->after, field->field)) continue;
    if (!view->has_before || !purpose_has(&view->before, field->field)) continue;
    TRY(others_ask(work, context->site, view->before.code, field->field, &asked));
    if (!asked)
      lacks_add_named(&view->lacks, work, view->ends ? "end" : "fields", code,
                      "is taken by the site (collect) for this purpose; switch it off first");
  }
  return ERR_NONE;
}

static enum err check_collect(struct work *work, const struct change_context *context,
                              struct change_view *view) {
  struct db_rows rows;
  struct json *list = NULL;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&context->site)};
  TRY(db_one(work->db, &sql_change_collect, values, 2, &rows));
  enum err error = json_parse(db_row_bytes(&rows, 0), &list) ? ERR_CORRUPT : ERR_NONE;
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = check_collected(work, context, list, view);
  json_free(list);
  return error;
}

static enum err purpose_of_body(struct work *work, const struct change_body *body,
                                struct purpose *out) {
  *out = (struct purpose){.code = body->code,
                          .basis = body->basis,
                          .retention_days = body->retention_days,
                          .retention_from = body->retention_from};
  return declaration_into(work->arena, &body->said, out);
}

static enum err consider_whole(struct work *work, const struct change_context *context,
                               const struct change_body *body, int64_t people,
                               struct change_view *view) {
  struct proposal proposal = {.site = context->site,
                              .language = context->language,
                              .public_authority = context->public_authority,
                              .code = body->code,
                              .has_basis = body->has_basis,
                              .basis = body->basis,
                              .retention_days = body->retention_days,
                              .has_retention_from = body->has_retention_from,
                              .retention_from = body->retention_from,
                              .declaration = &body->said};
  view->after_said = body->said;
  TRY(purpose_of_body(work, body, &view->after));
  view->after.version = view->has_before ? view->before.version + 1 : 1;
  TRY(declaration_missing(work, &proposal, &view->lacks));
  /*= GDPR Art. 5(1)(a) */
  if (view->has_before && body->has_basis && body->basis != view->before.basis)
    lacks_add(&view->lacks, "basis",
              "a basis is never swapped: end this purpose, and declare another");
  return check_compatible(work, context, body, people, view);
}

static void consider_end(const struct change_body *body, struct change_view *view) {
  const struct purpose_builtin *builtin = purpose_builtin_find(body->code);
  view->ends = true;
  if (!view->has_before) lacks_add(&view->lacks, "code", "it is not in force");
  if (builtin && builtin->always)
    lacks_add(&view->lacks, "end", "the chat cannot do without this purpose");
}

static enum err read_before(struct work *work, const struct change *change,
                            struct change_view *view) {
  enum err error = purpose_read(work, change->site, change->code, &view->before);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  view->has_before = true;
  return declaration_of(work, &view->before, &view->before_said);
}

enum err change_count_people(struct work *work, struct id site, const struct purpose *purpose,
                             int64_t *count_out) {
  const struct purpose *asked = purpose && purpose->basis == BASIS_CONSENT ? purpose : NULL;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(STR_EMPTY)};
  if (asked) values[2] = db_text(asked->code);
  return count(work, asked ? &sql_change_agreed : &sql_change_people, values, count_out);
}

/* Consent concerns those who gave it; everything else concerns everybody. */
static enum err count_affected(struct work *work, struct id site, int64_t people,
                               struct change_view *view) {
  bool asked =
      view->has_before ? view->before.basis == BASIS_CONSENT : view->after.basis == BASIS_CONSENT;
  view->affected = people;
  if (!asked) return ERR_NONE;
  TRY(change_count_people(work, site, view->has_before ? &view->before : &view->after,
                          &view->affected));
  if (view->has_before && view->material) view->lapses = view->affected;
  return ERR_NONE;
}

/*= GDPR Art. 13(3) */
enum err change_consider(struct work *work, const struct change_context *context,
                         const struct change *change, struct change_view *view_out) {
  struct change_view *view = ARENA_NEW(work->arena, struct change_view);
  struct change_body *body = ARENA_NEW(work->arena, struct change_body);
  int64_t people;
  if (!view || !body) return ERR_MACHINE;
  TRY(change_body_of(work, change, body));
  TRY(read_before(work, change, view));
  TRY(change_count_people(work, context->site, NULL, &people));
  if (body->end)
    consider_end(body, view);
  else
    TRY(consider_whole(work, context, body, people, view));
  TRY(check_attributes(work, context, body->code, view));
  TRY(check_collect(work, context, view));
  view->takes_more = takes_more(view);
  view->material = is_material(view);
  view->needs_notice = view->material && people > 0;
  TRY(count_affected(work, context->site, people, view));
  *view_out = *view;
  return ERR_NONE;
}
