/* Each day's proof of what went, also when nothing did. */
#include "privacy/retention_proof.h"

#include "ledger/ledger.h"
#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)

static int64_t prove(struct stage *stage, int64_t at_ms) {
  int64_t count = 0;
  assert_ok(retention_prove(stage->work, at_ms, &count));
  stage_commit(stage);
  return count;
}

static size_t proofs(struct stage *stage, struct ledger_line **lines_out) {
  struct ledger_line *lines;
  size_t count;
  size_t found = 0;
  assert_ok(ledger_list(stage->work, -1, 100, &lines, &count));
  for (size_t i = 0; i < count; i++)
    if (lines[i].kind == LEDGER_RETENTION_PROOF) lines[found++] = lines[i];
  *lines_out = lines;
  return found;
}

/*= GDPR Art. 5(2) */
static void each_day_that_is_over_has_its_proof_also_an_empty_one(void **state) {
  struct stage stage;
  struct ledger_line *lines;
  stage_open(&stage, *state);
  int64_t day = stage.work->now_ms;
  struct id workspace = stage.work->actor.workspace;
  assert_int_equal(prove(&stage, day), 0); /* the first day has begun */
  assert_ok(retention_proof_count(stage.work, workspace, "answer", 3, day));
  assert_ok(retention_proof_count(stage.work, workspace, "answer", 2, day + 1000));
  assert_int_equal(stage_number(&stage, &sql_test_tally, NULL), 5);
  assert_int_equal(prove(&stage, day + DAY_MS - 1), 0);
  assert_int_equal(prove(&stage, day + DAY_MS), 1);
  assert_int_equal(stage_number(&stage, &sql_test_tally, NULL), 0);
  assert_int_equal(prove(&stage, day + DAY_MS), 0); /* once */
  assert_int_equal(prove(&stage, day + 2 * DAY_MS), 1);
  assert_int_equal(proofs(&stage, &lines), 2);
  stage_close(&stage);
}

static void days_without_the_program_are_proved_afterwards(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  int64_t day = stage.work->now_ms;
  assert_int_equal(prove(&stage, day), 0);
  assert_int_equal(prove(&stage, day + 5 * DAY_MS), 5);
  assert_int_equal(prove(&stage, day + 105 * DAY_MS), 64); /* not all at once */
  assert_int_equal(prove(&stage, day + 105 * DAY_MS), 36);
  assert_int_equal(prove(&stage, day + 2 * DAY_MS), 0); /* a clock set back proves nothing */
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_day_that_is_over_has_its_proof_also_an_empty_one),
      cmocka_unit_test(days_without_the_program_are_proved_afterwards),
  };
  return store_test_run("retention_proof", tests, sizeof tests / sizeof tests[0]);
}
