/* Versions of a notice: which are kept, since when, and who was shown them. */
#include "privacy/notice.h"

#include "privacy/notice_shown.h"
#include "privacy/notice_test_support.h"
#include "privacy_test.sql.h"

static struct hash hash_of(struct sample *sample) { return hash_sha256(facts_text(sample)); }

static void to_nothing(struct sample *s) { (void)s; }
static void to_site(struct sample *s) { s->facts.site_name = STR("x"); }
static void to_controller(struct sample *s) { s->facts.controller_name = STR("x"); }
static void to_contact(struct sample *s) { s->facts.controller_contact = STR("x"); }
static void to_address(struct sample *s) { s->facts.controller_address = STR("x"); }
static void to_country(struct sample *s) { s->facts.controller_country = STR("x"); }
static void to_representative(struct sample *s) { s->facts.controller_representative = STR("x"); }
static void to_dpo(struct sample *s) { s->facts.controller_dpo = STR("x"); }
static void to_version(struct sample *s) { s->purposes[0].version++; }
static void to_basis(struct sample *s) { s->purposes[0].basis = BASIS_PUBLIC_TASK; }
static void to_days(struct sample *s) { s->purposes[0].retention_days++; }
static void to_event(struct sample *s) { s->purposes[0].retention_from = RETENTION_FROM_RESOLVED; }
static void to_special(struct sample *s) { s->purposes[0].special = 'a'; }
static void to_marketing(struct sample *s) { s->purposes[0].marketing = true; }
static void to_declaration(struct sample *s) { s->purposes[0].declaration = STR("{}"); }
static void to_fewer(struct sample *s) { s->facts.purpose_count--; }
static void to_collect(struct sample *s) { s->facts.collect = STR("[\"page\"]"); }
static void to_bots(struct sample *s) { s->facts.bots = STR("[\"B\"]"); }
static void to_incident(struct sample *s) { s->facts.incident = true; }
static void to_marks(struct sample *s) { s->facts.read_marks = true; }
static void to_typing(struct sample *s) { s->facts.typing = true; }
static void to_presence(struct sample *s) { s->facts.presence = true; }
static void to_terms(struct sample *s) { s->facts.term_count = 1; }
static void to_recipients(struct sample *s) { s->facts.recipient_count = 0; }
static void to_attributes(struct sample *s) { s->facts.attribute_count = 2; }

static void the_hash_changes_with_every_fact(void **state) {
  static void (*const changes[])(struct sample *) = {
      to_site,      to_controller,  to_contact,  to_address, to_country,    to_representative,
      to_dpo,       to_version,     to_basis,    to_days,    to_event,      to_special,
      to_marketing, to_declaration, to_fewer,    to_collect, to_bots,       to_incident,
      to_marks,     to_typing,      to_presence, to_terms,   to_recipients, to_attributes,
  };
  (void)state;
  struct sample first;
  sample_open(&first, BASIS_CONTRACT, SHAPE_RECIPIENTS | SHAPE_ATTRIBUTES);
  struct hash hash = hash_of(&first);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    struct sample other;
    sample_open(&other, BASIS_CONTRACT, SHAPE_RECIPIENTS | SHAPE_ATTRIBUTES);
    to_nothing(&other);
    struct hash same = hash_of(&other);
    assert_true(hash_equal(&hash, &same));
    changes[i](&other);
    struct hash changed = hash_of(&other);
    if (hash_equal(&hash, &changed)) fail_msg("fact %zu does not count", i);
    sample_done(&other);
  }
  sample_done(&first);
}

static void the_order_in_which_purposes_are_given_changes_nothing_about_the_first(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  struct purpose answer = sample.purposes[0];
  sample.purposes[0] = sample.purposes[1];
  sample.purposes[1] = answer;
  struct json *notice = written(&sample.facts, "en");
  assert_str(member(json_at(json_get(notice, "purposes"), 0), "code"), "answer");
  json_free(notice);
  sample_done(&sample);
}

static void the_hash_shown_is_that_of_the_facts(void **state) {
  (void)state;
  struct sample sample;
  char hex[2 * HASH_BYTES + 1] = "";
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  struct hash hash = hash_of(&sample);
  str_hex(hash.bytes, HASH_BYTES, hex);
  struct json *notice = written(&sample.facts, "en");
  assert_str(member(notice, "hash"), hex);
  json_free(notice);
  sample_done(&sample);
}

static int64_t publish(struct stage *stage, struct sample *sample) {
  int64_t version = 0;
  assert_ok(notice_publish(stage->work, stage->site, &sample->facts, &version));
  return version;
}

