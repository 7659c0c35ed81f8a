#include "cli/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FILE_LIMIT_BYTES (64 * 1024)

static const struct setting table[] = {
    {"data", SETTING_PATH, "/var/lib/parlour", 0, 0, NULL, false,
     "folder of data/ and keys/, made when missing"},
    {"root_key", SETTING_PATH, NULL, 0, 0, NULL, false,
     "file of the root key, outside the data folder; default: the data folder's path with .key"},
    {"database", SETTING_DATABASE, "sqlite", 0, 0, NULL, true,
     "sqlite, or a postgresql:// address"},
    {"listen", SETTING_ADDRESS, "127.0.0.1:8443", 0, 0, NULL, false,
     "address and port to serve on"},
    {"public_url", SETTING_URL, NULL, 0, 0, NULL, false,
     "how browsers reach this server, such as https://chat.example.org; default: the listen "
     "address"},
    {"tls", SETTING_SWITCH, "on", 0, 0, NULL, false,
     "off only behind a proxy that ends TLS on the same machine"},
    {"tls_certificate", SETTING_PATH, NULL, 0, 0, NULL, false,
     "PEM file of the certificate and its chain; read again on SIGHUP"},
    {"tls_key", SETTING_PATH, NULL, 0, 0, NULL, false, "PEM file of the certificate's key"},
    {"trusted_proxies", SETTING_TEXT, NULL, 0, 0, NULL, false,
     "networks (CIDR, with commas) whose X-Forwarded-For and -Proto count"},
    {"loops", SETTING_COUNT, "1", 1, 64, NULL, false, "threads that do network I/O"},
    {"readers", SETTING_COUNT, "2", 1, 64, NULL, false, "threads that read the database"},
    {"connections", SETTING_COUNT, "20000", 1, 1000000, NULL, false, "connections in all"},
    {"connections_per_network", SETTING_COUNT, "256", 1, 1000000, NULL, false,
     "connections for one /24 (IPv4) or /48 (IPv6)"},
    {"messages_per_second", SETTING_COUNT, "100", 1, 1000000, NULL, false,
     "messages that one connection may send, after a burst of 60"},
    {"drain_seconds", SETTING_COUNT, "10", 0, 600, NULL, false,
     "how long a stop waits for requests under way"},
    {"log_level", SETTING_WORD, "info", 0, 0, "debug|info|warn|error", false,
     "the least that is logged"},
    {"metrics_token", SETTING_TEXT, NULL, 0, 0, NULL, true,
     "bearer token for /metrics; without it /metrics is closed"},
    {"witness_file", SETTING_PATH, NULL, 0, 0, NULL, false,
     "file, best on another machine's disk, that gets a ledger checkpoint a day"},
    {"security_contact", SETTING_TEXT, NULL, 0, 0, NULL, false,
     "mailto: or https: address for /.well-known/security.txt"},
    {NULL, SETTING_TEXT, NULL, 0, 0, NULL, false, NULL},
};
#define SETTING_ROWS (sizeof table / sizeof table[0] - 1)

const struct setting *settings_table(void) { return table; }

enum err settings_init(struct settings *settings) {
  arena_init(&settings->arena, 0);
  settings->values = arena_alloc(&settings->arena, SETTING_ROWS * sizeof *settings->values);
  settings->sources = arena_alloc(&settings->arena, SETTING_ROWS * sizeof *settings->sources);
  if (settings->values == NULL || settings->sources == NULL) {
    arena_done(&settings->arena);
    return ERR_MACHINE;
  }
  for (size_t i = 0; i < SETTING_ROWS; i++) settings->values[i] = table[i].fallback;
  return ERR_NONE;
}

void settings_done(struct settings *settings) { arena_done(&settings->arena); }

/* The row of a name that may have - for _; SETTING_ROWS when there is none. */
static size_t row_find(struct str name) {
  for (size_t i = 0; i < SETTING_ROWS; i++) {
    if (strlen(table[i].name) != name.len) continue;
    size_t at = 0;
    while (at < name.len && table[i].name[at] == (name.data[at] == '-' ? '_' : name.data[at])) at++;
    if (at == name.len) return i;
  }
  return SETTING_ROWS;
}

