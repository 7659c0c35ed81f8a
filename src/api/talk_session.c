/*
 * talk_session: the session behind a member of staff's socket. What is said there
 * keeps the session alive, and a session that has ended closes the socket.
 */
#include <stdlib.h>

#include "api/hub.h"
#include "staff/session.h"

struct check {
  struct reading reading;
  struct deed deed;
  struct net_task task;
  struct service *service;
  struct net_handle socket;
  struct actor actor;
  struct session session;
  struct id id;
  enum err result;
};

static struct check *check_new(struct talker *talker) {
  struct check *check = calloc(1, sizeof *check);
  if (!check) return NULL;
  check->service = talker->hub->service;
  check->socket = talker->socket;
  check->actor = talker->actor;
  check->id = talker->session;
  return check;
}

/* A machine's fault is no reason to send somebody away. */
static void checked(struct net_task *task) {
  struct check *check = LIST_ENTRY(task, struct check, task);
  struct talker *talker = hub_talker(check->socket, check->service);
  bool over = check->result == ERR_UNAUTHENTICATED || check->result == ERR_DENIED;
  if (talker && over) net_socket_close(talker->socket, 4001, "the session has ended");
  if (talker && !check->result && check->session.seen_at > talker->heard_ms)
    talker->heard_ms = check->session.seen_at;
  free(check);
}

static void go_back(struct check *check, enum err result) {
  check->result = result;
  check->task.run = checked;
  if (!net_post(check->socket.loop, &check->task)) free(check);
}

static enum err run(struct reading *reading, struct db *db, struct arena *arena) {
  struct check *check = LIST_ENTRY(reading, struct check, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .now_ms = clock_now_ms(&check->service->clock),
                      .actor = check->actor};
  TRY(session_still(&work, check->id, &check->session));
  /* Other roles than those the socket was admitted with. */
  if (check->session.roles != check->actor.roles) return ERR_UNAUTHENTICATED;
  return session_enrolled(&work, &check->session);
}

static void answer(struct reading *reading, enum err result) {
  go_back(LIST_ENTRY(reading, struct check, reading), result);
}

void talker_check_session(struct talker *talker) {
  static const struct reading_type type = {"session", run, answer};
  struct check *check = check_new(talker);
  if (!check) return;
  talker->checked_ms = clock_now_ms(&talker->hub->service->clock);
  check->reading.type = &type;
  if (!readers_send(check->service->readers, &check->reading)) free(check);
}

static enum err touch_act(struct deed *deed, struct work *work) {
  struct check *check = LIST_ENTRY(deed, struct check, deed);
  check->session.seen_at = work->now_ms;
  return session_touch(work, check->id);
}

static void touch_done(struct deed *deed, enum err result, uint64_t version) {
  (void)version;
  go_back(LIST_ENTRY(deed, struct check, deed), result);
}

void talker_touch_session(struct talker *talker) {
  struct check *check = check_new(talker);
  if (!check) return;
  talker->touched_ms = talker->heard_ms;
  check->deed = (struct deed){.actor = talker->actor, .act = touch_act, .done = touch_done};
  if (!deed_send(check->service->scribe, &check->deed)) free(check);
}
