/*
 * hub_summary: the inbox. Conversations that changed are shown to the staff that is
 * connected, at most four times a second each; what is shown is a look, and is in the
 * ledger first. Each summary carries the list's version: a client that misses one asks
 * for the list again. What could not be made is tried again with the next tick.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub_internal.h"

#define AT_ONCE 32
/* Agent, supervisor, or both: what a purpose lets each know may differ. */
#define CLASSES 4

struct summaries {
  struct deed deed;
  struct net_task task;
  struct hub *hub;
  size_t count;
  struct id conversations[AT_ONCE];
  size_t viewer_count;
  struct actor *viewers;              /* owned */
  struct buf whole[AT_ONCE][CLASSES]; /* for who may read, by roles; empty: it is gone */
  struct buf bare[AT_ONCE];
  enum err result;
};

static void summaries_free(struct summaries *s) {
  for (size_t i = 0; i < AT_ONCE; i++) {
    for (size_t r = 0; r < CLASSES; r++) {
      buf_wipe(&s->whole[i][r]);
      buf_done(&s->whole[i][r]);
    }
    buf_done(&s->bare[i]);
  }
  free(s->viewers);
  free(s);
}

static enum err write_one(struct work *work, const struct conversation *c, struct buf *out) {
  struct json_writer w = json_writer(out);
  buf_reset(out);
  json_begin_object(&w);
  json_put_word(&w, "type", "conversation");
  TRY(conversation_write(work, &w, c));
  json_end_object(&w);
  return buf_check(out);
}

static bool reads(const struct actor *viewer) {
  return actor_has_role(viewer, ROLE_AGENT | ROLE_SUPERVISOR);
}

static size_t class_of(const struct actor *viewer) {
  return (actor_has_role(viewer, ROLE_AGENT) ? 1U : 0U) |
         (actor_has_role(viewer, ROLE_SUPERVISOR) ? 2U : 0U);
}

static enum err summary(struct summaries *s, struct work *work, size_t i) {
  struct conversation c;
  struct actor bare = work->actor;
  enum err error = conversation_read(work, s->conversations[i], &c);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  for (size_t v = 0; v < s->viewer_count; v++) {
    work->actor = s->viewers[v];
    if (!reads(&work->actor)) continue;
    TRY(conversation_look(work, &c));
    struct buf *whole = &s->whole[i][class_of(&work->actor)];
    if (whole->len == 0) TRY(write_one(work, &c, whole));
  }
  work->actor = bare;
  work->actor.roles = ROLE_DPO; /* who sees no words */
  return write_one(work, &c, &s->bare[i]);
}

static enum err act(struct deed *deed, struct work *work) {
  struct summaries *s = LIST_ENTRY(deed, struct summaries, deed);
  for (size_t i = 0; i < s->count; i++) {
    for (size_t r = 0; r < CLASSES; r++) buf_reset(&s->whole[i][r]);
    work->actor = s->deed.actor;
    TRY(summary(s, work, i));
  }
  return ERR_NONE;
}

static bool is_viewer(const struct summaries *s, const struct actor *actor) {
  for (size_t v = 0; v < s->viewer_count; v++)
    if (id_equal(s->viewers[v].id, actor->id)) return true;
  return false;
}

/* The version is the last member, put in here, on the loop that counts it. */
static void add_version(struct buf *json, uint64_t version) {
  if (json->len == 0) return;
  json->len--; /* the closing brace */
  buf_append_format(json, ",\"list\":%llu}", (unsigned long long)version);
}

static void send_one(struct summaries *s, size_t i) {
  for (size_t r = 0; r < CLASSES; r++) add_version(&s->whole[i][r], s->hub->list_version);
  add_version(&s->bare[i], s->hub->list_version);
  for (struct list *l = s->hub->talkers.next, *next; l != &s->hub->talkers; l = next) {
    next = l->next; /* sending may end the connection */
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    if (talker->kind != TALKER_STAFF || !talker->inbox) continue;
    bool whole = reads(&talker->actor) && is_viewer(s, &talker->actor);
    struct buf *text = &s->whole[i][class_of(&talker->actor)];
    if (whole && text->len) talker_send(talker, text);
    if (!reads(&talker->actor) && s->bare[i].len) talker_send(talker, &s->bare[i]);
  }
}

static void send_all(struct net_task *task) {
  struct summaries *s = LIST_ENTRY(task, struct summaries, task);
  for (size_t i = 0; i < s->count; i++) {
    if (s->result) {
      hub_mark_dirty(s->hub, s->conversations[i]);
    } else if (s->bare[i].len) {
      s->hub->list_version++;
      send_one(s, i);
    }
  }
  summaries_free(s);
}

static void done(struct deed *deed, enum err result, uint64_t version) {
  struct summaries *s = LIST_ENTRY(deed, struct summaries, deed);
  (void)version;
  s->result = result;
  s->task.run = send_all;
  if (!net_post(s->hub->loop, &s->task)) summaries_free(s);
}

static bool watches(const struct talker *talker) {
  return talker->kind == TALKER_STAFF && talker->inbox;
}

static bool gather_viewers(struct hub *hub, struct summaries *s) {
  size_t most = 0;
  for (struct list *l = hub->talkers.next; l != &hub->talkers; l = l->next)
    most += watches(LIST_ENTRY(l, struct talker, link));
  s->viewers = most > 0 ? calloc(most, sizeof *s->viewers) : NULL;
  if (!s->viewers) return false;
  for (struct list *l = hub->talkers.next; l != &hub->talkers; l = l->next) {
    const struct talker *talker = LIST_ENTRY(l, struct talker, link);
    if (watches(talker) && !is_viewer(s, &talker->actor))
      s->viewers[s->viewer_count++] = talker->actor;
  }
  return true;
}

static void gather_dirty(struct hub *hub, struct summaries *s) {
  size_t at = 0;
  for (struct dirty_summary *dirty; s->count < AT_ONCE && (dirty = table_next(&hub->dirty, &at));)
    s->conversations[s->count++] = dirty->conversation;
  for (size_t i = 0; i < s->count; i++) free(table_remove(&hub->dirty, s->conversations[i]));
}

void hub_summaries(struct hub *hub) {
  while (hub->dirty.count > 0) {
    struct summaries *s = calloc(1, sizeof *s);
    if (!s) return;
    s->hub = hub;
    bool watched = gather_viewers(hub, s);
    gather_dirty(hub, s);
    s->deed.actor = (struct actor){.kind = ACTOR_STAFF, .workspace = hub->service->workspace};
    s->deed.act = act;
    s->deed.done = done;
    if (watched && deed_send(hub->service->scribe, &s->deed)) continue;
    summaries_free(s);
  }
}
