#include "privacy/privacy_test_support.h"

#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

static void run(struct stage *stage, const struct sql *sql, const struct db_value *values,
                size_t count) {
  assert_int_equal(db_run(stage->work->db, sql, values, count, NULL), ERR_NONE);
}

void stage_open(struct stage *stage, struct store_fixture *fixture) {
  struct purpose purpose;
  ledger_bench_open(&stage->bench, fixture);
  stage->work = &stage->bench.work;
  stage->site = ledger_bench_id(&stage->bench);
  struct db_value workspace[] = {db_id(&stage->work->actor.workspace)};
  struct db_value site[] = {db_id(&stage->work->actor.workspace), db_id(&stage->site),
                            db_text(STR("shop"))};
  run(stage, &sql_test_workspace, workspace, 1);
  run(stage, &sql_test_site, site, 3);
  assert_int_equal(
      purpose_builtin_make(stage->work->arena, STR(PURPOSE_ANSWER), BASIS_CONTRACT, &purpose),
      ERR_NONE);
  assert_int_equal(
      purpose_publish(stage->work, stage->site, &purpose, (struct id){{0}}, &purpose.version),
      ERR_NONE);
  stage_commit(stage);
}

void stage_close(struct stage *stage) { ledger_bench_close(&stage->bench); }
void stage_commit(struct stage *stage) { ledger_bench_commit(&stage->bench); }

struct personal_subject stage_subject(const struct stage *stage, const struct stage_chat *chat) {
  return (struct personal_subject){.workspace = stage->bench.work.actor.workspace,
                                   .key = chat->key,
                                   .gate = {.person = chat->person,
                                            .conversation = chat->conversation,
                                            .purpose = PURPOSE_ANSWER,
                                            .allowed = GATE_ALL,
                                            .fields = UINT64_MAX,
                                            .roles = ROLE_ALL,
                                            .valid_until_ms = INT64_MAX,
                                            .kept_until_ms = INT64_MAX}};
}

static void insert_person(struct stage *stage, const struct stage_chat *chat) {
  struct id workspace = stage->work->actor.workspace;
  struct db_value values[] = {db_id(&workspace),
                              db_id(&chat->person),
                              db_id(&stage->site),
                              db_int(chat->person_key.slot),
                              db_id(&chat->person_key.key),
                              db_bytes(STR("sealed"))};
  run(stage, &sql_test_person, values, 6);
}

static void insert_message(struct stage *stage, const struct stage_chat *chat) {
  struct buf sealed = {0};
  struct personal_subject subject = stage_subject(stage, chat);
  struct personal_spot spot = {.row = chat->conversation, .sequence = 1};
  assert_int_equal(personal_seal(stage->work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot),
                                 personal_of(STR("my words")), &sealed),
                   ERR_NONE);
  struct db_value values[] = {db_id(&subject.workspace), db_id(&chat->conversation),
                              db_id(&chat->person), db_bytes(buf_str(&sealed))};
  run(stage, &sql_test_message, values, 4);
  run(stage, &sql_test_mark, values, 3);
  run(stage, &sql_test_token, values, 3);
  buf_done(&sealed);
}

static void record(struct stage *stage, const struct stage_chat *chat) {
  struct ledger_entry entry = {.kind = LEDGER_COLLECTED,
                               .object = chat->conversation,
                               .subject = chat->person,
                               .key = chat->key,
                               .purpose = PURPOSE_ANSWER};
  assert_int_equal(ledger_record(stage->work, &entry), ERR_NONE);
}

void stage_chat(struct stage *stage, const struct stage_chat *of, int64_t kept_until,
                struct stage_chat *chat_out) {
  struct stage_chat chat = {.kept_until = kept_until};
  struct id workspace = stage->work->actor.workspace;
  chat.person = of ? of->person : ledger_bench_id(&stage->bench);
  chat.conversation = ledger_bench_id(&stage->bench);
  assert_int_equal(keyring_take(stage->bench.keyring, &chat.key), ERR_NONE);
  if (of)
    chat.person_key = of->person_key;
  else
    assert_int_equal(keyring_take(stage->bench.keyring, &chat.person_key), ERR_NONE);
  if (!of) insert_person(stage, &chat);
  struct db_value values[] = {db_id(&workspace),   db_id(&chat.conversation), db_id(&stage->site),
                              db_id(&chat.person), db_int(chat.key.slot),     db_id(&chat.key.key),
                              db_int(kept_until)};
  run(stage, &sql_test_conversation, values, 7);
  assert_int_equal(gate_refresh(stage->work, chat.person, (struct id){{0}}, STR(PURPOSE_ANSWER)),
                   ERR_NONE);
  assert_int_equal(gate_refresh(stage->work, chat.person, chat.conversation, STR(PURPOSE_ANSWER)),
                   ERR_NONE);
  insert_message(stage, &chat);
  record(stage, &chat);
  stage_commit(stage);
  *chat_out = chat;
}

void stage_shown(struct stage *stage, const struct stage_chat *chat, int64_t version) {
  struct db_value values[] = {db_id(&stage->work->actor.workspace), db_id(&chat->conversation),
                              db_int(version)};
  run(stage, &sql_test_shown, values, 3);
  assert_int_equal(gate_refresh_person(stage->work, chat->person), ERR_NONE);
}

enum err stage_read(struct stage *stage, const struct stage_chat *chat, struct personal *text_out) {
  struct db_rows rows;
  struct personal_subject subject = stage_subject(stage, chat);
  struct personal_spot spot = {.row = chat->conversation, .sequence = 1};
  struct db_value values[] = {db_id(&chat->conversation)};
  TRY(db_one(stage->work->db, &sql_test_message_sealed, values, 1, &rows));
  enum err error = personal_open(stage->work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot),
                                 GATE_READ, db_row_bytes(&rows, 0), text_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

int64_t stage_number(struct stage *stage, const struct sql *sql, const struct id *id) {
  struct db_rows rows;
  struct db_value values[1];
  if (id) values[0] = db_id(id);
  assert_int_equal(db_one(stage->work->db, sql, values, id ? 1 : 0, &rows), ERR_NONE);
  int64_t value = db_row_int(&rows, 0);
  assert_int_equal(db_finish(&rows), ERR_NONE);
  return value;
}

struct json *stage_json(const char *text) {
  struct buf quoted = {0};
  struct json *root = NULL;
  for (; *text; text++) buf_append_char(&quoted, *text == '\'' ? '"' : *text);
  assert_int_equal(json_parse(buf_str(&quoted), &root), ERR_NONE);
  buf_done(&quoted);
  return root;
}

void stage_activate(struct stage *stage, enum change_kind kind, const char *text) {
  struct change_context context = {.site = stage->site, .language = STR("en")};
  struct change_signature signature = {.effective_at_ms = 0};
  struct json *body = stage_json(text);
  struct change change;
  bool now = false;
  assert_int_equal(change_draft(stage->work, &context, kind, body, &change), ERR_NONE);
  json_free(body);
  assert_int_equal(change_ask(stage->work, change.id, 0, &change), ERR_NONE);
  signature.version = change.version;
  enum err error = change_sign(stage->work, &context, change.id, &signature, &now);
  if (error) fail_msg("%s", stage->work->fault ? stage->work->fault : "not signed");
  assert_true(now);
  assert_int_equal(change_carry_out(stage->work, &context, change.id), ERR_NONE);
}
