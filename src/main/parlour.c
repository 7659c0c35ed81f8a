/*
 * parlour: the one program. Its first argument names what to do.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/subcommand.h"
#include "main/demo.h"

#define DEFAULT_FILE "/etc/parlour/parlour.conf"

extern char **environ;

static const struct subcommand *const subcommands[] = {&subcommand_serve,
                                                       &subcommand_init,
                                                       &subcommand_demo,
                                                       &subcommand_account,
                                                       &subcommand_backup,
                                                       &subcommand_ledger,
                                                       &subcommand_keys,
                                                       &subcommand_doctor,
                                                       &subcommand_assess,
                                                       &subcommand_deadline,
                                                       &subcommand_report,
                                                       &subcommand_retention,
                                                       NULL};

/* Plaintext about a person must not reach the disk through a core dump either, and what
 * is made is for nobody else's eyes. */
static void keep_private(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  umask(077);
}

/* Takes --config FILE out of the arguments. */
static enum err take_config(int *argc, char **argv, const char **path_out, struct buf *fault) {
  *path_out = NULL;
  for (int i = 0; i < *argc; i++) {
    bool joined = strncmp(argv[i], "--config=", 9) == 0;
    if (!joined && strcmp(argv[i], "--config") != 0) continue;
    int taken = joined ? 1 : 2;
    if (i + taken > *argc) {
      buf_append(fault, STR("flag --config: FILE must follow"));
      return ERR_INVALID;
    }
    *path_out = joined ? argv[i] + 9 : argv[i + 1];
    memmove(&argv[i], &argv[i + taken], (size_t)(*argc - i - taken + 1) * sizeof *argv);
    *argc -= taken;
    return ERR_NONE;
  }
  return ERR_NONE;
}

static enum err read_settings(struct settings *settings, int *argc, char **argv,
                              struct buf *fault) {
  const char *file;
  TRY(take_config(argc, argv, &file, fault));
  if (!file && access(DEFAULT_FILE, F_OK) == 0) file = DEFAULT_FILE;
  if (file) TRY(settings_read_file(settings, file, fault));
  TRY(settings_read_environment(settings, environ, fault));
  TRY(settings_read_flags(settings, argc, argv, fault));
  return settings_check(settings, fault);
}

static void set_log_level(const struct settings *settings) {
  static const char *const names[] = {"debug", "info", "warn", "error"};
  for (int i = 0; i < 4; i++)
    if (strcmp(settings_text(settings, "log_level"), names[i]) == 0)
      log_set_level((enum log_level)i);
}

static int run(const struct subcommand *command, int argc, char **argv) {
  struct settings settings;
  struct subcommand_line line;
  struct buf fault = {0};
  if (settings_init(&settings)) return subcommand_fail_text(ERR_MACHINE, NULL);
  enum err error = read_settings(&settings, &argc, argv, &fault);
  if (!error) error = subcommand_read(command, argc, argv, &line, &fault);
  int code;
  if (error) {
    code = subcommand_fail(error, &fault);
  } else {
    set_log_level(&settings);
    code = command->run(&settings, &line);
  }
  settings_done(&settings);
  buf_done(&fault);
  return code;
}

static int print(struct buf *text, FILE *out, int code) {
  bool ok = fwrite(text->data, 1, text->len, out) == text->len && fflush(out) == 0;
  buf_done(text);
  return ok ? code : err_exit_code(ERR_MACHINE);
}

static const struct subcommand *find(const char *name) {
  for (size_t i = 0; subcommands[i]; i++)
    if (strcmp(name, subcommands[i]->name) == 0) return subcommands[i];
  return NULL;
}

static int say_unknown(const char *written) {
  struct buf fault = {0};
  struct nearest nearest = nearest_to(str_from(written));
  for (size_t i = 0; subcommands[i]; i++) nearest_offer(&nearest, subcommands[i]->name);
  buf_append_format(&fault, "%.60s: there is no such command; ", written);
  if (nearest.best)
    buf_append_format(&fault, "did you mean %s?", nearest.best);
  else
    buf_append(&fault, STR("see `parlour --help`"));
  int code = subcommand_fail(ERR_INVALID, &fault);
  buf_done(&fault);
  return code;
}

static int help(const char *name) {
  struct buf text = {0};
  const struct subcommand *command = name ? find(name) : NULL;
  if (name && !command) return say_unknown(name);
  if (command)
    help_write_command(&text, command);
  else
    help_write_program(&text, subcommands);
  return print(&text, stdout, 0);
}

static int manual(void) {
  struct buf text = {0};
  help_write_manual(&text, subcommands);
  return print(&text, stdout, 0);
}

static bool is_help(const char *word) {
  return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int main(int argc, char **argv) {
  struct buf text = {0};
  keep_private();
  if (sodium_init() < 0) return subcommand_fail_text(ERR_MACHINE, NULL);
  if (argc < 2) {
    help_write_program(&text, subcommands);
    return print(&text, stderr, err_exit_code(ERR_INVALID));
  }
  if (is_help(argv[1])) return help(NULL);
  if (strcmp(argv[1], "help") == 0) return help(argv[2]);
  if (strcmp(argv[1], "--version") == 0) return puts("parlour " PARLOUR_VERSION) < 0 ? 3 : 0;
  if (strcmp(argv[1], "manual") == 0) return manual();
  const struct subcommand *command = find(argv[1]);
  if (!command) return say_unknown(argv[1]);
  for (int i = 2; i < argc; i++)
    if (is_help(argv[i])) return help(argv[1]);
  return run(command, argc - 2, argv + 2);
}
