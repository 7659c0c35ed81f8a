/*
 * talk: the frames of the realtime protocol (docs/protocol.md), one function each, in
 * a table that says who may say what.
 */
#include "api/talk.h"

#include <stdlib.h>
#include <string.h>

#include "base/signal.h"

static bool frame_id(const struct json *frame, const char *key, struct id *id_out) {
  struct str text;
  return json_get_str(frame, key, &text) == ERR_NONE && id_parse(text, id_out) == ERR_NONE;
}

int64_t talk_ref(const struct json *frame) {
  int64_t ref;
  return json_get_int(frame, "ref", &ref) == ERR_NONE && ref >= 0 ? ref : -1;
}

/* A visitor has one conversation; whatever else is named does not exist. */
static bool own_conversation(struct talker *talker, const struct json *frame, struct id *id_out) {
  if (!frame_id(frame, "conversation", id_out)) return false;
  return talker->kind == TALKER_STAFF || id_equal(*id_out, talker->conversation);
}

static void on_ping(struct talker *talker, const struct json *frame) {
  (void)frame;
  net_socket_send(talker->socket, STR("{\"type\":\"pong\"}"));
}

/* Bursts of 60, then so many a second. */
static bool may_send(struct talker *talker) {
  int64_t now_ms = net_loop_now_ms(talker->hub->loop);
  int64_t rate = talker->hub->service->messages_per_second;
  talker->allowance += (now_ms - talker->allowance_at_ms) * rate;
  talker->allowance_at_ms = now_ms;
  int64_t most = 60000 > rate * 1000 ? 60000 : rate * 1000;
  if (talker->allowance > most) talker->allowance = most;
  if (talker->allowance < 1000) return false;
  talker->allowance -= 1000;
  return true;
}

struct sending {
  struct message_send send;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct str name;  /* the author's; in bytes */
  struct arena arena;
  struct buf reply;
};

static void sending_free(struct sending *sending) {
  arena_done(&sending->arena);
  buf_done(&sending->reply);
  free(sending);
}

static void reply(struct net_task *task) {
  struct sending *sending = LIST_ENTRY(task, struct sending, task);
  net_socket_send(sending->socket, buf_str(&sending->reply));
  sending_free(sending);
}

static const char *sending_fault(enum err error) {
  switch ((int)error) {
    case ERR_CONFLICT:
      return "This id was used for another text.";
    case ERR_INVALID:
      return "A message is text, and not empty.";
    case ERR_TOO_LARGE:
      return "A message has at most 8,000 characters.";
    case ERR_NOT_FOUND:
      return "There is no such conversation.";
    default:
      return err_sentence(error);
  }
}

static void write_reply(struct sending *sending, enum err result) {
  struct json_writer w = json_writer(&sending->reply);
  json_begin_object(&w);
  json_put_word(&w, "type", result ? "error" : "ack");
  message_write_client_id(&w, sending->send.client_id);
  if (result) {
    json_put_word(&w, "code", err_name(result));
    json_put_word(&w, "detail", sending_fault(result));
  } else {
    char text[ID_TEXT_BYTES + 1];
    id_format(sending->send.conversation, text);
    json_put_word(&w, "conversation", text);
    json_put_int(&w, "sequence", sending->send.sequence);
    json_put_int(&w, "at", sending->send.at_ms);
  }
  json_end_object(&w);
}

/* After the commit, on the scribe's thread: first the acknowledgement, then the rest. */
static void sent(struct message_send *send, enum err result) {
  struct sending *sending = LIST_ENTRY(send, struct sending, send);
  struct service *service = sending->service;
  struct news_of_message {
    struct message_send send;
    struct personal name;
  } news = {*send, personal_of(sending->name)};
  write_reply(sending, result);
  sending->task.run = reply;
  struct buf text = {0};
  buf_append(&text, personal_bytes_for_crypto(send->text)); /* outlives the sending */
  news.send.text = personal_of(buf_str(&text));
  struct buf name = {0};
  buf_append(&name, sending->name);
  news.name = personal_of(buf_str(&name));
  if (!net_post(sending->socket.loop, &sending->task)) sending_free(sending);
  if (!result) hub_message_sent(service, &news.send, news.name);
  buf_wipe(&text);
  buf_done(&text);
  buf_wipe(&name);
  buf_done(&name);
}

static bool read_note(const struct json *frame, bool *note_out) {
  *note_out = false;
  return json_get_bool(frame, "note", note_out) != ERR_INVALID;
}

