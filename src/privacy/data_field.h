/*
 * data_field: every kind of datum about a visitor that a purpose can ask for, by the code
 * that declarations, notices and the console use.
 *
 * A site's own attributes are "attribute.CODE" and stand in privacy/attribute. A kind that
 * has a member of enum field is sealed text; the others are states and times of rows.
 *
 * Thread: any; constant tables.
 * Law:    GDPR Art. 5(1)(c), 13(1)(c), 14(1)(d), 30(1)(c).
 */
#ifndef PARLOUR_PRIVACY_DATA_FIELD_H
#define PARLOUR_PRIVACY_DATA_FIELD_H

#include "base/str.h"
#include "privacy/field.h"

struct data_field {
  const char *code;
  const char *en; /* what a person reads */
  const char *de;
  const char *category; /* as in the annotations of the schema */
  enum field field;     /* FIELD_COUNT: not sealed text */
  bool collectable;     /* may stand in a site's "collect" */
};

const struct data_field *data_fields(size_t *count_out);
/* NULL for a code that is none. */
const struct data_field *data_field_find(struct str code);
const char *data_field_title(const struct data_field *field, const char *language);

#endif
