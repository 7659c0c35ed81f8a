#include "base/json.h"

#include <jansson.h>
#include <string.h>

/* The library has macros of these names; ours are functions. */
#undef json_is_object
#undef json_is_array
#undef json_is_string
#undef json_is_bool
#undef json_is_integer
#undef json_is_null

#define MAX_DEPTH 32

/* A struct json is jansson's value under another name, so that no other file
 * sees the library. */
static const json_t *value_of(const struct json *value) {
  return (const json_t *)(const void *)value;
}
static const struct json *value_as(const json_t *value) {
  return (const struct json *)(const void *)value;
}

/* jansson's own depth limit is 2048: brackets are counted before it is called. */
static bool too_deep(struct str text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (in_string) {
      if (c == '\\') i++;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > MAX_DEPTH) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      depth--;
    }
  }
  return false;
}

enum err json_parse_at(struct str text, struct json **root_out, struct json_place *place_out) {
  *place_out = (struct json_place){0, 0};
  if (too_deep(text)) return ERR_INVALID;
  json_error_t fault;
  json_t *root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
  if (!root) {
    *place_out = (struct json_place){fault.line, fault.column};
    return json_error_code(&fault) == json_error_out_of_memory ? ERR_MACHINE : ERR_INVALID;
  }
  *root_out = (struct json *)(void *)root;
  return ERR_NONE;
}

enum err json_parse(struct str text, struct json **root_out) {
  struct json_place place;
  return json_parse_at(text, root_out, &place);
}

static void wipe(json_t *value) {
  size_t index;
  const char *key;
  json_t *member;
  if (json_typeof(value) == JSON_STRING) {
    /* The bytes are ours to overwrite: the document dies in the next line. */
    explicit_bzero((void *)(uintptr_t)json_string_value(value), json_string_length(value));
  } else if (json_typeof(value) == JSON_ARRAY) {
    json_array_foreach(value, index, member) wipe(member);
  } else if (json_typeof(value) == JSON_OBJECT) {
    json_object_foreach(value, key, member) wipe(member);
  }
}

void json_free(struct json *root) {
  if (!root) return;
  json_t *value = (json_t *)(void *)root;
  wipe(value);
  json_decref(value);
}

struct json *json_duplicate(const struct json *value) {
  return value ? (struct json *)(void *)json_deep_copy(value_of(value)) : NULL;
}

static bool is_type(const struct json *value, json_type type) {
  return value && json_typeof(value_of(value)) == type;
}
bool json_is_object(const struct json *value) { return is_type(value, JSON_OBJECT); }
bool json_is_array(const struct json *value) { return is_type(value, JSON_ARRAY); }
bool json_is_string(const struct json *value) { return is_type(value, JSON_STRING); }
bool json_is_int(const struct json *value) { return is_type(value, JSON_INTEGER); }
bool json_is_null(const struct json *value) { return is_type(value, JSON_NULL); }
bool json_is_bool(const struct json *value) {
  return is_type(value, JSON_TRUE) || is_type(value, JSON_FALSE);
}

const struct json *json_get(const struct json *value, const char *key) {
  return json_is_object(value) ? value_as(json_object_get(value_of(value), key)) : NULL;
}

size_t json_size(const struct json *value) {
  if (json_is_object(value)) return json_object_size(value_of(value));
  return json_is_array(value) ? json_array_size(value_of(value)) : 0;
}

const struct json *json_at(const struct json *array, size_t index) {
  return json_is_array(array) ? value_as(json_array_get(value_of(array), index)) : NULL;
}

bool json_member(const struct json *object, size_t index, struct str *key_out,
                 const struct json **value_out) {
  if (index >= json_size(object) || !json_is_object(object)) return false;
  json_t *mutable = (json_t *)(uintptr_t)value_of(object);
  void *at = json_object_iter(mutable);
  while (at && index-- > 0) at = json_object_iter_next(mutable, at);
  if (!at) return false;
  *key_out = str_from(json_object_iter_key(at));
  *value_out = value_as(json_object_iter_value(at));
  return true;
}

enum err json_as_str(const struct json *value, struct str *out) {
  if (!json_is_string(value)) return ERR_INVALID;
  *out = str_of(json_string_value(value_of(value)), json_string_length(value_of(value)));
  return ERR_NONE;
}

enum err json_as_int(const struct json *value, int64_t *out) {
  if (!json_is_int(value)) return ERR_INVALID;
  *out = json_integer_value(value_of(value));
  return ERR_NONE;
}

enum err json_as_bool(const struct json *value, bool *out) {
  if (!json_is_bool(value)) return ERR_INVALID;
  *out = is_type(value, JSON_TRUE);
  return ERR_NONE;
}

enum err json_as_double(const struct json *value, double *out) {
  if (!is_type(value, JSON_INTEGER) && !is_type(value, JSON_REAL)) return ERR_INVALID;
  *out = json_number_value(value_of(value));
  return ERR_NONE;
}

enum err json_get_str(const struct json *object, const char *key, struct str *out) {
  const struct json *value = json_get(object, key);
  return value ? json_as_str(value, out) : ERR_NOT_FOUND;
}

enum err json_get_int(const struct json *object, const char *key, int64_t *out) {
  const struct json *value = json_get(object, key);
  return value ? json_as_int(value, out) : ERR_NOT_FOUND;
}

enum err json_get_bool(const struct json *object, const char *key, bool *out) {
  const struct json *value = json_get(object, key);
  return value ? json_as_bool(value, out) : ERR_NOT_FOUND;
}

static bool key_allowed(const char *key, const char *const *allowed) {
  for (; *allowed; allowed++)
    if (strcmp(key, *allowed) == 0) return true;
  return false;
}

const char *json_unknown_key(const struct json *object, const char *const *allowed) {
  const char *key;
  json_t *member;
  if (!json_is_object(object)) return NULL;
  json_t *mutable = (json_t *)(uintptr_t)value_of(object);
  json_object_foreach(mutable, key, member) {
    if (!key_allowed(key, allowed)) return key;
  }
  return NULL;
}
