/* request_api: the desk: requests come in, are seen with their clocks, and take their steps. */
#include "api/request_api.h"
#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "ledger/ledger.h"
#include "privacy/purpose_builtin.h"
#include "rights/identity.h"
#include "rights/request_message.h"
#include "rights/request_scope.h"
#include "rights/request_view.h"

#define PAGE 50

static enum err read_words(struct job *job, struct work *work, struct request_filter *filter) {
  struct str word;
  enum request_state state;
  enum request_right right;
  if (http_query(job->query, "state", &word)) {
    filter->open_only = str_equal(word, STR("open"));
    if (!filter->open_only && request_state_parse(word, &state))
      return work_fault(work, ERR_INVALID, "state: open, or a state such as received");
    if (!filter->open_only) filter->state = (int64_t)state;
  }
  if (!http_query(job->query, "right", &word)) return ERR_NONE;
  if (request_right_parse(word, &right))
    return work_fault(work, ERR_INVALID, "right: such as access or erasure");
  filter->right = (int64_t)right;
  return ERR_NONE;
}

static enum err read_filter(struct job *job, struct work *work, struct request_filter *filter) {
  struct str word;
  struct str due;
  struct str id;
  *filter = (struct request_filter){.state = -1, .right = -1, .limit = PAGE};
  TRY(read_words(job, work, filter));
  if (http_query(job->query, "assignee", &word) && id_parse(word, &filter->assignee))
    return work_fault(work, ERR_INVALID, "assignee: an id");
  if (!http_query(job->query, "after", &word) || word.len == 0) return ERR_NONE;
  filter->has_after = true;
  if (!str_cut(word, '_', &due, &id) || str_to_int64(due, &filter->after_due) ||
      id_parse(id, &filter->after_id))
    return work_fault(work, ERR_INVALID, "after: what next said");
  return ERR_NONE;
}

void request_api_list(struct work *work, struct json_writer *w, const struct request *list,
                      size_t count) {
  json_begin_object(w);
  json_key(w, "requests");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) request_view_line(work, w, &list[i]);
  json_end_array(w);
  if (count == PAGE) {
    char id[ID_TEXT_BYTES + 1];
    struct buf next = {0};
    id_format(list[count - 1].id, id);
    buf_append_format(&next, "%lld_%s", (long long)list[count - 1].due_at, id);
    json_put_string(w, "next", buf_str(&next));
    buf_done(&next);
  } else {
    json_put_null(w, "next");
  }
  json_end_object(w);
}

static enum err list_work(struct job *job, struct work *work) {
  struct request_filter filter;
  struct request *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(read_filter(job, work, &filter));
  TRY(request_list(work, &filter, &list, &count));
  request_api_list(work, &w, list, count);
  return ERR_NONE;
}

void api_requests(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, list_work);
}

static struct personal text_of(const struct json *body, const char *key) {
  struct str text;
  return personal_of(json_get_str(body, key, &text) ? STR_EMPTY : text);
}

enum err request_api_scope(struct job *job, struct work *work, struct request_new *new) {
  struct buf text = {0};
  enum err error = request_scope_write(json_get(job->body, "scope"), &text);
  if (!error) error = arena_copy(work->arena, buf_str(&text), &new->scope);
  buf_done(&text);
  return error == ERR_INVALID
             ? work_fault(work, error, "scope: an object of codes, ids and numbers")
             : error;
}

enum err request_api_right(struct job *job, struct work *work, struct request_new *new) {
  struct str word;
  if (json_get_str(job->body, "right", &word) || request_right_parse(word, &new->right))
    return work_fault(work, ERR_INVALID,
                      "right: access, rectification, erasure, restriction, portability, objection "
                      "or human_decision");
  return ERR_NONE;
}

static enum err read_channel(struct job *job, struct work *work, struct request_new *new) {
  struct str word;
  bool good = json_get_str(job->body, "channel", &word) == ERR_NONE &&
              request_channel_parse(word, &new->channel) == ERR_NONE;
  bool theirs = new->channel == CHANNEL_CHAT || new->channel == CHANNEL_EMAIL ||
                new->channel == CHANNEL_LETTER || new->channel == CHANNEL_PHONE ||
                new->channel == CHANNEL_STAFF;
  return good && theirs
             ? ERR_NONE
             : work_fault(work, ERR_INVALID, "channel: chat, email, letter, phone or staff");
}

static enum err read_site(struct job *job, struct work *work, struct request_new *new) {
  struct str word;
  struct site site;
  enum err error = ERR_INVALID;
  if (json_get_str(job->body, "site", &word) == ERR_NONE && !id_parse(word, &new->site))
    error = site_read(work, new->site, &site);
  return error == ERR_INVALID || error == ERR_NOT_FOUND
             ? work_fault(work, ERR_INVALID, "site: the id of a site, or name a conversation")
             : error;
}

