/*
 * ledger_internal: what the files of the ledger share. Not for other rooms.
 */
#ifndef PARLOUR_LEDGER_LEDGER_INTERNAL_H
#define PARLOUR_LEDGER_LEDGER_INTERNAL_H

#include "base/table.h"
#include "crypto/sign.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/seal.h"

#define LEDGER_SALT_BYTES 32
#define LEDGER_NAME_BYTES 40

/* A log of the installation: the first, or one that a restore began. */
struct ledger_origin {
  int64_t id;
  uint64_t base; /* position of its first entry; its tree counts from there */
  char name[LEDGER_NAME_BYTES];
  uint8_t public_key[SIGN_PUBLIC_BYTES];
};

/* The last checkpoint that was published of the log before. No name: there is none. */
struct ledger_previous {
  char name[LEDGER_NAME_BYTES];
  uint64_t size;
  struct hash root;
};

/* What an entry says. */
struct ledger_leaf {
  uint64_t position;
  int64_t at_ms;
  int64_t kind;
  struct id workspace;
  const char *actor_kind;
  struct hash commitment;
  int64_t until_ms;                /* the opening's end */
  struct hash key;                 /* seal over position and key of the opening */
  struct hash erases;              /* the bond of a tombstone; zero: none */
  struct ledger_previous previous; /* of the first entry after a restore */
};

/* What only some entries say. */
struct ledger_extra {
  const struct ledger_previous *previous; /* NULL: none */
  struct hash erases;                     /* zero: nothing */
};

struct ledger_staged {
  uint64_t position;
  enum ledger_kind kind;
  enum actor_kind actor_kind;
  int64_t at_ms;
  struct id workspace;
  struct id subject;
  struct keyring_ref key;
  int64_t expires_ms;
  struct str detail; /* what is committed to; in the staging arena */
  struct hash look;  /* of actor, object and purpose, for a look; else zero */
  struct ledger_extra extra;
};

/* The end of the newest log. */
struct ledger_state {
  struct merkle_frontier frontier;
  uint64_t checkpointed;   /* size of its newest checkpoint; 0: none */
  struct hash checkpoints; /* over every one that was stored, of all logs, in order */
};

struct ledger {
  struct keyring *keyring;
  struct ledger_origin origin;
  struct ledger_state state;   /* adopted */
  struct ledger_state written; /* in the open transaction */
  struct ledger_staged *staged;
  size_t staged_count;
  size_t staged_capacity;
  struct arena arena; /* of staged details; wiped at adopt and drop */
  struct table looks; /* id -> struct ledger_seen */
  struct sign_key key;
  uint8_t seal_key[SEAL_KEY_BYTES];
};

/* The bytes of a leaf, appended: a JSON object with a fixed order of members. */
void ledger_entry_write(struct buf *out, const struct ledger_leaf *leaf);
/* The parts of a leaf that only the entry holds: who, commitment, previous; the rest is
 * left alone. ERR_CORRUPT. */
MUST_USE enum err ledger_entry_read(struct str entry, struct ledger_leaf *leaf_out);
struct hash ledger_commitment(struct str salt, struct str detail);
struct aead_place ledger_opening_place(struct id workspace, uint64_t position);
/* What the entry says of the key that its opening is sealed under: nobody without the keys
 * learns from it which entries share one. */
MUST_USE enum err ledger_opening_bond(const uint8_t key[static SEAL_KEY_BYTES], uint64_t position,
                                      struct keyring_ref ref, struct hash *bond_out);
/* The key an opening is sealed with: the person's, or the log's own. */
MUST_USE enum err ledger_opening_key(struct keyring *keyring, struct id workspace,
                                     struct keyring_ref ref,
                                     uint8_t key_out[static KEYRING_KEY_BYTES]);

/* An opening is the salt and then the detail: is it the one that the entry commits to?
 * ERR_CORRUPT when it is not. The detail borrows from plain. */
MUST_USE enum err ledger_opening_fits(struct str plain, struct str entry, struct str *detail_out);

/* A signed note in the C2SP tlog-checkpoint form; how long the journal is, where one is kept,
 * stands in a line of its own behind the root. */
struct ledger_note {
  const char *name;
  uint64_t size;
  struct hash root;
  struct journal_head journal;
};
void ledger_note_write(struct buf *out, const struct ledger_note *note, const struct sign_key *key);
/* ERR_CORRUPT unless it is a note of this log with a good signature. */
MUST_USE enum err ledger_note_read(struct str note, const char *name,
                                   const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                                   uint64_t *size_out, struct hash *root_out);
/* Takes the next of many notes, which may have empty lines between; false at the end. */
bool ledger_note_next(struct str *text, struct str *note_out);
/* The log that a note says it is of: its first line. */
struct str ledger_note_name(struct str note);

/* From a row of ledger_origin_newest or _all: with its signing key, which is checked
 * against the public one. ERR_CORRUPT. */
MUST_USE enum err ledger_origin_row(const struct db_rows *rows, struct keyring *keyring,
                                    struct ledger_origin *origin_out, struct sign_key *key_out);
/* extra: NULL for nothing. */
MUST_USE enum err ledger_stage(struct work *work, const struct ledger_entry *entry,
                               const struct ledger_extra *extra);
/* Of the entry that is staged next. */
uint64_t ledger_next_position(const struct ledger *ledger);
/* The sealed details of one entry, in the open transaction; nothing but the row when the key
 * is destroyed already. ERR_NOT_FOUND when it is gone without a tombstone. */
MUST_USE enum err ledger_opening_write(struct ledger *ledger, struct db *db, struct rng *rng,
                                       const struct ledger_staged *staged, struct str salt);

/* With a statement that takes size, peaks, checkpointed, checkpoints, seal. name: of the
 * newest log. */
MUST_USE enum err ledger_state_write(struct db *db, const struct sql *sql,
                                     const struct ledger_state *state, const char *name,
                                     const uint8_t key[static SEAL_KEY_BYTES]);
/* ERR_CORRUPT when its seal does not fit: it was changed, or is another log's. */
MUST_USE enum err ledger_state_read(struct db *db, const char *name,
                                    const uint8_t key[static SEAL_KEY_BYTES],
                                    struct ledger_state *state_out);
/* Notes that a checkpoint of this size was stored. */
void ledger_state_checkpointed(struct ledger_state *state, uint64_t size, struct str note);

/* Is this look of late known already; note that it was seen. */
bool ledger_look_is_recent(const struct ledger *ledger, struct id look, int64_t now_ms);
void ledger_look_note(struct ledger *ledger, struct id look, int64_t now_ms);
void ledger_looks_done(struct ledger *ledger);

#endif
