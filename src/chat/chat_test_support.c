#include "chat/chat_test_support.h"

#include <semaphore.h>

#include "base/json.h"
#include "privacy/notice_shown.h"

static void make_site(struct room *room) {
  struct json *body = NULL;
  struct site site;
  assert_ok(json_parse(STR("{\"name\":\"Shop\",\"read_marks\":true}"), &body));
  assert_ok(site_create(&room->bench.work, body, &site));
  json_free(body);
  room->site = site.id;
  memcpy(room->site_key, site.key.data, site.key.len);
}

static void commit_all(struct room *room) {
  struct work *work = &room->bench.work;
  assert_ok(ledger_write(room->bench.ledger, work->db, work->rng));
  assert_ok(db_commit(work->db));
  ledger_adopt(room->bench.ledger);
}

static enum err before_commit(struct scribe_desk *desk) {
  struct room *room = LIST_ENTRY(desk->house, struct room, house);
  TRY(house_before_commit(desk));
  if (room->passing_commits > 0) {
    room->passing_commits--;
    return ERR_NONE;
  }
  if (room->failing_commits == 0) return ERR_NONE;
  room->failing_commits--;
  return ERR_UNAVAILABLE;
}

void room_open(struct room *room, struct store_fixture *fixture) {
  memset(room, 0, sizeof *room);
  bench_open(&room->bench, fixture);
  make_site(room);
  struct id agent = bench_account(&room->bench, "mara@acme.example", ROLE_AGENT);
  room->agent = (struct actor){
      .kind = ACTOR_STAFF, .roles = ROLE_AGENT, .workspace = room->bench.workspace.id, .id = agent};
  commit_all(room);
  store_fixture_leave(fixture);
  heads_init(&room->house.heads);
  room->house.deed.cache = &room->house.heads.cache;
  room->house.deed.keyring = room->bench.keyring;
  room->house.deed.ledger = room->bench.ledger;
  struct scribe_config config = {.db = store_fixture_config(fixture, false),
                                 .clock = &fixture->clock,
                                 .house = &room->house,
                                 .before_commit = before_commit,
                                 .after_commit = house_after_commit,
                                 .after_rollback = house_after_rollback};
  assert_ok(scribe_open(&config, &room->scribe));
}

void room_close(struct room *room) {
  scribe_close(room->scribe);
  heads_done(&room->house.heads);
  ledger_close(room->bench.ledger);
  keyring_close(room->bench.keyring);
  arena_done(&room->bench.arena);
}

struct errand {
  struct deed deed;
  struct room *room;
  enum err (*act)(struct room *room, struct work *work);
  enum err result;
  sem_t done;
};

static enum err run(struct deed *deed, struct work *work) {
  struct errand *errand = LIST_ENTRY(deed, struct errand, deed);
  return errand->act(errand->room, work);
}

static void finished(struct deed *deed, enum err result, uint64_t version) {
  struct errand *errand = LIST_ENTRY(deed, struct errand, deed);
  (void)version;
  errand->result = result;
  sem_post(&errand->done);
}

enum err room_do(struct room *room, const struct actor *actor,
                 enum err (*act)(struct room *room, struct work *work)) {
  struct errand errand = {
      .deed = {.actor = *actor, .act = run, .done = finished}, .room = room, .act = act};
  sem_init(&errand.done, 0, 0);
  assert_true(deed_send(room->scribe, &errand.deed));
  sem_wait(&errand.done);
  sem_destroy(&errand.done);
  return errand.result;
}

enum err room_tell(struct room *room, struct work *work) {
  struct site site;
  TRY(site_follow(work, room->site));
  TRY(site_read(work, room->site, &site));
  room->notice_version = site.notice_version;
  if (id_is_zero(room->conversation)) return ERR_NONE;
  return notice_see(work, room->conversation, site.notice_version, STR("en"));
}

static enum err begin(struct room *room, struct work *work) {
  struct conversation_started started;
  struct conversation_start start = {
      .site_key = str_from(room->site_key),
      .notice_version = room->notice_version ? room->notice_version : 1,
      .locale = STR("en"),
      .name = personal_of(STR("Jan Jansen")),
      .email = personal_of(STR("jan@example.org"))};
  TRY(conversation_begin(work, &start, &started));
  room->conversation = started.conversation;
  room->visitor = work->actor;
  return ERR_NONE;
}

void room_begin(struct room *room) {
  struct actor nobody = {.kind = ACTOR_VISITOR};
  assert_ok(room_do(room, &nobody, begin));
}

struct saying {
  struct message_send send;
  enum err result;
  sem_t done;
};

static void said(struct message_send *send, enum err result) {
  struct saying *saying = LIST_ENTRY(send, struct saying, send);
  saying->result = result;
  sem_post(&saying->done);
}

static struct saying saying_of(const struct room *room, const struct actor *actor,
                               const uint64_t client_id[static 2], const char *text) {
  struct saying saying = {.send = {.actor = *actor,
                                   .conversation = room->conversation,
                                   .text = personal_of(str_from(text)),
                                   .done = said}};
  for (int i = 0; i < CLIENT_ID_BYTES; i++)
    saying.send.client_id[i] = (uint8_t)(client_id[i / 8] >> (56 - 8 * (i % 8)));
  return saying;
}

static enum err say(struct room *room, struct saying saying, struct said *said_out) {
  sem_init(&saying.done, 0, 0);
  assert_true(message_send(room->scribe, &saying.send));
  sem_wait(&saying.done);
  sem_destroy(&saying.done);
  *said_out = (struct said){saying.send.sequence, saying.send.at_ms, saying.send.repeated,
                            saying.send.reopened, saying.send.fault};
  return saying.result;
}

enum err room_say(struct room *room, const struct actor *actor, uint64_t client_id[static 2],
                  const char *text, struct said *said_out) {
  return say(room, saying_of(room, actor, client_id, text), said_out);
}

enum err room_note(struct room *room, const struct actor *actor, uint64_t client_id[static 2],
                   const char *text, struct said *said_out) {
  struct saying saying = saying_of(room, actor, client_id, text);
  saying.send.note = true;
  return say(room, saying, said_out);
}

/* What the scribe's arena holds is gone after the deed: it is copied to the bench's. */
static struct conversation *read_into;

static enum err read_one(struct room *room, struct work *work) {
  TRY(conversation_read(work, room->conversation, read_into));
  TRY(arena_copy(&room->bench.arena, read_into->label, &read_into->label));
  TRY(arena_copy(&room->bench.arena, read_into->locale, &read_into->locale));
  TRY(arena_copy(&room->bench.arena, read_into->purpose, &read_into->purpose));
  return ERR_NONE;
}

void room_read(struct room *room, struct conversation *conversation_out) {
  read_into = conversation_out;
  assert_ok(room_do(room, &room->agent, read_one));
}

static struct message_range wanted;
static struct str history;

static enum err read_history(struct room *room, struct work *work) {
  struct conversation conversation;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  struct message_page page = {0};
  TRY(conversation_read(work, room->conversation, &conversation));
  json_begin_array(&w);
  enum err error = message_write_history(work, &w, &conversation, &wanted, &page);
  json_write_int(&w, page.last);
  json_write_bool(&w, page.more);
  json_end_array(&w);
  if (!error) error = arena_copy(&room->bench.arena, buf_str(&text), &history);
  buf_done(&text);
  return error;
}

struct str room_history(struct room *room, const struct actor *actor,
                        const struct message_range *range) {
  wanted = *range;
  assert_ok(room_do(room, actor, read_history));
  return history;
}
