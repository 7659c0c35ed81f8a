#include "chat/changing.h"

#include "privacy/suspension.h"
#include "staff/account.h"

#define DUE_AT_ONCE 20

static enum err context_of(struct work *work, struct id id, struct change_context *out) {
  struct site site;
  struct workspace workspace;
  enum err error = site_read(work, id, &site);
  if (error == ERR_NOT_FOUND) return work_fault(work, ERR_NOT_FOUND, "site: not known");
  if (error) return error;
  TRY(workspace_read(work, &workspace));
  *out = (struct change_context){
      .site = id, .language = site.locale, .public_authority = workspace.public_authority};
  return ERR_NONE;
}

enum err changing_draft(struct work *work, const struct json *body, struct change *change_out) {
  struct change_context context;
  enum change_kind kind;
  struct str word;
  struct id site;
  if (json_get_str(body, "site", &word) || id_parse(word, &site))
    return work_fault(work, ERR_INVALID, "site: the id of one of yours");
  TRY(context_of(work, site, &context));
  if (json_get_str(body, "kind", &word) || change_kind_parse(word, &kind))
    return work_fault(work, ERR_INVALID, "kind: purpose, recipient, bot, role or retention");
  if (!json_is_object(json_get(body, "body")))
    return work_fault(work, ERR_INVALID, "body: an object");
  return change_draft(work, &context, kind, json_get(body, "body"), change_out);
}

/*= GDPR Art. 5(2) */
static enum err check_signature(struct work *work, const struct json *body) {
  struct account account;
  struct str name;
  if (json_get_str(body, "signature", &name))
    return work_fault(work, ERR_INVALID, "signature: type your own name, as your account has it");
  TRY(account_read(work, work->actor.id, &account));
  if (!personal_equal(personal_of(str_trim(name)), account.name))
    return work_fault(work, ERR_INVALID, "signature: not the name of your account");
  return ERR_NONE;
}

static enum err read_signature(struct work *work, const struct json *body,
                               struct change_signature *out) {
  const struct json *at = json_get(body, "effective_at");
  *out = (struct change_signature){0};
  if (json_get_int(body, "version", &out->version) || out->version < 1)
    return work_fault(work, ERR_INVALID, "version: the one that you have seen");
  if (at && !json_is_null(at) &&
      (json_as_int(at, &out->effective_at_ms) || out->effective_at_ms < 0))
    return work_fault(work, ERR_INVALID, "effective_at: a time in milliseconds, or null for now");
  return ERR_NONE;
}

static enum err carry_out(struct work *work, const struct change_context *context, struct id id) {
  TRY(change_carry_out(work, context, id));
  return site_follow(work, context->site);
}

static enum err read_stopped(struct work *work, const struct json *body, struct str *purpose_out,
                             struct str *reason_out) {
  const struct json *purpose = json_get(body, "purpose");
  *purpose_out = STR(SUSPENSION_SITE);
  if (!purpose || (!json_is_null(purpose) && json_as_str(purpose, purpose_out)))
    return work_fault(work, ERR_INVALID, "purpose: its code, or null for the whole site");
  if (!json_is_null(purpose) && (purpose_out->len == 0 || purpose_out->len > PURPOSE_CODE_MAX))
    return work_fault(work, ERR_INVALID, "purpose: its code, or null for the whole site");
  if (json_get_str(body, "reason", reason_out))
    return work_fault(work, ERR_INVALID, "reason: say why");
  return ERR_NONE;
}

enum err changing_suspend(struct work *work, struct id site, const struct json *body) {
  struct change_context context;
  struct str purpose;
  struct str reason;
  TRY(context_of(work, site, &context));
  TRY(read_stopped(work, body, &purpose, &reason));
  TRY(suspension_begin(work, site, purpose, reason));
  return site_follow(work, site);
}

enum err changing_resume(struct work *work, struct id site, const struct json *body) {
  struct change_context context;
  struct str purpose;
  struct str reason;
  TRY(context_of(work, site, &context));
  TRY(read_stopped(work, body, &purpose, &reason));
  TRY(check_signature(work, body));
  TRY(suspension_end(work, site, purpose, reason));
  return site_follow(work, site);
}

enum err changing_activate(struct work *work, struct id id, const struct json *body,
                           struct change *change_out) {
  struct change change;
  struct change_context context;
  struct change_signature signature;
  bool now;
  TRY(change_read(work, id, &change));
  TRY(read_signature(work, body, &signature));
  TRY(check_signature(work, body));
  TRY(context_of(work, change.site, &context));
  TRY(change_sign(work, &context, id, &signature, &now));
  if (now) TRY(carry_out(work, &context, id));
  return change_read(work, id, change_out);
}

/* What is not whole any more when its day comes goes back to who drafted it. */
static enum err run_one(struct work *work, const struct change_due *due) {
  struct change_context context;
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = due->workspace};
  TRY(context_of(work, due->site, &context));
  work->fault = NULL;
  enum err error = change_carry_out(work, &context, due->change);
  if (error == ERR_CONFLICT)
    return change_give_back(work, due->change, work->fault ? work->fault : "not whole any more");
  return error ? error : site_follow(work, context.site);
}

enum err changing_run_due(struct work *work, int64_t at_ms, int64_t *count_out) {
  struct change_due due[DUE_AT_ONCE];
  struct actor actor = work->actor;
  size_t count = 0;
  enum err error = ERR_NONE;
  TRY(change_list_due(work, at_ms, due, DUE_AT_ONCE, &count));
  for (size_t i = 0; i < count && !error; i++) error = run_one(work, &due[i]);
  work->actor = actor;
  if (!error) *count_out += (int64_t)count;
  return error;
}
