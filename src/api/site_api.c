/* site_api: sites for administrators; what a widget asks before and beside the socket. */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/given.h"
#include "chat/host_secret.h"
#include "chat/message.h"
#include "chat/rating.h"
#include "chat/return_token.h"
#include "chat/transcript.h"
#include "privacy/attribute.h"
#include "privacy/notice_words.h"

static enum err sites_work(struct job *job, struct work *work) {
  struct site *sites;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(site_list(work, &sites, &count));
  json_begin_object(&w);
  json_key(&w, "sites");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) site_write(&w, &sites[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_sites(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, sites_work);
}

static enum err site_create_work(struct job *job, struct work *work) {
  struct site site;
  struct json_writer w = json_writer(&job->out);
  if (!job->body) return work_fault(work, ERR_INVALID, "name: must not be empty");
  TRY(site_create(work, job->body, &site));
  job->status = 201;
  site_write(&w, &site);
  return ERR_NONE;
}

void api_site_create(struct net_request *request) {
  job_by_administrator(request, site_create_work);
}

static enum err site_change_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  if (json_size(job->body) == 0)
    return work_fault(work, ERR_INVALID, "name: or another field, whichever changes");
  TRY(site_change(work, id, job->body, &site));
  site_write(&w, &site);
  return ERR_NONE;
}

/* How long a conversation is kept is remembered with its head. */
static void site_change_adopt(struct deed *deed, struct scribe_desk *desk) {
  struct heads *heads = &((struct chat_house *)desk->house)->heads;
  (void)deed;
  heads_done(heads);
  heads_init(heads);
}

void api_site_change(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->deed.adopt = site_change_adopt;
  job_write(job, site_change_work);
}

/* Shown this once. */
static enum err site_secret_work(struct job *job, struct work *work) {
  struct id id;
  char secret[TOKEN_TEXT_BYTES];
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(host_secret_new(work, id, secret));
  job->status = 201;
  json_begin_object(&w);
  json_put_word(&w, "secret", secret);
  json_end_object(&w);
  explicit_bzero(secret, sizeof secret);
  return ERR_NONE;
}

void api_site_secret(struct net_request *request) {
  static const char *const fields[] = {NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job_write(job, site_secret_work);
}

struct offers {
  bool transcript;
  bool rating;
};

static void write_site(struct job *job, struct json_writer *w, const struct site *site,
                       struct offers offers) {
  json_key(w, "site");
  json_begin_object(w);
  json_put_id(w, "id", site->id);
  json_put_string(w, "name", site->name);
  json_put_string(w, "locale", site->locale);
  json_end_object(w);
  json_key(w, "staff");
  json_begin_object(w);
  json_put_bool(w, "online", presence_any(job->service->presence));
  json_end_object(w);
  json_key(w, "features");
  json_begin_object(w);
  json_put_bool(w, "read_marks", site->read_marks);
  json_put_bool(w, "typing", site->typing);
  json_put_bool(w, "presence", site->presence);
  json_put_bool(w, "offline_form", site->offline_form);
  json_put_bool(w, "transcript", offers.transcript);
  json_put_bool(w, "rating", offers.rating);
  json_key(w, "collect");
  json_write_raw(w, site->collect);
  json_end_object(w);
  json_key(w, "limits");
  json_begin_object(w);
  json_put_int(w, "text_characters", MESSAGE_MAX_CHARACTERS);
  json_end_object(w);
}

static enum err widget_work(struct job *job, struct work *work) {
  struct site site;
  struct notice notice;
  struct str wanted;
  struct offers offers;
  struct workspace workspace;
  struct json_writer w = json_writer(&job->out);
  TRY(site_find(work, job->path[0], &site));
  TRY(notice_read(work, site.id, site.notice_version, &notice));
  TRY(workspace_read(work, &workspace));
  TRY(transcript_is_offered(work, site.id, &offers.transcript));
  TRY(rating_is_asked(work, site.id, &offers.rating));
  offers.transcript = offers.transcript && job->service->sends_mail;
  if (!http_query(job->query, "lang", &wanted)) wanted = site.locale;
  json_begin_object(&w);
  write_site(job, &w, &site, offers);
  json_key(&w, "asked");
  struct attribute_asking asking = {.language = notice_language(wanted),
                                    .country = workspace.controller_country,
                                    .now_ms = work->now_ms};
  TRY(attribute_write_asked(work, site.id, &asking, &w));
  json_key(&w, "notice");
  TRY(notice_write(&w, &notice, site.key, notice_language(wanted)));
  json_end_object(&w);
  return ERR_NONE;
}

void api_widget(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_read(job, widget_work);
}

/* The offline form: a conversation with its first message, in one request. The
 * conversation is begun first, the message follows as any other, and the code, which
 * ends the older ones, comes last: a form that is refused has changed none. A form whose
 * answer was lost is sent again with its token, known to nobody else, and goes on where
 * the first came to a halt. */
struct offline {
  struct message_send send;
  struct job *job;
  struct str text;
  struct given given; /* borrowed from the body */
};

static void offline_finish(struct job *job, enum err result) {
  job->result = result;
  job_post_finish(job);
}

static enum err offline_code(struct deed *deed, struct work *work) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  const struct offline *offline = job->extra;
  char code[TOKEN_CODE_BYTES];
  struct json_writer w = json_writer(&job->out);
  buf_reset(&job->out);
  TRY(return_code_new(work, work->actor.id, offline->send.conversation, code));
  job->status = 201;
  json_begin_object(&w);
  json_put_id(&w, "conversation", offline->send.conversation);
  json_put_word(&w, "recovery_code", code);
  json_end_object(&w);
  explicit_bzero(code, sizeof code);
  return buf_check(&job->out);
}

