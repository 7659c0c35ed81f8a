/*
 * sensitive: words of a special kind or about crimes that nobody asked for.
 *
 * A message that holds such words is delivered like any other. Who answers marks it: from
 * then on it is left out of search, reuse, training and transcripts, shown only to the one
 * who marked it and to the person, and taken away within seven days, unless a ground is
 * recorded for which it may be kept. What is taken away is overwritten in its row; the
 * message stays, without words. A hold or a restriction of the conversation keeps it as
 * long as they last.
 *
 * Thread:    any for sensitive_read and sensitive_is_marked; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Errors:    ERR_NOT_FOUND for a message that is not there; ERR_CONFLICT for one whose
 *            words are gone; ERR_INVALID names the field.
 * Law:       GDPR Art. 5(1)(c), 9(1) and (2), 10.
 */
#ifndef PARLOUR_CHAT_SENSITIVE_H
#define PARLOUR_CHAT_SENSITIVE_H

#include "chat/conversation.h"

enum sensitive_kind { SENSITIVE_NONE, SENSITIVE_SPECIAL, SENSITIVE_CRIMINAL };
/* "special", "criminal"; NULL for none. */
const char *sensitive_kind_name(enum sensitive_kind kind);
MUST_USE enum err sensitive_kind_parse(struct str name, enum sensitive_kind *kind_out);

struct sensitive {
  enum sensitive_kind kind;
  struct id marked_by;
  int64_t purge_ms; /* 0: a ground keeps it */
};
/* kind is SENSITIVE_NONE where it is not marked. */
MUST_USE enum err sensitive_read(struct work *work, struct id conversation, int64_t sequence,
                                 struct sensitive *sensitive_out);
/* Neither used nor disclosed, whoever asks. */
MUST_USE enum err sensitive_is_marked(struct work *work, struct id conversation, int64_t sequence,
                                      bool *marked_out);
/* May the actor read it? The person may, and the one who marked it. */
bool sensitive_may_read(const struct work *work, const struct sensitive *sensitive);

struct sensitive_mark {
  struct id conversation;
  int64_t sequence;
  enum sensitive_kind kind; /* SENSITIVE_NONE: the mark was a mistake */
  struct str ground;        /* a letter of Art. 9(2), or "law" (Art. 10); empty: none */
  struct personal why;      /* with a ground: which, in words */
};
/* Recorded. By whoever answers chats. */
MUST_USE enum err sensitive_mark(struct work *work, const struct sensitive_mark *mark);

struct sensitive_spot {
  struct id conversation;
  int64_t sequence;
};
/* Takes away what is due, up to limit; spots_out is in the arena. Recorded. */
MUST_USE enum err sensitive_purge(struct work *work, int64_t at_ms, size_t limit,
                                  struct sensitive_spot **spots_out, size_t *count_out);

#endif
