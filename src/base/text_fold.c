/* Lower case and phrases: for comparing what people write, never for showing it. */
#include <locale.h>
#include <pthread.h>
#include <wctype.h>

#include "base/buf.h"
#include "base/text.h"

static locale_t unicode; /* the C library's table of letters, whatever the environment says */

static void load(void) { unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

/* s is valid UTF-8: the lead byte says how many follow. */
static uint32_t next_point(struct str s, size_t *at) {
  uint8_t lead = (uint8_t)s.data[(*at)++];
  int follow = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  uint32_t point = follow == 0 ? lead : lead & (0x3fu >> follow);
  for (; follow > 0 && *at < s.len; follow--)
    point = point << 6 | ((uint8_t)s.data[(*at)++] & 0x3f);
  return point;
}

static void put_point(struct buf *out, uint32_t point) {
  if (point < 0x80) {
    buf_append_char(out, (char)point);
    return;
  }
  int follow = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
  buf_append_char(out, (char)(leads[follow] | point >> (6 * follow)));
  for (; follow > 0; follow--)
    buf_append_char(out, (char)(0x80 | (point >> (6 * (follow - 1)) & 0x3f)));
}

static bool is_space(uint32_t point) {
  return point == ' ' || point == '\t' || point == '\n' || point == '\r' || point == 0xa0;
}

enum err text_fold(struct arena *arena, struct str s, struct str *folded_out) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct buf out = {0};
  bool space = false;
  pthread_once(&once, load);
  for (size_t at = 0; at < s.len;) {
    uint32_t point = next_point(s, &at);
    if (unicode) point = (uint32_t)towlower_l((wint_t)point, unicode);
    if (!is_space(point)) put_point(&out, point);
    if (is_space(point) && !space) buf_append_char(&out, ' ');
    space = is_space(point);
  }
  enum err error = buf_check(&out);
  if (!error) error = arena_copy(arena, buf_str(&out), folded_out);
  buf_wipe(&out);
  buf_done(&out);
  return error;
}

/* Letters, digits and all beyond ASCII belong to words. */
static bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

static bool stands_alone(struct str text, size_t from, size_t to) {
  bool begins = from == 0 || !in_word(text.data[from - 1]) || !in_word(text.data[from]);
  bool ends = to == text.len || !in_word(text.data[to - 1]) || !in_word(text.data[to]);
  return begins && ends;
}

bool text_has_phrase(struct str text, struct str phrase) {
  if (phrase.len == 0) return true;
  for (size_t at = 0; at + phrase.len <= text.len; at++)
    if (str_equal(str_slice(text, at, at + phrase.len), phrase) &&
        stands_alone(text, at, at + phrase.len))
      return true;
  return false;
}
