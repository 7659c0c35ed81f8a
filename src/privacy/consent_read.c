/* A choice as it comes over the wire. */
#include "privacy/consent.h"

#include <string.h>

static enum err optional_text(struct work *work, const struct json *body, const char *key,
                              const char *fault, struct str *out) {
  const struct json *value = json_get(body, key);
  *out = STR_EMPTY;
  if (!value || json_is_null(value)) return ERR_NONE;
  return json_as_str(value, out) ? work_fault(work, ERR_INVALID, fault) : ERR_NONE;
}

/* fault: "NAME: a number", whose beginning is the member's name. */
static enum err read_number(struct work *work, const struct json *body, const char *fault,
                            int64_t missing, int64_t *out) {
  char key[32] = {0};
  struct str name;
  struct str rest;
  (void)str_cut(str_from(fault), ':', &name, &rest);
  memcpy(key, name.data, name.len < sizeof key ? name.len : sizeof key - 1);
  *out = missing;
  if (!json_get(body, key)) return ERR_NONE;
  return json_get_int(body, key, out) || *out < 0 ? work_fault(work, ERR_INVALID, fault) : ERR_NONE;
}

static enum err read_values(struct work *work, const struct json *body,
                            struct consent_choice *choice) {
  static const char *const allowed[] = {"email", NULL};
  struct str email = STR_EMPTY;
  const struct json *values = json_get(body, "values");
  choice->email = personal_of(STR_EMPTY);
  if (!values || json_is_null(values)) return ERR_NONE;
  if (!json_is_object(values) || json_unknown_key(values, allowed))
    return work_fault(work, ERR_INVALID, "values: an object with email");
  TRY(optional_text(work, values, "email", "values.email: an e-mail address", &email));
  choice->email = personal_of(email);
  return ERR_NONE;
}

enum err consent_read(struct work *work, const struct json *body, struct consent_choice *choice) {
  struct str word;
  if (json_get_str(body, "purpose", &choice->purpose))
    return work_fault(work, ERR_INVALID, "purpose: a code");
  if (json_get_str(body, "choice", &word) || choice_parse(word, &choice->choice))
    return work_fault(work, ERR_INVALID, "choice: accept, refuse, withdraw, object or resume");
  TRY(read_number(work, body, "purpose_version: a number", 0, &choice->purpose_version));
  TRY(read_number(work, body, "notice_version: a number", 0, &choice->notice_version));
  TRY(read_number(work, body, "standing: a number", -2, &choice->standing));
  TRY(optional_text(work, body, "language", "language: such as en or de", &choice->language));
  TRY(optional_text(work, body, "method", "method: widget or privacy_centre", &word));
  choice->method = METHOD_WIDGET;
  if (word.len && consent_method_parse(word, &choice->method))
    return work_fault(work, ERR_INVALID, "method: widget or privacy_centre");
  if (json_get_bool(body, "explicit", &choice->is_explicit) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "explicit: true or false");
  TRY(optional_text(work, body, "age", "age: adult, child_with_parent or child", &choice->age));
  return read_values(work, body, choice);
}

const char *const consent_fields[] = {"purpose",        "choice",   "purpose_version",
                                      "notice_version", "language", "standing",
                                      "method",         "explicit", "age",
                                      "values",         NULL};
