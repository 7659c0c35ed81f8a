#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/restore_internal.h"
#include "ledger/tombstone.h"
#include "privacy/datum.h"
#include "privacy/forget_field.h"
#include "privacy/retention.h"
#include "restore.sql.h"

#define PAGE 500
#define GROUND "erased before the restore"
#define WITNESS_MAX_BYTES (16 * 1024 * 1024)

static enum err say(struct restore *restore, enum err error, const char *sentence) {
  buf_append(restore->installation->fault, str_from(sentence));
  return error;
}

/* Keys that were destroyed after the archive was made are destroyed again, before
 * anything is served. */
/*= GDPR Art. 17(1) */
static enum err repeat_erasures(struct restore *restore, const struct restore_journal *journal) {
  size_t count = 0;
  struct keyring_ref *refs = calloc(journal->count + 1, sizeof *refs);
  if (!refs) return ERR_MACHINE;
  for (size_t i = 0; i < journal->count; i++)
    if (journal->lines[i].kind == JOURNAL_ERASED) refs[count++] = journal->lines[i].key;
  enum err error = keyring_destroy(restore->installation->keyring, refs, count);
  free(refs);
  restore->destroyed_again = (int64_t)count;
  return error;
}

static enum err read_witness(struct restore *restore, struct buf *witness) {
  buf_init(witness, WITNESS_MAX_BYTES);
  if (!restore->witness_path) return ERR_NONE;
  FILE *file = fopen(restore->witness_path, "re");
  if (!file) return say(restore, ERR_INVALID, "witness: the file cannot be read");
  for (;;) {
    char *room = buf_reserve(witness, 65536);
    size_t got = room ? fread(room, 1, 65536, file) : 0;
    if (got == 0) break;
    buf_advance(witness, got);
  }
  fclose(file);
  return buf_check(witness);
}

/*= GDPR Art. 5(2) */
static enum err begin_log(struct restore *restore, struct str witness) {
  struct installation *in = restore->installation;
  struct db *db = NULL;
  struct arena arena;
  arena_init(&arena, 0);
  enum err error = db_open(&in->db, &db);
  if (!error) {
    struct work work = {.db = db,
                        .arena = &arena,
                        .keyring = in->keyring,
                        .rng = &in->rng,
                        .now_ms = clock_now_ms(&in->clock),
                        .actor = {.kind = ACTOR_SYSTEM}};
    error = db_begin(db);
    if (!error) error = ledger_restart(&work, witness);
    if (!error) error = db_commit(db);
    if (error) db_rollback(db);
  }
  db_close(db);
  arena_done(&arena);
  return error ? say(restore, error, "the log of who did what could not be begun anew") : ERR_NONE;
}

/* The next journal goes on from this one, where nothing is missing between the two. */
static enum err begin_journal(struct deed *deed, struct work *work) {
  const struct restore_journal *journal = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  return journal->last.name[0] ? journal_begin(work, &journal->last) : journal_end(work);
}

struct page {
  struct restore *restore;
  struct id after;
  size_t seen;
  size_t count;
  struct retention_item items[PAGE]; /* whose keys are gone */
};

static bool key_is_gone(struct keyring *keyring, struct id workspace, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  bool gone = keyring_open_key(keyring, workspace, ref, key) == ERR_NOT_FOUND;
  sodium_memzero(key, sizeof key);
  return gone;
}

static enum err find_gone(struct page *page, struct work *work) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&page->after)};
  page->seen = page->count = 0;
  TRY(db_query(work->db, &sql_restore_conversations, values, 1, &rows));
  while (page->seen < PAGE && db_step(&rows)) {
    struct keyring_ref ref = {db_row_int(&rows, 3), db_row_id(&rows, 4)};
    struct retention_item item = {db_row_id(&rows, 0), db_row_id(&rows, 1), db_row_id(&rows, 2)};
    page->after = item.conversation;
    page->seen++;
    if (key_is_gone(work->keyring, item.workspace, ref)) page->items[page->count++] = item;
  }
  return db_finish(&rows);
}

static enum err erase_page(struct deed *deed, struct work *work) {
  struct page *page = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  TRY(find_gone(page, work));
  for (size_t i = 0; i < page->count; i++) {
    work->actor.workspace = page->items[i].workspace;
    TRY(retention_erase(work, &page->items[i], GROUND));
  }
  return ERR_NONE;
}

/* Rows whose key is gone say nothing any more; they are taken out as they were before. */
static enum err erase_gone(struct restore *restore, struct desk *desk) {
  struct page *page = calloc(1, sizeof *page);
  struct actor system = {.kind = ACTOR_SYSTEM};
  enum err error = page ? ERR_NONE : ERR_MACHINE;
  do {
    if (!error) error = desk_run(desk, &system, erase_page, page, NULL);
    if (!error) restore->erased_again += (int64_t)page->count;
    arena_reset(&desk->arena);
  } while (!error && page->seen == PAGE);
  free(page);
  return error;
}

