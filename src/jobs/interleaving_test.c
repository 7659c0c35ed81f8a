/*
 * Whatever order people begin, write, are looked at and are erased in: the log is whole,
 * what was acknowledged and not erased reads word for word, and what was erased opens
 * for nobody. A seed is printed; PARLOUR_TEST_SEED repeats it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "chat/return_token.h"
#include "jobs/jobs_test_support.h"
#include "jobs/scheduler.h"
#include "jobs_test.sql.h"

#define CHATS 24
#define STEPS 400
#define TEXTS 64

struct told {
  struct scene_chat chat;
  bool erased;
  uint64_t sent;           /* client ids used */
  int texts;               /* acknowledged, in order */
  unsigned numbers[TEXTS]; /* what they said */
  struct buf sealed;       /* a copy of one of them, as a backup would hold it */
};

struct model {
  struct scene scene;
  struct rng rng;
  struct told told[CHATS];
  size_t count;
  unsigned next;
};

static struct told *any(struct model *model) {
  return &model->told[rng_below(&model->rng, (uint32_t)model->count)];
}

static void begin(struct model *model) {
  if (model->count == CHATS) return;
  scene_begin(&model->scene, &model->told[model->count++].chat);
}

static void text_of(unsigned number, char text[static 32]) {
  (void)snprintf(text, 32, "message %u", number);
}

static void send(struct model *model, bool by_agent) {
  struct told *told = any(model);
  char text[32];
  if (told->texts == TEXTS) return;
  text_of(model->next, text);
  const struct actor *actor = by_agent ? &model->scene.agent : &told->chat.visitor;
  enum err error = scene_send(&model->scene, actor, told->chat.conversation, ++told->sent, text);
  assert_int_equal(error, told->erased ? ERR_NOT_FOUND : ERR_NONE);
  if (error == ERR_NONE) told->numbers[told->texts++] = model->next++;
}

static enum err look_act(struct work *work, void *context) {
  struct told *told = context;
  struct conversation conversation;
  TRY(conversation_read(work, told->chat.conversation, &conversation));
  if (conversation.last_sealed.len > 0) {
    buf_reset(&told->sealed);
    buf_append(&told->sealed, conversation.last_sealed);
  }
  return conversation_look(work, &conversation);
}

static void look(struct model *model) {
  struct told *told = any(model);
  enum err error = scene_run(&model->scene, &model->scene.agent, look_act, told);
  assert_int_equal(error, told->erased ? ERR_NOT_FOUND : ERR_NONE);
}

static void erase(struct model *model) {
  struct told *told = any(model);
  enum err error = scene_erase(&model->scene, told->chat.person, told->chat.conversation);
  assert_int_equal(error, told->erased ? ERR_NOT_FOUND : ERR_NONE);
  told->erased = true;
}

static enum err recover_act(struct work *work, void *context) {
  struct told *told = context;
  struct returning returning;
  char code[TOKEN_CODE_BYTES];
  char token[TOKEN_TEXT_BYTES];
  struct conversation conversation;
  struct site site;
  TRY(conversation_read(work, told->chat.conversation, &conversation));
  TRY(site_read(work, conversation.site, &site));
  TRY(return_code_new(work, told->chat.person, told->chat.conversation, code));
  return return_code_use(work, site.key, str_from(code), &returning, token);
}

/* Comes back by a code. */
static void recover(struct model *model) {
  struct told *told = any(model);
  enum err error = scene_run(&model->scene, &told->chat.visitor, recover_act, told);
  assert_int_equal(error, told->erased ? ERR_NOT_FOUND : ERR_NONE);
}

static enum err round_act(struct work *work, void *context) {
  return scheduler_run_round(work, context);
}

static enum err second_act(struct work *work, void *context) {
  return scheduler_run_second(work, context);
}

static void let_time_pass(struct model *model) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct scheduler_round round = {0};
  struct scheduler_second second = {.woken_count = 0};
  model->scene.bench.fixture->clock.fixed_ms += 1 + rng_below(&model->rng, 600000);
  assert_ok(scene_run(&model->scene, &system, round_act, &round));
  assert_int_equal(round.slice.gone.conversations, 0); /* nothing is due within these minutes */
  assert_ok(scene_run(&model->scene, &system, second_act, &second));
  buf_done(&second.note);
}

static void step(struct model *model) {
  uint32_t chance = rng_below(&model->rng, 100);
  if (model->count == 0 || chance < 8)
    begin(model);
  else if (chance < 48)
    send(model, false);
  else if (chance < 70)
    send(model, true);
  else if (chance < 81)
    look(model);
  else if (chance < 85)
    recover(model);
  else if (chance < 89)
    erase(model);
  else
    let_time_pass(model);
}

