/* What the journal tells is done again in a backup that does not know of it, and nothing else. */
#include "privacy/replay.h"

#include <string.h>

#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"
#include "privacy_test.sql.h"

#define DAY_MS INT64_C(86400000)
static const struct id none;

struct scene {
  struct stage stage;
  struct stage_chat chat;  /* of the one who chose */
  struct stage_chat other; /* of somebody who did not */
  struct journal_line lines[16];
  size_t count;
};

static void publish(struct scene *s, const char *code, enum basis basis) {
  struct purpose purpose;
  int64_t version;
  assert_ok(purpose_builtin_make(s->stage.work->arena, str_from(code), basis, &purpose));
  purpose.effective_at = s->stage.work->now_ms;
  assert_ok(purpose_publish(s->stage.work, s->stage.site, &purpose, none, &version));
}

static void agree(struct scene *s, struct id person, enum consent_state state) {
  struct standing standing;
  assert_ok(standing_read(s->stage.work, person, STR("training"), &standing));
  standing.consent = state;
  standing.purpose_version = 1;
  standing.since_ms = s->stage.work->now_ms;
  standing.expires_ms = s->stage.work->now_ms + 365 * DAY_MS;
  assert_ok(standing_write(s->stage.work, person, STR("training"), &standing));
}

static void object(struct scene *s) {
  struct standing standing;
  assert_ok(standing_read(s->stage.work, s->chat.person, STR("statistics"), &standing));
  standing.objection = OBJECTION_OWN;
  standing.objected_ms = s->stage.work->now_ms;
  assert_ok(standing_write(s->stage.work, s->chat.person, STR("statistics"), &standing));
}

/* Both agreed; then the backup is made, as which the database stands from here on. */
static void scene_open(struct scene *s, struct store_fixture *fixture) {
  memset(s, 0, sizeof *s);
  stage_open(&s->stage, fixture);
  assert_ok(purpose_builtin_install(s->stage.work, s->stage.site));
  publish(s, "training", BASIS_CONSENT);
  publish(s, "statistics", BASIS_LEGITIMATE_INTEREST);
  publish(s, "transcript", BASIS_LEGITIMATE_INTEREST);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 90 * DAY_MS, &s->chat);
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 90 * DAY_MS, &s->other);
  agree(s, s->chat.person, CONSENT_GIVEN);
  agree(s, s->other.person, CONSENT_GIVEN);
  assert_ok(journal_begin(s->stage.work, NULL));
  stage_commit(&s->stage);
}

/* The lines are off the machine; what they tell of is undone with the transaction. */
static void lose(struct scene *s) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf text = {0};
  struct str rest;
  struct str line;
  int64_t last = 0;
  assert_ok(journal_take(s->stage.work->db, &last, &text));
  assert_ok(journal_key(s->stage.work->keyring, key));
  for (rest = buf_str(&text); str_cut(rest, '\n', &line, &rest);)
    assert_ok(journal_line_read(key, line, s->stage.work->arena, &s->lines[s->count++]));
  buf_done(&text);
  db_rollback(s->stage.work->db);
  ledger_drop(s->stage.work->ledger);
  assert_ok(db_begin(s->stage.work->db));
}

static struct replay replayed(struct scene *s) {
  struct replay replay;
  struct actor before = s->stage.work->actor;
  s->stage.work->actor = (struct actor){.kind = ACTOR_SYSTEM};
  assert_ok(replay_choices(s->stage.work, s->lines, s->count, &replay));
  assert_true(id_is_zero(s->stage.work->actor.workspace));
  s->stage.work->actor = before;
  stage_commit(&s->stage);
  return replay;
}

static enum gate_verdict verdict(struct scene *s, struct id person, const char *purpose) {
  struct gate_state gate;
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = s->stage.work->actor.workspace};
  assert_ok(gate_load(s->stage.work, person, none, str_from(purpose), &gate));
  return gate_judge(&system, &gate, FIELD_MESSAGE_TEXT, GATE_USE, s->stage.work->now_ms);
}

