#include "cli/help.h"

#include <string.h>

#define WIDTH 88

/* Words of a paragraph, broken at WIDTH, each line indented. */
static void wrap(struct buf *out, struct str text, size_t indent) {
  size_t column = 0;
  struct str word;
  for (bool more = text.len > 0; more;) {
    more = str_cut(text, ' ', &word, &text);
    if (column > 0 && column + 1 + word.len > WIDTH) {
      buf_append_char(out, '\n');
      column = 0;
    }
    if (column == 0) buf_append_format(out, "%*s", (int)indent, "");
    column = column == 0 ? indent : column + 1;
    if (column > indent) buf_append_char(out, ' ');
    buf_append(out, word);
    column += word.len;
  }
  buf_append_char(out, '\n');
}

static void write_name(struct buf *out, const char *name) {
  for (const char *c = name; *c; c++) buf_append_char(out, *c == '_' ? '-' : *c);
}

/* What may stand behind a setting's name. */
static void write_values(struct buf *out, const struct setting *setting) {
  if (setting->kind == SETTING_COUNT)
    buf_append_format(out, "%lld to %lld", (long long)setting->low, (long long)setting->high);
  else if (setting->kind == SETTING_SWITCH)
    buf_append(out, STR("on|off"));
  else
    buf_append(out, str_from(setting->words));
}

static void write_setting(struct buf *out, const struct setting *setting) {
  buf_append(out, STR("  --"));
  write_name(out, setting->name);
  buf_append_char(out, ' ');
  write_values(out, setting);
  buf_append_char(out, '\n');
  wrap(out, str_from(setting->summary), 6);
  if (setting->fallback) buf_append_format(out, "      default: %s\n", setting->fallback);
}

static void write_flags(struct buf *out, const struct subcommand_flag *flags) {
  if (flags->name) buf_append(out, STR("\nFlags:\n\n"));
  for (; flags->name; flags++) {
    buf_append_format(out, "  %s%s%s\n", flags->name, flags->value ? " " : "",
                      flags->value ? flags->value : "");
    wrap(out, str_from(flags->summary), 6);
  }
}

static void write_paragraphs(struct buf *out, struct str text,
                             void (*write)(struct buf *out, struct str paragraph)) {
  while (text.len > 0) {
    const char *gap = memmem(text.data, text.len, "\n\n", 2);
    size_t len = gap ? (size_t)(gap - text.data) : text.len;
    write(out, str_slice(text, 0, len));
    text = str_slice(text, len + 2, text.len);
  }
}

static void write_paragraph(struct buf *out, struct str paragraph) {
  buf_append_char(out, '\n');
  wrap(out, paragraph, 0);
}

void help_write_program(struct buf *out, const struct subcommand *const *commands) {
  buf_append(out, STR("parlour " PARLOUR_VERSION ": live chat that keeps the GDPR\n\n"
                      "usage: parlour COMMAND [words] [flags] [--config FILE] [--SETTING VALUE "
                      "...]\n       parlour COMMAND --help\n       parlour --version\n\n"));
  for (; *commands; commands++)
    buf_append_format(out, "  %-8s %s\n", (*commands)->name, (*commands)->summary);
  buf_append(out, STR("\nSettings, as flags, as PARLOUR_NAME in the environment, or as lines "
                      "\"name = value\" in a\nfile (/etc/parlour/parlour.conf, or --config FILE):"
                      "\n\n"));
  for (const struct setting *setting = settings_table(); setting->name; setting++)
    write_setting(out, setting);
  buf_append(out, STR("\nExit codes: 0 done, 1 the answer is no, 2 wrong usage or input, 3 a fault "
                      "of the machine.\n"));
}

void help_write_command(struct buf *out, const struct subcommand *command) {
  subcommand_append_usage(command, out);
  buf_append(out, STR("\n"));
  write_paragraphs(out, str_from(command->about), write_paragraph);
  write_flags(out, command->flags);
  buf_append(out, STR("\n`parlour --help` lists the settings.\n"));
}

/* groff takes - for a hyphen, \ for a command, and . or ' at a line's start too. */
static void roff(struct buf *out, struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    bool begins = i == 0 || text.data[i - 1] == '\n';
    if (begins && (text.data[i] == '.' || text.data[i] == '\'')) buf_append(out, STR("\\&"));
    if (text.data[i] == '-')
      buf_append(out, STR("\\-"));
    else if (text.data[i] == '\\')
      buf_append(out, STR("\\e"));
    else
      buf_append_char(out, text.data[i]);
  }
}

