/* JSON: what was read can be written, and read again. */
#include "base/json.h"
#include "fuzz.h"

static void write_value(struct json_writer *w, const struct json *value);

static void write_members(struct json_writer *w, const struct json *object) {
  struct str key;
  const struct json *member;
  json_begin_object(w);
  for (size_t i = 0; json_member(object, i, &key, &member); i++) {
    PROMISE(json_get(object, key.data) == member);
    json_key(w, key.data);
    write_value(w, member);
  }
  json_end_object(w);
}

static void write_scalar(struct json_writer *w, const struct json *value) {
  struct str text;
  int64_t number;
  double real;
  if (json_as_str(value, &text) == ERR_NONE)
    json_write_string(w, text);
  else if (json_as_int(value, &number) == ERR_NONE)
    json_write_int(w, number);
  else if (json_as_double(value, &real) == ERR_NONE)
    json_write_double(w, real);
  else if (json_is_bool(value))
    json_write_bool(w, true);
  else
    json_write_null(w);
}

static void write_value(struct json_writer *w, const struct json *value) {
  if (json_is_object(value)) {
    write_members(w, value);
  } else if (json_is_array(value)) {
    json_begin_array(w);
    for (size_t i = 0; i < json_size(value); i++) write_value(w, json_at(value, i));
    json_end_array(w);
  } else {
    write_scalar(w, value);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct json *root;
  struct json *again;
  struct buf out = {0};
  struct buf twice = {0};
  if (json_parse(str_of(data, size), &root) != ERR_NONE) return 0;
  struct json_writer w = json_writer(&out);
  write_value(&w, root);
  PROMISE(json_parse(buf_str(&out), &again) == ERR_NONE);
  struct json_writer v = json_writer(&twice);
  write_value(&v, again);
  PROMISE(str_equal(buf_str(&out), buf_str(&twice)));
  json_free(root);
  json_free(again);
  buf_done(&out);
  buf_done(&twice);
  return 0;
}
