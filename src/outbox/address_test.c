/* Which addresses a webhook may reach. */
#include "outbox/address.h"

#include "base/test.h"

static bool is_public(const char *text) {
  uint8_t address[16];
  if (network_of_text(str_from(text), address)) fail_msg("%s is no address", text);
  return address_is_public(address);
}

static void addresses_of_the_world_are_public(void **state) {
  static const char *const list[] = {
      "8.8.8.8",         "1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
      "100.128.0.0",     "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",
      "172.15.255.255",  "172.32.0.0",      "192.167.255.255", "192.169.0.0",     "198.17.255.255",
      "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "2a00:1450::1",    "2002:808:808::1",
      "64:ff9b::808:808"};
  (void)state;
  for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
    if (!is_public(list[i])) fail_msg("%s", list[i]);
}

/*= GDPR Art. 32(1)(b) */
static void no_address_within_the_house_or_for_special_use_is_public(void **state) {
  static const char *const list[] = {"0.0.0.0",
                                     "0.1.2.3",
                                     "10.0.0.1",
                                     "10.255.255.255",
                                     "100.64.0.1",
                                     "100.127.255.255",
                                     "127.0.0.1",
                                     "127.255.255.254",
                                     "169.254.169.254",
                                     "169.254.0.1",
                                     "172.16.0.1",
                                     "172.31.255.255",
                                     "192.0.0.8",
                                     "192.0.2.1",
                                     "192.88.99.1",
                                     "192.168.0.1",
                                     "198.18.0.1",
                                     "198.19.255.255",
                                     "198.51.100.7",
                                     "203.0.113.9",
                                     "224.0.0.1",
                                     "239.255.255.255",
                                     "240.0.0.1",
                                     "255.255.255.255",
                                     "::",
                                     "::1",
                                     "::7f00:1",
                                     "::ffff:127.0.0.1",
                                     "::ffff:10.0.0.1",
                                     "::ffff:169.254.169.254",
                                     "64:ff9b::7f00:1",
                                     "64:ff9b::a00:1",
                                     "64:ff9b:1::1",
                                     "100::1",
                                     "2001::1",
                                     "2001:db8::1",
                                     "2002:7f00:1::1",
                                     "2002:a00:1::",
                                     "2002:a9fe:a9fe::1",
                                     "3fff::1",
                                     "5f00::1",
                                     "fc00::1",
                                     "fd12:3456::1",
                                     "fe80::1",
                                     "febf::1",
                                     "fec0::1",
                                     "ff02::1",
                                     "4000::1"};
  (void)state;
  for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
    if (is_public(list[i])) fail_msg("%s", list[i]);
}

static void a_network_that_the_operator_named_may_be_reached(void **state) {
  struct networks allowed;
  uint8_t address[16];
  (void)state;
  assert_ok(networks_parse(STR("10.1.0.0/16, 127.0.0.1/32"), &allowed));
  assert_ok(network_of_text(STR("10.1.2.3"), address));
  assert_true(address_may_be_reached(&allowed, address));
  assert_ok(network_of_text(STR("127.0.0.1"), address));
  assert_true(address_may_be_reached(&allowed, address));
  assert_ok(network_of_text(STR("127.0.0.2"), address));
  assert_false(address_may_be_reached(&allowed, address));
  assert_ok(network_of_text(STR("10.2.0.1"), address));
  assert_false(address_may_be_reached(&allowed, address));
  assert_ok(network_of_text(STR("8.8.8.8"), address));
  assert_true(address_may_be_reached(&allowed, address));
}

static void this_machine_is_told_from_others(void **state) {
  uint8_t address[16];
  (void)state;
  assert_ok(network_of_text(STR("127.8.9.1"), address));
  assert_true(address_is_loopback(address));
  assert_ok(network_of_text(STR("::1"), address));
  assert_true(address_is_loopback(address));
  assert_ok(network_of_text(STR("128.0.0.1"), address));
  assert_false(address_is_loopback(address));
  assert_ok(network_of_text(STR("::2"), address));
  assert_false(address_is_loopback(address));
}

TESTS_MAIN("outbox_address", cmocka_unit_test(addresses_of_the_world_are_public),
           cmocka_unit_test(no_address_within_the_house_or_for_special_use_is_public),
           cmocka_unit_test(a_network_that_the_operator_named_may_be_reached),
           cmocka_unit_test(this_machine_is_told_from_others))