/*= GDPR Art. 13(1) */
/*= GDPR Art. 5(2) */
static void a_version_is_kept_for_every_change_and_recorded(void **state) {
  struct stage stage;
  struct sample sample;
  struct db_rows rows;
  stage_open(&stage, *state);
  uint64_t size = ledger_size(stage.bench.ledger);
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  assert_int_equal(publish(&stage, &sample), 1);
  assert_int_equal(publish(&stage, &sample), 1);
  sample.facts.controller_dpo = STR("another");
  assert_int_equal(publish(&stage, &sample), 2);
  sample.facts.controller_dpo = STR("dpo@veldhuis.example"); /* as before: still a new version */
  assert_int_equal(publish(&stage, &sample), 3);
  stage_commit(&stage);
  assert_int_equal(ledger_size(stage.bench.ledger), size + 3);
  size_t count = 0;
  assert_ok(db_query(stage.work->db, &sql_test_notices, NULL, 0, &rows));
  for (; db_step(&rows); count++) {
    struct hash hash = hash_sha256(db_row_bytes(&rows, 2));
    assert_int_equal(db_row_int(&rows, 0), (int64_t)count + 1);
    assert_true(str_equal(db_row_bytes(&rows, 1), hash_str(&hash)));
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(count, 3);
  sample_done(&sample);
  stage_close(&stage);
}

static void a_version_knows_its_time_and_whether_it_mattered(void **state) {
  struct stage stage;
  struct sample sample;
  struct notice *notices;
  size_t count;
  stage_open(&stage, *state);
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  int64_t first = stage.work->now_ms;
  (void)publish(&stage, &sample);
  stage.work->now_ms += 5000;
  sample.facts.typing = true; /* matters */
  (void)publish(&stage, &sample);
  stage.work->now_ms += 5000;
  sample.facts.controller_contact = STR("corrected@x.example"); /* does not */
  (void)publish(&stage, &sample);
  assert_ok(notice_list(stage.work, stage.site, &notices, &count));
  assert_int_equal(count, 3);
  for (size_t i = 0; i < 3; i++) {
    struct notice read;
    assert_int_equal(notices[i].version, 3 - (int64_t)i);
    assert_int_equal(notices[i].since_ms, first + 5000 * (2 - (int64_t)i));
    assert_int_equal(notices[i].until_ms, i == 0 ? 0 : notices[i - 1].since_ms);
    assert_int_equal(notices[i].material, i != 0);
    assert_ok(notice_read(stage.work, stage.site, notices[i].version, &read));
    assert_memory_equal(read.hash, notices[i].hash, sizeof read.hash);
    assert_true(read.facts.len > 100);
  }
  assert_err(notice_read(stage.work, stage.site, 4, &notices[0]), ERR_NOT_FOUND);
  struct id other = stage.work->actor.workspace;
  stage.work->actor.workspace = stage.site; /* another workspace sees nothing */
  assert_err(notice_read(stage.work, stage.site, 1, &notices[0]), ERR_NOT_FOUND);
  stage.work->actor.workspace = other;
  sample_done(&sample);
  stage_close(&stage);
}

static void set_current(struct stage *stage, int64_t version) {
  struct db_value values[] = {db_id(&stage->site), db_int(version)};
  assert_ok(db_run(stage->work->db, &sql_test_site_notice, values, 2, NULL));
}

static bool is_due(struct stage *stage, const struct stage_chat *chat) {
  struct notice_state state;
  assert_ok(notice_state_read(stage->work, chat->conversation, &state));
  return state.due;
}

/*= GDPR Art. 13(3) */
static void who_was_shown_an_older_version_must_be_told_what_matters(void **state) {
  struct stage stage;
  struct sample sample;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms + 1000, &chat); /* was shown version 1 */
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  set_current(&stage, publish(&stage, &sample));
  assert_false(is_due(&stage, &chat));
  sample.facts.controller_contact = STR("corrected@x.example");
  set_current(&stage, publish(&stage, &sample));
  assert_false(is_due(&stage, &chat));
  sample.facts.typing = true;
  set_current(&stage, publish(&stage, &sample));
  assert_true(is_due(&stage, &chat));
  sample.facts.typing = false; /* and back: nothing differs that matters */
  set_current(&stage, publish(&stage, &sample));
  assert_false(is_due(&stage, &chat));
  sample.facts.presence = true;
  set_current(&stage, publish(&stage, &sample));
  assert_true(is_due(&stage, &chat));
  assert_ok(notice_see(stage.work, chat.conversation, 3, STR("de")));
  assert_true(is_due(&stage, &chat)); /* an older one than there is */
  assert_ok(notice_see(stage.work, chat.conversation, 5, STR("de")));
  assert_false(is_due(&stage, &chat));
  sample_done(&sample);
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
static void who_was_shown_which_version_is_known_and_goes_with_them(void **state) {
  struct stage stage;
  struct sample sample;
  struct stage_chat chat;
  struct notice_showing *showings;
  struct notice *notices;
  size_t count;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms + 1000, &chat);
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  set_current(&stage, publish(&stage, &sample));
  assert_ok(notice_note_shown(stage.work, chat.person, chat.conversation, 1, STR("en")));
  assert_ok(
      notice_note_shown(stage.work, chat.person, chat.conversation, 1, STR("de"))); /* twice */
  sample.facts.typing = true;
  set_current(&stage, publish(&stage, &sample));
  assert_ok(notice_see(stage.work, chat.conversation, 2, STR("de")));
  assert_err(notice_see(stage.work, chat.conversation, 3, STR("de")), ERR_CONFLICT);
  assert_err(notice_see(stage.work, chat.conversation, 0, STR("de")), ERR_CONFLICT);
  assert_err(notice_see(stage.work, chat.person, 2, STR("de")), ERR_NOT_FOUND);
  assert_ok(notice_shown_list(stage.work, chat.conversation, &showings, &count));
  assert_int_equal(count, 2);
  assert_str(showings[0].language, "en");
  assert_str(showings[1].language, "de");
  assert_int_equal(showings[1].version, 2);
  struct notice_asked asked = {stage.site, 2, 0};
  assert_ok(notice_shown_of(stage.work, &asked, &showings, &count));
  assert_int_equal(count, 1);
  assert_true(id_equal(showings[0].conversation, chat.conversation));
  asked.before_ms = stage.work->now_ms;
  assert_ok(notice_shown_of(stage.work, &asked, &showings, &count));
  assert_int_equal(count, 0);
  assert_ok(notice_list(stage.work, stage.site, &notices, &count));
  assert_int_equal(notices[0].shown, 1);
  struct retention_item item = {stage.work->actor.workspace, chat.conversation, chat.person};
  assert_ok(retention_erase(stage.work, &item, "asked"));
  assert_ok(notice_shown_list(stage.work, chat.conversation, &showings, &count));
  assert_int_equal(count, 0);
  sample_done(&sample);
  stage_close(&stage);
}

