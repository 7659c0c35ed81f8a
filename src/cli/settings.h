/*
 * settings: what the operator may choose, in one table.
 *
 * A setting has a name, a kind, a default and a sentence; the same row serves the
 * file (`name = value` lines, # begins a comment), the environment
 * (PARLOUR_NAME), the flag (--name VALUE, with - for _), the manual page and the
 * error that names it. Flags beat the environment, which beats the file.
 *
 * Ownership: values live in the settings' own arena until settings_done.
 * Errors:    ERR_INVALID with a sentence in the fault buffer that names the
 *            setting, the value's source and what would be right.
 */
#ifndef PARLOUR_CLI_SETTINGS_H
#define PARLOUR_CLI_SETTINGS_H

#include "base/arena.h"
#include "base/buf.h"

enum setting_kind {
  SETTING_TEXT,
  SETTING_PATH,
  SETTING_ADDRESS, /* HOST:PORT, [v6]:PORT; port 0 takes a free one */
  SETTING_URL,     /* https://host[:port] or http://, no path */
  SETTING_DATABASE,
  SETTING_SWITCH,   /* on or off */
  SETTING_COUNT,    /* a whole number between low and high */
  SETTING_WORD,     /* one of words */
  SETTING_NETWORKS, /* CIDR, with commas */
  SETTING_CONTACT,  /* mailto: or https: */
  SETTING_TOKEN     /* 16 characters at least */
};

struct setting {
  const char *name;
  enum setting_kind kind;
  const char *fallback; /* NULL: no value */
  int64_t low;
  int64_t high;
  const char *words; /* "debug|info|warn|error"; for other kinds what --help calls the value */
  bool secret;       /* never printed */
  const char *summary;
};

/* All of them, ended by a row without a name. */
const struct setting *settings_table(void);

struct settings {
  struct arena arena;
  const char **values; /* as many as the table has rows; NULL: no value */
  const char **sources;
  const char *file; /* that was read, or NULL */
};

MUST_USE enum err settings_init(struct settings *settings);
void settings_done(struct settings *settings);

/* Each may be called once or more, in rising order of precedence. */
MUST_USE enum err settings_read_file(struct settings *settings, const char *path,
                                     struct buf *fault);
MUST_USE enum err settings_read_environment(struct settings *settings, char *const *environment,
                                            struct buf *fault);
/* Takes what it knows out of the arguments and leaves the rest, in order. Values that
 * are secret are blanked there, for everybody may read a process's arguments. */
MUST_USE enum err settings_read_flags(struct settings *settings, int *argc, char **argv,
                                      struct buf *fault);
/* Rules between settings: a key needs its certificate, and the like. */
MUST_USE enum err settings_check(const struct settings *settings, struct buf *fault);

/* A wrong name is a mistake of the program and aborts. */
const char *settings_text(const struct settings *settings, const char *name); /* NULL: none */
const char *settings_file(const struct settings *settings); /* NULL: none was read */
int64_t settings_count(const struct settings *settings, const char *name);
bool settings_switch(const struct settings *settings, const char *name);

/* HOST:PORT apart; host without brackets. ERR_INVALID. */
MUST_USE enum err settings_split_address(const char *address, struct arena *arena,
                                         const char **host_out, uint16_t *port_out);

#endif
