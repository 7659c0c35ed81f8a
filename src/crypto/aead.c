#include "crypto/aead.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { FORMAT = 1, NONCE_BYTES = 24, TAG_BYTES = 16, HEAD_BYTES = 1 + NONCE_BYTES };
enum { SMALLEST_BUCKET = 64, LARGEST_DOUBLING = 1024 };
enum { WORD_LIMIT = 255, PLACE_LIMIT = 1 + ID_BYTES + 2 * (1 + WORD_LIMIT) + ID_BYTES + 16 };

_Static_assert(NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(AEAD_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

struct place_bytes {
  size_t len;
  uint8_t bytes[PLACE_LIMIT];
};

static void put_bytes(struct place_bytes *out, const void *data, size_t len) {
  memcpy(out->bytes + out->len, data, len);
  out->len += len;
}

/* A word with its length before it, so that "ab","c" and "a","bc" differ. */
static void put_word(struct place_bytes *out, const char *word) {
  size_t len = strlen(word);
  assert(len <= WORD_LIMIT); /* words of the schema, never input */
  uint8_t prefix = (uint8_t)len;
  put_bytes(out, &prefix, 1);
  put_bytes(out, word, len);
}

static void put_int64(struct place_bytes *out, int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out->bytes[out->len++] = (uint8_t)((uint64_t)value >> shift);
  }
}

static void encode_place(const struct aead_place *place, struct place_bytes *out) {
  const uint8_t format = FORMAT;
  out->len = 0;
  put_bytes(out, &format, 1);
  put_bytes(out, place->workspace.bytes, ID_BYTES);
  put_word(out, place->table);
  put_word(out, place->column);
  put_bytes(out, place->row.bytes, ID_BYTES);
  put_int64(out, place->sequence);
  put_int64(out, place->version);
}

/* The smallest bucket that holds the plaintext and one byte of padding; 0 when
 * no size_t does. */
static size_t bucket_for(size_t plain_bytes) {
  if (plain_bytes > SIZE_MAX - 2 * LARGEST_DOUBLING) return 0;
  size_t bucket = SMALLEST_BUCKET;
  while (bucket < plain_bytes + 1 && bucket < LARGEST_DOUBLING) bucket *= 2;
  if (bucket >= plain_bytes + 1) return bucket;
  return (plain_bytes + LARGEST_DOUBLING) / LARGEST_DOUBLING * LARGEST_DOUBLING;
}

size_t aead_sealed_bytes(size_t plain_bytes) {
  return HEAD_BYTES + bucket_for(plain_bytes) + TAG_BYTES;
}

/*= GDPR Art. 32(1)(a) */
void aead_seal(const uint8_t key[static AEAD_KEY_BYTES], const struct aead_place *place,
               struct str plain, struct rng *rng, struct buf *sealed_out) {
  struct place_bytes where;
  size_t bucket = bucket_for(plain.len);
  if (bucket == 0) {
    if (sealed_out->error == ERR_NONE) sealed_out->error = ERR_TOO_LARGE;
    return;
  }
  uint8_t *out = (uint8_t *)buf_reserve(sealed_out, HEAD_BYTES + bucket + TAG_BYTES);
  if (out == NULL) return;
  out[0] = FORMAT;
  rng_fill(rng, out + 1, NONCE_BYTES);
  /* Padding of ISO/IEC 7816-4: one 0x80, then zeros. Encrypted in place, so that
   * the plaintext has no second copy. */
  uint8_t *text = out + HEAD_BYTES;
  if (plain.len > 0) memcpy(text, plain.data, plain.len);
  text[plain.len] = 0x80;
  memset(text + plain.len + 1, 0, bucket - plain.len - 1);
  encode_place(place, &where);
  crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, bucket, where.bytes, where.len, NULL,
                                             out + 1, key);
  buf_advance(sealed_out, HEAD_BYTES + bucket + TAG_BYTES);
}

/* The length of the text before its padding; false when the padding is not ours. */
static bool find_padding(const uint8_t *text, size_t padded_bytes, size_t *plain_bytes_out) {
  size_t end = padded_bytes;
  while (end > 0 && text[end - 1] == 0) end--;
  if (end == 0 || text[end - 1] != 0x80 || bucket_for(end - 1) != padded_bytes) return false;
  *plain_bytes_out = end - 1;
  return true;
}

/*= GDPR Art. 32(1)(a) */
enum err aead_open(const uint8_t key[static AEAD_KEY_BYTES], const struct aead_place *place,
                   struct str sealed, struct buf *plain_out) {
  struct place_bytes where;
  const uint8_t *in = (const uint8_t *)sealed.data;
  if (sealed.len < HEAD_BYTES + SMALLEST_BUCKET + TAG_BYTES || in[0] != FORMAT) {
    return ERR_CORRUPT;
  }
  size_t padded_bytes = sealed.len - HEAD_BYTES - TAG_BYTES;
  uint8_t *text = (uint8_t *)buf_reserve(plain_out, padded_bytes);
  if (text == NULL) return buf_check(plain_out);
  encode_place(place, &where);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, in + HEAD_BYTES,
                                                 padded_bytes + TAG_BYTES, where.bytes, where.len,
                                                 in + 1, key) != 0) {
    return ERR_CORRUPT;
  }
  size_t plain_bytes;
  if (!find_padding(text, padded_bytes, &plain_bytes)) {
    sodium_memzero(text, padded_bytes);
    return ERR_CORRUPT;
  }
  buf_advance(plain_out, plain_bytes);
  return ERR_NONE;
}
