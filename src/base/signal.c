#include "base/signal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"

/* The one ring of the process: the documented exception to "no globals". */
static struct {
  pthread_mutex_t lock;
  struct signal *slots;
  size_t capacity;
  size_t first;
  size_t count;
  uint64_t lost;
  _Atomic uint64_t counts[SIGNAL_KIND_COUNT];
} ring = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum err signal_open(size_t capacity) {
  struct signal *slots = calloc(capacity, sizeof *slots);
  if (!slots) return ERR_MACHINE;
  pthread_mutex_lock(&ring.lock);
  free(ring.slots);
  ring.slots = slots;
  ring.capacity = capacity;
  ring.first = ring.count = 0;
  ring.lost = 0;
  pthread_mutex_unlock(&ring.lock);
  for (size_t i = 0; i < SIGNAL_KIND_COUNT; i++) atomic_store(&ring.counts[i], 0);
  return ERR_NONE;
}

void signal_close(void) {
  pthread_mutex_lock(&ring.lock);
  free(ring.slots);
  ring.slots = NULL;
  ring.capacity = ring.first = ring.count = 0;
  pthread_mutex_unlock(&ring.lock);
}

void signal_raise(enum signal_kind kind, const struct actor *actor_or_null, int64_t amount) {
  atomic_fetch_add_explicit(&ring.counts[kind], 1, memory_order_relaxed);
  struct clock clock = clock_system();
  struct signal signal = {.kind = kind, .time_ms = clock_now_ms(&clock), .amount = amount};
  if (actor_or_null) signal.actor = *actor_or_null;
  pthread_mutex_lock(&ring.lock);
  if (ring.capacity > 0) {
    if (ring.count == ring.capacity) {
      ring.first = (ring.first + 1) % ring.capacity;
      ring.count--;
      ring.lost++;
    }
    ring.slots[(ring.first + ring.count++) % ring.capacity] = signal;
  }
  pthread_mutex_unlock(&ring.lock);
}

size_t signal_take(struct signal *signals_out, size_t capacity) {
  pthread_mutex_lock(&ring.lock);
  size_t taken = ring.count < capacity ? ring.count : capacity;
  for (size_t i = 0; i < taken; i++) signals_out[i] = ring.slots[(ring.first + i) % ring.capacity];
  if (taken > 0) ring.first = (ring.first + taken) % ring.capacity;
  ring.count -= taken;
  pthread_mutex_unlock(&ring.lock);
  return taken;
}

uint64_t signal_count(enum signal_kind kind) {
  return atomic_load_explicit(&ring.counts[kind], memory_order_relaxed);
}

uint64_t signal_lost(void) {
  pthread_mutex_lock(&ring.lock);
  uint64_t lost = ring.lost;
  pthread_mutex_unlock(&ring.lock);
  return lost;
}

const char *signal_name(enum signal_kind kind) {
  static const char *const names[SIGNAL_KIND_COUNT] = {
      [SIGNAL_SIGN_IN] = "sign_in",
      [SIGNAL_SIGN_IN_FAILED] = "sign_in_failed",
      [SIGNAL_SECOND_FACTOR_FAILED] = "second_factor_failed",
      [SIGNAL_ROLE_CHANGED] = "role_changed",
      [SIGNAL_PASSWORD_RESET] = "password_reset",
      [SIGNAL_READ] = "read",
      [SIGNAL_EXPORT] = "export",
      [SIGNAL_GATE_DENIED] = "gate_denied",
      [SIGNAL_OPEN_FAILED] = "open_failed",
      [SIGNAL_LEDGER_MISMATCH] = "ledger_mismatch",
      [SIGNAL_CONFIGURATION_CHANGED] = "configuration_changed",
      [SIGNAL_MALFORMED_INPUT] = "malformed_input",
      [SIGNAL_LIMIT_REACHED] = "limit_reached",
      [SIGNAL_FOREIGN_ORIGIN] = "foreign_origin",
      [SIGNAL_BACKUP] = "backup",
  };
  return kind < SIGNAL_KIND_COUNT ? names[kind] : "unknown";
}
