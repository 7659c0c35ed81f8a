/* From the fact to the far end and back: the scribe, the outbox's thread, a real mail
 * server and a real receiver. */
#include "chat/transcript.h"

#include <stdlib.h>
#include <unistd.h>

#include "jobs/jobs_test_support.h"
#include "jobs/letters.h"
#include "jobs_test.sql.h"
#include "outbox/outbox_test_support.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"

/* A scene with a purpose "transcript", a carrier of mail and a webhook. */
struct post {
  struct scene scene;
  struct scene_chat chat;
  struct far mail;
  struct far hook;
  struct outbox *outbox;
  struct store_fixture *fixture;
  char smtp_url[100];
  char secret[TOKEN_TEXT_BYTES];
};

static enum err add(struct work *work, const char *format, int port, char *secret) {
  struct buf text = {0};
  struct json *body = NULL;
  struct recipient recipient;
  buf_append_format(&text, "{\"name\":\"R\",\"country\":\"DE\",");
  buf_append(&text, str_from(format));
  if (port) buf_append_format(&text, ",\"endpoint\":\"https://127.0.0.1:%d/ok\"", port);
  buf_append_char(&text, '}');
  assert_ok(json_parse(buf_str(&text), &body));
  enum err error = recipient_create(work, body, &recipient, secret);
  json_free(body);
  buf_done(&text);
  return error;
}

static enum err set_up(struct work *work, void *context) {
  struct post *post = context;
  struct purpose purpose;
  char unused[TOKEN_TEXT_BYTES];
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_TRANSCRIPT), BASIS_LEGITIMATE_INTEREST,
                           &purpose));
  TRY(purpose_publish(work, post->scene.site, &purpose, (struct id){{0}}, &purpose.version));
  TRY(gate_configuration_changed(work));
  TRY(scene_tell(work, &post->scene));
  TRY(add(work, "\"kind\":\"mail\",\"purposes\":[\"transcript\"],\"fields\":[\"message.text\"]", 0,
          unused));
  return add(work,
             "\"kind\":\"webhook\",\"purposes\":[\"answer\"],\"fields\":[\"message.text\"],"
             "\"events\":[\"message_created\"]",
             post->hook.port, post->secret);
}

static void post_open(struct post *post, struct store_fixture *fixture) {
  memset(post, 0, sizeof *post);
  post->fixture = fixture;
  far_open_mail(&post->mail, "starttls", NULL);
  far_open_receiver(&post->hook, true);
  (void)snprintf(post->smtp_url, sizeof post->smtp_url, "smtp://127.0.0.1:%d", post->mail.port);
  scene_open(&post->scene, fixture, 90);
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = post->scene.agent.workspace};
  assert_ok(scene_run(&post->scene, &system, set_up, post));
  scene_begin(&post->scene, &post->chat);
}

static void post_start(struct post *post, bool with_mail) {
  struct outbox_config config = {.scribe = post->scene.scribe,
                                 .mail_from = "chat@shop.example",
                                 .templates = letters_templates(),
                                 .rules = {.smtp_url = with_mail ? post->smtp_url : NULL,
                                           .certificates = far_certificate(),
                                           .seconds = 5},
                                 .look_ms = 50};
  assert_ok(networks_parse(STR("127.0.0.1/32"), &config.rules.allowed));
  assert_ok(outbox_open(&config, &post->outbox));
}

static void post_close(struct post *post) {
  outbox_close(post->outbox);
  scene_rest(&post->scene);
  scene_close(&post->scene);
  far_close(&post->mail);
  far_close(&post->hook);
}

/* Waits until so many were counted. */
static void wait_for(struct post *post, enum outbox_count what, uint64_t count) {
  for (int i = 0; i < 400 && outbox_count(post->outbox, what) < count; i++) usleep(25000);
  assert_true(outbox_count(post->outbox, what) >= count);
}

static int64_t number(struct post *post, const struct sql *sql) {
  struct db_rows rows;
  assert_ok(db_one(post->scene.bench.fixture->db, sql, NULL, 0, &rows));
  int64_t value = db_row_int(&rows, 0);
  assert_ok(db_finish(&rows));
  return value;
}

struct asking {
  struct id conversation;
  const char *email;
};

static enum err ask(struct work *work, void *context) {
  const struct asking *asking = context;
  return transcript_request(work, asking->conversation, personal_of(str_from(asking->email)),
                            STR("de"));
}

static enum err ask_as(struct post *post, const struct actor *actor, const char *email) {
  struct asking asking = {post->chat.conversation, email};
  return scene_run(&post->scene, actor, ask, &asking);
}

static enum err answer(struct post *post) {
  return scene_send(&post->scene, &post->scene.agent, post->chat.conversation, 1, "We shall see.");
}

