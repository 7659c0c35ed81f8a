#include "rights/request_scope.h"

#include <string.h>

#define CODE_BYTES_MAX 80
#define DEPTH_MAX 4

static bool is_code(struct str s) {
  if (s.len > CODE_BYTES_MAX) return false;
  for (size_t i = 0; i < s.len; i++) {
    char c = s.data[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && (c == 0 || !strchr("_.:-", c))) return false;
  }
  return true;
}

static enum err write_value(struct json_writer *w, const struct json *value, int depth);

static enum err write_object(struct json_writer *w, const struct json *value, int depth) {
  struct str key;
  const struct json *member;
  json_begin_object(w);
  for (size_t i = 0; json_member(value, i, &key, &member); i++) {
    char name[CODE_BYTES_MAX + 1] = {0};
    if (!is_code(key)) return ERR_INVALID;
    memcpy(name, key.data, key.len);
    json_key(w, name);
    TRY(write_value(w, member, depth + 1));
  }
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_array(struct json_writer *w, const struct json *value, int depth) {
  json_begin_array(w);
  for (size_t i = 0; i < json_size(value); i++) TRY(write_value(w, json_at(value, i), depth + 1));
  json_end_array(w);
  return ERR_NONE;
}

static enum err write_value(struct json_writer *w, const struct json *value, int depth) {
  struct str text;
  int64_t number;
  bool truth;
  if (depth > DEPTH_MAX) return ERR_INVALID;
  if (json_is_object(value)) return write_object(w, value, depth);
  if (json_is_array(value)) return write_array(w, value, depth);
  if (json_as_str(value, &text) == ERR_NONE) {
    if (!is_code(text)) return ERR_INVALID;
    json_write_string(w, text);
  } else if (json_as_int(value, &number) == ERR_NONE) {
    json_write_int(w, number);
  } else if (json_as_bool(value, &truth) == ERR_NONE) {
    json_write_bool(w, truth);
  } else {
    return ERR_INVALID;
  }
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(c) */
enum err request_scope_write(const struct json *scope, struct buf *out) {
  struct json_writer w = json_writer(out);
  size_t before = out->len;
  if (!scope) {
    buf_append(out, STR("{}"));
    return buf_check(out);
  }
  if (!json_is_object(scope)) return ERR_INVALID;
  TRY(write_object(&w, scope, 0));
  TRY(buf_check(out));
  return out->len - before > REQUEST_SCOPE_BYTES_MAX ? ERR_INVALID : ERR_NONE;
}

enum err request_scope_check(struct str text) {
  struct json *root = NULL;
  struct buf out = {0};
  if (text.len > REQUEST_SCOPE_BYTES_MAX || json_parse(text, &root)) return ERR_INVALID;
  enum err error = request_scope_write(root, &out);
  json_free(root);
  buf_done(&out);
  return error;
}
