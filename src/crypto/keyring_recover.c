/* Destroying, and what is done at start so that a crash neither loses nor revives. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/keyring_internal.h"

#define PAGE 1024 /* slots read at a time */

static void tomb_make(struct slot *slot, int64_t index) {
  memset(slot, 0, sizeof *slot);
  slot->state = SLOT_DESTROYED;
  slot_finish(slot, index);
}

static bool is_live(const struct slot *slot, int64_t index) {
  return slot_state(slot, index) == SLOT_LIVE;
}

/* Does this file's slot hold the key, or may it, being torn? A slot whose other
 * copy is another living key was given to somebody else since. */
static enum err holds(struct keyring *ring, int file, struct keyring_ref ref, bool *holds_out) {
  struct slot own;
  struct slot other;
  TRY(slots_read(ring, file, ref.slot, 1, &own));
  TRY(slots_read(ring, 1 - file, ref.slot, 1, &other));
  bool torn = slot_state(&own, ref.slot) == SLOT_TORN &&
              (!is_live(&other, ref.slot) || id_equal(other.key, ref.key));
  *holds_out = torn || (is_live(&own, ref.slot) && id_equal(own.key, ref.key));
  sodium_memzero(&own, sizeof own);
  sodium_memzero(&other, sizeof other);
  return ERR_NONE;
}

static void note_destroyed(struct keyring *ring, int64_t index) {
  pthread_rwlock_wrlock(&ring->lock);
  if (ring->states[index] != SLOT_DESTROYED) ring->counts.destroyed++;
  ring->states[index] = SLOT_DESTROYED;
  pthread_rwlock_unlock(&ring->lock);
  if (index < ring->next) ring->next = index;
}

static enum err destroy_in(struct keyring *ring, int file, const struct keyring_ref *refs,
                           size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct slot tomb;
    bool there;
    if (refs[i].slot < SLOT_FIRST || refs[i].slot >= ring->slots) continue;
    TRY(holds(ring, file, refs[i], &there));
    if (!there) continue;
    tomb_make(&tomb, refs[i].slot);
    TRY(slots_write(ring, file, refs[i].slot, &tomb));
  }
  return slots_sync(ring, file);
}

/*= GDPR Art. 17(1) */
enum err keyring_destroy(struct keyring *ring, const struct keyring_ref *refs, size_t count) {
  TRY(destroy_in(ring, 0, refs, count));
  TRY(destroy_in(ring, 1, refs, count));
  for (size_t i = 0; i < count; i++) {
    struct slot slot;
    if (refs[i].slot < SLOT_FIRST || refs[i].slot >= ring->slots) continue;
    TRY(slots_read(ring, 0, refs[i].slot, 1, &slot));
    /* Another's, when the slot was given away since: replayed, nothing was done. */
    if (!is_live(&slot, refs[i].slot)) note_destroyed(ring, refs[i].slot);
  }
  return ERR_NONE;
}

struct verdict {
  const struct slot *keep; /* what both files shall hold */
  struct slot tomb;
  bool write[2];
};

/* A tomb in either file wins: the key was being destroyed. A slot torn in one is
 * taken from the other; torn in both it is beyond repair. What only A holds was
 * being minted and was never given out. */
static enum err judge(const struct slot slots[static 2], int64_t index, struct verdict *out) {
  enum slot_state a = slot_state(&slots[0], index);
  enum slot_state b = slot_state(&slots[1], index);
  tomb_make(&out->tomb, index);
  bool own = index < SLOT_FIRST; /* header and master are never destroyed */
  if (own && (a == SLOT_LIVE || b == SLOT_LIVE))
    out->keep = &slots[a == SLOT_LIVE ? 0 : 1];
  else if (a == SLOT_EMPTY && b == SLOT_EMPTY)
    out->keep = &slots[0];
  else if (a == SLOT_TORN && b == SLOT_TORN)
    return ERR_CORRUPT;
  else if (a == SLOT_LIVE && b == SLOT_LIVE && !id_equal(slots[0].key, slots[1].key))
    return ERR_CORRUPT;
  else if (a == SLOT_DESTROYED || b == SLOT_DESTROYED || a == SLOT_EMPTY || b == SLOT_EMPTY)
    out->keep = &out->tomb;
  else
    out->keep = a == SLOT_LIVE ? &slots[0] : &slots[1];
  return ERR_NONE;
}