/*= GDPR Art. 5(1)(b) */
static void a_transcript_reaches_the_one_who_asked_and_its_address_is_kept_nowhere(void **state) {
  static struct post post;
  post_open(&post, *state);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Wo ist es?"));
  assert_ok(answer(&post));
  assert_ok(ask_as(&post, &post.chat.visitor, "ann@example.org"));
  post_start(&post, true);
  const char *line = far_hear(&post.mail, 10000);
  assert_non_null(strstr(line, "\"to\": [\"ann@example.org\"]"));
  assert_non_null(strstr(line, "\"subject\": \"Ihr Gespr\\u00e4ch mit Shop\""));
  assert_non_null(strstr(line, "Sie:\\r\\nWo ist es?"));
  assert_non_null(strstr(line, "Anna:\\r\\nWe shall see."));
  assert_non_null(strstr(line, "2026-01-01 00:00 UTC"));
  wait_for(&post, OUTBOX_SENT, 3); /* the letter, and two events */
  outbox_close(post.outbox);
  post.outbox = NULL;
  scene_rest(&post.scene);
  assert_int_equal(number(&post, &sql_test_outbox_bodies), 0);
  assert_int_equal(number(&post, &sql_test_outbox_sent), 3);
  scene_close(&post.scene);
  far_close(&post.mail);
  far_close(&post.hook);
}

static void only_the_person_and_who_answers_may_ask_for_it(void **state) {
  static struct post post;
  struct scene_chat other;
  post_open(&post, *state);
  scene_begin(&post.scene, &other);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  struct actor dpo = post.scene.agent;
  dpo.roles = ROLE_DPO;
  assert_err(ask_as(&post, &other.visitor, "eve@example.org"), ERR_NOT_FOUND);
  assert_err(ask_as(&post, &dpo, "eve@example.org"), ERR_DENIED);
  assert_err(ask_as(&post, &post.chat.visitor, "ann@example.org\r\nBcc: eve@example.org"),
             ERR_INVALID);
  assert_err(ask_as(&post, &post.chat.visitor, "<ann@example.org>"), ERR_INVALID);
  assert_ok(ask_as(&post, &post.scene.agent, "")); /* to the address that was given */
  post_start(&post, true);
  assert_non_null(strstr(far_hear(&post.mail, 10000), "\"to\": [\"mara@example.org\"]"));
  post_close(&post);
}

static enum err end_transcript(struct work *work, void *context) {
  const struct post *post = context;
  TRY(purpose_end(work, post->scene.site, STR(PURPOSE_TRANSCRIPT)));
  return gate_configuration_changed(work);
}

/*= GDPR Art. 5(1)(b) */
static void without_its_purpose_no_letter_is_queued_and_none_that_waits_leaves(void **state) {
  static struct post post;
  post_open(&post, *state);
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = post.scene.agent.workspace};
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_ok(ask_as(&post, &post.chat.visitor, "ann@example.org"));
  assert_ok(scene_run(&post.scene, &system, end_transcript, &post));
  assert_err(ask_as(&post, &post.chat.visitor, "ann@example.org"), ERR_DENIED);
  post_start(&post, true);
  wait_for(&post, OUTBOX_SUPPRESSED, 1);
  assert_string_equal(far_hear(&post.mail, 300), "");
  post_close(&post);
}

/*= GDPR Art. 17(1) */
static void who_is_erased_while_it_waits_is_in_nothing_that_leaves(void **state) {
  static struct post post;
  post_open(&post, *state);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_ok(ask_as(&post, &post.chat.visitor, "ann@example.org"));
  assert_ok(scene_erase(&post.scene, post.chat.person, post.chat.conversation));
  post_start(&post, true);
  assert_string_equal(far_hear(&post.mail, 500), "");
  assert_string_equal(far_request(&post.hook, 500), "");
  assert_int_equal(outbox_count(post.outbox, OUTBOX_SENT), 0);
  outbox_close(post.outbox);
  post.outbox = NULL;
  scene_rest(&post.scene);
  assert_int_equal(number(&post, &sql_test_outbox_bodies), 0);
  scene_close(&post.scene);
  far_close(&post.mail);
  far_close(&post.hook);
}

/*= GDPR Art. 19 */
static void a_receiver_that_had_words_is_told_of_the_erasure(void **state) {
  static struct post post;
  char person[ID_TEXT_BYTES + 1];
  post_open(&post, *state);
  id_format(post.chat.person, person);
  post_start(&post, true);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_non_null(strstr(far_request(&post.hook, 10000), "Hello"));
  wait_for(&post, OUTBOX_SENT, 1);
  assert_ok(scene_erase(&post.scene, post.chat.person, post.chat.conversation));
  const char *line = far_request(&post.hook, 10000);
  assert_non_null(strstr(line, "contact_erased"));
  assert_non_null(strstr(line, person));
  wait_for(&post, OUTBOX_SENT, 2);
  post_close(&post);
}

