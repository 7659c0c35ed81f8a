/* Addresses are kept only for a reason, for a while, sealed, and then go. */
#include "privacy/incident.h"

#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)
#define REASON personal_of(STR("passwords are being guessed"))
#define ADDRESS personal_of(STR("203.0.113.9"))

static void as(struct stage *stage, uint32_t roles) { stage->work->actor.roles = roles; }

static bool active(struct stage *stage) {
  bool on;
  assert_ok(incident_active(stage->work, &on));
  return on;
}

static void note(struct stage *stage) {
  struct actor actor = stage->work->actor;
  stage->work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = actor.workspace};
  assert_ok(incident_note(stage->work, "sign_in", ADDRESS));
  stage->work->actor = actor;
}

static int64_t kept(struct stage *stage) {
  return stage_number(stage, &sql_test_incident_addresses, NULL);
}

/*= GDPR Art. 5(1)(c) */
static void no_address_is_kept_unless_it_is_on(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  as(&stage, ROLE_ADMINISTRATOR);
  assert_false(active(&stage));
  note(&stage);
  assert_int_equal(kept(&stage), 0);
  assert_ok(incident_begin(stage.work, REASON, now + DAY_MS));
  assert_true(active(&stage));
  note(&stage);
  assert_int_equal(kept(&stage), 1);
  stage.work->now_ms = now + DAY_MS; /* it ends by itself */
  assert_false(active(&stage));
  note(&stage);
  assert_int_equal(kept(&stage), 1);
  stage_close(&stage);
}

/*= GDPR Art. 6(1)(f) */
static void it_wants_a_reason_an_end_and_an_administrator(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  as(&stage, ROLE_DPO | ROLE_SUPERVISOR);
  assert_err(incident_begin(stage.work, REASON, now + DAY_MS), ERR_DENIED);
  as(&stage, ROLE_ADMINISTRATOR);
  assert_err(incident_begin(stage.work, personal_of(STR("")), now + DAY_MS), ERR_INVALID);
  assert_err(incident_begin(stage.work, REASON, now), ERR_INVALID);
  assert_err(incident_begin(stage.work, REASON, now + 14 * DAY_MS + 1), ERR_INVALID);
  assert_ok(incident_begin(stage.work, REASON, now + 14 * DAY_MS));
  assert_err(incident_begin(stage.work, REASON, now + DAY_MS), ERR_CONFLICT);
  assert_ok(incident_end(stage.work));
  assert_false(active(&stage));
  assert_err(incident_end(stage.work), ERR_NOT_FOUND);
  stage_close(&stage);
}

static void the_office_reads_what_is_kept_and_nobody_else(void **state) {
  struct stage stage;
  struct incident incident;
  struct incident_address *list;
  struct personal reason;
  size_t count;
  stage_open(&stage, *state);
  as(&stage, ROLE_ADMINISTRATOR);
  assert_ok(incident_begin(stage.work, REASON, stage.work->now_ms + DAY_MS));
  note(&stage);
  assert_ok(incident_read(stage.work, &incident));
  assert_int_equal(incident.addresses, 1);
  as(&stage, ROLE_DPO);
  assert_ok(incident_reason(stage.work, &incident, &reason));
  assert_true(personal_equal(reason, REASON));
  assert_ok(incident_addresses(stage.work, &incident, &list, &count));
  assert_int_equal(count, 1);
  assert_true(personal_equal(list[0].address, ADDRESS));
  as(&stage, ROLE_AGENT | ROLE_SUPERVISOR);
  assert_err(incident_addresses(stage.work, &incident, &list, &count), ERR_DENIED);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 32(1)(b) */
static void they_are_read_while_they_are_kept_also_when_it_is_over(void **state) {
  struct stage stage;
  struct incident_address *list;
  size_t count;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  as(&stage, ROLE_ADMINISTRATOR);
  assert_ok(incident_kept(stage.work, &list, &count));
  assert_int_equal(count, 0);
  assert_ok(incident_begin(stage.work, REASON, now + DAY_MS));
  note(&stage);
  assert_ok(incident_end(stage.work));
  stage.work->now_ms = now + DAY_MS;
  assert_ok(incident_begin(stage.work, REASON, now + 2 * DAY_MS));
  note(&stage);
  as(&stage, ROLE_DPO);
  assert_ok(incident_kept(stage.work, &list, &count));
  assert_int_equal(count, 2);
  assert_int_equal(list[0].at_ms, now + DAY_MS);
  assert_true(personal_equal(list[1].address, ADDRESS));
  /* The first is fourteen days old, whether the clock's job came or not. */
  stage.work->now_ms = now + 14 * DAY_MS;
  assert_ok(incident_kept(stage.work, &list, &count));
  assert_int_equal(count, 1);
  as(&stage, ROLE_AGENT | ROLE_SUPERVISOR);
  assert_err(incident_kept(stage.work, &list, &count), ERR_DENIED);
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(e) */
static void each_goes_after_fourteen_days_and_the_key_with_the_last(void **state) {
  struct stage stage;
  struct incident incident;
  uint8_t key[KEYRING_KEY_BYTES];
  int64_t gone = 0;
  int64_t buried = 0;
  stage_open(&stage, *state);
  int64_t now = stage.work->now_ms;
  as(&stage, ROLE_ADMINISTRATOR);
  assert_ok(incident_begin(stage.work, REASON, now + DAY_MS));
  assert_ok(incident_read(stage.work, &incident));
  note(&stage);
  struct id workspace;
  assert_err(incident_close(stage.work, &workspace), ERR_NOT_FOUND);
  stage.work->now_ms = now + DAY_MS;
  assert_ok(incident_close(stage.work, &workspace));
  assert_true(id_equal(workspace, stage.work->actor.workspace));
  assert_err(incident_close(stage.work, &workspace), ERR_NOT_FOUND); /* once */
  assert_ok(incident_expire(stage.work, now + 14 * DAY_MS - 1, 10, &gone));
  assert_int_equal(gone, 0);
  assert_ok(incident_expire(stage.work, now + 14 * DAY_MS, 10, &gone));
  assert_int_equal(gone, 1);
  stage_commit(&stage);
  assert_ok(retention_bury(stage.work, &buried));
  assert_int_equal(buried, 1);
  assert_err(keyring_open_key(stage.bench.keyring, stage.work->actor.workspace, incident.key, key),
             ERR_NOT_FOUND);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_address_is_kept_unless_it_is_on),
      cmocka_unit_test(it_wants_a_reason_an_end_and_an_administrator),
      cmocka_unit_test(the_office_reads_what_is_kept_and_nobody_else),
      cmocka_unit_test(they_are_read_while_they_are_kept_also_when_it_is_over),
      cmocka_unit_test(each_goes_after_fourteen_days_and_the_key_with_the_last),
  };
  return store_test_run("incident", tests, sizeof tests / sizeof tests[0]);
}
