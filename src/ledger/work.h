/*
 * work: what a function over the database is given: the connection, the keys, the
 * ledger, the time, and who it is done for.
 *
 * Every function of the floors above takes one. On the scribe's thread it can
 * write and record; a reader's has neither ledger nor randomness. The workspace
 * of the actor bounds everything: no query runs without it.
 */
#ifndef PARLOUR_LEDGER_WORK_H
#define PARLOUR_LEDGER_WORK_H

#include "base/actor.h"
#include "base/arena.h"
#include "crypto/keyring.h"
#include "store/db.h"

struct ledger;

/* Who remembers what a change may rewrite: told at once, inside the transaction, so that
 * what follows in it reads the row anew. Harmless when the change is then rolled back. */
struct work_cache {
  void (*forget)(struct work_cache *cache, struct id conversation); /* zero: everything */
};

struct work {
  struct db *db;
  struct arena *arena; /* results live here */
  struct keyring *keyring;
  struct ledger *ledger;    /* NULL on readers */
  struct rng *rng;          /* NULL on readers */
  struct work_cache *cache; /* NULL: nobody remembers */
  int64_t now_ms;
  struct actor actor;
  /* Where a fault can be named for the one who asked: "field: what would be right".
   * A constant of the program, a text in the arena, or NULL. */
  const char *fault;
};

static inline void work_forget(const struct work *work, struct id conversation) {
  if (work->cache) work->cache->forget(work->cache, conversation);
}

/* Notes what was wrong and gives back the error, for "return work_fault(...)". */
static inline enum err work_fault(struct work *work, enum err error, const char *fault) {
  work->fault = fault;
  return error;
}

/* The same for a field that nobody asked for: names it, cut to a sane length. */
static inline enum err work_fault_unknown(struct work *work, const char *field) {
  struct buf text = {0};
  struct str name = str_from(field);
  buf_append(&text, str_slice(name, 0, name.len < 60 ? name.len : 60));
  buf_append(&text, STR(": not a field that is known here"));
  const char *copy = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return work_fault(work, ERR_INVALID, copy ? copy : "a field that is not known");
}

#endif
