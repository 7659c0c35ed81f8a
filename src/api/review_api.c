/* review_api: the desk looks through an answer, decides what is hidden, and sees it as it goes. */
#include <stdlib.h>

#include "api/export.h"
#include "api/routes.h"
#include "rights/redaction.h"
#include "rights/review.h"

#define DESK (ROLE_DPO | ROLE_SUPERVISOR | ROLE_ADMINISTRATOR)

static struct job *desk_job(struct net_request *request, bool changes, enum archive_what what) {
  struct job *job = job_new(request, changes);
  if (!job) return NULL;
  struct archive_order *order = calloc(1, sizeof *order);
  job->auth = JOB_STAFF;
  job->roles = DESK;
  job->extra = order;
  if (order) {
    order->what = what;
    return job;
  }
  job->result = ERR_MACHINE;
  job_finish(job);
  return NULL;
}

/* Whoever looks is on record before they see it. */
/*= GDPR Art. 5(2) */
static enum err order_work(struct job *job, struct work *work) {
  struct id request;
  struct str form = STR_EMPTY;
  struct archive_order *order = job->extra;
  TRY(job_path_id(job, &request));
  if (http_query(job->query, "form", &form) && archive_form_parse(form, &order->form))
    return work_fault(work, ERR_INVALID, "form: zip, json, html or csv");
  TRY(review_order(work, request, order));
  return archive_record(work, order);
}

static void send_order(struct job *job) { export_send(job, job->extra, "answer"); }

/*= GDPR Art. 15(4) */
void api_redactions(struct net_request *request) {
  struct job *job = desk_job(request, false, ARCHIVE_REVIEW);
  if (!job) return;
  job->respond = send_order;
  job_write(job, order_work);
}

/* The answer as the person will get it. */
void api_request_archive(struct net_request *request) {
  struct job *job = desk_job(request, false, ARCHIVE_EVERYTHING);
  if (!job) return;
  job->respond = send_order;
  job_write(job, order_work);
}

/* A number, or null for the whole text. */
static enum err read_length(struct job *job, struct work *work, int64_t *length_out) {
  const struct json *given = json_get(job->body, "length");
  *length_out = REDACTION_ALL;
  if (given && json_is_null(given)) return ERR_NONE;
  if (!given || json_as_int(given, length_out) || *length_out == REDACTION_ALL)
    return work_fault(work, ERR_INVALID, "length: so many characters, or null for all of it");
  return ERR_NONE;
}

static enum err read_choice(struct job *job, struct work *work, struct redaction_choice *choice) {
  struct str text;
  const struct json *verdict = json_get(job->body, "verdict");
  if (json_get_str(job->body, "field", &choice->field))
    return work_fault(work, ERR_INVALID, "field: message, hold, emergency or sensitive");
  if (json_get_str(job->body, "conversation", &text) || id_parse(text, &choice->conversation))
    return work_fault(work, ERR_INVALID, "conversation: an id");
  if (json_get_int(job->body, "sequence", &choice->sequence))
    return work_fault(work, ERR_INVALID, "sequence: the number of the message, or 0");
  if (json_get_int(job->body, "begin", &choice->begin))
    return work_fault(work, ERR_INVALID, "begin: a character of the text, from 0");
  TRY(read_length(job, work, &choice->length));
  choice->verdict = STR_EMPTY;
  if (!verdict || (!json_is_null(verdict) && json_as_str(verdict, &choice->verdict)))
    return work_fault(work, ERR_INVALID, "verdict: hidden, left, or null");
  return ERR_NONE;
}

/*= GDPR Art. 15(4) */
static enum err decide_work(struct job *job, struct work *work) {
  struct id request;
  struct redaction_choice choice = {.sequence = 0};
  struct archive_order *order = job->extra;
  TRY(job_path_id(job, &request));
  TRY(review_order_open(work, request, order));
  TRY(read_choice(job, work, &choice));
  choice.request = request;
  choice.person = order->person;
  return redaction_decide(work, &choice);
}

void api_redaction_decide(struct net_request *request) {
  static const char *const fields[] = {"field",  "conversation", "sequence", "begin",
                                       "length", "verdict",      NULL};
  struct job *job = desk_job(request, true, ARCHIVE_REVIEW);
  if (!job) return;
  job->fields = fields;
  job_write(job, decide_work);
}
