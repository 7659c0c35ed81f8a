/*
 * request_words: what the person is told about a request, in whole sentences and their language:
 * receipt, question, extension, decision.
 *
 * A refusal, a part that is refused and a fee carry the reasons, the right to complain with the
 * authority's name, and the way to a court; so does an extension. Who calls a request unfounded
 * or excessive bears the burden of showing it, and the text says so.
 *
 * Thread:    any. Ownership: the text lives in the work's arena.
 * Errors:    those of request_text.
 * Law:       GDPR Art. 12(1), 12(3) to (6), 77(1), 79(1).
 */
#ifndef PARLOUR_RIGHTS_REQUEST_WORDS_H
#define PARLOUR_RIGHTS_REQUEST_WORDS_H

#include "rights/request.h"

enum request_letter {
  LETTER_RECEIVED,
  LETTER_IDENTITY,  /* question: the text of the step */
  LETTER_SCOPE,     /* question: the text of the step */
  LETTER_EXTENSION, /* reasons as they rest, or question: as they are being written */
  LETTER_DECISION,
  LETTER_WITHDRAWN
};

/* question: for LETTER_IDENTITY and _SCOPE; else empty. Paragraphs, one empty line between. */
MUST_USE enum err request_words_write(struct work *work, const struct request *request,
                                      enum request_letter letter, struct personal question,
                                      struct personal *text_out);
/* "See what is held about you", in the request's language. */
const char *request_words_right(const struct request *request);

#endif
