/*
 * backup: taking one. The database is copied first and the keys second, so that every
 * row's key is there; both are sealed and written to files that somebody else opened.
 *
 * Whoever holds the keyring takes the backup: a running server when the command line
 * asks it (cli/control.h), or the command line itself when none runs.
 *
 * Thread: any but the scribe's, for it takes long. Errors: with a sentence.
 * Law:    GDPR Art. 32(1)(b), 32(1)(c); the keys' archive expires (Art. 17(1)).
 */
#ifndef PARLOUR_CLI_BACKUP_H
#define PARLOUR_CLI_BACKUP_H

#include "cli/archive.h"
#include "cli/installation.h"

struct backup {
  struct installation *installation; /* open, or a running server's */
  int data_fd;
  int keys_fd;
};
/* What is to be recorded before: an entry of the log, then a checkpoint that covers it.
 * For desk_run or the scribe, one after the other. */
MUST_USE enum err backup_record(struct work *work);
MUST_USE enum err backup_checkpoint(struct work *work);
/* Writes both. facts_out: of the keys' archive. fault_out: a sentence, or NULL. */
MUST_USE enum err backup_take(const struct backup *backup, struct archive_facts *facts_out,
                              const char **fault_out);

#endif
