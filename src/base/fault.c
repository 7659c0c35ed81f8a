#include "base/fault.h"

#include <string.h>

/* A name that was sent may have been cut to so many bytes: then it is no field's. */
#define FIELD_MAX_BYTES 59

static bool is_name(struct str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool inside = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    if (!letter && !(inside && i > 0)) return false;
  }
  return s.len > 0 && s.len <= FIELD_MAX_BYTES;
}

struct str fault_field(const char *fault) {
  const char *end = fault ? strstr(fault, ": ") : NULL;
  struct str field = end ? str_of(fault, (size_t)(end - fault)) : STR_EMPTY;
  return is_name(field) ? field : STR_EMPTY;
}

void fault_write_field(struct json_writer *w, const char *fault) {
  struct str field = fault_field(fault);
  if (field.len > 0) json_put_string(w, "field", field);
}
