/* The supervisory authority of each country. */
#include "privacy/authority.h"

#include "base/test.h"

/*= GDPR Art. 13(2)(d) */
static void every_country_of_the_area_has_its_authority(void **state) {
  (void)state;
  static const char countries[] = "ATBEBGHRCYCZDKEEFIFRDEGRHUIEITLVLTLUMTNLPLPTROSKSIESSEISLINO";
  for (size_t i = 0; i + 1 < sizeof countries; i += 2) {
    struct authority authority;
    assert_true(authority_of(str_of(countries + i, 2), &authority));
    assert_memory_equal(authority.country, countries + i, 2);
    assert_true(strlen(authority.name) > 5);
    assert_true(str_starts(str_from(authority.url), STR("https://")));
    assert_int_equal(strlen(authority.from), 10);
  }
}

static void the_letters_may_be_small_and_other_words_find_nothing(void **state) {
  (void)state;
  struct authority authority;
  assert_true(authority_of(STR("nl"), &authority));
  assert_str(str_from(authority.name), "Autoriteit Persoonsgegevens");
  assert_false(authority_of(STR(""), &authority));
  assert_false(authority_of(STR("US"), &authority));
  assert_false(authority_of(STR("NLD"), &authority));
}

TESTS_MAIN("authority", cmocka_unit_test(every_country_of_the_area_has_its_authority),
           cmocka_unit_test(the_letters_may_be_small_and_other_words_find_nothing))
