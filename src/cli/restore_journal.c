/* Is the journal whole from the backup to its end? Its own lines show a gap between them; where
 * it ends nothing in it can show, but checkpoints kept elsewhere do. */
#include <stdio.h>
#include <string.h>

#include "cli/restore_internal.h"
#include "ledger/ledger.h"

struct reading {
  const struct restore *restore;
  struct journal_line *all;
  size_t all_count;
  struct restore_journal *journal;
  char why[240]; /* it is not whole; empty: it is */
};

static bool same(const struct journal_head *a, const struct journal_head *b) {
  return strcmp(a->name, b->name) == 0;
}

/* The first reason is the one that is told. */
static void miss(struct reading *reading, const struct journal_head *at, const char *why) {
  if (reading->why[0]) return;
  if (!at->name[0])
    (void)snprintf(reading->why, sizeof reading->why, "journal: %s", why);
  else
    (void)snprintf(reading->why, sizeof reading->why, "journal %s, line %lld: %s", at->name,
                   (long long)at->number, why);
}

/* Where the journal of the backup goes on: at its own lines, or at one that follows it. */
static size_t find_start(const struct reading *reading) {
  const struct journal_head *backup = &reading->restore->data.journal;
  for (size_t i = 0; backup->name[0] && i < reading->all_count; i++) {
    const struct journal_line *line = &reading->all[i];
    if (same(&line->head, backup)) return i;
    if (line->kind == JOURNAL_BEGUN && same(&line->after, backup)) return i;
  }
  return 0;
}

static void step(struct reading *reading, const struct journal_line *line) {
  struct journal_head *at = &reading->journal->last;
  if (same(&line->head, at)) {
    if (line->head.number <= at->number) return; /* it is in the backup */
    if (line->head.number != at->number + 1) miss(reading, at, "lines after it are missing");
  } else if (line->kind != JOURNAL_BEGUN || !same(&line->after, at)) {
    miss(reading, at, "nothing goes on from it, and another journal begins");
  } else if (line->after.number > at->number) {
    miss(reading, at, "lines after it are missing, before another journal begins");
  }
  *at = line->head;
  reading->journal->lines[reading->journal->count++] = *line;
}

/* Has the file, or the backup, this line? */
static bool reaches(const struct reading *reading, const struct journal_head *head) {
  if (!head->name[0]) return true;
  if (same(head, &reading->restore->data.journal) &&
      head->number <= reading->restore->data.journal.number)
    return true;
  for (size_t i = reading->all_count; i-- > 0;)
    if (same(&reading->all[i].head, head)) return reading->all[i].head.number >= head->number;
  return false;
}

static void heed(struct reading *reading, const struct journal_head *head) {
  if (!reaches(reading, head))
    miss(reading, head, "it was written, and the file does not reach it");
}

/* A note may be of a log that the backup does not know yet. That it must have told the truth is
 * not asked: a false one can but close the restore. */
static void heed_witness(struct reading *reading, struct str notes) {
  bool known = false;
  struct journal_head head;
  struct str line;
  while (notes.len > 0) {
    (void)str_cut(notes, '\n', &line, &notes);
    struct buf one = {0};
    buf_append(&one, line);
    buf_append_char(&one, '\n');
    if (journal_head_find(buf_str(&one), &head)) {
      heed(reading, &head);
      known = known || same(&head, &reading->journal->last);
    }
    buf_done(&one);
  }
  if (!known)
    miss(reading, &reading->journal->last,
         "no checkpoint kept elsewhere says whether this is its end; name such checkpoints with "
         "--witness FILE");
}

static enum err read_file(struct reading *reading, struct arena *arena) {
  struct restore *restore = (struct restore *)reading->restore;
  struct buf *fault = restore->installation->fault;
  enum err error = journal_file_read(restore->installation->keyring, restore->journal_path, arena,
                                     &reading->all, &reading->all_count);
  if (error == ERR_NOT_FOUND) {
    buf_append(fault, STR("journal: the file cannot be read"));
    return ERR_INVALID;
  }
  if (error == ERR_CORRUPT)
    buf_append(fault, STR("journal: a line in it is not of this installation"));
  if (error) return error;
  reading->journal->lines = arena_alloc(arena, (reading->all_count + 1) * sizeof *reading->all);
  return reading->journal->lines ? ERR_NONE : ERR_MACHINE;
}

/*= GDPR Art. 32(1)(c) */
static enum err decide(struct restore *restore, const struct reading *reading) {
  if (restore->decided_by) return ERR_NONE;
  buf_append_format(restore->installation->fault,
                    "%s. Whoever was erased, withdrew or objected there would come back; if it is "
                    "lost, --decided-by NAME takes it on",
                    reading->why);
  return ERR_DENIED;
}

enum err restore_journal_read(struct restore *restore, struct str witness, struct arena *arena,
                              struct restore_journal *journal_out) {
  struct restore_journal journal = {.last = restore->data.journal};
  struct reading reading = {.restore = restore, .journal = &journal};
  if (!restore->journal_path) {
    *journal_out = (struct restore_journal){.lines = NULL};
    return ERR_NONE;
  }
  TRY(read_file(&reading, arena));
  if (!restore->data.journal.name[0])
    miss(&reading, &journal.last, "it began after the backup was made");
  for (size_t i = find_start(&reading); i < reading.all_count; i++) step(&reading, &reading.all[i]);
  heed(&reading, &restore->keys.journal);
  heed_witness(&reading, witness);
  restore->whole = reading.why[0] == '\0';
  if (!restore->whole) TRY(decide(restore, &reading));
  if (!restore->whole) journal.last = (struct journal_head){.number = 0};
  *journal_out = journal;
  return ERR_NONE;
}
