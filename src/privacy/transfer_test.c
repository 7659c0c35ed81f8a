/* Where data may go, and on what it rests, on the day that is asked about. */
#include "privacy/transfer.h"

#include "base/test.h"

#define DAY INT64_C(86400000)
#define JANUARY_2026 INT64_C(1767225600000) /* 2026-01-01 */

static struct transfer ask(const char *country, int64_t now_ms) {
  return transfer_to(str_from(country), now_ms);
}

/*= GDPR Art. 44 */
static void within_the_eea_there_is_no_third_country(void **state) {
  static const char *const countries[] = {"AT", "DE", "HR", "IE", "IS", "LI", "NO", "SE"};
  (void)state;
  for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
    assert_int_equal(ask(countries[i], JANUARY_2026).ground, TRANSFER_NONE);
}

static void the_three_of_the_eea_joined_when_the_agreement_took_the_regulation_in(void **state) {
  (void)state;
  assert_int_equal(ask("NO", INT64_C(1531958400000)).ground, TRANSFER_THIRD); /* 2018-07-19 */
  assert_int_equal(ask("NO", INT64_C(1532044800000)).ground, TRANSFER_NONE);  /* 2018-07-20 */
}

/*= GDPR Art. 45(1) */
static void a_decision_covers_everybody_or_some(void **state) {
  (void)state;
  assert_int_equal(ask("CH", JANUARY_2026).ground, TRANSFER_ADEQUATE);
  assert_string_equal(ask("GB", JANUARY_2026).decision, "(EU) 2021/1772");
  assert_int_equal(ask("US", JANUARY_2026).ground, TRANSFER_CONDITIONAL);
  assert_non_null(ask("US", JANUARY_2026).scope);
  assert_int_equal(ask("JP", JANUARY_2026).ground, TRANSFER_CONDITIONAL);
}

static void a_decision_holds_from_its_day_to_its_last(void **state) {
  (void)state;
  assert_int_equal(ask("BR", JANUARY_2026).ground, TRANSFER_THIRD);
  assert_int_equal(ask("BR", JANUARY_2026 + 25 * DAY).ground, TRANSFER_ADEQUATE);
  assert_int_equal(ask("GB", INT64_C(1955836800000) - DAY).ground, TRANSFER_ADEQUATE);
  assert_int_equal(ask("GB", INT64_C(1955836800000)).ground, TRANSFER_ADEQUATE); /* 2031-12-24 */
  assert_int_equal(ask("GB", INT64_C(1956182400000)).ground, TRANSFER_THIRD);    /* 2031-12-28 */
}

static void everywhere_else_needs_safeguards(void **state) {
  (void)state;
  assert_int_equal(ask("IN", JANUARY_2026).ground, TRANSFER_THIRD);
  assert_int_equal(ask("ZZ", JANUARY_2026).ground, TRANSFER_THIRD);
  assert_int_equal(ask("", JANUARY_2026).ground, TRANSFER_THIRD);
  assert_null(ask("IN", JANUARY_2026).decision);
}

static void a_day_is_one_of_the_calendar_and_not_to_come(void **state) {
  static const char *const bad[] = {
      "",           "2026-1-1",   "2025-02-29",  "2025-13-01", "2025-00-10", "2025-04-31",
      "2026-01-02", "-025-01-01", "2025-01-01 ", "20250101xx", "1900-02-29"};
  (void)state;
  assert_true(transfer_is_past_day(STR("2026-01-01"), JANUARY_2026));
  assert_true(transfer_is_past_day(STR("2024-02-29"), JANUARY_2026));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (transfer_is_past_day(str_from(bad[i]), JANUARY_2026)) fail_msg("%s", bad[i]);
}

TESTS_MAIN("transfer", cmocka_unit_test(within_the_eea_there_is_no_third_country),
           cmocka_unit_test(the_three_of_the_eea_joined_when_the_agreement_took_the_regulation_in),
           cmocka_unit_test(a_decision_covers_everybody_or_some),
           cmocka_unit_test(a_decision_holds_from_its_day_to_its_last),
           cmocka_unit_test(everywhere_else_needs_safeguards),
           cmocka_unit_test(a_day_is_one_of_the_calendar_and_not_to_come))
