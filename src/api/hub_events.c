/* News: made once on the thread where they happen, carried to every loop. */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/hub_internal.h"
#include "api/job.h"

enum news_kind {
  NEWS_MESSAGE,
  NEWS_VISITOR,
  NEWS_FOLLOWERS,
  NEWS_DIRTY,
  NEWS_PRESENCE,
  NEWS_REVOKE,
  NEWS_TICK,
  NEWS_TYPING,
  NEWS_ENROLMENT,
  NEWS_OF_VISITOR,
  NEWS_REMOVED
};

struct news {
  struct net_task task;
  struct hub *hub;
  enum news_kind kind;
  struct id conversation; /* or account, or session */
  struct id keep;         /* session */
  struct net_handle from; /* who types: is not told */
  int64_t sequence;
  bool flag; /* note; or: by session */
  struct buf json;
};

static void to_visitors(struct hub *hub, const struct news *news) {
  struct topic *topic = table_get(&hub->topics, news->conversation);
  if (!topic) return;
  for (struct list *l = topic->follows.next, *next; l != &topic->follows; l = next) {
    next = l->next; /* sending may end the connection */
    struct follow *follow = LIST_ENTRY(l, struct follow, by_topic);
    if (follow->talker->kind == TALKER_VISITOR) talker_send(follow->talker, &news->json);
  }
}

static void to_followers(struct hub *hub, const struct news *news) {
  struct topic *topic = table_get(&hub->topics, news->conversation);
  if (!topic) return;
  for (struct list *l = topic->follows.next, *next; l != &topic->follows; l = next) {
    next = l->next; /* sending may end the connection */
    struct follow *follow = LIST_ENTRY(l, struct follow, by_topic);
    if (follow->talker->kind == TALKER_STAFF || follow->talker->declared.read_marks)
      talker_send(follow->talker, &news->json);
  }
}

static void to_staff(struct hub *hub, const struct news *news) {
  struct topic *topic = table_get(&hub->topics, news->conversation);
  if (!topic) return;
  for (struct list *l = topic->follows.next, *next; l != &topic->follows; l = next) {
    next = l->next; /* sending may end the connection */
    struct follow *follow = LIST_ENTRY(l, struct follow, by_topic);
    if (follow->talker->kind == TALKER_STAFF) talker_send(follow->talker, &news->json);
  }
}

static bool is_from(const struct talker *talker, struct net_handle from) {
  return talker->socket.loop == from.loop && talker->socket.slot == from.slot &&
         talker->socket.generation == from.generation;
}

/* A visitor's typing is for who answers, not for the visitor's other tabs. */
/*= GDPR Art. 25(2) */
static void typing_news(struct hub *hub, const struct news *news) {
  struct topic *topic = table_get(&hub->topics, news->conversation);
  if (!topic) return;
  for (struct list *l = topic->follows.next, *next; l != &topic->follows; l = next) {
    next = l->next; /* sending may end the connection */
    struct follow *follow = LIST_ENTRY(l, struct follow, by_topic);
    bool of_same_visitor = news->flag && follow->talker->kind == TALKER_VISITOR;
    if (!of_same_visitor && !is_from(follow->talker, news->from))
      talker_send(follow->talker, &news->json);
  }
}

static void enrolment_news(struct hub *hub) {
  hub->revocations++;
  for (struct list *l = hub->talkers.next, *next; l != &hub->talkers; l = next) {
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    next = l->next;
    if (talker->kind == TALKER_STAFF && !talker->second_factor) talker_check_session(talker);
  }
}

void hub_mark_dirty(struct hub *hub, struct id conversation) {
  if (table_get(&hub->dirty, conversation)) return;
  struct dirty_summary *dirty = calloc(1, sizeof *dirty);
  if (!dirty) return;
  dirty->conversation = conversation;
  if (table_put(&hub->dirty, conversation, dirty) != ERR_NONE) free(dirty);
}

static void write_staff_online(struct buf *out, bool online) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_word(&w, "type", "presence");
  json_put_bool(&w, "staff_online", online);
  json_end_object(&w);
}

