/* inspect: an installation opened for reading, beside a server that may be running. */
#ifndef PARLOUR_CLI_INSPECT_H
#define PARLOUR_CLI_INSPECT_H

#include "cli/installation.h"

/* A read-only connection, and the keyring through the files (no lock is taken).
 * ERR_NOT_FOUND before init. */
MUST_USE enum err inspect_open(struct installation *installation, struct db **db_out);

#endif
