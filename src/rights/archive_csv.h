/*
 * archive_csv: fields of a CSV that no spreadsheet takes for a formula.
 *
 * Thread: any. Law: GDPR Art. 20(1), 32(1)(b).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_CSV_H
#define PARLOUR_RIGHTS_ARCHIVE_CSV_H

#include "base/buf.h"

/* Quoted as RFC 4180 says; what begins as a formula does gets an apostrophe before it. */
void archive_csv_field(struct buf *out, struct str text);
void archive_csv_word(struct buf *out, const char *word); /* NULL: empty */

#endif
