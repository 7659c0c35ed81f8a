/*
 * archive_way: how everything that is held about a person is reached from that person.
 *
 * Made at build from ways.txt and the annotated columns of store/schema by tools/ways.py: a
 * column that is added there is in the archive the same day, or the build stops.
 *
 * Thread: any; constant tables.
 * Law:    GDPR Art. 15(1) and (3), 11(2).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_WAY_H
#define PARLOUR_RIGHTS_ARCHIVE_WAY_H

#include "store/db.h"

enum archive_type {
  ARCHIVE_TEXT,
  ARCHIVE_NUMBER,
  ARCHIVE_TIME, /* UTC milliseconds */
  ARCHIVE_ID,
  ARCHIVE_BYTES,
  ARCHIVE_SEALED,
  ARCHIVE_WITHHELD /* a credential: named, and not given out */
};
enum archive_parameter {
  ARCHIVE_WORKSPACE,
  ARCHIVE_PERSON,
  ARCHIVE_CONVERSATION,
  ARCHIVE_CURSOR,
  ARCHIVE_LIMIT
};
#define ARCHIVE_PARAMETERS 5
enum archive_scope {
  ARCHIVE_SCOPE_PERSON,
  ARCHIVE_SCOPE_CONVERSATION, /* once for each conversation */
  ARCHIVE_SCOPE_EITHER        /* and once for what is of none */
};
enum archive_cursor {
  ARCHIVE_CURSOR_NONE,
  ARCHIVE_CURSOR_BIGINT,
  ARCHIVE_CURSOR_BYTEA,
  ARCHIVE_CURSOR_TEXT
};
enum archive_key {
  ARCHIVE_KEY_NONE,
  ARCHIVE_KEY_CONVERSATION,
  ARCHIVE_KEY_PERSON,
  ARCHIVE_KEY_ROW /* slot and id stand in the row */
};
enum archive_gate {
  ARCHIVE_GATE_NONE,
  ARCHIVE_GATE_CONVERSATION,
  ARCHIVE_GATE_PERSON,
  ARCHIVE_GATE_PURPOSE, /* of the row's own purpose */
  ARCHIVE_GATE_OWN
};
enum archive_open {
  ARCHIVE_OPEN_FIELD,
  ARCHIVE_OPEN_DATUM,
  ARCHIVE_OPEN_LOG,
  ARCHIVE_OPEN_OUTGOING
};

struct archive_column {
  const char *key;      /* in JSON */
  struct str quoted;    /* the same in quotes and with its colon */
  const char *title[2]; /* English, German; NULL: the category is its name */
  enum archive_type type;
  const char *column; /* of the schema; this and the next three are NULL for what explains */
  const char *category;
  const char *purposes;
  const char *source;
  bool hidden;      /* for the program alone */
  bool staff_words; /* free text of the staff's alone */
  bool shared;      /* is also about staff: shown only where it is the person */
  bool list;
  const char *const *words; /* what numbers mean; NULL: numbers */
  size_t word_count;
  void (*word)(int64_t number, struct buf *out);
};
#define ARCHIVE_COLUMNS_MAX 32

struct archive_way {
  const char *table;
  const char *title[2];
  enum archive_scope scope;
  enum archive_cursor cursor;
  enum archive_key key;
  enum archive_gate gate;
  enum archive_open open;
  const struct sql *sql;
  enum archive_parameter parameters[ARCHIVE_PARAMETERS];
  size_t parameter_count;
  int slot_at; /* columns of the statement; -1: not given */
  int key_at;
  int row_at;
  int sequence_at;
  int version_at;
  int first_at; /* of the archive's own columns */
  int note_at;  /* among columns: not zero for words among the staff; -1: none */
  const struct archive_column *columns;
  size_t column_count;
};
const struct archive_way *archive_ways(size_t *count_out);

/* What cannot be reached from a person, and why. */
struct archive_no_way {
  const char *table;
  const char *why[2];
};
const struct archive_no_way *archive_no_ways(size_t *count_out);

/* The JSON schema of the archive: docs/archive.schema.json. */
struct str archive_schema(void);

/* Words for numbers of the program's. */
void archive_word_ledger_kind(int64_t number, struct buf *out);
void archive_word_consent_state(int64_t number, struct buf *out);
void archive_word_author(int64_t number, struct buf *out);
void archive_word_verdict(int64_t number, struct buf *out);
void archive_word_fields(int64_t number, struct buf *out);     /* a list */
void archive_word_operations(int64_t number, struct buf *out); /* a list */

#endif
