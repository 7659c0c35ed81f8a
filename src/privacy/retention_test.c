/* When data must go, and making them go. */
#include "privacy/retention.h"

#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

static struct retention_item item_of(const struct stage *stage, const struct stage_chat *chat) {
  return (struct retention_item){stage->bench.work.actor.workspace, chat->conversation,
                                 chat->person};
}

static void erase(struct stage *stage, const struct stage_chat *chat) {
  struct retention_item item = item_of(stage, chat);
  assert_ok(retention_erase(stage->work, &item, "retention"));
}

static int64_t bury(struct stage *stage) {
  int64_t count = 0;
  assert_ok(retention_bury(stage->work, &count));
  stage_commit(stage);
  return count;
}

static bool key_lives(struct stage *stage, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  return keyring_open_key(stage->bench.keyring, stage->work->actor.workspace, ref, key) == ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
static void what_is_due_is_given_oldest_first_and_nothing_before_its_time(void **state) {
  struct stage stage;
  struct stage_chat chats[3];
  struct retention_duty *duties;
  size_t count;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now + 1, &chats[0]);
  stage_chat(&stage, NULL, now, &chats[1]);
  stage_chat(&stage, NULL, now - 1, &chats[2]);
  assert_ok(retention_due(stage.work, now, 10, &duties, &count));
  assert_int_equal(count, 2);
  assert_true(id_equal(duties[0].item.conversation, chats[2].conversation));
  assert_true(id_equal(duties[1].item.conversation, chats[1].conversation));
  assert_true(id_equal(duties[1].item.person, chats[1].person));
  assert_ok(retention_due(stage.work, now, 1, &duties, &count));
  assert_int_equal(count, 1);
  stage_close(&stage);
}

/*= GDPR Art. 17(1)(a) */
static void after_erasing_no_row_is_left_and_nothing_opens(void **state) {
  struct stage stage;
  struct stage_chat gone;
  struct stage_chat stays;
  struct personal text;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &gone);
  stage_chat(&stage, NULL, 5000, &stays);
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_conversation, &gone.conversation), 5);
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_person, &gone.person), 6);
  erase(&stage, &gone);
  stage_commit(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_conversation, &gone.conversation), 0);
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_person, &gone.person), 0);
  assert_int_equal(bury(&stage), 2); /* of the conversation and of the person */
  assert_false(key_lives(&stage, gone.key));
  assert_false(key_lives(&stage, gone.person_key));
  /* Somebody else's are untouched. */
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_conversation, &stays.conversation), 5);
  assert_ok(stage_read(&stage, &stays, &text));
  assert_true(key_lives(&stage, stays.person_key));
  stage_close(&stage);
}

static void a_sealed_value_from_a_backup_does_not_open_either(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct personal text;
  struct buf kept = {0};
  struct personal_spot spot = {.sequence = 9};
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  struct personal_subject subject = stage_subject(&stage, &chat);
  assert_ok(personal_seal(stage.work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot),
                          personal_of(STR("words")), &kept));
  assert_ok(personal_open(stage.work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot), GATE_READ,
                          buf_str(&kept), &text));
  erase(&stage, &chat);
  stage_commit(&stage);
  (void)bury(&stage);
  assert_err(personal_open(stage.work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot), GATE_READ,
                           buf_str(&kept), &text),
             ERR_NOT_FOUND);
  buf_done(&kept);
  stage_close(&stage);
}

static void a_person_goes_with_the_last_conversation(void **state) {
  struct stage stage;
  struct stage_chat first;
  struct stage_chat second;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &first);
  stage_chat(&stage, &first, 6000, &second);
  erase(&stage, &first);
  stage_commit(&stage);
  assert_int_equal(bury(&stage), 1);
  assert_true(key_lives(&stage, first.person_key));
  assert_true(stage_number(&stage, &sql_test_rows_of_person, &first.person) > 0);
  erase(&stage, &second);
  stage_commit(&stage);
  assert_int_equal(bury(&stage), 2);
  assert_false(key_lives(&stage, first.person_key));
  assert_int_equal(stage_number(&stage, &sql_test_rows_of_person, &first.person), 0);
  stage_close(&stage);
}

static size_t due(struct stage *stage) {
  struct retention_duty *duties;
  size_t count;
  assert_ok(retention_due(stage->work, stage->work->now_ms, 10, &duties, &count));
  return count;
}

static void restrict_it(struct stage *stage, const struct stage_chat *chat,
                        const struct id *conversation) {
  struct id id = ledger_bench_id(&stage->bench);
  struct db_value values[] = {db_id(&stage->work->actor.workspace), db_id(&id),
                              db_id(&chat->person), conversation ? db_id(conversation) : db_null()};
  assert_ok(db_run(stage->work->db, &sql_test_restriction, values, 4, NULL));
}

