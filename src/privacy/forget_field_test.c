/* One thing about a person goes, for good; what lay beside it under the same key stays. */
#include "privacy/forget_field.h"

#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

#define MAIL "purpose.email"

struct scene {
  struct stage stage;
  struct stage_chat chat;
  struct str name;  /* sealed, as the row has it */
  struct str email; /* the same */
  struct keyring_ref key;
  int64_t version;
};

static struct personal_subject subject_of(struct scene *s) {
  struct personal_subject subject = {.workspace = s->stage.work->actor.workspace, .key = s->key};
  subject.gate = (struct gate_state){.person = s->chat.person,
                                     .allowed = GATE_ALL,
                                     .fields = UINT64_MAX,
                                     .valid_until_ms = INT64_MAX,
                                     .kept_until_ms = INT64_MAX};
  return subject;
}

static void read_row(struct scene *s) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&s->chat.person)};
  assert_ok(db_one(s->stage.work->db, &sql_test_person_contact, values, 1, &rows));
  s->key = (struct keyring_ref){db_row_int(&rows, 0), db_row_id(&rows, 1)};
  assert_ok(arena_copy(s->stage.work->arena, db_row_bytes(&rows, 2), &s->name));
  assert_ok(arena_copy(s->stage.work->arena, db_row_bytes(&rows, 3), &s->email));
  s->version = db_row_int(&rows, 4);
  assert_ok(db_finish(&rows));
}

static void seal(struct scene *s, enum field field, const char *text, struct buf *out) {
  struct personal_subject subject = subject_of(s);
  struct personal_spot spot = {.row = s->chat.person, .version = 5};
  assert_ok(personal_seal(s->stage.work, personal_at(&subject, field, spot),
                          personal_of(str_from(text)), out));
}

/* Somebody who gave name and address; the person's own eyes look. */
static void scene_open(struct scene *s, struct store_fixture *fixture) {
  struct buf name = {0};
  struct buf email = {0};
  *s = (struct scene){.version = 0};
  stage_open(&s->stage, fixture);
  assert_ok(purpose_builtin_install(s->stage.work, s->stage.site));
  stage_chat(&s->stage, NULL, s->stage.work->now_ms + 1000000, &s->chat);
  s->stage.work->actor.kind = ACTOR_VISITOR;
  s->stage.work->actor.id = s->chat.person;
  s->key = s->chat.person_key;
  seal(s, FIELD_PERSON_NAME, "Zora Quillfeather", &name);
  seal(s, FIELD_PERSON_EMAIL, "zora@quillfeather.example", &email);
  struct db_value values[] = {db_id(&s->chat.person), db_bytes(buf_str(&name)),
                              db_bytes(buf_str(&email)), db_int(5)};
  assert_ok(db_run(s->stage.work->db, &sql_test_person_contact_write, values, 4, NULL));
  buf_done(&name);
  buf_done(&email);
  stage_commit(&s->stage);
  read_row(s);
}

static enum err look(struct scene *s, enum field field, struct str sealed, const char *expected) {
  struct personal text;
  struct personal_subject subject = subject_of(s);
  struct personal_spot spot = {.row = s->chat.person, .version = s->version};
  TRY(personal_open(s->stage.work, personal_at(&subject, field, spot), GATE_SHOW, sealed, &text));
  assert_true(personal_equal(text, personal_of(str_from(expected))));
  return ERR_NONE;
}

static void bury(struct scene *s) {
  int64_t count = 0;
  stage_commit(&s->stage);
  assert_ok(retention_bury(s->stage.work, &count));
  stage_commit(&s->stage);
}

/*= GDPR Art. 17(1) */
static void a_name_goes_with_its_key_and_the_address_stays(void **state) {
  struct scene s;
  scene_open(&s, *state);
  struct scene before = s;
  assert_ok(look(&before, FIELD_PERSON_NAME, before.name, "Zora Quillfeather"));
  assert_ok(forget_field_contact(s.stage.work, s.chat.person, FIELD_PERSON_NAME, "asked"));
  bury(&s);
  read_row(&s);
  assert_int_equal(s.name.len, 0);
  assert_ok(look(&s, FIELD_PERSON_EMAIL, s.email, "zora@quillfeather.example"));
  /* What a backup of the rows still has opens no more. */
  assert_err(look(&before, FIELD_PERSON_NAME, before.name, ""), ERR_NOT_FOUND);
  assert_err(look(&before, FIELD_PERSON_EMAIL, before.email, ""), ERR_NOT_FOUND);
  assert_err(forget_field_contact(s.stage.work, s.chat.person, FIELD_PERSON_NAME, "asked"),
             ERR_NOT_FOUND);
  assert_ok(forget_field_contact(s.stage.work, s.chat.person, FIELD_PERSON_EMAIL, "asked"));
  read_row(&s);
  assert_int_equal(s.email.len, 0);
  stage_close(&s.stage);
}