static void a_webhook_is_signed_with_the_secret_that_was_shown(void **state) {
  static struct post post;
  char order[TOKEN_TEXT_BYTES + 10];
  post_open(&post, *state);
  (void)snprintf(order, sizeof order, "secret %s", post.secret);
  far_order(&post.hook, order);
  post_start(&post, true);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  const char *line = far_request(&post.hook, 10000);
  assert_non_null(strstr(line, "\"signed\":true"));
  assert_non_null(strstr(line, "\\\"text\\\":\\\"Hello\\\""));
  post_close(&post);
}

static void while_a_receiver_is_down_its_row_waits_and_leaves_when_it_is_back(void **state) {
  static struct post post;
  post_open(&post, *state);
  far_order(&post.hook, "answer /status/500");
  post_start(&post, true);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_non_null(strstr(far_request(&post.hook, 10000), "\"tries\":1"));
  wait_for(&post, OUTBOX_FAILED_TRIES, 1);
  assert_string_equal(far_request(&post.hook, 300), ""); /* not at once */
  far_order(&post.hook, "answer ");
  outbox_close(post.outbox); /* the clock is moved while nobody looks */
  usleep(100000);
  post.fixture->clock.fixed_ms += 60000;
  post_start(&post, true);
  assert_non_null(strstr(far_request(&post.hook, 10000), "\"tries\":2"));
  wait_for(&post, OUTBOX_SENT, 1);
  post_close(&post);
}

static void without_a_mail_server_a_letter_waits_and_says_why(void **state) {
  static struct post post;
  post_open(&post, *state);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_ok(ask_as(&post, &post.chat.visitor, "ann@example.org"));
  post_start(&post, false);
  wait_for(&post, OUTBOX_SENT, 1); /* the webhook goes on */
  outbox_close(post.outbox);
  post.outbox = NULL;
  scene_rest(&post.scene);
  assert_int_equal(number(&post, &sql_test_outbox_without_server), 1);
  scene_close(&post.scene);
  far_close(&post.mail);
  far_close(&post.hook);
}

static void a_letter_that_the_server_refuses_for_good_is_not_tried_again(void **state) {
  static struct post post;
  post_open(&post, *state);
  assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, 1, "Hello"));
  assert_ok(ask_as(&post, &post.chat.visitor, "refuse-ann@example.org"));
  post_start(&post, true);
  wait_for(&post, OUTBOX_FAILED_TRIES, 1);
  outbox_close(post.outbox);
  post.outbox = NULL;
  scene_rest(&post.scene);
  assert_int_equal(number(&post, &sql_test_outbox_refused), 1);
  scene_close(&post.scene);
  far_close(&post.mail);
  far_close(&post.hook);
}

static void many_leave_at_once_and_each_once(void **state) {
  static struct post post;
  bool seen[41] = {false};
  post_open(&post, *state);
  for (uint64_t i = 1; i <= 40; i++)
    assert_ok(scene_send(&post.scene, &post.chat.visitor, post.chat.conversation, i, "Hello"));
  post_start(&post, true);
  for (int i = 1; i <= 40; i++) {
    const char *line = far_request(&post.hook, 10000);
    const char *at = strstr(line, "\\\"sequence\\\":");
    assert_non_null(at);
    long sequence = strtol(at + 13, NULL, 10);
    assert_in_range(sequence, 1, 40);
    assert_false(seen[sequence]);
    seen[sequence] = true;
  }
  wait_for(&post, OUTBOX_SENT, 40);
  assert_string_equal(far_request(&post.hook, 300), "");
  post_close(&post);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_transcript_reaches_the_one_who_asked_and_its_address_is_kept_nowhere),
      cmocka_unit_test(only_the_person_and_who_answers_may_ask_for_it),
      cmocka_unit_test(without_its_purpose_no_letter_is_queued_and_none_that_waits_leaves),
      cmocka_unit_test(who_is_erased_while_it_waits_is_in_nothing_that_leaves),
      cmocka_unit_test(a_receiver_that_had_words_is_told_of_the_erasure),
      cmocka_unit_test(a_webhook_is_signed_with_the_secret_that_was_shown),
      cmocka_unit_test(while_a_receiver_is_down_its_row_waits_and_leaves_when_it_is_back),
      cmocka_unit_test(without_a_mail_server_a_letter_waits_and_says_why),
      cmocka_unit_test(a_letter_that_the_server_refuses_for_good_is_not_tried_again),
      cmocka_unit_test(many_leave_at_once_and_each_once)};
  return store_test_run("delivery", tests, sizeof tests / sizeof tests[0]);
}