struct forgetting {
  struct id after; /* the person looked at last */
  bool more;
};

static enum err forget_page(struct deed *deed, struct work *work) {
  struct forgetting *forgetting = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  return datum_forget_lost(work, GROUND, &forgetting->after, &forgetting->more);
}

/* What rested on a purpose of its own whose key is gone. */
/*= GDPR Art. 17(1)(b) */
static enum err forget_gone(struct desk *desk) {
  struct forgetting forgetting = {.more = true};
  struct actor system = {.kind = ACTOR_SYSTEM};
  enum err error = ERR_NONE;
  while (!error && forgetting.more) {
    error = desk_run(desk, &system, forget_page, &forgetting, NULL);
    arena_reset(&desk->arena);
  }
  return error;
}

static enum err renew_page(struct deed *deed, struct work *work) {
  struct forgetting *forgetting = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  return forget_field_lost(work, &forgetting->after, &forgetting->more);
}

/* Whose name or address was erased since, alone, has another key now. */
/*= GDPR Art. 17(1) */
static enum err renew_gone(struct desk *desk) {
  struct forgetting forgetting = {.more = true};
  struct actor system = {.kind = ACTOR_SYSTEM};
  enum err error = ERR_NONE;
  while (!error && forgetting.more) {
    error = desk_run(desk, &system, renew_page, &forgetting, NULL);
    arena_reset(&desk->arena);
  }
  return error;
}

struct closing {
  int64_t after; /* the position looked at last */
  bool more;
};

static enum err close_page(struct deed *deed, struct work *work) {
  struct closing *closing = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  return tombstone_lay_lost(work, GROUND, &closing->after, &closing->more);
}

/* What nothing opens any more says why, or the log would not be whole. */
/*= GDPR Art. 5(2) */
static enum err close_gone(struct desk *desk) {
  struct closing closing = {.after = -1, .more = true};
  struct actor system = {.kind = ACTOR_SYSTEM};
  enum err error = ERR_NONE;
  while (!error && closing.more) {
    error = desk_run(desk, &system, close_page, &closing, NULL);
    arena_reset(&desk->arena);
  }
  return error;
}

/* A session that was ended after the backup would live again. */
static enum err end_sessions(struct deed *deed, struct work *work) {
  struct restore *restore = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  struct ledger_entry entry = {.kind = LEDGER_BACKUP};
  char note[160] = "restored from a backup";
  if (restore->decided_by)
    (void)snprintf(note, sizeof note, "restored from a backup in spite of a gap, decided by %.100s",
                   restore->decided_by);
  entry.note = str_from(note);
  TRY(db_run(work->db, &sql_restore_session_end, NULL, 0, NULL));
  return ledger_record(work, &entry);
}

struct repeating {
  struct restore *restore;
  const struct restore_journal *journal;
};

/*= GDPR Art. 7(3) */
static enum err repeat_choices(struct deed *deed, struct work *work) {
  struct repeating *repeating = LIST_ENTRY(deed, struct desk_deed, deed)->context;
  struct restore *restore = repeating->restore;
  TRY(replay_choices(work, repeating->journal->lines, repeating->journal->count, &restore->replay));
  return restore->whole ? ERR_NONE : doubt_choices(work, &restore->doubt);
}

static enum err checkpoint(struct deed *deed, struct work *work) {
  (void)deed;
  return backup_checkpoint(work);
}

static enum err run_all(struct restore *restore, struct desk *desk,
                        struct restore_journal *journal) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct repeating repeating = {restore, journal};
  TRY(desk_run(desk, &system, begin_journal, journal, NULL));
  TRY(desk_run(desk, &system, end_sessions, restore, NULL));
  TRY(erase_gone(restore, desk));
  TRY(forget_gone(desk));
  TRY(renew_gone(desk));
  TRY(close_gone(desk));
  TRY(desk_run(desk, &system, repeat_choices, &repeating, NULL));
  return desk_run(desk, &system, checkpoint, NULL, NULL);
}

enum err restore_settle(struct restore *restore) {
  struct desk desk;
  struct arena arena;
  struct buf witness = {0};
  struct restore_journal journal = {.lines = NULL};
  arena_init(&arena, 0);
  enum err error = read_witness(restore, &witness);
  if (!error) error = restore_journal_read(restore, buf_str(&witness), &arena, &journal);
  if (!error) error = repeat_erasures(restore, &journal);
  if (!error) error = begin_log(restore, buf_str(&witness));
  if (!error) error = desk_open(restore->installation, &desk);
  if (!error) {
    error = run_all(restore, &desk, &journal);
    desk_close(&desk);
  }
  buf_done(&witness);
  arena_done(&arena);
  return error;
}
