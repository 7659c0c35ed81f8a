/* What comes along with a chat: consent and value together or neither, under their purpose;
 * and what its person reads of it. */
#include "chat/given.h"

#include <string.h>

#include "base/fault.h"
#include "chat/chat_test_support.h"
#include "chat/privacy_view.h"
#include "privacy/attribute.h"
#include "privacy/datum.h"
#include "privacy/declaration.h"
#include "privacy/proof.h"
#include "privacy/purpose_builtin.h"

#define SIZE                                                                                  \
  "{\"code\":\"size\",\"title\":{\"en\":\"Shoe size\",\"de\":\"Schuhgröße\"},\"category\":" \
  "\"clothing\",\"purpose\":\"marketing\",\"source\":\"visitor\",\"asked\":true}"
#define OUTDATED                                                                                  \
  "[{\"purpose\":\"marketing\",\"choice\":\"accept\",\"purpose_version\":1,\"notice_version\":1," \
  "\"standing\":0}]"
#define AGREED                                                                                    \
  "[{\"purpose\":\"marketing\",\"choice\":\"accept\",\"purpose_version\":2,\"notice_version\":1," \
  "\"standing\":0,\"language\":\"en\",\"method\":\"widget\"}]"

static const char *consents_json;
static const char *values_json;
static const char *language;
static int64_t proof_kept_days;
static char shown[16384];

static enum err parse(const char *text, struct json **out) {
  *out = NULL;
  return text ? json_parse(str_from(text), out) : ERR_NONE;
}

/* An optional purpose that has the attribute and asks nothing else. */
static enum err publish(struct room *room, struct work *work, bool with_attribute) {
  struct purpose purpose;
  struct declaration declaration;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_MARKETING), BASIS_CONSENT, &purpose));
  TRY(declaration_of(work, &purpose, &declaration));
  declaration.asks = STR_EMPTY;
  if (with_attribute) declaration.attributes.item[declaration.attributes.count++] = STR("size");
  TRY(declaration_into(work->arena, &declaration, &purpose));
  return purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version);
}

static enum err prepare(struct room *room, struct work *work) {
  struct json *body;
  struct json *on;
  struct attribute attribute;
  TRY(publish(room, work, false));
  TRY(parse(SIZE, &body));
  TRY(parse("{\"active\":true,\"version\":1}", &on));
  enum err error = attribute_create(work, room->site, body, &attribute);
  if (!error) error = publish(room, work, true);
  if (!error) error = attribute_change(work, room->site, STR("size"), on, &attribute);
  json_free(body);
  json_free(on);
  return error ? error : room_tell(room, work);
}

static void open_with_field(struct room *room, void **state) {
  room_open(room, *state);
  struct actor administrator = room->agent;
  administrator.roles = ROLE_ADMINISTRATOR;
  assert_ok(room_do(room, &administrator, prepare));
  room_begin(room);
  consents_json = values_json = NULL;
}

static enum err take(struct room *room, struct work *work) {
  struct json *consents;
  struct json *values;
  TRY(parse(consents_json, &consents));
  TRY(parse(values_json, &values));
  struct given given = {.consents = consents, .attributes = values};
  enum err error = given_take(work, room->conversation, &given, true);
  json_free(consents);
  json_free(values);
  return error;
}

/* The refusal names the field. */
static enum err take_named(struct room *room, struct work *work) {
  enum err error = take(room, work);
  struct str field = fault_field(work->fault);
  return str_equal(field, STR("attributes.size")) ? error : ERR_CORRUPT;
}

/* An outdated version of the purpose. */
static enum err take_old(struct room *room, struct work *work) {
  enum err error = take(room, work);
  struct str field = fault_field(work->fault);
  return str_equal(field, STR("consents.purpose_version")) ? error : ERR_CORRUPT;
}

static enum err find_size(struct room *room, struct work *work) {
  struct datum datum;
  return datum_read(work, room->visitor.id, STR(PURPOSE_MARKETING), STR("attribute.size"), &datum);
}

