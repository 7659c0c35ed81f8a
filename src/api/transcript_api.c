/* transcript_api: a conversation by e-mail, for the one whose conversation it is. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/transcript.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)

static enum err read_body(struct job *job, struct work *work, struct personal *email,
                          struct str *locale) {
  struct str text = STR_EMPTY;
  const struct json *given = json_get(job->body, "email");
  *locale = STR_EMPTY;
  if (given && !json_is_null(given) && json_as_str(given, &text))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  if (json_get(job->body, "locale") && json_get_str(job->body, "locale", locale))
    return work_fault(work, ERR_INVALID, "locale: such as en or de");
  *email = personal_of(text);
  return ERR_NONE;
}

/* So many letters an hour for one conversation, wherever they go and whoever asks. */
static enum err ask(struct job *job, struct work *work, struct id conversation) {
  struct personal email;
  struct str locale;
  struct json_writer w = json_writer(&job->out);
  if (!job->service->sends_mail)
    return work_fault(work, ERR_CONFLICT, "No mail server is configured here.");
  TRY(read_body(job, work, &email, &locale));
  TRY(transcript_request(work, conversation, email, locale));
  /* What was refused does not count; what is too many is rolled back. */
  if (!throttle_take(job->service->throttle, &throttle_transcript, id_str(&conversation),
                     work->now_ms))
    return ERR_TOO_MANY;
  job->status = 202;
  json_begin_object(&w);
  json_put_bool(&w, "queued", true);
  json_end_object(&w);
  return ERR_NONE;
}

/* The token's own conversation. */
static enum err visitor_work(struct job *job, struct work *work) {
  return ask(job, work, job->visitor.conversation);
}

static enum err staff_work(struct job *job, struct work *work) {
  TRY(job_path_id(job, &job->changed));
  return ask(job, work, job->changed);
}

static const char *const fields[] = {"email", "locale", NULL};

void api_transcript(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = fields;
  job_write(job, visitor_work);
}

void api_conversation_transcript(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ANSWERING;
  job->fields = fields;
  job_write(job, staff_work);
}
