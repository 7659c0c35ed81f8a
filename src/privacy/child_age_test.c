/* From which age a child consents alone. */
#include "privacy/child_age.h"

#include "base/test.h"

#define MS_2023_12_31_END INT64_C(1704067199999)
#define MS_2024_01_01 INT64_C(1704067200000)
#define MS_2026 INT64_C(1767225600000)
#define MS_2018_05_01 INT64_C(1525132800000)

/*= GDPR Art. 8(1) */
static void every_country_of_the_area_and_britain_has_an_age_between_thirteen_and_sixteen(
    void **state) {
  (void)state;
  static const char countries[] = "ATBEBGHRCYCZDKEEFIFRDEGRHUIEITLVLTLUMTNLPLPTROSKSIESSEISLINOGB";
  for (size_t i = 0; i + 1 < sizeof countries; i += 2) {
    struct str country = str_of(countries + i, 2);
    int age = child_age_of(country, MS_2026);
    assert_true(child_age_known(country));
    assert_in_range(age, CHILD_AGE_LOWEST, CHILD_AGE_HIGHEST);
  }
}

/*= GDPR Art. 8(1) */
static void the_age_is_the_one_of_the_national_law(void **state) {
  (void)state;
  static const struct {
    const char *country;
    int age;
  } cases[] = {{"AT", 14}, {"BE", 13}, {"BG", 14}, {"CY", 14}, {"CZ", 15}, {"DE", 16}, {"EE", 13},
               {"ES", 14}, {"FI", 13}, {"FR", 15}, {"GB", 13}, {"GR", 15}, {"HR", 16}, {"HU", 16},
               {"IE", 16}, {"IS", 13}, {"IT", 14}, {"LI", 16}, {"LT", 14}, {"LU", 16}, {"LV", 13},
               {"MT", 13}, {"NL", 16}, {"NO", 13}, {"PL", 16}, {"PT", 13}, {"RO", 16}, {"SE", 13},
               {"SI", 15}, {"SK", 16}, {"dk", 15}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(child_age_of(str_from(cases[i].country), MS_2026), cases[i].age);
}

/*= GDPR Art. 8(1) */
static void a_new_age_counts_from_its_day_and_not_before(void **state) {
  (void)state;
  assert_int_equal(child_age_of(STR("DK"), MS_2023_12_31_END), 13);
  assert_int_equal(child_age_of(STR("DK"), MS_2024_01_01), 15);
  assert_int_equal(child_age_of(STR("SI"), MS_2018_05_01), 16);
}

static void before_a_law_and_without_one_it_is_sixteen(void **state) {
  (void)state;
  assert_int_equal(child_age_of(STR("SE"), MS_2018_05_01), 16);
  static const char *const none[] = {"", "D", "US", "ZZ", "DEU", "D\n"};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    assert_false(child_age_known(str_from(none[i])));
    assert_int_equal(child_age_of(str_from(none[i]), MS_2026), 16);
  }
  assert_int_equal(child_age_of(STR("SE"), INT64_MIN), 16);
}

TESTS_MAIN(
    "child_age",
    cmocka_unit_test(every_country_of_the_area_and_britain_has_an_age_between_thirteen_and_sixteen),
    cmocka_unit_test(the_age_is_the_one_of_the_national_law),
    cmocka_unit_test(a_new_age_counts_from_its_day_and_not_before),
    cmocka_unit_test(before_a_law_and_without_one_it_is_sixteen))
