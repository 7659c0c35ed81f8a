/*
 * talk_notice: a visitor is told when the notice they were shown is no longer true in
 * something that matters, on coming back or at once; and says that it was seen.
 */
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/talk.h"
#include "chat/declared.h"
#include "privacy/notice_shown.h"
#include "privacy/notice_words.h"

/* Looking whether there is anything to tell. */
struct look {
  struct reading reading;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct actor actor;
  struct id conversation;
  struct buf frame; /* empty: nothing to tell */
  struct notice_declared declared;
  enum err result;
};

static void look_free(struct look *look) {
  buf_done(&look->frame);
  free(look);
}

/* In the language in which the older one was shown. */
/*= GDPR Art. 13(3) */
static enum err write_changed(struct look *look, struct work *work) {
  struct notice_state state;
  struct json_writer w = json_writer(&look->frame);
  TRY(notice_state_read(work, look->conversation, &state));
  if (!state.due) return ERR_NONE;
  json_begin_object(&w);
  json_put_word(&w, "type", "notice_changed");
  json_put_id(&w, "conversation", look->conversation);
  TRY(notice_write_changes(work, &w, &state, notice_language(state.language)));
  json_end_object(&w);
  return buf_check(&look->frame);
}

static enum err run(struct reading *reading, struct db *db, struct arena *arena) {
  struct look *look = LIST_ENTRY(reading, struct look, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = look->service->keyring,
                      .now_ms = clock_now_ms(&look->service->clock),
                      .actor = look->actor};
  TRY(declared_read(&work, look->conversation, &look->declared));
  return write_changed(look, &work);
}

static void back_on_loop(struct net_task *task) {
  struct look *look = LIST_ENTRY(task, struct look, task);
  struct talker *talker = hub_talker(look->socket, look->service);
  if (talker && !look->result && id_equal(talker->conversation, look->conversation)) {
    talker->declared = look->declared;
    if (look->frame.len > 0) talker_send(talker, &look->frame);
  }
  look_free(look);
}

static void looked(struct reading *reading, enum err result) {
  struct look *look = LIST_ENTRY(reading, struct look, reading);
  look->result = result;
  look->task.run = back_on_loop;
  if (!net_post(look->socket.loop, &look->task)) look_free(look);
}

void talk_notice_look(struct talker *talker) {
  static const struct reading_type type = {"notice", run, looked};
  if (talker->kind != TALKER_VISITOR || id_is_zero(talker->conversation)) return;
  struct look *look = calloc(1, sizeof *look);
  if (!look) return; /* told when coming back; nothing is taken in before */
  look->reading.type = &type;
  look->service = talker->hub->service;
  look->socket = talker->socket;
  look->actor = talker->actor;
  look->conversation = talker->conversation;
  if (!readers_send(look->service->readers, &look->reading)) look_free(look);
}

/* The visitor says which version was shown. */
struct seeing {
  struct deed deed;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct talker_about about;
  struct id conversation;
  int64_t version;
  char language[16];
  struct notice_declared declared;
  enum err result;
};

static enum err see(struct deed *deed, struct work *work) {
  struct seeing *seeing = LIST_ENTRY(deed, struct seeing, deed);
  struct notice_state state;
  TRY(notice_state_read(work, seeing->conversation, &state));
  struct str language = str_from(seeing->language);
  if (language.len == 0) language = state.language;
  TRY(notice_see(work, seeing->conversation, seeing->version, str_from(notice_language(language))));
  return declared_read(work, seeing->conversation, &seeing->declared);
}

static void seen_on_loop(struct net_task *task) {
  struct seeing *seeing = LIST_ENTRY(task, struct seeing, task);
  struct talker *talker = hub_talker(seeing->socket, seeing->service);
  if (talker && seeing->result)
    talker_error(talker, seeing->result,
                 seeing->result == ERR_CONFLICT ? "version: not one that was shown" : NULL,
                 &seeing->about);
  else if (talker)
    talker->declared = seeing->declared;
  free(seeing);
}

static void seen(struct deed *deed, enum err result, uint64_t version) {
  struct seeing *seeing = LIST_ENTRY(deed, struct seeing, deed);
  (void)version;
  seeing->result = result;
  if (!result) hub_notice_seen(seeing->service, seeing->conversation, seeing->version);
  seeing->task.run = seen_on_loop;
  if (!net_post(seeing->socket.loop, &seeing->task)) free(seeing);
}

static bool read_seen(struct seeing *seeing, const struct json *frame) {
  struct str language = STR_EMPTY;
  enum err error = json_get_str(frame, "locale", &language);
  if (error == ERR_INVALID || language.len >= sizeof seeing->language) return false;
  memcpy(seeing->language, language.data, language.len);
  return json_get_int(frame, "version", &seeing->version) == ERR_NONE &&
         talk_conversation(frame, &seeing->conversation);
}

/*= GDPR Art. 5(2) */
void talk_notice_seen(struct talker *talker, const struct json *frame) {
  struct talker_about about = talk_about(frame);
  struct seeing *seeing = calloc(1, sizeof *seeing);
  about.client_id = STR_EMPTY; /* borrowed from the frame */
  enum err error = seeing ? ERR_NONE : ERR_MACHINE;
  const char *detail = NULL;
  if (!error && !read_seen(seeing, frame)) {
    error = ERR_INVALID;
    detail = "notice_seen needs a conversation and a version";
  } else if (!error && (id_is_zero(talker->conversation) ||
                        !id_equal(seeing->conversation, talker->conversation))) {
    error = ERR_NOT_FOUND;
    detail = "There is no such conversation.";
  }
  if (!error) {
    seeing->service = talker->hub->service;
    seeing->socket = talker->socket;
    seeing->about = about;
    seeing->deed = (struct deed){.actor = talker->actor, .act = see, .done = seen};
    if (deed_send(seeing->service->scribe, &seeing->deed)) return;
    error = ERR_UNAVAILABLE;
  }
  talker_error(talker, error, detail, &about);
  free(seeing);
}
