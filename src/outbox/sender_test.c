/* Deliveries to a real mail server and a real receiver of webhooks, and what they refuse. */
#include "outbox/sender.h"

#include "base/clock.h"
#include "outbox/mail.h"
#include "outbox/outbox_test_support.h"

static struct sender_rules rules_for(const char *smtp_url) {
  struct sender_rules rules = {
      .smtp_url = smtp_url, .certificates = far_certificate(), .seconds = 5};
  assert_ok(networks_parse(STR("127.0.0.1/32"), &rules.allowed));
  return rules;
}

static struct sender_result wait_for_one(struct sender *sender) {
  struct sender_result result;
  for (int i = 0; i < 200; i++)
    if (sender_turn(sender, 100, &result)) return result;
  fail_msg("nothing ended");
  return result;
}

static const char *url_of(const struct far *far, const char *scheme, const char *path) {
  static char url[200];
  (void)snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", scheme, far->port, path);
  return url;
}

static struct sender_result post(const struct sender_rules *rules, const char *url) {
  static const char *const headers[] = {"Content-Type: application/json", "X-Test: 1", NULL};
  struct sender *sender;
  struct sender_call call = {.url = url, .headers = headers, .body = STR("{\"a\":1}")};
  assert_ok(sender_open(rules, &sender));
  assert_ok(sender_webhook(sender, &call, 7));
  struct sender_result result = wait_for_one(sender);
  assert_int_equal(result.ticket, 7);
  assert_int_equal(sender_under_way(sender), 0);
  sender_close(sender);
  return result;
}

static struct sender_result post_letter(const struct sender_rules *rules, const char *to) {
  struct sender *sender;
  struct buf bytes = {0};
  struct mail_letter letter = {.from = STR("chat@shop.example"),
                               .from_name = STR("Shop"),
                               .to = str_from(to),
                               .subject = STR("Gespr\xc3\xa4"
                                              "ch"),
                               .text = STR("Gr\xc3\xbc\xc3\x9f"
                                           "e\n.\n..dots\nFrom me\n"),
                               .at_ms = INT64_C(1767225600000)};
  assert_ok(mail_write(&bytes, &letter));
  struct sender_letter sent = {.from = "chat@shop.example", .to = to, .bytes = buf_str(&bytes)};
  assert_ok(sender_open(rules, &sender));
  assert_ok(sender_mail(sender, &sent, 3));
  struct sender_result result = wait_for_one(sender);
  sender_close(sender);
  buf_done(&bytes);
  return result;
}

/*= GDPR Art. 32(1)(a) */
static void a_letter_arrives_over_starttls_as_it_was_written(void **state) {
  static struct far far;
  (void)state;
  far_open_mail(&far, "starttls", NULL);
  struct sender_rules rules = rules_for(url_of(&far, "smtp", ""));
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_DONE);
  const char *line = far_hear(&far, 5000);
  assert_non_null(strstr(line, "\"tls\": true"));
  assert_non_null(strstr(line, "\"from\": \"chat@shop.example\", \"to\": [\"ann@example.org\"]"));
  assert_non_null(strstr(line, "\"subject\": \"Gespr\\u00e4ch\""));
  assert_non_null(strstr(line, "\"text\": \"Gr\\u00fc\\u00dfe\\r\\n.\\r\\n..dots\\r\\nFrom me"));
  far_close(&far);
}

static void a_letter_arrives_over_tls_from_the_first_byte_and_signed_in(void **state) {
  static struct far far;
  (void)state;
  far_open_mail(&far, "tls", "parlour");
  struct sender_rules rules = rules_for(url_of(&far, "smtps", ""));
  rules.smtp_user = "parlour";
  rules.smtp_password = "word";
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_DONE);
  assert_non_null(strstr(far_hear(&far, 5000), "\"signed_in\": true"));
  rules.smtp_password = "wrong";
  assert_int_not_equal(post_letter(&rules, "ann@example.org").end, SENDER_DONE);
  assert_string_equal(far_hear(&far, 300), "");
  far_close(&far);
}

static void a_mail_server_that_is_not_trusted_or_has_no_tls_gets_nothing(void **state) {
  static struct far far;
  (void)state;
  far_open_mail(&far, "starttls", NULL);
  struct sender_rules rules = rules_for(url_of(&far, "smtp", ""));
  rules.certificates = "/etc/ssl/certs/ca-certificates.crt";
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_UNTRUSTED);
  assert_string_equal(far_hear(&far, 300), "");
  far_close(&far);
  far_open_mail(&far, "plain", NULL);
  rules = rules_for(url_of(&far, "smtp", "")); /* an authority is named: TLS is meant */
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_UNTRUSTED);
  assert_string_equal(far_hear(&far, 300), "");
  rules.certificates = NULL; /* this machine itself: in clear it may be */
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_DONE);
  far_close(&far);
}

