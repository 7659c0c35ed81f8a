/*
 * subcommand: the subcommands as a table: name, words, flags, sentences, and what runs.
 *
 * The same rows serve the reading of arguments, --help and the manual page. A
 * subcommand is given the settings and what is left of the arguments, and gives an
 * exit code (err_exit_code): 0 done, 1 the answer is no, 2 wrong usage or input, 3 a
 * fault of the machine.
 *
 * Ownership: words and values are borrowed from the program's arguments.
 */
#ifndef PARLOUR_CLI_SUBCOMMAND_H
#define PARLOUR_CLI_SUBCOMMAND_H

#include "cli/settings.h"

#define SUBCOMMAND_WORDS 4
#define SUBCOMMAND_FLAGS 8

struct subcommand_flag {
  const char *name;  /* "--json"; NULL ends the table */
  const char *value; /* what follows, such as "FILE"; NULL: nothing does */
  const char *summary;
};

struct subcommand_line {
  const char *words[SUBCOMMAND_WORDS];
  size_t word_count;
  const char *values[SUBCOMMAND_FLAGS]; /* in the order of the flags; NULL: not given */
};

struct subcommand {
  const char *name;
  const char *verbs; /* "create|verify|restore": the first word must be one; or NULL */
  const char *words; /* the words behind it, for the usage line; "" for none */
  size_t word_count; /* verb included */
  size_t word_least; /* as many must be there; 0: all */
  const char *summary;
  const char *about; /* paragraphs, an empty line between */
  const struct subcommand_flag *flags;
  int (*run)(const struct settings *settings, const struct subcommand_line *line);
};

extern const struct subcommand subcommand_init;
extern const struct subcommand subcommand_ledger;
extern const struct subcommand subcommand_doctor;
extern const struct subcommand subcommand_backup;
extern const struct subcommand subcommand_keys;
extern const struct subcommand subcommand_account;
extern const struct subcommand subcommand_assess;
extern const struct subcommand subcommand_deadline;
extern const struct subcommand subcommand_report;
extern const struct subcommand subcommand_retention;

/* Takes the command's own words and flags, after the settings' flags were taken out.
 * ERR_INVALID with a sentence that names the word at fault, and the nearest known. */
MUST_USE enum err subcommand_read(const struct subcommand *command, int argc, char **argv,
                                  struct subcommand_line *line_out, struct buf *fault);
/* ERR_INVALID with the usage line, for a run that wants words which its verb needs. */
MUST_USE enum err subcommand_refuse(const struct subcommand *command, struct buf *fault);
/* "usage: parlour backup create|verify|restore PATH [--keys FILE] [settings]" */
void subcommand_append_usage(const struct subcommand *command, struct buf *out);

/* The flag's value; NULL when it was not given. A wrong name is a mistake of the
 * program and aborts. */
const char *subcommand_value(const struct subcommand *command, const struct subcommand_line *line,
                             const char *flag);

/* Says what went wrong on standard error, and gives its exit code. fault may be empty. */
int subcommand_fail(enum err error, struct buf *fault);
int subcommand_fail_text(enum err error, const char *sentence);

#endif
