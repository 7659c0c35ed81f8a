/*
 * throttle: leaky buckets that slow guessing down, in memory only.
 *
 * Keys are hashes under a random key of this process: of an e-mail address whether
 * it has an account or not, of the tag of a network (net/source_tag), of a site. Nothing is
 * written.
 *
 * Thread: any. Units: milliseconds.
 */
#ifndef PARLOUR_STAFF_THROTTLE_H
#define PARLOUR_STAFF_THROTTLE_H

#include "base/rng.h"
#include "base/str.h"

struct throttle;
struct throttle_rule {
  const char *name;  /* buckets of different rules never meet */
  int64_t size;      /* tries that fit */
  int64_t leak_ms;   /* one try is forgotten after so long */
  int64_t locked_ms; /* how long a full bucket stays shut */
};
extern const struct throttle_rule throttle_sign_in_account; /* 5, one each 10 s, 10 min */
extern const struct throttle_rule throttle_sign_in_network; /* 20, one each 10 s, 10 min */
extern const struct throttle_rule throttle_recovery;        /* 10 a network, 10 min */
extern const struct throttle_rule throttle_transcript;      /* letters of one conversation */
extern const struct throttle_rule throttle_archive;         /* copies for one person */
extern const struct throttle_rule throttle_rights_network;  /* requests without a session */
extern const struct throttle_rule throttle_rights_address;  /* three a day for one address */
extern const struct throttle_rule throttle_start;           /* chats begun from a network */

MUST_USE enum err throttle_open(struct rng *rng, struct throttle **throttle_out);
void throttle_close(struct throttle *throttle);
/* May it be tried? Does not count. */
bool throttle_allows(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                     int64_t now_ms);
/* How long until it may be tried again; 0: now. */
int64_t throttle_wait_ms(struct throttle *throttle, const struct throttle_rule *rule,
                         struct str key, int64_t now_ms);
void throttle_count(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                    int64_t now_ms);
/* Counts a try if it may be made; false: it may not, and is not counted. */
bool throttle_take(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                   int64_t now_ms);
/* What was counted is forgotten: the right answer came. */
void throttle_forgive(struct throttle *throttle, const struct throttle_rule *rule, struct str key);

#endif
