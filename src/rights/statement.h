/*
 * statement: what Art. 15(1)(a) to (h) and 15(2) ask for beside the data, in the words of a
 * language: from the kept facts of the notice in force, and from what was really disclosed.
 *
 * Thread: any. Ownership: texts live in the work's arena.
 * Law:    GDPR Art. 15(1)(a) to (h), 15(2).
 */
#ifndef PARLOUR_RIGHTS_STATEMENT_H
#define PARLOUR_RIGHTS_STATEMENT_H

#include "base/json.h"
#include "ledger/work.h"

#define STATEMENT_PARTS 9
#define STATEMENT_LINES 64
struct statement_part {
  const char *article; /* "15(1)(a)" */
  const char *title;
  struct str lines[STATEMENT_LINES];
  size_t count;
};
struct statement {
  struct statement_part parts[STATEMENT_PARTS];
};
/* notice: as privacy/notice writes it out, parsed, in that language. */
MUST_USE enum err statement_make(struct work *work, const struct json *notice, struct id person,
                                 const char *language, struct statement *out);

#endif
