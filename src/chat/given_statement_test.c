#include "chat/given.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "chat/chat_test_support.h"
#include "chat/host_secret.h"
#include "privacy/attribute.h"
#include "privacy/datum.h"
#include "privacy/declaration.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"

static char secret[TOKEN_TEXT_BYTES];
static char token[4096];
static const char *attribute_json;
static const char *values_json;
static struct standing stood;
static char shown[8192];

static enum err prepare(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(host_secret_new(work, room->site, secret));
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_MARKETING), BASIS_CONSENT, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_TRAINING), BASIS_CONSENT, &purpose));
  TRY(purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version));
  return room_tell(room, work);
}

static size_t encode(struct str bytes, char *out) {
  sodium_bin2base64(
      out, sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
      (const uint8_t *)bytes.data, bytes.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return strlen(out);
}

/* What the site's own server would do. */
static void sign_with(const struct room *room, const char *key, const char *more) {
  char claims[2048];
  int64_t now_s = clock_now_ms(&room->bench.fixture->clock) / 1000;
  (void)snprintf(claims, sizeof claims, "{\"sub\":\"u1\",\"aud\":\"%s\",\"exp\":%lld%s}",
                 room->site_key, (long long)now_s + 300, more);
  size_t len = encode(STR("{\"alg\":\"HS256\"}"), token);
  token[len++] = '.';
  len += encode(str_from(claims), token + len);
  struct hash mac = hash_hmac_sha256(str_from(key), str_of(token, len));
  token[len++] = '.';
  len += encode(hash_str(&mac), token + len);
  token[len] = 0;
}

static enum err consents(struct room *room, struct work *work) {
  return given_statement(work, room->conversation, str_from(token));
}

static enum err read_standing(struct room *room, struct work *work) {
  return standing_read(work, room->visitor.id, STR(PURPOSE_MARKETING), &stood);
}

static enum err show_person(struct room *room, struct work *work) {
  struct conversation c;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  TRY(conversation_read(work, room->conversation, &c));
  json_begin_object(&w);
  enum err error = conversation_write(work, &w, &c);
  json_end_object(&w);
  assert_true(out.len < sizeof shown);
  memcpy(shown, out.data, out.len);
  shown[out.len] = 0;
  buf_done(&out);
  return error;
}

static struct actor administrator_of(const struct room *room) {
  struct actor actor = room->agent;
  actor.roles = ROLE_ADMINISTRATOR;
  return actor;
}

static void room_with_secret(struct room *room, void **state) {
  room_open(room, *state);
  struct actor administrator = administrator_of(room);
  assert_ok(room_do(room, &administrator, prepare));
  room_begin(room);
}

static enum err state(struct room *room, const char *more) {
  sign_with(room, secret, more);
  return room_do(room, &room->visitor, consents);
}

static enum consent_state now_of(struct room *room) {
  assert_ok(room_do(room, &room->visitor, read_standing));
  return stood.consent;
}

/*= GDPR Art. 7(1) */
static void what_the_sites_server_signed_counts_as_consent(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  assert_ok(state(&room, ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\""));
  assert_int_equal(now_of(&room), CONSENT_GIVEN);
  room_close(&room);
}

static void what_nobody_or_another_signed_counts_for_nothing(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  sign_with(&room, "guessed", ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\"");
  assert_err(room_do(&room, &room.visitor, consents), ERR_INVALID);
  token[0] = 0;
  assert_err(room_do(&room, &room.visitor, consents), ERR_INVALID);
  assert_int_equal(now_of(&room), CONSENT_UNKNOWN);
  room_close(&room);
}

static void the_same_word_again_makes_no_second_record(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  assert_ok(state(&room, ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\""));
  assert_ok(state(&room, ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\""));
  assert_ok(state(&room, ",\"consents\":{\"marketing\":false}"));
  assert_int_equal(now_of(&room), CONSENT_WITHDRAWN);
  room_close(&room);
}

static void a_statement_is_taken_whole_or_not_at_all(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  static const char *const bad[] = {
      ",\"consents\":{\"marketing\":true,\"unheard_of\":true},\"email\":\"jan@example.org\"",
      ",\"consents\":{\"marketing\":true,\"training\":\"yes\"},\"email\":\"jan@example.org\"",
      ",\"consents\":{\"marketing\":true}", ",\"consents\":[\"marketing\"]",
      ",\"consents\":{\"answer\":true}"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_not_equal(state(&room, bad[i]), ERR_NONE);
    assert_int_equal(now_of(&room), CONSENT_UNKNOWN);
  }
  room_close(&room);
}

static void without_a_secret_nothing_can_be_stated(void **state_) {
  struct room room;
  room_open(&room, *state_);
  room_begin(&room);
  sign_with(&room, "anything", ",\"consents\":{\"marketing\":true}");
  assert_err(room_do(&room, &room.visitor, consents), ERR_INVALID);
  room_close(&room);
}

static void a_new_secret_ends_the_old_one(void **state_) {
  struct room room;
  char old[TOKEN_TEXT_BYTES];
  room_with_secret(&room, state_);
  struct actor administrator = administrator_of(&room);
  memcpy(old, secret, sizeof old);
  assert_ok(room_do(&room, &administrator, prepare));
  sign_with(&room, old, ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\"");
  assert_err(room_do(&room, &room.visitor, consents), ERR_INVALID);
  room_close(&room);
}

static void another_visitors_conversation_is_not_there(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  struct id first = room.conversation;
  room_begin(&room);
  room.conversation = first;
  assert_int_not_equal(
      state(&room, ",\"consents\":{\"marketing\":true},\"email\":\"jan@example.org\""), ERR_NONE);
  room_close(&room);
}

/*= GDPR Art. 5(1)(d) */
/*= GDPR Art. 14(1) */
static void who_is_identified_has_the_name_and_keeps_what_was_not_stated(void **state_) {
  struct room room;
  room_with_secret(&room, state_);
  sign_with(&room, secret, ",\"name\":\"Jan van Dam\"");
  assert_ok(room_do(&room, &room.visitor, consents));
  assert_ok(room_do(&room, &room.agent, show_person));
  assert_non_null(strstr(shown, "Jan van Dam"));
  sign_with(&room, secret, ",\"email\":\"not an address\"");
  assert_err(room_do(&room, &room.visitor, consents), ERR_INVALID);
  sign_with(&room, secret, ",\"email\":\"new@example.org\"");
  assert_ok(room_do(&room, &room.visitor, consents));
  assert_ok(room_do(&room, &room.agent, show_person));
  assert_non_null(strstr(shown, "Jan van Dam"));
  room_close(&room);
}

/* The purpose of answering, naming the attribute. */
static enum err declare_attribute(struct room *room, struct work *work) {
  struct purpose purpose;
  struct declaration declaration;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  TRY(purpose_read(work, room->site, STR(PURPOSE_ANSWER), &purpose));
  TRY(declaration_of(work, &purpose, &declaration));
  declaration.attributes.item[declaration.attributes.count++] = STR("order");
  declaration_write(&w, &declaration);
  enum err error = arena_copy(work->arena, buf_str(&text), &purpose.declaration);
  purpose.fields = declaration_field_bits(&declaration);
  if (!error) error = purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version);
  buf_done(&text);
  return error ? error : room_tell(room, work);
}

