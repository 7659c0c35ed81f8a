/*
 * notice_words: the notice's sentences, by key and language.
 *
 * Made at build from src/privacy/words, one file a language. A sentence may hold slots such
 * as {name}, which are filled with what is given; what is filled in is never a pattern itself.
 *
 * Thread: any; constant tables.
 * Law:    GDPR Art. 12(1).
 */
#ifndef PARLOUR_PRIVACY_NOTICE_WORDS_H
#define PARLOUR_PRIVACY_NOTICE_WORDS_H

#include "base/buf.h"

/* The first of the wanted languages ("de-AT", or a list as browsers send it) that has a file
 * of words; else "en". */
const char *notice_language(struct str wanted);
/* The nth language, English first; NULL past the last. */
const char *notice_language_at(size_t index);

/* English where a language has no sentence. key is one of the table's: else aborts. */
const char *notice_word(const char *key, const char *language);
/* The same for a key that may be none: NULL then. */
const char *notice_word_find(struct str key, const char *language);

struct notice_slot {
  const char *name; /* without the braces */
  struct str text;
};
/* Appends the sentence with its slots filled; one that is not given stays as it is. */
void notice_word_fill(struct buf *out, const char *word, const struct notice_slot *slots,
                      size_t count);
/* "90 days" */
void notice_word_days(struct buf *out, const char *language, int64_t days);
/* The same, but "3 years" for what is whole years of 365 days. */
void notice_word_term(struct buf *out, const char *language, int64_t days);

#endif
