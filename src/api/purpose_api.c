/* purpose_api: what a site declares its data are for, and how that changes. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/changing.h"
#include "privacy/attribute.h"

#define OFFICE (ROLE_ADMINISTRATOR | ROLE_DPO)

static const char *language_of(const struct job *job) {
  struct str wanted;
  if (!http_query(job->query, "lang", &wanted)) return "en";
  return str_starts(wanted, STR("de")) ? "de" : "en";
}

static enum err purposes_work(struct job *job, struct work *work) {
  struct id site;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &site));
  return changing_write_purposes(work, &w, site, language_of(job));
}

void api_purposes(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, purposes_work);
}

static enum err query_site(struct job *job, struct work *work, struct id *site_out) {
  struct str text;
  if (!http_query(job->query, "site", &text) || id_parse(text, site_out))
    return work_fault(work, ERR_INVALID, "site: the id of one of yours");
  return ERR_NONE;
}

static enum err inventory_work(struct job *job, struct work *work) {
  struct id site;
  struct json_writer w = json_writer(&job->out);
  TRY(query_site(job, work, &site));
  return changing_write_inventory(work, &w, site);
}

void api_inventory(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, inventory_work);
}

static enum err changes_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct change *changes;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(query_site(job, work, &id));
  TRY(site_read(work, id, &site));
  TRY(change_list(work, id, &changes, &count));
  json_begin_object(&w);
  json_key(&w, "changes");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) TRY(changing_write(work, &w, &changes[i]));
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_changes(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, changes_work);
}

/* A change of the office, for one role, with these members. */
static void office(struct net_request *request, uint32_t roles, const char *const *fields,
                   enum err (*run)(struct job *job, struct work *work)) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = roles;
  job->fields = fields;
  job_write(job, run);
}

static enum err draft_work(struct job *job, struct work *work) {
  struct change change;
  struct json_writer w = json_writer(&job->out);
  TRY(changing_draft(work, job->body, &change));
  job->status = 201;
  return changing_write(work, &w, &change);
}

void api_change_draft(struct net_request *request) {
  static const char *const fields[] = {"site", "kind", "body", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, draft_work);
}

/* "version": 0 when it is not there. */
static enum err read_version(struct job *job, struct work *work, bool must, int64_t *version_out) {
  *version_out = 0;
  if (!must && !json_get(job->body, "version")) return ERR_NONE;
  if (json_get_int(job->body, "version", version_out) || *version_out < 1)
    return work_fault(work, ERR_INVALID, "version: the one that you have seen");
  return ERR_NONE;
}

static enum err edit_work(struct job *job, struct work *work) {
  struct change change;
  struct id id;
  int64_t version;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(read_version(job, work, true, &version));
  if (!json_get(job->body, "body")) return work_fault(work, ERR_INVALID, "body: an object");
  TRY(change_edit(work, id, json_get(job->body, "body"), version, &change));
  return changing_write(work, &w, &change);
}

void api_change_edit(struct net_request *request) {
  static const char *const fields[] = {"body", "version", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, edit_work);
}

static enum err ask_work(struct job *job, struct work *work) {
  struct change change;
  struct id id;
  int64_t version;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(read_version(job, work, false, &version));
  TRY(change_ask(work, id, version, &change));
  return changing_write(work, &w, &change);
}

void api_change_ask(struct net_request *request) {
  static const char *const fields[] = {"version", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, ask_work);
}

static enum err advise_work(struct job *job, struct work *work) {
  struct change change;
  struct change_advice advice = {.text = STR_EMPTY};
  struct id id;
  const struct json *text = json_get(job->body, "text");
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(read_version(job, work, false, &advice.version));
  if (json_get_str(job->body, "advice", &advice.advice))
    return work_fault(work, ERR_INVALID, "advice: approve, object or comment");
  if (text && !json_is_null(text) && json_as_str(text, &advice.text))
    return work_fault(work, ERR_INVALID, "text: at most 8000 bytes");
  TRY(change_advise(work, id, &advice, &change));
  return changing_write(work, &w, &change);
}

void api_change_advise(struct net_request *request) {
  static const char *const fields[] = {"advice", "text", "version", NULL};
  office(request, ROLE_DPO, fields, advise_work);
}

static enum err activate_work(struct job *job, struct work *work) {
  struct change change;
  struct id id;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(changing_activate(work, id, job->body, &change));
  return changing_write(work, &w, &change);
}

void api_change_activate(struct net_request *request) {
  static const char *const fields[] = {"effective_at", "signature", "version", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, activate_work);
}

static enum err suspension_work(struct job *job, struct work *work,
                                enum err (*act)(struct work *work, struct id site,
                                                const struct json *body)) {
  struct id site;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &site));
  TRY(act(work, site, job->body));
  return changing_write_purposes(work, &w, site, language_of(job));
}

static enum err suspend_work(struct job *job, struct work *work) {
  return suspension_work(job, work, changing_suspend);
}

static enum err resume_work(struct job *job, struct work *work) {
  return suspension_work(job, work, changing_resume);
}

void api_suspend(struct net_request *request) {
  static const char *const fields[] = {"purpose", "reason", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, suspend_work);
}

void api_resume(struct net_request *request) {
  static const char *const fields[] = {"purpose", "reason", "signature", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, resume_work);
}

static enum err withdraw_work(struct job *job, struct work *work) {
  struct id id;
  int64_t version;
  TRY(job_path_id(job, &id));
  TRY(read_version(job, work, false, &version));
  return change_withdraw(work, id, version);
}

void api_change_withdraw(struct net_request *request) {
  static const char *const fields[] = {"version", NULL};
  office(request, ROLE_ADMINISTRATOR, fields, withdraw_work);
}

static enum err attributes_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct attribute *attributes;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(attribute_list(work, id, &attributes, &count));
  json_begin_object(&w);
  json_key(&w, "attributes");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) attribute_write(&w, &attributes[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_attributes(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, attributes_work);
}

/* What visitors are told of it changes with it. */
static enum err answer_attribute(struct job *job, struct work *work, struct id site,
                                 const struct attribute *attribute) {
  struct json_writer w = json_writer(&job->out);
  TRY(site_follow(work, site));
  attribute_write(&w, attribute);
  return ERR_NONE;
}

static enum err attribute_create_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct attribute attribute;
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(attribute_create(work, id, job->body, &attribute));
  job->status = 201;
  return answer_attribute(job, work, id, &attribute);
}

void api_attribute_create(struct net_request *request) {
  office(request, ROLE_ADMINISTRATOR, NULL, attribute_create_work);
}

static enum err attribute_change_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct attribute attribute;
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(attribute_change(work, id, job->path[1], job->body, &attribute));
  return answer_attribute(job, work, id, &attribute);
}

void api_attribute_change(struct net_request *request) {
  office(request, ROLE_ADMINISTRATOR, NULL, attribute_change_work);
}