static void the_changes_are_written_for_whoever_must_be_told(void **state) {
  struct stage stage;
  struct sample sample;
  struct stage_chat chat;
  struct notice_state told;
  struct buf out = {0};
  struct json *frame = NULL;
  bool material = false;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms + 1000, &chat);
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  set_current(&stage, publish(&stage, &sample));
  sample.facts.typing = true;
  set_current(&stage, publish(&stage, &sample));
  assert_ok(notice_state_read(stage.work, chat.conversation, &told));
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  assert_ok(notice_write_changes(stage.work, &w, &told, "en"));
  json_end_object(&w);
  assert_ok(json_parse(buf_str(&out), &frame));
  assert_ok(json_get_bool(frame, "material", &material));
  assert_true(material);
  assert_str(member(json_at(json_get(frame, "changes"), 0), "member"), "typing");
  json_free(frame);
  buf_done(&out);
  sample_done(&sample);
  stage_close(&stage);
}

static void what_was_declared_is_read_back(void **state) {
  (void)state;
  struct sample sample;
  struct notice_declared declared;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  sample.facts.typing = true;
  assert_ok(notice_read_declared(facts_text(&sample), &declared));
  assert_true(declared.typing && !declared.read_marks && !declared.presence);
  assert_err(notice_read_declared(STR("{}"), &declared), ERR_CORRUPT);
  assert_err(notice_read_declared(STR("?"), &declared), ERR_CORRUPT);
  sample_done(&sample);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_hash_changes_with_every_fact),
      cmocka_unit_test(the_order_in_which_purposes_are_given_changes_nothing_about_the_first),
      cmocka_unit_test(the_hash_shown_is_that_of_the_facts),
      cmocka_unit_test(a_version_is_kept_for_every_change_and_recorded),
      cmocka_unit_test(a_version_knows_its_time_and_whether_it_mattered),
      cmocka_unit_test(who_was_shown_an_older_version_must_be_told_what_matters),
      cmocka_unit_test(who_was_shown_which_version_is_known_and_goes_with_them),
      cmocka_unit_test(the_changes_are_written_for_whoever_must_be_told),
      cmocka_unit_test(what_was_declared_is_read_back),
  };
  return store_test_run("notice", tests, sizeof tests / sizeof tests[0]);
}
