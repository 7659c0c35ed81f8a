/* A network is recognised for a day, and its address is nowhere. */
#include "net/source_tag.h"

#include <string.h>

#include "base/test.h"
#include "net/network.h"

static struct rng rng;
static struct source_tags tags;

static int set_up(void **state) {
  (void)state;
  rng_init_seeded(&rng, 7);
  source_tags_init(&tags, &rng, 1000);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  source_tags_done(&tags);
  return 0;
}

static void tag_of(const char *text, int64_t now_ms, uint8_t tag_out[static SOURCE_TAG_BYTES]) {
  uint8_t address[16];
  assert_ok(network_of_text(str_from(text), address));
  source_tag_make(&tags, address, now_ms, tag_out);
}

/*= GDPR Art. 5(1)(c) */
static void neighbours_have_one_tag_and_others_another(void **state) {
  (void)state;
  uint8_t one[SOURCE_TAG_BYTES];
  uint8_t two[SOURCE_TAG_BYTES];
  tag_of("203.0.113.9", 1000, one);
  tag_of("203.0.113.200", 2000, two);
  assert_memory_equal(one, two, SOURCE_TAG_BYTES);
  tag_of("203.0.112.9", 2000, two);
  assert_memory_not_equal(one, two, SOURCE_TAG_BYTES);
  tag_of("2001:db8:1:2::3", 2000, one);
  tag_of("2001:db8:1:ffff::4", 2000, two);
  assert_memory_equal(one, two, SOURCE_TAG_BYTES);
  tag_of("2001:db8:2::4", 2000, two);
  assert_memory_not_equal(one, two, SOURCE_TAG_BYTES);
}

static bool holds(const uint8_t *bytes, size_t len, const uint8_t *part, size_t part_len) {
  for (size_t i = 0; i + part_len <= len; i++)
    if (memcmp(bytes + i, part, part_len) == 0) return true;
  return false;
}

static void a_tag_holds_nothing_of_the_address(void **state) {
  (void)state;
  static const uint8_t prefix[3] = {203, 0, 113};
  uint8_t tag[SOURCE_TAG_BYTES];
  uint8_t plain[SOURCE_TAG_BYTES] = {4, 203, 0, 113};
  tag_of("203.0.113.9", 1000, tag);
  assert_false(holds(tag, sizeof tag, prefix, sizeof prefix));
  assert_true(holds(plain, sizeof plain, prefix, sizeof prefix)); /* it would be found */
}

/*= GDPR Art. 5(1)(e) */
static void after_a_day_the_same_network_is_a_stranger(void **state) {
  (void)state;
  uint8_t one[SOURCE_TAG_BYTES];
  uint8_t two[SOURCE_TAG_BYTES];
  tag_of("203.0.113.9", 1000, one);
  tag_of("203.0.113.9", 1000 + SOURCE_TAG_LIFE_MS - 1, two);
  assert_memory_equal(one, two, SOURCE_TAG_BYTES);
  tag_of("203.0.113.9", 1000 + SOURCE_TAG_LIFE_MS, two);
  assert_memory_not_equal(one, two, SOURCE_TAG_BYTES);
}

static void the_key_goes_by_the_clock_though_nobody_comes(void **state) {
  (void)state;
  uint8_t before[sizeof tags.key];
  memcpy(before, tags.key, sizeof before);
  source_tags_turn(&tags, SOURCE_TAG_LIFE_MS);
  assert_memory_equal(tags.key, before, sizeof before);
  source_tags_turn(&tags, 1000 + SOURCE_TAG_LIFE_MS);
  assert_memory_not_equal(tags.key, before, sizeof before);
  memcpy(before, tags.key, sizeof before);
  source_tags_turn(&tags, 1000 + SOURCE_TAG_LIFE_MS + 1);
  assert_memory_equal(tags.key, before, sizeof before); /* a new day has begun */
}

static void two_processes_have_nothing_in_common(void **state) {
  (void)state;
  struct source_tags others;
  uint8_t address[16];
  uint8_t one[SOURCE_TAG_BYTES];
  uint8_t two[SOURCE_TAG_BYTES];
  source_tags_init(&others, NULL, 1000);
  assert_ok(network_of_text(STR("203.0.113.9"), address));
  source_tag_make(&tags, address, 1000, one);
  source_tag_make(&others, address, 1000, two);
  assert_memory_not_equal(one, two, SOURCE_TAG_BYTES);
  source_tags_done(&others);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
TESTS_MAIN("source_tag", TEST(neighbours_have_one_tag_and_others_another),
           TEST(a_tag_holds_nothing_of_the_address),
           TEST(after_a_day_the_same_network_is_a_stranger),
           TEST(the_key_goes_by_the_clock_though_nobody_comes),
           TEST(two_processes_have_nothing_in_common))