static void a_refusal_for_good_is_told_from_one_for_now(void **state) {
  static struct far far;
  (void)state;
  far_open_mail(&far, "starttls", NULL);
  struct sender_rules rules = rules_for(url_of(&far, "smtp", ""));
  struct sender_result result = post_letter(&rules, "refuse-ann@example.org");
  assert_int_equal(result.end, SENDER_REFUSED);
  assert_int_equal(result.status, 550);
  result = post_letter(&rules, "later-ann@example.org");
  assert_int_equal(result.end, SENDER_ANSWERED);
  assert_int_equal(result.status, 450);
  far_close(&far);
  assert_int_equal(post_letter(&rules, "ann@example.org").end, SENDER_UNREACHABLE);
}

static void a_trial_of_the_mail_server_sends_nothing(void **state) {
  static struct far far;
  const char *why;
  (void)state;
  far_open_mail(&far, "starttls", NULL);
  struct sender_rules rules = rules_for(url_of(&far, "smtp", ""));
  assert_ok(sender_try_mail(&rules, &why));
  assert_string_equal(why, "done");
  assert_string_equal(far_hear(&far, 300), "");
  far_close(&far);
  assert_err(sender_try_mail(&rules, &why), ERR_UNAVAILABLE);
  assert_string_equal(why, "unreachable");
}

static void a_webhook_arrives_over_tls_with_body_and_headers(void **state) {
  static struct far far;
  (void)state;
  far_open_receiver(&far, true);
  struct sender_rules rules = rules_for(NULL);
  struct sender_result result = post(&rules, url_of(&far, "https", "/ok?x=1"));
  assert_int_equal(result.end, SENDER_DONE);
  assert_int_equal(result.status, 200);
  const char *line = far_request(&far, 5000);
  assert_non_null(strstr(line, "\"path\":\"/ok?x=1\",\"method\":\"POST\""));
  assert_non_null(strstr(line, "\"x-test\":\"1\""));
  assert_non_null(strstr(line, "\"raw\":\"{\\\"a\\\":1}\""));
  assert_null(strstr(line, "expect"));
  far_close(&far);
}

static void whatever_is_not_2xx_does_not_acknowledge(void **state) {
  static struct far far;
  static const struct {
    const char *path;
    enum sender_end end;
  } cases[] = {{"/status/204", SENDER_DONE},     {"/status/500", SENDER_ANSWERED},
               {"/status/404", SENDER_ANSWERED}, {"/status/304", SENDER_ANSWERED},
               {"/redirect", SENDER_ANSWERED},   {"/huge", SENDER_FLOODED},
               {"/down", SENDER_UNREACHABLE},    {"/slow", SENDER_SLOW}};
  (void)state;
  far_open_receiver(&far, true);
  struct sender_rules rules = rules_for(NULL);
  rules.seconds = 2;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sender_result result = post(&rules, url_of(&far, "https", cases[i].path));
    if (result.end != cases[i].end) fail_msg("%s: %s", cases[i].path, sender_end_name(result.end));
    /* a redirect is not followed: one request, and no other */
    assert_non_null(strstr(far_request(&far, 2000), cases[i].path));
  }
  far_close(&far);
}

static void a_slow_receiver_holds_up_nobody_else(void **state) {
  static struct far far;
  static const char *const headers[] = {NULL};
  struct sender *sender;
  (void)state;
  far_open_receiver(&far, false);
  struct sender_rules rules = rules_for(NULL);
  assert_ok(sender_open(&rules, &sender));
  struct sender_call call = {
      .url = url_of(&far, "http", "/slow"), .headers = headers, .body = STR("{}")};
  assert_ok(sender_webhook(sender, &call, 1));
  call.url = url_of(&far, "http", "/ok");
  assert_ok(sender_webhook(sender, &call, 2));
  uint64_t began = clock_monotonic_ns();
  assert_int_equal(wait_for_one(sender).ticket, 2);
  assert_true(clock_monotonic_ns() - began < UINT64_C(3000000000));
  assert_int_equal(wait_for_one(sender).end, SENDER_SLOW);
  sender_close(sender);
  far_close(&far);
}

