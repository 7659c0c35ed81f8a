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
  return ERR_NONE;
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
    if (file == 1) ring->states[refs[i].slot] = SLOT_DESTROYED;
    if (file == 1) ring->counts.destroyed++;
  }
  return slots_sync(ring, file);
}

/*= GDPR Art. 17(1) */
enum err keyring_destroy(struct keyring *ring, const struct keyring_ref *refs, size_t count) {
  pthread_rwlock_wrlock(&ring->lock);
  enum err error = destroy_in(ring, 0, refs, count);
  if (!error) error = destroy_in(ring, 1, refs, count);
  for (size_t i = 0; i < count && !error; i++)
    if (refs[i].slot >= SLOT_FIRST && refs[i].slot < ring->next) ring->next = refs[i].slot;
  pthread_rwlock_unlock(&ring->lock);
  return error;
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
  if (own && (a == SLOT_LIVE || b == SLOT_LIVE)) out->keep = &slots[a == SLOT_LIVE ? 0 : 1];
  else if (a == SLOT_EMPTY && b == SLOT_EMPTY) out->keep = &slots[0];
  else if (a == SLOT_TORN && b == SLOT_TORN) return ERR_CORRUPT;
  else if (a == SLOT_LIVE && b == SLOT_LIVE && !id_equal(slots[0].key, slots[1].key))
    return ERR_CORRUPT;
  else if (a == SLOT_DESTROYED || b == SLOT_DESTROYED || a == SLOT_EMPTY || b == SLOT_EMPTY)
    out->keep = &out->tomb;
  else
    out->keep = a == SLOT_LIVE ? &slots[0] : &slots[1];
  return ERR_NONE;
}

static void settle(struct verdict *verdict, const struct slot slots[static 2]) {
  for (int file = 0; file < 2; file++)
    verdict->write[file] = memcmp(&slots[file], verdict->keep, sizeof *verdict->keep) != 0;
  /* Two live slots under different roots are a rotation's: it goes on later. */
  if (verdict->keep == &slots[0] && slots[1].state == SLOT_LIVE &&
      slots[0].root != slots[1].root)
    verdict->write[1] = false;
}

typedef bool (*named_fn)(void *context, struct keyring_ref ref);

/* Of one page, in one file: writes what the verdicts want there. */
static enum err recover_page(struct keyring *ring, int file, int64_t first, size_t count,
                             named_fn named, void *context) {
  struct slot *pages[2] = {calloc(count, SLOT_BYTES), calloc(count, SLOT_BYTES)};
  enum err error = pages[0] && pages[1] ? ERR_NONE : ERR_MACHINE;
  if (!error) error = slots_read(ring, 0, first, count, pages[0]);
  if (!error) error = slots_read(ring, 1, first, count, pages[1]);
  for (size_t i = 0; i < count && !error; i++) {
    int64_t index = first + (int64_t)i;
    struct slot both[2] = {pages[0][i], pages[1][i]};
    struct verdict verdict = {0};
    error = judge(both, index, &verdict);
    if (error) break;
    if (index >= SLOT_FIRST && verdict.keep->state == SLOT_LIVE && named &&
        !named(context, (struct keyring_ref){index, verdict.keep->key}))
      verdict.keep = &verdict.tomb;
    settle(&verdict, both);
    ring->states[index] = verdict.keep->state;
    if (verdict.write[file]) error = slots_write(ring, file, index, verdict.keep);
  }
  free(pages[0]);
  free(pages[1]);
  return error;
}

static enum err recover_file(struct keyring *ring, int file, named_fn named, void *context) {
  for (int64_t first = 0; first < ring->slots; first += PAGE) {
    int64_t left = ring->slots - first;
    size_t count = left < PAGE ? (size_t)left : PAGE;
    TRY(recover_page(ring, file, first, count, named, context));
  }
  return slots_sync(ring, file);
}

enum err keyring_recover(struct keyring *ring,
                         bool (*named)(void *context, struct keyring_ref ref), void *context) {
  pthread_rwlock_wrlock(&ring->lock);
  ring->spare_count = 0;
  enum err error = recover_file(ring, 0, named, context);
  if (!error) error = recover_file(ring, 1, named, context);
  ring->next = SLOT_FIRST;
  pthread_rwlock_unlock(&ring->lock);
  if (!error && ring->old.key) error = keyring_rotate_finish(ring);
  return error;
}

static enum err rewrap(struct keyring *ring, int file, int64_t index, struct slot *slot) {
  uint8_t key[KEYRING_KEY_BYTES];
  if (index == SLOT_HEADER || slot_state(slot, index) != SLOT_LIVE) return ERR_NONE;
  if (slot->root == ring->root.fingerprint) return ERR_NONE;
  TRY(slot_unwrap(slot, index, ring, key));
  slot_wrap(slot, index, &ring->root, key, ring->rng);
  sodium_memzero(key, sizeof key);
  return slots_write(ring, file, index, slot);
}

static enum err rotate_file(struct keyring *ring, int file) {
  struct slot *page = calloc(PAGE, SLOT_BYTES);
  enum err error = page ? ERR_NONE : ERR_MACHINE;
  for (int64_t first = 0; first < ring->slots && !error; first += PAGE) {
    int64_t left = ring->slots - first;
    size_t count = left < PAGE ? (size_t)left : PAGE;
    error = slots_read(ring, file, first, count, page);
    for (size_t i = 0; i < count && !error; i++)
      error = rewrap(ring, file, first + (int64_t)i, &page[i]);
  }
  free(page);
  return error ? error : slots_sync(ring, file);
}

enum err keyring_rotate_finish(struct keyring *ring) {
  pthread_rwlock_wrlock(&ring->lock);
  enum err error = rotate_file(ring, 0);
  if (!error) error = rotate_file(ring, 1);
  if (!error) error = root_rotate_end(ring);
  pthread_rwlock_unlock(&ring->lock);
  return error;
}

enum err keyring_rotate_root(struct keyring *ring) {
  pthread_rwlock_wrlock(&ring->lock);
  enum err error = ring->old.key ? ERR_CONFLICT : root_rotate_begin(ring);
  pthread_rwlock_unlock(&ring->lock);
  return error ? error : keyring_rotate_finish(ring);
}
