/* sensitive_api: marking words that nobody asked for (GDPR Art. 9, 10). */
#include <stdlib.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/sensitive.h"

struct marked {
  int64_t sequence;
  const char *kind;
};

static enum err read_mark(struct job *job, struct work *work, struct sensitive_mark *mark) {
  struct str word;
  struct str why = STR_EMPTY;
  const struct json *kind = json_get(job->body, "kind");
  if (job_path_id(job, &mark->conversation) || str_to_int64(job->path[1], &mark->sequence))
    return ERR_NOT_FOUND;
  if (!kind || (!json_is_null(kind) &&
                (json_as_str(kind, &word) || sensitive_kind_parse(word, &mark->kind))))
    return work_fault(work, ERR_INVALID, "kind: special, criminal, or null to take it back");
  if (json_get(job->body, "ground") && json_get_str(job->body, "ground", &mark->ground))
    return work_fault(work, ERR_INVALID, "ground: a letter of Art. 9(2), or law");
  if (json_get(job->body, "text") && json_get_str(job->body, "text", &why))
    return work_fault(work, ERR_INVALID, "text: why it may be kept");
  mark->why = personal_of(why);
  return ERR_NONE;
}

static enum err mark_work(struct job *job, struct work *work) {
  struct sensitive_mark mark = {.kind = SENSITIVE_NONE};
  struct marked *marked = job->extra ? job->extra : calloc(1, sizeof *marked);
  if (!marked) return ERR_MACHINE;
  job->extra = marked;
  TRY(read_mark(job, work, &mark));
  TRY(sensitive_mark(work, &mark));
  job->changed = mark.conversation;
  *marked = (struct marked){mark.sequence, sensitive_kind_name(mark.kind)};
  return ERR_NONE;
}

static void mark_after(struct job *job) {
  const struct marked *marked = job->extra;
  hub_marked(job->service, job->changed, marked->sequence, marked->kind);
}

void api_sensitive(struct net_request *request) {
  static const char *const fields[] = {"kind", "ground", "text", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_AGENT | ROLE_SUPERVISOR;
  job->after = mark_after;
  job_write(job, mark_work);
}
