#include "base/text.h"

#include <string.h>

/* state: continuation bytes still wanted in bits 0-1, and the bounds of the next
 * byte in bits 8-15 (least) and 16-23 (greatest). 0 stands between characters;
 * REFUSED is final. */
#define REFUSED 0xffffffffu

static uint32_t wanting(uint32_t count, uint32_t least, uint32_t greatest) {
  return count | least << 8 | greatest << 16;
}

/* RFC 3629 4, the table of well-formed sequences: the second byte's bounds keep
 * out overlong forms, surrogates and what lies above U+10FFFF. */
static uint32_t after_first(uint8_t byte) {
  if (byte < 0x80) return 0;
  if (byte >= 0xc2 && byte <= 0xdf) return wanting(1, 0x80, 0xbf);
  if (byte == 0xe0) return wanting(2, 0xa0, 0xbf);
  if (byte == 0xed) return wanting(2, 0x80, 0x9f);
  if (byte >= 0xe1 && byte <= 0xef) return wanting(2, 0x80, 0xbf);
  if (byte == 0xf0) return wanting(3, 0x90, 0xbf);
  if (byte >= 0xf1 && byte <= 0xf3) return wanting(3, 0x80, 0xbf);
  if (byte == 0xf4) return wanting(3, 0x80, 0x8f);
  return REFUSED;
}

static uint32_t after_next(uint32_t state, uint8_t byte) {
  if (byte < (state >> 8 & 0xff) || byte > (state >> 16 & 0xff)) return REFUSED;
  uint32_t left = (state & 3) - 1;
  return left == 0 ? 0 : wanting(left, 0x80, 0xbf);
}

/* How many of the bytes from at on are plain ASCII, eight at a time. */
static size_t ascii_run(struct str s, size_t at) {
  size_t from = at;
  uint64_t word;
  while (s.len - at >= sizeof word) {
    memcpy(&word, s.data + at, sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
    at += sizeof word;
  }
  return at - from;
}

bool text_utf8_feed(struct text_utf8 *utf8, struct str piece) {
  uint32_t state = utf8->state;
  for (size_t i = 0; i < piece.len && state != REFUSED; i++) {
    if (state == 0) {
      i += ascii_run(piece, i);
      if (i == piece.len) break;
    }
    uint8_t byte = (uint8_t)piece.data[i];
    state = state == 0 ? after_first(byte) : after_next(state, byte);
  }
  utf8->state = state;
  return state != REFUSED;
}

bool text_utf8_complete(const struct text_utf8 *utf8) { return utf8->state == 0; }

bool text_is_utf8(struct str s) {
  struct text_utf8 utf8 = {0};
  return text_utf8_feed(&utf8, s) && text_utf8_complete(&utf8);
}

size_t text_code_points(struct str s) {
  size_t count = 0;
  for (size_t i = 0; i < s.len; i++)
    if (((uint8_t)s.data[i] & 0xc0) != 0x80) count++;
  return count;
}

/* U+0000-1F, U+7F and U+80-9F (in UTF-8: c2 80 to c2 9f). */
static bool is_control(struct str s, size_t at) {
  uint8_t byte = (uint8_t)s.data[at];
  if (byte < 0x20 || byte == 0x7f) return true;
  return byte == 0xc2 && at + 1 < s.len && (uint8_t)s.data[at + 1] < 0xa0;
}

bool text_is_clean(struct str s) {
  for (size_t i = 0; i < s.len; i++) {
    if (!is_control(s, i) || s.data[i] == '\t' || s.data[i] == '\n') continue;
    if (s.data[i] != '\r' || i + 1 == s.len || s.data[i + 1] != '\n') return false;
  }
  return true;
}

bool text_is_line(struct str s) {
  for (size_t i = 0; i < s.len; i++)
    if (is_control(s, i)) return false;
  return true;
}

bool text_is_email(struct str s) {
  struct str local;
  struct str domain;
  if (s.len > 254 || !text_is_utf8(s) || !text_is_line(s)) return false;
  if (!str_cut(s, '@', &local, &domain)) return false;
  if (local.len == 0 || local.len > 64 || domain.len < 3) return false;
  if (memchr(domain.data, '@', domain.len) != NULL || memchr(s.data, ' ', s.len) != NULL)
    return false;
  const char *dot = memchr(domain.data, '.', domain.len);
  return dot != NULL && dot != domain.data && domain.data[domain.len - 1] != '.';
}

static bool is_atom(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("!#$%&'*+/=?^_`{|}~-.", c) != NULL);
}

static bool is_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.';
}

bool text_is_mailable(struct str s) {
  struct str local;
  struct str domain;
  if (!text_is_email(s) || !str_cut(s, '@', &local, &domain)) return false;
  for (size_t i = 0; i < local.len; i++) {
    bool dot = local.data[i] == '.';
    if (!is_atom(local.data[i])) return false;
    if (dot && (i == 0 || i + 1 == local.len || local.data[i + 1] == '.')) return false;
  }
  for (size_t i = 0; i < domain.len; i++) {
    if (!is_host(domain.data[i])) return false;
    if (domain.data[i] == '.' && i + 1 < domain.len && domain.data[i + 1] == '.') return false;
  }
  return domain.data[0] != '-';
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool text_is_language(struct str s) {
  size_t letters = 0;
  if (s.len < 2 || s.len > 12) return false;
  while (letters < s.len && is_letter(s.data[letters])) letters++;
  if (letters < 2 || letters > 3 || s.data[s.len - 1] == '-') return false;
  for (size_t i = letters; i < s.len; i++) {
    bool hyphen = s.data[i] == '-';
    if (i == letters && !hyphen) return false;
    if (hyphen && s.data[i - 1] == '-') return false;
    if (!hyphen && !is_letter(s.data[i]) && !(s.data[i] >= '0' && s.data[i] <= '9')) return false;
  }
  return true;
}
