#include "chat/changing.h"
#include "privacy/attribute.h"
#include "privacy/data_field.h"
#include "privacy/notice_difference.h"
#include "privacy/purpose_builtin.h"
#include "privacy/suspension.h"
#include "staff/account.h"

/* The name of an account; null: nobody, or somebody who is gone. */
static enum err put_account(struct work *work, struct json_writer *w, const char *key,
                            struct id id) {
  struct account account;
  enum err error = id_is_zero(id) ? ERR_NOT_FOUND : account_read(work, id, &account);
  if (error && error != ERR_NOT_FOUND) return error;
  if (error)
    json_put_null(w, key);
  else
    personal_show(w, key, account.name);
  return ERR_NONE;
}

static void put_said(struct json_writer *w, const char *key, struct str text) {
  if (text.len)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

/* The purposes as they would be in force, in the order in which they are read. */
static enum err purposes_after(struct work *work, const struct change_view *view,
                               const struct notice_facts *before, struct notice_facts *after) {
  struct purpose *list = arena_alloc(work->arena, (before->purpose_count + 1) * sizeof *list);
  struct str code = view->ends ? view->before.code : view->after.code;
  bool placed = view->ends;
  size_t count = 0;
  if (!list) return ERR_MACHINE;
  for (size_t i = 0; i < before->purpose_count; i++) {
    int order = str_compare(before->purposes[i].code, code);
    if (!placed && order >= 0) {
      list[count++] = view->after;
      placed = true;
    }
    if (order != 0) list[count++] = before->purposes[i];
  }
  if (!placed) list[count++] = view->after;
  after->purposes = list;
  after->purpose_count = count;
  return ERR_NONE;
}

/* What the visitor's notice would say otherwise. */
/*= GDPR Art. 13(3) */
static enum err write_notice(struct work *work, struct json_writer *w, const struct site *site,
                             const struct change_view *view) {
  struct notice_facts before;
  struct buf texts[2] = {{0}, {0}};
  bool material;
  TRY(site_facts(work, site, &before));
  struct notice_facts after = before;
  if (!view->ends || view->has_before) TRY(purposes_after(work, view, &before, &after));
  notice_write_facts(&texts[0], &before);
  notice_write_facts(&texts[1], &after);
  enum err error = buf_check(&texts[0]);
  if (!error) error = buf_check(&texts[1]);
  json_key(w, "notice");
  if (!error)
    error = notice_write_difference(w, buf_str(&texts[0]), buf_str(&texts[1]), "en", &material);
  buf_done(&texts[0]);
  buf_done(&texts[1]);
  return error;
}

static void write_missing(struct json_writer *w, const struct lacks *lacks) {
  json_key(w, "missing");
  json_begin_array(w);
  for (size_t i = 0; i < lacks->count; i++) {
    json_begin_object(w);
    json_put_word(w, "field", lacks->item[i].field);
    json_put_word(w, "why", lacks->item[i].why);
    json_end_object(w);
  }
  json_end_array(w);
}

static void write_nothing(struct json_writer *w) {
  static const char *const lists[] = {"notice", "records", "dpia"};
  for (size_t i = 0; i < 3; i++) {
    json_key(w, lists[i]);
    json_begin_array(w);
    json_end_array(w);
  }
}

/* What is over differs from nothing any more: only what runs is held against what is in force. */
static enum err write_view(struct work *work, struct json_writer *w, const struct change *change) {
  struct change_view *view = ARENA_NEW(work->arena, struct change_view);
  struct site site;
  struct workspace workspace;
  bool runs = change->state != CHANGE_ACTIVE && change->state != CHANGE_WITHDRAWN;
  if (!view) return ERR_MACHINE;
  TRY(site_read(work, change->site, &site));
  TRY(workspace_read(work, &workspace));
  struct change_context context = {site.id, site.locale, workspace.public_authority};
  if (runs) TRY(change_consider(work, &context, change, view));
  write_missing(w, &view->lacks);
  json_key(w, "differences");
  json_begin_object(w);
  if (runs) {
    TRY(write_notice(work, w, &site, view));
    TRY(change_write_differences(work, w, view));
  } else {
    write_nothing(w);
  }
  json_end_object(w);
  json_put_int(w, "lapses", view->lapses);
  json_put_int(w, "affected", view->affected);
  json_put_bool(w, "needs_notice", view->needs_notice);
  json_put_bool(w, "compatibility_needed", view->compatibility_needed);
  return ERR_NONE;
}

static enum err write_advice(struct work *work, struct json_writer *w,
                             const struct change *change) {
  struct str text = STR_EMPTY;
  json_put_time(w, "asked_at", change->asked_at);
  put_said(w, "advice", change->advice);
  if (change->has_advice_text) TRY(change_advice_text(work, change->id, &text));
  put_said(w, "advice_text", text);
  TRY(put_account(work, w, "advised_by", change->advised_by));
  json_put_time(w, "advised_at", change->advised_at);
  return ERR_NONE;
}

enum err changing_write(struct work *work, struct json_writer *w, const struct change *change) {
  json_begin_object(w);
  json_put_id(w, "id", change->id);
  json_put_id(w, "site", change->site);
  json_put_word(w, "kind", change_kind_name(change->kind));
  json_put_word(w, "state", change_state_name(change->state));
  json_put_int(w, "version", change->version);
  json_key(w, "body");
  json_write_raw(w, change->body);
  TRY(write_view(work, w, change));
  TRY(write_advice(work, w, change));
  TRY(put_account(work, w, "created_by", change->created_by));
  json_put_int(w, "created_at", change->created_at);
  json_put_time(w, "effective_at", change->effective_at);
  TRY(put_account(work, w, "signed_by", change->signed_by));
  json_put_time(w, "signed_at", change->signed_at);
  json_end_object(w);
  return ERR_NONE;
}

/* Beside the purposes and not in them: what was read of one can be proposed again as it is. */
static enum err write_suspensions(struct work *work, struct json_writer *w, struct id site) {
  struct suspension *list;
  size_t count;
  json_key(w, "suspensions");
  json_begin_array(w);
  TRY(suspension_list(work, site, &list, &count));
  for (size_t i = 0; i < count; i++) {
    struct str reason;
    TRY(suspension_reason(work, list[i].id, &reason));
    json_begin_object(w);
    if (list[i].purpose.len)
      json_put_string(w, "purpose", list[i].purpose);
    else
      json_put_null(w, "purpose");
    json_put_int(w, "since", list[i].begun_at);
    json_put_string(w, "reason", reason);
    TRY(put_account(work, w, "by", list[i].begun_by));
    json_end_object(w);
  }
  json_end_array(w);
  return ERR_NONE;
}

/* state: "active", "ended" or "template"; a template has nobody and no day. */
static enum err write_purpose(struct work *work, struct json_writer *w, struct id site,
                              const struct purpose *purpose, const char *state) {
  struct declaration *said = ARENA_NEW(work->arena, struct declaration);
  bool template = str_equal(str_from(state), STR("template"));
  int64_t people = 0;
  if (!said) return ERR_MACHINE;
  TRY(declaration_of(work, purpose, said));
  if (!template) TRY(change_count_people(work, site, purpose, &people));
  json_begin_object(w);
  json_put_string(w, "code", purpose->code);
  json_put_int(w, "version", purpose->version);
  json_put_word(w, "basis", basis_name(purpose->basis));
  json_put_word(w, "article", basis_article(purpose->basis));
  json_put_int(w, "retention_days", purpose->retention_days);
  json_put_word(w, "retention_from", retention_event_name(purpose->retention_from));
  json_put_bool(w, "objectable", purpose_is_objectable(purpose));
  json_put_word(w, "state", state);
  json_put_time(w, "since", template ? 0 : purpose->effective_at);
  json_put_int(w, "people", people);
  declaration_write_members(w, said);
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_kept(struct work *work, struct json_writer *w, struct id site) {
  struct purpose *purposes;
  size_t count;
  json_key(w, "purposes");
  json_begin_array(w);
  TRY(purpose_list(work, site, &purposes, &count));
  for (size_t i = 0; i < count; i++) TRY(write_purpose(work, w, site, &purposes[i], "active"));
  TRY(purpose_list_ended(work, site, &purposes, &count));
  for (size_t i = 0; i < count; i++) TRY(write_purpose(work, w, site, &purposes[i], "ended"));
  json_end_array(w);
  return ERR_NONE;
}

static enum err write_templates(struct work *work, struct json_writer *w, struct id site) {
  size_t count;
  const struct purpose_builtin *builtins = purpose_builtins(&count);
  json_key(w, "templates");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    struct purpose purpose;
    struct str code = str_from(builtins[i].code);
    enum err error = purpose_read(work, site, code, &purpose);
    if (error == ERR_NONE) continue;
    if (error != ERR_NOT_FOUND) return error;
    TRY(purpose_builtin_make(work->arena, code, builtins[i].basis, &purpose));
    TRY(write_purpose(work, w, site, &purpose, "template"));
  }
  json_end_array(w);
  return ERR_NONE;
}

static void write_fields(struct json_writer *w, const char *language) {
  size_t count;
  const struct data_field *fields = data_fields(&count);
  json_key(w, "fields");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_word(w, "code", fields[i].code);
    json_put_word(w, "title", data_field_title(&fields[i], language));
    json_put_word(w, "category", fields[i].category);
    json_put_bool(w, "special", false); /* none of them asks for such data */
    json_put_bool(w, "collectable", fields[i].collectable);
    json_end_object(w);
  }
  json_end_array(w);
}

static enum err write_attributes(struct work *work, struct json_writer *w, struct id site) {
  struct attribute *attributes;
  size_t count;
  TRY(attribute_list(work, site, &attributes, &count));
  json_key(w, "attributes");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) attribute_write(w, &attributes[i]);
  json_end_array(w);
  return ERR_NONE;
}

enum err changing_write_purposes(struct work *work, struct json_writer *w, struct id id,
                                 const char *language) {
  struct site site;
  TRY(site_read(work, id, &site));
  json_begin_object(w);
  TRY(write_suspensions(work, w, id));
  TRY(write_kept(work, w, id));
  TRY(write_templates(work, w, id));
  write_fields(w, language);
  TRY(write_attributes(work, w, id));
  json_end_object(w);
  return ERR_NONE;
}
