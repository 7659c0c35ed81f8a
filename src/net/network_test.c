#include "net/network.h"

#include <arpa/inet.h>

#include "base/test.h"

static void address_of(const char *text, uint8_t address_out[static 16]) {
  assert_ok(network_of_text(str_from(text), address_out));
}

static bool holds(const char *networks, const char *address) {
  struct networks parsed;
  uint8_t bytes[16];
  assert_ok(networks_parse(str_from(networks), &parsed));
  address_of(address, bytes);
  return networks_hold(&parsed, bytes);
}

static void ranges_hold_what_lies_in_them(void **state) {
  (void)state;
  assert_true(holds("10.0.0.0/8", "10.255.1.2"));
  assert_false(holds("10.0.0.0/8", "11.0.0.0"));
  assert_true(holds("192.168.1.128/25", "192.168.1.129"));
  assert_false(holds("192.168.1.128/25", "192.168.1.127"));
  assert_true(holds("1.2.3.4", "1.2.3.4"));
  assert_false(holds("1.2.3.4", "1.2.3.5"));
  assert_true(holds("0.0.0.0/0", "8.8.8.8"));
  assert_false(holds("0.0.0.0/0", "2001:db8::1"));
  assert_true(holds("2001:db8::/33", "2001:db8:7fff::1"));
  assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
  assert_true(holds(" ::1 , 127.0.0.0/8 ", "127.9.9.9"));
  assert_true(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
  assert_false(holds("", "10.0.0.1"));
}

static void a_wrong_setting_is_refused(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "10.0.0.0/33",           "::/129",    "10.0.0/8", "x", "/8",
      "10.0.0.0/-1",           "10.0.0.0/", "1.2.3.4,", ",", "::1%lo",
      "10.0.0.0/8 10.1.0.0/16"};
  struct networks networks;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_err(networks_parse(str_from(wrong[i]), &networks), ERR_INVALID);
}