static void on_send(struct talker *talker, const struct json *frame) {
  struct str id = STR_EMPTY;
  struct str text;
  struct sending *sending = calloc(1, sizeof *sending);
  if (!sending) return;
  arena_init(&sending->arena, 0);
  sending->service = talker->hub->service;
  sending->socket = talker->socket;
  sending->send.actor = talker->actor;
  sending->send.done = sent;
  bool has_id = json_get_str(frame, "id", &id) == ERR_NONE &&
                message_parse_client_id(id, sending->send.client_id) == ERR_NONE;
  enum err error = ERR_NONE;
  if (!has_id || json_get_str(frame, "text", &text) || !read_note(frame, &sending->send.note))
    error = ERR_INVALID;
  else if (!own_conversation(talker, frame, &sending->send.conversation)) error = ERR_NOT_FOUND;
  else if (!may_send(talker)) error = ERR_TOO_MANY;
  else if (arena_copy(&sending->arena, text, &text) ||
           arena_copy(&sending->arena, talker->name, &sending->name))
    error = ERR_MACHINE;
  sending->send.text = personal_of(error ? STR_EMPTY : text);
  if (!error && message_send(sending->service->scribe, &sending->send)) return;
  if (!error) error = ERR_UNAVAILABLE;
  if (error == ERR_TOO_MANY) signal_raise(SIGNAL_LIMIT_REACHED, &talker->actor, 1);
  talker_error(talker, error, sending_fault(error), -1, has_id ? id : STR_EMPTY);
  sending_free(sending);
}

static void on_follow(struct talker *talker, const struct json *frame) {
  struct id conversation;
  int64_t after = 0;
  const struct json *point = json_get(frame, "after");
  bool newest = !point || json_is_null(point);
  if (!frame_id(frame, "conversation", &conversation) ||
      (!newest && (json_as_int(point, &after) || after < 0))) {
    talker_error(talker, ERR_INVALID, "follow needs a conversation and a number", -1, STR_EMPTY);
    return;
  }
  struct follow *follow = follow_find(talker, conversation);
  if (follow) follow_free(follow);
  follow = follow_new(talker, conversation, after);
  if (follow) follow_load(follow, after, newest);
}

static void on_unfollow(struct talker *talker, const struct json *frame) {
  struct id conversation;
  struct follow *follow = NULL;
  if (frame_id(frame, "conversation", &conversation)) follow = follow_find(talker, conversation);
  if (follow) follow_free(follow);
}

static void on_typing(struct talker *talker, const struct json *frame) {
  struct id conversation;
  bool on = false;
  if (!own_conversation(talker, frame, &conversation)) return;
  if (json_get_bool(frame, "on", &on)) return;
  /*= GDPR Art. 25(2) */
  if (talker->kind == TALKER_VISITOR && !talker->typing) return;
  if (talker->kind == TALKER_STAFF && !follow_find(talker, conversation)) return;
  hub_typing(talker, conversation, on);
}

enum { SAID_BY_NEW = 1, SAID_BY_VISITOR = 2, SAID_BY_STAFF = 4 };

static const struct {
  const char *type;
  unsigned by;
  void (*handle)(struct talker *talker, const struct json *frame);
} frames[] = {
    {"hello", SAID_BY_NEW, talk_hello},
    {"ping", SAID_BY_NEW | SAID_BY_VISITOR | SAID_BY_STAFF, on_ping},
    {"start", SAID_BY_VISITOR, talk_start},
    {"send", SAID_BY_VISITOR | SAID_BY_STAFF, on_send},
    {"follow", SAID_BY_STAFF, on_follow},
    {"unfollow", SAID_BY_STAFF, on_unfollow},
    {"read", SAID_BY_VISITOR | SAID_BY_STAFF, talk_read},
    {"typing", SAID_BY_VISITOR | SAID_BY_STAFF, on_typing},
    {"end", SAID_BY_VISITOR, talk_end},
    {"recovery", SAID_BY_VISITOR, talk_recovery},
};

static unsigned speaker(const struct talker *talker) {
  switch (talker->kind) {
    case TALKER_NEW:
      return SAID_BY_NEW;
    case TALKER_WAITING:
      return 0;
    case TALKER_VISITOR:
      return SAID_BY_VISITOR;
    case TALKER_STAFF:
      return SAID_BY_STAFF;
  }
  return 0;
}

static void dispatch(struct talker *talker, struct str type, const struct json *frame) {
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
    if (!str_equal(type, str_from(frames[i].type))) continue;
    if (frames[i].by & speaker(talker)) {
      frames[i].handle(talker, frame);
    } else if (speaker(talker) == SAID_BY_NEW) {
      net_socket_close(talker->socket, 1008, "say hello first");
    } else {
      talker_error(talker, ERR_DENIED, NULL, talk_ref(frame), STR_EMPTY);
    }
    return;
  }
  if (speaker(talker) == SAID_BY_NEW) net_socket_close(talker->socket, 1008, "say hello first");
  else talker_error(talker, ERR_INVALID, "There is no such command.", talk_ref(frame), STR_EMPTY);
}

void talk(struct talker *talker, struct str text) {
  struct json *frame = NULL;
  struct str type;
  talker->heard_ms = clock_now_ms(&talker->hub->service->clock);
  if (json_parse(text, &frame) || !json_is_object(frame) ||
      json_get_str(frame, "type", &type)) {
    signal_raise(SIGNAL_MALFORMED_INPUT, NULL, 1);
    net_socket_close(talker->socket, 1007, "not a JSON object with a type");
  } else {
    dispatch(talker, type, frame);
  }
  json_free(frame);
}
