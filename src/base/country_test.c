#include "base/country.h"

#include "base/test.h"

static void assert_country(const char *written, const char *code) {
  char found[COUNTRY_BYTES + 1];
  assert_ok(country_parse(str_from(written), found));
  assert_string_equal(found, code);
}

static void codes_of_either_case_are_found(void **state) {
  (void)state;
  assert_country("AD", "AD"); /* the first, */
  assert_country("de", "DE");
  assert_country("No", "NO");
  assert_country("ZW", "ZW"); /* and the last */
}

static void offices_of_the_union_write_two_of_them_in_their_own_way(void **state) {
  (void)state;
  assert_country("EL", "GR");
  assert_country("uk", "GB");
}

static void what_is_no_country_is_not_found(void **state) {
  (void)state;
  /* DA straddles two codes of the list. */
  static const char *const none[] = {"", "D", "DA", "XX", "ZZ", "EU", "DEU", "D ", "D1", "Ü"};
  char code[COUNTRY_BYTES + 1] = "--";
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    assert_err(country_parse(str_from(none[i]), code), ERR_NOT_FOUND);
  assert_string_equal(code, "--");
}

static void there_are_two_hundred_and_forty_nine(void **state) {
  (void)state;
  size_t count = 0;
  char code[COUNTRY_BYTES + 1];
  for (int a = 'A'; a <= 'Z'; a++)
    for (int b = 'A'; b <= 'Z'; b++) {
      char both[] = {(char)a, (char)b};
      if (country_parse(str_of(both, 2), code) == ERR_NONE && memcmp(code, both, 2) == 0) count++;
    }
  assert_int_equal(count, 249);
}

TESTS_MAIN("country", cmocka_unit_test(codes_of_either_case_are_found),
           cmocka_unit_test(offices_of_the_union_write_two_of_them_in_their_own_way),
           cmocka_unit_test(what_is_no_country_is_not_found),
           cmocka_unit_test(there_are_two_hundred_and_forty_nine))
