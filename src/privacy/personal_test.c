/* The type that leaks nowhere: in, at rest, and out. */
#include "privacy/personal.h"

#include "base/signal.h"
#include "privacy/privacy_test_support.h"

struct sealed {
  struct stage stage;
  struct stage_chat chat;
  struct personal_subject subject;
  struct personal_spot spot;
  struct buf bytes;
};

static void sealed_open(struct sealed *s, struct store_fixture *fixture) {
  stage_open(&s->stage, fixture);
  stage_chat(&s->stage, NULL, INT64_MAX, &s->chat);
  s->subject = stage_subject(&s->stage, &s->chat);
  s->spot = (struct personal_spot){.row = s->chat.conversation, .sequence = 3, .version = 2};
  s->bytes = (struct buf){0};
  assert_ok(personal_seal(s->stage.work, personal_at(&s->subject, FIELD_MESSAGE_TEXT, s->spot),
                          personal_of(STR("Where is my lamp?")), &s->bytes));
}

static void sealed_close(struct sealed *s) {
  buf_done(&s->bytes);
  stage_close(&s->stage);
}

static enum err open_it(struct sealed *s, enum field field, struct personal *out) {
  return personal_open(s->stage.work, personal_at(&s->subject, field, s->spot), GATE_READ,
                       buf_str(&s->bytes), out);
}

/*= GDPR Art. 32(1)(a) */
static void what_is_sealed_opens_at_its_place_alone(void **state) {
  struct sealed s;
  struct personal text;
  sealed_open(&s, *state);
  assert_null(memmem(s.bytes.data, s.bytes.len, "lamp", 4));
  assert_ok(open_it(&s, FIELD_MESSAGE_TEXT, &text));
  assert_true(personal_equal(text, personal_of(STR("Where is my lamp?"))));
  assert_err(open_it(&s, FIELD_PERSON_NAME, &text), ERR_CORRUPT);
  s.spot.sequence = 4;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  s.spot.sequence = 3;
  s.spot.version = 3;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  s.spot.version = 2;
  s.spot.row.bytes[0] ^= 1;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  s.spot.row.bytes[0] ^= 1;
  s.bytes.data[s.bytes.len / 2] ^= 1;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  sealed_close(&s);
}

static void it_opens_under_the_key_of_the_person_alone(void **state) {
  struct sealed s;
  struct stage_chat other;
  struct personal text;
  sealed_open(&s, *state);
  stage_chat(&s.stage, NULL, INT64_MAX, &other);
  s.subject.key = other.key;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  s.subject.key = s.chat.person_key;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  s.subject.key = s.chat.key;
  assert_ok(open_it(&s, FIELD_MESSAGE_TEXT, &text));
  sealed_close(&s);
}

/*= GDPR Art. 17(1) */
static void it_does_not_open_once_the_key_is_destroyed(void **state) {
  struct sealed s;
  struct personal text;
  sealed_open(&s, *state);
  assert_ok(keyring_destroy(s.stage.bench.keyring, &s.chat.key, 1));
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_NOT_FOUND);
  assert_err(personal_seal(s.stage.work, personal_at(&s.subject, FIELD_MESSAGE_TEXT, s.spot),
                           personal_of(STR("more")), &s.bytes),
             ERR_NOT_FOUND);
  sealed_close(&s);
}

/*= GDPR Art. 5(1)(b) */
static void without_a_purpose_nothing_goes_in_or_out(void **state) {
  struct sealed s;
  struct personal text = personal_of(STR("untouched"));
  sealed_open(&s, *state);
  size_t before = s.bytes.len;
  s.subject.gate.allowed = 0;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_DENIED);
  assert_string_equal(s.stage.work->fault, gate_sentence(GATE_NO_PURPOSE));
  assert_true(personal_equal(text, personal_of(STR("untouched"))));
  assert_err(personal_seal(s.stage.work, personal_at(&s.subject, FIELD_MESSAGE_TEXT, s.spot),
                           personal_of(STR("more")), &s.bytes),
             ERR_DENIED);
  assert_int_equal(s.bytes.len, before);
  sealed_close(&s);
}

static void a_value_that_does_not_open_is_raised_as_a_signal(void **state) {
  struct sealed s;
  struct personal text;
  struct signal signal;
  sealed_open(&s, *state);
  assert_ok(signal_open(4));
  s.bytes.data[40] ^= 1;
  assert_err(open_it(&s, FIELD_MESSAGE_TEXT, &text), ERR_CORRUPT);
  assert_int_equal(signal_take(&signal, 1), 1);
  assert_int_equal(signal.kind, SIGNAL_OPEN_FAILED);
  signal_close();
  sealed_close(&s);
}

static void a_repeated_text_is_recognised_without_being_shown(void **state) {
  struct sealed s;
  bool same = false;
  sealed_open(&s, *state);
  s.subject.gate.allowed = 0; /* nothing may be read */
  assert_ok(personal_matches(s.stage.work, personal_at(&s.subject, FIELD_MESSAGE_TEXT, s.spot),
                             buf_str(&s.bytes), personal_of(STR("Where is my lamp?")), &same));
  assert_true(same);
  assert_ok(personal_matches(s.stage.work, personal_at(&s.subject, FIELD_MESSAGE_TEXT, s.spot),
                             buf_str(&s.bytes), personal_of(STR("Where is my lamp.")), &same));
  assert_false(same);
  sealed_close(&s);
}

