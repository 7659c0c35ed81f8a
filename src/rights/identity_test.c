#include "rights/identity.h"

#include <sodium.h>

#include "chat/given.h"
#include "chat/host_secret.h"
#include "privacy/outgoing.h"
#include "privacy/recipient.h"
#include "rights/request_test_support.h"

#define EMAIL "jan@example.org"

static char link_token[TOKEN_TEXT_BYTES];
static struct identity_verified verified;
static size_t letters;
static char view_token[TOKEN_TEXT_BYTES];
static struct id entered;
static int64_t gone;

static enum err carry_mail(struct room *room, struct work *work) {
  struct json *body = NULL;
  struct recipient recipient;
  char secret[TOKEN_TEXT_BYTES];
  (void)room;
  TRY(json_parse(STR("{\"kind\":\"mail\",\"name\":\"Post\",\"country\":\"NL\","
                     "\"purposes\":[\"proof\"],\"fields\":[]}"),
                 &body));
  enum err error = recipient_create(work, body, &recipient, secret);
  json_free(body);
  return error;
}

static const char *asked_email = EMAIL;

static enum err ask_by_form(struct room *room, struct work *work) {
  struct identity_asking asking = {.request = {.site = room->site,
                                               .right = RIGHT_ACCESS,
                                               .words = personal_of(STR(WORDS)),
                                               .contact = personal_of(str_from(asked_email)),
                                               .language = STR("en")},
                                   .origin = STR("https://chat.example.org"),
                                   .site_key = str_from(room->site_key)};
  return identity_ask(work, &asking);
}

/* The link as it stands in the letter that is due. */
static enum err take_letter(struct room *room, struct work *work) {
  struct outgoing_item *items;
  struct json *body = NULL;
  struct str detail;
  (void)room;
  TRY(outgoing_due(work, 10, &items, &letters));
  if (letters == 0) return ERR_NONE;
  TRY(outgoing_take(work, &items[letters - 1]));
  TRY(json_parse(personal_bytes_for_sending(items[letters - 1].body), &body));
  TRY(json_get_str(body, "detail", &detail));
  const char *at = memchr(detail.data, '=', detail.len);
  size_t len = detail.len - (size_t)(at + 1 - detail.data);
  memcpy(link_token, at + 1, len);
  link_token[len] = 0;
  json_free(body);
  return ERR_NONE;
}

static enum err verify(struct room *room, struct work *work) {
  (void)room;
  TRY(identity_verify(work, str_from(link_token), &verified));
  memcpy(view_token, verified.token, sizeof view_token);
  made.id = verified.request.id;
  return ERR_NONE;
}

static enum err enter(struct room *room, struct work *work) {
  struct request r;
  (void)room;
  TRY(identity_enter(work, str_from(view_token), &entered));
  TRY(request_read(work, entered, &r));
  struct personal opened;
  TRY(request_text(work, &r, FIELD_REQUEST_WORDS, &opened));
  struct str s = personal_bytes_for_crypto(opened);
  (void)snprintf(text, sizeof text, "%.*s", STR_ARG(s));
  return ERR_NONE;
}

static enum err tell(struct room *room, struct work *work) {
  struct request r;
  (void)room;
  TRY(request_read(work, made.id, &r));
  return identity_tell(work, &r, STR("https://chat.example.org"));
}

static enum err expire_links(struct room *room, struct work *work) {
  (void)room;
  gone = 0;
  return identity_expire(work, work->now_ms, &gone);
}

static struct actor nobody(const struct room *room) {
  return (struct actor){.kind = ACTOR_SYSTEM, .workspace = room->bench.workspace.id};
}

static enum err as_nobody(struct room *room,
                          enum err (*what)(struct room *room, struct work *work)) {
  struct actor actor = nobody(room);
  return room_do(room, &actor, what);
}