static void a_certificate_that_does_not_fit_gets_nothing(void **state) {
  static struct far far;
  (void)state;
  far_open_receiver(&far, true);
  struct sender_rules rules = rules_for(NULL);
  rules.certificates = NULL;
  assert_int_equal(post(&rules, url_of(&far, "https", "/ok")).end, SENDER_UNTRUSTED);
  assert_string_equal(far_request(&far, 300), "");
  far_close(&far);
}

/* The forms in which an address of the house can be written, those of a name that leads
 * there among them: none is connected to. */
/*= GDPR Art. 32(1)(b) */
static void no_form_of_a_private_address_is_connected_to(void **state) {
  static struct far far;
  static const char *const hosts[] = {"127.0.0.1",
                                      "127.1",
                                      "127.0.1",
                                      "2130706433",
                                      "0x7f000001",
                                      "0x7f.0.0.1",
                                      "0177.0.0.1",
                                      "017700000001",
                                      "127.0.0.1.",
                                      "127.000.000.001",
                                      "0",
                                      "0.0.0.0",
                                      "localhost",
                                      "localhost.",
                                      "LOCALHOST",
                                      "[::1]",
                                      "[::]",
                                      "[::ffff:127.0.0.1]",
                                      "[::ffff:7f00:1]",
                                      "[0:0:0:0:0:0:0:1]",
                                      "[::127.0.0.1]",
                                      "[64:ff9b::7f00:1]",
                                      "[2002:7f00:1::]"};
  static const char *const headers[] = {NULL};
  (void)state;
  far_open_receiver(&far, true);
  struct sender_rules rules = rules_for(NULL);
  rules.allowed.count = 0;
  rules.seconds = 2;
  for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
    char url[200];
    struct sender *sender;
    (void)snprintf(url, sizeof url, "https://%s:%d/ok", hosts[i], far.port);
    struct sender_call call = {.url = url, .headers = headers, .body = STR("{}")};
    assert_ok(sender_open(&rules, &sender));
    if (sender_webhook(sender, &call, 1) == ERR_NONE) {
      struct sender_result result = wait_for_one(sender);
      if (result.end != SENDER_FORBIDDEN && result.end != SENDER_UNREACHABLE)
        fail_msg("%s: %s", url, sender_end_name(result.end));
    }
    sender_close(sender);
  }
  assert_string_equal(far_hear(&far, 300), ""); /* not even a connection */
  far_close(&far);
}

static void what_is_no_address_for_a_webhook_is_refused_before_anything_is_tried(void **state) {
  static const char *const urls[] = {"",
                                     "http://a.example/",
                                     "ftp://127.0.0.1/",
                                     "file:///etc/passwd",
                                     "gopher://127.0.0.1/x",
                                     "http://127.0.0.1.example/",
                                     "smtp://127.0.0.1/"};
  static const char *const headers[] = {NULL};
  struct sender *sender;
  struct sender_rules rules = rules_for(NULL);
  (void)state;
  assert_ok(sender_open(&rules, &sender));
  for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
    struct sender_call call = {.url = urls[i], .headers = headers, .body = STR("{}")};
    if (sender_webhook(sender, &call, 1) != ERR_INVALID) fail_msg("%s", urls[i]);
  }
  struct sender_letter letter = {
      .from = "a@b.example", .to = "c@d.example\r\nRCPT TO:<x@y.example>", .bytes = STR("x")};
  assert_err(sender_mail(sender, &letter, 1), ERR_INVALID); /* no server is set either */
  assert_int_equal(sender_under_way(sender), 0);
  sender_close(sender);
}

TESTS_MAIN("outbox_sender", cmocka_unit_test(a_letter_arrives_over_starttls_as_it_was_written),
           cmocka_unit_test(a_letter_arrives_over_tls_from_the_first_byte_and_signed_in),
           cmocka_unit_test(a_mail_server_that_is_not_trusted_or_has_no_tls_gets_nothing),
           cmocka_unit_test(a_refusal_for_good_is_told_from_one_for_now),
           cmocka_unit_test(a_trial_of_the_mail_server_sends_nothing),
           cmocka_unit_test(a_webhook_arrives_over_tls_with_body_and_headers),
           cmocka_unit_test(whatever_is_not_2xx_does_not_acknowledge),
           cmocka_unit_test(a_slow_receiver_holds_up_nobody_else),
           cmocka_unit_test(a_certificate_that_does_not_fit_gets_nothing),
           cmocka_unit_test(no_form_of_a_private_address_is_connected_to),
           cmocka_unit_test(what_is_no_address_for_a_webhook_is_refused_before_anything_is_tried))