/*= GDPR Art. 18(2) */
static void what_is_restricted_is_not_erased_behind_its_persons_back(void **state) {
  struct stage stage;
  struct stage_chat whole;
  struct stage_chat one;
  struct stage_chat two;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &whole);
  stage_chat(&stage, NULL, now, &one);
  stage_chat(&stage, &one, now, &two);
  assert_int_equal(due(&stage), 3);
  restrict_it(&stage, &whole, NULL);
  assert_int_equal(due(&stage), 2);
  restrict_it(&stage, &one, &one.conversation);
  assert_int_equal(due(&stage), 1);
  struct db_value person[] = {db_id(&whole.person)};
  assert_ok(db_run(stage.work->db, &sql_test_restriction_lift, person, 1, NULL));
  assert_int_equal(due(&stage), 2);
  stage_close(&stage);
}

static void write_more(struct stage *stage, const struct stage_chat *chat, int64_t last) {
  struct id workspace = stage->work->actor.workspace;
  for (int64_t sequence = 2; sequence <= last; sequence++) {
    struct id client = ledger_bench_id(&stage->bench);
    struct db_value values[] = {db_id(&workspace), db_id(&chat->conversation), db_int(sequence),
                                db_id(&client)};
    assert_ok(db_run(stage->work->db, &sql_test_messages_more, values, 4, NULL));
  }
}

/* Who waits behind the erasing of a long conversation waits no longer than for a short one. */
static void a_long_conversation_loses_its_key_at_once_and_its_rows_bit_by_bit(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct retention_gone gone = {0};
  bool left = false;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  write_more(&stage, &chat, RETENTION_ROWS_AT_ONCE + 100);
  erase(&stage, &chat);
  stage_commit(&stage);
  assert_int_equal(bury(&stage), 2);
  assert_false(key_lives(&stage, chat.key));
  assert_int_equal(stage_number(&stage, &sql_test_messages, NULL), 100);
  assert_ok(retention_sweep(stage.work, 60, &gone, &left));
  assert_true(left);
  assert_int_equal(stage_number(&stage, &sql_test_messages, NULL), 40);
  assert_ok(retention_sweep(stage.work, 60, &gone, &left));
  assert_false(left);
  assert_int_equal(gone.messages, 100);
  assert_int_equal(stage_number(&stage, &sql_test_messages, NULL), 0);
  assert_int_equal(stage_number(&stage, &sql_test_sweeps, NULL), 0);
  stage_close(&stage);
}

static void keys_are_destroyed_in_portions(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  for (int i = 0; i < RETENTION_KEYS_AT_ONCE / 2 + 1; i++) {
    stage_chat(&stage, NULL, 5000, &chat);
    erase(&stage, &chat);
  }
  stage_commit(&stage);
  assert_int_equal(bury(&stage), RETENTION_KEYS_AT_ONCE);
  assert_int_equal(bury(&stage), 2);
  assert_int_equal(bury(&stage), 0);
  stage_close(&stage);
}

