#include "jobs/jobs_test_support.h"

#include <pthread.h>
#include <stdio.h>

#include "privacy/retention.h"
#include "staff/account.h"
#include "staff/workspace.h"

struct answer {
  pthread_mutex_t lock;
  pthread_cond_t given;
  bool is_given;
  enum err result;
};

static void answer_init(struct answer *answer) {
  *answer = (struct answer){.is_given = false};
  pthread_mutex_init(&answer->lock, NULL);
  pthread_cond_init(&answer->given, NULL);
}

static void answer_give(struct answer *answer, enum err result) {
  pthread_mutex_lock(&answer->lock);
  answer->result = result;
  answer->is_given = true;
  pthread_cond_signal(&answer->given);
  pthread_mutex_unlock(&answer->lock);
}

static enum err answer_wait(struct answer *answer) {
  pthread_mutex_lock(&answer->lock);
  while (!answer->is_given) pthread_cond_wait(&answer->given, &answer->lock);
  pthread_mutex_unlock(&answer->lock);
  pthread_cond_destroy(&answer->given);
  pthread_mutex_destroy(&answer->lock);
  return answer->result;
}

struct call {
  struct deed deed;
  struct answer answer;
  scene_act act;
  void *context;
  const struct id *forget;
  bool patient;
};

static enum err call_act(struct deed *deed, struct work *work) {
  struct call *call = LIST_ENTRY(deed, struct call, deed);
  return call->act(work, call->context);
}

static void call_adopt(struct deed *deed, struct scribe_desk *desk) {
  struct call *call = LIST_ENTRY(deed, struct call, deed);
  if (call->forget) heads_forget(&((struct chat_house *)desk->house)->heads, *call->forget);
}

static void call_done(struct deed *deed, enum err result, uint64_t version) {
  (void)version;
  answer_give(&LIST_ENTRY(deed, struct call, deed)->answer, result);
}

static enum err run(struct scene *scene, const struct actor *actor, struct call *call) {
  call->deed =
      (struct deed){.actor = *actor, .act = call_act, .adopt = call_adopt, .done = call_done};
  answer_init(&call->answer);
  assert_true((call->patient ? deed_send_patient : deed_send)(scene->scribe, &call->deed));
  return answer_wait(&call->answer);
}

enum err scene_run(struct scene *scene, const struct actor *actor, scene_act act, void *context) {
  struct call call = {.act = act, .context = context};
  return run(scene, actor, &call);
}

enum err scene_run_patient(struct scene *scene, const struct actor *actor, scene_act act,
                           void *context) {
  struct call call = {.act = act, .context = context, .patient = true};
  return run(scene, actor, &call);
}

static enum err erase(struct work *work, void *context) {
  return retention_erase(work, context, "asked");
}

enum err scene_erase(struct scene *scene, struct id person, struct id conversation) {
  struct retention_item item = {scene->agent.workspace, conversation, person};
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = scene->agent.workspace};
  struct call call = {.act = erase, .context = &item, .forget = &item.conversation};
  return run(scene, &system, &call);
}

struct founding {
  struct scene *scene;
  int retention_days;
};

static enum err make_site(struct work *work, const struct founding *founding) {
  char text[100];
  struct json *body = NULL;
  struct site site;
  (void)snprintf(text, sizeof text, "{\"name\":\"Shop\",\"retention_days\":%d}",
                 founding->retention_days);
  TRY(json_parse(str_from(text), &body));
  enum err error = site_create(work, body, &site);
  json_free(body);
  if (error) return error;
  founding->scene->site = site.id;
  (void)snprintf(founding->scene->site_key, sizeof founding->scene->site_key, "%.*s",
                 STR_ARG(site.key));
  return ERR_NONE;
}

static enum err found(struct work *work, void *context) {
  struct founding *founding = context;
  struct workspace workspace = {.name = STR("w"), .controller_name = STR("Veldhuis")};
  struct account_new new = {.email = personal_of(STR("a@example.org")),
                            .name = personal_of(STR("Anna")),
                            .roles = ROLE_AGENT,
                            .password_hash = STR("none")};
  struct id account;
  TRY(workspace_create(work, &workspace));
  work->actor.workspace = workspace.id;
  TRY(account_create(work, &new, &account));
  founding->scene->agent = (struct actor){
      .kind = ACTOR_STAFF, .roles = ROLE_AGENT, .workspace = workspace.id, .id = account};
  return make_site(work, founding);
}