static bool key_lives(struct model *model, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(model->scene.bench.keyring, model->scene.agent.workspace, ref, key) ==
         ERR_NONE;
}

static void check_kept(struct model *model, struct told *told) {
  struct work *work = &model->scene.bench.work;
  struct conversation conversation;
  struct message_range range = {.after = 0, .limit = TEXTS};
  struct buf out = {0};
  struct json *list = NULL;
  struct json_writer w = json_writer(&out);
  struct message_page page = {.more = true};
  assert_ok(conversation_read(work, told->chat.conversation, &conversation));
  json_begin_array(&w);
  assert_ok(message_write_history(work, &w, &conversation, &range, &page));
  json_end_array(&w);
  assert_false(page.more);
  assert_ok(json_parse(buf_str(&out), &list));
  assert_int_equal(json_size(list), told->texts);
  for (int i = 0; i < told->texts; i++) {
    char expected[32];
    struct str text;
    text_of(told->numbers[i], expected);
    assert_ok(json_get_str(json_at(list, (size_t)i), "text", &text));
    assert_str(text, expected);
  }
  json_free(list);
  buf_done(&out);
}

static void check_erased(struct model *model, struct told *told) {
  struct work *work = &model->scene.bench.work;
  struct conversation conversation;
  struct personal text;
  struct db_rows rows;
  struct personal_spot spot = {.row = told->chat.conversation, .sequence = told->texts};
  struct db_value person[] = {db_id(&told->chat.person)};
  struct personal_subject subject = {.workspace = model->scene.agent.workspace,
                                     .key = told->chat.key,
                                     .gate = {.person = told->chat.person,
                                              .purpose = PURPOSE_ANSWER,
                                              .allowed = GATE_ALL,
                                              .fields = UINT64_MAX,
                                              .roles = ROLE_ALL,
                                              .valid_until_ms = INT64_MAX,
                                              .kept_until_ms = INT64_MAX}};
  assert_err(conversation_read(work, told->chat.conversation, &conversation), ERR_NOT_FOUND);
  assert_false(key_lives(model, told->chat.key));
  assert_false(key_lives(model, told->chat.person_key));
  assert_ok(db_one(work->db, &sql_test_personal_rows, person, 1, &rows));
  assert_int_equal(db_row_int(&rows, 0), 0);
  assert_ok(db_finish(&rows));
  if (told->sealed.len > 0)
    assert_err(personal_open(work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot), GATE_READ,
                             buf_str(&told->sealed), &text),
               ERR_NOT_FOUND);
}

static void check_all(struct model *model) {
  struct ledger_report report;
  size_t erased = 0;
  for (size_t i = 0; i < model->count; i++) {
    erased += model->told[i].erased;
    if (model->told[i].erased)
      check_erased(model, &model->told[i]);
    else
      check_kept(model, &model->told[i]);
    buf_done(&model->told[i].sealed);
  }
  assert_ok(ledger_verify_here(&model->scene.bench.work, STR_EMPTY, &report));
  assert_null(report.why);
  assert_true(report.entries > model->count + erased);
  printf("# %zu chats, %zu erased, %llu entries\n", model->count, erased,
         (unsigned long long)report.entries);
}

static void play(struct store_fixture *fixture, uint64_t seed) {
  struct model *model = calloc(1, sizeof *model);
  assert_non_null(model);
  printf("# PARLOUR_TEST_SEED=%llu\n", (unsigned long long)seed);
  rng_init_seeded(&model->rng, seed);
  scene_open(&model->scene, fixture, 90);
  for (int i = 0; i < STEPS; i++) step(model);
  let_time_pass(model); /* what was erased last is buried too */
  scene_rest(&model->scene);
  check_all(model);
  scene_close(&model->scene);
  free(model);
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 5(2) */
static void exactly_the_erased_are_unreadable_and_the_log_is_whole(void **state) {
  const char *wanted = getenv("PARLOUR_TEST_SEED");
  struct rng rng;
  uint32_t fresh;
  rng_init_system(&rng);
  rng_fill(&rng, &fresh, sizeof fresh);
  play(*state, wanted ? strtoull(wanted, NULL, 10) : fresh);
}

static void the_same_holds_for_a_seed_that_is_always_played(void **state) {
  play(*state, 20261124);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exactly_the_erased_are_unreadable_and_the_log_is_whole),
      cmocka_unit_test(the_same_holds_for_a_seed_that_is_always_played),
  };
  return store_test_run("interleaving", tests, sizeof tests / sizeof tests[0]);
}
