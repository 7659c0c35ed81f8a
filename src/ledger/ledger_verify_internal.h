/*
 * ledger_verify_internal: what the files of verifying share. Not for others.
 */
#ifndef PARLOUR_LEDGER_LEDGER_VERIFY_INTERNAL_H
#define PARLOUR_LEDGER_LEDGER_VERIFY_INTERNAL_H

#include "ledger/ledger_internal.h"

#define LEDGER_DOUBTS_MAX 4096

/* A checkpoint that must fit when the walk comes to its size. */
struct ledger_promise {
  uint64_t size;
  struct hash root;
};

struct ledger_walk {
  struct db *db;
  struct keyring *keyring;
  struct ledger_report *report;
  int64_t now_ms; /* or the newest entry's time, when that is later */
  uint8_t seal_key[SEAL_KEY_BYTES];
  struct ledger_origin *logs; /* all, in order */
  size_t log_count;
  const struct ledger_origin *log; /* the one that is walked */
  struct merkle_frontier frontier; /* of its entries so far */
  struct ledger_promise *promises; /* of it, rising size */
  size_t promise_count;
  size_t kept;                        /* promises already met */
  uint64_t sealed_at;                 /* the greatest size that a stored checkpoint of it names */
  uint64_t stored;                    /* checkpoints seen, of all logs */
  struct ledger_state stored_state;   /* what they come to */
  uint64_t details;                   /* rows beside entries */
  uint64_t doubts[LEDGER_DOUBTS_MAX]; /* positions to look at once more */
  size_t doubt_count;
  struct arena arena;
};

/* Notes the first thing that is wrong. */
void ledger_verify_wrong(struct ledger_walk *walk, int64_t position, const char *why);

/* The details kept apart, and the tombstones. */
MUST_USE enum err ledger_verify_detail_walk(struct ledger_walk *walk);
/* In a later snapshot, or in the same one, which is then the last word. */
MUST_USE enum err ledger_verify_detail_doubts(struct ledger_walk *walk);

#endif
