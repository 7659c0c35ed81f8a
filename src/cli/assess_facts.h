/*
 * assess_facts: the facts of a case, read in the forms that tables of cases use.
 *
 *   yes or no   true, false, "yes", "no", "yes (within hours)"
 *   a number    3, "3", "3 calls", "> 100", "three"
 *   a country   "DE"
 *   unknown     left out, null, "unknown", "not given", "-"
 *   "n/a"       what the caller says it comes to
 *
 * Errors: ERR_INVALID with the case's number and the field in its fault.
 */
#ifndef PARLOUR_CLI_ASSESS_FACTS_H
#define PARLOUR_CLI_ASSESS_FACTS_H

#include "base/country.h"
#include "cli/assess.h"

#define ASSESS_UNKNOWN (-1)

enum assess_form { ASSESS_YES_NO, ASSESS_NUMBER, ASSESS_COUNTRY };

struct assess_fact {
  const char *group; /* of an object within the case, such as "informed"; NULL: of the case */
  const char *name;
  enum assess_form form;
  int32_t absent;         /* left out, or null */
  int32_t not_applicable; /* "n/a" */
  int32_t high;           /* of numbers; the lowest is 0 */
};

/* Every member of the case, and of the objects in it, is one of the facts; ends by a row
 * without a name. Names the first that is not, with the nearest that is. */
MUST_USE enum err assess_only(const struct assess_case *c, const struct assess_fact *facts);
/* 0 or 1, a number, or ASSESS_UNKNOWN. */
MUST_USE enum err assess_read(const struct assess_case *c, const struct assess_fact *fact,
                              int32_t *value_out);
/* The code, or "" where it is unknown. */
MUST_USE enum err assess_read_country(const struct assess_case *c, const struct assess_fact *fact,
                                      char code_out[static COUNTRY_BYTES + 1]);

#endif