static void roff_paragraph(struct buf *out, struct str paragraph) {
  buf_append(out, STR(".PP\n"));
  roff(out, paragraph);
  buf_append_char(out, '\n');
}

static void roff_flag(struct buf *out, const struct subcommand_flag *flag) {
  buf_append(out, STR(".TP\n\\fB"));
  roff(out, str_from(flag->name));
  buf_append(out, STR("\\fR"));
  if (flag->value) buf_append_format(out, " \\fI%s\\fR", flag->value);
  buf_append_char(out, '\n');
  roff(out, str_from(flag->summary));
  buf_append_char(out, '\n');
}

static void roff_command(struct buf *out, const struct subcommand *command) {
  buf_append_format(out, ".SS parlour %s", command->name);
  if (command->verbs) buf_append_format(out, " %s", command->verbs);
  if (*command->words) buf_append_format(out, " %s", command->words);
  buf_append_char(out, '\n');
  write_paragraphs(out, str_from(command->about), roff_paragraph);
  for (const struct subcommand_flag *flag = command->flags; flag->name; flag++)
    roff_flag(out, flag);
}

static void roff_setting(struct buf *out, const struct setting *setting) {
  struct buf values = {0};
  write_values(&values, setting);
  buf_append_format(out, ".TP\n\\fB%s\\fR = \\fI", setting->name);
  roff(out, buf_str(&values));
  buf_append(out, STR("\\fR\n"));
  roff(out, str_from(setting->summary));
  buf_append(out, STR(".\n"));
  if (setting->fallback) {
    buf_append(out, STR("Default: "));
    roff(out, str_from(setting->fallback));
    buf_append(out, STR(".\n"));
  }
  buf_done(&values);
}

static const char manual_files[] =
    ".SH FILES\n.TP\n.I /etc/parlour/parlour.conf\nSettings, when no \\-\\-config is given.\n"
    ".TP\n.I DIR/data\nThe database (SQLite), the certificate made by itself, small files.\n"
    ".TP\n.I DIR/keys\nThe wrapped keys, in two slot files. Never copy them by other means than\n"
    ".BR \"parlour backup\" :\na copy would keep keys that were destroyed since.\n"
    ".TP\n.I DIR/control.sock\nWhere a running server takes backup and key rotation.\n"
    ".TP\n.I DIR.key\nThe root key, unless root_key says otherwise.\n"
    ".SH SIGNALS\nSIGTERM and SIGINT stop the server: requests under way are finished and "
    "answered\n"
    "first. SIGHUP reads the certificate files again.\n"
    ".SH EXIT STATUS\n0 done, 1 the answer is no, 2 wrong usage or input (the message names the\n"
    "field), 3 a fault of the machine.\n"
    ".SH LOGS\nOne JSON object a line on standard error. No line holds text about a person.\n";

void help_write_manual(struct buf *out, const struct subcommand *const *commands) {
  buf_append(out,
             STR(".\\\" Made by `parlour manual` from the tables of the program.\n"
                 ".TH PARLOUR 1 \"\" \"parlour " PARLOUR_VERSION "\" \"User Commands\"\n"
                 ".SH NAME\nparlour \\- live chat that keeps the GDPR\n"
                 ".SH SYNOPSIS\n.B parlour\n\\fICOMMAND\\fR [words] [flags] "
                 "[\\fB\\-\\-config\\fR \\fIFILE\\fR] [\\fB\\-\\-SETTING\\fR \\fIVALUE\\fR ...]\n"
                 ".SH COMMANDS\n"));
  for (; *commands; commands++) roff_command(out, *commands);
  buf_append(out,
             STR(".SH SETTINGS\nEach may stand in the settings file as \"name = value\", in the "
                 "environment as\nPARLOUR_NAME, or be given as a flag, \\-\\-name VALUE with "
                 "hyphens for underscores.\nFlags beat the environment, which beats the "
                 "file.\n"));
  for (const struct setting *setting = settings_table(); setting->name; setting++)
    roff_setting(out, setting);
  buf_append(out, str_from(manual_files));
}
