/* What runs by the clock: with the clock in the test's hand, and on its own thread. */
#include "jobs/scheduler.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/list.h"
#include "chat/changing.h"
#include "jobs/jobs_test_support.h"
#include "jobs_test.sql.h"
#include "privacy/notice_shown.h"
#include "privacy/retention_clock.h"

#define DAY_MS INT64_C(86400000)

static enum err round_act(struct work *work, void *context) {
  return scheduler_run_round(work, context);
}

static enum err second_act(struct work *work, void *context) {
  return scheduler_run_second(work, context);
}

static struct scheduler_round run_round(struct scene *scene) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct scheduler_round round = {0};
  assert_ok(scene_run(scene, &system, round_act, &round));
  return round;
}

static void run_second(struct scene *scene, struct scheduler_second *second) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  second->woken_count = 0;
  buf_reset(&second->note);
  assert_ok(scene_run(scene, &system, second_act, second));
}

static void advance(struct scene *scene, int64_t ms) { scene->bench.fixture->clock.fixed_ms += ms; }

static bool key_lives(struct scene *scene, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(scene->bench.keyring, scene->agent.workspace, ref, key) == ERR_NONE;
}

static int64_t number(struct scene *scene, const struct sql *sql, const struct id *id) {
  struct db_rows rows;
  struct db_value values[1];
  if (id) values[0] = db_id(id);
  assert_ok(db_one(scene->bench.work.db, sql, values, id ? 1 : 0, &rows));
  int64_t value = db_row_int(&rows, 0);
  assert_ok(db_finish(&rows));
  return value;
}

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 17(1)(a) */
static void a_chat_goes_when_its_days_after_the_last_message_are_over(void **state) {
  struct scene scene;
  struct scene_chat chat;
  scene_open(&scene, *state, 30);
  scene_begin(&scene, &chat);
  advance(&scene, 10 * DAY_MS);
  assert_ok(scene_send(&scene, &chat.visitor, chat.conversation, 1, "Hello?"));
  advance(&scene, 30 * DAY_MS - 1);
  assert_int_equal(run_round(&scene).slice.gone.conversations, 0);
  assert_true(key_lives(&scene, chat.key));
  advance(&scene, 1);
  struct scheduler_round round = run_round(&scene);
  assert_int_equal(round.slice.gone.conversations, 1);
  assert_int_equal(round.buried, 0); /* never before the commit */
  assert_true(key_lives(&scene, chat.key));
  round = run_round(&scene);
  assert_int_equal(round.slice.gone.conversations, 0);
  assert_int_equal(round.buried, 2);
  assert_false(key_lives(&scene, chat.key));
  assert_false(key_lives(&scene, chat.person_key));
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_personal_rows, &chat.person), 0);
  assert_int_equal(number(&scene, &sql_test_open_tombstones, NULL), 0);
  scene_close(&scene);
}

/* From the row, not from what the scribe remembers. */
static enum err read_last(struct work *work, void *context) {
  struct scene_chat *chat = context;
  struct conversation conversation;
  struct personal text;
  TRY(conversation_read(work, chat->conversation, &conversation));
  struct personal_spot spot = {.row = chat->conversation, .sequence = conversation.head};
  return personal_open(work, personal_at(&conversation.subject, FIELD_MESSAGE_TEXT, spot),
                       GATE_READ, conversation.last_sealed, &text);
}

/* A gate that shuts before the data go would make them kept for nobody. */
static void what_is_kept_can_be_used_until_it_goes(void **state) {
  struct scene scene;
  struct scene_chat chat;
  scene_open(&scene, *state, 1);
  scene_begin(&scene, &chat);
  for (uint64_t i = 1; i <= 12; i++) { /* every 23 hours: never a day of silence */
    advance(&scene, 20 * 3600000);
    assert_ok(scene_send(&scene, &chat.visitor, chat.conversation, i, "Still there?"));
    assert_int_equal(run_round(&scene).slice.gone.conversations, 0);
    advance(&scene, 3 * 3600000);
    assert_ok(scene_run(&scene, &scene.agent, read_last, &chat));
  }
  scene_rest(&scene);
  scene_close(&scene);
}

