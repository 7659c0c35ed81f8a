#include "api/hub.h"

#include <stdlib.h>
#include <string.h>

#include "api/hub_internal.h"
#include "api/talk.h"
#include "base/fault.h"

#define HELLO_MS 10000
#define PENDING_MAX 2000
#define SESSION_CHECK_MS 60000

struct hub *hub_of(struct service *service, const struct net_loop *loop) {
  return service->hubs[net_loop_index(loop)];
}

static struct id key_of(struct net_handle socket) {
  struct id key = {{0}};
  memcpy(key.bytes + 8, &socket.slot, 4);
  memcpy(key.bytes + 12, &socket.generation, 4);
  return key;
}

enum err hub_open(struct service *service, struct net_loop *loop, struct hub **hub_out) {
  struct hub *hub = calloc(1, sizeof *hub);
  if (!hub) return ERR_MACHINE;
  hub->service = service;
  hub->loop = loop;
  list_init(&hub->talkers);
  *hub_out = hub;
  return ERR_NONE;
}

void hub_close(struct hub *hub) {
  struct list *link;
  size_t at = 0;
  if (!hub) return;
  while ((link = list_shift(&hub->talkers))) {
    struct talker *talker = LIST_ENTRY(link, struct talker, link);
    talker->kind = TALKER_NEW; /* the loops have ended: there is nobody to tell */
    talker->present = false;
    talker_free(talker);
  }
  for (void *dirty; (dirty = table_next(&hub->dirty, &at));) free(dirty);
  table_done(&hub->dirty);
  table_done(&hub->topics);
  table_done(&hub->by_handle);
  free(hub);
}

struct talker *hub_talker(struct net_handle socket, struct service *service) {
  return table_get(&hub_of(service, socket.loop)->by_handle, key_of(socket));
}

struct talker *talker_new(struct hub *hub, struct net_handle socket) {
  struct talker *talker = calloc(1, sizeof *talker);
  if (!talker) return NULL;
  talker->hub = hub;
  talker->socket = socket;
  talker->born_ms = net_loop_now_ms(hub->loop);
  talker->heard_ms = clock_now_ms(&hub->service->clock);
  talker->messages = (struct allowance){INT64_MAX / 2, talker->born_ms};
  talker->frames = talker->messages;
  list_init(&talker->follows);
  list_init(&talker->link);
  if (table_put(&hub->by_handle, key_of(socket), talker) != ERR_NONE) {
    free(talker);
    return NULL;
  }
  list_append(&hub->talkers, &talker->link);
  return talker;
}

static void free_secret(struct str text) {
  char *data = (char *)(uintptr_t)text.data;
  if (!data || text.len == 0) return;
  explicit_bzero(data, text.len);
  free(data);
}

void talker_forget_cookie(struct talker *talker) {
  free_secret(talker->cookie);
  talker->cookie = STR_EMPTY;
}

void talker_free(struct talker *talker) {
  struct list *link;
  struct hub *hub = talker->hub;
  bool was_staff = talker->kind == TALKER_STAFF;
  bool was_present = talker->present;
  struct id account = talker->actor.id;
  struct id conversation = talker->conversation;
  while (!list_empty(&talker->follows)) {
    link = talker->follows.next;
    follow_free(LIST_ENTRY(link, struct follow, by_talker));
  }
  table_remove(&hub->by_handle, key_of(talker->socket));
  list_remove(&talker->link);
  free_secret(talker->name);
  free_secret(talker->site_key);
  free_secret(talker->cookie);
  free(talker);
  if (was_staff && presence_leave(hub->service->presence, account))
    hub_presence_changed(hub->service, account);
  if (was_present && presence_leave(hub->service->visitors, conversation))
    hub_visitor_presence(hub->service, conversation);
}

void talker_send(struct talker *talker, const struct buf *json) {
  if (buf_check(json) == ERR_NONE) net_socket_send(talker->socket, buf_str(json));
}

static void write_about(struct json_writer *w, const struct talker_about *about) {
  char text[ID_TEXT_BYTES + 1];
  if (about->has_ref) json_put_int(w, "ref", about->ref);
  if (about->client_id.len) json_put_string(w, "id", about->client_id);
  if (id_is_zero(about->conversation)) return;
  id_format(about->conversation, text);
  json_put_word(w, "conversation", text);
}

void talker_error(struct talker *talker, enum err error, const char *detail,
                  const struct talker_about *about) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  json_put_word(&w, "type", "error");
  if (about) write_about(&w, about);
  json_put_word(&w, "code", about && about->code ? about->code : err_name(error));
  json_put_word(&w, "detail", detail ? detail : err_sentence(error));
  fault_write_field(&w, detail);
  json_end_object(&w);
  talker_send(talker, &out);
  buf_done(&out);
}

bool allowance_take(struct allowance *allowance, int64_t burst, int64_t rate, int64_t now_ms) {
  int64_t most = burst * 1000;
  int64_t passed = now_ms - allowance->at_ms;
  allowance->at_ms = now_ms;
  if (passed > 0) allowance->left += passed > 1000000 ? most : passed * rate;
  if (allowance->left > most) allowance->left = most;
  if (allowance->left < 1000) return false;
  allowance->left -= 1000;
  return true;
}

struct follow *follow_find(struct talker *talker, struct id conversation) {
  for (struct list *l = talker->follows.next; l != &talker->follows; l = l->next) {
    struct follow *follow = LIST_ENTRY(l, struct follow, by_talker);
    if (id_equal(follow->conversation, conversation)) return follow;
  }
  return NULL;
}