static void asked(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
  asked_email = EMAIL;
  assert_ok(as(room, ROLE_ADMINISTRATOR, carry_mail));
  assert_ok(as_nobody(room, ask_by_form));
  assert_ok(as_nobody(room, take_letter));
  assert_int_equal(letters, 1);
}

static void find_the_only(struct room *room) {
  filter = (struct request_filter){.state = -1, .right = -1, .limit = 10};
  assert_ok(as(room, ROLE_DPO, list_them));
  assert_int_equal(count, 1);
  made.id = ids[0];
  assert_ok(as(room, ROLE_DPO, look));
}

/*= GDPR Art. 12(6) */
static void a_link_is_the_question_and_opening_it_the_answer(void **state) {
  struct room room;
  asked(&room, state);
  find_the_only(&room);
  assert_int_equal(made.state, REQUEST_IDENTITY);
  assert_int_equal(made.identity, IDENTITY_DOUBT);
  assert_true(made.paused_at > 0);
  assert_ok(as_nobody(&room, verify));
  find_the_only(&room);
  assert_int_equal(made.state, REQUEST_WORKING);
  assert_int_equal(made.identity, IDENTITY_LINK);
  assert_int_equal(made.paused_at, 0);
  assert_ok(as_nobody(&room, enter));
  assert_string_equal(text, WORDS);
  assert_true(id_equal(entered, made.id));
  room_close(&room);
}

static void a_link_that_was_used_or_is_over_says_so_and_opens_nothing(void **state) {
  struct room room;
  asked(&room, state);
  assert_ok(as_nobody(&room, verify));
  assert_err(as_nobody(&room, verify), ERR_CONFLICT);
  assert_ok(as_nobody(&room, ask_by_form));
  assert_ok(as_nobody(&room, take_letter));
  forward(&room, IDENTITY_LINK_MS);
  assert_err(as_nobody(&room, verify), ERR_CONFLICT);
  link_token[10] ^= 1;
  assert_err(as_nobody(&room, verify), ERR_NOT_FOUND);
  memcpy(link_token, view_token, sizeof link_token);
  assert_err(as_nobody(&room, verify), ERR_NOT_FOUND);
  view_token[10] ^= 1;
  assert_err(as_nobody(&room, enter), ERR_UNAUTHENTICATED);
  room_close(&room);
}

/* The chat's visitor typed this very address; nobody has vouched for it. */
/*= GDPR Art. 5(1)(f) */
static void an_address_that_somebody_typed_joins_and_opens_no_chat(void **state) {
  struct room room;
  asked(&room, state);
  assert_ok(as_nobody(&room, verify));
  assert_int_equal(verified.count, 0);
  find_the_only(&room);
  assert_true(id_is_zero(made.person));
  assert_err(room_do(&room, &room.visitor, look), ERR_NOT_FOUND);
  room_close(&room);
}

static size_t encode(struct str bytes, char *out) {
  size_t size = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_bin2base64(out, size, (const uint8_t *)bytes.data, bytes.len,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return strlen(out);
}

/* The site's own server states whose chat it is, signed. */
static enum err vouch(struct room *room, struct work *work) {
  char secret[TOKEN_TEXT_BYTES];
  char claims[400];
  char token[1200];
  TRY(host_secret_new(work, room->site, secret));
  (void)snprintf(claims, sizeof claims,
                 "{\"sub\":\"u1\",\"aud\":\"%s\",\"exp\":%lld,\"email\":\"%s\"}", room->site_key,
                 (long long)work->now_ms / 1000 + 300, "Jan@Example.org");
  size_t len = encode(STR("{\"alg\":\"HS256\"}"), token);
  token[len++] = '.';
  len += encode(str_from(claims), token + len);
  struct hash mac = hash_hmac_sha256(str_from(secret), str_of(token, len));
  token[len++] = '.';
  len += encode(hash_str(&mac), token + len);
  token[len] = 0;
  work->actor = room->visitor;
  return given_statement(work, room->conversation, str_from(token));
}

static void an_address_that_the_site_has_vouched_for_opens_its_own_chat(void **state) {
  struct room room;
  asked(&room, state);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, vouch));
  assert_ok(as_nobody(&room, verify));
  assert_int_equal(verified.count, 1);
  assert_true(id_equal(verified.sessions[0].conversation, room.conversation));
  assert_true(strncmp(verified.sessions[0].token, "pv_", 3) == 0);
  find_the_only(&room);
  assert_true(id_equal(made.person, room.visitor.id));
  assert_ok(room_do(&room, &room.visitor, look));
  room_close(&room);
}

