/*
 * talk_given: what the page around the chat says of its visitor, and the browser's signal on
 * coming back. Each is one deed of the visitor's, answered by "stated" or by an error.
 */
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/talk.h"
#include "chat/given.h"
#include "privacy/retention.h"

struct stating {
  struct deed deed;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct talker_about about;
  struct arena arena;
  struct id conversation;
  struct str token;
  struct json *values; /* owned; NULL: a token, or the signal */
  bool silent;         /* the signal: nobody asked, nobody is answered */
  bool changed;
  enum err result;
  const char *fault;
};

static void stating_free(struct stating *stating) {
  json_free(stating->values);
  arena_done(&stating->arena);
  free(stating);
}

static enum err act(struct deed *deed, struct work *work) {
  struct stating *stating = LIST_ENTRY(deed, struct stating, deed);
  size_t count = 0;
  if (stating->silent) {
    TRY(given_gpc(work, stating->conversation, &count));
    stating->changed = count > 0;
    return ERR_NONE;
  }
  stating->changed = true;
  if (stating->values)
    return given_attributes(work, stating->conversation, stating->values, ATTRIBUTE_FROM_HOST);
  return given_statement(work, stating->conversation, stating->token);
}

static void answer(struct net_task *task) {
  struct stating *stating = LIST_ENTRY(task, struct stating, task);
  struct talker *talker = hub_talker(stating->socket, stating->service);
  if (talker && !stating->silent && stating->result) {
    talker_error(talker, stating->result, stating->fault, &stating->about);
  } else if (talker && !stating->silent) {
    struct buf out = {0};
    struct json_writer w = json_writer(&out);
    json_begin_object(&w);
    json_put_word(&w, "type", "stated");
    if (stating->about.has_ref) json_put_int(&w, "ref", stating->about.ref);
    json_end_object(&w);
    talker_send(talker, &out);
    buf_done(&out);
  }
  stating_free(stating);
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct stating *stating = LIST_ENTRY(deed, struct stating, deed);
  (void)version;
  stating->result = result;
  stating->fault = deed->fault ? arena_c_string(&stating->arena, str_from(deed->fault)) : NULL;
  if (!result && stating->changed) {
    privacy_bury(stating->service); /* what a withdrawal let go of */
    hub_privacy_changed(stating->service, stating->conversation);
    hub_conversation_changed(stating->service, stating->conversation);
  }
  stating->task.run = answer;
  if (!net_post(stating->socket.loop, &stating->task)) stating_free(stating);
}

static struct stating *stating_new(struct talker *talker) {
  struct stating *stating = calloc(1, sizeof *stating);
  if (!stating) return NULL;
  arena_init(&stating->arena, 0);
  stating->service = talker->hub->service;
  stating->socket = talker->socket;
  stating->conversation = talker->conversation;
  stating->deed = (struct deed){.actor = talker->actor, .act = act, .done = done};
  return stating;
}

static void pass_on(struct stating *stating, struct talker *talker) {
  if (deed_send(stating->service->scribe, &stating->deed)) return;
  if (!stating->silent) talker_error(talker, ERR_UNAVAILABLE, NULL, &stating->about);
  stating_free(stating);
}

static enum err read_frame(struct stating *stating, const struct json *frame) {
  struct str token;
  const struct json *values = json_get(frame, "values");
  if (values) {
    if (!json_is_object(values)) return ERR_INVALID;
    stating->values = json_duplicate(values);
    return stating->values ? ERR_NONE : ERR_MACHINE;
  }
  if (json_get_str(frame, "token", &token)) return ERR_INVALID;
  return arena_copy(&stating->arena, token, &stating->token);
}

/* identify, consents, attributes. */
void talk_state(struct talker *talker, const struct json *frame) {
  struct talker_about about = talk_about(frame);
  if (id_is_zero(talker->conversation)) {
    talker_error(talker, ERR_NOT_FOUND, "There is no chat yet.", &about);
    return;
  }
  struct stating *stating = stating_new(talker);
  if (!stating) return;
  stating->about = about;
  stating->about.client_id = STR_EMPTY; /* borrowed from the frame */
  enum err error = read_frame(stating, frame);
  if (!error) {
    pass_on(stating, talker);
    return;
  }
  talker_error(talker, error, "token: what the site's server signed; or values: an object", &about);
  stating_free(stating);
}

/*= GDPR Art. 21(5) */
void talk_signal(struct talker *talker) {
  if (!talker->gpc || id_is_zero(talker->conversation)) return;
  struct stating *stating = stating_new(talker);
  if (!stating) return;
  stating->silent = true;
  pass_on(stating, talker);
}