static struct topic *topic_make(struct hub *hub, struct id conversation) {
  struct topic *topic = table_get(&hub->topics, conversation);
  if (topic) return topic;
  topic = calloc(1, sizeof *topic);
  if (!topic) return NULL;
  topic->conversation = conversation;
  list_init(&topic->follows);
  if (table_put(&hub->topics, conversation, topic) == ERR_NONE) return topic;
  free(topic);
  return NULL;
}

struct follow *follow_new(struct talker *talker, struct id conversation, int64_t last) {
  struct topic *topic = topic_make(talker->hub, conversation);
  struct follow *follow = topic ? calloc(1, sizeof *follow) : NULL;
  if (!follow) return NULL;
  follow->talker = talker;
  follow->conversation = conversation;
  follow->last = last;
  follow->state = FOLLOW_LIVE;
  list_init(&follow->pending);
  list_append(&talker->follows, &follow->by_talker);
  list_append(&topic->follows, &follow->by_topic);
  return follow;
}

static void pending_free(struct pending_message *pending) {
  buf_wipe(&pending->json);
  buf_done(&pending->json);
  free(pending);
}

void follow_free(struct follow *follow) {
  struct hub *hub = follow->talker->hub;
  struct list *link;
  while ((link = list_shift(&follow->pending)))
    pending_free(LIST_ENTRY(link, struct pending_message, link));
  list_remove(&follow->by_talker);
  list_remove(&follow->by_topic);
  struct topic *topic = table_get(&hub->topics, follow->conversation);
  if (topic && list_empty(&topic->follows)) free(table_remove(&hub->topics, topic->conversation));
  free(follow);
}

/* A visitor sees no private notes. */
static bool may_see(const struct follow *follow, bool note) {
  return !note || follow->talker->kind == TALKER_STAFF;
}

static void keep_pending(struct follow *follow, int64_t sequence, bool note,
                         const struct buf *json) {
  struct pending_message *pending = calloc(1, sizeof *pending);
  if (!pending || follow->pending_count >= PENDING_MAX) {
    free(pending);
    net_socket_close(follow->talker->socket, 4002, "too slow");
    return;
  }
  pending->sequence = sequence;
  pending->note = note;
  buf_append(&pending->json, buf_str(json));
  list_append(&follow->pending, &pending->link);
  follow->pending_count++;
}

/* Each number once, in order: what the history brought already is not sent again. */
static void deliver(struct follow *follow, int64_t sequence, bool note, const struct buf *json) {
  if (follow->state == FOLLOW_LOADING) {
    keep_pending(follow, sequence, note, json);
    return;
  }
  if (sequence <= follow->last) return;
  follow->last = sequence;
  if (may_see(follow, note)) talker_send(follow->talker, json);
}

void follow_go_live(struct follow *follow, int64_t last) {
  struct list *link;
  follow->last = last;
  follow->state = FOLLOW_LIVE;
  while ((link = list_shift(&follow->pending))) {
    struct pending_message *pending = LIST_ENTRY(link, struct pending_message, link);
    follow->pending_count--;
    deliver(follow, pending->sequence, pending->note, &pending->json);
    pending_free(pending);
  }
}

/* A look lasts a quarter of an hour: words that come after it are another look, and
 * are fetched as such. */
static bool needs_new_look(const struct follow *follow, int64_t now_ms) {
  return follow->talker->kind == TALKER_STAFF && follow->state == FOLLOW_LIVE &&
         now_ms - follow->looked_at_ms >= LEDGER_LOOK_MS;
}

void hub_deliver_message(struct hub *hub, struct id conversation, int64_t sequence, bool note,
                         const struct buf *json) {
  struct topic *topic = table_get(&hub->topics, conversation);
  int64_t now_ms = clock_now_ms(&hub->service->clock);
  if (!topic) return;
  for (struct list *l = topic->follows.next, *next; l != &topic->follows; l = next) {
    struct follow *follow = LIST_ENTRY(l, struct follow, by_topic);
    next = l->next;
    if (needs_new_look(follow, now_ms))
      follow_load(follow, follow->last, false);
    else
      deliver(follow, sequence, note, json);
  }
}

/* A notice was published, whoever did it: each visitor is told what matters to them. */
/*= GDPR Art. 13(3) */
static void tell_of_notices(struct hub *hub) {
  uint64_t notices = hub->service->house->notices;
  if (notices == hub->notices) return;
  hub->notices = notices;
  for (struct list *l = hub->talkers.next; l != &hub->talkers; l = l->next)
    talk_notice_look(LIST_ENTRY(l, struct talker, link));
}

void hub_each_tick(struct hub *hub) {
  int64_t now_ms = net_loop_now_ms(hub->loop);
  int64_t wall_ms = clock_now_ms(&hub->service->clock);
  hub_summaries(hub);
  tell_of_notices(hub);
  if (++hub->ticks % 4 != 0) return; /* the rest once a second */
  for (struct list *l = hub->talkers.next, *next; l != &hub->talkers; l = next) {
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    next = l->next;
    if (talker->kind == TALKER_NEW && now_ms - talker->born_ms > HELLO_MS)
      net_socket_close(talker->socket, 1008, "no hello");
    else if (talker->kind == TALKER_STAFF && wall_ms >= talker->session_expires_at)
      net_socket_close(talker->socket, 4001, "the session has ended");
    else if (talker->kind == TALKER_STAFF && wall_ms - talker->heard_ms >= SESSION_IDLE_MS &&
             wall_ms - talker->checked_ms >= SESSION_CHECK_MS)
      talker_check_session(talker); /* it may be alive by requests */
  }
}