static void a_tombstone_names_slot_and_key_and_never_the_person(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct db_rows rows;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  erase(&stage, &chat);
  stage_commit(&stage);
  size_t count = 0;
  assert_ok(db_query(stage.work->db, &sql_test_tombstones, NULL, 0, &rows));
  for (; db_step(&rows); count++) {
    struct id key = db_row_id(&rows, 1);
    bool own = db_row_int(&rows, 0) == chat.key.slot && id_equal(key, chat.key.key);
    bool persons =
        db_row_int(&rows, 0) == chat.person_key.slot && id_equal(key, chat.person_key.key);
    assert_true(own || persons);
    assert_str(db_row_bytes(&rows, 2), "retention");
    assert_true(db_row_is_null(&rows, 3)); /* not yet destroyed */
    assert_false(id_equal(key, chat.person) || id_equal(key, chat.conversation));
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(count, 2);
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
static void the_log_tells_of_the_erasure_and_still_verifies(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct ledger_report report;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_int_equal(stage_number(&stage, &sql_test_openings, NULL), 1);
  erase(&stage, &chat);
  stage_commit(&stage);
  (void)bury(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_leaves, NULL), 3);
  assert_int_equal(stage_number(&stage, &sql_test_openings, NULL), 2); /* of the erasures */
  assert_ok(ledger_verify_here(stage.work, STR_EMPTY, &report));
  assert_null(report.why);
  stage_close(&stage);
}

/* Of what is recorded about somebody, only what their own key opens goes with it: the rest
 * has its own term, and the log would show its loss. */
static void what_is_recorded_under_a_key_that_lives_stays(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct ledger_report report;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  struct ledger_entry entry = {.kind = LEDGER_DISCLOSED, .subject = chat.person};
  assert_ok(ledger_record(stage.work, &entry));
  stage_commit(&stage);
  erase(&stage, &chat);
  stage_commit(&stage);
  (void)bury(&stage);
  assert_int_equal(stage_number(&stage, &sql_test_openings, NULL), 3);
  assert_ok(ledger_verify_here(stage.work, STR_EMPTY, &report));
  assert_null(report.why);
  stage_close(&stage);
}

static void an_erasure_that_is_rolled_back_leaves_everything(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct personal text;
  int64_t buried = 0;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  erase(&stage, &chat);
  assert_ok(retention_bury(stage.work, &buried)); /* in the same batch */
  assert_int_equal(buried, 0);
  ledger_bench_rollback(&stage.bench);
  assert_int_equal(bury(&stage), 0);
  assert_true(key_lives(&stage, chat.key));
  assert_ok(stage_read(&stage, &chat, &text));
  stage_close(&stage);
}

/* The commit was on the disk, and then the power went. */
static void a_crash_between_commit_and_destruction_is_replayed_at_start(void **state) {
  struct stage stage;
  struct stage_chat chat;
  int64_t count = 0;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  erase(&stage, &chat);
  stage_commit(&stage);
  assert_true(key_lives(&stage, chat.key));
  ledger_bench_restart(&stage.bench);
  assert_ok(retention_replay(stage.work, &count));
  assert_int_equal(count, 2);
  stage_commit(&stage);
  assert_false(key_lives(&stage, chat.key));
  assert_false(key_lives(&stage, chat.person_key));
  count = 0;
  assert_ok(retention_replay(stage.work, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

/* Keys were destroyed, but the note that they were is lost: harmless to do again. */
static void a_destruction_whose_note_was_lost_is_done_again(void **state) {
  struct stage stage;
  struct stage_chat chat;
  int64_t count = 0;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  erase(&stage, &chat);
  stage_commit(&stage);
  assert_ok(retention_replay(stage.work, &count));
  ledger_bench_rollback(&stage.bench);
  assert_int_equal(bury(&stage), 2);
  assert_false(key_lives(&stage, chat.key));
  stage_close(&stage);
}

static void only_keys_that_rows_name_are_known_at_start(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct retention_names *names = NULL;
  struct keyring_ref other;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  assert_ok(keyring_take(stage.bench.keyring, &other)); /* minted, never used */
  assert_ok(retention_names_load(stage.work->db, &names));
  assert_true(retention_names_has(names, chat.key));
  assert_true(retention_names_has(names, chat.person_key));
  assert_false(retention_names_has(names, other));
  struct keyring_ref moved = {chat.key.slot + 1, chat.key.key};
  assert_false(retention_names_has(names, moved));
  retention_names_free(names);
  retention_names_free(NULL);
  stage_close(&stage);
}

static void what_is_not_there_cannot_be_erased(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  struct retention_item item = item_of(&stage, &chat);
  item.workspace.bytes[0] ^= 1; /* another controller's */
  assert_err(retention_erase(stage.work, &item, "retention"), ERR_NOT_FOUND);
  item = item_of(&stage, &chat);
  item.conversation = chat.person;
  assert_err(retention_erase(stage.work, &item, "retention"), ERR_NOT_FOUND);
  stage_close(&stage);
}

/* Deleting a row looks for whoever refers to it: where no index leads there, each erasure reads
 * whole tables. A restriction is always looked for by its person. */
static void no_table_is_read_whole_to_find_what_belongs_to_a_person_or_conversation(void **state) {
  struct stage stage;
  struct db_rows rows;
  stage_open(&stage, *state);
  assert_ok(db_query(stage.work->db, &sql_test_without_index, NULL, 0, &rows));
  while (db_step(&rows))
    fail_msg("%.*s: no index leads to its %.*s", STR_ARG(db_row_bytes(&rows, 0)),
             STR_ARG(db_row_bytes(&rows, 1)));
  assert_ok(db_finish(&rows));
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_due_is_given_oldest_first_and_nothing_before_its_time),
      cmocka_unit_test(after_erasing_no_row_is_left_and_nothing_opens),
      cmocka_unit_test(a_sealed_value_from_a_backup_does_not_open_either),
      cmocka_unit_test(a_person_goes_with_the_last_conversation),
      cmocka_unit_test(what_is_restricted_is_not_erased_behind_its_persons_back),
      cmocka_unit_test(a_long_conversation_loses_its_key_at_once_and_its_rows_bit_by_bit),
      cmocka_unit_test(keys_are_destroyed_in_portions),
      cmocka_unit_test(a_tombstone_names_slot_and_key_and_never_the_person),
      cmocka_unit_test(the_log_tells_of_the_erasure_and_still_verifies),
      cmocka_unit_test(what_is_recorded_under_a_key_that_lives_stays),
      cmocka_unit_test(an_erasure_that_is_rolled_back_leaves_everything),
      cmocka_unit_test(a_crash_between_commit_and_destruction_is_replayed_at_start),
      cmocka_unit_test(a_destruction_whose_note_was_lost_is_done_again),
      cmocka_unit_test(only_keys_that_rows_name_are_known_at_start),
      cmocka_unit_test(what_is_not_there_cannot_be_erased),
      cmocka_unit_test(no_table_is_read_whole_to_find_what_belongs_to_a_person_or_conversation),
  };
  return store_test_run("retention", tests, sizeof tests / sizeof tests[0]);
}
