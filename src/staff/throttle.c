#include "staff/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/table.h"

#define BUCKETS_MAX 100000 /* beyond it all are forgotten: memory has a cap */
#define MINUTE_MS INT64_C(60000)

const struct throttle_rule throttle_sign_in_account = {"account", 5, 10000, 10 * MINUTE_MS};
const struct throttle_rule throttle_sign_in_network = {"network", 20, 10000, 10 * MINUTE_MS};
const struct throttle_rule throttle_recovery = {"recovery", 10, 30000, 10 * MINUTE_MS};
const struct throttle_rule throttle_transcript = {"transcript", 3, 20 * MINUTE_MS, 20 * MINUTE_MS};
const struct throttle_rule throttle_archive = {"archive", 30, 2 * MINUTE_MS, 2 * MINUTE_MS};
const struct throttle_rule throttle_rights_network = {"rights_network", 10, MINUTE_MS,
                                                      10 * MINUTE_MS};
const struct throttle_rule throttle_rights_address = {"rights_address", 3, 480 * MINUTE_MS,
                                                      480 * MINUTE_MS};
const struct throttle_rule throttle_start = {"start", 600, 500, MINUTE_MS};

struct bucket {
  int64_t level; /* in milliseconds of leaking */
  int64_t at_ms;
  int64_t locked_until_ms;
};

struct throttle {
  pthread_mutex_t lock;
  struct table buckets;
  uint8_t key[32];
};

enum err throttle_open(struct rng *rng, struct throttle **throttle_out) {
  struct throttle *throttle = calloc(1, sizeof *throttle);
  if (!throttle) return ERR_MACHINE;
  pthread_mutex_init(&throttle->lock, NULL);
  rng_fill(rng, throttle->key, sizeof throttle->key);
  *throttle_out = throttle;
  return ERR_NONE;
}

static void forget_all(struct throttle *throttle) {
  size_t at = 0;
  for (void *bucket; (bucket = table_next(&throttle->buckets, &at));) free(bucket);
  table_done(&throttle->buckets);
}

void throttle_close(struct throttle *throttle) {
  if (!throttle) return;
  forget_all(throttle);
  pthread_mutex_destroy(&throttle->lock);
  free(throttle);
}

static struct id key_of(const struct throttle *throttle, const struct throttle_rule *rule,
                        struct str key) {
  struct id id;
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, throttle->key, sizeof throttle->key, ID_BYTES);
  crypto_generichash_update(&hash, (const uint8_t *)rule->name, strlen(rule->name) + 1);
  crypto_generichash_update(&hash, (const uint8_t *)key.data, key.len);
  crypto_generichash_final(&hash, id.bytes, ID_BYTES);
  return id;
}

static void leak(struct bucket *bucket, int64_t now_ms) {
  bucket->level -= now_ms - bucket->at_ms;
  if (bucket->level < 0) bucket->level = 0;
  bucket->at_ms = now_ms;
}

int64_t throttle_wait_ms(struct throttle *throttle, const struct throttle_rule *rule,
                         struct str key, int64_t now_ms) {
  pthread_mutex_lock(&throttle->lock);
  const struct bucket *bucket = table_get(&throttle->buckets, key_of(throttle, rule, key));
  int64_t wait_ms = bucket ? bucket->locked_until_ms - now_ms : 0;
  pthread_mutex_unlock(&throttle->lock);
  return wait_ms > 0 ? wait_ms : 0;
}

bool throttle_allows(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                     int64_t now_ms) {
  return throttle_wait_ms(throttle, rule, key, now_ms) == 0;
}

static struct bucket *bucket_make(struct throttle *throttle, struct id id, int64_t now_ms) {
  struct bucket *bucket = table_get(&throttle->buckets, id);
  if (bucket) return bucket;
  if (throttle->buckets.count >= BUCKETS_MAX) forget_all(throttle);
  bucket = calloc(1, sizeof *bucket);
  if (!bucket) return NULL;
  bucket->at_ms = now_ms;
  if (table_put(&throttle->buckets, id, bucket) == ERR_NONE) return bucket;
  free(bucket);
  return NULL;
}

static void fill(struct bucket *bucket, const struct throttle_rule *rule, int64_t now_ms) {
  leak(bucket, now_ms);
  bucket->level += rule->leak_ms;
  if (bucket->level < rule->size * rule->leak_ms) return;
  bucket->locked_until_ms = now_ms + rule->locked_ms;
  bucket->level = 0;
}

void throttle_count(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                    int64_t now_ms) {
  pthread_mutex_lock(&throttle->lock);
  struct bucket *bucket = bucket_make(throttle, key_of(throttle, rule, key), now_ms);
  if (bucket) fill(bucket, rule, now_ms);
  pthread_mutex_unlock(&throttle->lock);
}

bool throttle_take(struct throttle *throttle, const struct throttle_rule *rule, struct str key,
                   int64_t now_ms) {
  pthread_mutex_lock(&throttle->lock);
  struct bucket *bucket = bucket_make(throttle, key_of(throttle, rule, key), now_ms);
  bool allowed = !bucket || bucket->locked_until_ms <= now_ms;
  if (bucket && allowed) fill(bucket, rule, now_ms);
  pthread_mutex_unlock(&throttle->lock);
  return allowed;
}

void throttle_forgive(struct throttle *throttle, const struct throttle_rule *rule, struct str key) {
  pthread_mutex_lock(&throttle->lock);
  free(table_remove(&throttle->buckets, key_of(throttle, rule, key)));
  pthread_mutex_unlock(&throttle->lock);
}
