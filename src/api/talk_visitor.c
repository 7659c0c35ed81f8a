/* talk_visitor: a visitor starts and ends a chat, and asks for a code to come back
 * with; anybody marks what was read. Each is one deed, answered to its socket. */
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/talk.h"
#include "chat/decision.h"
#include "chat/declared.h"
#include "chat/given.h"
#include "chat/mark.h"
#include "chat/return_token.h"

struct request {
  struct deed deed;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct arena arena;
  struct talker_about about;
  bool is_start;
  struct id conversation;
  int64_t sequence;
  struct conversation_start start;
  struct given given;
  struct json *members; /* copies of the frame's lists and objects; owned */
  struct conversation_started started;
  struct notice_declared declared;
  char code[TOKEN_CODE_BYTES];
  bool changed;
  bool by_visitor;
  enum err result;
  const char *fault;
  void (*answer)(struct request *request, struct talker *talker);
};

static void request_free(struct request *request) {
  json_free(request->members);
  arena_done(&request->arena);
  explicit_bzero(&request->started, sizeof request->started);
  explicit_bzero(request->code, sizeof request->code);
  free(request);
}

static const char *not_now(enum err error) {
  return error == ERR_MACHINE || error == ERR_UNAVAILABLE ? TALK_NOT_NOW : NULL;
}

static void back_on_loop(struct net_task *task) {
  struct request *request = LIST_ENTRY(task, struct request, task);
  struct talker *talker = hub_talker(request->socket, request->service);
  if (talker && request->is_start) talker->starting = false;
  if (talker && request->result)
    talker_error(talker, request->result,
                 request->fault ? request->fault : not_now(request->result), &request->about);
  else if (talker && request->answer)
    request->answer(request, talker);
  request_free(request);
}

static void request_done(struct deed *deed, enum err result, uint64_t version) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  (void)version;
  request->result = result;
  /* The scribe's arena is gone when the loop reads it. */
  request->fault = deed->fault ? arena_c_string(&request->arena, str_from(deed->fault)) : NULL;
  if (!result && request->changed) {
    hub_conversation_changed(request->service, request->conversation);
    if (request->sequence > 0)
      hub_marks(request->service, request->conversation, request->by_visitor, request->sequence);
    else
      hub_status(request->service, request->conversation, "resolved", NULL);
  }
  request->task.run = back_on_loop;
  if (!net_post(request->socket.loop, &request->task)) request_free(request);
}

static struct request *request_new(struct talker *talker, const struct json *frame,
                                   enum err (*act)(struct deed *, struct work *)) {
  struct request *request = calloc(1, sizeof *request);
  if (!request) return NULL;
  arena_init(&request->arena, 0);
  request->service = talker->hub->service;
  request->socket = talker->socket;
  request->conversation = talker->conversation;
  request->about = talk_about(frame);
  request->about.client_id = STR_EMPTY; /* borrowed from the frame */
  request->deed.actor = talker->actor;
  request->deed.act = act;
  request->deed.done = request_done;
  return request;
}

static void request_send(struct request *request, struct talker *talker) {
  if (deed_send(request->service->scribe, &request->deed)) return;
  talker_error(talker, ERR_UNAVAILABLE, NULL, &request->about);
  request_free(request);
}

static void write_started(struct talker *talker, const struct talker_about *about,
                          const char *token, struct id conversation, struct id person) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_word(&w, "type", "started");
  if (about->has_ref) json_put_int(&w, "ref", about->ref);
  if (token)
    json_put_word(&w, "token", token);
  else
    json_put_null(&w, "token");
  json_put_id(&w, "conversation", conversation);
  json_put_id(&w, "person", person);
  json_end_object(&w);
  talker_send(talker, &out);
  buf_wipe(&out);
  buf_done(&out);
}

static enum err start_act(struct deed *deed, struct work *work) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  TRY(conversation_begin(work, &request->start, &request->started));
  if (!request->started.repeated)
    TRY(given_take(work, request->started.conversation, &request->given, true));
  return declared_read(work, request->started.conversation, &request->declared);
}

