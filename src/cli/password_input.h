/*
 * password_input: the password of --password-stdin.
 */
#ifndef PARLOUR_CLI_PASSWORD_INPUT_H
#define PARLOUR_CLI_PASSWORD_INPUT_H

#include "base/buf.h"

/* One line of standard input. ERR_INVALID, with a sentence, for what is no acceptable
 * password or does not fit into size bytes with its NUL. */
MUST_USE enum err password_input_read(char *password, size_t size, struct buf *fault);

#endif
