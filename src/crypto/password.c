#include "crypto/password.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "crypto/password_common.h"

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024, DISTINCT_AT_LEAST = 5 };

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "libsodium's string form");

enum err password_hash(struct str password, char hash_out[static PASSWORD_HASH_BYTES]) {
  char hash[PASSWORD_HASH_BYTES];
  if (sodium_init() < 0) return ERR_MACHINE;
  if (password.len > PASSWORD_MAX_BYTES) return ERR_TOO_LARGE;
  if (crypto_pwhash_str_alg(hash, password.data, password.len, PASSES, MEMORY_BYTES,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return ERR_MACHINE;
  }
  memcpy(hash_out, hash, sizeof hash);
  return ERR_NONE;
}

bool password_matches(const char *hash_or_null, struct str password) {
  if (sodium_init() < 0 || password.len > PASSWORD_MAX_BYTES) return false;
  if (hash_or_null != NULL) {
    return crypto_pwhash_str_verify(hash_or_null, password.data, password.len) == 0;
  }
  /* The same work for nobody; its result is thrown away. */
  static const uint8_t salt[crypto_pwhash_SALTBYTES] = "no such account";
  uint8_t nothing[32];
  int result = crypto_pwhash(nothing, sizeof nothing, password.data, password.len, salt, PASSES,
                             MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
  sodium_memzero(nothing, sizeof nothing);
  (void)result;
  return false;
}

/* Fewer than five different bytes: "aaaaaaaaaaaa", "121212121212". */
static bool is_monotonous(struct str s) {
  bool seen[256] = {false};
  size_t distinct = 0;
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.data[i];
    if (!seen[c]) distinct++;
    seen[c] = true;
  }
  return distinct < DISTINCT_AT_LEAST;
}

/* "abcdefghijkl", "210987654321": each byte one up (or down) from the last. */
static bool is_staircase(struct str s) {
  size_t up = 0;
  size_t down = 0;
  for (size_t i = 1; i < s.len; i++) {
    if (s.data[i] - s.data[i - 1] == 1) up++;
    if (s.data[i] - s.data[i - 1] == -1) down++;
  }
  return up + 2 >= s.len || down + 2 >= s.len;
}

static bool in_table(struct str s, const char *const *table) {
  for (size_t i = 0; table[i] != NULL; i++) {
    if (str_equal_nocase(s, str_from(table[i]))) return true;
  }
  return false;
}

/* The word left when digits and punctuation at both ends are taken off. */
static struct str bare_word(struct str s) {
  size_t from = 0;
  size_t to = s.len;
  while (from < to && isascii((unsigned char)s.data[from]) &&
         !isalpha((unsigned char)s.data[from])) {
    from++;
  }
  while (to > from && isascii((unsigned char)s.data[to - 1]) &&
         !isalpha((unsigned char)s.data[to - 1])) {
    to--;
  }
  return str_slice(s, from, to);
}

/* One common word, or the same one twice, dressed with digits. */
static bool is_dressed_word(struct str s) {
  struct str word = bare_word(s);
  if (word.len == 0 || in_table(word, password_common_words)) return true;
  if (word.len % 2 != 0) return false;
  struct str half = str_slice(word, 0, word.len / 2);
  struct str other = str_slice(word, word.len / 2, word.len);
  return str_equal_nocase(half, other) && in_table(half, password_common_words);
}

enum err password_acceptable(struct str password) {
  if (password.len > PASSWORD_MAX_BYTES || !text_is_utf8(password)) return ERR_INVALID;
  if (text_code_points(password) < PASSWORD_MIN_CODE_POINTS) return ERR_INVALID;
  if (is_monotonous(password) || is_staircase(password) || is_dressed_word(password) ||
      in_table(password, password_common)) {
    return ERR_INVALID;
  }
  return ERR_NONE;
}
