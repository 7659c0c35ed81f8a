/* ledger: `parlour ledger verify`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/inspect.h"
#include "cli/subcommand.h"

#define WITNESS_MAX_BYTES (16 * 1024 * 1024)

static const struct subcommand_flag flags[] = {
    {"--witness", "FILE", "checkpoints that were kept elsewhere: the log must hold them"},
    {NULL, NULL, NULL}};

static enum err read_witness(const char *path, struct buf *text, struct buf *fault) {
  FILE *file = fopen(path, "re");
  buf_init(text, WITNESS_MAX_BYTES);
  if (!file) {
    buf_append(fault, STR("witness: the file cannot be read"));
    return ERR_INVALID;
  }
  for (;;) {
    char *room = buf_reserve(text, 65536);
    size_t got = room ? fread(room, 1, 65536, file) : 0;
    if (got == 0) break;
    buf_advance(text, got);
  }
  fclose(file);
  return buf_check(text);
}

/* A comparison with nothing is no comparison. */
static int tell_witness(const struct ledger_report *report) {
  if (report->witnessed == 0) {
    printf("Nothing was compared: the witness's file holds no checkpoint.\n");
    return 1;
  }
  printf("Compared with what the witness kept: %llu checkpoint%s.\n",
         (unsigned long long)report->witnessed, report->witnessed == 1 ? "" : "s");
  return 0;
}

static int tell(const struct ledger_report *report, bool has_witness) {
  if (!report->why) {
    printf("The ledger is whole: %llu entries, %llu checkpoints, %llu details that open.\n",
           (unsigned long long)report->entries, (unsigned long long)report->checkpoints,
           (unsigned long long)report->openings);
    return has_witness ? tell_witness(report) : 0;
  }
  printf("The ledger is not whole. First wrong entry: %lld. Why: %s.\n", (long long)report->wrong,
         report->why);
  return 1;
}

static enum err verify(struct installation *installation, const char *witness_path,
                       struct ledger_report *report) {
  struct db *db = NULL;
  struct buf witness = {0};
  enum err error =
      witness_path ? read_witness(witness_path, &witness, installation->fault) : ERR_NONE;
  if (!error) error = inspect_open(installation, &db);
  if (!error) {
    error = inspect_ledger(installation, db, buf_str(&witness), report);
    if (error == ERR_NOT_FOUND) buf_append(installation->fault, STR("data: there is no ledger"));
  }
  db_close(db);
  buf_done(&witness);
  return error;
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct ledger_report report;
  struct buf fault = {0};
  const char *witness = subcommand_value(&subcommand_ledger, line, "--witness");
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = verify(&installation, witness, &report);
  int code = error ? subcommand_fail(error, &fault) : tell(&report, witness != NULL);
  installation_close(&installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_ledger = {
    .name = "ledger",
    .verbs = "verify",
    .words = "",
    .word_count = 1,
    .summary = "check the log of who did what",
    .about =
        "verify reads the whole log beside a running server or without one, believes nothing, and "
        "ends with 0 and the number of entries when it is whole, or with 1 and the first entry "
        "that is wrong. Checkpoints that somebody else kept (witness_file) show also what a log "
        "rewritten as a whole cannot hide.",
    .flags = flags,
    .run = run};
