#include "outbox/address.h"

#include <string.h>

struct range {
  uint8_t first[16];
  int bits;
};

#define V4(a, b, c, d, bits) \
  { {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, 96 + (bits) }

/* The special-purpose registries of IANA (RFC 6890 and its successors). */
static const struct range closed[] = {
    V4(0, 0, 0, 0, 8),
    V4(10, 0, 0, 0, 8),
    V4(100, 64, 0, 0, 10),
    V4(127, 0, 0, 0, 8),
    V4(169, 254, 0, 0, 16),
    V4(172, 16, 0, 0, 12),
    V4(192, 0, 0, 0, 24),
    V4(192, 0, 2, 0, 24),
    V4(192, 88, 99, 0, 24),
    V4(192, 168, 0, 0, 16),
    V4(198, 18, 0, 0, 15),
    V4(198, 51, 100, 0, 24),
    V4(203, 0, 113, 0, 24),
    V4(224, 0, 0, 0, 4),
    V4(240, 0, 0, 0, 4),
    {{0x01, 0x00}, 64},             /* discard */
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff}, 20},             /* documentation */
    {{0x5f, 0x00}, 16},             /* segment routing */
    {{0xfc}, 7},                    /* unique local */
    {{0xfe, 0x80}, 10},             /* link-local */
    {{0xfe, 0xc0}, 10},             /* site-local, of old */
    {{0xff}, 8},                    /* multicast */
};

static bool holds(const struct range *range, const uint8_t address[static 16]) {
  size_t whole = (size_t)range->bits / 8;
  int left = range->bits % 8;
  if (memcmp(range->first, address, whole) != 0) return false;
  return left == 0 || (range->first[whole] ^ address[whole]) >> (8 - left) == 0;
}

static bool is_mapped(const uint8_t address[static 16]) {
  static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
  return memcmp(address, mapped, sizeof mapped) == 0;
}

/* An IPv4 address that another form carries (6to4, NAT64); false: none. */
static bool carried(const uint8_t address[static 16], uint8_t inner_out[static 16]) {
  static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
  const uint8_t *at = NULL;
  if (address[0] == 0x20 && address[1] == 0x02) at = address + 2;
  if (memcmp(address, nat64, sizeof nat64) == 0) at = address + 12;
  if (!at) return false;
  memset(inner_out, 0, 16);
  inner_out[10] = inner_out[11] = 0xff;
  memcpy(inner_out + 12, at, 4);
  return true;
}

bool address_is_loopback(const uint8_t address[static 16]) {
  static const uint8_t six[16] = {[15] = 1};
  return (is_mapped(address) && address[12] == 127) || memcmp(address, six, 16) == 0;
}

bool address_is_public(const uint8_t address[static 16]) {
  static const uint8_t zeros[12];
  uint8_t inner[16];
  if (carried(address, inner)) return address_is_public(inner);
  /* Unspecified, loopback, and IPv4 in its oldest IPv6 dress. */
  if (!is_mapped(address) && memcmp(address, zeros, sizeof zeros) == 0) return false;
  for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
    if (holds(&closed[i], address)) return false;
  return is_mapped(address) || (address[0] & 0xe0) == 0x20; /* 2000::/3 is all that is given out */
}

bool address_may_be_reached(const struct networks *allowed, const uint8_t address[static 16]) {
  return address_is_public(address) || networks_hold(allowed, address);
}
