/* emergency_api: danger to life, told at once and reviewed afterwards. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/emergency.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)
#define REVIEWING (ROLE_DPO | ROLE_ADMINISTRATOR)

static void put_personal(struct json_writer *w, const char *key, struct personal text) {
  if (personal_is_empty(text))
    json_put_null(w, key);
  else
    personal_show(w, key, text);
}

static enum err tell_work(struct job *job, struct work *work) {
  struct id id;
  struct str note = STR_EMPTY;
  struct emergency_told told;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  if (json_get_str(job->body, "note", &note))
    return work_fault(work, ERR_INVALID, "note: whom you tell and why, at most 1,000 bytes");
  TRY(emergency_tell(work, id, personal_of(note), &told));
  job->status = 201;
  json_begin_object(&w);
  json_put_id(&w, "id", told.id);
  put_personal(&w, "name", told.name);
  put_personal(&w, "email", told.email);
  json_end_object(&w);
  return ERR_NONE;
}

void api_emergency_tell(struct net_request *request) {
  static const char *const fields[] = {"note", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ANSWERING;
  job_write(job, tell_work);
}

static void write_one(struct json_writer *w, const struct emergency *emergency) {
  json_begin_object(w);
  json_put_id(w, "id", emergency->id);
  json_put_id(w, "conversation", emergency->conversation);
  personal_show(w, "note", emergency->note);
  json_put_id(w, "by", emergency->told_by);
  json_put_int(w, "at", emergency->told_at);
  if (emergency->verdict == EMERGENCY_OPEN)
    json_put_null(w, "verdict");
  else
    json_put_word(w, "verdict", emergency_verdict_name(emergency->verdict));
  json_end_object(w);
}

static enum err list_work(struct job *job, struct work *work) {
  struct emergency *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(emergency_list(work, &list, &count));
  json_begin_object(&w);
  json_key(&w, "emergencies");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) write_one(&w, &list[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_emergencies(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = REVIEWING;
  job_read(job, list_work);
}

static enum err review_work(struct job *job, struct work *work) {
  struct id id;
  struct str word;
  enum emergency_verdict verdict;
  TRY(job_path_id(job, &id));
  if (json_get_str(job->body, "verdict", &word) || emergency_verdict_parse(word, &verdict))
    return work_fault(work, ERR_INVALID, "verdict: justified or not_justified");
  return emergency_review(work, id, verdict);
}

void api_emergency_review(struct net_request *request) {
  static const char *const fields[] = {"verdict", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = REVIEWING;
  job_write(job, review_work);
}