/* A change of the term, signed for a time; 0: now. */
static enum err lengthen_at(struct work *work, struct id site, int64_t at_ms) {
  struct change change;
  struct json *body = NULL;
  struct change_context context = {.site = site, .language = STR("en")};
  struct change_signature signature = {.effective_at_ms = at_ms};
  bool now = false;
  work->actor.roles = ROLE_ADMINISTRATOR;
  TRY(json_parse(STR("{\"code\":\"answer\",\"retention_days\":3000}"), &body));
  enum err error = change_draft(work, &context, CHANGE_RETENTION, body, &change);
  json_free(body);
  if (!error) error = change_ask(work, change.id, 0, &change);
  signature.version = change.version;
  if (!error) error = change_sign(work, &context, change.id, &signature, &now);
  if (!error && now) error = change_carry_out(work, &context, change.id);
  return !error && now ? site_follow(work, site) : error;
}

static enum err lengthen(struct work *work, void *context) {
  struct scene *scene = context;
  return lengthen_at(work, scene->site, 0);
}

static enum err lengthen_later(struct work *work, void *context) {
  struct scene *scene = context;
  return lengthen_at(work, scene->site, work->now_ms + DAY_MS);
}

static enum err read_term(struct work *work, void *context) {
  struct scene *scene = context;
  struct site site;
  struct purpose answer;
  TRY(site_read(work, scene->site, &site));
  TRY(purpose_read(work, scene->site, STR(PURPOSE_ANSWER), &answer));
  if (site.retention_days != answer.retention_days) return ERR_CORRUPT;
  return answer.retention_days == 3000 ? ERR_NONE : ERR_NOT_FOUND;
}

static void a_change_that_was_signed_for_a_day_counts_from_that_day_on(void **state) {
  struct scene scene;
  scene_open(&scene, *state, 30);
  assert_ok(scene_run(&scene, &scene.agent, lengthen_later, &scene));
  assert_int_equal(run_round(&scene).changes, 0);
  assert_int_equal(scene_run(&scene, &scene.agent, read_term, &scene), ERR_NOT_FOUND);
  advance(&scene, DAY_MS);
  assert_int_equal(run_round(&scene).changes, 1);
  assert_ok(scene_run(&scene, &scene.agent, read_term, &scene));
  assert_int_equal(run_round(&scene).changes, 0);
  scene_rest(&scene);
  scene_close(&scene);
}

static enum err see_notice(struct work *work, void *context) {
  struct scene_chat *chat = context;
  return notice_see(work, chat->conversation, 2, STR("en"));
}

/*= GDPR Art. 5(1)(a) */
/*= GDPR Art. 13(3) */
static void a_longer_term_does_not_reach_back_to_who_was_told_a_shorter_one(void **state) {
  struct scene scene;
  struct scene_chat chat;
  scene_open(&scene, *state, 30);
  scene_begin(&scene, &chat);
  assert_ok(scene_run(&scene, &scene.agent, lengthen, &scene));
  /* Nor is anything taken in under it before it was told. */
  assert_err(scene_send(&scene, &chat.visitor, chat.conversation, 1, "Hello?"), ERR_CONFLICT);
  assert_ok(scene_run(&scene, &chat.visitor, see_notice, &chat));
  assert_ok(scene_send(&scene, &chat.visitor, chat.conversation, 1, "Hello?"));
  advance(&scene, 30 * DAY_MS);
  assert_int_equal(run_round(&scene).slice.gone.conversations, 1);
  scene_rest(&scene);
  scene_close(&scene);
}

static enum err use_resolved(struct work *work, void *context) {
  struct scene *scene = context;
  struct purpose purpose;
  struct id nobody = {{0}};
  TRY(purpose_read(work, scene->site, STR(PURPOSE_ANSWER), &purpose));
  purpose.retention_from = RETENTION_FROM_RESOLVED;
  TRY(purpose_publish(work, scene->site, &purpose, nobody, &purpose.version));
  return scene_tell(work, scene);
}

static enum err resolve(struct work *work, void *context) {
  struct scene_chat *chat = context;
  struct conversation_change change = {.has_status = true, .status = CONVERSATION_RESOLVED};
  return conversation_change(work, chat->conversation, &change);
}