static void addresses_in_headers_have_many_forms(void **state) {
  (void)state;
  uint8_t plain[16];
  uint8_t other[16];
  address_of("203.0.113.9", plain);
  address_of(" 203.0.113.9:4711 ", other);
  assert_memory_equal(plain, other, 16);
  address_of("2001:db8::1", plain);
  address_of("[2001:db8::1]:443", other);
  assert_memory_equal(plain, other, 16);
  static const char *const wrong[] = {"", "unknown", "_hidden", "[::1", "203.0.113", "1.2.3.4.5"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_err(network_of_text(str_from(wrong[i]), other), ERR_INVALID);
}

static void an_address_is_written_as_it_was_read(void **state) {
  (void)state;
  static const char *const texts[] = {"203.0.113.9", "2001:db8::1"};
  for (size_t i = 0; i < 2; i++) {
    uint8_t address[16];
    char text[NETWORK_TEXT_BYTES];
    address_of(texts[i], address);
    network_format(address, text);
    assert_string_equal(text, texts[i]);
  }
}

/*= GDPR Art. 5(1)(c) */
static void a_prefix_forgets_who_in_the_network_it_was(void **state) {
  (void)state;
  uint8_t address[16];
  uint8_t one[NETWORK_PREFIX_BYTES];
  uint8_t two[NETWORK_PREFIX_BYTES];
  address_of("203.0.113.9", address);
  network_prefix(address, one);
  address_of("203.0.113.200", address);
  network_prefix(address, two);
  assert_memory_equal(one, two, NETWORK_PREFIX_BYTES);
  address_of("203.0.112.9", address);
  network_prefix(address, two);
  assert_memory_not_equal(one, two, NETWORK_PREFIX_BYTES);
  address_of("2001:db8:1:2::3", address);
  network_prefix(address, one);
  address_of("2001:db8:1:ffff::4", address);
  network_prefix(address, two);
  assert_memory_equal(one, two, NETWORK_PREFIX_BYTES);
}

/* Where the walk ends, from a connection out of 10.0.0.1, with 10.0.0.0/8 trusted. */
static void assert_origin(const char *header, const char *expected) {
  struct networks trusted;
  uint8_t address[16];
  uint8_t wanted[16];
  assert_ok(networks_parse(STR("10.0.0.0/8"), &trusted));
  address_of("10.0.0.1", address);
  address_of(expected, wanted);
  network_forwarded(&trusted, str_from(header), address);
  assert_memory_equal(address, wanted, 16);
}

static void only_what_a_trusted_proxy_appended_counts(void **state) {
  (void)state;
  assert_origin("203.0.113.9", "203.0.113.9");
  assert_origin("6.6.6.6, 203.0.113.9", "203.0.113.9"); /* the first is the visitor's word */
  assert_origin("6.6.6.6, 203.0.113.9, 10.9.9.9", "203.0.113.9");
  assert_origin("10.0.0.3, 10.0.0.2", "10.0.0.3");
  assert_origin("6.6.6.6, nonsense", "10.0.0.1");
  assert_origin("6.6.6.6,", "10.0.0.1");
  assert_origin("", "10.0.0.1");
}

static void nobody_else_can_say_where_they_are_from(void **state) {
  (void)state;
  struct networks trusted;
  uint8_t address[16];
  uint8_t before[16];
  assert_ok(networks_parse(STR("10.0.0.0/8"), &trusted));
  address_of("203.0.113.9", address);
  memcpy(before, address, 16);
  assert_false(network_forwarded(&trusted, STR("6.6.6.6"), address));
  assert_memory_equal(address, before, 16);
}

static void a_network_has_its_share_and_all_have_theirs(void **state) {
  (void)state;
  struct network_counts counts;
  static const uint8_t one[SOURCE_TAG_BYTES] = {1};
  static const uint8_t two[SOURCE_TAG_BYTES] = {2};
  network_counts_init(&counts, 3, 2);
  assert_true(network_counts_add(&counts, one, false));
  assert_true(network_counts_add(&counts, one, false));
  assert_false(network_counts_add(&counts, one, false)); /* its share */
  assert_true(network_counts_add(&counts, two, false));
  assert_false(network_counts_add(&counts, two, false)); /* the whole */
  network_counts_remove(&counts, one);
  assert_true(network_counts_add(&counts, two, false));
  network_counts_done(&counts);
}

static void a_proxy_counts_for_the_whole_only(void **state) {
  (void)state;
  struct network_counts counts;
  static const uint8_t proxy[SOURCE_TAG_BYTES] = {1};
  network_counts_init(&counts, 3, 1);
  for (int i = 0; i < 3; i++) assert_true(network_counts_add(&counts, proxy, true));
  assert_false(network_counts_add(&counts, proxy, true));
  network_counts_done(&counts);
}

static void many_networks_come_and_go(void **state) {
  (void)state;
  struct network_counts counts;
  uint8_t tag[SOURCE_TAG_BYTES] = {4};
  network_counts_init(&counts, 100000, 1);
  for (int i = 0; i < 5000; i++) {
    tag[14] = (uint8_t)(i >> 8);
    tag[15] = (uint8_t)i;
    assert_true(network_counts_add(&counts, tag, false));
    assert_false(network_counts_add(&counts, tag, false));
  }
  for (int i = 0; i < 5000; i++) {
    tag[14] = (uint8_t)(i >> 8);
    tag[15] = (uint8_t)i;
    network_counts_remove(&counts, tag);
  }
  assert_int_equal(counts.total, 0);
  assert_int_equal(counts.table.count, 0);
  network_counts_done(&counts);
}

TESTS_MAIN("network", cmocka_unit_test(ranges_hold_what_lies_in_them),
           cmocka_unit_test(a_wrong_setting_is_refused),
           cmocka_unit_test(addresses_in_headers_have_many_forms),
           cmocka_unit_test(an_address_is_written_as_it_was_read),
           cmocka_unit_test(a_prefix_forgets_who_in_the_network_it_was),
           cmocka_unit_test(only_what_a_trusted_proxy_appended_counts),
           cmocka_unit_test(nobody_else_can_say_where_they_are_from),
           cmocka_unit_test(a_network_has_its_share_and_all_have_theirs),
           cmocka_unit_test(a_proxy_counts_for_the_whole_only),
           cmocka_unit_test(many_networks_come_and_go))
