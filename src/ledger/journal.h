/*
 * journal: what a restore of an older backup must not undo.
 *
 * A line for each key destroyed, consent withdrawn, objection, restriction and correction. It
 * is written in the transaction of the deed and leaves for a file off the machine
 * (cli/journal_file), where it counts: here it stands only until it is there. A line names a
 * random key, or holds a keyed tag of person and purpose, and what was corrected under the
 * person's own key: never a name, and nothing that leads to somebody without their id and the
 * installation's keys. It carries a MAC, so that nobody else can have keys destroyed by adding
 * lines, and a number, so that a gap shows. How many there are stands in every checkpoint of
 * the log (ledger_checkpoint), so that a missing end shows too.
 *
 * A journal has a name; each restore begins another, which says after which it comes.
 *
 * Thread: noting: scribe; the rest: any. Errors: ERR_CORRUPT for a line that is not ours.
 * Law:    GDPR Art. 7(3), 16, 17(1), 18(1), 21(1), 32(1)(c).
 */
#ifndef PARLOUR_LEDGER_JOURNAL_H
#define PARLOUR_LEDGER_JOURNAL_H

#include "ledger/work.h"

#define JOURNAL_NAME_BYTES 17 /* with NUL */

enum journal_kind {
  JOURNAL_BEGUN,
  JOURNAL_ERASED,
  JOURNAL_WITHDRAWN,
  JOURNAL_OBJECTED,
  JOURNAL_RESTRICTED,
  JOURNAL_CORRECTED,
  JOURNAL_KINDS
};

/* Which journal, and how many lines it has. No name: none is kept. */
struct journal_head {
  char name[JOURNAL_NAME_BYTES];
  int64_t number;
};

struct journal_line {
  struct journal_head head; /* of which it is the last so far */
  enum journal_kind kind;
  int64_t at_ms;
  struct journal_head after; /* begun: the journal before */
  struct keyring_ref key;    /* erased */
  struct id tag;             /* the others */
  int64_t version;           /* corrected: of the row */
  struct str value;          /* corrected: as the row holds it, sealed; in the arena */
};

MUST_USE enum err journal_head_read(struct db *db, struct journal_head *head_out);
/* Begins one, with a name of its own, in place of what there was. after: NULL, or the one
 * that it goes on from. */
MUST_USE enum err journal_begin(struct work *work, const struct journal_head *after);
/* None is kept from here on; harmless when there is none. */
MUST_USE enum err journal_end(struct work *work);
/* At a start: the file ends with this line; NULL: none is to be kept. Begins one where there is
 * none, or where the file lacks lines that nothing knows any more: then nothing goes on from
 * it, and a restore across the gap asks. ERR_CONFLICT when the file knows more of this journal
 * than the database. */
MUST_USE enum err journal_keep(struct work *work, const struct journal_head *file);

/* Where none is kept, these do nothing. */
MUST_USE enum err journal_note_erased(struct work *work, struct keyring_ref key,
                                      const char *ground);
/* detail: the purpose that was withdrawn or objected to; conversation and ground of a
 * restriction (privacy/standing). */
MUST_USE enum err journal_note(struct work *work, enum journal_kind kind, struct id person,
                               struct str detail);
/* What a person's value is from now on, sealed under a key of theirs, as the row has it. detail:
 * "name" or "email" of a person, each time both are sealed anew; a datum's id as bytes. */
struct journal_correction {
  struct id person;
  struct str detail;
  int64_t version; /* of the row, as it was sealed for */
  struct str sealed;
};
MUST_USE enum err journal_note_corrected(struct work *work,
                                         const struct journal_correction *correction);

/* Grows whenever something was noted, committed or not: when to look for new lines. Any thread. */
uint64_t journal_noted(void);

/* How a line speaks of a person: the same for the same person, kind and detail, and of use to
 * nobody without the installation's keys. The key is wiped by the caller. */
struct journal_tag {
  enum journal_kind kind;
  struct id person;
  struct str detail;
};
MUST_USE enum err journal_people_key(struct keyring *keyring,
                                     uint8_t key_out[static KEYRING_KEY_BYTES]);
MUST_USE enum err journal_tag_make(const uint8_t key[static KEYRING_KEY_BYTES],
                                   const struct journal_tag *of, struct id *tag_out);

/* Appends the lines after a number, each with its line feed, about a thousand at most; the
 * number of the last is put into last. */
MUST_USE enum err journal_take(struct db *db, int64_t *last, struct buf *lines_out);
/* Lines up to this one are off the machine. */
MUST_USE enum err journal_taken(struct work *work, int64_t up_to);

MUST_USE enum err journal_key(struct keyring *keyring, uint8_t key_out[static KEYRING_KEY_BYTES]);
/* text: without its line feed. */
MUST_USE enum err journal_line_read(const uint8_t key[static KEYRING_KEY_BYTES], struct str text,
                                    struct arena *arena, struct journal_line *line_out);

/* "journal NAME NUMBER\n" for a checkpoint; nothing where none is kept. */
void journal_head_write(struct buf *out, const struct journal_head *head);
/* Looks for it among the lines of a checkpoint. False: it says nothing of a journal. */
bool journal_head_find(struct str note, struct journal_head *head_out);

#endif