static struct hash lookup(struct work *work, enum field field, const char *text) {
  struct hash hash = {{0}};
  assert_ok(personal_lookup(work, field, personal_of(str_from(text)), &hash));
  return hash;
}

static void an_address_is_found_whatever_its_case_and_only_in_its_workspace(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct hash a = lookup(stage.work, FIELD_PERSON_EMAIL, "Mara@Example.org");
  struct hash b = lookup(stage.work, FIELD_PERSON_EMAIL, " mara@example.org ");
  struct hash c = lookup(stage.work, FIELD_PERSON_EMAIL, "mark@example.org");
  struct hash staff = lookup(stage.work, FIELD_ACCOUNT_EMAIL, "mara@example.org");
  assert_true(hash_equal(&a, &b));
  assert_false(hash_equal(&a, &c));
  assert_false(hash_equal(&a, &staff));
  stage.work->actor.workspace.bytes[0] ^= 1;
  struct hash elsewhere = lookup(stage.work, FIELD_PERSON_EMAIL, "mara@example.org");
  assert_false(hash_equal(&a, &elsewhere));
  stage_close(&stage);
}

static void each_field_takes_its_own_kind_of_text(void **state) {
  (void)state;
  char long_name[401];
  memset(long_name, 'a', sizeof long_name);
  assert_ok(personal_check(FIELD_PERSON_EMAIL, personal_of(STR("mara@example.org"))));
  assert_err(personal_check(FIELD_PERSON_EMAIL, personal_of(STR("mara"))), ERR_INVALID);
  assert_ok(personal_check(FIELD_PERSON_NAME, personal_of(STR("Mara"))));
  assert_err(personal_check(FIELD_PERSON_NAME, personal_of(STR("Mara\nSmith"))), ERR_INVALID);
  assert_err(personal_check(FIELD_PERSON_NAME, personal_of(STR("  "))), ERR_INVALID);
  assert_err(personal_check(FIELD_PERSON_NAME, personal_of(str_of(long_name, 401))), ERR_TOO_LARGE);
  assert_ok(personal_check(FIELD_MESSAGE_TEXT, personal_of(STR("one\ntwo"))));
  assert_err(personal_check(FIELD_MESSAGE_TEXT, personal_of(STR("\xff"))), ERR_INVALID);
  assert_err(personal_check(FIELD_MESSAGE_TEXT, personal_of(STR(" \n "))), ERR_INVALID);
  assert_true(personal_is_empty(personal_of(STR(" \t"))));
  assert_false(personal_is_empty(personal_of(STR(" a "))));
}

static void shown_masked(const char *email, const char *expected) {
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  personal_show_masked(&w, "e", personal_of(str_from(email)));
  json_end_object(&w);
  assert_str(buf_str(&out), expected);
  buf_done(&out);
}

/*= GDPR Art. 5(1)(c) */
static void a_masked_address_shows_one_character_and_the_domain(void **state) {
  (void)state;
  shown_masked("mara@example.org", "{\"e\":\"m\xe2\x80\xa6@example.org\"}");
  shown_masked("a@b.c", "{\"e\":\"a\xe2\x80\xa6@b.c\"}");
  shown_masked("\xc3\xa4gir@x.is", "{\"e\":\"\xc3\xa4\xe2\x80\xa6@x.is\"}");
  shown_masked("nonsense", "{\"e\":\"n\xe2\x80\xa6@\"}");
}

static void a_preview_is_cut_at_a_character(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  personal_show_start(&w, "a", personal_of(STR("\xc3\xa4\xc3\xb6\xc3\xbc")), 2);
  personal_show_start(&w, "b", personal_of(STR("ab")), 9);
  json_end_object(&w);
  assert_str(buf_str(&out), "{\"a\":\"\xc3\xa4\xc3\xb6\",\"b\":\"ab\"}");
  buf_done(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_sealed_opens_at_its_place_alone),
      cmocka_unit_test(it_opens_under_the_key_of_the_person_alone),
      cmocka_unit_test(it_does_not_open_once_the_key_is_destroyed),
      cmocka_unit_test(without_a_purpose_nothing_goes_in_or_out),
      cmocka_unit_test(a_value_that_does_not_open_is_raised_as_a_signal),
      cmocka_unit_test(a_repeated_text_is_recognised_without_being_shown),
      cmocka_unit_test(an_address_is_found_whatever_its_case_and_only_in_its_workspace),
      cmocka_unit_test(each_field_takes_its_own_kind_of_text),
      cmocka_unit_test(a_masked_address_shows_one_character_and_the_domain),
      cmocka_unit_test(a_preview_is_cut_at_a_character),
  };
  return store_test_run("personal", tests, sizeof tests / sizeof tests[0]);
}
