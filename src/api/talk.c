/*
 * talk: the frames of the realtime protocol (docs/protocol.md), one function each, in
 * a table that says who may say what.
 */
#include "api/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/answering.h"
#include "base/signal.h"
#include "base/text.h"
#include "staff/session.h"

#define BURST_MESSAGES 60
#define BURST_FRAMES 600
#define FOLLOWS_MAX 200

static bool frame_id(const struct json *frame, const char *key, struct id *id_out) {
  struct str text;
  return json_get_str(frame, key, &text) == ERR_NONE && id_parse(text, id_out) == ERR_NONE;
}

bool talk_conversation(const struct json *frame, struct id *id_out) {
  return frame_id(frame, "conversation", id_out);
}

struct talker_about talk_about(const struct json *frame) {
  struct talker_about about = {.client_id = STR_EMPTY};
  uint8_t id[CLIENT_ID_BYTES];
  about.has_ref = json_get_int(frame, "ref", &about.ref) == ERR_NONE && about.ref >= 0;
  if (json_get_str(frame, "id", &about.client_id) || message_parse_client_id(about.client_id, id))
    about.client_id = STR_EMPTY;
  if (!frame_id(frame, "conversation", &about.conversation)) about.conversation = (struct id){{0}};
  return about;
}

static void refuse(struct talker *talker, const struct json *frame, enum err error,
                   const char *detail) {
  struct talker_about about = talk_about(frame);
  talker_error(talker, error, detail, &about);
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
  int64_t rate = talker->hub->service->messages_per_second;
  int64_t burst = rate > BURST_MESSAGES ? rate : BURST_MESSAGES;
  return allowance_take(&talker->messages, burst, rate, net_loop_now_ms(talker->hub->loop));
}

/* All frames together: far beyond what a client that keeps its limits does. */
static bool may_speak(struct talker *talker) {
  int64_t rate = 4 * talker->hub->service->messages_per_second;
  int64_t burst = rate > BURST_FRAMES ? rate : BURST_FRAMES;
  return allowance_take(&talker->frames, burst, rate, net_loop_now_ms(talker->hub->loop));
}

struct sending {
  struct message_send send;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct str name; /* the author's; in bytes */
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
    case ERR_MACHINE:
    case ERR_UNAVAILABLE:
      return TALK_NOT_NOW;
    default:
      return err_sentence(error);
  }
}

/*= GDPR Art. 13(3) */
static const char *why_not_sent(const struct message_send *send, enum err result) {
  if (send->notice_due) return "notice: it has changed; read what is new, then go on.";
  return send->fault ? send->fault : sending_fault(result);
}

