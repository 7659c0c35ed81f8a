#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

#define MAX_DEPTH 32

struct json_writer json_writer(struct buf *out) {
  return (struct json_writer){.out = out};
}

/* Before a value: the comma that separates it from its elder brother. */
static void separate(struct json_writer *w) {
  uint64_t bit = UINT64_C(1) << w->depth;
  if (!w->after_key && (w->has_members & bit)) buf_append_char(w->out, ',');
  w->has_members |= bit;
  w->after_key = false;
}

static void enter(struct json_writer *w, char bracket) {
  separate(w);
  assert(w->depth < MAX_DEPTH);
  w->depth++;
  w->has_members &= ~(UINT64_C(1) << w->depth);
  buf_append_char(w->out, bracket);
}

static void leave(struct json_writer *w, char bracket) {
  assert(w->depth > 0 && !w->after_key);
  w->depth--;
  buf_append_char(w->out, bracket);
}

void json_begin_object(struct json_writer *w) { enter(w, '{'); }
void json_end_object(struct json_writer *w) { leave(w, '}'); }
void json_begin_array(struct json_writer *w) { enter(w, '['); }
void json_end_array(struct json_writer *w) { leave(w, ']'); }

/* Text inside HTML, script and log lines stays text: <, >, &, U+2028 and U+2029
 * are escaped as well as what RFC 8259 demands. */
static size_t escape(struct buf *out, const unsigned char *at, size_t left) {
  static const char hex[] = "0123456789abcdef";
  if (*at == '"' || *at == '\\') {
    buf_append_char(out, '\\');
    buf_append_char(out, (char)*at);
    return 1;
  }
  if (*at == '\n') {
    buf_append(out, STR("\\n"));
    return 1;
  }
  if (*at < 0x20 || *at == 0x7f || *at == '<' || *at == '>' || *at == '&') {
    buf_append(out, STR("\\u00"));
    buf_append_char(out, hex[*at >> 4]);
    buf_append_char(out, hex[*at & 15]);
    return 1;
  }
  if (left >= 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9)) {
    buf_append(out, at[2] == 0xa8 ? STR("\\u2028") : STR("\\u2029"));
    return 3;
  }
  return 0;
}

static bool may_need_escape(unsigned char c) {
  return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f ||
         c == 0xe2;
}

static void write_text(struct buf *out, struct str s) {
  const unsigned char *bytes = (const unsigned char *)s.data;
  size_t done = 0;
  size_t i = 0;
  buf_append_char(out, '"');
  while (i < s.len) {
    if (!may_need_escape(bytes[i])) {
      i++;
      continue;
    }
    buf_append(out, str_slice(s, done, i));
    size_t taken = escape(out, bytes + i, s.len - i);
    done = i + taken;
    i += taken > 0 ? taken : 1;
  }
  buf_append(out, str_slice(s, done, s.len));
  buf_append_char(out, '"');
}

void json_key(struct json_writer *w, const char *key) {
  assert(!w->after_key);
  separate(w);
  write_text(w->out, str_from(key));
  buf_append_char(w->out, ':');
  w->after_key = true;
}

void json_key_quoted(struct json_writer *w, struct str quoted) {
  assert(!w->after_key);
  separate(w);
  buf_append(w->out, quoted);
  w->after_key = true;
}

void json_write_string(struct json_writer *w, struct str s) {
  separate(w);
  write_text(w->out, s);
}

void json_write_int(struct json_writer *w, int64_t value) {
  separate(w);
  buf_append_int(w->out, value);
}

void json_write_double(struct json_writer *w, double value) {
  char text[32];
  int len = 0;
  if (!isfinite(value)) {
    json_write_null(w);
    return;
  }
  if (value == 0) value = 0; /* "-0" would be read back as an integer without a sign */
  for (int digits = 15; digits <= 17; digits++) {
    len = snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  separate(w);
  buf_append(w->out, str_of(text, (size_t)len));
}

void json_write_bool(struct json_writer *w, bool value) {
  separate(w);
  buf_append(w->out, value ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *w) {
  separate(w);
  buf_append(w->out, STR("null"));
}

void json_write_raw(struct json_writer *w, struct str json) {
  separate(w);
  buf_append(w->out, json);
}

void json_put_string(struct json_writer *w, const char *key, struct str s) {
  json_key(w, key);
  json_write_string(w, s);
}

void json_put_word(struct json_writer *w, const char *key, const char *word) {
  json_put_string(w, key, str_from(word));
}

void json_put_int(struct json_writer *w, const char *key, int64_t value) {
  json_key(w, key);
  json_write_int(w, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value) {
  json_key(w, key);
  json_write_bool(w, value);
}

void json_put_null(struct json_writer *w, const char *key) {
  json_key(w, key);
  json_write_null(w);
}

void json_put_id(struct json_writer *w, const char *key, struct id id) {
  char text[ID_TEXT_BYTES + 1];
  if (id_is_zero(id)) {
    json_put_null(w, key);
    return;
  }
  id_format(id, text);
  json_put_word(w, key, text);
}

void json_put_time(struct json_writer *w, const char *key, int64_t time_ms) {
  if (time_ms > 0)
    json_put_int(w, key, time_ms);
  else
    json_put_null(w, key);
}

void json_put_text(struct json_writer *w, const char *key, struct str text) {
  if (text.len > 0)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}
