/* inspect: an installation opened for reading, beside a server that may be running. */
#ifndef PARLOUR_CLI_INSPECT_H
#define PARLOUR_CLI_INSPECT_H

#include "cli/installation.h"
#include "ledger/ledger.h"

/* A read-only connection, and the keyring through the files (no lock is taken).
 * ERR_NOT_FOUND before init. */
MUST_USE enum err inspect_open(struct installation *installation, struct db **db_out);
/* Verifies the log of what inspect_open opened. A "no" is asked for twice, with the keys read
 * anew: they may be being wrapped by a server that turns its root key. */
MUST_USE enum err inspect_ledger(struct installation *installation, struct db *db,
                                 struct str witness, struct ledger_report *report_out);

#endif
