/*
 * talk_hello: who is it? Staff by the cookie of the handshake, a visitor by site and,
 * where there is one, the token of the chat.
 */
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/talk.h"
#include "chat/declared.h"
#include "chat/return_token.h"

struct hello {
  struct reading reading;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct arena arena;
  bool staff;
  bool inbox;
  struct str token; /* cookie, or the visitor's */
  struct str site_key;
  bool resumes;
  struct id resume;
  int64_t after;
  uint64_t revocations; /* of the hub, when it was asked */
  /* found */
  struct session session;
  struct str name;
  struct returning returning;
  struct site site;
  struct notice_declared declared;
  enum err result;
};

static void hello_free(struct hello *hello) {
  arena_done(&hello->arena);
  free(hello);
}

static enum err find_staff(struct hello *hello, struct work *work) {
  struct account account;
  TRY(session_find(work->db, hello->token, work->now_ms, &hello->session));
  work->actor = session_actor(&hello->session);
  /* As everywhere: without the second factor that the role needs, nothing but enrolling. */
  TRY(session_enrolled(work, &hello->session));
  TRY(account_read(work, hello->session.account, &account));
  return arena_copy(&hello->arena, personal_bytes_for_crypto(account.name), &hello->name);
}

static enum err find_visitor(struct hello *hello, struct work *work) {
  TRY(site_find(work, hello->site_key, &hello->site));
  if (hello->token.len == 0) return ERR_NONE;
  TRY(return_token_find(work->db, hello->token, &hello->returning));
  /* A token counts on its own site alone. */
  if (!id_equal(hello->returning.site, hello->site.id)) return ERR_UNAUTHENTICATED;
  return declared_read(work, hello->returning.conversation, &hello->declared);
}

static enum err run(struct reading *reading, struct db *db, struct arena *arena) {
  struct hello *hello = LIST_ENTRY(reading, struct hello, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = hello->service->keyring,
                      .now_ms = clock_now_ms(&hello->service->clock)};
  return hello->staff ? find_staff(hello, &work) : find_visitor(hello, &work);
}

static void write_self(struct json_writer *w, const struct talker *talker) {
  json_key(w, "self");
  json_begin_object(w);
  json_put_word(w, "kind", actor_kind_name(talker->actor.kind));
  json_put_id(w, "id", talker->actor.id);
  if (talker->name.len)
    json_put_string(w, "name", talker->name);
  else
    json_put_null(w, "name");
  json_end_object(w);
}

static void welcome(struct talker *talker) {
  struct service *service = talker->hub->service;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_word(&w, "type", "welcome");
  json_put_int(&w, "v", 1);
  json_put_int(&w, "at", clock_now_ms(&service->clock));
  write_self(&w, talker);
  json_put_bool(&w, "staff_online", presence_any(service->presence));
  if (talker->kind == TALKER_STAFF) {
    json_key(&w, "presence");
    presence_write(service->presence, &w);
    json_put_int(&w, "list", (int64_t)talker->hub->list_version);
  }
  json_end_object(&w);
  talker_send(talker, &out);
  buf_done(&out);
}

static struct str own_copy(struct str text) {
  char *copy = text.len ? malloc(text.len) : NULL;
  if (!copy) return STR_EMPTY;
  memcpy(copy, text.data, text.len);
  return str_of(copy, text.len);
}

static void admit_staff(struct talker *talker, const struct hello *hello) {
  talker->kind = TALKER_STAFF;
  talker->actor = session_actor(&hello->session);
  talker->session = hello->session.id;
  talker->session_expires_at = hello->session.expires_at;
  talker->second_factor = hello->session.second_factor;
  talker->touched_ms = hello->session.seen_at;
  talker->inbox = hello->inbox;
  talker->name = own_copy(hello->name);
  bool answers = actor_has_role(&talker->actor, ROLE_AGENT | ROLE_SUPERVISOR);
  bool changed = presence_join(talker->hub->service->presence, talker->actor.id, answers);
  welcome(talker);
  if (changed) hub_presence_changed(talker->hub->service, talker->actor.id);
  /* Something was revoked while the session was looked up: perhaps this one. */
  if (hello->revocations != talker->hub->revocations) talker_check_session(talker);
}