void scene_open(struct scene *scene, struct store_fixture *fixture, int retention_days) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct founding founding = {scene, retention_days};
  *scene = (struct scene){.scribe = NULL};
  ledger_bench_open(&scene->bench, fixture);
  db_rollback(fixture->db);
  store_fixture_leave(fixture);
  heads_init(&scene->house.heads);
  scene->house.deed =
      (struct deed_house){.keyring = scene->bench.keyring, .ledger = scene->bench.ledger};
  scene->house.deed.cache = &scene->house.heads.cache;
  struct scribe_config config = {.db = store_fixture_config(fixture, false),
                                 .clock = &fixture->clock,
                                 .house = &scene->house,
                                 .before_commit = house_before_commit,
                                 .after_commit = house_after_commit,
                                 .after_rollback = house_after_rollback};
  assert_ok(scribe_open(&config, &scene->scribe));
  assert_ok(scene_run(scene, &system, found, &founding));
}

void scene_rest(struct scene *scene) {
  scribe_close(scene->scribe);
  scene->scribe = NULL;
  assert_ok(store_fixture_enter(scene->bench.fixture));
  assert_ok(db_begin(scene->bench.fixture->db));
  scene->bench.work.db = scene->bench.fixture->db;
  scene->bench.work.now_ms = clock_now_ms(&scene->bench.fixture->clock);
  scene->bench.work.actor = scene->agent;
}

void scene_close(struct scene *scene) {
  heads_done(&scene->house.heads);
  ledger_bench_close(&scene->bench);
}

struct starting {
  struct scene *scene;
  struct scene_chat *chat;
};

enum err scene_tell(struct work *work, struct scene *scene) {
  struct site site;
  TRY(site_follow(work, scene->site));
  TRY(site_read(work, scene->site, &site));
  scene->notice_version = site.notice_version;
  return ERR_NONE;
}

static enum err begin(struct work *work, void *context) {
  struct starting *starting = context;
  struct conversation conversation;
  struct conversation_started started;
  struct conversation_start start = {
      .site_key = str_from(starting->scene->site_key),
      .notice_version = starting->scene->notice_version ? starting->scene->notice_version : 1,
      .locale = STR("en"),
      .name = personal_of(STR("Mara")),
      .email = personal_of(STR("mara@example.org"))};
  TRY(conversation_begin(work, &start, &started));
  TRY(conversation_read(work, started.conversation, &conversation));
  *starting->chat = (struct scene_chat){.conversation = started.conversation,
                                        .person = started.person,
                                        .visitor = work->actor,
                                        .key = conversation.subject.key,
                                        .person_key = conversation.person_subject.key};
  return ERR_NONE;
}

void scene_begin(struct scene *scene, struct scene_chat *chat_out) {
  struct actor nobody = {.kind = ACTOR_VISITOR};
  struct starting starting = {scene, chat_out};
  assert_ok(scene_run(scene, &nobody, begin, &starting));
}

struct sending {
  struct message_send send;
  struct answer answer;
};

static void sent(struct message_send *send, enum err result) {
  answer_give(&LIST_ENTRY(send, struct sending, send)->answer, result);
}

enum err scene_send(struct scene *scene, const struct actor *actor, struct id conversation,
                    uint64_t counter, const char *text) {
  struct sending sending = {.send = {.actor = *actor,
                                     .conversation = conversation,
                                     .text = personal_of(str_from(text)),
                                     .done = sent}};
  memcpy(sending.send.client_id, actor->id.bytes + 8, 8);
  for (int i = 15; i >= 8; i--, counter >>= 8) sending.send.client_id[i] = (uint8_t)counter;
  answer_init(&sending.answer);
  assert_true(message_send(scene->scribe, &sending.send));
  return answer_wait(&sending.answer);
}
