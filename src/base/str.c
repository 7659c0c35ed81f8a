#include "base/str.h"

#include <string.h>

struct str str_from(const char *c_string) {
  if (c_string == NULL) return STR_EMPTY;
  return (struct str){c_string, strlen(c_string)};
}

struct str str_of(const void *data, size_t len) {
  return (struct str){data, len};
}

bool str_equal(struct str a, struct str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static char lower(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c); }

bool str_equal_nocase(struct str a, struct str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++)
    if (lower(a.data[i]) != lower(b.data[i])) return false;
  return true;
}

int str_compare(struct str a, struct str b) {
  size_t shorter = a.len < b.len ? a.len : b.len;
  int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
  if (order != 0) return order;
  return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix) {
  return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix) {
  return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

struct str str_slice(struct str s, size_t from, size_t to) {
  if (to > s.len) to = s.len;
  if (from > to) from = to;
  if (s.len == 0) return s; /* no arithmetic on a pointer that may be NULL */
  return (struct str){s.data + from, to - from};
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct str str_trim(struct str s) {
  size_t from = 0;
  size_t to = s.len;
  while (from < to && is_space(s.data[from])) from++;
  while (to > from && is_space(s.data[to - 1])) to--;
  return str_slice(s, from, to);
}

bool str_cut(struct str s, char separator, struct str *head_out, struct str *tail_out) {
  const char *at = s.len == 0 ? NULL : memchr(s.data, separator, s.len);
  size_t position = at == NULL ? s.len : (size_t)(at - s.data);
  *head_out = str_slice(s, 0, position);
  *tail_out = str_slice(s, at == NULL ? s.len : position + 1, s.len);
  return at != NULL;
}

enum err str_to_int64(struct str s, int64_t *value_out) {
  bool negative = s.len > 0 && s.data[0] == '-';
  int64_t value = 0;
  if (s.len == (negative ? 1u : 0u)) return ERR_INVALID;
  for (size_t i = negative ? 1 : 0; i < s.len; i++) {
    int digit = s.data[i] - '0';
    if (digit < 0 || digit > 9) return ERR_INVALID;
    /* Downwards, since the least number has no positive counterpart. */
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
      return ERR_INVALID;
  }
  if (!negative && value == INT64_MIN) return ERR_INVALID;
  *value_out = negative ? value : -value;
  return ERR_NONE;
}

void str_hex(const uint8_t *bytes, size_t len, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
}

#define NO_DIGIT 16u

static unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  c = lower(c);
  return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10u : NO_DIGIT;
}

enum err str_unhex(struct str digits, uint8_t *bytes_out, size_t len) {
  if (digits.len != 2 * len) return ERR_INVALID;
  for (size_t i = 0; i < digits.len; i++)
    if (digit_value(digits.data[i]) == NO_DIGIT) return ERR_INVALID;
  for (size_t i = 0; i < len; i++)
    bytes_out[i] =
        (uint8_t)(digit_value(digits.data[2 * i]) << 4 | digit_value(digits.data[2 * i + 1]));
  return ERR_NONE;
}