/*= GDPR Art. 7(3) */
static void a_withdrawal_after_the_backup_counts_and_nobody_elses_consent_goes(void **state) {
  struct scene s;
  scene_open(&s, *state);
  agree(&s, s.chat.person, CONSENT_WITHDRAWN);
  lose(&s);
  assert_int_equal(verdict(&s, s.chat.person, "training"), GATE_GRANTED); /* as in the backup */
  struct replay replay = replayed(&s);
  assert_int_equal(replay.withdrawn, 1);
  assert_int_equal(replay.objected + replay.restricted + replay.corrected, 0);
  assert_int_equal(verdict(&s, s.chat.person, "training"), GATE_NO_CONSENT);
  assert_int_equal(verdict(&s, s.other.person, "training"), GATE_GRANTED);
  assert_int_equal(replayed(&s).withdrawn, 0); /* done once, it is done */
  stage_close(&s.stage);
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(3) */
static void an_objection_after_the_backup_counts(void **state) {
  struct scene s;
  struct standing standing;
  scene_open(&s, *state);
  object(&s);
  int64_t at_ms = s.stage.work->now_ms;
  lose(&s);
  assert_int_equal(replayed(&s).objected, 1);
  assert_ok(standing_read(s.stage.work, s.chat.person, STR("statistics"), &standing));
  assert_int_equal(standing.objection, OBJECTION_OWN);
  assert_true(standing.objected_ms == at_ms);
  assert_ok(standing_read(s.stage.work, s.other.person, STR("statistics"), &standing));
  assert_int_equal(standing.objected_ms, 0);
  stage_close(&s.stage);
}

/*= GDPR Art. 18(1) */
static void a_restriction_after_the_backup_counts(void **state) {
  struct scene s;
  scene_open(&s, *state);
  assert_ok(restriction_set(s.stage.work, s.chat.person, none, STR("accuracy")));
  assert_ok(restriction_set(s.stage.work, s.other.person, s.other.conversation, STR("claims")));
  lose(&s);
  assert_int_equal(verdict(&s, s.chat.person, "training"), GATE_GRANTED);
  assert_int_equal(replayed(&s).restricted, 2);
  assert_int_equal(verdict(&s, s.chat.person, "training"), GATE_RESTRICTED);
  assert_ok(restriction_lift(s.stage.work, s.chat.person, none));
  assert_ok(restriction_lift(s.stage.work, s.other.person, s.other.conversation));
  stage_close(&s.stage);
}

static struct datum first_value(struct scene *s) {
  struct datum *list;
  size_t count;
  assert_ok(datum_list(s->stage.work, s->chat.person, STR_EMPTY, &list, &count));
  assert_int_equal(count, 1);
  return list[0];
}

static void put(struct scene *s, const char *text) {
  struct datum_value value = {.person = s->chat.person,
                              .purpose = STR("transcript"),
                              .field = STR("purpose.email"),
                              .text = personal_of(str_from(text)),
                              .kept_until = s->stage.work->now_ms + 30 * DAY_MS};
  struct actor before = s->stage.work->actor;
  s->stage.work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = before.workspace, .id = s->chat.person};
  assert_ok(datum_put(s->stage.work, &value));
  s->stage.work->actor = before;
}

/* The right value comes back, as it was sealed under the person's key. */
/*= GDPR Art. 16 */
/*= GDPR Art. 5(1)(d) */
static void a_correction_after_the_backup_is_put_back(void **state) {
  struct scene s;
  scene_open(&s, *state);
  put(&s, "wrong@example.org");
  stage_commit(&s.stage);
  put(&s, "right@example.org");
  struct datum right = first_value(&s);
  struct journal_correction correction = {.person = s.chat.person,
                                          .detail = id_str(&right.id),
                                          .version = right.version,
                                          .sealed = right.sealed};
  assert_ok(journal_note_corrected(s.stage.work, &correction));
  lose(&s);
  assert_false(str_equal(first_value(&s).sealed, right.sealed));
  assert_int_equal(replayed(&s).corrected, 1);
  struct datum after = first_value(&s);
  assert_int_equal(after.version, right.version);
  assert_true(str_equal(after.sealed, right.sealed));
  stage_close(&s.stage);
}

/* Name and address rest under one version: a line that an older one has is not mixed in. */
static void a_persons_name_and_address_are_put_back_together(void **state) {
  struct scene s;
  struct db_rows rows;
  scene_open(&s, *state);
  struct journal_correction lines[] = {
      {s.chat.person, STR("name"), 8, STR("older name")},
      {s.chat.person, STR("email"), 8, STR("older address")},
      {s.chat.person, STR("name"), 9, STR("newer name")},
  };
  for (size_t i = 0; i < 3; i++) assert_ok(journal_note_corrected(s.stage.work, &lines[i]));
  lose(&s);
  assert_int_equal(replayed(&s).corrected, 1);
  struct db_value values[] = {db_id(&s.chat.person)};
  assert_ok(db_one(s.stage.work->db, &sql_test_person_sealed, values, 1, &rows));
  assert_true(str_equal(db_row_bytes(&rows, 0), STR("newer name")));
  assert_true(db_row_is_null(&rows, 1));
  assert_int_equal(db_row_int(&rows, 2), 9);
  assert_ok(db_finish(&rows));
  stage_close(&s.stage);
}

static void a_line_about_nobody_in_the_backup_does_nothing(void **state) {
  struct scene s;
  scene_open(&s, *state);
  s.lines[s.count++] = (struct journal_line){.kind = JOURNAL_WITHDRAWN, .tag = {{7}}};
  s.lines[s.count++] = (struct journal_line){.kind = JOURNAL_BEGUN};
  struct replay replay = replayed(&s);
  assert_int_equal(replay.withdrawn + replay.objected + replay.restricted + replay.corrected, 0);
  assert_int_equal(verdict(&s, s.chat.person, "training"), GATE_GRANTED);
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_withdrawal_after_the_backup_counts_and_nobody_elses_consent_goes),
      cmocka_unit_test(an_objection_after_the_backup_counts),
      cmocka_unit_test(a_restriction_after_the_backup_counts),
      cmocka_unit_test(a_correction_after_the_backup_is_put_back),
      cmocka_unit_test(a_persons_name_and_address_are_put_back_together),
      cmocka_unit_test(a_line_about_nobody_in_the_backup_does_nothing),
  };
  return store_test_run("replay", tests, sizeof tests / sizeof tests[0]);
}