/*= GDPR Art. 5(1)(e) */
static void days_count_from_its_being_resolved_where_the_purpose_says_so(void **state) {
  struct scene scene;
  struct scene_chat chat;
  scene_open(&scene, *state, 30);
  assert_ok(scene_run(&scene, &scene.agent, use_resolved, &scene));
  scene_begin(&scene, &chat);
  advance(&scene, 40 * DAY_MS); /* nobody has answered yet: it stays */
  assert_int_equal(run_round(&scene).slice.gone.conversations, 0);
  assert_ok(scene_send(&scene, &chat.visitor, chat.conversation, 1, "Hello?"));
  assert_ok(scene_run(&scene, &scene.agent, resolve, &chat));
  advance(&scene, 30 * DAY_MS - 1);
  assert_int_equal(run_round(&scene).slice.gone.conversations, 0);
  assert_ok(
      scene_send(&scene, &chat.visitor, chat.conversation, 2, "One more thing")); /* opens it */
  advance(&scene, 40 * DAY_MS);
  assert_int_equal(run_round(&scene).slice.gone.conversations, 0);
  assert_ok(scene_run(&scene, &scene.agent, resolve, &chat));
  advance(&scene, 30 * DAY_MS);
  assert_int_equal(run_round(&scene).slice.gone.conversations, 1);
  scene_rest(&scene);
  scene_close(&scene);
}

static enum err snooze(struct work *work, void *context) {
  struct scene_chat *chat = context;
  struct conversation_change change = {
      .has_status = true, .status = CONVERSATION_SNOOZED, .snoozed_until = work->now_ms + 1000};
  return conversation_change(work, chat->conversation, &change);
}

static void a_snoozed_chat_wakes_when_its_time_has_come(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct scheduler_second second = {.woken_count = 0};
  scene_open(&scene, *state, 30);
  scene_begin(&scene, &chat);
  assert_ok(scene_run(&scene, &scene.agent, snooze, &chat));
  advance(&scene, 999);
  run_second(&scene, &second);
  assert_int_equal(second.woken_count, 0);
  advance(&scene, 1);
  run_second(&scene, &second);
  assert_int_equal(second.woken_count, 1);
  assert_true(id_equal(second.woken[0], chat.conversation));
  run_second(&scene, &second);
  assert_int_equal(second.woken_count, 0);
  buf_done(&second.note);
  scene_rest(&scene);
  scene_close(&scene);
}

/*= GDPR Art. 5(2) */
static void a_second_in_which_something_happened_ends_with_a_checkpoint(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct scheduler_second second = {.woken_count = 0};
  struct ledger_report report;
  scene_open(&scene, *state, 30);
  run_second(&scene, &second); /* the founding happened */
  assert_true(second.note.len > 0);
  run_second(&scene, &second);
  assert_int_equal(second.note.len, 0);
  scene_begin(&scene, &chat);
  run_second(&scene, &second);
  assert_true(second.note.len > 0);
  scene_rest(&scene);
  assert_ok(ledger_verify_here(&scene.bench.work, buf_str(&second.note), &report));
  assert_null(report.why);
  assert_int_equal(report.checkpoints, 2);
  buf_done(&second.note);
  scene_close(&scene);
}

static void keys_are_minted_ahead(void **state) {
  struct scene scene;
  struct scheduler_second second = {.woken_count = 0};
  scene_open(&scene, *state, 30);
  run_second(&scene, &second);
  size_t spare = keyring_spare(scene.bench.keyring);
  assert_true(spare >= 128);
  run_second(&scene, &second);
  assert_int_equal(keyring_spare(scene.bench.keyring), spare); /* enough is enough */
  buf_done(&second.note);
  scene_rest(&scene);
  scene_close(&scene);
}

static enum err add_session(struct work *work, void *context) {
  struct id id = {{1}};
  (void)context;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_id(&work->actor.id),
                              db_int(work->now_ms), db_int(work->now_ms + 5000)};
  return db_run(work->db, &sql_test_session_insert, values, 5, NULL);
}

