/* own_request_api: a person's own requests, by the token of their tab. */
#include "api/request_api.h"
#include "api/routes.h"
#include "chat/privacy_view.h"
#include "rights/request_view.h"

static enum err load(struct job *job, struct work *work, struct privacy_viewer *viewer) {
  struct str language = STR_EMPTY;
  (void)http_query(job->query, "lang", &language);
  enum err error =
      privacy_viewer_load(work, job->path[0], job->visitor.conversation, language, viewer);
  return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
}

static enum err list_work(struct job *job, struct work *work) {
  struct privacy_viewer viewer;
  struct request *list;
  size_t count;
  struct request_filter filter = {.state = -1, .right = -1, .limit = 200};
  struct json_writer w = json_writer(&job->out);
  TRY(load(job, work, &viewer));
  TRY(request_list(work, &filter, &list, &count));
  request_api_list(work, &w, list, count);
  return ERR_NONE;
}

void api_own_requests(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job_read(job, list_work);
}

static enum err receive_work(struct job *job, struct work *work) {
  struct privacy_viewer viewer;
  struct str words = STR_EMPTY;
  struct request request;
  struct request_new new = {.channel = CHANNEL_WIDGET, .identity = IDENTITY_SESSION};
  struct json_writer w = json_writer(&job->out);
  TRY(load(job, work, &viewer));
  TRY(request_api_right(job, work, &new));
  TRY(request_api_scope(job, work, &new));
  if (json_get_str(job->body, "words", &words) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "words: a text");
  new.words = personal_of(words);
  new.site = viewer.site.id;
  new.person = viewer.conversation.person;
  new.conversation = viewer.conversation.id;
  new.language = http_query(job->query, "lang", &new.language) ? str_from(viewer.language)
                                                               : viewer.conversation.locale;
  TRY(request_receive(work, &new, &request));
  job->status = 201;
  return request_view_whole(work, &w, &request);
}

void api_own_request_receive(struct net_request *request) {
  static const char *const fields[] = {"right", "words", "scope", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = fields;
  job_write(job, receive_work);
}

static enum err find(struct job *job, struct work *work, struct request *request) {
  struct privacy_viewer viewer;
  struct id id;
  TRY(load(job, work, &viewer));
  if (id_parse(job->path[1], &id)) return ERR_NOT_FOUND;
  return request_read(work, id, request);
}

/* Who looks at an answer that was delivered has opened it. */
static enum err show_work(struct job *job, struct work *work) {
  struct request request;
  struct request_action opened = {.verb = REQUEST_OPENED};
  struct json_writer w = json_writer(&job->out);
  TRY(find(job, work, &request));
  if (request.state == REQUEST_DELIVERED) TRY(request_act(work, &request, &opened));
  return request_view_whole(work, &w, &request);
}

void api_own_request(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job_write(job, show_work);
}

static enum err step(struct job *job, struct work *work, enum request_verb verb) {
  struct request request;
  struct str words = STR_EMPTY;
  struct request_action action = {.verb = verb};
  struct json_writer w = json_writer(&job->out);
  TRY(find(job, work, &request));
  if (json_get_str(job->body, "words", &words) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "words: a text");
  action.text = personal_of(words);
  TRY(request_act(work, &request, &action));
  return request_view_whole(work, &w, &request);
}

static enum err withdraw_work(struct job *job, struct work *work) {
  return step(job, work, REQUEST_WITHDRAW);
}

static enum err words_work(struct job *job, struct work *work) {
  return step(job, work, REQUEST_WORDS);
}

static void take_step(struct net_request *request,
                      enum err (*work)(struct job *job, struct work *work)) {
  static const char *const fields[] = {"words", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = fields;
  job_write(job, work);
}

void api_own_request_withdraw(struct net_request *request) { take_step(request, withdraw_work); }
void api_own_request_words(struct net_request *request) { take_step(request, words_work); }
