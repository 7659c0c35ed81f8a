/* responder_api: rules by which a machine answers, and the register of what they did. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/decision.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR | ROLE_SUPERVISOR)
#define LINES 100

static enum err rules_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct responder_rule *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(responder_list(work, id, &list, &count));
  json_begin_object(&w);
  json_key(&w, "rules");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) responder_write(&w, &list[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_responder_rules(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, rules_work);
}

static enum err create_work(struct job *job, struct work *work) {
  struct id site;
  struct responder_rule made;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &site));
  TRY(responder_create(work, site, job->body, &made));
  job->status = 201;
  responder_write(&w, &made);
  return ERR_NONE;
}

void api_responder_create(struct net_request *request) {
  job_by_administrator(request, create_work);
}

static enum err change_work(struct job *job, struct work *work) {
  struct id site;
  struct id id;
  struct responder_rule changed;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &site));
  if (id_parse(job->path[1], &id)) return ERR_NOT_FOUND;
  TRY(responder_change(work, site, id, job->body, &changed));
  responder_write(&w, &changed);
  return ERR_NONE;
}

void api_responder_change(struct net_request *request) {
  job_by_administrator(request, change_work);
}

static enum err read_filter(const struct job *job, struct work *work,
                            struct decision_filter *filter) {
  struct str text;
  if (http_query(job->query, "significant", &text)) filter->significant = str_equal(text, STR("1"));
  if (http_query(job->query, "before", &text) && str_to_int64(text, &filter->before_ms))
    return work_fault(work, ERR_INVALID, "before: a time in milliseconds");
  return ERR_NONE;
}

/* Pseudonyms and outcomes; no words of anybody. */
/*= GDPR Art. 22(1) */
static enum err register_work(struct job *job, struct work *work) {
  struct decision *list;
  size_t count;
  struct decision_filter filter = {.limit = LINES};
  struct json_writer w = json_writer(&job->out);
  TRY(read_filter(job, work, &filter));
  TRY(decision_list(work, &filter, &list, &count));
  json_begin_object(&w);
  json_key(&w, "decisions");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) TRY(decision_write(work, &w, &list[i]));
  json_end_array(&w);
  if (count == LINES)
    json_put_int(&w, "next", list[count - 1].at_ms);
  else
    json_put_null(&w, "next");
  json_end_object(&w);
  return ERR_NONE;
}

void api_decisions(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, register_work);
}
