/*
 * privacy_api: what a visitor sees and decides about their own data, by the token of their
 * tab; and receipts, which are their own key.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/privacy_view.h"
#include "privacy/consent.h"
#include "privacy/notice.h"
#include "privacy/notice_words.h"
#include "privacy/receipt.h"
#include "privacy/retention.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR)
#define LINES 100

/* The keys whose tombstones were just committed go at once, not with the next round. */
struct burial {
  struct deed deed;
};

static enum err bury_act(struct deed *deed, struct work *work) {
  int64_t count = 0;
  (void)deed;
  return retention_bury(work, &count);
}

static void bury_done(struct deed *deed, enum err result, uint64_t version) {
  (void)result; /* what is left is destroyed by the next round, or at the next start */
  (void)version;
  free(LIST_ENTRY(deed, struct burial, deed));
}

/*= GDPR Art. 17(1) */
void privacy_bury(struct service *service) {
  struct burial *burial = calloc(1, sizeof *burial);
  if (!burial) return;
  burial->deed = (struct deed){.actor = {.kind = ACTOR_SYSTEM}, .act = bury_act, .done = bury_done};
  if (!deed_send(service->scribe, &burial->deed)) free(burial);
}

static enum err load_viewer(struct job *job, struct work *work, struct privacy_viewer *viewer) {
  struct str language = STR_EMPTY;
  (void)http_query(job->query, "lang", &language);
  enum err error =
      privacy_viewer_load(work, job->path[0], job->visitor.conversation, language, viewer);
  if (error) return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
  if (language.len == 0) viewer->language = notice_language(viewer->conversation.locale);
  return ERR_NONE;
}

/* On the scribe alone: the signal is recorded when it first comes. */
/*= GDPR Art. 21(5) */
static enum err heed_signal(struct job *job, struct work *work, struct privacy_viewer *viewer) {
  size_t count = 0;
  struct consent_choice like = {.person = viewer->conversation.person,
                                .conversation = viewer->conversation.id,
                                .site = viewer->site.id,
                                .notice_version = viewer->notice_version,
                                .language = str_from(viewer->language),
                                .email = personal_of(STR_EMPTY)};
  if (!job->gpc || !work->ledger) return ERR_NONE;
  viewer->gpc = true;
  TRY(consent_gpc(work, &like, &count));
  job->changed = viewer->conversation.id;
  job->flag = count > 0;
  return ERR_NONE;
}

static void tell_tabs(struct job *job) {
  if (job->flag) hub_privacy_changed(job->service, job->changed);
}

static enum err show_work(struct job *job, struct work *work) {
  struct privacy_viewer viewer;
  struct notice notice;
  struct json_writer w = json_writer(&job->out);
  TRY(load_viewer(job, work, &viewer));
  TRY(heed_signal(job, work, &viewer));
  TRY(notice_read(work, viewer.site.id, viewer.site.notice_version, &notice));
  json_begin_object(&w);
  TRY(privacy_view_write(work, &w, &viewer));
  json_key(&w, "notice");
  TRY(notice_write(&w, &notice, viewer.site.key, viewer.language));
  json_end_object(&w);
  return ERR_NONE;
}

void api_privacy(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->after = tell_tabs;
  if (job->gpc)
    job_write(job, show_work);
  else
    job_read(job, show_work);
}

static enum err choose_work(struct job *job, struct work *work) {
  struct privacy_viewer viewer;
  struct consent_outcome outcome;
  struct consent_choice choice = {.standing = -2};
  struct json_writer w = json_writer(&job->out);
  TRY(load_viewer(job, work, &viewer));
  TRY(consent_read(work, job->body, &choice));
  choice.person = viewer.conversation.person;
  choice.conversation = viewer.conversation.id;
  choice.site = viewer.site.id;
  if (choice.language.len == 0) choice.language = str_from(viewer.language);
  TRY(consent_choose(work, &choice, &outcome));
  job->changed = viewer.conversation.id;
  job->flag = outcome.erased_count + outcome.kept_count > 0;
  char receipt[RECEIPT_TEXT_BYTES];
  str_hex(outcome.receipt, RECEIPT_BYTES, receipt);
  json_begin_object(&w);
  json_key(&w, "purpose");
  TRY(privacy_view_purpose(work, &w, &viewer, choice.purpose));
  json_put_string(&w, "receipt", str_of(receipt, sizeof receipt));
  TRY(privacy_view_outcome(work, &w, &viewer, &outcome));
  json_end_object(&w);
  return ERR_NONE;
}

