/* restore_internal: what the files of restore share. Not for others. */
#ifndef PARLOUR_CLI_RESTORE_INTERNAL_H
#define PARLOUR_CLI_RESTORE_INTERNAL_H

#include "cli/restore.h"

/* In the opened installation: a new log, erasures again, sessions ended. */
MUST_USE enum err restore_settle(struct restore *restore);

#endif
