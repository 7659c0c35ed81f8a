/*
 * notice_test_support: a site's facts in several shapes, and notices read back. Not part of
 * the program.
 *
 * Thread: one. Ownership: sample_open and sample_done; what written_* give is freed by json_free.
 */
#ifndef PARLOUR_PRIVACY_NOTICE_TEST_SUPPORT_H
#define PARLOUR_PRIVACY_NOTICE_TEST_SUPPORT_H

#include "privacy/notice.h"
#include "privacy/privacy_test_support.h"

/* What a site may have beside the least. One bit each. */
enum shape {
  SHAPE_PLAIN = 0,
  SHAPE_RECIPIENTS = 1 << 0, /* one in the Union */
  SHAPE_THIRD = 1 << 1,      /* one outside of it, under clauses */
  SHAPE_ATTRIBUTES = 1 << 2, /* one asked for and needed, one of the page, one of the staff */
  SHAPE_CONSENT = 1 << 3,    /* training by consent, advertising with an explicit one */
  SHAPE_DECIDES = 1 << 4,    /* a purpose in which a machine decides, resting on a law */
  SHAPE_BOTS = 1 << 5,
  SHAPE_COLLECT = 1 << 6, /* page and country */
  SHAPE_INCIDENT = 1 << 7,
  SHAPE_MARKS = 1 << 8,
  SHAPE_UNKNOWN = 1 << 9, /* neither officer nor address nor country is known */
  SHAPE_VITAL = 1 << 10,
  SHAPE_ALL = (1 << 11) - 1,
};
#define SAMPLE_PURPOSES 12

struct sample {
  struct arena arena;
  struct purpose purposes[SAMPLE_PURPOSES];
  struct notice_recipient recipients[2];
  struct notice_attribute attributes[3];
  struct notice_facts facts;
};
void sample_open(struct sample *sample, enum basis basis, unsigned shape);
void sample_done(struct sample *sample);
/* Another declaration for a purpose of the sample, as canonical JSON. */
void sample_declare(struct sample *sample, const char *code, const char *declaration);
struct purpose *sample_purpose(struct sample *sample, const char *code);

/* The notice as a visitor of version 4 gets it. */
struct json *written(const struct notice_facts *facts, const char *language);
struct str facts_text(struct sample *sample);                  /* in its arena */
struct str member(const struct json *object, const char *key); /* must be there */
bool says(struct str text, const char *part);
/* A text that is there, or (where it does not apply) null, which the page says in words. */
void is_told(const struct json *object, const char *key, bool applies);
/* The object of the list whose "code" is this; fails without it. */
const struct json *of_code(const struct json *list, const char *code);
/* No text in it is empty or still has a slot. */
void nothing_is_empty(const struct json *value, struct str path);

#endif
