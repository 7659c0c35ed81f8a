/* retention_command: `parlour retention --dry-run`: what would go, and by which rule. */
#include <stdio.h>

#include "cli/inspect.h"
#include "cli/subcommand.h"
#include "privacy/retention_preview.h"
#include "staff/workspace.h"
#include "store/migrate.h"

static const struct subcommand_flag flags[] = {
    {"--dry-run", NULL, "say what would go; nothing is changed"},
    {"--at", "DATE", "by then, such as 2026-12-31; default: now"},
    {"--json", NULL, "as JSON"},
    {NULL, NULL, NULL}};

struct asking {
  int64_t at_ms; /* -1: now */
  bool json;
};

static enum err read_flags(const struct subcommand_line *line, struct asking *asking,
                           struct buf *fault) {
  const char *at = subcommand_value(&subcommand_retention, line, "--at");
  asking->json = subcommand_value(&subcommand_retention, line, "--json") != NULL;
  asking->at_ms = -1;
  if (!subcommand_value(&subcommand_retention, line, "--dry-run")) {
    buf_append(fault, STR("flag --dry-run: is needed; erasing itself is done by the server, by "
                          "the clock"));
    return ERR_INVALID;
  }
  if (at && clock_parse_day(str_from(at), &asking->at_ms)) {
    buf_append(fault, STR("flag --at: a day such as 2026-12-31"));
    return ERR_INVALID;
  }
  return ERR_NONE;
}

static void write_text(struct buf *out, const struct retention_preview *preview) {
  for (size_t i = 0; i < preview->rule_count; i++) {
    const struct retention_preview_rule *rule = &preview->rules[i];
    buf_append_format(out,
                      "%.*s, %lld days from %.*s: %lld conversations of %lld people with %lld "
                      "messages\n",
                      STR_ARG(rule->purpose), (long long)rule->days, STR_ARG(rule->from),
                      (long long)rule->conversations, (long long)rule->people,
                      (long long)rule->messages);
  }
  if (preview->rule_count == 0) buf_append(out, STR("Nothing is due.\n"));
  buf_append_format(out,
                    "kept by a hold: %lld; by a restriction: %lld; sensitive words: %lld; details "
                    "of the log: %lld\n",
                    (long long)preview->held, (long long)preview->restricted,
                    (long long)preview->sensitive, (long long)preview->openings);
}

static void write_json(struct buf *out, const struct retention_preview *preview) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  retention_preview_write(&w, preview);
  json_end_object(&w);
  buf_append_char(out, '\n');
}

static enum err preview(struct installation *in, struct db *db, const struct asking *asking,
                        struct buf *out) {
  struct arena arena;
  struct retention_preview found;
  arena_init(&arena, 0);
  struct work work = {.db = db,
                      .arena = &arena,
                      .keyring = in->keyring,
                      .now_ms = clock_now_ms(&in->clock),
                      .actor = {.kind = ACTOR_STAFF, .roles = ROLE_ADMINISTRATOR}};
  enum err error = workspace_first(db, &work.actor.workspace);
  if (error == ERR_NOT_FOUND) buf_append(in->fault, STR("data: not initialised; run parlour init"));
  if (!error)
    error = retention_preview(&work, asking->at_ms < 0 ? work.now_ms : asking->at_ms, &found);
  if (error && work.fault) buf_append(in->fault, str_from(work.fault));
  if (!error) (asking->json ? write_json : write_text)(out, &found);
  arena_done(&arena);
  return error ? error : buf_check(out);
}

static enum err read_and_preview(struct installation *in, const struct asking *asking,
                                 struct buf *out) {
  struct db *db = NULL;
  enum err error = inspect_open(in, &db);
  if (!error) error = db_begin(db); /* one snapshot */
  if (!error) {
    error = migrate_check(db);
    if (error == ERR_CORRUPT)
      buf_append(in->fault, STR("database: another version of this program made it"));
    if (!error) error = preview(in, db, asking, out);
    db_rollback(db);
  }
  db_close(db);
  return error;
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct asking asking;
  struct buf fault = {0};
  struct buf out = {0};
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = read_flags(line, &asking, &fault);
  if (!error) error = read_and_preview(&installation, &asking, &out);
  int code = 0;
  if (error)
    code = subcommand_fail(error, &fault);
  else if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
    code = subcommand_fail_text(ERR_MACHINE, "standard output: cannot be written");
  installation_close(&installation);
  buf_done(&out);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_retention = {
    .name = "retention",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "say what would be erased, and by which rule",
    .about =
        "retention --dry-run reads the installation, beside a running server or without one, and "
        "says how many conversations, people and messages would go by now or by a day to come, "
        "for each rule, and what a hold or a restriction keeps. It changes nothing: erasing is "
        "done by the server, by the clock.",
    .flags = flags,
    .run = run};
