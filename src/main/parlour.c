/*
 * parlour: the one program. Its first argument names what to do.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"
#include "main/demo.h"

#define DEFAULT_FILE "/etc/parlour/parlour.conf"

extern char **environ;

static const struct {
  const char *name;
  int (*run)(const struct settings *settings, int argc, char **argv);
  const char *summary;
} subcommands[] = {
    {"serve", main_serve, "run the server"},
    {"init", cli_init, "make data folder, keys, first workspace and administrator"},
    {"demo", main_demo, "run a throw-away workspace with a sample shop page"},
    {"ledger", cli_ledger, "verify: check the log of who did what"},
    {"backup", cli_backup, "create, verify or restore PATH"},
    {"doctor", cli_doctor, "check configuration, certificate, clock, keys and disk"},
};
#define SUBCOMMANDS (sizeof subcommands / sizeof subcommands[0])

static void print_help(FILE *out) {
  fprintf(out, "parlour " PARLOUR_VERSION ": live chat that keeps the GDPR\n\n"
               "usage: parlour COMMAND [arguments] [--config FILE] [--SETTING VALUE ...]\n\n");
  for (size_t i = 0; i < SUBCOMMANDS; i++)
    fprintf(out, "  %-8s %s\n", subcommands[i].name, subcommands[i].summary);
  fprintf(out, "\nSettings, as flags, as PARLOUR_NAME in the environment, or in a file:\n\n");
  for (const struct setting *s = settings_table(); s->name; s++)
    fprintf(out, "  %-24s %s\n  %-24s default: %s\n", s->name, s->summary, "",
            s->fallback ? s->fallback : "none");
}

/* Plaintext about a person must not reach the disk through a core dump either. */
static void keep_memory_private(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Takes --config FILE out of the arguments. */
static const char *take_config(int *argc, char **argv) {
  for (int i = 0; i + 1 < *argc; i++) {
    if (strcmp(argv[i], "--config") != 0) continue;
    const char *path = argv[i + 1];
    memmove(&argv[i], &argv[i + 2], (size_t)(*argc - i - 2) * sizeof *argv);
    *argc -= 2;
    return path;
  }
  return NULL;
}

static enum err read_settings(struct settings *settings, int *argc, char **argv,
                              struct buf *fault) {
  const char *file = take_config(argc, argv);
  if (!file && access(DEFAULT_FILE, R_OK) == 0) file = DEFAULT_FILE;
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

static int run(size_t which, int argc, char **argv) {
  struct settings settings;
  struct buf fault = {0};
  if (settings_init(&settings)) return cli_fail(ERR_MACHINE, NULL);
  enum err error = read_settings(&settings, &argc, argv, &fault);
  buf_append_char(&fault, '\0');
  int code;
  if (error) {
    code = cli_fail(error, fault.data);
  } else {
    set_log_level(&settings);
    code = subcommands[which].run(&settings, argc, argv);
  }
  settings_done(&settings);
  buf_done(&fault);
  return code;
}

int main(int argc, char **argv) {
  keep_memory_private();
  if (sodium_init() < 0) return cli_fail(ERR_MACHINE, NULL);
  if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
    print_help(argc < 2 ? stderr : stdout);
    return argc < 2 ? 2 : 0;
  }
  if (strcmp(argv[1], "--version") == 0) {
    puts("parlour " PARLOUR_VERSION);
    return 0;
  }
  for (size_t i = 0; i < SUBCOMMANDS; i++)
    if (strcmp(argv[1], subcommands[i].name) == 0) return run(i, argc - 2, argv + 2);
  return cli_fail(ERR_INVALID, "there is no such command; see parlour --help");
}
