#include "privacy/secret.h"

#include <sodium.h>
#include <string.h>

static struct aead_place place_of(const struct work *work, const struct secret_spot *spot) {
  return (struct aead_place){.workspace = work->actor.workspace,
                             .table = spot->table,
                             .column = spot->column,
                             .row = spot->row};
}

enum err secret_new(struct work *work, const struct secret_spot *spot, const char *prefix,
                    char text_out[static TOKEN_TEXT_BYTES], struct buf *sealed_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct hash unused;
  struct aead_place place = place_of(work, spot);
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key));
  token_new(work->rng, prefix, text_out, &unused);
  aead_seal(key, &place, str_from(text_out), work->rng, sealed_out);
  sodium_memzero(key, sizeof key);
  return buf_check(sealed_out);
}

enum err secret_open(struct work *work, const struct secret_spot *spot, struct str sealed,
                     char text_out[static TOKEN_TEXT_BYTES]) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct aead_place place = place_of(work, spot);
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key));
  enum err error = aead_open(key, &place, sealed, &plain);
  if (!error && plain.len >= TOKEN_TEXT_BYTES) error = ERR_CORRUPT;
  if (!error) {
    memset(text_out, 0, TOKEN_TEXT_BYTES);
    memcpy(text_out, plain.data, plain.len);
  }
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}
