/* What a law or a claim keeps, until when, and who may know why. */
#include "privacy/hold.h"

#include "privacy/gate_facts.h"
#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)
#define CLAIM personal_of(STR("court file 7 O 12/26"))

static void as(struct stage *stage, uint32_t roles) { stage->work->actor.roles = roles; }

static bool due(struct stage *stage, const struct stage_chat *chat, int64_t at_ms) {
  struct retention_duty *duties;
  size_t count;
  assert_ok(retention_due(stage->work, at_ms, 10, &duties, &count));
  for (size_t i = 0; i < count; i++)
    if (id_equal(duties[i].item.conversation, chat->conversation)) return true;
  return false;
}

/*= GDPR Art. 17(3)(b) */
/*= GDPR Art. 17(3)(e) */
static void what_is_held_is_not_due_until_the_hold_ends(void **state) {
  struct stage stage;
  struct stage_chat held;
  struct stage_chat other;
  int64_t ended = 0;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &held);
  stage_chat(&stage, NULL, now, &other);
  as(&stage, ROLE_DPO);
  assert_ok(hold_place(stage.work, held.conversation, CLAIM, now + 30 * DAY_MS));
  assert_false(due(&stage, &held, now + 30 * DAY_MS - 1));
  assert_true(due(&stage, &other, now));
  assert_true(due(&stage, &held, now + 30 * DAY_MS));
  assert_ok(hold_expire(stage.work, now + 30 * DAY_MS - 1, 10, &ended));
  assert_int_equal(ended, 0);
  assert_ok(hold_expire(stage.work, now + 30 * DAY_MS, 10, &ended));
  assert_int_equal(ended, 1);
  assert_int_equal(stage_number(&stage, &sql_test_hold_rows, NULL), 0);
  stage_close(&stage);
}

static void a_hold_that_is_lifted_lets_go_at_once(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct hold hold;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &chat);
  as(&stage, ROLE_ADMINISTRATOR);
  assert_ok(hold_place(stage.work, chat.conversation, CLAIM, now + DAY_MS));
  assert_false(due(&stage, &chat, now));
  assert_ok(hold_lift(stage.work, chat.conversation));
  assert_true(due(&stage, &chat, now));
  assert_err(hold_read(stage.work, chat.conversation, &hold), ERR_NOT_FOUND);
  assert_err(hold_lift(stage.work, chat.conversation), ERR_NOT_FOUND);
  stage_close(&stage);
}

static struct str sealed(struct stage *stage) {
  struct db_rows rows;
  struct str copy;
  assert_ok(db_one(stage->work->db, &sql_test_hold_sealed, NULL, 0, &rows));
  assert_ok(arena_copy(stage->work->arena, db_row_bytes(&rows, 0), &copy));
  assert_ok(db_finish(&rows));
  return copy;
}

static void the_reason_rests_sealed_and_is_for_the_office_alone(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct hold hold;
  struct personal reason;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &chat);
  as(&stage, ROLE_DPO);
  assert_ok(hold_place(stage.work, chat.conversation, CLAIM, now + DAY_MS));
  struct str rests = sealed(&stage);
  assert_null(memmem(rests.data, rests.len, "court", 5));
  assert_ok(hold_read(stage.work, chat.conversation, &hold));
  assert_int_equal(hold.until_ms, now + DAY_MS);
  assert_ok(hold_reason(stage.work, &hold, &reason));
  assert_true(personal_equal(reason, CLAIM));
  as(&stage, ROLE_AGENT | ROLE_SUPERVISOR);
  assert_err(hold_reason(stage.work, &hold, &reason), ERR_DENIED);
  assert_ok(hold_read(stage.work, chat.conversation, &hold)); /* that, and until when: all may */
  stage_close(&stage);
}

