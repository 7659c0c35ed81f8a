/*
 * attribute: what a site notes about a person beside what they write: custom attributes, and
 * the fields that are asked for before a chat begins.
 *
 * None is switched on without a category and without a purpose in force that declares it.
 * The values rest in datum, under the key of person and purpose.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_INVALID with a fault that names the field; ERR_CONFLICT; ERR_NOT_FOUND.
 * Law:       GDPR Art. 5(1)(b) and (c), 7(4), 9(1), 13(1)(c), 14(2)(f), 30(1)(c).
 */
#ifndef PARLOUR_PRIVACY_ATTRIBUTE_H
#define PARLOUR_PRIVACY_ATTRIBUTE_H

#include "base/json.h"
#include "privacy/purpose.h"

#define ATTRIBUTES_MAX 100 /* of a site */

/* Who says it. */
enum attribute_source {
  ATTRIBUTE_FROM_VISITOR,
  ATTRIBUTE_FROM_HOST, /* the site's own page, signed */
  ATTRIBUTE_FROM_AGENT,
  ATTRIBUTE_SOURCE_COUNT
};
const char *attribute_source_name(enum attribute_source source); /* "visitor" */

struct attribute {
  struct str code;
  struct str title; /* a JSON object: a text for each language */
  struct str category;
  bool special;
  struct str purpose;
  enum attribute_source source;
  bool asked;    /* before the chat begins */
  bool required; /* the chat does not begin without */
  bool active;
  int64_t version;
};

/* body: members of ATTRIBUTE (docs/protocol.md). Recorded. */
MUST_USE enum err attribute_create(struct work *work, struct id site, const struct json *body,
                                   struct attribute *attribute_out);
/* Members that are there replace what stands; the code stays. "version": which one is meant. */
MUST_USE enum err attribute_change(struct work *work, struct id site, struct str code,
                                   const struct json *body, struct attribute *attribute_out);
MUST_USE enum err attribute_read(struct work *work, struct id site, struct str code,
                                 struct attribute *attribute_out);
/* By code. */
MUST_USE enum err attribute_list(struct work *work, struct id site,
                                 struct attribute **attributes_out, size_t *count_out);
void attribute_write(struct json_writer *w, const struct attribute *attribute);
/* What it is called, in this language, else in English; its code where there is none. */
MUST_USE enum err attribute_title(struct work *work, struct id site, struct str code,
                                  const char *language, struct str *title_out);
/* Does a choice come first? Then it is nobody's condition. */
static inline bool attribute_needs_consent(const struct purpose *purpose) {
  return purpose_is_optional(purpose) || purpose->special == 'a';
}

struct attribute_asking {
  const char *language; /* else English */
  struct str country;   /* of the controller: how old one must be */
  int64_t now_ms;
};
/* A list of what is asked before a chat now. What rests on consent comes with the choice that
 * is made first; what is for marketing without one is left out. */
MUST_USE enum err attribute_write_asked(struct work *work, struct id site,
                                        const struct attribute_asking *asking,
                                        struct json_writer *w);

#endif
