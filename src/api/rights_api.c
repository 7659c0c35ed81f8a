/* rights_api: who has no session asks by the address they name, and proves it by a link. */
#include <string.h>

#include "api/job.h"
#include "api/request_api.h"
#include "api/routes.h"
#include "chat/site.h"
#include "net/source_tag.h"
#include "privacy/notice_words.h"
#include "rights/identity.h"
#include "rights/request_view.h"

static enum err read_asking(struct job *job, struct work *work, struct identity_asking *asking) {
  struct str email = STR_EMPTY;
  struct str words = STR_EMPTY;
  struct request_new *new = &asking->request;
  TRY(request_api_right(job, work, new));
  if (json_get_str(job->body, "email", &email) ||
      personal_check(FIELD_PERSON_EMAIL, personal_of(email)))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  if (json_get_str(job->body, "words", &words) == ERR_INVALID ||
      (words.len > 0 && personal_check(FIELD_REQUEST_WORDS, personal_of(words))))
    return work_fault(work, ERR_INVALID, "words: a text of at most 8,000 bytes");
  if (json_get_str(job->body, "language", &new->language) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "language: such as en or de");
  new->words = personal_of(words);
  new->contact = personal_of(email);
  return ERR_NONE;
}

/* So often a day for one address, whoever asks; what comes beyond is answered alike and leaves
 * nothing. */
static bool address_may_ask(struct job *job, struct work *work, struct personal email) {
  struct hash hash;
  if (personal_lookup(work, FIELD_PERSON_EMAIL, email, &hash)) return false;
  return throttle_take(job->service->throttle, &throttle_rights_address,
                       str_of(hash.bytes, HASH_BYTES), work->now_ms);
}

/* The same words for everybody: nobody learns here whether somebody is known. */
/*= GDPR Art. 5(1)(f) */
/*= GDPR Art. 12(2) */
static enum err ask_work(struct job *job, struct work *work) {
  struct site site;
  struct identity_asking asking = {.origin = job->origin, .site_key = job->path[0]};
  struct json_writer w = json_writer(&job->out);
  TRY(site_find(work, job->path[0], &site));
  TRY(read_asking(job, work, &asking));
  asking.request.site = site.id;
  const char *language = notice_language(asking.request.language);
  if (address_may_ask(job, work, asking.request.contact)) TRY(identity_ask(work, &asking));
  job->status = 202;
  json_begin_object(&w);
  json_put_bool(&w, "accepted", true);
  json_put_word(&w, "text", notice_word("rights.accepted", language));
  json_end_object(&w);
  return ERR_NONE;
}

void api_rights_ask(struct net_request *request) {
  static const char *const fields[] = {"right", "email", "words", "language", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  int64_t now_ms = clock_now_ms(&job->service->clock);
  struct str network = str_of(job->source, SOURCE_TAG_BYTES);
  job->fields = fields;
  if (throttle_take(job->service->throttle, &throttle_rights_network, network, now_ms)) {
    job_write(job, ask_work);
    return;
  }
  job->result = ERR_TOO_MANY;
  job->wait_ms =
      throttle_wait_ms(job->service->throttle, &throttle_rights_network, network, now_ms);
  job_finish(job);
}

static enum err of_this_site(struct job *job, struct work *work, const struct request *request) {
  struct site site;
  TRY(site_find(work, job->path[0], &site));
  return id_equal(site.id, request->site) ? ERR_NONE : ERR_NOT_FOUND;
}

/* What was asked, as the one who asked sees it. */
static enum err put_own(struct work *work, struct json_writer *w, struct request *request) {
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR,
                     .workspace = work->actor.workspace,
                     .id = id_is_zero(request->person) ? request->file.id : request->person};
  return request_view_whole(work, w, request);
}

static enum err verify_work(struct job *job, struct work *work) {
  struct str token;
  struct identity_verified verified;
  struct json_writer w = json_writer(&job->out);
  if (json_get_str(job->body, "token", &token))
    return work_fault(work, ERR_INVALID, "token: what stands in the link");
  TRY(identity_verify(work, token, &verified));
  TRY(of_this_site(job, work, &verified.request));
  json_begin_object(&w);
  json_put_word(&w, "token", verified.token);
  json_key(&w, "sessions");
  json_begin_array(&w);
  for (size_t i = 0; i < verified.count; i++) {
    json_begin_object(&w);
    json_put_id(&w, "conversation", verified.sessions[i].conversation);
    json_put_word(&w, "token", verified.sessions[i].token);
    json_end_object(&w);
  }
  json_end_array(&w);
  json_key(&w, "request");
  enum err error = put_own(work, &w, &verified.request);
  json_end_object(&w);
  explicit_bzero(&verified, sizeof verified);
  return error;
}

void api_rights_verify(struct net_request *request) {
  static const char *const fields[] = {"token", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job_write(job, verify_work);
}

static enum err enter(struct job *job, struct work *work, struct request *request) {
  struct id id;
  TRY(identity_enter(work, job->bearer, &id));
  TRY(request_read(work, id, request));
  return of_this_site(job, work, request);
}

static enum err show_work(struct job *job, struct work *work) {
  struct request request;
  struct request_action opened = {.verb = REQUEST_OPENED};
  struct json_writer w = json_writer(&job->out);
  TRY(enter(job, work, &request));
  if (request.state == REQUEST_DELIVERED) TRY(request_act(work, &request, &opened));
  return request_view_whole(work, &w, &request);
}

void api_rights_request(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_write(job, show_work);
}

static enum err step(struct job *job, struct work *work, enum request_verb verb) {
  struct request request;
  struct str words = STR_EMPTY;
  struct request_action action = {.verb = verb};
  struct json_writer w = json_writer(&job->out);
  TRY(enter(job, work, &request));
  if (json_get_str(job->body, "words", &words) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "words: a text");
  action.text = personal_of(words);
  TRY(request_act(work, &request, &action));
  return request_view_whole(work, &w, &request);
}

static enum err words_work(struct job *job, struct work *work) {
  return step(job, work, REQUEST_WORDS);
}
static enum err withdraw_work(struct job *job, struct work *work) {
  return step(job, work, REQUEST_WITHDRAW);
}

static void take_step(struct net_request *request,
                      enum err (*work)(struct job *job, struct work *work)) {
  static const char *const fields[] = {"words", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job_write(job, work);
}

void api_rights_words(struct net_request *request) { take_step(request, words_work); }
void api_rights_withdraw(struct net_request *request) { take_step(request, withdraw_work); }
