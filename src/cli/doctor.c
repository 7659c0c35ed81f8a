/* doctor: one line for each thing that must be right. */
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/inspect.h"
#include "net/tls.h"
#include "store/migrate.h"

static bool all_well;

static void line(bool well, const char *what, const char *detail) {
  printf("%-4s %-12s %s\n", well ? "ok" : "BAD", what, detail);
  all_well = all_well && well;
}

static void check_clock(void) {
  struct clock clock = clock_system();
  /* Nothing was released before this program was written. */
  bool well = clock_now_ms(&clock) > INT64_C(1763856000000);
  line(well, "clock", well ? "plausible" : "stands before this program was made: set the time");
}

static void check_disk(const struct installation *installation) {
  struct statvfs disk;
  char text[96] = "cannot be looked at";
  bool well = statvfs(installation->folder, &disk) == 0;
  if (well) {
    unsigned long long free_mb =
        (unsigned long long)disk.f_bavail * disk.f_frsize / (1024 * 1024);
    (void)snprintf(text, sizeof text, "%llu MB free", free_mb);
    well = free_mb > 500;
  }
  line(well, "disk", text);
}

static void check_keys(const struct installation *installation) {
  struct keyring_medium medium;
  line(access(installation->root_key, R_OK) == 0, "root key", installation->root_key);
  if (keyring_inspect_medium(installation->keys_folder, &medium) == ERR_NONE)
    line(true, "erasure", keyring_promise_sentence(medium.promise));
}

static void check_certificate(const struct installation *installation,
                              const struct settings *settings) {
  const char *path = settings_text(settings, "tls_certificate");
  char text[96];
  int64_t days = 0;
  if (!settings_switch(settings, "tls")) {
    line(true, "certificate", "TLS is off: a proxy must end it");
    return;
  }
  if (!path) path = installation_path((struct installation *)(uintptr_t)installation,
                                      "certificate.pem");
  enum err error = tls_certificate_days(path, &days);
  (void)snprintf(text, sizeof text, error ? "not there yet, or not readable" : "%lld days left",
                 (long long)days);
  line(error == ERR_NONE && days > 7, "certificate", text);
}

static void check_store(struct installation *installation) {
  struct db *db = NULL;
  struct ledger_report report;
  enum err error = inspect_open(installation, &db);
  line(error == ERR_NONE, "database", error ? "cannot be opened with these keys" : "opens");
  if (!error) error = db_begin(db);
  if (!error) {
    error = ledger_verify(db, installation->keyring, STR_EMPTY, &report);
    db_rollback(db);
    bool whole = !error && !report.why;
    line(whole, "ledger", whole ? "whole" : error ? "cannot be read" : report.why);
  }
  db_close(db);
}

int cli_doctor(const struct settings *settings, int argc, char **argv) {
  struct installation installation;
  struct buf fault = {0};
  (void)argv;
  if (argc != 0) {
    fputs("usage: parlour doctor [settings]\n", stderr);
    return 2;
  }
  all_well = true;
  enum err error = installation_locate(&installation, settings, &fault);
  if (error) return cli_fail(error, NULL);
  line(true, "settings", "read, and consistent");
  check_clock();
  check_disk(&installation);
  check_keys(&installation);
  check_certificate(&installation, settings);
  check_store(&installation);
  line(true, "mail", "not used by this version");
  installation_close(&installation);
  buf_done(&fault);
  return all_well ? 0 : 1;
}
