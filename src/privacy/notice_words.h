/*
 * notice_words: the notice's sentences, by key and language. A sentence may hold
 * {name} and {days}, which are replaced.
 */
#ifndef PARLOUR_PRIVACY_NOTICE_WORDS_H
#define PARLOUR_PRIVACY_NOTICE_WORDS_H

#include "base/buf.h"

/* English where a language has no sentence. key is one of the table's: else aborts. */
const char *notice_word(const char *key, const char *language);
void notice_word_fill(struct buf *out, const char *key, const char *language, struct str name,
                      int64_t days);

#endif
