/*
 * hub_summary: the inbox. Conversations that changed are shown to the staff that is
 * connected, at most four times a second each; what is shown is a look, and is in the
 * ledger first.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"

#define AT_ONCE 32
#define VIEWERS_MAX 64

struct summaries {
  struct deed deed;
  struct net_task task;
  struct hub *hub;
  size_t count;
  struct id conversations[AT_ONCE];
  size_t viewer_count;
  struct actor viewers[VIEWERS_MAX];
  struct buf whole[AT_ONCE]; /* for who may read; empty: it is gone */
  struct buf bare[AT_ONCE];
  enum err result;
};

static void summaries_free(struct summaries *s) {
  for (size_t i = 0; i < AT_ONCE; i++) {
    buf_wipe(&s->whole[i]);
    buf_done(&s->whole[i]);
    buf_done(&s->bare[i]);
  }
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

static enum err summary(struct summaries *s, struct work *work, size_t i) {
  struct conversation c;
  struct actor bare = work->actor;
  enum err error = conversation_read(work, s->conversations[i], &c);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  for (size_t v = 0; v < s->viewer_count; v++) {
    work->actor = s->viewers[v];
    if (!reads(&work->actor)) continue;
    TRY(conversation_look(work, &c));
    if (s->whole[i].len == 0) TRY(write_one(work, &c, &s->whole[i]));
  }
  work->actor = bare;
  work->actor.roles = ROLE_DPO; /* who sees no words */
  return write_one(work, &c, &s->bare[i]);
}

static enum err act(struct deed *deed, struct work *work) {
  struct summaries *s = LIST_ENTRY(deed, struct summaries, deed);
  for (size_t i = 0; i < s->count; i++) {
    buf_reset(&s->whole[i]);
    work->actor = s->deed.actor;
    TRY(summary(s, work, i));
  }
  return ERR_NONE;
}

static void send_all(struct net_task *task) {
  struct summaries *s = LIST_ENTRY(task, struct summaries, task);
  for (struct list *l = s->hub->talkers.next, *next; l != &s->hub->talkers && !s->result; l = next) {
    next = l->next; /* sending may end the connection */
    struct talker *talker = LIST_ENTRY(l, struct talker, link);
    if (talker->kind != TALKER_STAFF || !talker->inbox) continue;
    for (size_t i = 0; i < s->count; i++) {
      const struct buf *json = reads(&talker->actor) ? &s->whole[i] : &s->bare[i];
      if (json->len) talker_send(talker, json);
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

static void gather_viewers(struct hub *hub, struct summaries *s) {
  for (struct list *l = hub->talkers.next, *next; l != &hub->talkers; l = next) {
    next = l->next; /* sending may end the connection */
    const struct talker *talker = LIST_ENTRY(l, struct talker, link);
    if (talker->kind != TALKER_STAFF || !talker->inbox) continue;
    bool known = false;
    for (size_t v = 0; v < s->viewer_count && !known; v++)
      known = id_equal(s->viewers[v].id, talker->actor.id);
    if (!known && s->viewer_count < VIEWERS_MAX) s->viewers[s->viewer_count++] = talker->actor;
  }
}

static void gather_dirty(struct hub *hub, struct summaries *s) {
  size_t at = 0;
  for (struct dirty_summary *dirty;
       s->count < AT_ONCE && (dirty = table_next(&hub->dirty, &at));)
    s->conversations[s->count++] = dirty->conversation;
  for (size_t i = 0; i < s->count; i++) free(table_remove(&hub->dirty, s->conversations[i]));
}

void hub_summaries(struct hub *hub) {
  while (hub->dirty.count > 0) {
    struct summaries *s = calloc(1, sizeof *s);
    if (!s) return;
    s->hub = hub;
    gather_viewers(hub, s);
    gather_dirty(hub, s);
    s->deed.actor = (struct actor){.kind = ACTOR_STAFF, .workspace = hub->service->workspace};
    s->deed.act = act;
    s->deed.done = done;
    if (s->viewer_count > 0 && deed_send(hub->service->scribe, &s->deed)) continue;
    summaries_free(s);
  }
}