static void write_reply(struct sending *sending, enum err result) {
  struct json_writer w = json_writer(&sending->reply);
  json_begin_object(&w);
  json_put_word(&w, "type", result ? "error" : "ack");
  message_write_client_id(&w, sending->send.client_id);
  if (result) {
    json_put_word(&w, "code", err_name(result));
    json_put_word(&w, "detail", why_not_sent(&sending->send, result));
    if (sending->send.notice_due) json_put_word(&w, "field", "notice");
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
  if (!result) answering_begin(service, &news.send);
  buf_wipe(&text);
  buf_done(&text);
  buf_wipe(&name);
  buf_done(&name);
}

static bool read_note(const struct json *frame, bool *note_out) {
  *note_out = false;
  return json_get_bool(frame, "note", note_out) != ERR_INVALID;
}

static enum err read_send(struct talker *talker, const struct json *frame,
                          struct sending *sending) {
  struct str id;
  struct str text;
  if (json_get_str(frame, "id", &id) || message_parse_client_id(id, sending->send.client_id))
    return ERR_INVALID;
  if (json_get_str(frame, "text", &text) || !read_note(frame, &sending->send.note))
    return ERR_INVALID;
  if (!own_conversation(talker, frame, &sending->send.conversation)) return ERR_NOT_FOUND;
  if (!may_send(talker)) return ERR_TOO_MANY;
  TRY(arena_copy(&sending->arena, text, &text));
  sending->send.text = personal_of(text);
  return arena_copy(&sending->arena, talker->name, &sending->name);
}

static void on_send(struct talker *talker, const struct json *frame) {
  struct sending *sending = calloc(1, sizeof *sending);
  if (!sending) {
    refuse(talker, frame, ERR_MACHINE, NULL);
    return;
  }
  arena_init(&sending->arena, 0);
  sending->service = talker->hub->service;
  sending->socket = talker->socket;
  sending->send.actor = talker->actor;
  sending->send.done = sent;
  enum err error = read_send(talker, frame, sending);
  if (!error && message_send(sending->service->scribe, &sending->send)) return;
  if (!error) error = ERR_UNAVAILABLE;
  if (error == ERR_TOO_MANY) signal_raise(SIGNAL_LIMIT_REACHED, &talker->actor, 1);
  refuse(talker, frame, error,
         error == ERR_INVALID ? "send needs id, conversation and text" : sending_fault(error));
  sending_free(sending);
}

static size_t follow_count(const struct talker *talker) {
  size_t count = 0;
  for (const struct list *l = talker->follows.next; l != &talker->follows; l = l->next) count++;
  return count;
}

static void on_follow(struct talker *talker, const struct json *frame) {
  struct id conversation;
  int64_t after = 0;
  const struct json *point = json_get(frame, "after");
  bool newest = !point || json_is_null(point);
  if (!frame_id(frame, "conversation", &conversation) ||
      (!newest && (json_as_int(point, &after) || after < 0))) {
    refuse(talker, frame, ERR_INVALID, "follow needs a conversation and a number");
    return;
  }
  struct follow *follow = follow_find(talker, conversation);
  if (follow) follow_free(follow);
  if (follow_count(talker) >= FOLLOWS_MAX) {
    refuse(talker, frame, ERR_TOO_MANY, "At most 200 conversations are followed at once.");
    return;
  }
  follow = follow_new(talker, conversation, after);
  if (follow)
    follow_load(follow, after, newest);
  else
    refuse(talker, frame, ERR_MACHINE, NULL);
}

static void on_unfollow(struct talker *talker, const struct json *frame) {
  struct id conversation;
  struct follow *follow = NULL;
  if (!frame_id(frame, "conversation", &conversation)) {
    refuse(talker, frame, ERR_INVALID, "unfollow needs a conversation");
    return;
  }
  follow = follow_find(talker, conversation);
  if (follow) follow_free(follow);
}

static void on_typing(struct talker *talker, const struct json *frame) {
  struct id conversation;
  bool on = false;
  if (!frame_id(frame, "conversation", &conversation) || json_get_bool(frame, "on", &on)) {
    refuse(talker, frame, ERR_INVALID, "typing needs a conversation, and on: true or false");
    return;
  }
  /* Whoever does not follow it, or may not, has nothing to tell. */
  if (!follow_find(talker, conversation)) {
    refuse(talker, frame, ERR_NOT_FOUND, "There is no such conversation.");
    return;
  }
  /*= GDPR Art. 25(2) */
  if (talker->kind == TALKER_VISITOR && !talker->declared.typing) return;
  hub_typing(talker, conversation, on);
}

enum { SAID_BY_NEW = 1, SAID_BY_VISITOR = 2, SAID_BY_STAFF = 4 };

static const struct {
  const char *type;
  unsigned by;
  void (*handle)(struct talker *talker, const struct json *frame);
  const char *fields[12]; /* beside type; NULL-ended */
} frames[] = {
    {"hello", SAID_BY_NEW, talk_hello, {"v", "as", "site", "token", "resume", "inbox", "gpc"}},
    {"ping", SAID_BY_VISITOR | SAID_BY_STAFF, on_ping, {NULL}},
    {"start",
     SAID_BY_VISITOR,
     talk_start,
     {"ref", "notice", "locale", "name", "email", "token", "gpc", "consents", "context",
      "attributes"}},
    {"identify", SAID_BY_VISITOR, talk_state, {"ref", "token"}},
    {"consents", SAID_BY_VISITOR, talk_state, {"ref", "token"}},
    {"attributes", SAID_BY_VISITOR, talk_state, {"ref", "values"}},
    {"send", SAID_BY_VISITOR | SAID_BY_STAFF, on_send, {"id", "conversation", "text", "note"}},
    {"follow", SAID_BY_STAFF, on_follow, {"conversation", "after"}},
    {"unfollow", SAID_BY_STAFF, on_unfollow, {"conversation"}},
    {"read", SAID_BY_VISITOR | SAID_BY_STAFF, talk_read, {"conversation", "sequence"}},
    {"typing", SAID_BY_VISITOR | SAID_BY_STAFF, on_typing, {"conversation", "on"}},
    {"end", SAID_BY_VISITOR, talk_end, {"ref", "conversation"}},
    {"human", SAID_BY_VISITOR, talk_human, {"ref", "conversation"}},
    {"notice_seen", SAID_BY_VISITOR, talk_notice_seen, {"conversation", "version", "locale"}},
    {"recovery", SAID_BY_VISITOR, talk_recovery, {"ref", "conversation"}},
};
#define FRAMES (sizeof frames / sizeof frames[0])

/* The first member that the frame must not have; NULL: none. */
static const char *unknown_field(size_t which, const struct json *frame) {
  const char *allowed[14] = {"type"};
  for (size_t i = 0; frames[which].fields[i]; i++) allowed[i + 1] = frames[which].fields[i];
  return json_unknown_key(frame, allowed);
}

static void refuse_field(struct talker *talker, const struct json *frame, const char *field) {
  char detail[120];
  (void)snprintf(detail, sizeof detail, "%.60s: not a field of this command.", field);
  /* The name may have been cut inside a character. */
  refuse(talker, frame, ERR_INVALID,
         text_is_utf8(str_from(detail)) ? detail : "A field is not known to this command.");
}

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

static void refuse_stranger(struct talker *talker, const struct json *frame) {
  refuse(talker, frame, ERR_UNAUTHENTICATED, "Say hello first.");
  net_socket_close(talker->socket, 1008, "say hello first");
}

static void carry_out(struct talker *talker, size_t which, const struct json *frame) {
  const char *unknown = unknown_field(which, frame);
  if (!(frames[which].by & speaker(talker))) {
    if (speaker(talker) == SAID_BY_NEW)
      refuse_stranger(talker, frame);
    else
      refuse(talker, frame, ERR_DENIED, NULL);
  } else if (unknown) {
    refuse_field(talker, frame, unknown);
  } else {
    frames[which].handle(talker, frame);
  }
}

static void dispatch(struct talker *talker, struct str type, const struct json *frame) {
  for (size_t i = 0; i < FRAMES; i++) {
    if (!str_equal(type, str_from(frames[i].type))) continue;
    carry_out(talker, i, frame);
    return;
  }
  if (speaker(talker) == SAID_BY_NEW)
    refuse_stranger(talker, frame);
  else
    refuse(talker, frame, ERR_INVALID, "There is no such command.");
}

/* A ping comes by itself: it keeps the line, not the session. */
static void note_life(struct talker *talker, struct str type) {
  if (str_equal(type, STR("ping"))) return;
  talker->heard_ms = clock_now_ms(&talker->hub->service->clock);
  if (talker->kind == TALKER_STAFF && talker->heard_ms - talker->touched_ms > SESSION_TOUCH_MS)
    talker_touch_session(talker);
}

void talk(struct talker *talker, struct str text) {
  struct json *frame = NULL;
  struct str type;
  if (!may_speak(talker)) {
    signal_raise(SIGNAL_LIMIT_REACHED, &talker->actor, 1);
    net_socket_close(talker->socket, 4008, "too many commands");
  } else if (json_parse(text, &frame) || !json_is_object(frame) ||
             json_get_str(frame, "type", &type)) {
    signal_raise(SIGNAL_MALFORMED_INPUT, NULL, 1);
    net_socket_close(talker->socket, 1007, "not a JSON object with a type");
  } else {
    note_life(talker, type);
    dispatch(talker, type, frame);
  }
  json_free(frame);
}