static void another_reason_takes_the_place_of_the_first(void **state) {
  struct stage stage;
  struct stage_chat chat;
  struct hold hold;
  struct personal reason;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &chat);
  as(&stage, ROLE_DPO);
  assert_ok(hold_place(stage.work, chat.conversation, CLAIM, now + DAY_MS));
  assert_ok(
      hold_place(stage.work, chat.conversation, personal_of(STR("tax audit")), now + 2 * DAY_MS));
  assert_ok(hold_read(stage.work, chat.conversation, &hold));
  assert_int_equal(hold.until_ms, now + 2 * DAY_MS);
  assert_ok(hold_reason(stage.work, &hold, &reason));
  assert_true(personal_equal(reason, personal_of(STR("tax audit"))));
  assert_int_equal(stage_number(&stage, &sql_test_hold_rows, NULL), 1);
  stage_close(&stage);
}

static void refused(struct stage *stage, const struct stage_chat *chat, const char *reason,
                    int64_t until_ms, const char *field) {
  stage->work->fault = NULL;
  assert_err(hold_place(stage->work, chat->conversation, personal_of(str_from(reason)), until_ms),
             ERR_INVALID);
  assert_true(str_starts(str_from(stage->work->fault), str_from(field)));
}

static void a_hold_without_reason_or_end_or_for_a_thousand_years_is_refused(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &chat);
  as(&stage, ROLE_DPO);
  refused(&stage, &chat, "", now + DAY_MS, "reason:");
  refused(&stage, &chat, "x", now + DAY_MS, "reason:");
  refused(&stage, &chat, "claim", now, "until:");
  refused(&stage, &chat, "claim", now + 365000 * DAY_MS, "until:");
  refused(&stage, &chat, "claim", now + (HOLD_DAYS_MAX + 1) * DAY_MS, "until:");
  assert_ok(hold_place(stage.work, chat.conversation, personal_of(STR("claim")),
                       now + HOLD_DAYS_MAX * DAY_MS));
  stage_close(&stage);
}

static void who_answers_chats_cannot_hold_them(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  stage_chat(&stage, NULL, now, &chat);
  as(&stage, ROLE_AGENT | ROLE_SUPERVISOR);
  assert_err(hold_place(stage.work, chat.conversation, CLAIM, now + DAY_MS), ERR_DENIED);
  assert_err(hold_lift(stage.work, chat.conversation), ERR_DENIED);
  as(&stage, ROLE_DPO);
  assert_ok(hold_place(stage.work, chat.conversation, CLAIM, now + DAY_MS));
  struct id workspace = stage.work->actor.workspace;
  stage.work->actor.workspace.bytes[3] ^= 1; /* another controller's office */
  struct hold hold;
  assert_err(hold_read(stage.work, chat.conversation, &hold), ERR_NOT_FOUND);
  assert_err(hold_lift(stage.work, chat.conversation), ERR_NOT_FOUND);
  stage.work->actor.workspace = workspace;
  stage_close(&stage);
}

static int64_t held_for(struct stage *stage, const struct stage_chat *chat, const char *purpose) {
  static const struct id none;
  struct gate_facts facts;
  assert_ok(gate_facts_load(stage->work, chat->person, none, str_from(purpose), &facts));
  return facts.held_until_ms;
}

/* A claim about a chat is no reason to keep what was agreed to for something else. */
/*= GDPR Art. 17(3)(e) */
static void what_was_given_for_another_purpose_is_not_held(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms, &chat);
  as(&stage, ROLE_DPO);
  int64_t until_ms = stage.work->now_ms + 30 * DAY_MS;
  assert_ok(hold_place(stage.work, chat.conversation, CLAIM, until_ms));
  assert_true(held_for(&stage, &chat, PURPOSE_ANSWER) == until_ms);
  assert_int_equal(held_for(&stage, &chat, "marketing"), 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_held_is_not_due_until_the_hold_ends),
      cmocka_unit_test(a_hold_that_is_lifted_lets_go_at_once),
      cmocka_unit_test(the_reason_rests_sealed_and_is_for_the_office_alone),
      cmocka_unit_test(another_reason_takes_the_place_of_the_first),
      cmocka_unit_test(a_hold_without_reason_or_end_or_for_a_thousand_years_is_refused),
      cmocka_unit_test(who_answers_chats_cannot_hold_them),
      cmocka_unit_test(what_was_given_for_another_purpose_is_not_held),
  };
  return store_test_run("hold", tests, sizeof tests / sizeof tests[0]);
}
