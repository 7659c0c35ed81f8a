/* archive_api: a person takes a copy of everything, or what is theirs to take along. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/export.h"
#include "api/routes.h"
#include "chat/privacy_view.h"
#include "privacy/notice_words.h"
#include "rights/review.h"

/* The answer that somebody has looked through, where the person asked for one. */
static enum err read_request(struct job *job, struct work *work, struct archive_order *order) {
  struct str word;
  struct id request;
  memset(&order->request, 0, sizeof order->request);
  if (!http_query(job->query, "request", &word)) return ERR_NONE;
  if (id_parse(word, &request)) return work_fault(work, ERR_INVALID, "request: an id");
  return review_order_delivered(work, request, order);
}

static enum err read_order(struct job *job, struct work *work, struct archive_order *order) {
  struct str word = STR_EMPTY;
  struct str language = STR_EMPTY;
  struct privacy_viewer viewer;
  (void)http_query(job->query, "lang", &language);
  if (http_query(job->query, "form", &word) && archive_form_parse(word, &order->form))
    return work_fault(work, ERR_INVALID, "form: zip, json, html or csv");
  enum err error =
      privacy_viewer_load(work, job->path[0], job->visitor.conversation, language, &viewer);
  if (error) return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
  const char *known =
      language.len > 0 ? viewer.language : notice_language(viewer.conversation.locale);
  (void)snprintf(order->language, sizeof order->language, "%s", known);
  order->workspace = work->actor.workspace;
  order->person = job->visitor.person;
  order->asked_ms = work->now_ms;
  return read_request(job, work, order);
}

/* The person's own copy takes none of their time: asked for, recorded, and made at once. */
/*= GDPR Art. 12(3) */
/*= GDPR Art. 15(3) */
static enum err order_work(struct job *job, struct work *work) {
  struct archive_order *order = job->extra;
  TRY(read_order(job, work, order));
  if (order->what == ARCHIVE_PORTABLE && order->form == ARCHIVE_HTML)
    return work_fault(work, ERR_INVALID, "form: zip, json or csv");
  TRY(archive_record(work, order));
  if (throttle_take(job->service->throttle, &throttle_archive, id_str(&order->person),
                    work->now_ms))
    return ERR_NONE;
  job->wait_ms = throttle_wait_ms(job->service->throttle, &throttle_archive, id_str(&order->person),
                                  work->now_ms);
  return ERR_TOO_MANY;
}

static void send_order(struct job *job) {
  const struct archive_order *order = job->extra;
  export_send(job, order, order->what == ARCHIVE_PORTABLE ? "my-data-portable" : "my-data");
}

static void take_order(struct net_request *request, enum archive_form form,
                       enum archive_what what) {
  struct job *job = job_new(request, false);
  if (!job) return;
  struct archive_order *order = calloc(1, sizeof *order);
  if (!order) {
    job->result = ERR_MACHINE;
    job_finish(job);
    return;
  }
  order->form = form;
  order->what = what;
  job->extra = order;
  job->auth = JOB_VISITOR;
  job->respond = send_order;
  job_write(job, order_work);
}

void api_privacy_archive(struct net_request *request) {
  take_order(request, ARCHIVE_ZIP, ARCHIVE_EVERYTHING);
}

/* An older name of the same, as JSON. */
void api_privacy_data(struct net_request *request) {
  take_order(request, ARCHIVE_JSON, ARCHIVE_EVERYTHING);
}

/*= GDPR Art. 20(1) */
void api_privacy_portable(struct net_request *request) {
  take_order(request, ARCHIVE_JSON, ARCHIVE_PORTABLE);
}