static bool address_ok(struct str value) {
  struct arena arena;
  arena_init(&arena, 0);
  const char *host = NULL;
  uint16_t port = 0;
  char *c_value = arena_c_string(&arena, value);
  bool ok = c_value != NULL && settings_split_address(c_value, &arena, &host, &port) == ERR_NONE;
  arena_done(&arena);
  return ok;
}

static bool url_ok(struct str value) {
  struct str rest;
  if (str_starts(value, STR("https://")))
    rest = str_slice(value, 8, value.len);
  else if (str_starts(value, STR("http://")))
    rest = str_slice(value, 7, value.len);
  else
    return false;
  for (size_t i = 0; i < rest.len; i++)
    if (strchr("/?#@ \\", rest.data[i]) != NULL) return false;
  return rest.len > 0;
}

static bool word_ok(const char *words, struct str value) {
  struct str rest = str_from(words);
  struct str word;
  bool more = true;
  while (more) {
    more = str_cut(rest, '|', &word, &rest);
    if (str_equal(word, value)) return true;
  }
  return false;
}

static bool count_ok(const struct setting *setting, struct str value) {
  int64_t number;
  return str_to_int64(value, &number) == ERR_NONE && number >= setting->low &&
         number <= setting->high;
}

static bool value_ok(const struct setting *setting, struct str value) {
  switch (setting->kind) {
    case SETTING_TEXT:
    case SETTING_PATH:
      return value.len > 0 && text_is_utf8(value) && text_is_line(value);
    case SETTING_ADDRESS:
      return address_ok(value);
    case SETTING_URL:
      return url_ok(value);
    case SETTING_DATABASE:
      return str_equal(value, STR("sqlite")) || str_starts(value, STR("postgresql://"));
    case SETTING_SWITCH:
      return str_equal(value, STR("on")) || str_equal(value, STR("off"));
    case SETTING_COUNT:
      return count_ok(setting, value);
    case SETTING_WORD:
      return word_ok(setting->words, value);
  }
  return false;
}

/* What would be right, for the error. */
static void explain(const struct setting *setting, struct buf *fault) {
  switch (setting->kind) {
    case SETTING_TEXT:
    case SETTING_PATH:
      buf_append(fault, STR("one line of text"));
      return;
    case SETTING_ADDRESS:
      buf_append(fault, STR("HOST:PORT, such as 0.0.0.0:8443 or [::]:8443"));
      return;
    case SETTING_URL:
      buf_append(fault, STR("scheme and host, such as https://chat.example.org"));
      return;
    case SETTING_DATABASE:
      buf_append(fault, STR("sqlite, or an address that begins with postgresql://"));
      return;
    case SETTING_SWITCH:
      buf_append(fault, STR("on or off"));
      return;
    case SETTING_COUNT:
      buf_append_format(fault, "a whole number from %lld to %lld", (long long)setting->low,
                        (long long)setting->high);
      return;
    case SETTING_WORD:
      buf_append_format(fault, "one of %s", setting->words);
      return;
  }
}

static enum err put(struct settings *settings, size_t row, struct str value, const char *source,
                    struct buf *fault) {
  if (!value_ok(&table[row], value)) {
    buf_append_format(fault, "setting %s (from %s): ", table[row].name, source);
    if (!table[row].secret && value.len <= 200 && text_is_utf8(value) && text_is_line(value))
      buf_append_format(fault, "\"%.*s\" will not do; ", STR_ARG(value));
    buf_append(fault, STR("it must be "));
    explain(&table[row], fault);
    return ERR_INVALID;
  }
  settings->values[row] = arena_c_string(&settings->arena, value);
  settings->sources[row] = source;
  return settings->values[row] != NULL ? ERR_NONE : ERR_MACHINE;
}

static enum err put_named(struct settings *settings, struct str name, struct str value,
                          const char *source, struct buf *fault) {
  size_t row = row_find(name);
  if (row < SETTING_ROWS) return put(settings, row, value, source, fault);
  buf_append_format(fault, "setting %.*s (from %s): there is no such setting; `parlour help serve` "
                    "lists them", (int)(name.len < 60 ? name.len : 60), name.data, source);
  return ERR_INVALID;
}

