/*
 * journal_file: the file off the machine that keeps the journal (ledger/journal).
 *
 * It is only ever appended to, and synced. Journals follow one another in it, each with a name;
 * within one no number is missing. A last line that a crash cut is taken away and written
 * again.
 *
 * Thread: one at a time. Errors: ERR_CORRUPT for a line that is not ours, or out of its order.
 * Law:    GDPR Art. 17(1), 32(1)(c).
 */
#ifndef PARLOUR_CLI_JOURNAL_FILE_H
#define PARLOUR_CLI_JOURNAL_FILE_H

#include "ledger/journal.h"

struct journal_file {
  int fd;                   /* -1: none is kept */
  struct journal_head last; /* line in it; no name: it is empty */
};

/* Opens and reads; made when missing. ERR_MACHINE when it cannot be. */
MUST_USE enum err journal_file_open(struct keyring *keyring, const char *path,
                                    struct journal_file *file_out);
void journal_file_close(struct journal_file *file);
/* Appends what the database has and the file has not, and syncs. taken_out: lines up to this
 * number are in the file. ERR_CONFLICT when the file knows more of this journal than the
 * database: it was put back by hand, and nothing is known for certain any more. */
MUST_USE enum err journal_file_follow(struct journal_file *file, struct db *db, int64_t *taken_out);

/* Every line of the file, in the arena. ERR_NOT_FOUND. A last line without its end is passed
 * over. */
MUST_USE enum err journal_file_read(struct keyring *keyring, const char *path, struct arena *arena,
                                    struct journal_line **lines_out, size_t *count_out);

#endif
