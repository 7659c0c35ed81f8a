/*
 * ledger: who did what, in a log whose rewriting shows.
 *
 * Every event that matters to the law or to security is a leaf of an RFC 9162
 * tree: a typed entry without personal data, whose details (who, whom, why) are an
 * HMAC commitment. The opening of a commitment is kept apart, sealed under the
 * person's key: it expires by its term or dies with the key, and the proofs still
 * verify.
 *
 * An entry is staged by ledger_record, written by ledger_write just before the
 * commit, and joins the tree in memory with ledger_adopt after it.
 *
 * Thread: the scribe's, but for ledger_verify (a connection of its own).
 * Errors: those of db; ERR_CORRUPT when the stored state does not fit itself.
 * Law:    GDPR Art. 5(2), 24(1), 30, 32(1)(d).
 */
#ifndef PARLOUR_LEDGER_LEDGER_H
#define PARLOUR_LEDGER_LEDGER_H

#include "crypto/merkle.h"
#include "ledger/work.h"

/* The numbers are stored: never reused, never renumbered. */
enum ledger_kind {
  LEDGER_ORIGIN = 1,
  LEDGER_SIGN_IN = 2,
  LEDGER_SIGN_IN_REFUSED = 3,
  LEDGER_SIGN_OUT = 4,
  LEDGER_SESSION_REVOKED = 5,
  LEDGER_PASSWORD_CHANGED = 6,
  LEDGER_SECOND_FACTOR_CHANGED = 7,
  LEDGER_ACCOUNT_CREATED = 8,
  LEDGER_ACCOUNT_CHANGED = 9,
  LEDGER_SITE_CREATED = 10,
  LEDGER_SITE_CHANGED = 11,
  LEDGER_SETTINGS_CHANGED = 12,
  LEDGER_NOTICE_PUBLISHED = 13,
  LEDGER_COLLECTED = 14,
  LEDGER_LOOK = 15,
  LEDGER_REVEALED = 16,
  LEDGER_CONVERSATION_CHANGED = 17,
  LEDGER_RECOVERED = 18,
  LEDGER_ERASED = 19,
  LEDGER_BACKUP = 20,
  LEDGER_CONSENT = 21,
  LEDGER_OBJECTION = 22,
  LEDGER_RESTRICTION = 23,
  LEDGER_PURPOSE_CHANGED = 24,
  LEDGER_CHANGE_ACTIVATED = 25,
  LEDGER_RETENTION_PROOF = 26,
  LEDGER_HOLD = 27,
  LEDGER_SENSITIVE_MARKED = 28,
  LEDGER_DISCLOSED = 29,
  LEDGER_RECIPIENT_CHANGED = 30,
  LEDGER_INCIDENT_MODE = 31,
  LEDGER_TRAINING = 32,
  LEDGER_GATE_DENIED = 33,
  LEDGER_EXPORTED = 34,
  LEDGER_AUTOMATED_DECISION = 35,
  LEDGER_CASE_FILE = 36,
  LEDGER_REQUEST_RECEIVED = 37,
  LEDGER_REQUEST_STEP = 38,
  LEDGER_REQUEST_DECIDED = 39,
  LEDGER_REQUEST_DELIVERED = 40,
  LEDGER_REQUEST_CLOSED = 41,
  LEDGER_ERASURE_CERTIFIED = 42,
  LEDGER_SUSPENSION = 43,
};
#define LEDGER_KIND_LAST LEDGER_SUSPENSION
/* "look", "sign_in" ...; "unknown" for a number that no kind has. */
const char *ledger_kind_name(int64_t kind);

struct ledger_entry {
  enum ledger_kind kind;
  struct id object;       /* the conversation, account, site ...; may be zero */
  struct id subject;      /* the person it is about; zero: nobody */
  struct keyring_ref key; /* whose destruction closes the opening; key zero: none */
  const char *purpose;    /* code, or NULL */
  struct str note;        /* a reason or the names of what changed; may be empty */
  int64_t keep_days;      /* how long the detail stays readable; 0: LEDGER_OPENING_DAYS */
};

/* Details stay readable this long (security purpose), then only the proof is left. What
 * was recorded under a longer or shorter term keeps its own: an opening says its end. */
#define LEDGER_OPENING_DAYS 365
/* A repeated look of the same actor at the same conversation for the same purpose within
 * this time is the same look. */
#define LEDGER_LOOK_MS (15 * 60 * 1000)

/* Begins the log of an installation: its name and its signing key. ERR_CONFLICT
 * when there is one. Called inside a transaction. */
MUST_USE enum err ledger_found(struct work *work);
/* After a restore: ends the log that the backup holds with a checkpoint and begins
 * another, with a name and key of its own, whose first entry names the last checkpoint
 * published of the old one: the newest in the backup or among the notes kept elsewhere
 * (witness, may be empty). Called inside a transaction of its own; work->ledger is not
 * used. ERR_NOT_FOUND when there is no log; ERR_CORRUPT when the restored one does not fit
 * its keys. */
MUST_USE enum err ledger_restart(struct work *work, struct str witness);

MUST_USE enum err ledger_open(struct db *db, struct keyring *keyring, struct ledger **ledger_out);
void ledger_close(struct ledger *ledger);

