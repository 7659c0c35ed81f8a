/*
 * emergency: a life is in danger, and those who can help must know who and where. Staff see
 * name and address at once, say whom they tell and why, and somebody else reviews it.
 *
 * The basis is Art. 6(1)(d) and no other: where the purpose "vital" is not in force, nothing
 * is shown. Nobody reviews what they did themselves.
 *
 * Thread: scribe; the list: any. Ownership: texts live in the work's arena.
 * Errors: ERR_INVALID with a fault, ERR_DENIED by the gate, ERR_NOT_FOUND, ERR_CONFLICT for
 *         what was reviewed already.
 * Law:    GDPR Art. 5(2), 6(1)(d), 9(2)(c), Recital 46.
 */
#ifndef PARLOUR_CHAT_EMERGENCY_H
#define PARLOUR_CHAT_EMERGENCY_H

#include "privacy/personal.h"

#define EMERGENCY_NOTE_MAX 1000

struct emergency_told {
  struct id id;
  struct personal name;  /* may be empty */
  struct personal email; /* may be empty */
};
/* note: whom, and why. Recorded before it is answered. */
MUST_USE enum err emergency_tell(struct work *work, struct id conversation, struct personal note,
                                 struct emergency_told *told_out);

enum emergency_verdict { EMERGENCY_OPEN, EMERGENCY_JUSTIFIED, EMERGENCY_NOT_JUSTIFIED };
const char *emergency_verdict_name(enum emergency_verdict verdict); /* "justified" */
MUST_USE enum err emergency_verdict_parse(struct str word, enum emergency_verdict *verdict_out);

MUST_USE enum err emergency_review(struct work *work, struct id id, enum emergency_verdict verdict);

struct emergency {
  struct id id;
  struct id conversation;
  struct personal note;
  struct id told_by;
  int64_t told_at;
  enum emergency_verdict verdict;
  int64_t reviewed_at; /* 0: not yet */
};
/* Newest first, up to 200. The notes are opened for the actor. */
MUST_USE enum err emergency_list(struct work *work, struct emergency **list_out, size_t *count_out);

#endif
