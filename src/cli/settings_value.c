#include "cli/settings_internal.h"

#include <string.h>

#include "base/text.h"
#include "net/network.h"

#define TOKEN_MIN 16

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
  return rest.len > 0 && text_is_utf8(rest) && text_is_line(rest);
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

static bool line_ok(struct str value) {
  return value.len > 0 && text_is_utf8(value) && text_is_line(value);
}

static bool networks_ok(struct str value) {
  struct networks networks;
  return line_ok(value) && networks_parse(value, &networks) == ERR_NONE && networks.count > 0;
}

static bool contact_ok(struct str value) {
  if (!line_ok(value) || memchr(value.data, ' ', value.len)) return false;
  if (str_starts(value, STR("mailto:"))) return text_is_email(str_slice(value, 7, value.len));
  return str_starts(value, STR("https://")) && value.len > 8;
}

static bool token_ok(struct str value) {
  return line_ok(value) && value.len >= TOKEN_MIN && !memchr(value.data, ' ', value.len);
}

bool settings_value_ok(const struct setting *setting, struct str value) {
  switch (setting->kind) {
    case SETTING_TEXT:
    case SETTING_PATH:
      return line_ok(value);
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
    case SETTING_NETWORKS:
      return networks_ok(value);
    case SETTING_CONTACT:
      return contact_ok(value);
    case SETTING_TOKEN:
      return token_ok(value);
  }
  return false;
}

void settings_value_explain(const struct setting *setting, struct buf *fault) {
  static const char *const right[] = {
      [SETTING_TEXT] = "one line of text",
      [SETTING_PATH] = "a path, on one line",
      [SETTING_ADDRESS] = "HOST:PORT, such as 0.0.0.0:8443 or [::]:8443",
      [SETTING_URL] = "scheme and host, such as https://chat.example.org",
      [SETTING_DATABASE] = "sqlite, or an address that begins with postgresql://",
      [SETTING_SWITCH] = "on or off",
      [SETTING_NETWORKS] = "networks such as 127.0.0.1/32, with commas between, at most 32",
      [SETTING_CONTACT] = "mailto:ADDRESS or an https:// address",
      [SETTING_TOKEN] = "at least 16 characters, without spaces"};
  if (setting->kind == SETTING_COUNT)
    buf_append_format(fault, "a whole number from %lld to %lld", (long long)setting->low,
                      (long long)setting->high);
  else if (setting->kind == SETTING_WORD)
    buf_append_format(fault, "one of %s", setting->words);
  else
    buf_append(fault, str_from(right[setting->kind]));
}
