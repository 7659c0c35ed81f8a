/* ledger: `parlour ledger verify [--witness FILE]`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/inspect.h"

#define WITNESS_MAX_BYTES (16 * 1024 * 1024)

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

static int tell(const struct ledger_report *report) {
  if (!report->why) {
    printf("The ledger is whole: %llu entries, %llu checkpoints, %llu details that open.\n",
           (unsigned long long)report->entries, (unsigned long long)report->checkpoints,
           (unsigned long long)report->openings);
    return 0;
  }
  printf("The ledger is not whole. First wrong entry: %lld. Why: %s.\n",
         (long long)report->wrong, report->why);
  return 1;
}

static enum err verify(struct installation *installation, const char *witness_path,
                       struct ledger_report *report) {
  struct db *db = NULL;
  struct buf witness = {0};
  enum err error = witness_path ? read_witness(witness_path, &witness, installation->fault)
                                : ERR_NONE;
  if (!error) error = inspect_open(installation, &db);
  if (!error) error = db_begin(db); /* one snapshot */
  if (!error) {
    error = ledger_verify(db, installation->keyring, buf_str(&witness), report);
    db_rollback(db);
    if (error == ERR_NOT_FOUND) buf_append(installation->fault, STR("data: there is no ledger"));
  }
  db_close(db);
  buf_done(&witness);
  return error;
}

int cli_ledger(const struct settings *settings, int argc, char **argv) {
  struct installation installation;
  struct ledger_report report;
  struct buf fault = {0};
  bool with_witness = argc == 3 && strcmp(argv[1], "--witness") == 0;
  if (argc < 1 || strcmp(argv[0], "verify") != 0 || (argc != 1 && !with_witness)) {
    fputs("usage: parlour ledger verify [--witness FILE] [settings]\n", stderr);
    return 2;
  }
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = verify(&installation, with_witness ? argv[2] : NULL, &report);
  buf_append_char(&fault, '\0');
  int code = error ? cli_fail(error, fault.data) : tell(&report);
  installation_close(&installation);
  buf_done(&fault);
  return code;
}