static void settle(struct verdict *verdict, const struct slot slots[static 2], int64_t index) {
  for (int file = 0; file < 2; file++)
    verdict->write[file] = memcmp(&slots[file], verdict->keep, sizeof *verdict->keep) != 0;
  /* Two live slots under different roots are a rotation's: it goes on later. */
  if (verdict->keep == &slots[0] && is_live(&slots[1], index) && slots[0].root != slots[1].root)
    verdict->write[1] = false;
}

/* What a look at all slots found to be done. */
struct change {
  int64_t index;
  struct slot keep;
  bool write[2];
  bool torn_b;
};

struct recovery {
  struct keyring *ring;
  bool (*named)(void *context, struct keyring_ref ref);
  void *context;
  struct change *changes;
  size_t count;
  size_t capacity;
  struct slot pages[2][PAGE];
};

static enum err note_change(struct recovery *recovery, const struct change *change) {
  if (recovery->count == recovery->capacity) {
    size_t capacity = recovery->capacity ? 2 * recovery->capacity : 64;
    struct change *grown = calloc(capacity, sizeof *grown);
    if (!grown) return ERR_MACHINE;
    if (recovery->count > 0) {
      memcpy(grown, recovery->changes, recovery->count * sizeof *grown);
      sodium_memzero(recovery->changes, recovery->count * sizeof *grown);
    }
    free(recovery->changes);
    recovery->changes = grown;
    recovery->capacity = capacity;
  }
  recovery->changes[recovery->count++] = *change;
  return ERR_NONE;
}

static enum err look_at(struct recovery *recovery, int64_t index, size_t at) {
  const struct slot both[2] = {recovery->pages[0][at], recovery->pages[1][at]};
  struct verdict verdict = {0};
  TRY(judge(both, index, &verdict));
  if (index >= SLOT_FIRST && verdict.keep->state == SLOT_LIVE && recovery->named &&
      !recovery->named(recovery->context, (struct keyring_ref){index, verdict.keep->key}))
    verdict.keep = &verdict.tomb;
  settle(&verdict, both, index);
  recovery->ring->states[index] = verdict.keep->state;
  if (!verdict.write[0] && !verdict.write[1]) return ERR_NONE;
  return note_change(recovery,
                     &(struct change){.index = index,
                                      .keep = *verdict.keep,
                                      .write = {verdict.write[0], verdict.write[1]},
                                      .torn_b = slot_state(&both[1], index) == SLOT_TORN});
}

static enum err look(struct recovery *recovery) {
  struct keyring *ring = recovery->ring;
  for (int64_t first = 0; first < ring->slots; first += PAGE) {
    int64_t left = ring->slots - first;
    size_t count = left < PAGE ? (size_t)left : PAGE;
    TRY(slots_read(ring, 0, first, count, recovery->pages[0]));
    TRY(slots_read(ring, 1, first, count, recovery->pages[1]));
    for (size_t i = 0; i < count; i++) TRY(look_at(recovery, first + (int64_t)i, i));
  }
  return ERR_NONE;
}

static enum err apply(struct recovery *recovery, int file, bool torn_b_only) {
  for (size_t i = 0; i < recovery->count; i++) {
    const struct change *change = &recovery->changes[i];
    if (!change->write[file] || (torn_b_only && !change->torn_b)) continue;
    TRY(slots_write(recovery->ring, file, change->index, &change->keep));
  }
  return slots_sync(recovery->ring, file);
}

/* What is torn in B first: while A is written, B must be whole, or a second power cut
 * could tear both. */
static enum err repair(struct recovery *recovery) {
  TRY(look(recovery));
  TRY(apply(recovery, 1, true));
  TRY(apply(recovery, 0, false));
  return apply(recovery, 1, false);
}

/* At start nobody else uses the ring yet: no lock. */
enum err keyring_recover(struct keyring *ring, bool (*named)(void *context, struct keyring_ref ref),
                         void *context) {
  if (ring->read_only) return ERR_CONFLICT;
  struct recovery *recovery = calloc(1, sizeof *recovery);
  if (!recovery) return ERR_MACHINE;
  recovery->ring = ring;
  recovery->named = named;
  recovery->context = context;
  ring->spare_count = 0;
  ring->next = SLOT_FIRST;
  enum err error = repair(recovery);
  if (recovery->count > 0)
    sodium_memzero(recovery->changes, recovery->count * sizeof *recovery->changes);
  free(recovery->changes);
  sodium_memzero(recovery, sizeof *recovery);
  free(recovery);
  if (!error && ring->old.key) error = keyring_rotate_finish(ring);
  if (!error) ring->ready = true;
  return error;
}