static void offline_coded(struct deed *deed, enum err result, uint64_t version) {
  (void)version;
  offline_finish(LIST_ENTRY(deed, struct job, deed), result);
}

static void offline_sent(struct message_send *send, enum err result) {
  struct job *job = LIST_ENTRY(send, struct offline, send)->job;
  if (result == ERR_INVALID || result == ERR_TOO_LARGE)
    job->fault = "text: up to 8,000 characters, and not empty";
  if (result == ERR_CONFLICT) job->fault = "id: sent before with another text";
  if (!result) hub_message_sent(job->service, send, personal_of(STR_EMPTY));
  job->deed.actor = send->actor;
  job->deed.act = offline_code;
  job->deed.done = offline_coded;
  if (!result && deed_send(job->service->scribe, &job->deed)) return;
  offline_finish(job, result ? result : ERR_UNAVAILABLE);
}

static void offline_begun(struct deed *deed, enum err result, uint64_t version) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  struct offline *offline = job->extra;
  (void)version;
  offline->send.done = offline_sent;
  if (!result && message_send(job->service->scribe, &offline->send)) return;
  offline_finish(job, result ? result : ERR_UNAVAILABLE);
}

static enum err read_start(struct job *job, struct work *work, struct conversation_start *start) {
  struct str name = STR_EMPTY;
  struct str email = STR_EMPTY;
  struct str id;
  struct offline *offline = job->extra;
  TRY(job_check_fields(job, work));
  if (json_get_str(job->body, "id", &id) || message_parse_client_id(id, offline->send.client_id))
    return work_fault(work, ERR_INVALID, "id: 32 hexadecimal digits");
  if (json_get_str(job->body, "text", &offline->text))
    return work_fault(work, ERR_INVALID, "text: what you want to ask");
  if (json_get_str(job->body, "email", &email))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  if (json_get(job->body, "token") && json_get_str(job->body, "token", &start->token))
    return work_fault(work, ERR_INVALID, "token: pv_ and 32 random bytes in base64url");
  if (json_get_str(job->body, "name", &name)) name = STR_EMPTY;
  if (json_get_str(job->body, "locale", &start->locale)) start->locale = STR("en");
  if (json_get_int(job->body, "notice", &start->notice_version))
    return work_fault(work, ERR_INVALID, "notice: the version that was shown");
  enum err error = message_check_text(personal_of(offline->text));
  if (error) return work_fault(work, error, "text: up to 8,000 characters, and not empty");
  offline->given = (struct given){.gpc = job->gpc,
                                  .consents = json_get(job->body, "consents"),
                                  .attributes = json_get(job->body, "attributes")};
  start->name = personal_of(name);
  start->email = personal_of(email);
  return ERR_NONE;
}

