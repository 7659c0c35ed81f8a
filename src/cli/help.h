/*
 * help: what --help and the manual page say, from the tables of commands and settings.
 */
#ifndef PARLOUR_CLI_HELP_H
#define PARLOUR_CLI_HELP_H

#include "cli/subcommand.h"

/* commands: NULL-ended. */
void help_write_program(struct buf *out, const struct subcommand *const *commands);
void help_write_command(struct buf *out, const struct subcommand *command);
/* docs/man/parlour.1, in the man macros of groff. */
void help_write_manual(struct buf *out, const struct subcommand *const *commands);

#endif