/* Known or not: what is left behind differs in nothing. */
static void an_unknown_address_leaves_the_same_behind(void **state) {
  struct room room;
  asked(&room, state);
  find_the_only(&room);
  struct request known = made;
  asked_email = "nobody@example.net";
  assert_ok(as_nobody(&room, ask_by_form));
  filter = (struct request_filter){.state = -1, .right = -1, .limit = 10};
  assert_ok(as(&room, ROLE_DPO, list_them));
  assert_int_equal(count, 2);
  made.id = id_equal(ids[0], known.id) ? ids[1] : ids[0];
  assert_ok(as(&room, ROLE_DPO, look));
  assert_int_equal(made.state, known.state);
  assert_int_equal(made.identity, known.identity);
  assert_int_equal(made.version, known.version);
  room_close(&room);
}

static void where_nobody_carries_mail_the_desk_finds_it_as_it_came(void **state) {
  struct room room;
  room_open(&room, *state);
  asked_email = EMAIL;
  assert_ok(as_nobody(&room, ask_by_form));
  find_the_only(&room);
  assert_int_equal(made.state, REQUEST_RECEIVED);
  assert_int_equal(made.paused_at, 0);
  assert_err(decide(&room, DECISION_GRANTED, GROUND_NONE, ""), ERR_CONFLICT);
  room_close(&room);
}

static void an_answer_is_told_by_a_letter_that_holds_a_link_and_no_data(void **state) {
  struct room room;
  asked(&room, state);
  assert_ok(as_nobody(&room, verify));
  assert_ok(decide(&room, DECISION_GRANTED, GROUND_NONE, ""));
  assert_ok(step(&room, ROLE_SUPERVISOR, REQUEST_DELIVER, ""));
  assert_ok(as(&room, ROLE_SUPERVISOR, tell));
  assert_ok(as_nobody(&room, take_letter));
  assert_int_equal(letters, 1);
  assert_true(strncmp(link_token, "rq_", 3) == 0);
  memcpy(view_token, link_token, sizeof view_token);
  assert_ok(as_nobody(&room, enter));
  assert_true(id_equal(entered, made.id));
  room_close(&room);
}

/*= GDPR Art. 5(1)(e) */
static void links_go_when_their_time_is_over(void **state) {
  struct room room;
  asked(&room, state);
  assert_ok(as_nobody(&room, expire_links));
  assert_int_equal(gone, 0);
  forward(&room, IDENTITY_LINK_MS);
  assert_ok(as_nobody(&room, expire_links));
  assert_int_equal(gone, 1);
  assert_err(as_nobody(&room, verify), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_link_is_the_question_and_opening_it_the_answer),
      cmocka_unit_test(a_link_that_was_used_or_is_over_says_so_and_opens_nothing),
      cmocka_unit_test(an_address_that_somebody_typed_joins_and_opens_no_chat),
      cmocka_unit_test(an_address_that_the_site_has_vouched_for_opens_its_own_chat),
      cmocka_unit_test(an_unknown_address_leaves_the_same_behind),
      cmocka_unit_test(where_nobody_carries_mail_the_desk_finds_it_as_it_came),
      cmocka_unit_test(an_answer_is_told_by_a_letter_that_holds_a_link_and_no_data),
      cmocka_unit_test(links_go_when_their_time_is_over),
  };
  return store_test_run("identity", tests, sizeof tests / sizeof tests[0]);
}