/*= GDPR Art. 25(2) */
void talk_visitor_present(struct talker *talker) {
  struct service *service = talker->hub->service;
  if (!talker->declared.presence || talker->present) return;
  talker->present = true;
  if (presence_join(service->visitors, talker->conversation, false))
    hub_visitor_presence(service, talker->conversation);
}

static void start_answer(struct request *request, struct talker *talker) {
  talker->actor.id = request->started.person;
  talker->conversation = request->started.conversation;
  talker->declared = request->declared;
  struct follow *follow = follow_new(talker, talker->conversation, 0);
  if (!follow) net_socket_close(talker->socket, 1011, "out of memory");
  talk_visitor_present(talker);
  talk_notice_look(talker); /* it may have changed while the older one was read */
  write_started(talker, &request->about, request->started.token, request->started.conversation,
                request->started.person);
  /* What was said in it meanwhile comes behind. */
  if (follow && request->started.repeated) follow_load(follow, 0, false);
  if (!request->started.repeated)
    hub_conversation_changed(request->service, request->started.conversation);
}

static enum err copy_text(struct request *request, const struct json *frame, const char *key,
                          struct str *out) {
  struct str text = STR_EMPTY;
  const struct json *value = json_get(frame, key);
  if (value && !json_is_null(value) && json_as_str(value, &text)) return ERR_INVALID;
  return arena_copy(&request->arena, text, out);
}

/* What comes along with the start outlives the frame. */
static enum err read_given(struct request *request, struct talker *talker,
                           const struct json *frame) {
  struct given *given = &request->given;
  bool gpc = false;
  if (json_get_bool(frame, "gpc", &gpc) == ERR_INVALID) return ERR_INVALID;
  if (gpc) talker->gpc = true;
  given->gpc = talker->gpc;
  request->members = json_duplicate(frame);
  if (!request->members) return ERR_MACHINE;
  given->consents = json_get(request->members, "consents");
  given->context = json_get(request->members, "context");
  given->attributes = json_get(request->members, "attributes");
  return ERR_NONE;
}

static enum err read_start(struct request *request, struct talker *talker,
                           const struct json *frame) {
  struct str name;
  struct str email;
  TRY(json_get_int(frame, "notice", &request->start.notice_version) ? ERR_INVALID : ERR_NONE);
  TRY(copy_text(request, frame, "locale", &request->start.locale));
  TRY(copy_text(request, frame, "token", &request->start.token));
  TRY(copy_text(request, frame, "name", &name));
  TRY(copy_text(request, frame, "email", &email));
  TRY(arena_copy(&request->arena, talker->site_key, &request->start.site_key));
  request->start.name = personal_of(name);
  request->start.email = personal_of(email);
  return read_given(request, talker, frame);
}

static bool may_start(struct talker *talker) {
  struct throttle *throttle = talker->hub->service->throttle;
  struct str network = str_of((const char *)talker->source, SOURCE_TAG_BYTES);
  int64_t now_ms = clock_now_ms(&talker->hub->service->clock);
  return throttle_take(throttle, &throttle_start, network, now_ms);
}

static void begin(struct talker *talker, const struct json *frame) {
  struct request *request = request_new(talker, frame, start_act);
  if (!request) return;
  request->answer = start_answer;
  request->is_start = true;
  enum err error = read_start(request, talker, frame);
  if (!error) {
    talker->starting = true;
    request_send(request, talker);
    return;
  }
  talker_error(talker, error, "start needs the notice's version and a locale", &request->about);
  request_free(request);
}

void talk_start(struct talker *talker, const struct json *frame) {
  struct talker_about about = talk_about(frame);
  if (!id_is_zero(talker->conversation))
    write_started(talker, &about, NULL, talker->conversation, talker->actor.id);
  else if (talker->starting)
    talker_error(talker, ERR_CONFLICT, "The chat is being started.", &about);
  else if (!may_start(talker))
    talker_error(talker, ERR_TOO_MANY, NULL, &about);
  else
    begin(talker, frame);
}