static void put(struct scene *s, const char *purpose, const char *field, const char *text) {
  struct datum_value value = {.person = s->chat.person,
                              .purpose = str_from(purpose),
                              .field = str_from(field),
                              .text = personal_of(str_from(text)),
                              .kept_until = s->stage.work->now_ms + 500000};
  assert_ok(datum_put(s->stage.work, &value));
}

static void publish(struct scene *s, const char *code) {
  struct purpose purpose;
  int64_t version;
  static const struct id none;
  assert_ok(purpose_builtin_make(s->stage.work->arena, str_from(code), BASIS_LEGITIMATE_INTEREST,
                                 &purpose));
  purpose.fields |= FIELD_BIT(FIELD_PURPOSE_EMAIL) | FIELD_BIT(FIELD_RATING_TEXT);
  purpose.effective_at = s->stage.work->now_ms;
  assert_ok(purpose_publish(s->stage.work, s->stage.site, &purpose, none, &version));
}

/*= GDPR Art. 17(1) */
static void a_value_of_a_purpose_goes_with_its_key_and_the_others_stay(void **state) {
  struct scene s;
  struct datum mail;
  struct datum words;
  struct datum after;
  struct personal text;
  scene_open(&s, *state);
  publish(&s, "rating");
  put(&s, "rating", MAIL, "zora@quillfeather.example");
  put(&s, "rating", "rating.text", "Very kind");
  stage_commit(&s.stage);
  assert_ok(datum_read(s.stage.work, s.chat.person, STR("rating"), STR(MAIL), &mail));
  assert_ok(datum_read(s.stage.work, s.chat.person, STR("rating"), STR("rating.text"), &words));
  assert_ok(datum_forget_field(s.stage.work, &mail, "asked"));
  bury(&s);
  assert_err(datum_read(s.stage.work, s.chat.person, STR("rating"), STR(MAIL), &after),
             ERR_NOT_FOUND);
  assert_ok(datum_read(s.stage.work, s.chat.person, STR("rating"), STR("rating.text"), &after));
  assert_ok(datum_open(s.stage.work, &after, GATE_SHOW, &text));
  assert_true(personal_equal(text, personal_of(STR("Very kind"))));
  assert_true(after.kept_until == words.kept_until && after.at_ms == words.at_ms);
  assert_false(id_equal(after.key.key, mail.key.key));
  assert_err(datum_open(s.stage.work, &mail, GATE_SHOW, &text), ERR_NOT_FOUND);
  assert_ok(datum_forget_field(s.stage.work, &after, "asked")); /* the last: nothing is left */
  assert_err(datum_read(s.stage.work, s.chat.person, STR("rating"), STR("rating.text"), &after),
             ERR_NOT_FOUND);
  stage_close(&s.stage);
}

/* As a restore finds somebody whose name was erased after the backup. */
static void whoever_lacks_their_key_after_a_restore_gets_one(void **state) {
  struct scene s;
  struct id after = {{0}};
  bool more = false;
  scene_open(&s, *state);
  struct keyring_ref old = s.key;
  assert_ok(keyring_destroy(s.stage.work->keyring, &old, 1));
  assert_ok(forget_field_lost(s.stage.work, &after, &more));
  assert_false(more);
  read_row(&s);
  assert_int_equal(s.name.len + s.email.len, 0);
  assert_false(id_equal(s.key.key, old.key));
  struct keyring_ref fresh = s.key;
  after = (struct id){{0}};
  assert_ok(forget_field_lost(s.stage.work, &after, &more));
  read_row(&s);
  assert_true(id_equal(s.key.key, fresh.key)); /* whoever has one keeps it */
  stage_close(&s.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_name_goes_with_its_key_and_the_address_stays),
      cmocka_unit_test(a_value_of_a_purpose_goes_with_its_key_and_the_others_stay),
      cmocka_unit_test(whoever_lacks_their_key_after_a_restore_gets_one),
  };
  return store_test_run("forget_field", tests, sizeof tests / sizeof tests[0]);
}
