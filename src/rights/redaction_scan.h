/*
 * redaction_scan: where a text may speak of somebody else.
 *
 * A finder of candidates for a person to decide, not a judge: it finds e-mail addresses,
 * telephone numbers, and names behind a form of address or a word for a relation; in words of
 * the staff among themselves also two names in a row. What is the person's own is passed over.
 *
 * Thread: any; pure. Units: characters (code points).
 * Law:    GDPR Art. 15(4), Recital 63.
 */
#ifndef PARLOUR_RIGHTS_REDACTION_SCAN_H
#define PARLOUR_RIGHTS_REDACTION_SCAN_H

#include "base/str.h"

enum redaction_kind { REDACTION_EMAIL, REDACTION_PHONE, REDACTION_NAME, REDACTION_WHOLE };
const char *redaction_kind_name(enum redaction_kind kind); /* "email", "phone", "name", "note" */

struct redaction_span {
  enum redaction_kind kind;
  int64_t begin;
  int64_t length;
};
/* Of the person who asks; empty where it is not known. */
struct redaction_own {
  struct str name;
  struct str email;
};
/* Up to max, in the order of the text, none within another. */
size_t redaction_scan(struct str text, const struct redaction_own *own, bool among_staff,
                      struct redaction_span *spans, size_t max);

#endif
