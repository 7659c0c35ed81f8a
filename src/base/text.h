/*
 * text: what may count as text. UTF-8 as RFC 3629 has it.
 */
#ifndef PARLOUR_BASE_TEXT_H
#define PARLOUR_BASE_TEXT_H

#include "base/arena.h"

/* Incremental validation, for text that arrives in pieces. Zeroed to begin. */
struct text_utf8 {
  uint32_t state;
};
/* False as soon as no continuation could make it valid. */
bool text_utf8_feed(struct text_utf8 *utf8, struct str piece);
/* True when the text so far ends at a character's end. */
bool text_utf8_complete(const struct text_utf8 *utf8);

bool text_is_utf8(struct str s);
size_t text_code_points(struct str s); /* s is valid UTF-8 */
/* No control characters but tab and line feed (CR too if followed by LF). */
bool text_is_clean(struct str s);
/* One line: no control characters at all. */
bool text_is_line(struct str s);
/* Looks like an address that mail can be sent to: one @, no spaces, <= 254 bytes. */
bool text_is_email(struct str s);
/* The same, and it can stand in a letter's header and envelope as it is: ASCII, nothing to
 * quote. */
bool text_is_mailable(struct str s);
/* Such as "en", "de-AT": 2 to 12 letters, digits and hyphens, beginning with two or three
 * letters. */
bool text_is_language(struct str s);
/* In lower case, letter by letter, and runs of spaces as one: for comparing what people
 * write. The result is in the arena. s is valid UTF-8. */
MUST_USE enum err text_fold(struct arena *arena, struct str s, struct str *folded_out);
/* Does a folded text have a folded phrase, beginning and ending where words do? */
bool text_has_phrase(struct str text, struct str phrase);

#endif
