#include "api/api_test_support.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include "staff/session.h"

/* What the hub sees of a loop, made by hand. */
struct net_loop {
  size_t index;
  struct mailbox box;
};

struct line {
  struct buf heard;
  int closed;
};

static struct net_loop loops[LOOPS];
static struct line lines[SOCKETS];
static int64_t loop_clock_ms;

bool net_post(struct net_loop *loop, struct net_task *task) {
  return mailbox_send(&loop->box, &task->mail);
}
size_t net_loop_index(const struct net_loop *loop) { return loop->index; }
int64_t net_loop_now_ms(const struct net_loop *loop) {
  (void)loop;
  return loop_clock_ms;
}
void net_socket_send(struct net_handle socket, struct str text) {
  if (lines[socket.slot].closed) return;
  buf_append(&lines[socket.slot].heard, text);
  buf_append_char(&lines[socket.slot].heard, '\n');
}
void net_socket_close(struct net_handle socket, int code, const char *reason) {
  (void)reason;
  if (!lines[socket.slot].closed) lines[socket.slot].closed = code;
}
void net_respond(struct net_handle handle, const struct net_response *response) {
  (void)handle;
  (void)response;
}
void net_problem(struct net_handle handle, enum err error, const char *code, const char *detail) {
  (void)handle;
  (void)error;
  (void)code;
  (void)detail;
}
void net_problem_later(struct net_handle handle, int64_t wait_ms, const char *detail) {
  (void)handle;
  (void)wait_ms;
  (void)detail;
}
uint64_t net_server_count(const struct net_server *server, enum net_count what) {
  (void)server;
  (void)what;
  return 0;
}
size_t net_server_connections(const struct net_server *server) {
  (void)server;
  return 0;
}
bool net_upgrade(struct net_request *request, size_t max_message_bytes,
                 const struct net_socket_events *events, void *state) {
  (void)request;
  (void)max_message_bytes;
  (void)events;
  (void)state;
  return false;
}

static void open_loops(struct stage *stage) {
  for (size_t i = 0; i < LOOPS; i++) {
    loops[i].index = i;
    mailbox_init(&loops[i].box, NULL, NULL);
    assert_ok(hub_open(&stage->service, &loops[i], &stage->hubs[i]));
  }
}

void stage_open(struct stage *stage, struct store_fixture *fixture) {
  memset(stage, 0, sizeof *stage);
  memset(lines, 0, sizeof lines);
  loop_clock_ms = 1000;
  room_open(&stage->room, fixture);
  struct service *service = &stage->service;
  *service = (struct service){.clock = fixture->clock,
                              .keyring = stage->room.bench.keyring,
                              .house = &stage->room.house,
                              .scribe = stage->room.scribe,
                              .hubs = stage->hubs,
                              .hub_count = LOOPS,
                              .workspace = stage->room.agent.workspace,
                              .messages_per_second = 100};
  struct db_config config = store_fixture_config(fixture, true);
  assert_ok(readers_open(&config, 1, &service->readers));
  assert_ok(throttle_open(&fixture->rng, &service->throttle));
  assert_ok(presence_open(&service->presence));
  assert_ok(presence_open(&service->visitors));
  open_loops(stage);
}

static bool turn(struct net_loop *loop) {
  struct mail *mail = mailbox_take(&loop->box);
  bool any = mail != NULL;
  while (mail) {
    struct net_task *task = LIST_ENTRY(mail, struct net_task, mail);
    mail = mail->next;
    task->run(task);
  }
  return any;
}

static bool turn_all(void) {
  bool any = false;
  for (size_t i = 0; i < LOOPS; i++) any = turn(&loops[i]) || any;
  return any;
}

void stage_close(struct stage *stage) {
  stage->room.failing_commits = 0;
  stage_settle(stage);
  readers_close(stage->service.readers);
  scribe_stop(stage->room.scribe);
  while (turn_all()) continue;
  for (size_t i = 0; i < LOOPS; i++) {
    mailbox_close(&loops[i].box);
    hub_close(stage->hubs[i]);
    mailbox_done(&loops[i].box);
  }
  for (size_t i = 0; i < SOCKETS; i++) buf_done(&lines[i].heard);
  presence_close(stage->service.presence);
  presence_close(stage->service.visitors);
  throttle_close(stage->service.throttle);
  room_close(&stage->room);
}

static enum err nothing(struct room *room, struct work *work) {
  (void)room;
  (void)work;
  return ERR_NONE;
}

struct pause {
  struct reading reading;
  sem_t done;
};

