/*
 * command: the subcommands that need no server, one file each. Each gets what is left
 * of the arguments behind its name, and gives an exit code (err_exit_code).
 */
#ifndef PARLOUR_CLI_COMMAND_H
#define PARLOUR_CLI_COMMAND_H

#include "cli/settings.h"

int cli_init(const struct settings *settings, int argc, char **argv);
int cli_ledger(const struct settings *settings, int argc, char **argv);
int cli_doctor(const struct settings *settings, int argc, char **argv);
int cli_backup(const struct settings *settings, int argc, char **argv);

/* Says what went wrong on standard error, and gives its exit code. */
int cli_fail(enum err error, const char *fault);

#endif