static void presence_news(struct hub *hub, const struct news *news) {
  struct buf for_visitors = {0};
  write_staff_online(&for_visitors, presence_any(hub->service->presence));
  for (struct list *l = hub->talkers.next, *next; l != &hub->talkers; l = next) {
    next = l->next; /* sending may end the connection */
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    if (talker->kind == TALKER_STAFF) talker_send(talker, &news->json);
    if (talker->kind == TALKER_VISITOR) talker_send(talker, &for_visitors);
  }
  buf_done(&for_visitors);
}

static void revoke(struct hub *hub, const struct news *news) {
  hub->revocations++;
  for (struct list *l = hub->talkers.next, *next; l != &hub->talkers; l = next) {
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    next = l->next;
    if (talker->kind != TALKER_STAFF) continue;
    bool meant = news->flag ? id_equal(talker->session, news->conversation)
                            : id_equal(talker->actor.id, news->conversation) &&
                                  !id_equal(talker->session, news->keep);
    if (meant) net_socket_close(talker->socket, 4001, "the session has ended");
  }
}

static void run_news(struct net_task *task) {
  struct news *news = LIST_ENTRY(task, struct news, task);
  struct hub *hub = news->hub;
  switch (news->kind) {
    case NEWS_MESSAGE:
      hub_deliver_message(hub, news->conversation, news->sequence, news->flag, &news->json);
      hub_mark_dirty(hub, news->conversation);
      break;
    case NEWS_VISITOR:
      to_visitors(hub, news);
      break;
    case NEWS_FOLLOWERS:
      to_followers(hub, news);
      break;
    case NEWS_DIRTY:
      hub_mark_dirty(hub, news->conversation);
      break;
    case NEWS_PRESENCE:
      presence_news(hub, news);
      break;
    case NEWS_REVOKE:
      revoke(hub, news);
      break;
    case NEWS_TICK:
      hub_each_tick(hub);
      break;
    case NEWS_TYPING:
      typing_news(hub, news);
      break;
    case NEWS_ENROLMENT:
      enrolment_news(hub);
      break;
    case NEWS_OF_VISITOR:
      to_staff(hub, news);
      break;
    case NEWS_REMOVED:
      to_visitors(hub, news);
      to_staff(hub, news);
      hub_mark_dirty(hub, news->conversation);
      break;
  }
  buf_wipe(&news->json);
  buf_done(&news->json);
  free(news);
}

/* A copy for each loop. */
static void publish(struct service *service, const struct news *what) {
  for (size_t i = 0; i < service->hub_count; i++) {
    struct news *news = calloc(1, sizeof *news);
    if (!news) continue;
    *news = *what;
    news->json = (struct buf){0};
    buf_append(&news->json, buf_str(&what->json));
    news->hub = service->hubs[i];
    news->task.run = run_news;
    if (net_post(news->hub->loop, &news->task)) continue;
    buf_done(&news->json);
    free(news);
  }
}

void hub_tick(struct service *service) {
  struct news news = {.kind = NEWS_TICK};
  publish(service, &news);
}

void hub_message_sent(struct service *service, const struct message_send *send,
                      struct personal author_name) {
  struct news news = {.kind = NEWS_MESSAGE,
                      .conversation = send->conversation,
                      .sequence = send->sequence,
                      .flag = send->note};
  struct json_writer w = json_writer(&news.json);
  if (send->repeated) return;
  json_begin_object(&w);
  json_put_word(&w, "type", "message");
  message_write_sent(&w, send, author_name);
  json_end_object(&w);
  publish(service, &news);
  buf_wipe(&news.json);
  buf_done(&news.json);
  if (send->reopened) hub_status(service, send->conversation, "open", NULL);
}

void hub_conversation_changed(struct service *service, struct id conversation) {
  struct news news = {.kind = NEWS_DIRTY, .conversation = conversation};
  publish(service, &news);
}

void hub_status(struct service *service, struct id conversation, const char *status,
                const struct str *assignee_name) {
  struct news news = {.kind = NEWS_VISITOR, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "status");
  json_put_id(&w, "conversation", conversation);
  json_put_word(&w, "status", status);
  if (assignee_name && assignee_name->len)
    json_put_string(&w, "assignee_name", *assignee_name);
  else if (assignee_name)
    json_put_null(&w, "assignee_name");
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}

