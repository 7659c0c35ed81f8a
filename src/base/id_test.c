#include "base/id.h"

#include "base/test.h"

static void an_id_is_a_version_7_uuid_with_its_time(void **state) {
  (void)state;
  struct clock clock = clock_fixed(0x017F22E279B0); /* RFC 9562 A.6 */
  struct rng rng;
  rng_init_seeded(&rng, 3);
  struct id id = id_new(&clock, &rng);
  char text[ID_TEXT_BYTES + 1];
  id_format(id, text);
  assert_memory_equal(text, "017f22e2-79b0-7", 15);
  assert_int_equal(id.bytes[8] & 0xc0, 0x80);
  assert_int_equal(id_time_ms(id), 0x017F22E279B0);
}

static void ids_of_the_same_moment_differ(void **state) {
  (void)state;
  struct clock clock = clock_fixed(1);
  struct rng rng;
  rng_init_system(&rng);
  assert_false(id_equal(id_new(&clock, &rng), id_new(&clock, &rng)));
}

static void text_goes_both_ways(void **state) {
  (void)state;
  struct id id;
  char text[ID_TEXT_BYTES + 1];
  assert_ok(id_parse(STR("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &id));
  id_format(id, text);
  assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void what_is_no_uuid_is_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "017f22e279b07cc398c4dc0c0c07398f",
                                    "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                    "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
                                    "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                                    "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
                                    "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"};
  struct id id;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_err(id_parse(str_from(bad[i]), &id), ERR_INVALID);
  assert_err(id_from_bytes(STR("short"), &id), ERR_INVALID);
}

TESTS_MAIN("id", cmocka_unit_test(an_id_is_a_version_7_uuid_with_its_time),
           cmocka_unit_test(ids_of_the_same_moment_differ), cmocka_unit_test(text_goes_both_ways),
           cmocka_unit_test(what_is_no_uuid_is_refused))
