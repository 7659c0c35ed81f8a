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
/* Blackens what is hidden there; gives how many places. waits: it is among staff and was not
 * looked through yet. */
int64_t redaction_apply(const struct redaction_set *set, const struct redaction_place *place,
                        struct buf *text, bool *waits_out);

#endif
