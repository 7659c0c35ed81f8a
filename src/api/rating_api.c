/* rating_api: how helpful a chat was, by the visitor of the token. */
#include "api/job.h"
#include "api/routes.h"
#include "base/text.h"
#include "chat/rating.h"

static enum err read_text(struct job *job, struct work *work, struct str *text) {
  const struct json *given = json_get(job->body, "text");
  *text = STR_EMPTY;
  if (!given || json_is_null(given)) return ERR_NONE;
  if (json_as_str(given, text) || !text_is_clean(*text) ||
      text_code_points(*text) > RATING_TEXT_MAX)
    return work_fault(work, ERR_INVALID, "text: at most 1,000 characters");
  *text = str_trim(*text);
  return ERR_NONE;
}

static enum err rate_work(struct job *job, struct work *work) {
  struct str text;
  int64_t score;
  if (json_get_int(job->body, "score", &score))
    return work_fault(work, ERR_INVALID, "score: a whole number from 1 to 5");
  TRY(read_text(job, work, &text));
  return rating_give(work, job->visitor.conversation, score, personal_of(text));
}

void api_rate(struct net_request *request) {
  static const char *const fields[] = {"score", "text", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = fields;
  job_write(job, rate_work);
}
