/*
 * archive: everything that is held about one person, for that person.
 *
 * It is made piece by piece, each piece in a snapshot of its own that resumes by key: memory is
 * the same for ten messages and for a hundred thousand. What is in it is said by the schema's
 * annotations (archive_way), in four forms from one reading of the rows: a page to read, JSON,
 * CSV, and a zip with all of them.
 *
 * Thread:    one step at a time, on any thread. Ownership: archive_free wipes and frees.
 * Units:     UTC milliseconds.
 * Errors:    ERR_NOT_FOUND: there is no such person (any more); those of db.
 * Law:       GDPR Art. 12(1), 15(1) to (4), 20(1).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_H
#define PARLOUR_RIGHTS_ARCHIVE_H

#include "ledger/work.h"

enum archive_form { ARCHIVE_ZIP, ARCHIVE_JSON, ARCHIVE_HTML, ARCHIVE_CSV, ARCHIVE_FORMS };
/* What is made of the rows. */
enum archive_what {
  ARCHIVE_EVERYTHING, /* Art. 15 */
  ARCHIVE_PORTABLE,   /* Art. 20: what the person provided, on consent or contract */
  ARCHIVE_REVIEW      /* Art. 15(4): where it may speak of somebody else; JSON, for the desk */
};
/* ERR_INVALID. */
MUST_USE enum err archive_form_parse(struct str word, enum archive_form *form_out);
const char *archive_form_type(enum archive_form form); /* application/zip ... */
const char *archive_form_end(enum archive_form form);  /* "zip" ... */

struct archive_order {
  enum archive_form form;
  struct id workspace;
  struct id person;
  struct id request; /* whose review counts; zero: none, and staff's notes wait for one */
  int64_t asked_ms;  /* when the person asked; 0: now */
  enum archive_what what;
  char language[16];
};

/* A piece is at least so long, but for the last, and not much longer. */
#define ARCHIVE_PIECE_BYTES ((size_t)128 * 1024)
/* A step ends after so long, whatever it has. */
#define ARCHIVE_STEP_NS (UINT64_C(40) * 1000 * 1000)

struct archive;
MUST_USE enum err archive_new(const struct archive_order *order, struct archive **archive_out);
void archive_free(struct archive *archive);
/* Appends the next piece. more: there is another. The work's actor becomes the person: who asks
 * for them has been checked by the caller, and recorded. */
MUST_USE enum err archive_step(struct archive *archive, struct work *work, struct buf *piece,
                               bool *more_out);

/* In the transaction that allows it: the export stands in the log, and among the person's looks;
 * a review is a look. */
MUST_USE enum err archive_record(struct work *work, const struct archive_order *order);

#endif
