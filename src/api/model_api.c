/* model_api: the models that a site's machine was taught as, for administrators, and the
 * words for the next lesson. */
#include "api/job.h"
#include "api/routes.h"
#include "base/signal.h"
#include "chat/site.h"
#include "chat/training.h"

#define PAGE 50

static void write_model(struct json_writer *w, const struct training_model *model, bool counted) {
  json_begin_object(w);
  json_put_id(w, "id", model->id);
  json_put_string(w, "name", model->name);
  json_put_int(w, "made_at", model->made_at);
  json_put_int(w, "conversations", model->conversations);
  if (counted) json_put_int(w, "withdrawn", model->conversations - model->standing);
  json_end_object(w);
}

static enum err models_work(struct job *job, struct work *work) {
  struct id id;
  struct site site;
  struct training_model *models;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(training_list(work, id, &models, &count));
  json_begin_object(&w);
  json_key(&w, "models");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) write_model(&w, &models[i], false);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

static void office(struct job *job, bool changes,
                   enum err (*run)(struct job *job, struct work *work)) {
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = changes ? ROLE_ADMINISTRATOR : ROLE_ADMINISTRATOR | ROLE_DPO;
  if (changes)
    job_write(job, run);
  else
    job_read(job, run);
}

void api_models(struct net_request *request) {
  office(job_new(request, false), false, models_work);
}

static enum err model_make_work(struct job *job, struct work *work) {
  struct id id;
  struct str name;
  struct site site;
  struct training_model model;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  if (json_get_str(job->body, "name", &name))
    return work_fault(work, ERR_INVALID, "name: one line, at most 120 bytes");
  TRY(training_make(work, id, name, &model));
  job->status = 201;
  write_model(&w, &model, true);
  return ERR_NONE;
}

void api_model_make(struct net_request *request) {
  static const char *const fields[] = {"name", NULL};
  struct job *job = job_new(request, true);
  if (job) job->fields = fields;
  office(job, true, model_make_work);
}

static enum err model_work(struct job *job, struct work *work) {
  struct id id;
  struct training_model model;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(training_read(work, id, &model));
  write_model(&w, &model, true);
  return ERR_NONE;
}

void api_model(struct net_request *request) { office(job_new(request, false), false, model_work); }

/* What leaves here is recorded before it is answered. */
/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct training_model *model) {
  struct ledger_entry entry = {
      .kind = LEDGER_TRAINING, .object = model->id, .purpose = "training", .note = STR("words")};
  signal_raise(SIGNAL_EXPORT, &work->actor, 1);
  return ledger_record_look(work, &entry);
}

static enum err words_work(struct job *job, struct work *work) {
  struct id id;
  struct str after;
  struct training_model model;
  struct training_page page = {.limit = PAGE};
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  if (http_query(job->query, "after", &after) && (str_to_int64(after, &page.after)))
    return work_fault(work, ERR_INVALID, "after: the number that the page before gave as next");
  TRY(training_read(work, id, &model));
  TRY(record(work, &model));
  json_begin_object(&w);
  json_key(&w, "conversations");
  json_begin_array(&w);
  TRY(training_write_words(work, &w, id, &page));
  json_end_array(&w);
  if (page.more)
    json_put_int(&w, "next", page.last);
  else
    json_put_null(&w, "next");
  json_end_object(&w);
  return ERR_NONE;
}

void api_model_words(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job_write(job, words_work);
}