static void choose_after(struct job *job) {
  if (job->flag) privacy_bury(job->service);
  hub_privacy_changed(job->service, job->changed);
  hub_conversation_changed(job->service, job->changed);
}

void api_privacy_choice(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_VISITOR;
  job->fields = consent_fields;
  job->after = choose_after;
  job_write(job, choose_work);
}

static enum err receipt_work(struct job *job, struct work *work) {
  uint8_t id[RECEIPT_BYTES];
  TRY(receipt_parse(job->path[0], id));
  return receipt_write(work, id, &job->out);
}

/* The id is the capability: whoever was given it reads it. */
/*= GDPR Art. 7(1) */
void api_receipt(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_read(job, receipt_work);
}

static enum err read_filter(struct job *job, struct work *work, struct consent_filter *filter) {
  struct str word;
  struct str at;
  struct str id;
  enum consent_state state;
  *filter = (struct consent_filter){.purpose = STR_EMPTY, .state = -1};
  if (http_query(job->query, "site", &word) && id_parse(word, &filter->site))
    return work_fault(work, ERR_INVALID, "site: an id");
  (void)http_query(job->query, "purpose", &filter->purpose);
  if (http_query(job->query, "state", &word)) {
    if (consent_state_parse(word, &state))
      return work_fault(work, ERR_INVALID, "state: such as ConsentGiven");
    filter->state = (int64_t)state;
  }
  if (!http_query(job->query, "before", &word) || word.len == 0) return ERR_NONE;
  if (!str_cut(word, '_', &at, &id) || str_to_int64(at, &filter->before_ms) ||
      filter->before_ms < 1 || id_parse(id, &filter->before))
    return work_fault(work, ERR_INVALID, "before: what next said");
  return ERR_NONE;
}

static void write_line(struct json_writer *w, const struct consent_line *line) {
  static const char *const ages[] = {"not_asked", "adult", "child_with_parent"};
  json_begin_object(w);
  json_put_id(w, "id", line->id);
  json_put_string(w, "purpose", line->purpose);
  json_put_int(w, "purpose_version", line->purpose_version);
  json_put_int(w, "notice_version", line->notice_version);
  json_put_string(w, "language", line->language);
  json_put_word(w, "state", consent_state_name(line->state));
  json_put_string(w, "choice", line->choice);
  json_put_string(w, "method", line->method);
  if (line->label.len)
    json_put_string(w, "label", line->label);
  else
    json_put_null(w, "label");
  json_put_int(w, "at", line->at_ms);
  json_put_bool(w, "explicit", line->is_explicit);
  json_put_word(w, "age", ages[line->age >= 0 && line->age < 3 ? line->age : 0]);
  json_put_int(w, "leaf", line->leaf);
  json_end_object(w);
}

static enum err consents_work(struct job *job, struct work *work) {
  struct consent_filter filter;
  struct consent_line *lines;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(read_filter(job, work, &filter));
  TRY(consent_list(work, &filter, LINES, &lines, &count));
  json_begin_object(&w);
  json_key(&w, "consents");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) write_line(&w, &lines[i]);
  json_end_array(&w);
  if (count == LINES) {
    char id[ID_TEXT_BYTES + 1];
    struct buf next = {0};
    id_format(lines[count - 1].id, id);
    buf_append_format(&next, "%lld_%s", (long long)lines[count - 1].at_ms, id);
    json_put_string(&w, "next", buf_str(&next));
    buf_done(&next);
  } else {
    json_put_null(&w, "next");
  }
  json_end_object(&w);
  return ERR_NONE;
}

void api_consents(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, consents_work);
}
