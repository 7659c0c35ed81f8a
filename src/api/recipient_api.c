/* recipient_api: the register of recipients, and what is on its way to them. */
#include <string.h>
#include <strings.h>

#include "api/job.h"
#include "api/routes.h"
#include "privacy/outgoing.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR)
#define PAGE 100

static enum err list_work(struct job *job, struct work *work) {
  static const struct id whole;
  struct recipient *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(recipient_list(work, whole, &list, &count));
  json_begin_object(&w);
  json_key(&w, "recipients");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) recipient_write(&w, &list[i], work->now_ms);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_recipients(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, list_work);
}

/* RECIPIENT with its secret, which is shown here and never again. */
static enum err write_created(struct job *job, struct work *work, const struct recipient *recipient,
                              const char *secret) {
  struct buf text = {0};
  struct json_writer inner = json_writer(&text);
  struct json_writer w = json_writer(&job->out);
  recipient_write(&inner, recipient, work->now_ms);
  struct str object = buf_str(&text);
  enum err error = buf_check(&text);
  if (!error && secret[0]) {
    buf_append(&job->out, str_slice(object, 0, object.len - 1));
    buf_append(&job->out, STR(",\"secret\":"));
    json_write_string(&w, str_from(secret));
    buf_append_char(&job->out, '}');
  } else {
    buf_append(&job->out, object);
  }
  buf_done(&text);
  return error;
}

/* Who gets data is part of what a visitor is told. */
/*= GDPR Art. 13(1)(e) */
static enum err create_work(struct job *job, struct work *work) {
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  if (!job->body)
    return work_fault(work, ERR_INVALID, "kind: mail, webhook, processor or controller");
  TRY(recipient_create(work, job->body, &recipient, secret));
  enum err error = site_republish(work);
  job->status = 201;
  if (!error) error = write_created(job, work, &recipient, secret);
  explicit_bzero(secret, sizeof secret);
  return error;
}

static enum err change_work(struct job *job, struct work *work) {
  struct recipient recipient;
  struct id id;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  if (json_size(job->body) == 0)
    return work_fault(work, ERR_INVALID, "name: or another field, whichever changes");
  TRY(recipient_change(work, id, job->body, &recipient));
  TRY(site_republish(work));
  recipient_write(&w, &recipient, work->now_ms);
  return ERR_NONE;
}

static enum err end_work(struct job *job, struct work *work) {
  struct id id;
  TRY(job_path_id(job, &id));
  TRY(recipient_end(work, id));
  return site_republish(work);
}

void api_recipient_create(struct net_request *request) {
  job_by_administrator(request, create_work);
}
void api_recipient_change(struct net_request *request) {
  job_by_administrator(request, change_work);
}
void api_recipient_end(struct net_request *request) { job_by_administrator(request, end_work); }

static enum err read_before(struct job *job, struct work *work, struct outgoing_view *view) {
  struct str word;
  struct str at;
  struct str id;
  if (!http_query(job->query, "before", &word)) return ERR_NONE;
  if (!str_cut(word, '_', &at, &id) || str_to_int64(at, &view->before_at) ||
      id_parse(id, &view->before_id))
    return work_fault(work, ERR_INVALID, "before: what next said");
  view->has_before = true;
  return ERR_NONE;
}

static enum err outbox_work(struct job *job, struct work *work) {
  static const char *const states[] = {"queued", "sent", "failed", "suppressed"};
  struct outgoing_view view = {.state = STR_EMPTY, .limit = PAGE};
  struct buf next = {0};
  bool known = false;
  struct json_writer w = json_writer(&job->out);
  if (!http_query(job->query, "state", &view.state)) view.state = STR_EMPTY;
  for (size_t i = 0; i < 4; i++) known = known || str_equal(view.state, str_from(states[i]));
  if (view.state.len > 0 && !known)
    return work_fault(work, ERR_INVALID, "state: queued, sent, failed or suppressed");
  TRY(read_before(job, work, &view));
  json_begin_object(&w);
  json_key(&w, "outbox");
  json_begin_array(&w);
  enum err error = outgoing_list(work, &w, &view, &next);
  json_end_array(&w);
  if (next.len > 0)
    json_put_string(&w, "next", buf_str(&next));
  else
    json_put_null(&w, "next");
  json_end_object(&w);
  buf_done(&next);
  return error;
}

void api_outbox(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, outbox_work);
}

static enum err retry_work(struct job *job, struct work *work) {
  struct id id;
  TRY(job_path_id(job, &id));
  return outgoing_retry(work, id);
}

void api_outbox_retry(struct net_request *request) { job_by_administrator(request, retry_work); }
