#include "net/source_tag.h"

#include <sodium.h>

#include "net/network.h"

static void key_make(struct source_tags *tags, int64_t now_ms) {
  if (tags->rng)
    rng_fill(tags->rng, tags->key, sizeof tags->key);
  else
    randombytes_buf(tags->key, sizeof tags->key);
  tags->since_ms = now_ms;
}

void source_tags_init(struct source_tags *tags, struct rng *rng, int64_t now_ms) {
  pthread_mutex_init(&tags->lock, NULL);
  tags->rng = rng;
  key_make(tags, now_ms);
}

void source_tags_done(struct source_tags *tags) {
  sodium_memzero(tags->key, sizeof tags->key);
  pthread_mutex_destroy(&tags->lock);
}

/*= GDPR Art. 5(1)(e) */
static void turn_locked(struct source_tags *tags, int64_t now_ms) {
  if (now_ms - tags->since_ms >= SOURCE_TAG_LIFE_MS) key_make(tags, now_ms);
}

void source_tags_turn(struct source_tags *tags, int64_t now_ms) {
  pthread_mutex_lock(&tags->lock);
  turn_locked(tags, now_ms);
  pthread_mutex_unlock(&tags->lock);
}

/*= GDPR Art. 5(1)(c) */
void source_tag_make(struct source_tags *tags, const uint8_t address[static 16], int64_t now_ms,
                     uint8_t tag_out[static SOURCE_TAG_BYTES]) {
  uint8_t prefix[NETWORK_PREFIX_BYTES];
  network_prefix(address, prefix);
  pthread_mutex_lock(&tags->lock);
  turn_locked(tags, now_ms);
  crypto_generichash(tag_out, SOURCE_TAG_BYTES, prefix, sizeof prefix, tags->key, sizeof tags->key);
  pthread_mutex_unlock(&tags->lock);
}
