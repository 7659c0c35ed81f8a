#include "crypto/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "crypto/base64.h"

enum { SECRET_BYTES = 32, SECRET_TEXT_BYTES = 43, PREFIX_LIMIT = 8 };
enum { CODE_SYMBOLS = 20, CODE_GROUP = 5 };

/* Thirty symbols: no 0 and O, no 1, I and L, no U beside V. */
static const char code_alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
_Static_assert(sizeof code_alphabet - 1 == 30, "20 symbols of 30 are 98 bits");
_Static_assert(PREFIX_LIMIT + 1 + SECRET_TEXT_BYTES + 1 <= TOKEN_TEXT_BYTES, "a token fits");
_Static_assert(CODE_SYMBOLS + CODE_SYMBOLS / CODE_GROUP == TOKEN_CODE_BYTES, "a code fits");

void token_new(struct rng *rng, const char *prefix, char text_out[static TOKEN_TEXT_BYTES],
               struct hash *hash_out) {
  uint8_t secret[SECRET_BYTES];
  size_t prefix_len = strlen(prefix);
  assert(prefix_len <= PREFIX_LIMIT); /* a literal of the program */
  rng_fill(rng, secret, sizeof secret);
  memcpy(text_out, prefix, prefix_len);
  text_out[prefix_len] = '_';
  sodium_bin2base64(text_out + prefix_len + 1, SECRET_TEXT_BYTES + 1, secret, sizeof secret,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  /* Over the whole text: a token of one kind is never the hash of another's. */
  *hash_out = hash_sha256(str_of(text_out, prefix_len + 1 + SECRET_TEXT_BYTES));
  sodium_memzero(secret, sizeof secret);
}

enum err token_hash(const char *prefix, struct str text, struct hash *hash_out) {
  uint8_t secret[SECRET_BYTES];
  size_t secret_len = 0;
  size_t prefix_len = strlen(prefix);
  if (text.len != prefix_len + 1 + SECRET_TEXT_BYTES) return ERR_INVALID;
  if (memcmp(text.data, prefix, prefix_len) != 0 || text.data[prefix_len] != '_') {
    return ERR_INVALID;
  }
  enum err error =
      base64_read(str_slice(text, prefix_len + 1, text.len), secret, sizeof secret, &secret_len);
  sodium_memzero(secret, sizeof secret);
  if (error || secret_len != SECRET_BYTES) return ERR_INVALID;
  *hash_out = hash_sha256(text);
  return ERR_NONE;
}

void token_code_new(struct rng *rng, char text_out[static TOKEN_CODE_BYTES],
                    struct hash *hash_out) {
  char symbols[CODE_SYMBOLS];
  size_t at = 0;
  for (size_t i = 0; i < CODE_SYMBOLS; i++) {
    symbols[i] = code_alphabet[rng_below(rng, sizeof code_alphabet - 1)];
    if (i > 0 && i % CODE_GROUP == 0) text_out[at++] = '-';
    text_out[at++] = symbols[i];
  }
  text_out[at] = '\0';
  *hash_out = hash_sha256(str_of(symbols, sizeof symbols));
  sodium_memzero(symbols, sizeof symbols);
}

enum err token_code_hash(struct str text, struct hash *hash_out) {
  char symbols[CODE_SYMBOLS];
  size_t count = 0;
  enum err error = ERR_INVALID;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == ' ' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == '\0' || strchr(code_alphabet, c) == NULL || count == CODE_SYMBOLS) goto done;
    symbols[count++] = c;
  }
  if (count != CODE_SYMBOLS) goto done;
  *hash_out = hash_sha256(str_of(symbols, sizeof symbols));
  error = ERR_NONE;
done:
  sodium_memzero(symbols, sizeof symbols);
  return error;
}
