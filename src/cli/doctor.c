/* doctor: one line for each thing that must be right. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/control.h"
#include "cli/inspect.h"
#include "cli/subcommand.h"
#include "doctor.sql.h"
#include "net/tls.h"
#include "outbox/sender.h"
#include "privacy/retention_clock.h"

#define FREE_MB_LEAST 500
#define DAYS_LEAST 7
/* Nothing was released before this program was written. */
#define BEFORE_PARLOUR_MS INT64_C(1763856000000)

static const struct subcommand_flag flags[] = {{NULL, NULL, NULL}};

struct doctor {
  struct installation *installation;
  const struct settings *settings;
  bool all_well;
  bool clock_held; /* the server does not believe it */
};

static void line(struct doctor *doctor, bool well, const char *what, const char *detail) {
  printf("%-4s %-12s %s\n", well ? "ok" : "BAD", what, detail);
  doctor->all_well = doctor->all_well && well;
}

static void check_settings(struct doctor *doctor) {
  struct stat status;
  const char *file = settings_file(doctor->settings);
  bool open_to_all = file && stat(file, &status) == 0 && (status.st_mode & 007) != 0;
  bool secret = settings_text(doctor->settings, "metrics_token") ||
                strcmp(settings_text(doctor->settings, "database"), "sqlite") != 0;
  if (open_to_all && secret)
    line(doctor, false, "settings", "everybody can read the file with the secrets: chmod 0640");
  else
    line(doctor, true, "settings", file ? file : "read, and consistent; no file");
}

static void check_folders(struct doctor *doctor) {
  const struct installation *in = doctor->installation;
  struct stat status;
  const char *folders[] = {in->folder, in->data_folder, in->keys_folder};
  for (size_t i = 0; i < 3; i++) {
    if (lstat(folders[i], &status) != 0) {
      line(doctor, false, "folders", "not there yet: run parlour init");
      return;
    }
    if (!S_ISDIR(status.st_mode) || (status.st_mode & 022) != 0 ||
        (i > 0 && status.st_mode & 077)) {
      line(doctor, false, "folders", "others can get into them: chmod -R go= the data folder");
      return;
    }
  }
  line(doctor, true, "folders", in->folder);
}

static void check_server(struct doctor *doctor) {
  struct control_request request = {.verb = "status", .files = {-1, -1}};
  struct buf answer = {0};
  struct buf fault = {0};
  enum err error = control_ask(doctor->installation->folder, &request, &answer, &fault);
  bool well = !error || error == ERR_NOT_FOUND;
  line(doctor, well, "server",
       !error ? "runs, and answers on control.sock"
       : well ? "does not run"
              : "runs, but does not answer on control.sock");
  buf_done(&answer);
  buf_done(&fault);
}

/* Against the log too: its newest entry cannot have been made tomorrow. */
static void check_clock(struct doctor *doctor, int64_t newest_ms) {
  int64_t now_ms = clock_now_ms(&doctor->installation->clock);
  if (now_ms < BEFORE_PARLOUR_MS)
    line(doctor, false, "clock", "stands before this program was made: set the time");
  else if (newest_ms > now_ms + 5000)
    line(doctor, false, "clock", "stands before the newest entry of the log: set the time");
  else if (doctor->clock_held)
    line(doctor, false, "clock",
         "jumped ahead, erasing goes on by the time before: set it right, or say that it is");
  else
    line(doctor, true, "clock", "plausible");
}

