/*
 * json: RFC 8259 in and out. Reading is jansson behind this small door;
 * writing is ours, straight into a buf.
 *
 * No function here bears a name that jansson exports: a program's symbol would be
 * called in place of the library's own.
 *
 * Limits: depth 32, duplicate keys are an error, text is UTF-8 without NUL.
 * Ownership: a parsed document owns its values; strings are borrowed from it.
 */
#ifndef PARLOUR_BASE_JSON_H
#define PARLOUR_BASE_JSON_H

#include "base/buf.h"
#include "base/id.h"

struct json; /* a parsed value; never NULL-checked by callers of getters */

/* ERR_INVALID when it is not one JSON value. Free with json_free. */
MUST_USE enum err json_parse(struct str text, struct json **root_out);
/* The same; place_out says where the text ceases to be JSON, counted from 1, or is 0 and 0
 * when it is nested too deep. */
struct json_place {
  int line;
  int column;
};
MUST_USE enum err json_parse_at(struct str text, struct json **root_out,
                                struct json_place *place_out);
void json_free(struct json *root); /* wipes the strings it can reach first */

/* All of it, owned by the caller; NULL: no memory. */
struct json *json_duplicate(const struct json *value);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_string(const struct json *value);
bool json_is_bool(const struct json *value);
bool json_is_int(const struct json *value);
bool json_is_null(const struct json *value);

/* NULL when value is not an object or has no such key. */
const struct json *json_get(const struct json *value, const char *key);
size_t json_size(const struct json *value); /* members or elements, else 0 */
const struct json *json_at(const struct json *array, size_t index);
/* For walking an object: nth key and value in the text's order. False past the end. */
bool json_member(const struct json *object, size_t index, struct str *key_out,
                 const struct json **value_out);

/* ERR_NOT_FOUND without the key, ERR_INVALID with another type. */
MUST_USE enum err json_get_str(const struct json *object, const char *key, struct str *out);
MUST_USE enum err json_get_int(const struct json *object, const char *key, int64_t *out);
MUST_USE enum err json_get_bool(const struct json *object, const char *key, bool *out);
/* The value itself. ERR_INVALID when it is of another type. */
MUST_USE enum err json_as_str(const struct json *value, struct str *out);
MUST_USE enum err json_as_int(const struct json *value, int64_t *out);
MUST_USE enum err json_as_bool(const struct json *value, bool *out);
MUST_USE enum err json_as_double(const struct json *value, double *out); /* any number */

/* Every key of the object stands in allowed (NULL-ended); the first that does
 * not is returned, NULL when all do. */
const char *json_unknown_key(const struct json *object, const char *const *allowed);

/* A writer puts commas by itself. Depth up to 32; misuse asserts. */
struct json_writer {
  struct buf *out;
  uint32_t depth;
  uint64_t has_members; /* one bit a level */
  bool after_key;
};

struct json_writer json_writer(struct buf *out);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_key_quoted(struct json_writer *w, struct str quoted); /* trusted: "key": with the colon */
void json_write_string(struct json_writer *w, struct str s); /* escapes U+2028/9, <, > and & too */
void json_write_int(struct json_writer *w, int64_t value);
void json_write_double(struct json_writer *w, double value); /* shortest that reads back */
void json_write_bool(struct json_writer *w, bool value);
void json_write_null(struct json_writer *w);
void json_write_raw(struct json_writer *w, struct str json); /* trusted, already JSON */
/* key and value at once */
void json_put_string(struct json_writer *w, const char *key, struct str s);
void json_put_word(struct json_writer *w, const char *key, const char *word);
void json_put_int(struct json_writer *w, const char *key, int64_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);
void json_put_null(struct json_writer *w, const char *key);
/* The same, where nothing is null: a zero id, a time of 0 or less, an empty text. */
void json_put_id(struct json_writer *w, const char *key, struct id id);
void json_put_time(struct json_writer *w, const char *key, int64_t time_ms);
void json_put_text(struct json_writer *w, const char *key, struct str text);

#endif