static void sessions_and_openings_end_in_their_time(void **state) {
  struct scene scene;
  scene_open(&scene, *state, 3650);
  assert_ok(scene_run(&scene, &scene.agent, add_session, NULL));
  advance(&scene, 4990);
  assert_int_equal(run_round(&scene).terms.sessions, 0);
  advance(&scene, 10);
  assert_int_equal(run_round(&scene).terms.sessions, 1);
  advance(&scene, LEDGER_OPENING_DAYS * DAY_MS - 6000);
  assert_int_equal(run_round(&scene).terms.openings, 0);
  advance(&scene, 6000);
  struct scheduler_round round = run_round(&scene);
  assert_true(round.terms.openings > 0);
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_session_count, NULL), 0);
  /* All but those of the days that were proved meanwhile. */
  assert_int_equal(number(&scene, &sql_test_opening_count, NULL), 2 * round.terms.proofs);
  scene_close(&scene);
}

static void nothing(void *context) { (void)context; }
static void nothing_changed(void *context, struct id conversation) {
  (void)context;
  (void)conversation;
}

/* On its own thread: the chat is due, and its keys do not wait for another round. */
static void the_scheduler_erases_buries_and_gives_the_witness_its_checkpoint(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct scheduler *scheduler = NULL;
  char path[200];
  scene_open(&scene, *state, 1);
  scene_begin(&scene, &chat);
  advance(&scene, DAY_MS);
  (void)snprintf(path, sizeof path, "%s/witness", scene.bench.fixture->folder);
  struct scheduler_config config = {.scribe = scene.scribe,
                                    .clock = &scene.bench.fixture->clock,
                                    .witness_file = path,
                                    .tick = nothing,
                                    .changed = nothing_changed};
  assert_ok(scheduler_open(&config, &scheduler));
  for (int i = 0; i < 200 && key_lives(&scene, chat.key); i++) usleep(50000);
  assert_false(key_lives(&scene, chat.key));
  for (int i = 0; i < 100 && access(path, F_OK) != 0; i++) usleep(100000);
  assert_int_equal(access(path, F_OK), 0);
  scheduler_close(scheduler);
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_open_tombstones, NULL), 0);
  assert_int_equal(number(&scene, &sql_test_done_tombstones, NULL), 2);
  assert_int_equal(number(&scene, &sql_test_person_count, NULL), 0);
  scene_close(&scene);
}

/* Sent again with its own answer: something always waits for the scribe. */
struct flood {
  struct deed deed;
  struct scribe *scribe;
  _Atomic bool lasts;
  _Atomic bool ended;
};

static enum err flood_act(struct deed *deed, struct work *work) {
  (void)deed;
  (void)work;
  return ERR_NONE;
}

static void flood_done(struct deed *deed, enum err result, uint64_t version) {
  struct flood *flood = LIST_ENTRY(deed, struct flood, deed);
  (void)result;
  (void)version;
  if (atomic_load(&flood->lasts) && deed_send(flood->scribe, deed)) return;
  atomic_store(&flood->ended, true);
}

/*= GDPR Art. 5(1)(e) */
static void what_is_due_goes_though_something_always_waits_for_the_scribe(void **state) {
  struct scene scene;
  struct scene_chat chats[10];
  struct scheduler *scheduler = NULL;
  scene_open(&scene, *state, 1);
  for (size_t i = 0; i < 10; i++) scene_begin(&scene, &chats[i]);
  advance(&scene, DAY_MS);
  struct flood flood = {.deed = {.actor = scene.agent, .act = flood_act, .done = flood_done},
                        .scribe = scene.scribe};
  struct scheduler_config config = {.scribe = scene.scribe,
                                    .clock = &scene.bench.fixture->clock,
                                    .tick = nothing,
                                    .changed = nothing_changed};
  atomic_store(&flood.lasts, true);
  assert_true(deed_send(scene.scribe, &flood.deed));
  assert_ok(scheduler_open(&config, &scheduler));
  for (size_t i = 0; i < 10; i++)
    for (int waits = 0; waits < 400 && key_lives(&scene, chats[i].key); waits++) usleep(50000);
  assert_false(atomic_load(&flood.ended));
  for (size_t i = 0; i < 10; i++) assert_false(key_lives(&scene, chats[i].key));
  scheduler_close(scheduler);
  atomic_store(&flood.lasts, false);
  while (!atomic_load(&flood.ended)) usleep(1000);
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_person_count, NULL), 0);
  assert_int_equal(number(&scene, &sql_test_open_tombstones, NULL), 0);
  scene_close(&scene);
}

