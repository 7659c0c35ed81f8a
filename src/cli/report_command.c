/* report_command: `parlour report KIND`. */
#include <stdio.h>
#include <string.h>

#include "cli/inspect.h"
#include "cli/report.h"
#include "cli/subcommand.h"
#include "staff/workspace.h"
#include "store/migrate.h"

static const struct subcommand_flag flags[] = {
    {"--format", "json|csv|html", "default: json; notice has no csv"},
    {"--site", "KEY", "of the snippet; notice needs one, inventory takes all without"},
    {"--language", "LANGUAGE", "of the notice: en or de; default: en"},
    {NULL, NULL, NULL}};

static const struct report_kind *const kinds[] = {&report_inventory, &report_notice,
                                                  &report_request};

static const struct report_kind *kind_of(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i]->name, name) == 0) return kinds[i];
  return NULL;
}

static enum err read_format(const struct report_kind *kind, const char *written,
                            enum report_format *format_out, struct buf *fault) {
  static const char *const names[] = {
      [REPORT_JSON] = "json", [REPORT_CSV] = "csv", [REPORT_HTML] = "html"};
  const char *gap = "";
  for (int i = 0; i < 3; i++) {
    if (!(kind->formats & 1u << i) || strcmp(written, names[i]) != 0) continue;
    *format_out = (enum report_format)i;
    return ERR_NONE;
  }
  buf_append(fault, STR("flag --format: "));
  for (int i = 0; i < 3; i++) {
    if (!(kind->formats & 1u << i)) continue;
    buf_append_format(fault, "%s%s", gap, names[i]);
    gap = " or ";
  }
  return ERR_INVALID;
}

static enum err read_flags(const struct report_kind *kind, const struct subcommand_line *line,
                           struct report_context *context) {
  const char *format = subcommand_value(&subcommand_report, line, "--format");
  const char *language = subcommand_value(&subcommand_report, line, "--language");
  context->site = subcommand_value(&subcommand_report, line, "--site");
  context->language = language ? language : "en";
  if (strcmp(context->language, "en") != 0 && strcmp(context->language, "de") != 0) {
    buf_append(context->fault, STR("flag --language: en or de"));
    return ERR_INVALID;
  }
  if (kind->needs_site && !context->site) {
    buf_append_format(context->fault, "flag --site: %s needs the KEY of a site", kind->name);
    return ERR_INVALID;
  }
  return read_format(kind, format ? format : "json", &context->format, context->fault);
}

/* Whoever holds the root key may see what an administrator may. */
static enum err make(struct installation *in, struct db *db, const struct report_kind *kind,
                     struct report_context *context) {
  struct arena arena;
  arena_init(&arena, 0);
  struct work work = {.db = db,
                      .arena = &arena,
                      .keyring = in->keyring,
                      .now_ms = clock_now_ms(&in->clock),
                      .actor = {.kind = ACTOR_STAFF, .roles = ROLE_ADMINISTRATOR}};
  enum err error = workspace_first(db, &work.actor.workspace);
  if (error == ERR_NOT_FOUND) buf_append(in->fault, STR("data: not initialised; run parlour init"));
  context->work = &work;
  if (!error) error = kind->make(context);
  if (!error) error = buf_check(context->out);
  context->work = NULL;
  arena_done(&arena);
  return error;
}

static enum err must_be_current(struct db *db, struct buf *fault) {
  enum err error = migrate_check(db);
  if (error == ERR_CORRUPT)
    buf_append(fault, STR("database: another version of this program made it; start the server of "
                          "this version once, then ask again"));
  return error;
}

static enum err read_and_make(struct installation *in, const struct report_kind *kind,
                              struct report_context *context) {
  struct db *db = NULL;
  enum err error = inspect_open(in, &db);
  if (!error) error = db_begin(db); /* one snapshot */
  if (!error) {
    error = must_be_current(db, in->fault);
    if (!error) error = make(in, db, kind, context);
    db_rollback(db);
  }
  db_close(db);
  return error;
}

static int print(const struct buf *out) {
  bool ok = fwrite(out->data, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
  return ok ? 0 : subcommand_fail_text(ERR_MACHINE, "standard output: cannot be written");
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct buf fault = {0};
  struct buf out = {0};
  struct report_context context = {.out = &out, .fault = &fault};
  const struct report_kind *kind = kind_of(line->words[0]);
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error && !kind) error = subcommand_refuse(&subcommand_report, &fault);
  if (!error) error = read_flags(kind, line, &context);
  if (!error) error = read_and_make(&installation, kind, &context);
  int code = error ? subcommand_fail(error, &fault) : print(&out);
  installation_close(&installation);
  buf_done(&out);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_report = {
    .name = "report",
    .verbs = "inventory|notice|request",
    .words = "",
    .word_count = 1,
    .summary = "write what is held, and what visitors are told, as a document",
    .about =
        "report reads the installation, beside a running server or without one, and writes one "
        "document to standard output. It changes nothing.\n\n"
        "inventory lists every datum about a person: each column of the database, what rests in "
        "no table, and for each site what its purposes in force hold, with category, whom it is "
        "about, purposes, source, whether it is of a special category, where it rests and how it "
        "goes. As JSON, CSV or HTML.\n\n"
        "notice writes the privacy notice of a site as its visitors are shown it now, as JSON or "
        "as a page of HTML.\n\n"
        "request lists every request for somebody's rights with its clock: when it came and by "
        "which door, when the answer is due and how near that is, pauses and extensions, what was "
        "decided and on which ground; no words of anybody. As JSON, CSV or HTML.",
    .flags = flags,
    .run = run};
