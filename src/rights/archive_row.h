/*
 * archive_row: one row of what is held, opened for the person whose it is.
 *
 * Keys and gates are asked for once for rows that follow each other, so that a long
 * conversation costs little more than its decryption. What may not be given is withheld, with
 * its ground, and counted: never silently left out.
 *
 * Thread:    one at a time (a reader's). Ownership: texts of cells live until the next row.
 * Errors:    those of db and keyring; a value that does not open is withheld, no error.
 * Law:       GDPR Art. 15(3) and (4), 5(1)(f).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_ROW_H
#define PARLOUR_RIGHTS_ARCHIVE_ROW_H

#include "privacy/personal.h"
#include "rights/archive_way.h"

enum archive_ground {
  ARCHIVE_GIVEN,
  ARCHIVE_CREDENTIAL,    /* would let somebody in who found the archive */
  ARCHIVE_OTHERS_WORDS,  /* staff's notes that nobody has looked through yet (15(4)) */
  ARCHIVE_OTHERS_RIGHTS, /* looked through: would tell of somebody else (15(4)) */
  ARCHIVE_OVER,          /* its time is over: it is on its way out */
  ARCHIVE_GONE,          /* its key is destroyed */
  ARCHIVE_UNREADABLE,    /* it does not open: recorded as a signal */
  ARCHIVE_GROUNDS
};
/* "credential" ...; a sentence for the person. */
const char *archive_ground_name(enum archive_ground ground);
const char *archive_ground_why(enum archive_ground ground, const char *language);

enum archive_cell_kind { CELL_NULL, CELL_TEXT, CELL_NUMBER, CELL_TIME, CELL_WITHHELD, CELL_LOOK };

/* What the log says of one look or change. by: "you", "staff", "program", "machine". */
struct archive_look {
  const char *by;
  struct id object;
  struct str purpose;
  struct str note;
};

struct archive_cell {
  const struct archive_column *column;
  enum archive_cell_kind kind;
  enum archive_ground ground;
  struct str text;
  int64_t number;
  struct archive_look look;
  char room[2 * 32]; /* for ids and short bytes */
  struct buf opened; /* or a word */
};

struct redaction_set;

/* The conversation at hand; id zero: none. */
struct archive_talk {
  struct id id;
  struct keyring_ref key;
  char purpose[PURPOSE_CODE_MAX + 1];
};

struct archive_row {
  struct id person;
  struct keyring_ref person_key;
  struct archive_talk talk;
  bool reviewing;                     /* all is shown to who decides what is hidden */
  const struct redaction_set *hiding; /* NULL: nobody has reviewed it, staff's notes wait */
  struct archive_cell cells[ARCHIVE_COLUMNS_MAX];
  size_t count;
  int64_t grounds[ARCHIVE_GROUNDS]; /* how many values were withheld, over all rows */
  /* of the last sealed value */
  struct personal_opener opener;
  struct keyring_ref opened_with;
  const struct archive_column *opened_column;
  struct id opened_talk;
  enum archive_ground refused;
  bool open;
};

void archive_row_done(struct archive_row *row);
/* Forgets key and gate: they may have changed since (begin of a snapshot). */
void archive_row_forget(struct archive_row *row);
/* The work's actor is the person. */
MUST_USE enum err archive_row_read(struct archive_row *row, struct work *work,
                                   const struct archive_way *way, const struct db_rows *rows);
/* The cell of that key; NULL. */
const struct archive_cell *archive_row_cell(const struct archive_row *row, const char *key);

#endif
