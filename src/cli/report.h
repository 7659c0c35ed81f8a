/*
 * report: documents made from an installation as it is, read only.
 *
 * A kind is a row with its own file. It appends one document to out; what it needs of the
 * installation is read in one snapshot.
 *
 * Errors: with a sentence in the context's fault.
 */
#ifndef PARLOUR_CLI_REPORT_H
#define PARLOUR_CLI_REPORT_H

#include "cli/report_table.h"
#include "ledger/work.h"

struct report_context {
  struct work *work; /* for an administrator of the installation's workspace */
  enum report_format format;
  const char *site;     /* the key; NULL: not given */
  const char *language; /* "en", "de" */
  struct buf *out;
  struct buf *fault;
};

struct report_kind {
  const char *name;
  unsigned formats; /* 1 << enum report_format */
  bool needs_site;
  enum err (*make)(struct report_context *context);
};

extern const struct report_kind report_inventory;
extern const struct report_kind report_notice;
extern const struct report_kind report_request;

#endif