/* Nobody leaves words under a notice that is no longer true. */
/*= GDPR Art. 13(3) */
static enum err check_form(struct work *work, const struct conversation_start *start) {
  struct site site;
  TRY(site_find(work, start->site_key, &site));
  if (!site.offline_form) return work_fault(work, ERR_CONFLICT, "This site has no offline form.");
  return start->notice_version < site.notice_version
             ? work_fault(work, ERR_CONFLICT,
                          "notice: it has changed; read what is new, then go on.")
             : ERR_NONE;
}

static enum err offline_act(struct deed *deed, struct work *work) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  struct offline *offline = job->extra;
  struct conversation_start start = {.site_key = job->path[0]};
  struct conversation_started started;
  enum err error = read_start(job, work, &start);
  if (!error) error = check_form(work, &start);
  if (!error) error = conversation_begin(work, &start, &started);
  /* The same questions as before a chat, in the same transaction. */
  /*= GDPR Art. 5(1)(b) */
  if (!error && !started.repeated)
    error = given_take(work, started.conversation, &offline->given, true);
  job_keep_fault(job, work->fault);
  if (error) return error;
  offline->send.actor = work->actor;
  offline->send.conversation = started.conversation;
  offline->send.text = personal_of(offline->text);
  explicit_bzero(&started, sizeof started);
  return ERR_NONE;
}

/* A form from an embedded frame: the frame is of our own origin. */
void api_offline(struct net_request *request) {
  static const char *const fields[] = {"id",     "text",   "name",     "email",      "token",
                                       "notice", "locale", "consents", "attributes", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  struct throttle *throttle = job->service->throttle;
  struct str network = str_of(job->source, SOURCE_TAG_BYTES);
  int64_t now_ms = clock_now_ms(&job->service->clock);
  struct offline *offline = job->extra = calloc(1, sizeof *offline);
  job->fields = fields;
  job->result = offline ? ERR_NONE : ERR_MACHINE;
  if (!throttle_take(throttle, &throttle_start, network, now_ms)) job->result = ERR_TOO_MANY;
  if (offline) offline->job = job;
  job->deed.act = offline_act;
  job->deed.done = offline_begun;
  if (!job->result && deed_send(job->service->scribe, &job->deed)) return;
  if (!job->result) job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

static enum err recover_work(struct job *job, struct work *work) {
  struct str site;
  struct str code;
  struct returning returning;
  char token[TOKEN_TEXT_BYTES];
  struct json_writer w = json_writer(&job->out);
  if (json_get_str(job->body, "site", &site) || json_get_str(job->body, "code", &code))
    return work_fault(work, ERR_INVALID, "site and code are needed");
  enum err error = return_code_use(work, site, code, &returning, token);
  if (error == ERR_NOT_FOUND)
    throttle_count(job->service->throttle, &throttle_recovery,
                   str_of(job->source, SOURCE_TAG_BYTES), work->now_ms);
  if (error) return error;
  json_begin_object(&w);
  json_put_word(&w, "token", token);
  json_put_id(&w, "conversation", returning.conversation);
  json_end_object(&w);
  return ERR_NONE;
}

void api_recover(struct net_request *request) {
  static const char *const fields[] = {"site", "code", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  if (!throttle_allows(job->service->throttle, &throttle_recovery,
                       str_of(job->source, SOURCE_TAG_BYTES), clock_now_ms(&job->service->clock))) {
    job->result = ERR_TOO_MANY;
    job_finish(job);
    return;
  }
  job_write(job, recover_work);
}
