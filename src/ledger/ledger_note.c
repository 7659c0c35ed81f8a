#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"
#include "ledger/ledger_internal.h"

/* C2SP signed-note: the key id is the start of SHA-256(name, LF, 0x01, key). */
static void key_id(const char *name, const uint8_t public_key[static SIGN_PUBLIC_BYTES],
                   uint8_t id_out[static 4]) {
  struct buf bytes = {0};
  buf_append(&bytes, str_from(name));
  buf_append_bytes(&bytes, "\n\x01", 2);
  buf_append_bytes(&bytes, public_key, SIGN_PUBLIC_BYTES);
  struct hash hash = hash_sha256(buf_str(&bytes));
  memcpy(id_out, hash.bytes, 4);
  buf_done(&bytes);
}

static void append_base64(struct buf *out, const uint8_t *bytes, size_t len) {
  char text[256];
  sodium_bin2base64(text, sizeof text, bytes, len, sodium_base64_VARIANT_ORIGINAL);
  buf_append(out, str_from(text));
}

static void body_write(struct buf *out, const char *name, uint64_t size, const struct hash *root) {
  buf_append(out, str_from(name));
  buf_append_char(out, '\n');
  buf_append_int(out, (int64_t)size);
  buf_append_char(out, '\n');
  append_base64(out, root->bytes, HASH_BYTES);
  buf_append_char(out, '\n');
}

void ledger_note_write(struct buf *out, const char *name, const struct sign_key *key,
                       uint64_t size, const struct hash *root) {
  uint8_t signature[4 + SIGN_BYTES];
  size_t start = out->len;
  body_write(out, name, size, root);
  struct str body = str_slice(buf_str(out), start, out->len);
  key_id(name, key->public_key, signature);
  sign_message(key, body, signature + 4);
  buf_append(out, STR("\n\xe2\x80\x94 "));
  buf_append(out, str_from(name));
  buf_append_char(out, ' ');
  append_base64(out, signature, sizeof signature);
  buf_append_char(out, '\n');
}

static enum err read_base64(struct str text, uint8_t *bytes_out, size_t len) {
  size_t got = 0;
  if (sodium_base642bin(bytes_out, len, text.data, text.len, NULL, &got, NULL,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return ERR_CORRUPT;
  return got == len ? ERR_NONE : ERR_CORRUPT;
}

static enum err body_read(struct str body, const char *name, uint64_t *size_out,
                          struct hash *root_out) {
  struct str line;
  int64_t size;
  if (!str_cut(body, '\n', &line, &body) || !str_equal(line, str_from(name))) return ERR_CORRUPT;
  if (!str_cut(body, '\n', &line, &body) || str_to_int64(line, &size) || size < 0)
    return ERR_CORRUPT;
  if (!str_cut(body, '\n', &line, &body) || body.len != 0) return ERR_CORRUPT;
  if (read_base64(line, root_out->bytes, HASH_BYTES)) return ERR_CORRUPT;
  *size_out = (uint64_t)size;
  return ERR_NONE;
}

enum err ledger_note_read(struct str note, const char *name,
                          const uint8_t public_key[static SIGN_PUBLIC_BYTES], uint64_t *size_out,
                          struct hash *root_out) {
  static const char mark[] = "\n\n\xe2\x80\x94 ";
  uint8_t signature[4 + SIGN_BYTES];
  uint8_t expected_id[4];
  const char *at = memmem(note.data, note.len, mark, sizeof mark - 1);
  if (!at) return ERR_CORRUPT;
  size_t body_len = (size_t)(at - note.data) + 1;
  struct str body = str_slice(note, 0, body_len);
  struct str line = str_slice(note, body_len + sizeof mark - 2, note.len);
  struct str signer;
  struct str encoded;
  if (!str_cut(str_trim(line), ' ', &signer, &encoded)) return ERR_CORRUPT;
  if (!str_equal(signer, str_from(name))) return ERR_CORRUPT;
  if (read_base64(encoded, signature, sizeof signature)) return ERR_CORRUPT;
  key_id(name, public_key, expected_id);
  if (memcmp(signature, expected_id, 4) != 0) return ERR_CORRUPT;
  if (!sign_verify(public_key, body, signature + 4)) return ERR_CORRUPT;
  return body_read(body, name, size_out, root_out);
}
