/* assess_command: `parlour assess KIND`. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/assess.h"
#include "cli/subcommand.h"

#define READ_BYTES 65536

static const struct subcommand_flag flags[] = {
    {"--as-of", "DATE", "the law as of that day, such as 2026-11-25; default: today"},
    {NULL, NULL, NULL}};

static enum err read_all(int fd, struct buf *text, struct buf *fault) {
  buf_init(text, ASSESS_INPUT_MAX_BYTES + READ_BYTES);
  for (;;) {
    char *room = buf_reserve(text, READ_BYTES);
    if (!room || text->len > ASSESS_INPUT_MAX_BYTES) break;
    ssize_t got = read(fd, room, READ_BYTES);
    if (got == 0) return ERR_NONE;
    if (got > 0) buf_advance(text, (size_t)got);
    if (got < 0 && errno != EINTR) {
      buf_append(fault, STR("standard input: cannot be read"));
      return ERR_MACHINE;
    }
  }
  if (buf_check(text) == ERR_MACHINE) return ERR_MACHINE;
  buf_append_format(fault, "standard input: at most %d bytes at once", ASSESS_INPUT_MAX_BYTES);
  return ERR_TOO_LARGE;
}

static enum err as_of(const struct subcommand_line *line, int64_t *at_ms_out, struct buf *fault) {
  const char *written = subcommand_value(&subcommand_assess, line, "--as-of");
  struct clock clock = clock_system();
  *at_ms_out = clock_now_ms(&clock);
  if (!written) return ERR_NONE;
  if (clock_parse_day(str_from(written), at_ms_out)) {
    buf_append(fault, STR("flag --as-of: a day such as 2026-11-25"));
    return ERR_INVALID;
  }
  return ERR_NONE;
}

static int print(const struct buf *out) {
  bool ok = fwrite(out->data, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
  return ok ? 0 : subcommand_fail_text(ERR_MACHINE, "standard output: cannot be written");
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct buf text = {0};
  struct buf out = {0};
  struct buf fault = {0};
  int64_t at_ms = 0;
  (void)settings;
  /* the verbs have been checked against the usage line */
  const struct assess_kind *kind = assess_kind_find(str_from(line->words[0]));
  enum err error =
      kind ? as_of(line, &at_ms, &fault) : subcommand_refuse(&subcommand_assess, &fault);
  if (!error) error = read_all(STDIN_FILENO, &text, &fault);
  if (!error) error = assess_run(kind, buf_str(&text), at_ms, &out, &fault);
  int code = error ? subcommand_fail(error, &fault) : print(&out);
  buf_done(&text);
  buf_done(&out);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_assess = {
    .name = "assess",
    .verbs = "consent",
    .words = "",
    .word_count = 1,
    .summary = "judge cases by the law's tests: is a consent valid, and why",
    .about =
        "assess reads a JSON array of cases from standard input and writes a JSON array of as many "
        "answers, in the same order. A case is an object of facts; one that is left out, null or "
        "\"unknown\" is not known. An answer has the verdict (null where it hangs on what is not "
        "known), why (a list of rule and text) and ask (the facts that would change it). Facts are "
        "true or false, \"yes\" or \"no\", numbers, or these with a remark in brackets; \"n/a\" "
        "where one does not apply. A fact that there is not, or that is of another kind, is an "
        "error that names the case, counted from 1, and the fact; then nothing is answered. At "
        "most 10000 cases and 16 MiB at once. No data folder is needed.\n\n"
        "consent says whether a consent is valid: valid, true, false or null. Facts: "
        "affirmative_act, pre_ticked, separate_per_purpose, conditional_on_service (on a consent "
        "that the service does not need), detriment_on_refusal, informed (an object: controller, "
        "purpose, right_to_withdraw), withdraw_steps, give_steps, imbalance, explicit_needed, "
        "explicit, child_age (left out: an adult), country, parental. The tests are those of EDPB "
        "Guidelines 05/2020; the age of consent is the country's, 16 where its law has none.",
    .flags = flags,
    .run = run};