static enum err count_records(struct room *room, struct work *work) {
  struct consent_own *list;
  size_t count;
  TRY(consent_of_person(work, room->visitor.id, &list, &count));
  return count == 0 ? ERR_NOT_FOUND : ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 6(1)(a) */
static void a_value_without_its_consent_is_refused_and_nothing_stays(void **state) {
  struct room room;
  open_with_field(&room, state);
  values_json = "{\"size\":\"44\"}";
  assert_err(room_do(&room, &room.visitor, take), ERR_DENIED);
  assert_err(room_do(&room, &room.visitor, find_size), ERR_NOT_FOUND);
  assert_err(room_do(&room, &room.visitor, take_named), ERR_DENIED);
  room_close(&room);
}

/*= GDPR Art. 7(1) */
static void consent_and_value_come_together_or_not_at_all(void **state) {
  struct room room;
  open_with_field(&room, state);
  consents_json = AGREED;
  values_json = "{\"size\":\"44\\n\"}"; /* two lines: no value */
  assert_err(room_do(&room, &room.visitor, take), ERR_INVALID);
  assert_err(room_do(&room, &room.visitor, count_records), ERR_NOT_FOUND);
  values_json = "{\"size\":\"44\"}";
  consents_json = OUTDATED;
  assert_err(room_do(&room, &room.visitor, take_old), ERR_CONFLICT);
  assert_err(room_do(&room, &room.visitor, count_records), ERR_NOT_FOUND);
  consents_json = AGREED;
  assert_ok(room_do(&room, &room.visitor, take));
  assert_ok(room_do(&room, &room.visitor, count_records));
  assert_ok(room_do(&room, &room.visitor, find_size));
  room_close(&room);
}

static enum err view_into(struct room *room, struct work *work, struct buf *out) {
  struct privacy_viewer viewer;
  struct json_writer w = json_writer(out);
  TRY(privacy_viewer_load(work, str_from(room->site_key), room->conversation, str_from(language),
                          &viewer));
  json_begin_object(&w);
  TRY(privacy_view_write(work, &w, &viewer));
  TRY(privacy_view_erasure(work, &w, &viewer));
  json_end_object(&w);
  return buf_check(out);
}

static enum err look(struct room *room, struct work *work) {
  struct buf out = {0};
  enum err error = view_into(room, work, &out);
  assert_true(out.len < sizeof shown);
  if (out.len > 0) memcpy(shown, out.data, out.len);
  shown[out.len] = 0;
  buf_done(&out);
  return error;
}

static void sees(struct room *room, const char *tongue, const char *words) {
  language = tongue;
  assert_ok(room_do(room, &room->visitor, look));
  if (!strstr(shown, words)) fail_msg("not said: %s\n%s", words, shown);
}

/*= GDPR Art. 12(1) */
static void a_sites_own_field_is_called_by_its_title(void **state) {
  struct room room;
  open_with_field(&room, state);
  consents_json = AGREED;
  values_json = "{\"size\":\"44\"}";
  assert_ok(room_do(&room, &room.visitor, take));
  sees(&room, "de", "{\"code\":\"attribute.size\",\"title\":\"Schuhgröße\",\"count\":1}");
  sees(&room, "de", "{\"field\":\"attribute.size\",\"title\":\"Schuhgröße\",\"count\":1}");
  sees(&room, "fr", "{\"field\":\"attribute.size\",\"title\":\"Shoe size\",\"count\":1}");
  room_close(&room);
}

static enum err keep_proofs(struct room *room, struct work *work) {
  struct purpose purpose;
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_PROOF), BASIS_LEGAL_OBLIGATION, &purpose));
  purpose.retention_days = proof_kept_days;
  return purpose_publish(work, room->site, &purpose, room->agent.id, &purpose.version);
}

static enum err proof_of_person(struct room *room, struct work *work) {
  int64_t days;
  TRY(proof_days_of_person(work, work->actor.workspace, room->visitor.id, &days));
  return days == proof_kept_days ? ERR_NONE : ERR_CONFLICT;
}

/*= GDPR Art. 13(2)(a) */
/*= GDPR Art. 17(3)(e) */
static void how_long_a_proof_stays_is_said_as_the_site_declares_it(void **state) {
  static const struct {
    int64_t days;
    const char *words;
  } terms[] = {
      {1095, "stays for 3 years,"}, {365, "stays for 1 year,"}, {100, "for 100 days (Art. 7(1)"}};
  struct room room;
  open_with_field(&room, state);
  consents_json = AGREED;
  assert_ok(room_do(&room, &room.visitor, take));
  for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
    proof_kept_days = terms[i].days;
    assert_ok(room_do(&room, &room.agent, keep_proofs));
    assert_ok(room_do(&room, &room.agent, proof_of_person));
    sees(&room, "en", terms[i].words);
  }
  sees(&room, "de", "bleibt 100 Tage lang,");
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_value_without_its_consent_is_refused_and_nothing_stays),
      cmocka_unit_test(consent_and_value_come_together_or_not_at_all),
      cmocka_unit_test(a_sites_own_field_is_called_by_its_title),
      cmocka_unit_test(how_long_a_proof_stays_is_said_as_the_site_declares_it),
  };
  return store_test_run("given", tests, sizeof tests / sizeof tests[0]);
}
