#include "net/network.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_v4(const uint8_t address[static 16]) { return memcmp(address, mapped, 12) == 0; }

static enum err parse_address(struct str text, uint8_t address_out[static 16]) {
  char word[INET6_ADDRSTRLEN + 1];
  if (text.len == 0 || text.len >= sizeof word) return ERR_INVALID;
  memcpy(word, text.data, text.len);
  word[text.len] = 0;
  if (inet_pton(AF_INET6, word, address_out) == 1) return ERR_NONE;
  memcpy(address_out, mapped, 12);
  return inet_pton(AF_INET, word, address_out + 12) == 1 ? ERR_NONE : ERR_INVALID;
}

static enum err parse_range(struct str text, struct network_range *range) {
  struct str address;
  struct str bits;
  int64_t number;
  bool has_bits = str_cut(text, '/', &address, &bits);
  TRY(parse_address(address, range->address));
  bool v4 = is_v4(range->address);
  number = v4 ? 32 : 128;
  if (has_bits && (str_to_int64(bits, &number) || number < 0 || number > (v4 ? 32 : 128)))
    return ERR_INVALID;
  range->bits = (int)number + (v4 ? 96 : 0);
  return ERR_NONE;
}

enum err networks_parse(struct str text, struct networks *networks_out) {
  struct networks networks = {.count = 0};
  struct str part;
  for (bool more = str_trim(text).len > 0; more;) {
    more = str_cut(text, ',', &part, &text);
    if (networks.count == 32) return ERR_TOO_LARGE;
    TRY(parse_range(str_trim(part), &networks.ranges[networks.count++]));
  }
  *networks_out = networks;
  return ERR_NONE;
}

static bool holds(const struct network_range *range, const uint8_t address[static 16]) {
  int whole = range->bits / 8;
  int rest = range->bits % 8;
  if (memcmp(range->address, address, (size_t)whole) != 0) return false;
  if (rest == 0) return true;
  uint8_t mask = (uint8_t)(0xff << (8 - rest));
  return ((range->address[whole] ^ address[whole]) & mask) == 0;
}

bool networks_hold(const struct networks *networks, const uint8_t address[static 16]) {
  for (size_t i = 0; i < networks->count; i++)
    if (holds(&networks->ranges[i], address)) return true;
  return false;
}

void network_of_socket(const struct sockaddr_storage *from, uint8_t address_out[static 16]) {
  if (from->ss_family == AF_INET6) {
    memcpy(address_out, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
  } else {
    memcpy(address_out, mapped, 12);
    memcpy(address_out + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
  }
}

enum err network_of_text(struct str text, uint8_t address_out[static 16]) {
  struct str host;
  struct str rest;
  text = str_trim(text);
  if (text.len > 0 && text.data[0] == '[') {
    if (!str_cut(str_slice(text, 1, text.len), ']', &host, &rest)) return ERR_INVALID;
    return parse_address(host, address_out);
  }
  if (parse_address(text, address_out) == ERR_NONE) return ERR_NONE;
  if (!str_cut(text, ':', &host, &rest)) return ERR_INVALID;
  return parse_address(host, address_out);
}

void network_format(const uint8_t address[static 16], char text_out[static NETWORK_TEXT_BYTES]) {
  text_out[0] = 0;
  if (is_v4(address))
    (void)inet_ntop(AF_INET, address + 12, text_out, NETWORK_TEXT_BYTES);
  else
    (void)inet_ntop(AF_INET6, address, text_out, NETWORK_TEXT_BYTES);
}

void network_prefix(const uint8_t address[static 16],
                    uint8_t prefix_out[static NETWORK_PREFIX_BYTES]) {
  memset(prefix_out, 0, NETWORK_PREFIX_BYTES);
  prefix_out[0] = is_v4(address) ? 4 : 6;
  if (is_v4(address))
    memcpy(prefix_out + 1, address + 12, 3);
  else
    memcpy(prefix_out + 1, address, 6);
}

bool network_forwarded(const struct networks *trusted, struct str header,
                       uint8_t address[static 16]) {
  /* From the right: each proxy appended the one it heard. */
  while (networks_hold(trusted, address)) {
    if (str_trim(header).len == 0) return true;
    const char *comma = memrchr(header.data, ',', header.len);
    size_t from = comma ? (size_t)(comma - header.data) + 1 : 0;
    uint8_t next[16];
    if (network_of_text(str_slice(header, from, header.len), next)) return false;
    memcpy(address, next, 16);
    header = str_slice(header, 0, comma ? from - 1 : 0);
  }
  return false;
}

struct counter {
  size_t count;
};

void network_counts_init(struct network_counts *counts, size_t max_total, size_t max_each) {
  pthread_mutex_init(&counts->lock, NULL);
  counts->table = (struct table){0};
  counts->total = 0;
  counts->max_total = max_total;
  counts->max_each = max_each;
}

void network_counts_done(struct network_counts *counts) {
  size_t at = 0;
  for (void *counter; (counter = table_next(&counts->table, &at));) free(counter);
  table_done(&counts->table);
  pthread_mutex_destroy(&counts->lock);
}

/* A tag is a keyed hash: nobody can choose networks that collide. */
static struct id key_of(const uint8_t tag[static SOURCE_TAG_BYTES]) {
  struct id key;
  memcpy(key.bytes, tag, sizeof key.bytes);
  return key;
}

static bool add_locked(struct network_counts *counts, struct id key, bool is_proxy) {
  struct counter *counter = table_get(&counts->table, key);
  if (counts->total >= counts->max_total) return false;
  if (!counter) {
    counter = calloc(1, sizeof *counter);
    if (!counter || table_put(&counts->table, key, counter) != ERR_NONE) {
      free(counter);
      return false;
    }
  }
  if (counter->count >= counts->max_each && !is_proxy) return false;
  counter->count++;
  counts->total++;
  return true;
}

bool network_counts_add(struct network_counts *counts, const uint8_t tag[static SOURCE_TAG_BYTES],
                        bool is_proxy) {
  pthread_mutex_lock(&counts->lock);
  bool added = add_locked(counts, key_of(tag), is_proxy);
  pthread_mutex_unlock(&counts->lock);
  return added;
}

void network_counts_remove(struct network_counts *counts,
                           const uint8_t tag[static SOURCE_TAG_BYTES]) {
  pthread_mutex_lock(&counts->lock);
  struct counter *counter = table_get(&counts->table, key_of(tag));
  if (counter) {
    counts->total--;
    if (--counter->count == 0) free(table_remove(&counts->table, key_of(tag)));
  }
  pthread_mutex_unlock(&counts->lock);
}