/* Of a chat: a message of it, or what was said otherwise by the same person. */
static enum err read_conversation(struct job *job, struct work *work, struct request_new *new) {
  struct str word;
  struct id id;
  int64_t sequence;
  struct conversation conversation;
  if (json_get_str(job->body, "conversation", &word)) return read_site(job, work, new);
  if (id_parse(word, &id)) return work_fault(work, ERR_INVALID, "conversation: an id");
  TRY(conversation_read(work, id, &conversation));
  enum err error = json_get_int(job->body, "sequence", &sequence);
  if (error == ERR_INVALID || (!error && sequence < 1))
    return work_fault(work, ERR_INVALID, "sequence: the number of a message");
  if (!error) return request_message_take(work, &conversation, sequence, new);
  request_message_of(&conversation, new);
  if (new->channel != CHANNEL_CHAT) new->identity = IDENTITY_UNPROVEN;
  return ERR_NONE;
}

static enum err read_new(struct job *job, struct work *work, struct request_new *new) {
  TRY(request_api_right(job, work, new));
  TRY(read_channel(job, work, new));
  TRY(request_api_scope(job, work, new));
  new->words = text_of(job->body, "words");
  new->contact = text_of(job->body, "contact");
  if (json_get_str(job->body, "language", &new->language) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "language: such as en or de");
  if (json_get_int(job->body, "received", &new->received_ms) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "received: milliseconds since 1970");
  if (new->channel != CHANNEL_STAFF) return read_conversation(job, work, new);
  new->account = work->actor.id; /* over their own data, and nobody else's */
  new->identity = IDENTITY_SESSION;
  return ERR_NONE;
}

static enum err receive_work(struct job *job, struct work *work) {
  struct request_new new = {.language = STR_EMPTY};
  struct request request;
  struct json_writer w = json_writer(&job->out);
  TRY(read_new(job, work, &new));
  TRY(request_receive(work, &new, &request));
  job->status = 201;
  request_view_line(work, &w, &request);
  return ERR_NONE;
}

void api_request_receive(struct net_request *request) {
  static const char *const fields[] = {"right",    "channel",  "site",    "conversation",
                                       "sequence", "words",    "contact", "language",
                                       "scope",    "received", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->fields = fields;
  job_write(job, receive_work);
}

/* Whoever of the staff reads the words of a request has looked at them. */
/*= GDPR Art. 5(2) */
static enum err record_look(struct work *work, const struct request *request) {
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .object = request->id,
                               .key = request->file.key,
                               .purpose = PURPOSE_PROOF};
  return ledger_record_look(work, &entry);
}

static enum err show_work(struct job *job, struct work *work) {
  struct id id;
  struct request request;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(request_read(work, id, &request));
  TRY(record_look(work, &request));
  return request_view_whole(work, &w, &request);
}

void api_request(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_write(job, show_work);
}

static enum err read_decision(struct job *job, struct work *work, struct request_action *action) {
  struct str word;
  if (json_get_str(job->body, "decision", &word) == ERR_NONE &&
      request_decision_parse(word, &action->decision))
    return work_fault(work, ERR_INVALID, "decision: granted, partly, refused or fee");
  if (json_get_str(job->body, "ground", &word) == ERR_NONE &&
      request_ground_parse(word, &action->ground))
    return work_fault(work, ERR_INVALID, "ground: one on which this right can be refused");
  action->answer = text_of(job->body, "answer");
  if (json_get_bool(job->body, "abuse", &action->abuse_shown) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "abuse: true or false");
  if (json_get_bool(job->body, "late", &action->late_admitted) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "late: true or false");
  return ERR_NONE;
}

static enum err read_action(struct job *job, struct work *work, struct request_action *action) {
  struct str word;
  if (json_get_str(job->body, "action", &word) || request_state_verb_parse(word, &action->verb) ||
      action->verb == REQUEST_SERVE)
    return work_fault(work, ERR_INVALID, "action: one of those that the request names");
  if (json_get_int(job->body, "version", &action->version) || action->version < 1)
    return work_fault(work, ERR_INVALID, "version: the one that you have seen");
  action->text = text_of(job->body, "text");
  if (json_get_str(job->body, "assignee", &word) == ERR_NONE && id_parse(word, &action->assignee))
    return work_fault(work, ERR_INVALID, "assignee: an id, or null for nobody");
  return read_decision(job, work, action);
}

/* What the person should hear of, who has no tab open here. */
static bool is_news(enum request_verb verb) {
  return verb == REQUEST_DELIVER || verb == REQUEST_EXTEND || verb == REQUEST_ASK_SCOPE ||
         verb == REQUEST_ASK_IDENTITY;
}

static enum err act_work(struct job *job, struct work *work) {
  struct id id;
  struct request request;
  struct request_action action = {.version = 0};
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(request_read(work, id, &request));
  TRY(read_action(job, work, &action));
  TRY(request_act(work, &request, &action));
  if (is_news(action.verb)) TRY(identity_tell(work, &request, job->origin));
  job->changed = request.conversation;
  return request_view_whole(work, &w, &request);
}

/* Open tabs of the person's look anew. */
static void act_after(struct job *job) {
  if (!id_is_zero(job->changed)) hub_privacy_changed(job->service, job->changed);
}

void api_request_act(struct net_request *request) {
  static const char *const fields[] = {"action", "version", "text", "decision", "ground",
                                       "answer", "abuse",   "late", "assignee", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->fields = fields;
  job->after = act_after;
  job_write(job, act_work);
}