void hub_privacy_changed(struct service *service, struct id conversation) {
  struct news news = {.kind = NEWS_VISITOR, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "privacy");
  json_put_id(&w, "conversation", conversation);
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}

void hub_notice_seen(struct service *service, struct id conversation, int64_t version) {
  struct news news = {.kind = NEWS_VISITOR, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "notice_seen");
  json_put_id(&w, "conversation", conversation);
  json_put_int(&w, "version", version);
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}

void hub_marks(struct service *service, struct id conversation, bool by_visitor, int64_t read) {
  struct news news = {.kind = NEWS_FOLLOWERS, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "marks");
  json_put_id(&w, "conversation", conversation);
  json_put_word(&w, "by", by_visitor ? "visitor" : "staff");
  json_put_int(&w, "delivered", read);
  json_put_int(&w, "read", read);
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}

void hub_presence_changed(struct service *service, struct id account) {
  struct news news = {.kind = NEWS_PRESENCE};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "presence");
  json_put_id(&w, "account", account);
  json_put_word(&w, "state", presence_online(service->presence, account) ? "online" : "away");
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}

void hub_revoke_session(struct service *service, struct id session) {
  struct news news = {.kind = NEWS_REVOKE, .conversation = session, .flag = true};
  publish(service, &news);
}

void hub_revoke_account(struct service *service, struct id account, struct id keep_session) {
  struct news news = {.kind = NEWS_REVOKE, .conversation = account, .keep = keep_session};
  publish(service, &news);
}

void hub_check_enrolment(struct service *service) {
  struct news news = {.kind = NEWS_ENROLMENT};
  publish(service, &news);
}

void visitor_presence_write(struct buf *out, struct id conversation, bool online) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_word(&w, "type", "visitor");
  json_put_id(&w, "conversation", conversation);
  json_put_bool(&w, "online", online);
  json_end_object(&w);
}

void hub_visitor_presence(struct service *service, struct id conversation) {
  struct news news = {.kind = NEWS_OF_VISITOR, .conversation = conversation};
  visitor_presence_write(&news.json, conversation,
                         presence_online(service->visitors, conversation));
  publish(service, &news);
  buf_done(&news.json);
}

void hub_typing(struct talker *from, struct id conversation, bool on) {
  struct news news = {.kind = NEWS_TYPING,
                      .conversation = conversation,
                      .flag = from->kind == TALKER_VISITOR,
                      .from = from->socket};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  json_put_word(&w, "type", "typing");
  json_put_id(&w, "conversation", conversation);
  json_key(&w, "from");
  json_begin_object(&w);
  json_put_word(&w, "kind", actor_kind_name(from->actor.kind));
  json_put_id(&w, "id", from->actor.id);
  if (from->name.len)
    json_put_string(&w, "name", from->name);
  else
    json_put_null(&w, "name");
  json_end_object(&w);
  json_put_bool(&w, "on", on);
  json_end_object(&w);
  publish(from->hub->service, &news);
  buf_done(&news.json);
}

static void write_spot(struct json_writer *w, const char *type, struct id conversation,
                       int64_t sequence) {
  json_put_word(w, "type", type);
  json_put_id(w, "conversation", conversation);
  json_put_int(w, "sequence", sequence);
}

/* The summary changes too: it does not show marked words. */
void hub_marked(struct service *service, struct id conversation, int64_t sequence,
                const char *kind) {
  struct news news = {.kind = NEWS_OF_VISITOR, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  write_spot(&w, "marked", conversation, sequence);
  if (kind)
    json_put_word(&w, "sensitive", kind);
  else
    json_put_null(&w, "sensitive");
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
  hub_conversation_changed(service, conversation);
}

/*= GDPR Art. 5(1)(c) */
void hub_removed(struct service *service, struct id conversation, int64_t sequence) {
  struct news news = {.kind = NEWS_REMOVED, .conversation = conversation};
  struct json_writer w = json_writer(&news.json);
  json_begin_object(&w);
  write_spot(&w, "removed", conversation, sequence);
  json_end_object(&w);
  publish(service, &news);
  buf_done(&news.json);
}
