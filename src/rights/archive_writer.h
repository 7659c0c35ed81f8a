/*
 * archive_writer: the forms of an archive. Each is told of the same things in the same order
 * and writes them into a buffer; none reads anything.
 *
 * Thread: as archive. Ownership: all is borrowed for the call.
 * Law:    GDPR Art. 12(1), 15(3), 20(1).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_WRITER_H
#define PARLOUR_RIGHTS_ARCHIVE_WRITER_H

#include "base/json.h"
#include "rights/archive.h"
#include "rights/archive_row.h"
#include "rights/statement.h"

#define ARCHIVE_SUMS_MAX 300
/* A line of "In short". */
struct archive_sum {
  struct str what;
  struct str purpose; /* its title */
  struct str article; /* "6(1)(b)" */
  const char *source; /* a word's key */
  int64_t until_ms;   /* 0: until it is withdrawn */
};

/* What is known before the first row. */
struct archive_facts {
  const struct archive_order *order;
  int64_t made_ms;
  struct str site;
  struct str controller;
  const struct json *notice;
  struct statement statement;
  struct archive_sum sums[ARCHIVE_SUMS_MAX];
  size_t sum_count;
  size_t no_review; /* notes of the staff that were not looked through */
};

#define ARCHIVE_WAYS_MAX 64
#define ARCHIVE_LEFT_KINDS 3
struct archive_writing {
  struct buf *out;
  const struct archive_way *first_way;
  int64_t left[ARCHIVE_WAYS_MAX][ARCHIVE_LEFT_KINDS]; /* values that do not go along (Art. 20) */
  const struct archive_facts *facts;
  const char *language; /* "en", "de" */
  int tongue;           /* index of titles */
  struct json_writer json;
  const struct redaction_set *decided; /* of a review */
  char own_name[400];                  /* as the person's row gave it */
  char own_email[256];
  int64_t verdicts[3]; /* of a review: open, hidden, left */
  struct id talk;      /* the conversation that was written last */
  int64_t row_number;  /* within the table */
};

struct archive_writer {
  void (*begin)(struct archive_writing *w);
  void (*table_begin)(struct archive_writing *w, const struct archive_way *way);
  void (*row)(struct archive_writing *w, const struct archive_way *way,
              const struct archive_row *row);
  void (*table_end)(struct archive_writing *w, const struct archive_way *way);
  void (*end)(struct archive_writing *w, const struct archive_row *row);
};
extern const struct archive_writer archive_json;
extern const struct archive_writer archive_html;
extern const struct archive_writer archive_csv;
extern const struct archive_writer portable_json;
extern const struct archive_writer portable_csv;
extern const struct archive_writer review_json;

/* What a column is called for a person. */
const char *archive_column_title(const struct archive_writing *w,
                                 const struct archive_column *column);

#endif
