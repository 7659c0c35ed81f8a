#include "cli/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nearest.h"

int subcommand_fail_text(enum err error, const char *sentence) {
  fprintf(stderr, "parlour: %s\n", sentence && *sentence ? sentence : err_sentence(error));
  return err_exit_code(error);
}

int subcommand_fail(enum err error, struct buf *fault) {
  buf_append_char(fault, '\0');
  return subcommand_fail_text(error, buf_check(fault) ? NULL : fault->data);
}

void subcommand_append_usage(const struct subcommand *command, struct buf *out) {
  buf_append_format(out, "usage: parlour %s", command->name);
  if (command->verbs) buf_append_format(out, " %s", command->verbs);
  if (*command->words) buf_append_format(out, " %s", command->words);
  for (const struct subcommand_flag *flag = command->flags; flag->name; flag++)
    buf_append_format(out, flag->value ? " [%s %s]" : " [%s]", flag->name, flag->value);
  buf_append(out, STR(" [settings]"));
}

static enum err say_unknown(const struct subcommand *command, const char *written,
                            struct buf *fault) {
  struct str bare = str_slice(str_from(written), 2, 62);
  struct str name;
  struct str rest;
  str_cut(bare, '=', &name, &rest);
  struct nearest nearest = nearest_to(name);
  for (const struct subcommand_flag *flag = command->flags; flag->name; flag++)
    nearest_offer(&nearest, flag->name + 2);
  for (const struct setting *setting = settings_table(); setting->name; setting++)
    nearest_offer(&nearest, setting->name);
  nearest_offer(&nearest, "config");
  nearest_offer(&nearest, "help");
  buf_append_format(fault, "flag --%.*s: there is no such flag", STR_ARG(name));
  if (nearest.best) {
    buf_append(fault, STR("; did you mean --"));
    for (const char *c = nearest.best; *c; c++) buf_append_char(fault, *c == '_' ? '-' : *c);
    buf_append(fault, STR("?"));
  } else {
    buf_append_format(fault, "; see `parlour %s --help`", command->name);
  }
  return ERR_INVALID;
}

/* Takes the flag at argv[*at], and its value. */
static enum err take_flag(const struct subcommand *command, char **argv, int *at,
                          struct subcommand_line *line, struct buf *fault) {
  const char *written = argv[*at];
  for (size_t i = 0; command->flags[i].name; i++) {
    const struct subcommand_flag *flag = &command->flags[i];
    size_t len = strlen(flag->name);
    if (strncmp(written, flag->name, len) != 0) continue;
    if (flag->value && written[len] == '=') {
      line->values[i] = written + len + 1;
      return ERR_NONE;
    }
    if (written[len] != '\0') continue;
    line->values[i] = flag->value ? argv[++*at] : "";
    if (line->values[i]) return ERR_NONE;
    buf_append_format(fault, "flag %s: %s must follow", flag->name, flag->value);
    return ERR_INVALID;
  }
  return say_unknown(command, written, fault);
}

const char *subcommand_value(const struct subcommand *command, const struct subcommand_line *line,
                             const char *flag) {
  for (size_t i = 0; command->flags[i].name; i++)
    if (strcmp(command->flags[i].name, flag) == 0) return line->values[i];
  abort();
}

static bool verb_ok(const struct subcommand *command, const char *word) {
  struct str rest = str_from(command->verbs);
  struct str verb;
  bool more = true;
  while (more) {
    more = str_cut(rest, '|', &verb, &rest);
    if (str_equal(verb, str_from(word))) return true;
  }
  return false;
}

enum err subcommand_refuse(const struct subcommand *command, struct buf *fault) {
  subcommand_append_usage(command, fault);
  return ERR_INVALID;
}

enum err subcommand_read(const struct subcommand *command, int argc, char **argv,
                         struct subcommand_line *line_out, struct buf *fault) {
  struct subcommand_line line = {.word_count = 0};
  for (int i = 0; i < argc; i++) {
    if (argv[i][0] == '-' && argv[i][1] == '-') {
      TRY(take_flag(command, argv, &i, &line, fault)); /* argv ends in a NULL */
      continue;
    }
    if (line.word_count == SUBCOMMAND_WORDS) break;
    line.words[line.word_count++] = argv[i];
    if (line.word_count > command->word_count) {
      buf_append_format(fault, "%.60s: one word too many; ", argv[i]);
      return subcommand_refuse(command, fault);
    }
  }
  size_t least = command->word_least ? command->word_least : command->word_count;
  if (line.word_count < least || (command->verbs && !verb_ok(command, line.words[0])))
    return subcommand_refuse(command, fault);
  *line_out = line;
  return ERR_NONE;
}
