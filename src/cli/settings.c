#include "cli/settings_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct setting table[] = {
    {"data", SETTING_PATH, "/var/lib/parlour", 0, 0, "FOLDER", false,
     "folder of data/ and keys/, made when missing"},
    {"root_key", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "file of the root key, outside the data folder; default: the data folder's path with .key"},
    {"database", SETTING_DATABASE, "sqlite", 0, 0, "ADDRESS", true,
     "sqlite, or a postgresql:// address; its password better in ~/.pgpass than here"},
    {"listen", SETTING_ADDRESS, "127.0.0.1:8443", 0, 0, "HOST:PORT", false,
     "address and port to serve on"},
    {"public_url", SETTING_URL, NULL, 0, 0, "URL", false,
     "how browsers reach this server, such as https://chat.example.org; default: the listen "
     "address"},
    {"tls", SETTING_SWITCH, "on", 0, 0, NULL, false,
     "off only behind a proxy that ends TLS; then listen must be of this machine alone, or "
     "trusted_proxies be given"},
    {"tls_certificate", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "PEM file of the certificate and its chain; read again on SIGHUP"},
    {"tls_key", SETTING_PATH, NULL, 0, 0, "FILE", false, "PEM file of the certificate's key"},
    {"trusted_proxies", SETTING_NETWORKS, NULL, 0, 0, "NETWORKS", false,
     "networks (CIDR, with commas) whose X-Forwarded-For and -Proto count"},
    {"loops", SETTING_COUNT, "1", 1, 64, NULL, false, "threads that do network I/O"},
    {"readers", SETTING_COUNT, "2", 1, 64, NULL, false, "threads that read the database"},
    {"connections", SETTING_COUNT, "20000", 1, 1000000, NULL, false, "connections in all"},
    {"connections_per_network", SETTING_COUNT, "2000", 1, 1000000, NULL, false,
     "connections for one /24 (IPv4) or /48 (IPv6)"},
    {"messages_per_second", SETTING_COUNT, "100", 1, 1000000, NULL, false,
     "messages that one connection may send, after a burst of 60"},
    {"drain_seconds", SETTING_COUNT, "10", 0, 600, NULL, false,
     "how long a stop waits for requests under way"},
    {"log_level", SETTING_WORD, "info", 0, 0, "debug|info|warn|error", false,
     "the least that is logged"},
    {"metrics_token", SETTING_TOKEN, NULL, 0, 0, "TOKEN", true,
     "bearer token for /metrics; without it /metrics is closed; better in the file or the "
     "environment than as a flag"},
    {"witness_file", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "file, best on another machine's disk, that gets a ledger checkpoint a day, and when the "
     "journal grew"},
    {"witness_url", SETTING_TEXT, NULL, 0, 0, "URL", false,
     "https:// address that gets a ledger checkpoint a day by POST"},
    {"witness_certificates", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "PEM file of the authorities that witness_url's certificate must come from; default: the "
     "system's"},
    {"smtp_url", SETTING_TEXT, NULL, 0, 0, "URL", false,
     "mail server: smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT; without TLS only on this "
     "machine itself"},
    {"smtp_from", SETTING_TEXT, NULL, 0, 0, "ADDRESS", false,
     "address that letters come from; needed with smtp_url"},
    {"smtp_user", SETTING_TEXT, NULL, 0, 0, "NAME", false, "who signs in at the mail server"},
    {"smtp_password_file", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "file whose first line is the mail server's password"},
    {"outbox_certificates", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "PEM file of the authorities that the certificates of the mail server and of webhooks must "
     "come from; default: the system's"},
    {"webhook_networks", SETTING_NETWORKS, NULL, 0, 0, "NETWORKS", false,
     "networks (CIDR, with commas) that webhooks may reach though they are not public"},
    {"keyring_backup_days", SETTING_COUNT, "7", 1, 30, NULL, false,
     "days after which a backup of the keys expires: until then it still has the keys of who was "
     "erased"},
    {"data_backup_days", SETTING_COUNT, "90", 1, 3650, NULL, false,
     "days after which you delete a backup of the data; the certificate of an erasure says so"},
    {"erasure_journal", SETTING_PATH, NULL, 0, 0, "FILE", false,
     "file, on another machine's disk, that gets a line for each key destroyed and each choice "
     "that must not be undone; a restore does them again"},
    {"security_contact", SETTING_CONTACT, NULL, 0, 0, "ADDRESS", false,
     "mailto: or https: address for /.well-known/security.txt"},
    {NULL, SETTING_TEXT, NULL, 0, 0, NULL, false, NULL},
};
#define SETTING_ROWS (sizeof table / sizeof table[0] - 1)

const struct setting *settings_table(void) { return table; }
size_t settings_rows(void) { return SETTING_ROWS; }

