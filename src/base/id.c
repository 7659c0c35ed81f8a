#include "base/id.h"

#include <string.h>

struct id id_new(const struct clock *clock, struct rng *rng) {
  struct id id;
  uint64_t now_ms = (uint64_t)clock_now_ms(clock);
  rng_fill(rng, id.bytes + 6, sizeof id.bytes - 6);
  for (size_t i = 0; i < 6; i++) id.bytes[i] = (uint8_t)(now_ms >> (40 - 8 * i));
  id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
  id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

bool id_equal(struct id a, struct id b) { return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0; }

bool id_is_zero(struct id id) { return id_equal(id, (struct id){{0}}); }

int64_t id_time_ms(struct id id) {
  uint64_t time_ms = 0;
  for (size_t i = 0; i < 6; i++) time_ms = time_ms << 8 | id.bytes[i];
  return (int64_t)time_ms;
}

void id_format(struct id id, char text_out[static ID_TEXT_BYTES + 1]) {
  char digits[2 * ID_BYTES];
  str_hex(id.bytes, sizeof id.bytes, digits);
  size_t at = 0;
  for (size_t i = 0; i < sizeof digits; i++) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text_out[at++] = '-';
    text_out[at++] = digits[i];
  }
  text_out[at] = '\0';
}

enum err id_parse(struct str text, struct id *id_out) {
  if (text.len != ID_TEXT_BYTES) return ERR_INVALID;
  char digits[2 * ID_BYTES];
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen != (text.data[i] == '-')) return ERR_INVALID;
    if (!hyphen) digits[count++] = text.data[i];
  }
  return str_unhex(str_of(digits, count), id_out->bytes, ID_BYTES);
}

enum err id_from_bytes(struct str bytes, struct id *id_out) {
  if (bytes.len != ID_BYTES) return ERR_INVALID;
  memcpy(id_out->bytes, bytes.data, ID_BYTES);
  return ERR_NONE;
}

struct str id_str(const struct id *id) {
  return str_of(id->bytes, ID_BYTES);
}
