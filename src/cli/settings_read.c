#include "cli/settings_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/nearest.h"

#define FILE_LIMIT_BYTES (64 * 1024)

static enum err put_named(struct settings *settings, struct str name, struct str value,
                          const char *source, struct buf *fault) {
  size_t row = settings_row(name);
  if (row < settings_rows()) return settings_put(settings, row, value, source, fault);
  struct nearest nearest = nearest_to(name);
  for (const struct setting *known = settings_table(); known->name; known++)
    nearest_offer(&nearest, known->name);
  buf_append(fault, STR("setting "));
  if (text_is_utf8(name) && text_is_line(name)) buf_append(fault, str_slice(name, 0, 60));
  buf_append_format(fault, " (from %s): there is no such setting; ", source);
  if (nearest.best)
    buf_append_format(fault, "did you mean %s?", nearest.best);
  else
    buf_append(fault, STR("`parlour --help` lists them"));
  return ERR_INVALID;
}

/* "parlour.conf line 7", in the settings' arena. */
static const char *source_of_line(struct settings *settings, const char *path, int number) {
  struct buf text = {0};
  buf_append_format(&text, "%.200s line %d", path, number);
  const char *source = arena_c_string(&settings->arena, buf_str(&text));
  buf_done(&text);
  return source ? source : "file";
}

static enum err read_line(struct settings *settings, struct str line, const char *source,
                          struct buf *fault) {
  struct str name;
  struct str value;
  line = str_trim(line);
  if (line.len == 0 || line.data[0] == '#') return ERR_NONE;
  if (!str_cut(line, '=', &name, &value)) {
    buf_append_format(fault, "%s: it must read name = value", source);
    return ERR_INVALID;
  }
  return put_named(settings, str_trim(name), str_trim(value), source, fault);
}

enum err settings_read_file(struct settings *settings, const char *path, struct buf *fault) {
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    buf_append_format(fault, "settings file %s: %s", path, strerror(errno));
    return ERR_INVALID;
  }
  char *text = malloc(FILE_LIMIT_BYTES + 1);
  size_t len = text != NULL ? fread(text, 1, FILE_LIMIT_BYTES + 1, file) : 0;
  enum err error = text == NULL ? ERR_MACHINE : ERR_NONE;
  if (!error && ferror(file)) {
    buf_append_format(fault, "settings file %s: cannot be read", path);
    error = ERR_INVALID;
  }
  fclose(file);
  if (len > FILE_LIMIT_BYTES) {
    buf_append_format(fault, "settings file %s: larger than 64 KiB", path);
    error = ERR_TOO_LARGE;
  }
  struct str rest = str_of(text != NULL ? text : "", len);
  for (int number = 1; error == ERR_NONE && rest.len > 0; number++) {
    struct str line;
    str_cut(rest, '\n', &line, &rest);
    error = read_line(settings, line, source_of_line(settings, path, number), fault);
  }
  if (!error) settings->file = arena_c_string(&settings->arena, str_from(path));
  if (text) explicit_bzero(text, len);
  free(text);
  return error;
}

enum err settings_read_environment(struct settings *settings, char *const *environment,
                                   struct buf *fault) {
  for (; *environment != NULL; environment++) {
    struct str name;
    struct str value;
    struct str entry = str_from(*environment);
    if (!str_starts(entry, STR("PARLOUR_"))) continue;
    str_cut(str_slice(entry, 8, entry.len), '=', &name, &value);
    char lower[64];
    if (name.len >= sizeof lower || str_starts(name, STR("TEST_"))) continue;
    for (size_t i = 0; i < name.len; i++)
      lower[i] =
          (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] + 32 : name.data[i]);
    enum err error = put_named(settings, str_of(lower, name.len), value, "environment", fault);
    if (error != ERR_NONE) return error;
  }
  return ERR_NONE;
}

/* Everybody may read the arguments of a process: a secret stays there no longer than
 * it takes to read it. */
static void blank_secret(const struct setting *setting, struct str value) {
  if (setting->secret) memset((char *)(uintptr_t)value.data, '*', value.len);
}

enum err settings_read_flags(struct settings *settings, int *argc, char **argv, struct buf *fault) {
  int kept = 0;
  enum err error = ERR_NONE;
  for (int i = 0; i < *argc && !error; i++) {
    struct str flag = str_from(argv[i]);
    struct str name;
    struct str value;
    bool joined = str_cut(str_slice(flag, 2, flag.len), '=', &name, &value);
    size_t row = settings_row(name);
    if (!str_starts(flag, STR("--")) || row == settings_rows()) {
      argv[kept++] = argv[i];
      continue;
    }
    if (!joined && i + 1 >= *argc) {
      buf_append_format(fault, "setting %s (flag %s): a value must follow",
                        settings_table()[row].name, argv[i]);
      return ERR_INVALID;
    }
    if (!joined) value = str_from(argv[++i]);
    error = settings_put(settings, row, value, "flag", fault);
    blank_secret(&settings_table()[row], value);
  }
  if (error) return error;
  if (kept < *argc) argv[kept] = NULL;
  *argc = kept;
  return ERR_NONE;
}