enum err settings_init(struct settings *settings) {
  arena_init(&settings->arena, 0);
  settings->values = arena_alloc(&settings->arena, SETTING_ROWS * sizeof *settings->values);
  settings->sources = arena_alloc(&settings->arena, SETTING_ROWS * sizeof *settings->sources);
  if (settings->values == NULL || settings->sources == NULL) {
    arena_done(&settings->arena);
    return ERR_MACHINE;
  }
  settings->file = NULL;
  for (size_t i = 0; i < SETTING_ROWS; i++) settings->values[i] = table[i].fallback;
  return ERR_NONE;
}

void settings_done(struct settings *settings) { arena_done(&settings->arena); }

size_t settings_row(struct str name) {
  for (size_t i = 0; i < SETTING_ROWS; i++) {
    if (strlen(table[i].name) != name.len) continue;
    size_t at = 0;
    while (at < name.len && table[i].name[at] == (name.data[at] == '-' ? '_' : name.data[at])) at++;
    if (at == name.len) return i;
  }
  return SETTING_ROWS;
}

enum err settings_put(struct settings *settings, size_t row, struct str value, const char *source,
                      struct buf *fault) {
  if (!settings_value_ok(&table[row], value)) {
    buf_append_format(fault, "setting %s (from %s): ", table[row].name, source);
    if (!table[row].secret && value.len <= 200 && text_is_utf8(value) && text_is_line(value))
      buf_append_format(fault, "\"%.*s\" will not do; ", STR_ARG(value));
    buf_append(fault, STR("it must be "));
    settings_value_explain(&table[row], fault);
    return ERR_INVALID;
  }
  settings->values[row] = arena_c_string(&settings->arena, value);
  settings->sources[row] = source;
  return settings->values[row] != NULL ? ERR_NONE : ERR_MACHINE;
}

static bool is_loopback(struct str address) {
  return str_starts(address, STR("127.")) || str_starts(address, STR("[::1]")) ||
         str_starts(address, STR("localhost:"));
}

static bool given(const struct settings *settings, const char *name) {
  return settings_text(settings, name) != NULL;
}

static bool is_mail_url(struct str url) {
  bool tls = str_starts(url, STR("smtps://"));
  struct str rest = str_slice(url, tls ? 8 : 7, url.len);
  if (!tls && !str_starts(url, STR("smtp://"))) return false;
  for (size_t i = 0; i < rest.len; i++)
    if (rest.data[i] <= ' ' || rest.data[i] > '~' || strchr("/?#@\\", rest.data[i])) return false;
  return rest.len > 0;
}

static enum err check_mail(const struct settings *settings, struct buf *fault) {
  const char *url = settings_text(settings, "smtp_url");
  const char *from = settings_text(settings, "smtp_from");
  const char *wrong = NULL;
  if (given(settings, "smtp_user") != given(settings, "smtp_password_file"))
    wrong = "smtp_user: it must be given together with smtp_password_file";
  if (from && !text_is_mailable(str_from(from))) wrong = "smtp_from: it must be an e-mail address";
  if (url && !from) wrong = "smtp_from: it must be given together with smtp_url";
  if (url && !is_mail_url(str_from(url)))
    wrong = "smtp_url: it must be such as smtp://mail.example.org:587 or smtps://…:465";
  if (!wrong) return ERR_NONE;
  buf_append(fault, STR("setting "));
  buf_append(fault, str_from(wrong));
  return ERR_INVALID;
}

enum err settings_check(const struct settings *settings, struct buf *fault) {
  bool has_certificate = given(settings, "tls_certificate");
  bool tls = settings_switch(settings, "tls");
  if (has_certificate != given(settings, "tls_key")) {
    buf_append_format(fault, "setting %s: it must be given together with %s",
                      has_certificate ? "tls_certificate" : "tls_key",
                      has_certificate ? "tls_key" : "tls_certificate");
    return ERR_INVALID;
  }
  if (given(settings, "witness_url") &&
      !str_starts(str_from(settings_text(settings, "witness_url")), STR("https://"))) {
    buf_append(fault, STR("setting witness_url: it must begin with https://"));
    return ERR_INVALID;
  }
  TRY(check_mail(settings, fault));
  /* Words in clear must not leave the machine unless somebody said who ends TLS. */
  if (!tls && !is_loopback(str_from(settings_text(settings, "listen"))) &&
      !given(settings, "trusted_proxies")) {
    buf_append(fault, STR("setting tls: off needs a listen address of this machine alone, such as "
                          "127.0.0.1:8080, or trusted_proxies"));
    return ERR_INVALID;
  }
  return ERR_NONE;
}

const char *settings_text(const struct settings *settings, const char *name) {
  size_t row = settings_row(str_from(name));
  if (row == SETTING_ROWS) abort();
  return settings->values[row];
}

const char *settings_file(const struct settings *settings) { return settings->file; }

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
