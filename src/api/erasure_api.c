/*
 * erasure_api: a person has everything, a conversation or a field erased, and keeps the
 * certificate, which is its own key.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/privacy_view.h"
#include "privacy/notice_words.h"
#include "rights/archive_page.h"
#include "rights/erasing.h"

/* Whose tabs are told after the commit, and what the scribe forgets of them. */
struct gone {
  size_t count;
  struct id ids[];
};

static enum err keep_gone(struct job *job, const struct erasing *erasing) {
  size_t count = erasing->gone_count;
  struct gone *gone = malloc(sizeof *gone + (count + 1) * sizeof gone->ids[0]);
  if (!gone) return ERR_MACHINE;
  gone->count = count;
  if (count > 0) memcpy(gone->ids, erasing->gone, count * sizeof gone->ids[0]);
  free(job->extra); /* of a run that was rolled back */
  job->extra = gone;
  return ERR_NONE;
}

static enum err load_viewer(struct job *job, struct work *work, struct privacy_viewer *viewer) {
  enum err error =
      privacy_viewer_load(work, job->path[0], job->visitor.conversation, STR_EMPTY, viewer);
  if (error) return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
  viewer->language = notice_language(viewer->conversation.locale);
  return ERR_NONE;
}

static enum err write_erasure(struct work *work, struct json_writer *w,
                              const struct privacy_viewer *viewer) {
  struct buf afterwards = {0};
  TRY(privacy_view_erasure(work, w, viewer));
  enum err error = privacy_view_after_erasure(work, &afterwards, viewer);
  json_put_string(w, "afterwards", buf_str(&afterwards));
  buf_done(&afterwards);
  return error;
}

/* What would go is told from what is there, so before it goes. */
/*= GDPR Art. 17(1) */
static enum err erase_work(struct job *job, struct work *work) {
  struct privacy_viewer viewer;
  struct erasing erasing = {.terms = job->service->erasing};
  struct json_writer w = json_writer(&job->out);
  TRY(load_viewer(job, work, &viewer));
  TRY(erasing_scope_read(work, job->body, &erasing.scope));
  erasing.person = viewer.conversation.person;
  erasing.site = viewer.site.id;
  erasing.language = viewer.language;
  json_begin_object(&w);
  if (erasing.scope.kind == ERASING_EVERYTHING) TRY(write_erasure(work, &w, &viewer));
  job->changed = viewer.conversation.id;
  TRY(erasing_run(work, &erasing));
  if (erasing.scope.kind != ERASING_EVERYTHING) certificate_write_lists(&w, erasing.facts);
  signed_put_hex(&w, "certificate", erasing.certificate, SIGNED_RECORD_BYTES);
  json_end_object(&w);
  return keep_gone(job, &erasing);
}

/* What the scribe remembers of the conversations is gone. */
static void erase_adopt(struct deed *deed, struct scribe_desk *desk) {
  struct heads *heads = &((struct chat_house *)desk->house)->heads;
  const struct gone *gone = LIST_ENTRY(deed, struct job, deed)->extra;
  for (size_t i = 0; gone && i < gone->count; i++) heads_forget(heads, gone->ids[i]);
}

/* Every tab of the person, not only the one that asked. */
static void erase_after(struct job *job) {
  const struct gone *gone = job->extra;
  privacy_bury(job->service);
  for (size_t i = 0; gone && i < gone->count; i++) {
    hub_privacy_changed(job->service, gone->ids[i]);
    hub_conversation_changed(job->service, gone->ids[i]);
  }
  if (gone && gone->count > 0) return;
  hub_privacy_changed(job->service, job->changed); /* a field of theirs */
  hub_conversation_changed(job->service, job->changed);
}

void api_privacy_erase(struct net_request *request) {
  static const char *const fields[] = {"scope", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = fields;
  job->after = erase_after;
  job->deed.adopt = erase_adopt;
  job_write(job, erase_work);
}

/* form: json, or html for a page. */
static enum err certificate_work(struct job *job, struct work *work) {
  struct str form = STR("json");
  uint8_t id[SIGNED_RECORD_BYTES];
  (void)http_query(job->query, "form", &form);
  TRY(signed_record_parse(job->path[0], id));
  job->flag = str_equal(form, STR("html"));
  if (job->flag) return certificate_page(work, id, &job->out);
  if (!str_equal(form, STR("json"))) return work_fault(work, ERR_INVALID, "form: json or html");
  return certificate_write(work, id, &job->out);
}

static void send_certificate(struct job *job) {
  struct buf policy = {0};
  struct net_response response = {
      .status = 200,
      .content_type = job->flag ? "text/html; charset=utf-8" : "application/json",
      .body = buf_str(&job->out)};
  archive_page_policy(&policy);
  buf_append_char(&policy, '\0');
  if (job->flag && !buf_check(&policy)) response.csp = policy.data;
  net_respond(job->reply, &response);
  buf_done(&policy);
}

/* The id is the capability: whoever was given it reads it. */
/*= GDPR Art. 12(1) */
void api_certificate(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->respond = send_certificate;
  job_read(job, certificate_work);
}