MUST_USE enum err ledger_record(struct work *work, const struct ledger_entry *entry);
/* As record, and tells the position that the entry will have. It holds once the transaction
 * is committed: a row of the same change may keep it, for both go or stay together. */
MUST_USE enum err ledger_record_at(struct work *work, const struct ledger_entry *entry,
                                   uint64_t *position_out);
/* As record, once per actor, object, purpose and LEDGER_LOOK_MS. */
MUST_USE enum err ledger_record_look(struct work *work, const struct ledger_entry *entry);

/* Has the open transaction recorded such an entry so far? */
bool ledger_has_staged(const struct ledger *ledger, enum ledger_kind kind);

/* What was staged after a mark is dropped when its change fails. */
size_t ledger_mark(const struct ledger *ledger);
void ledger_rewind(struct ledger *ledger, size_t mark);

MUST_USE enum err ledger_write(struct ledger *ledger, struct db *db, struct rng *rng);
void ledger_adopt(struct ledger *ledger);
void ledger_drop(struct ledger *ledger);

uint64_t ledger_size(const struct ledger *ledger); /* of the newest log */
/* A checkpoint over everything adopted, when the last one is older: the signed note
 * (C2SP tlog-checkpoint) is stored and appended to note_out; nothing is appended when
 * nothing happened. Called inside a transaction, once, last in its change. */
MUST_USE enum err ledger_checkpoint(struct work *work, struct buf *note_out);

/* The newest stored note of the newest log; ERR_NOT_FOUND before the first. */
MUST_USE enum err ledger_newest_checkpoint(struct db *db, struct buf *note_out, uint64_t *size_out);

/* Openings whose term is over are deleted, 512 at most: the rest at the next call;
 * how many is added to count_out. */
MUST_USE enum err ledger_expire(struct work *work, int64_t *count_out);

/* For lists: the entries of the actor's workspace after a position, oldest first. */
struct ledger_line {
  uint64_t position;
  int64_t at_ms;
  int64_t kind;
  const char *actor_kind;
  struct hash leaf;
};
MUST_USE enum err ledger_list(struct work *work, int64_t after, size_t limit,
                              struct ledger_line **lines_out, size_t *count_out);
/* The path from an entry to the root of its log's newest checkpoint, whose note is
 * appended. ERR_NOT_FOUND when no checkpoint covers it yet. */
struct ledger_proof {
  uint64_t index; /* of the leaf in its tree */
  uint64_t size;
  struct hash root;
  struct merkle_proof path;
};
MUST_USE enum err ledger_prove(struct db *db, uint64_t position, struct ledger_proof *proof_out,
                               struct buf *note_out);

/* What lets an outsider check that an entry says what somebody was told: the bytes of the
 * leaf, and the salt and the words that its "detail" commits to: HMAC-SHA-256 of the words
 * under the salt. All in the arena. */
struct ledger_opened {
  struct str entry;
  struct str salt;
  struct str detail; /* a JSON object */
};
/* Opens one entry of the actor's workspace about this very person, for a receipt of theirs.
 * Works on readers. ERR_NOT_FOUND when there is none, or when its details are gone with
 * their term or with the person's key; ERR_CORRUPT when they are not those of the entry. */
/*= GDPR Art. 7(1) */
MUST_USE enum err ledger_opening_read(struct work *work, uint64_t position,
                                      const struct id *subject, struct ledger_opened *opened_out);

/* One row of ledger_opening with its entry, as a statement of the floors above read them.
 * key.key zero: under the log's own. sealed empty: ERR_NOT_FOUND. */
struct ledger_sealed {
  uint64_t position;
  struct keyring_ref key;
  struct str sealed;
  struct str entry;
};
/* What an entry says: who did it, with what, for what. Texts in the arena. */
struct ledger_detail {
  enum actor_kind actor_kind;
  struct id actor;
  struct id object;
  struct str purpose; /* may be empty */
  struct str note;    /* may be empty */
};
/* For the person whom it is about. Works on readers. Errors as ledger_opening_read. */
/*= GDPR Art. 15(1) */
MUST_USE enum err ledger_detail_read(struct work *work, const struct ledger_sealed *row,
                                     struct ledger_detail *detail_out);

struct ledger_report {
  uint64_t entries;     /* that are whole */
  uint64_t checkpoints; /* whose signature and root fit */
  uint64_t logs;        /* the first, and one for each restore */
  uint64_t openings;    /* that still open and fit their commitment */
  uint64_t witnessed;   /* notes kept elsewhere that were compared */
  int64_t wrong;        /* the first entry that is wrong, or -1 */
  const char *why;      /* a sentence, or NULL */
};
/* Reads everything and believes nothing: log, checkpoints, the details kept apart, and
 * tombstones. witness: checkpoint notes that were kept elsewhere, or empty. now_ms: by which
 * details may be past their term. ERR_NONE with report->wrong >= 0 or report->why is a "no".
 * Outside of a transaction: it takes two snapshots of its own, since somebody may be erased
 * while it reads. */
MUST_USE enum err ledger_verify(struct db *db, struct keyring *keyring, struct str witness,
                                int64_t now_ms, struct ledger_report *report_out);
/* The same within the caller's transaction, while nobody else destroys keys. */
MUST_USE enum err ledger_verify_here(const struct work *work, struct str witness,
                                     struct ledger_report *report_out);

#endif
