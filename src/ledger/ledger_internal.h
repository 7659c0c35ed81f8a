/*
 * ledger_internal: what the files of the ledger share. Not for other rooms.
 */
#ifndef PARLOUR_LEDGER_LEDGER_INTERNAL_H
#define PARLOUR_LEDGER_LEDGER_INTERNAL_H

#include "base/table.h"
#include "crypto/sign.h"
#include "ledger/ledger.h"

#define LEDGER_SALT_BYTES 32
#define LEDGER_NAME_BYTES 40

struct ledger_staged {
  enum ledger_kind kind;
  enum actor_kind actor_kind;
  int64_t at_ms;
  struct id workspace;
  struct id subject;
  struct keyring_ref key;
  struct str detail; /* what is committed to; in the staging arena */
  struct hash look;  /* of actor and object, for a look; else zero */
};

struct ledger {
  struct keyring *keyring;
  struct merkle_frontier frontier; /* adopted */
  struct merkle_frontier written;  /* in the open transaction */
  struct ledger_staged *staged;
  size_t staged_count;
  size_t staged_capacity;
  struct arena arena; /* of staged details; wiped at adopt and drop */
  struct table looks; /* id -> struct ledger_seen */
  char name[LEDGER_NAME_BYTES];
  struct sign_key key;
  uint64_t checkpointed; /* size of the newest checkpoint */
};

/* The bytes of a leaf, appended: a JSON object with a fixed order of members. */
void ledger_entry_write(struct buf *out, uint64_t position, int64_t at_ms, int64_t kind,
                        struct id workspace, const char *actor_kind,
                        const struct hash *commitment);
/* The parts of a leaf that only the entry holds. ERR_CORRUPT. */
struct ledger_entry_parts {
  const char *actor_kind;
  struct hash commitment;
};
MUST_USE enum err ledger_entry_read(struct str entry, struct ledger_entry_parts *parts_out);
struct hash ledger_commitment(struct str salt, struct str detail);
struct aead_place ledger_opening_place(struct id workspace, uint64_t position);
/* The key an opening is sealed with: the person's, or the log's own. */
MUST_USE enum err ledger_opening_key(struct keyring *keyring, struct id workspace,
                                     struct keyring_ref ref,
                                     uint8_t key_out[static KEYRING_KEY_BYTES]);

/* A signed note in the C2SP tlog-checkpoint form. */
void ledger_note_write(struct buf *out, const char *name, const struct sign_key *key,
                       uint64_t size, const struct hash *root);
/* ERR_CORRUPT unless it is a note of this log with a good signature. */
MUST_USE enum err ledger_note_read(struct str note, const char *name,
                                   const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                                   uint64_t *size_out, struct hash *root_out);

MUST_USE enum err ledger_frontier_read(struct db *db, struct merkle_frontier *frontier_out);

/* Is this look of late known already; note that it was seen. */
bool ledger_look_is_recent(const struct ledger *ledger, struct id look, int64_t now_ms);
void ledger_look_note(struct ledger *ledger, struct id look, int64_t now_ms);
void ledger_looks_done(struct ledger *ledger);

#endif