static enum err read_line(struct settings *settings, struct str line, const char *path,
                          struct buf *fault) {
  line = str_trim(line);
  if (line.len == 0 || line.data[0] == '#') return ERR_NONE;
  struct str name;
  struct str value;
  if (!str_cut(line, '=', &name, &value)) {
    buf_append_format(fault, "%s: a line must read name = value", path);
    return ERR_INVALID;
  }
  return put_named(settings, str_trim(name), str_trim(value), "file", fault);
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
  fclose(file);
  if (len > FILE_LIMIT_BYTES) {
    buf_append_format(fault, "settings file %s: larger than 64 KiB", path);
    error = ERR_TOO_LARGE;
  }
  struct str rest = str_of(text != NULL ? text : "", len);
  while (error == ERR_NONE && rest.len > 0) {
    struct str line;
    str_cut(rest, '\n', &line, &rest);
    error = read_line(settings, line, path, fault);
  }
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
      lower[i] = (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] + 32 : name.data[i]);
    enum err error = put_named(settings, str_of(lower, name.len), value, "environment", fault);
    if (error != ERR_NONE) return error;
  }
  return ERR_NONE;
}

enum err settings_read_flags(struct settings *settings, int *argc, char **argv, struct buf *fault) {
  int kept = 0;
  for (int i = 0; i < *argc; i++) {
    struct str flag = str_from(argv[i]);
    struct str name;
    struct str value;
    bool joined = str_cut(str_slice(flag, 2, flag.len), '=', &name, &value);
    if (!str_starts(flag, STR("--")) || row_find(name) == SETTING_ROWS) {
      argv[kept++] = argv[i];
      continue;
    }
    if (!joined) {
      if (i + 1 >= *argc) {
        buf_append_format(fault, "flag %s: a value must follow", argv[i]);
        return ERR_INVALID;
      }
      value = str_from(argv[++i]);
    }
    enum err error = put(settings, row_find(name), value, "flag", fault);
    if (error != ERR_NONE) return error;
  }
  *argc = kept;
  return ERR_NONE;
}

enum err settings_check(const struct settings *settings, struct buf *fault) {
  bool has_certificate = settings_text(settings, "tls_certificate") != NULL;
  bool has_key = settings_text(settings, "tls_key") != NULL;
  if (has_certificate != has_key) {
    buf_append_format(fault, "setting %s: it must be given together with %s",
                      has_key ? "tls_certificate" : "tls_key",
                      has_key ? "tls_key" : "tls_certificate");
    return ERR_INVALID;
  }
  const char *token = settings_text(settings, "metrics_token");
  if (token != NULL && strlen(token) < 16) {
    buf_append(fault, STR("setting metrics_token: it must have at least 16 characters"));
    return ERR_INVALID;
  }
  return ERR_NONE;
}

const char *settings_text(const struct settings *settings, const char *name) {
  size_t row = row_find(str_from(name));
  if (row == SETTING_ROWS) abort();
  return settings->values[row];
}

int64_t settings_count(const struct settings *settings, const char *name) {
  int64_t number = 0;
  if (str_to_int64(str_from(settings_text(settings, name)), &number) != ERR_NONE) abort();
  return number;
}

bool settings_switch(const struct settings *settings, const char *name) {
  return str_equal(str_from(settings_text(settings, name)), STR("on"));
}

enum err settings_split_address(const char *address, struct arena *arena, const char **host_out,
                                uint16_t *port_out) {
  const char *colon = strrchr(address, ':');
  if (colon == NULL || colon == address) return ERR_INVALID;
  struct str host = str_of(address, (size_t)(colon - address));
  if (host.data[0] == '[') {
    if (host.len < 4 || host.data[host.len - 1] != ']') return ERR_INVALID;
    host = str_slice(host, 1, host.len - 1);
  } else if (memchr(host.data, ':', host.len) != NULL) {
    return ERR_INVALID;
  }
  int64_t port;
  if (str_to_int64(str_from(colon + 1), &port) != ERR_NONE || port < 0 || port > 65535)
    return ERR_INVALID;
  const char *copy = arena_c_string(arena, host);
  if (copy == NULL) return ERR_MACHINE;
  *host_out = copy;
  *port_out = (uint16_t)port;
  return ERR_NONE;
}
