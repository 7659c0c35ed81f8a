/*
 * follow_load: how a socket comes to follow a conversation. For staff the look is
 * recorded first; then the history is read, page by page; then it goes live. What is
 * said meanwhile waits, so that nothing is missing and nothing comes twice.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "chat/mark.h"

#define PAGE 200
#define RECOVER_MAX 1000

struct load {
  struct deed deed;
  struct reading reading;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct actor actor;
  struct id conversation;
  int64_t after; /* the client's point; -1: the newest page */
  bool look;
  uint64_t number; /* which load of the follow */
  struct message_page page;
  struct buf json;
  struct buf marks;
  enum err result;
};

static void load_free(struct load *load) {
  buf_wipe(&load->json);
  buf_done(&load->json);
  buf_done(&load->marks);
  free(load);
}

/* Can the client's point be continued? It must not lie ahead, nor too far back. */
static bool recovers(const struct load *load, int64_t head) {
  return load->after <= head && (load->after < 0 || head - load->after <= RECOVER_MAX);
}

static void write_marks(struct load *load, struct id conversation, const struct mark_pair *marks) {
  const char *const by[] = {"visitor", "staff"};
  const int64_t read[] = {marks->visitor, marks->staff};
  struct json_writer w = json_writer(&load->marks);
  int which = load->actor.kind == ACTOR_VISITOR ? 1 : 0;
  if (read[which] == 0) return;
  json_begin_object(&w);
  json_put_word(&w, "type", "marks");
  json_put_id(&w, "conversation", conversation);
  json_put_word(&w, "by", by[which]);
  json_put_int(&w, "delivered", read[which]);
  json_put_int(&w, "read", read[which]);
  json_end_object(&w);
}

static enum err write_page(struct load *load, struct work *work) {
  struct conversation c;
  struct mark_pair marks;
  struct json_writer w = json_writer(&load->json);
  TRY(conversation_read(work, load->conversation, &c));
  bool recovered = recovers(load, c.head);
  struct message_range range = {.after = recovered ? load->after : -1, .limit = PAGE};
  json_begin_object(&w);
  json_put_word(&w, "type", "history");
  json_put_id(&w, "conversation", c.id);
  json_put_bool(&w, "recovered", recovered);
  json_put_int(&w, "from", range.after < 0 ? 0 : range.after);
  json_put_int(&w, "head", c.head);
  json_key(&w, "messages");
  json_begin_array(&w);
  TRY(message_write_history(work, &w, &c, &range, &load->page));
  json_end_array(&w);
  json_put_bool(&w, "more", load->page.more);
  json_end_object(&w);
  TRY(mark_read(work, c.id, &marks));
  if (!load->page.more) write_marks(load, c.id, &marks);
  return buf_check(&load->json);
}

static enum err read_run(struct reading *reading, struct db *db, struct arena *arena) {
  struct load *load = LIST_ENTRY(reading, struct load, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = load->service->keyring,
                      .now_ms = clock_now_ms(&load->service->clock),
                      .actor = load->actor};
  return write_page(load, &work);
}

static void next_page(struct load *load);

/* Staff sees whether the visitor is there, where the site declares it. */
static void tell_presence(struct load *load, struct talker *talker) {
  struct buf out = {0};
  if (talker->kind != TALKER_STAFF || !presence_online(load->service->visitors, load->conversation))
    return;
  visitor_presence_write(&out, load->conversation, true);
  talker_send(talker, &out);
  buf_done(&out);
}

static void refuse(struct load *load, struct follow *follow) {
  struct talker_about about = {.conversation = load->conversation};
  talker_error(follow->talker, load->result, NULL, &about);
  follow_free(follow);
}

/* True when there are more pages to come. */
static bool send_page(struct load *load, struct follow *follow) {
  talker_send(follow->talker, &load->json);
  if (load->look) follow->looked_at_ms = clock_now_ms(&load->service->clock);
  if (load->page.more) return true;
  if (load->marks.len) talker_send(follow->talker, &load->marks);
  tell_presence(load, follow->talker);
  follow_go_live(follow, load->page.last);
  return false;
}

/* Back on the loop: the page goes out if somebody still waits for it. */
static void page_done(struct net_task *task) {
  struct load *load = LIST_ENTRY(task, struct load, task);
  struct talker *talker = hub_talker(load->socket, load->service);
  struct follow *follow = talker ? follow_find(talker, load->conversation) : NULL;
  if (follow && follow->load != load->number) follow = NULL;
  if (follow && load->result)
    refuse(load, follow);
  else if (follow && send_page(load, follow)) {
    next_page(load);
    return;
  }
  load_free(load);
}

static void post_back(struct load *load, enum err result) {
  load->result = result;
  load->task.run = page_done;
  if (!net_post(load->socket.loop, &load->task)) load_free(load);
}

static void read_answer(struct reading *reading, enum err result) {
  post_back(LIST_ENTRY(reading, struct load, reading), result);
}

static void read_page(struct load *load) {
  static const struct reading_type type = {"history", read_run, read_answer};
  load->reading.type = &type;
  buf_reset(&load->json);
  buf_reset(&load->marks);
  if (!readers_send(load->service->readers, &load->reading)) post_back(load, ERR_UNAVAILABLE);
}

static void next_page(struct load *load) {
  load->after = load->page.last;
  load->look = false;
  read_page(load);
}

/*= GDPR Art. 5(2) */
static enum err look_act(struct deed *deed, struct work *work) {
  struct load *load = LIST_ENTRY(deed, struct load, deed);
  struct conversation c;
  if (!actor_has_role(&work->actor, ROLE_AGENT | ROLE_SUPERVISOR)) return ERR_DENIED;
  TRY(conversation_read(work, load->conversation, &c));
  return conversation_look(work, &c);
}

static void look_done(struct deed *deed, enum err result, uint64_t version) {
  struct load *load = LIST_ENTRY(deed, struct load, deed);
  (void)version;
  if (result)
    post_back(load, result);
  else
    read_page(load);
}

void follow_load(struct follow *follow, int64_t after, bool newest_only) {
  struct talker *talker = follow->talker;
  struct load *load = calloc(1, sizeof *load);
  if (!load) {
    net_socket_close(talker->socket, 1011, "out of memory");
    return;
  }
  follow->state = FOLLOW_LOADING;
  load->number = follow->load = ++talker->hub->loads;
  load->service = talker->hub->service;
  load->socket = talker->socket;
  load->actor = talker->actor;
  load->conversation = follow->conversation;
  load->after = newest_only ? -1 : after;
  load->deed.actor = talker->actor;
  load->deed.act = look_act;
  load->deed.done = look_done;
  load->look = talker->kind == TALKER_STAFF;
  if (!load->look)
    read_page(load);
  else if (!deed_send(load->service->scribe, &load->deed))
    post_back(load, ERR_UNAVAILABLE);
}
