/* UTF-8: the incremental check against a plain decoder of RFC 3629, at every split. */
#include "base/text.h"
#include "fuzz.h"

/* Length of the character at the front, 0 when there is none. */
static size_t decode(const uint8_t *at, size_t left) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t len = at[0] < 0x80       ? 1
               : at[0] >> 5 == 6  ? 2
               : at[0] >> 4 == 14 ? 3
               : at[0] >> 3 == 30 ? 4
                                  : 0;
  if (len == 0 || len > left) return 0;
  uint32_t code = len == 1 ? at[0] : at[0] & (0x7fu >> len);
  for (size_t i = 1; i < len; i++) {
    if ((at[i] & 0xc0) != 0x80) return 0;
    code = code << 6 | (at[i] & 0x3fu);
  }
  bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < least[len] || code > 0x10ffff || surrogate ? 0 : len;
}

static bool is_utf8(const uint8_t *data, size_t size) {
  for (size_t at = 0; at < size;) {
    size_t len = decode(data + at, size - at);
    if (len == 0) return false;
    at += len;
  }
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str all = str_of(data, size);
  bool expected = is_utf8(data, size);
  PROMISE(text_is_utf8(all) == expected);
  size_t step = size > 64 ? size / 64 : 1;
  for (size_t split = 0; split <= size; split += step) {
    struct text_utf8 utf8 = {0};
    bool ok = text_utf8_feed(&utf8, str_slice(all, 0, split)) &&
              text_utf8_feed(&utf8, str_slice(all, split, size)) && text_utf8_complete(&utf8);
    PROMISE(ok == expected);
  }
  (void)text_is_clean(all);
  (void)text_is_line(all);
  (void)text_is_email(all);
  if (expected) PROMISE(text_code_points(all) <= size);
  return 0;
}
