/* What a visitor is told before anything is asked. */
#include "privacy/notice.h"

#include <stdio.h>

#include "privacy/notice_words.h"
#include "privacy/privacy_test_support.h"
#include "privacy_test.sql.h"

static struct notice_facts sample(enum basis basis) {
  return (struct notice_facts){
      .site_name = STR("Shop"),
      .site_key = STR("shop"),
      .controller_name = STR("Veldhuis Lighting"),
      .controller_contact = STR("privacy@veldhuis.example"),
      .controller_address = STR("Kade 1, Utrecht"),
      .controller_country = STR("NL"),
      .controller_dpo = STR("dpo@veldhuis.example"),
      .purpose = {.code = STR(PURPOSE_ANSWER),
                  .version = 3,
                  .basis = basis,
                  .fields = FIELD_BIT(FIELD_MESSAGE_TEXT) | FIELD_BIT(FIELD_PERSON_NAME) |
                            FIELD_BIT(FIELD_PERSON_EMAIL),
                  .retention_days = 90}};
}

static struct json *written(const struct notice_facts *facts, const char *language) {
  struct buf out = {0};
  struct json *root = NULL;
  struct json_writer w = json_writer(&out);
  notice_write(&w, facts, 4, language);
  assert_ok(json_parse(buf_str(&out), &root));
  buf_done(&out);
  return root;
}

static struct str member(const struct json *object, const char *key) {
  struct str text = STR_EMPTY;
  if (json_get_str(object, key, &text)) fail_msg("%s is missing", key);
  return text;
}

static void nothing_is_empty(const struct json *value, struct str path) {
  struct str text;
  struct str key;
  const struct json *inner;
  if (json_as_str(value, &text) == ERR_NONE && (text.len == 0 || memchr(text.data, '{', text.len)))
    fail_msg("%.*s is empty or unfilled", STR_ARG(path));
  for (size_t i = 0; json_is_array(value) && i < json_size(value); i++)
    nothing_is_empty(json_at(value, i), path);
  for (size_t i = 0; json_member(value, i, &key, &inner); i++) nothing_is_empty(inner, key);
}

