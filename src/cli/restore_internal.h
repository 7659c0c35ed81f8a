/* restore_internal: what the files of restore share. Not for others. */
#ifndef PARLOUR_CLI_RESTORE_INTERNAL_H
#define PARLOUR_CLI_RESTORE_INTERNAL_H

#include "cli/journal_file.h"
#include "cli/restore.h"

/* The journal, read and held against what is known of its length. lines: those after the
 * backup, in order, in the arena. */
struct restore_journal {
  struct journal_line *lines;
  size_t count;
  struct journal_head last; /* the journal and the line at which it ends */
};
/* With the keys opened. Sets restore->whole. ERR_DENIED with a sentence when the journal's end
 * is missing and nobody has decided to go on. */
MUST_USE enum err restore_journal_read(struct restore *restore, struct str witness,
                                       struct arena *arena, struct restore_journal *journal_out);

/* In the opened installation: a new log, erasures again, sessions ended. */
MUST_USE enum err restore_settle(struct restore *restore);

#endif