static enum err make_attribute(struct room *room, struct work *work) {
  struct json *body = NULL;
  struct json *on = NULL;
  struct attribute attribute;
  TRY(json_parse(str_from(attribute_json), &body));
  TRY(json_parse(STR("{\"active\":true,\"version\":1}"), &on));
  enum err error = attribute_create(work, room->site, body, &attribute);
  if (!error) error = declare_attribute(room, work);
  if (!error) error = attribute_change(work, room->site, STR("order"), on, &attribute);
  json_free(body);
  json_free(on);
  return error;
}

static enum err give(struct room *room, struct work *work) {
  struct json *values = NULL;
  TRY(json_parse(str_from(values_json), &values));
  enum err error = given_attributes(work, room->conversation, values, ATTRIBUTE_FROM_VISITOR);
  json_free(values);
  return error;
}

static enum err find_order(struct room *room, struct work *work) {
  struct datum datum;
  return datum_read(work, room->visitor.id, STR(PURPOSE_ANSWER), STR("attribute.order"), &datum);
}

static void room_with_attribute(struct room *room, void **state_, const char *source) {
  static char text[400];
  (void)snprintf(text, sizeof text,
                 "{\"code\":\"order\",\"title\":{\"en\":\"Order\"},\"category\":\"order data\","
                 "\"special\":false,\"purpose\":\"answer\",\"source\":\"%s\",\"asked\":false,"
                 "\"required\":false}",
                 source);
  room_with_secret(room, state_);
  struct actor administrator = administrator_of(room);
  attribute_json = text;
  assert_ok(room_do(room, &administrator, make_attribute));
  room_begin(room);
}

static void what_comes_from_the_site_must_be_signed(void **state_) {
  struct room room;
  room_with_attribute(&room, state_, "host");
  values_json = "{\"order\":\"A-17\"}";
  assert_err(room_do(&room, &room.visitor, give), ERR_INVALID);
  assert_err(room_do(&room, &room.visitor, find_order), ERR_NOT_FOUND);
  sign_with(&room, secret, ",\"attributes\":{\"order\":\"A-17\"}");
  assert_ok(room_do(&room, &room.visitor, consents));
  assert_ok(room_do(&room, &room.visitor, find_order));
  room_close(&room);
}

static void what_a_visitor_may_say_needs_no_signature_but_must_be_declared(void **state_) {
  struct room room;
  room_with_attribute(&room, state_, "visitor");
  static const char *const bad[] = {"{\"order\":\"A-17\",\"shoe_size\":\"44\"}", "{\"order\":17}",
                                    "[]"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    values_json = bad[i];
    assert_err(room_do(&room, &room.visitor, give), ERR_INVALID);
    assert_err(room_do(&room, &room.visitor, find_order), ERR_NOT_FOUND);
  }
  values_json = "{\"order\":\"A-17\"}";
  assert_ok(room_do(&room, &room.visitor, give));
  assert_ok(room_do(&room, &room.visitor, find_order));
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_the_sites_server_signed_counts_as_consent),
      cmocka_unit_test(what_nobody_or_another_signed_counts_for_nothing),
      cmocka_unit_test(the_same_word_again_makes_no_second_record),
      cmocka_unit_test(a_statement_is_taken_whole_or_not_at_all),
      cmocka_unit_test(without_a_secret_nothing_can_be_stated),
      cmocka_unit_test(a_new_secret_ends_the_old_one),
      cmocka_unit_test(another_visitors_conversation_is_not_there),
      cmocka_unit_test(who_is_identified_has_the_name_and_keeps_what_was_not_stated),
      cmocka_unit_test(what_comes_from_the_site_must_be_signed),
      cmocka_unit_test(what_a_visitor_may_say_needs_no_signature_but_must_be_declared),
  };
  return store_test_run("given_statement", tests, sizeof tests / sizeof tests[0]);
}