static void write_code(struct talker *talker, const struct request *request, const char *type,
                       const char *key) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_word(&w, "type", type);
  if (request->about.has_ref) json_put_int(&w, "ref", request->about.ref);
  json_put_word(&w, key, request->code);
  json_end_object(&w);
  talker_send(talker, &out);
  buf_wipe(&out);
  buf_done(&out);
}

static enum err recovery_act(struct deed *deed, struct work *work) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  if (id_is_zero(request->conversation)) return ERR_NOT_FOUND;
  return return_code_new(work, work->actor.id, request->conversation, request->code);
}

static void recovery_answer(struct request *request, struct talker *talker) {
  write_code(talker, request, "recovery", "code");
}

/* The one conversation of the visitor, by its name. */
static bool names_own(struct talker *talker, const struct json *frame) {
  struct id named;
  struct talker_about about = talk_about(frame);
  if (talk_conversation(frame, &named) && !id_is_zero(talker->conversation) &&
      id_equal(named, talker->conversation))
    return true;
  talker_error(talker, ERR_NOT_FOUND, "There is no such conversation.", &about);
  return false;
}

void talk_recovery(struct talker *talker, const struct json *frame) {
  struct request *request =
      names_own(talker, frame) ? request_new(talker, frame, recovery_act) : NULL;
  if (!request) return;
  request->answer = recovery_answer;
  request_send(request, talker);
}

static enum err end_act(struct deed *deed, struct work *work) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  struct conversation_change change = {.has_status = true, .status = CONVERSATION_RESOLVED};
  TRY(recovery_act(deed, work));
  TRY(conversation_change(work, request->conversation, &change));
  heads_follow(&request->service->house->heads, request->conversation, CONVERSATION_RESOLVED);
  request->changed = true;
  return ERR_NONE;
}

static void end_answer(struct request *request, struct talker *talker) {
  write_code(talker, request, "ended", "recovery_code");
}

void talk_end(struct talker *talker, const struct json *frame) {
  struct request *request = names_own(talker, frame) ? request_new(talker, frame, end_act) : NULL;
  if (!request) return;
  request->answer = end_answer;
  request_send(request, talker);
}

/*= GDPR Art. 22(3) */
static enum err human_act(struct deed *deed, struct work *work) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  bool changed = false;
  return decision_want_person(work, request->conversation, &changed);
}

static void human_answer(struct request *request, struct talker *talker) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_word(&w, "type", "human");
  if (request->about.has_ref) json_put_int(&w, "ref", request->about.ref);
  json_put_id(&w, "conversation", request->conversation);
  json_end_object(&w);
  talker_send(talker, &out);
  buf_done(&out);
  hub_conversation_changed(request->service, request->conversation);
}

void talk_human(struct talker *talker, const struct json *frame) {
  struct request *request = names_own(talker, frame) ? request_new(talker, frame, human_act) : NULL;
  if (!request) return;
  request->answer = human_answer;
  request_send(request, talker);
}

static enum err read_act(struct deed *deed, struct work *work) {
  struct request *request = LIST_ENTRY(deed, struct request, deed);
  return mark_raise(work, &request->service->house->heads, request->conversation, request->sequence,
                    &request->changed);
}

void talk_read(struct talker *talker, const struct json *frame) {
  int64_t sequence;
  struct id conversation;
  struct talker_about about = talk_about(frame);
  if (json_get_int(frame, "sequence", &sequence) || sequence < 1 ||
      !talk_conversation(frame, &conversation)) {
    talker_error(talker, ERR_INVALID, "read needs conversation and sequence", &about);
    return;
  }
  bool by_visitor = talker->kind == TALKER_VISITOR;
  /*= GDPR Art. 25(2) */
  if (by_visitor && !talker->declared.read_marks) return;
  struct request *request = request_new(talker, frame, read_act);
  if (!request) return;
  request->by_visitor = by_visitor;
  request->conversation = conversation;
  request->sequence = sequence;
  request_send(request, talker);
}