static enum err read_nothing(struct reading *reading, struct db *db, struct arena *arena) {
  (void)reading;
  (void)db;
  (void)arena;
  return ERR_NONE;
}

static void paused(struct reading *reading, enum err result) {
  (void)result;
  sem_post(&LIST_ENTRY(reading, struct pause, reading)->done);
}

/* Whatever the scribe and the one reader had before is answered now. */
static void catch_up(struct stage *stage) {
  static const struct reading_type type = {"pause", read_nothing, paused};
  struct pause pause = {.reading = {.type = &type}};
  (void)room_do(&stage->room, &stage->room.agent, nothing);
  sem_init(&pause.done, 0, 0);
  assert_true(readers_send(stage->service.readers, &pause.reading));
  sem_wait(&pause.done);
  sem_destroy(&pause.done);
  (void)room_do(&stage->room, &stage->room.agent, nothing);
}

void stage_settle(struct stage *stage) {
  do catch_up(stage);
  while (turn_all());
}

void stage_tick(struct stage *stage) {
  hub_tick(&stage->service);
  stage_settle(stage);
}

void stage_pass_ms(int64_t ms) { loop_clock_ms += ms; }

static char session_token[TOKEN_TEXT_BYTES];

static enum err sign_in(struct room *room, struct work *work) {
  struct session session;
  return session_begin(work, room->agent.id, session_token, &session);
}

struct talker *stage_connect(struct stage *stage, size_t loop, bool signed_in) {
  assert_true(stage->sockets < SOCKETS);
  struct net_handle socket = {&loops[loop], (uint32_t)stage->sockets++, 1};
  struct talker *talker = talker_new(stage->hubs[loop], socket);
  assert_non_null(talker);
  if (!signed_in) return talker;
  assert_ok(room_do(&stage->room, &stage->room.agent, sign_in));
  char *copy = strdup(session_token);
  talker->cookie = str_of(copy, strlen(copy));
  return talker;
}

void stage_hang_up(struct talker *talker) { talker_free(talker); }

void stage_say(struct stage *stage, struct talker *talker, const char *frame) {
  (void)stage;
  talk(talker, str_from(frame));
}

const char *stage_heard(struct stage *stage, struct talker *talker) {
  static struct buf taken;
  struct buf *heard = &lines[talker->socket.slot].heard;
  (void)stage;
  buf_done(&taken);
  taken = *heard;
  *heard = (struct buf){0};
  buf_append_char(&taken, '\0');
  return taken.data;
}

const char *stage_ask(struct stage *stage, struct talker *talker, const char *frame) {
  stage_say(stage, talker, frame);
  stage_settle(stage);
  return stage_heard(stage, talker);
}

int stage_closed(const struct talker *talker) { return lines[talker->socket.slot].closed; }

struct talker *stage_agent(struct stage *stage, size_t loop) {
  struct talker *talker = stage_connect(stage, loop, true);
  (void)stage_ask(stage, talker, "{\"type\":\"hello\",\"v\":1,\"as\":\"staff\",\"inbox\":true}");
  assert_int_equal(talker->kind, TALKER_STAFF);
  return talker;
}

struct talker *stage_visitor(struct stage *stage, size_t loop) {
  char frame[200];
  struct talker *talker = stage_connect(stage, loop, false);
  (void)snprintf(frame, sizeof frame,
                 "{\"type\":\"hello\",\"v\":1,\"as\":\"visitor\",\"site\":\"%s\",\"token\":null}",
                 stage->room.site_key);
  (void)stage_ask(stage, talker, frame);
  assert_int_equal(talker->kind, TALKER_VISITOR);
  (void)stage_ask(stage, talker, "{\"type\":\"start\",\"ref\":1,\"notice\":1,\"locale\":\"en\"}");
  assert_false(id_is_zero(talker->conversation));
  stage->room.conversation = talker->conversation;
  stage->room.visitor = talker->actor;
  return talker;
}

const char *stage_frame(const struct stage *stage, const char *format) {
  static char text[2000];
  char id[ID_TEXT_BYTES + 1];
  size_t at = 0;
  id_format(stage->room.conversation, id);
  for (const char *c = format; *c && at + ID_TEXT_BYTES < sizeof text; c++) {
    if (c[0] == '%' && c[1] == 'C') {
      at += (size_t)snprintf(text + at, sizeof text - at, "%s", id);
      c++;
    } else {
      text[at++] = *c;
    }
  }
  text[at] = '\0';
  return text;
}