/* A block written and synced, in the folder where it will matter. */
static bool disk_takes(struct installation *in) {
  static const char block[4096] = "parlour doctor";
  const char *path = installation_path(in, "doctor.trying");
  if (!path) return false;
  (void)unlink(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  bool ok = write(fd, block, sizeof block) == (ssize_t)sizeof block && fsync(fd) == 0;
  close(fd);
  return unlink(path) == 0 && ok;
}

static void check_disk(struct doctor *doctor) {
  struct statvfs disk;
  char text[120] = "cannot be looked at";
  bool well = statvfs(doctor->installation->data_folder, &disk) == 0;
  if (well) {
    unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize / (1024 * 1024);
    bool takes = disk_takes(doctor->installation);
    (void)snprintf(text, sizeof text, "%llu MB free%s", free_mb,
                   takes ? ", writes and syncs" : ", but cannot be written by this user");
    well = takes && free_mb >= FREE_MB_LEAST;
    if (takes && !well)
      (void)snprintf(text, sizeof text, "%llu MB free: make room, %d MB at least", free_mb,
                     FREE_MB_LEAST);
  }
  line(doctor, well, "disk", text);
}

static bool lies_in(const char *path, const char *folder) {
  size_t len = strlen(folder);
  return strncmp(path, folder, len) == 0 && path[len] == '/';
}

static void check_root_key(struct doctor *doctor) {
  const struct installation *in = doctor->installation;
  struct keyring_root_facts root;
  char text[600];
  enum err error = keyring_root_read(in->root_key, &root);
  bool inside = lies_in(in->root_key, in->folder);
  const char *why = error == ERR_NOT_FOUND ? "is not there: bring it back, or run parlour init"
                    : error == ERR_DENIED  ? "can be read by others: chmod 0600"
                    : error                ? "is no root key, or cannot be read"
                    : inside               ? "lies in the data folder: whoever copies that has both"
                                           : "there; keep a copy apart";
  (void)snprintf(text, sizeof text, "%.480s %s", in->root_key, why);
  line(doctor, !error && !inside, "root key", text);
  sodium_memzero(&root, sizeof root);
}

static void check_erasure(struct doctor *doctor) {
  struct keyring_medium medium;
  if (keyring_inspect_medium(doctor->installation->keys_folder, &medium)) return;
  char text[200];
  (void)snprintf(text, sizeof text, "%.120s (%s)", keyring_promise_sentence(medium.promise),
                 medium.file_system);
  line(doctor, true, "erasure", text);
}

/* The name that browsers ask for. */
static struct str public_host(const struct settings *settings) {
  struct str host = str_from(settings_text(settings, "public_url"));
  struct str rest;
  const char *slashes = host.len > 0 ? memmem(host.data, host.len, "//", 2) : NULL;
  if (!slashes) return STR_EMPTY;
  host = str_slice(host, (size_t)(slashes - host.data) + 2, host.len);
  if (host.len > 0 && host.data[0] == '[') {
    str_cut(str_slice(host, 1, host.len), ']', &host, &rest);
    return host;
  }
  str_cut(host, ':', &host, &rest);
  return host;
}

static void check_certificate(struct doctor *doctor) {
  const char *path = settings_text(doctor->settings, "tls_certificate");
  const char *key = settings_text(doctor->settings, "tls_key");
  struct tls_context *context = NULL;
  const char *fault = NULL;
  char text[200];
  int64_t days = 0;
  if (!settings_switch(doctor->settings, "tls")) {
    line(doctor, true, "certificate", "TLS is off: a proxy must end it");
    return;
  }
  if (!path) {
    path = installation_path(doctor->installation, "certificate.pem");
    key = installation_path(doctor->installation, "certificate.key");
    if (access(path, F_OK) != 0) {
      line(doctor, true, "certificate", "none given: one is made at the first start, self-signed");
      return;
    }
  }
  struct str host = public_host(doctor->settings);
  enum err error = tls_context_new(path, key, &context, &fault);
  tls_context_free(context);
  if (!error) error = tls_certificate_days(path, &days);
  bool covers = error || host.len == 0 || tls_certificate_covers(path, host);
  if (error)
    (void)snprintf(text, sizeof text, "%s", fault ? fault : "cannot be read");
  else if (!covers)
    (void)snprintf(text, sizeof text, "is not for %.100s", host.data);
  else
    (void)snprintf(text, sizeof text, "its key fits; %lld days left", (long long)days);
  line(doctor, !error && covers && days >= DAYS_LEAST, "certificate", text);
}

static enum err read_newest(struct db *db, int64_t *newest_ms_out) {
  struct db_rows rows;
  TRY(db_one(db, &sql_doctor_newest, NULL, 0, &rows));
  *newest_ms_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static int64_t check_ledger(struct doctor *doctor, struct db *db) {
  struct ledger_report report;
  int64_t newest_ms = 0;
  enum err error = inspect_ledger(doctor->installation, db, STR_EMPTY, &report);
  bool whole = !error && !report.why;
  line(doctor, whole, "ledger", whole ? "whole" : error ? "cannot be read" : report.why);
  if (!error && read_newest(db, &newest_ms)) newest_ms = 0;
  struct retention_clock_state clock;
  doctor->clock_held = !error && !retention_clock_read(db, &clock) && clock.held_since != 0;
  return newest_ms;
}

static int64_t check_store(struct doctor *doctor) {
  struct db *db = NULL;
  int64_t newest_ms = 0;
  enum err error = inspect_open(doctor->installation, &db);
  struct buf *fault = doctor->installation->fault;
  buf_append_char(fault, '\0');
  line(doctor, !error, "database",
       error ? (buf_check(fault) ? "cannot be opened" : fault->data) : "opens, and the keys fit");
  if (!error) newest_ms = check_ledger(doctor, db);
  db_close(db);
  return newest_ms;
}

/* As a delivery does, but nothing is sent. */
static void check_mail(struct doctor *doctor) {
  const struct settings *settings = doctor->settings;
  const char *password_file = settings_text(settings, "smtp_password_file");
  char password[256] = "";
  char text[200];
  const char *why = "broken";
  struct sender_rules rules = {.smtp_url = settings_text(settings, "smtp_url"),
                               .smtp_user = settings_text(settings, "smtp_user"),
                               .smtp_password = password,
                               .certificates = settings_text(settings, "outbox_certificates"),
                               .seconds = 10};
  FILE *file = password_file ? fopen(password_file, "re") : NULL;
  if (!rules.smtp_url) {
    line(doctor, true, "mail", "none configured: no letter leaves");
    return;
  }
  bool read = !password_file || (file && fgets(password, sizeof password, file));
  if (file) (void)fclose(file);
  password[strcspn(password, "\r\n")] = '\0';
  enum err error = read ? sender_try_mail(&rules, &why) : ERR_INVALID;
  sodium_memzero(password, sizeof password);
  (void)snprintf(text, sizeof text, "%.120s %s%s", rules.smtp_url,
                 !read   ? "smtp_password_file cannot be read"
                 : error ? "does not take letters: "
                         : "answers, as for a letter",
                 read && error ? why : "");
  line(doctor, !error, "mail", text);
}

static int run(const struct settings *settings, const struct subcommand_line *line_) {
  struct installation installation;
  struct buf fault = {0};
  struct doctor doctor = {&installation, settings, true, false};
  (void)line_;
  enum err error = installation_locate(&installation, settings, &fault);
  if (error) return subcommand_fail(error, &fault);
  check_settings(&doctor);
  check_folders(&doctor);
  check_disk(&doctor);
  check_root_key(&doctor);
  check_erasure(&doctor);
  check_certificate(&doctor);
  check_server(&doctor);
  check_clock(&doctor, check_store(&doctor));
  check_mail(&doctor);
  installation_close(&installation);
  buf_done(&fault);
  return doctor.all_well ? 0 : 1;
}

const struct subcommand subcommand_doctor = {
    .name = "doctor",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "check settings, certificate, clock, keys, disk, database, log and mail",
    .about =
        "doctor writes one line for each thing that must be right, ok or BAD, and ends with 1 "
        "when one is not. It may be run beside a server.",
    .flags = flags,
    .run = run};