static void admit_visitor(struct talker *talker, const struct hello *hello) {
  talker->kind = TALKER_VISITOR;
  talker->site_key = own_copy(hello->site_key);
  talker->declared = hello->declared;
  talker->actor = (struct actor){
      .kind = ACTOR_VISITOR, .workspace = hello->site.workspace, .id = hello->returning.person};
  talker->conversation = hello->returning.conversation;
  welcome(talker);
  if (id_is_zero(talker->conversation)) return;
  talk_visitor_present(talker);
  talk_notice_look(talker);
  /* The point of another conversation cannot be continued: it lies beyond this one's head. */
  bool strange = hello->resumes && !id_equal(hello->resume, talker->conversation);
  struct follow *follow = follow_new(talker, talker->conversation, 0);
  if (follow)
    follow_load(follow, strange ? INT64_MAX : hello->after, false);
  else
    net_socket_close(talker->socket, 1011, "out of memory");
}

static void refuse(struct talker *talker, const struct hello *hello) {
  struct talker_about about = {.code = hello->result == ERR_DENIED ? "second_factor" : NULL};
  const char *detail = hello->staff ? NULL : "The chat is not known any more.";
  if (hello->result == ERR_DENIED) detail = "Set up the second factor first.";
  talker_error(talker, hello->result, detail, &about);
  net_socket_close(talker->socket, 1008, "not known");
}

static void found(struct net_task *task) {
  struct hello *hello = LIST_ENTRY(task, struct hello, task);
  struct talker *talker = hub_talker(hello->socket, hello->service);
  if (!talker) {
    hello_free(hello);
    return;
  }
  talker_forget_cookie(talker);
  if (hello->result == ERR_UNAUTHENTICATED || hello->result == ERR_NOT_FOUND ||
      hello->result == ERR_DENIED) {
    refuse(talker, hello);
  } else if (hello->result) {
    net_socket_close(talker->socket, 1013, "not now");
  } else if (hello->staff) {
    admit_staff(talker, hello);
  } else {
    admit_visitor(talker, hello);
  }
  hello_free(hello);
}

static void answer(struct reading *reading, enum err result) {
  struct hello *hello = LIST_ENTRY(reading, struct hello, reading);
  hello->result = result;
  hello->task.run = found;
  if (!net_post(hello->socket.loop, &hello->task)) hello_free(hello);
}

static bool read_resume(struct hello *hello, const struct json *frame) {
  const struct json *resume = json_get(frame, "resume");
  struct str text;
  if (!resume || json_is_null(resume)) return true;
  hello->resumes = true;
  static const char *const allowed[] = {"conversation", "after", NULL};
  return json_is_object(resume) && !json_unknown_key(resume, allowed) &&
         json_get_str(resume, "conversation", &text) == ERR_NONE &&
         id_parse(text, &hello->resume) == ERR_NONE &&
         json_get_int(resume, "after", &hello->after) == ERR_NONE && hello->after >= 0;
}

static bool read_frame(struct hello *hello, struct talker *talker, const struct json *frame) {
  struct str as;
  struct str text = STR_EMPTY;
  int64_t version;
  if (json_get_int(frame, "v", &version) || version != 1) return false;
  if (json_get_str(frame, "as", &as)) return false;
  hello->staff = str_equal(as, STR("staff"));
  if (hello->staff) {
    if (json_get_bool(frame, "inbox", &hello->inbox) == ERR_INVALID) return false;
    return arena_copy(&hello->arena, talker->cookie, &hello->token) == ERR_NONE;
  }
  if (!str_equal(as, STR("visitor")) || json_get_str(frame, "site", &text)) return false;
  if (arena_copy(&hello->arena, text, &hello->site_key)) return false;
  const struct json *token = json_get(frame, "token");
  hello->token = STR_EMPTY;
  if (token && !json_is_null(token) &&
      (json_as_str(token, &text) || arena_copy(&hello->arena, text, &hello->token)))
    return false;
  return read_resume(hello, frame);
}

void talk_hello(struct talker *talker, const struct json *frame) {
  static const struct reading_type type = {"hello", run, answer};
  struct hello *hello = calloc(1, sizeof *hello);
  if (!hello) {
    net_socket_close(talker->socket, 1011, "out of memory");
    return;
  }
  arena_init(&hello->arena, 0);
  hello->service = talker->hub->service;
  hello->socket = talker->socket;
  hello->reading.type = &type;
  if (!read_frame(hello, talker, frame)) {
    talker_error(talker, ERR_INVALID, "hello needs v, as and site or a session", NULL);
    net_socket_close(talker->socket, 1008, "not a hello");
    hello_free(hello);
    return;
  }
  bool gpc = false;
  if (json_get_bool(frame, "gpc", &gpc) == ERR_NONE && gpc) talker->gpc = true;
  talker->kind = TALKER_WAITING;
  hello->revocations = talker->hub->revocations;
  if (readers_send(hello->service->readers, &hello->reading)) return;
  net_socket_close(talker->socket, 1001, "the server stops");
  hello_free(hello);
}