static void in_every_basis_and_language(void (*check)(const struct notice_facts *facts,
                                                      const struct json *notice)) {
  static const char *const languages[] = {"en", "de"};
  for (int l = 0; l < 2; l++)
    for (int basis = 0; basis < BASIS_COUNT; basis++) {
      if (!purpose_allows(STR(PURPOSE_ANSWER), (enum basis)basis)) continue;
      struct notice_facts facts = sample((enum basis)basis);
      struct json *notice = written(&facts, languages[l]);
      assert_str(member(notice, "locale"), languages[l]);
      check(&facts, notice);
      json_free(notice);
    }
}

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 13(1)(b) */
static void check_controller(const struct notice_facts *facts, const struct json *notice) {
  const struct json *controller = json_get(notice, "controller");
  (void)facts;
  assert_str(member(controller, "name"), "Veldhuis Lighting");
  assert_str(member(controller, "contact"), "privacy@veldhuis.example");
  assert_str(member(controller, "address"), "Kade 1, Utrecht");
  assert_str(member(controller, "country"), "NL");
  assert_str(member(controller, "dpo"), "dpo@veldhuis.example");
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 13(2)(a) */
static void check_purpose(const struct notice_facts *facts, const struct json *notice) {
  const struct json *purpose = json_at(json_get(notice, "purposes"), 0);
  const struct json *fields = json_get(purpose, "fields");
  int64_t days = 0;
  struct str first;
  assert_int_equal(json_size(json_get(notice, "purposes")), 1);
  assert_str(member(purpose, "code"), "answer");
  assert_str(member(purpose, "basis"), basis_name(facts->purpose.basis));
  assert_str(member(purpose, "article"), basis_article(facts->purpose.basis));
  assert_ok(json_get_int(purpose, "retention_days", &days));
  assert_int_equal(days, 90);
  assert_int_equal(json_size(fields), 3); /* words, name, e-mail; nothing of staff */
  assert_ok(json_as_str(json_at(fields, 0), &first));
  assert_str(first, "message.text");
  struct str until = member(notice, "until");
  assert_non_null(memmem(until.data, until.len, "90", 2));
  (void)member(purpose, "title");
  (void)member(purpose, "description");
}

static bool says(struct str text, const char *part) {
  return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

/*= GDPR Art. 13(1)(c) */
static void what_is_declared_is_told_and_nothing_else(void **state) {
  static const char *const words[][2] = {
      {"How far you have read", "Wie weit Sie gelesen haben"},
      {"you are typing", "Dass Sie gerade schreiben"},
      {"have the chat open", "den Chat ge"},
  };
  (void)state;
  for (int mask = 0; mask < 8; mask++)
    for (int l = 0; l < 2; l++) {
      struct notice_facts facts = sample(BASIS_CONTRACT);
      facts.read_marks = (mask & 1) != 0;
      facts.typing = (mask & 2) != 0;
      facts.presence = (mask & 4) != 0;
      struct json *notice = written(&facts, l ? "de" : "en");
      const struct json *purpose = json_at(json_get(notice, "purposes"), 0);
      struct str kept = member(notice, "kept");
      assert_int_equal(says(kept, l ? "Nur was" : "Only what"), !facts.read_marks);
      for (int i = 0; i < 3; i++) {
        assert_int_equal(says(kept, words[i][l]), (mask >> i) & 1);
        assert_int_equal(says(member(purpose, "description"), words[i][l]), (mask >> i) & 1);
      }
      assert_int_equal(json_size(json_get(purpose, "fields")),
                       3 + facts.read_marks + facts.typing + facts.presence);
      json_free(notice);
    }
}

/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 21(4) */
static void check_rights(const struct notice_facts *facts, const struct json *notice) {
  const struct json *rights = json_get(notice, "rights");
  enum basis basis = facts->purpose.basis;
  bool objects = basis == BASIS_PUBLIC_TASK || basis == BASIS_LEGITIMATE_INTEREST;
  struct right right;
  size_t count = 0;
  for (; basis_right(basis, count, &right); count++) {
    assert_str(member(json_at(rights, count), "code"), right.code);
    assert_str(member(json_at(rights, count), "article"), right.article);
    (void)member(json_at(rights, count), "title");
  }
  assert_int_equal(json_size(rights), count); /* and none that the basis does not give */
  assert_int_equal(json_is_null(json_get(notice, "object")), !objects);
  assert_int_equal(json_is_string(json_get(notice, "object")), objects);
}

/*= GDPR Art. 13(2)(d) */
static void check_complaint(const struct notice_facts *facts, const struct json *notice) {
  const struct json *complaint = json_get(notice, "complaint");
  (void)facts;
  (void)member(complaint, "text");
  assert_str(member(complaint, "authority"), "Autoriteit Persoonsgegevens");
  assert_true(str_starts(member(complaint, "url"), STR("https://")));
}

/*= GDPR Art. 13(1)(d) */
/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
/*= GDPR Art. 13(2)(e) */
/*= GDPR Art. 13(2)(f) */
static void check_answers(const struct notice_facts *facts, const struct json *notice) {
  bool interest = facts->purpose.basis == BASIS_LEGITIMATE_INTEREST;
  assert_int_equal(json_is_string(json_get(notice, "interest")), interest);
  assert_int_equal(json_is_null(json_get(notice, "interest")), !interest);
  (void)member(notice, "required");
  (void)member(notice, "automated");
  (void)member(notice, "shared");
  assert_true(json_is_array(json_get(notice, "recipients")));
  assert_int_equal(json_size(json_get(notice, "recipients")), 0);
  assert_true(json_is_array(json_get(notice, "transfers")));
  assert_int_equal(json_size(json_get(notice, "transfers")), 0);
}

/*= ePrivacy Art. 5(3) */
static void check_device(const struct notice_facts *facts, const struct json *notice) {
  const struct json *device = json_get(notice, "device");
  (void)facts;
  assert_int_equal(json_size(device), 2);
  for (size_t i = 0; i < 2; i++) {
    assert_str(member(json_at(device, i), "name"), "parlour.chat");
    (void)member(json_at(device, i), "where");
    (void)member(json_at(device, i), "life");
    (void)member(json_at(device, i), "why");
  }
}

static void check_nothing_empty(const struct notice_facts *facts, const struct json *notice) {
  (void)facts;
  nothing_is_empty(notice, STR("notice"));
}

static void it_names_the_controller_and_the_officer(void **state) {
  (void)state;
  in_every_basis_and_language(check_controller);
}

static void it_says_what_for_on_which_basis_and_how_long(void **state) {
  (void)state;
  in_every_basis_and_language(check_purpose);
}

static void it_offers_the_rights_of_the_basis_and_no_other(void **state) {
  (void)state;
  in_every_basis_and_language(check_rights);
}

static void it_says_where_to_complain(void **state) {
  (void)state;
  in_every_basis_and_language(check_complaint);
}

static void it_says_who_gets_it_what_must_be_given_and_that_no_machine_decides(void **state) {
  (void)state;
  in_every_basis_and_language(check_answers);
}

static void it_lists_what_the_device_keeps(void **state) {
  (void)state;
  in_every_basis_and_language(check_device);
}

/*= GDPR Art. 12(1) */
static void nothing_in_it_is_empty_or_unfilled(void **state) {
  (void)state;
  in_every_basis_and_language(check_nothing_empty);
}

static void what_is_not_known_is_null(void **state) {
  (void)state;
  struct notice_facts facts = sample(BASIS_CONTRACT);
  facts.controller_dpo = facts.controller_country = facts.controller_address = STR_EMPTY;
  struct json *notice = written(&facts, "en");
  const struct json *controller = json_get(notice, "controller");
  assert_true(json_is_null(json_get(controller, "dpo")));
  assert_true(json_is_null(json_get(controller, "country")));
  assert_true(json_is_null(json_get(controller, "address")));
  assert_true(json_is_null(json_get(json_get(notice, "complaint"), "authority")));
  nothing_is_empty(notice, STR("notice"));
  json_free(notice);
}

static struct hash hash_of(const struct notice_facts *facts) {
  struct buf out = {0};
  notice_write_facts(&out, facts);
  struct hash hash = hash_sha256(buf_str(&out));
  buf_done(&out);
  return hash;
}

/* Each fact changed once, on its own. */
static bool change(struct notice_facts *facts, int which) {
  struct str other = STR("other");
  switch (which) {
    case 0:
      facts->site_name = other;
      return true;
    case 1:
      facts->controller_name = other;
      return true;
    case 2:
      facts->controller_contact = other;
      return true;
    case 3:
      facts->controller_address = other;
      return true;
    case 4:
      facts->controller_country = other;
      return true;
    case 5:
      facts->controller_dpo = other;
      return true;
    case 6:
      facts->purpose.version++;
      return true;
    case 7:
      facts->purpose.basis = BASIS_PUBLIC_TASK;
      return true;
    case 8:
      facts->purpose.retention_days++;
      return true;
    case 9:
      facts->read_marks = true;
      return true;
    case 10:
      facts->typing = true;
      return true;
    case 11:
      facts->presence = true;
      return true;
    default:
      return false;
  }
}

static void the_hash_changes_with_every_fact(void **state) {
  (void)state;
  struct notice_facts facts = sample(BASIS_CONTRACT);
  struct hash first = hash_of(&facts);
  struct hash again = hash_of(&facts);
  assert_true(hash_equal(&first, &again));
  for (int which = 0; which < 12; which++) {
    struct notice_facts changed = facts;
    assert_true(change(&changed, which));
    struct hash other = hash_of(&changed);
    if (hash_equal(&first, &other)) fail_msg("fact %d does not count", which);
  }
}

static void the_hash_shown_is_that_of_the_facts(void **state) {
  (void)state;
  struct notice_facts facts = sample(BASIS_CONTRACT);
  struct hash hash = hash_of(&facts);
  char hex[2 * HASH_BYTES + 1] = "";
  str_hex(hash.bytes, HASH_BYTES, hex);
  struct json *notice = written(&facts, "en");
  assert_str(member(notice, "hash"), hex);
  json_free(notice);
}

/*= GDPR Art. 13(1) */
/*= GDPR Art. 5(2) */
static void a_version_is_kept_for_every_change_and_recorded(void **state) {
  struct stage stage;
  struct db_rows rows;
  int64_t version = 0;
  stage_open(&stage, *state);
  struct notice_facts facts = sample(BASIS_CONTRACT);
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  assert_int_equal(version, 1);
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  assert_int_equal(version, 1);
  facts.controller_dpo = STR("another");
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  assert_int_equal(version, 2);
  facts.controller_dpo = STR("dpo@veldhuis.example"); /* as before: still a new version */
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  assert_int_equal(version, 3);
  stage_commit(&stage);
  assert_int_equal(ledger_size(stage.bench.ledger), 3);
  size_t count = 0;
  assert_ok(db_query(stage.work->db, &sql_test_notices, NULL, 0, &rows));
  for (; db_step(&rows); count++) {
    struct hash hash = hash_sha256(db_row_bytes(&rows, 2));
    assert_int_equal(db_row_int(&rows, 0), (int64_t)count + 1);
    assert_true(str_equal(db_row_bytes(&rows, 1), hash_str(&hash)));
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(count, 3);
  stage_close(&stage);
}

static void a_version_knows_since_when_it_is_shown(void **state) {
  struct stage stage;
  int64_t version = 0;
  int64_t since = 0;
  stage_open(&stage, *state);
  struct notice_facts facts = sample(BASIS_CONTRACT);
  int64_t first = stage.work->now_ms;
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  stage.work->now_ms += 5000;
  facts.typing = true;
  assert_ok(notice_publish(stage.work, stage.site, &facts, &version));
  assert_ok(notice_shown_from(stage.work, stage.site, 1, &since));
  assert_int_equal(since, first);
  assert_ok(notice_shown_from(stage.work, stage.site, 2, &since));
  assert_int_equal(since, first + 5000);
  assert_err(notice_shown_from(stage.work, stage.site, 3, &since), ERR_NOT_FOUND);
  stage_close(&stage);
}

static void the_language_is_the_first_that_there_are_words_for(void **state) {
  (void)state;
  assert_string_equal(notice_language(STR("de")), "de");
  assert_string_equal(notice_language(STR("de-AT")), "de");
  assert_string_equal(notice_language(STR("den")), "en");
  assert_string_equal(notice_language(STR("fr")), "en");
  assert_string_equal(notice_language(STR("")), "en");
}

static void words_are_filled_in(void **state) {
  (void)state;
  struct buf out = {0};
  notice_word_fill(&out, "until", "en", STR("N"), 30);
  assert_str(buf_str(&out), "It is gone 30 days after your last message.");
  buf_reset(&out);
  notice_word_fill(&out, "interest", "de", STR("N {days}"), 30);
  assert_true(str_starts(buf_str(&out), STR("N {days} hat"))); /* a name is no pattern */
  buf_done(&out);
}

/* Starting a chat is never called consent. */
/*= GDPR Art. 4(11) */
static void the_word_consent_is_not_in_it(void **state) {
  (void)state;
  for (int basis = 0; basis < BASIS_COUNT; basis++) {
    struct buf out = {0};
    struct json_writer w = json_writer(&out);
    if (!purpose_allows(STR(PURPOSE_ANSWER), (enum basis)basis)) continue;
    struct notice_facts facts = sample((enum basis)basis);
    notice_write(&w, &facts, 1, basis == BASIS_CONTRACT ? "de" : "en");
    assert_null(memmem(out.data, out.len, "onsent", 6));
    assert_null(memmem(out.data, out.len, "inwillig", 8));
    buf_done(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_names_the_controller_and_the_officer),
      cmocka_unit_test(it_says_what_for_on_which_basis_and_how_long),
      cmocka_unit_test(it_offers_the_rights_of_the_basis_and_no_other),
      cmocka_unit_test(it_says_where_to_complain),
      cmocka_unit_test(it_says_who_gets_it_what_must_be_given_and_that_no_machine_decides),
      cmocka_unit_test(it_lists_what_the_device_keeps),
      cmocka_unit_test(nothing_in_it_is_empty_or_unfilled),
      cmocka_unit_test(what_is_not_known_is_null),
      cmocka_unit_test(the_hash_changes_with_every_fact),
      cmocka_unit_test(the_hash_shown_is_that_of_the_facts),
      cmocka_unit_test(a_version_is_kept_for_every_change_and_recorded),
      cmocka_unit_test(a_version_knows_since_when_it_is_shown),
      cmocka_unit_test(the_language_is_the_first_that_there_are_words_for),
      cmocka_unit_test(words_are_filled_in),
      cmocka_unit_test(what_is_declared_is_told_and_nothing_else),
      cmocka_unit_test(the_word_consent_is_not_in_it),
  };
  return store_test_run("notice", tests, sizeof tests / sizeof tests[0]);
}
