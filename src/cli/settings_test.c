#include "cli/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct settings settings;
static struct buf fault;

static int begin(void **state) {
  (void)state;
  buf_init(&fault, 0);
  return settings_init(&settings) == ERR_NONE ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  settings_done(&settings);
  buf_done(&fault);
  return 0;
}

static bool fault_says(const char *word) {
  buf_append_char(&fault, '\0');
  return strstr(fault.data, word) != NULL;
}

static void flags_beat_the_environment_which_beats_the_default(void **state) {
  (void)state;
  assert_string_equal(settings_text(&settings, "log_level"), "info");
  char *environment[] = {"PARLOUR_LOG_LEVEL=warn", "HOME=/x", NULL};
  assert_int_equal(settings_read_environment(&settings, environment, &fault), ERR_NONE);
  assert_string_equal(settings_text(&settings, "log_level"), "warn");
  char *arguments[] = {"first", "--log-level", "error", "--json", "--readers=3"};
  int count = 5;
  assert_int_equal(settings_read_flags(&settings, &count, arguments, &fault), ERR_NONE);
  assert_int_equal(count, 2);
  assert_string_equal(arguments[1], "--json");
  assert_string_equal(settings_text(&settings, "log_level"), "error");
  assert_int_equal(settings_count(&settings, "readers"), 3);
}

static void a_wrong_value_names_the_setting_and_what_would_be_right(void **state) {
  (void)state;
  char *arguments[] = {"--loops", "many"};
  int count = 2;
  assert_int_equal(settings_read_flags(&settings, &count, arguments, &fault), ERR_INVALID);
  assert_true(fault_says("loops"));
  assert_true(fault_says("whole number from 1 to 64"));
}

static void a_secret_value_is_not_repeated(void **state) {
  (void)state;
  char *environment[] = {"PARLOUR_DATABASE=mysql://hunter2@x", NULL};
  assert_int_equal(settings_read_environment(&settings, environment, &fault), ERR_INVALID);
  assert_true(fault_says("database"));
  assert_false(fault_says("hunter2"));
}

static void an_unknown_name_in_the_environment_is_an_error(void **state) {
  (void)state;
  char *environment[] = {"PARLOUR_LISTNE=1.2.3.4:5", NULL};
  assert_int_equal(settings_read_environment(&settings, environment, &fault), ERR_INVALID);
  assert_true(fault_says("listne"));
}

static void a_file_gives_values_and_its_mistakes_are_named(void **state) {
  (void)state;
  char path[] = "/tmp/parlour-settings-XXXXXX";
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  const char text[] = "# a comment\n\n listen = [::1]:9000 \ntls = off\ntls=perhaps\n";
  assert_int_equal(write(descriptor, text, sizeof text - 1), sizeof text - 1);
  close(descriptor);
  assert_int_equal(settings_read_file(&settings, path, &fault), ERR_INVALID);
  unlink(path);
  assert_true(fault_says("setting tls "));
  assert_string_equal(settings_text(&settings, "listen"), "[::1]:9000");
  assert_false(settings_switch(&settings, "tls"));
}

static void a_key_without_certificate_is_refused(void **state) {
  (void)state;
  assert_int_equal(settings_check(&settings, &fault), ERR_NONE);
  char *arguments[] = {"--tls-key", "/etc/key.pem"};
  int count = 2;
  assert_int_equal(settings_read_flags(&settings, &count, arguments, &fault), ERR_NONE);
  assert_int_equal(settings_check(&settings, &fault), ERR_INVALID);
  assert_true(fault_says("tls_certificate"));
}

static enum err check_with(char *url, char *from, char *user) {
  char *arguments[] = {"--smtp-url", url, "--smtp-from", from, "--smtp-user", user};
  int count = user ? 6 : 4;
  buf_reset(&fault);
  assert_int_equal(settings_read_flags(&settings, &count, arguments, &fault), ERR_NONE);
  return settings_check(&settings, &fault);
}

static void a_mail_server_needs_an_address_to_write_from_and_the_right_form(void **state) {
  static char *const wrong[] = {"mail.example.org",
                                "https://mail.example.org",
                                "smtp://",
                                "smtp://user@mail.example.org",
                                "smtp://mail.example.org/x",
                                "smtp://mail.example.org x"};
  (void)state;
  assert_int_equal(check_with("smtp://mail.example.org:587", "a@b.example", NULL), ERR_NONE);
  assert_int_equal(check_with("smtps://mail.example.org", "a@b.example", NULL), ERR_NONE);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_int_equal(check_with(wrong[i], "a@b.example", NULL), ERR_INVALID);
    assert_true(fault_says("smtp_url"));
  }
  assert_int_equal(check_with("smtp://mail.example.org", "a@b.example, c@d.example", NULL),
                   ERR_INVALID);
  assert_true(fault_says("smtp_from"));
  assert_int_equal(check_with("smtp://mail.example.org", "a@b.example", "chat"), ERR_INVALID);
  assert_true(fault_says("smtp_password_file"));
}

static void a_mail_server_alone_is_not_enough(void **state) {
  char *arguments[] = {"--smtp-url", "smtp://mail.example.org"};
  int count = 2;
  (void)state;
  assert_int_equal(settings_read_flags(&settings, &count, arguments, &fault), ERR_NONE);
  assert_int_equal(settings_check(&settings, &fault), ERR_INVALID);
  assert_true(fault_says("smtp_from"));
}

static void addresses_are_taken_apart(void **state) {
  (void)state;
  const char *host = NULL;
  uint16_t port = 1;
  struct arena *arena = &settings.arena;
  assert_int_equal(settings_split_address("127.0.0.1:8443", arena, &host, &port), ERR_NONE);
  assert_string_equal(host, "127.0.0.1");
  assert_int_equal(port, 8443);
  assert_int_equal(settings_split_address("[::1]:0", arena, &host, &port), ERR_NONE);
  assert_string_equal(host, "::1");
  static const char *const wrong[] = {"", ":1", "host", "host:", "host:65536", "::1:80", "[]:1"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_int_equal(settings_split_address(wrong[i], arena, &host, &port), ERR_INVALID);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(flags_beat_the_environment_which_beats_the_default, begin,
                                      end),
      cmocka_unit_test_setup_teardown(a_wrong_value_names_the_setting_and_what_would_be_right,
                                      begin, end),
      cmocka_unit_test_setup_teardown(a_secret_value_is_not_repeated, begin, end),
      cmocka_unit_test_setup_teardown(an_unknown_name_in_the_environment_is_an_error, begin, end),
      cmocka_unit_test_setup_teardown(a_file_gives_values_and_its_mistakes_are_named, begin, end),
      cmocka_unit_test_setup_teardown(a_key_without_certificate_is_refused, begin, end),
      cmocka_unit_test_setup_teardown(
          a_mail_server_needs_an_address_to_write_from_and_the_right_form, begin, end),
      cmocka_unit_test_setup_teardown(a_mail_server_alone_is_not_enough, begin, end),
      cmocka_unit_test_setup_teardown(addresses_are_taken_apart, begin, end),
  };
  return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
