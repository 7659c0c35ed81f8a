/*
 * assess: cases in, answers out. A JSON array of cases becomes a JSON array of as many
 * answers in the same order, each with a verdict, why, and what to ask where it is open.
 *
 * A kind of case is a row with its own file (assess_consent.c); the facts of a case are
 * read by assess_facts.h in the same forms for every kind.
 *
 * Thread:    any, pure.
 * Ownership: a case borrows the parsed document.
 * Errors:    ERR_INVALID with "case N: field: what would be right" in fault, N from 1.
 *            Nothing is written then.
 */
#ifndef PARLOUR_CLI_ASSESS_H
#define PARLOUR_CLI_ASSESS_H

#include "base/json.h"

#define ASSESS_INPUT_MAX_BYTES (16 * 1024 * 1024)
#define ASSESS_CASES_MAX 10000

struct assess_case {
  const struct json *object;
  size_t number;     /* from 1 */
  int64_t at_ms;     /* the law as of then */
  struct buf *fault; /* where its reader says what is wrong */
};

struct assess_kind {
  const char *name;
  /* Reads the case and writes one value. */
  enum err (*answer)(const struct assess_case *c, struct json_writer *w);
};

extern const struct assess_kind assess_consent;

/* NULL when there is no such kind. */
const struct assess_kind *assess_kind_find(struct str name);

/* Appends the array of answers to out, and a line feed. */
MUST_USE enum err assess_run(const struct assess_kind *kind, struct str text, int64_t at_ms,
                             struct buf *out, struct buf *fault);

#endif