static void pauses_are_longer_where_others_write_and_never_without_end(void **state) {
  (void)state;
  assert_int_equal(scheduler_pause_ms(0, true), SCHEDULER_PAUSE_LEAST_MS);
  assert_int_equal(scheduler_pause_ms(1500000, true), 1500 * SCHEDULER_PAUSE_TIMES / 1000);
  assert_int_equal(scheduler_pause_ms(7000000, false), 7);
  assert_int_equal(scheduler_pause_ms(UINT64_C(3600000000000), true), SCHEDULER_PAUSE_MOST_MS);
  assert_int_equal(scheduler_pause_ms(UINT64_C(3600000000000), false), SCHEDULER_PAUSE_MOST_MS);
}

static enum err read_clock(struct work *work, void *context) {
  enum err error = retention_clock_read(work->db, context);
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}

/*= GDPR Art. 32(1)(b) */
static void a_clock_that_jumped_a_year_erases_nothing(void **state) {
  struct scene scene;
  struct scene_chat chat;
  struct scheduler *scheduler = NULL;
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct retention_clock_state clock = {.held_since = 0};
  scene_open(&scene, *state, 30);
  scene_begin(&scene, &chat);
  int64_t now = clock_now_ms(&scene.bench.fixture->clock);
  advance(&scene, 365 * DAY_MS);
  struct scheduler_config config = {.scribe = scene.scribe,
                                    .clock = &scene.bench.fixture->clock,
                                    .tick = nothing,
                                    .changed = nothing_changed};
  assert_ok(scheduler_open(&config, &scheduler));
  for (int i = 0; i < 200 && clock.held_since == 0; i++) {
    usleep(50000);
    assert_ok(scene_run(&scene, &system, read_clock, &clock));
  }
  assert_int_equal(clock.held_since, now + 365 * DAY_MS);
  assert_true(retention_clock_time(&clock) < now + DAY_MS);
  scheduler_close(scheduler);
  assert_true(key_lives(&scene, chat.key));
  scene_rest(&scene);
  assert_int_equal(number(&scene, &sql_test_person_count, NULL), 1);
  scene_close(&scene);
}

static void a_witness_that_is_not_https_stops_the_start(void **state) {
  struct scene scene;
  struct scheduler *scheduler = NULL;
  scene_open(&scene, *state, 1);
  struct scheduler_config config = {.scribe = scene.scribe,
                                    .witness_url = "http://127.0.0.1/",
                                    .tick = nothing,
                                    .changed = nothing_changed};
  assert_err(scheduler_open(&config, &scheduler), ERR_INVALID);
  scheduler_close(NULL);
  scene_rest(&scene);
  scene_close(&scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_chat_goes_when_its_days_after_the_last_message_are_over),
      cmocka_unit_test(what_is_kept_can_be_used_until_it_goes),
      cmocka_unit_test(a_change_that_was_signed_for_a_day_counts_from_that_day_on),
      cmocka_unit_test(a_longer_term_does_not_reach_back_to_who_was_told_a_shorter_one),
      cmocka_unit_test(days_count_from_its_being_resolved_where_the_purpose_says_so),
      cmocka_unit_test(a_snoozed_chat_wakes_when_its_time_has_come),
      cmocka_unit_test(a_second_in_which_something_happened_ends_with_a_checkpoint),
      cmocka_unit_test(keys_are_minted_ahead),
      cmocka_unit_test(sessions_and_openings_end_in_their_time),
      cmocka_unit_test(the_scheduler_erases_buries_and_gives_the_witness_its_checkpoint),
      cmocka_unit_test(what_is_due_goes_though_something_always_waits_for_the_scribe),
      cmocka_unit_test(pauses_are_longer_where_others_write_and_never_without_end),
      cmocka_unit_test(a_clock_that_jumped_a_year_erases_nothing),
      cmocka_unit_test(a_witness_that_is_not_https_stops_the_start),
  };
  return store_test_run("scheduler", tests, sizeof tests / sizeof tests[0]);
}
