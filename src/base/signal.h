/*
 * signal: a ring of security events from every floor, without personal data,
 * cheap enough for the hot path. The breach desk reads it (GDPR Art. 33).
 *
 * Thread: any may raise; one reader. A full ring forgets the oldest and counts.
 */
#ifndef PARLOUR_BASE_SIGNAL_H
#define PARLOUR_BASE_SIGNAL_H

#include "base/actor.h"

enum signal_kind {
  SIGNAL_SIGN_IN,
  SIGNAL_SIGN_IN_FAILED,
  SIGNAL_SECOND_FACTOR_FAILED,
  SIGNAL_ROLE_CHANGED,
  SIGNAL_PASSWORD_RESET, /* by somebody else; amount 2: the second factor too */
  SIGNAL_READ,
  SIGNAL_EXPORT,
  SIGNAL_GATE_DENIED,
  SIGNAL_OPEN_FAILED, /* a ciphertext did not open */
  SIGNAL_LEDGER_MISMATCH,
  SIGNAL_CONFIGURATION_CHANGED,
  SIGNAL_MALFORMED_INPUT,
  SIGNAL_LIMIT_REACHED,
  SIGNAL_FOREIGN_ORIGIN,
  SIGNAL_BACKUP,
  SIGNAL_KIND_COUNT
};

struct signal {
  enum signal_kind kind;
  int64_t time_ms;
  struct actor actor;
  int64_t amount;
};

/* One ring for the process, set up before the threads start. */
MUST_USE enum err signal_open(size_t capacity);
void signal_close(void);
void signal_raise(enum signal_kind kind, const struct actor *actor_or_null, int64_t amount);
size_t signal_take(struct signal *signals_out, size_t capacity); /* oldest first */
uint64_t signal_count(enum signal_kind kind);                    /* since start, for /metrics */
uint64_t signal_lost(void);
const char *signal_name(enum signal_kind kind);

#endif
