/* A letter says what it was given and nothing more, whatever was put in. */
#include "outbox/mail.h"

#include "base/test.h"

static struct mail_letter letter_of(const char *subject, const char *text) {
  return (struct mail_letter){.from = STR("chat@shop.example"),
                              .from_name = STR_EMPTY,
                              .to = STR("ann@example.org"),
                              .subject = str_from(subject),
                              .text = str_from(text),
                              .delivery = {{1, 2, 3}},
                              .at_ms = INT64_C(1767225600000)};
}

static void written(const struct mail_letter *letter, struct buf *out) {
  *out = (struct buf){0};
  assert_ok(mail_write(out, letter));
}

static bool has(const struct buf *out, const char *text) {
  return memmem(out->data, out->len, text, strlen(text)) != NULL;
}

static struct str body_of(const struct buf *out) {
  const char *gap = memmem(out->data, out->len, "\r\n\r\n", 4);
  assert_non_null(gap);
  size_t at = (size_t)(gap - out->data) + 4;
  return str_of(out->data + at, out->len - at);
}

static void a_plain_letter_is_as_rfc_5322_has_it(void **state) {
  struct buf out;
  struct mail_letter letter = letter_of("Your chat", "Hello\nyou\n");
  (void)state;
  written(&letter, &out);
  buf_append_char(&out, '\0');
  assert_string_equal(out.data,
                      "From: <chat@shop.example>\r\nTo: <ann@example.org>\r\nSubject: Your chat\r\n"
                      "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
                      "Message-ID: <01020300-0000-0000-0000-000000000000@shop.example>\r\n"
                      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\nHello\r\nyou\r\n");
  buf_done(&out);
}

static void a_line_break_in_a_header_is_refused(void **state) {
  static const char *const subjects[] = {
      "a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x01", "a\x7f", "", "a\xc2\x85z", "\xff"};
  static const char *const addresses[] = {"a@b.example\r\nBcc: x@y.example",
                                          "a@b.example>\r\nDATA",
                                          "a b@c.example",
                                          "<a@b.example>",
                                          "a@b.example,c@d.example",
                                          "\"a\"@b.example",
                                          "a@[127.0.0.1]",
                                          "a@b..example",
                                          ".a@b.example",
                                          "a..b@c.example",
                                          "a.@b.example",
                                          "a@-b.example",
                                          "a@b.example ",
                                          "\xc3\xa4@b.example",
                                          "a@b\xc3\xa4.example",
                                          "@b.example",
                                          "a@",
                                          "a",
                                          "",
                                          "a@b@c.example",
                                          "a@b.example;x",
                                          "a@b.example\t"};
  struct buf out = {0};
  (void)state;
  for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
    struct mail_letter letter = letter_of(subjects[i], "x");
    if (mail_write(&out, &letter) != ERR_INVALID) fail_msg("subject %zu", i);
  }
  for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
    struct mail_letter letter = letter_of("x", "x");
    letter.to = str_from(addresses[i]);
    if (mail_write(&out, &letter) != ERR_INVALID) fail_msg("%s", addresses[i]);
    if (mail_address_is_good(letter.to)) fail_msg("%s", addresses[i]);
  }
  struct mail_letter letter = letter_of("x", "x");
  letter.from_name = STR("a\r\nBcc: x");
  assert_err(mail_write(&out, &letter), ERR_INVALID);
  letter = letter_of("x", "x");
  letter.text = STR("a\0b");
  assert_err(mail_write(&out, &letter), ERR_INVALID);
  assert_int_equal(out.len, 0);
  buf_done(&out);
}

static void usual_addresses_are_good(void **state) {
  (void)state;
  assert_true(mail_address_is_good(STR("ann+chat@mail.example.org")));
  assert_true(mail_address_is_good(STR("o'neill_2@x-y.example")));
}

static void what_is_not_ascii_in_a_subject_is_encoded_in_whole_characters(void **state) {
  struct buf out;
  struct mail_letter letter = letter_of(
      "Ihre Gespr\xc3\xa4"
      "ch \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac "
      "\xe2\x82\xac \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac",
      "x");
  (void)state;
  written(&letter, &out);
  assert_true(
      has(&out,
          "Subject: =?UTF-8?B?SWhyZSBHZXNwcsOkY2gg4oKsIOKCrCDigqwg4oKsIOKCrCDigqwg4oKsIA==?=\r\n "
          "=?UTF-8?B?4oKs"));
  /* the second word begins with a whole character: e2 82 ac */
  buf_done(&out);
  letter = letter_of("=?UTF-8?B?eA==?=", "x"); /* must not be read as an encoded word */
  written(&letter, &out);
  assert_false(has(&out, "Subject: =?UTF-8?B?eA==?="));
  buf_done(&out);
}

static void a_sender_s_name_is_quoted_or_encoded(void **state) {
  struct buf out;
  struct mail_letter letter = letter_of("x", "x");
  (void)state;
  letter.from_name = STR("Shop \"X\", Ltd.");
  written(&letter, &out);
  assert_true(has(&out, "From: \"Shop \\\"X\\\", Ltd.\" <chat@shop.example>\r\n"));
  buf_done(&out);
  letter.from_name =
      STR("B\xc3\xbc"
          "cher");
  written(&letter, &out);
  assert_true(has(&out, "From: =?UTF-8?B?QsO8Y2hlcg==?=\r\n <chat@shop.example>\r\n"));
  buf_done(&out);
}

static void the_text_is_quoted_printable_and_no_line_is_long(void **state) {
  struct buf out;
  char text[2000];
  (void)state;
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = 0;
  struct mail_letter letter = letter_of("x", text);
  written(&letter, &out);
  struct str rest = buf_str(&out);
  struct str line;
  while (rest.len > 0) {
    (void)str_cut(rest, '\n', &line, &rest);
    assert_true(line.len <= 77); /* with the CR */
    assert_true(line.len > 0 && line.data[line.len - 1] == '\r');
  }
  buf_done(&out);
  letter = letter_of("x", "1 = 2 \nend\t\nna\xc3\xafve\r\nlone\rcr");
  written(&letter, &out);
  assert_str(body_of(&out), "1 =3D 2=20\r\nend=09\r\nna=C3=AFve\r\nlone=0Dcr\r\n");
  buf_done(&out);
}

TESTS_MAIN("outbox_mail", cmocka_unit_test(a_plain_letter_is_as_rfc_5322_has_it),
           cmocka_unit_test(a_line_break_in_a_header_is_refused),
           cmocka_unit_test(usual_addresses_are_good),
           cmocka_unit_test(what_is_not_ascii_in_a_subject_is_encoded_in_whole_characters),
           cmocka_unit_test(a_sender_s_name_is_quoted_or_encoded),
           cmocka_unit_test(the_text_is_quoted_printable_and_no_line_is_long))
