/*
 * redaction: what in a person's data is about somebody else, looked through place by place.
 *
 * The program finds candidates (names, addresses, numbers, and notes of the staff among
 * themselves); a person decides each: hidden or left. A request is never refused because of
 * them: what is hidden is blackened, the rest is given.
 *
 * Thread:    reading: any; deciding: scribe. Ownership: texts live in the work's arena.
 * Units:     begin and length in characters (code points).
 * Errors:    ERR_NOT_FOUND, ERR_INVALID with a fault.
 * Law:       GDPR Art. 15(4), Recital 63.
 */
#ifndef PARLOUR_RIGHTS_REDACTION_H
#define PARLOUR_RIGHTS_REDACTION_H

#include "ledger/work.h"

/* Instead of what is hidden, however long it was. */
#define REDACTION_MARK "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
/* Decisions of one request. */
#define REDACTION_MAX 20000

/* Where a text stands. */
struct redaction_place {
  const char *field; /* the table: "message", "hold" ... */
  struct id conversation;
  int64_t sequence; /* of a message; else 0 */
  bool among_staff; /* words of the staff among themselves: given only when looked through */
};

/* The decisions of one request, in memory. */
struct redaction_set;
MUST_USE enum err redaction_load(struct work *work, struct id request,
                                 struct redaction_set **set_out);
void redaction_free(struct redaction_set *set);
struct redaction_decision {
  int64_t begin;
  int64_t length; /* REDACTION_ALL: of the whole text */
  bool hidden;
};
#define REDACTION_ALL INT64_MAX
/* Up to max, as they stand in the text. */
size_t redaction_at(const struct redaction_set *set, const struct redaction_place *place,
                    struct redaction_decision *decisions, size_t max);

/* What somebody decides about one place of a person's data. */
struct redaction_choice {
  struct id request;
  struct id person;
  struct str field; /* "message", "hold", "emergency", "sensitive" */
  struct id conversation;
  int64_t sequence;
  int64_t begin;
  int64_t length;     /* REDACTION_ALL */
  struct str verdict; /* "hidden", "left"; empty: it is open again */
};
/* Each is a look of its own: what is refused changes nothing. ERR_NOT_FOUND: the person has no
 * such text; ERR_TOO_MANY past REDACTION_MAX. */
MUST_USE enum err redaction_decide(struct work *work, const struct redaction_choice *choice);
/* Blackens what is hidden there; gives how many places. waits: it is among staff and was not
 * looked through yet. */
int64_t redaction_apply(const struct redaction_set *set, const struct redaction_place *place,
                        struct buf *text, bool *waits_out);

#endif
