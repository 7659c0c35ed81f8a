#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"
#include "ledger/ledger_internal.h"

#define DASH "\xe2\x80\x94 " /* what a signature's line begins with */

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

static void body_write(struct buf *out, const struct ledger_note *note) {
  buf_append(out, str_from(note->name));
  buf_append_char(out, '\n');
  buf_append_int(out, (int64_t)note->size);
  buf_append_char(out, '\n');
  append_base64(out, note->root.bytes, HASH_BYTES);
  buf_append_char(out, '\n');
  journal_head_write(out, &note->journal);
}

void ledger_note_write(struct buf *out, const struct ledger_note *note,
                       const struct sign_key *key) {
  uint8_t signature[4 + SIGN_BYTES];
  const char *name = note->name;
  size_t start = out->len;
  body_write(out, note);
  struct str body = str_slice(buf_str(out), start, out->len);
  key_id(name, key->public_key, signature);
  sign_message(key, body, signature + 4);
  buf_append(out, STR("\n" DASH));
  buf_append(out, str_from(name));
  buf_append_char(out, ' ');
  append_base64(out, signature, sizeof signature);
  buf_append_char(out, '\n');
}

/* Only the one way of writing the bytes: libsodium takes some bytes for letters that
 * are none. */
static enum err read_base64(struct str text, uint8_t *bytes_out, size_t len) {
  size_t got = 0;
  struct buf again = {0};
  if (sodium_base642bin(bytes_out, len, text.data, text.len, NULL, &got, NULL,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      got != len)
    return ERR_CORRUPT;
  append_base64(&again, bytes_out, len);
  bool same = buf_check(&again) == ERR_NONE && str_equal(buf_str(&again), text);
  buf_done(&again);
  return same ? ERR_NONE : ERR_CORRUPT;
}

static enum err body_read(struct str body, const char *name, uint64_t *size_out,
                          struct hash *root_out) {
  struct str line;
  int64_t size;
  if (!str_cut(body, '\n', &line, &body) || !str_equal(line, str_from(name))) return ERR_CORRUPT;
  if (!str_cut(body, '\n', &line, &body) || str_to_int64(line, &size) || size < 0)
    return ERR_CORRUPT;
  if (!str_cut(body, '\n', &line, &body)) return ERR_CORRUPT;
  if (read_base64(line, root_out->bytes, HASH_BYTES)) return ERR_CORRUPT;
  /* Behind it may stand how long the journal is, signed like the rest. */
  struct journal_head head;
  if (body.len != 0 && (!str_ends(body, STR("\n")) || !journal_head_find(body, &head)))
    return ERR_CORRUPT;
  *size_out = (uint64_t)size;
  return ERR_NONE;
}

/* Is one of the lines after the body this log's own signature? Others may stand beside
 * it: those of witnesses. */
static bool signed_by(struct str lines, const char *name,
                      const uint8_t public_key[static SIGN_PUBLIC_BYTES], struct str body) {
  uint8_t signature[4 + SIGN_BYTES];
  uint8_t expected_id[4];
  struct str line;
  struct str signer;
  struct str encoded;
  key_id(name, public_key, expected_id);
  while (lines.len > 0) {
    (void)str_cut(lines, '\n', &line, &lines);
    if (!str_starts(line, STR(DASH))) return false;
    line = str_slice(line, sizeof DASH - 1, line.len);
    if (!str_cut(line, ' ', &signer, &encoded) || !str_equal(signer, str_from(name))) continue;
    if (read_base64(encoded, signature, sizeof signature)) continue;
    if (memcmp(signature, expected_id, 4) == 0 && sign_verify(public_key, body, signature + 4))
      return true;
  }
  return false;
}

/* Where the signatures begin: behind the empty line. NULL when there are none. */
static const char *signatures_of(struct str note) {
  const char *at = memmem(note.data, note.len, "\n\n" DASH, sizeof "\n\n" DASH - 1);
  return at ? at + 2 : NULL;
}

enum err ledger_note_read(struct str note, const char *name,
                          const uint8_t public_key[static SIGN_PUBLIC_BYTES], uint64_t *size_out,
                          struct hash *root_out) {
  const char *at = signatures_of(note);
  if (!at) return ERR_CORRUPT;
  size_t start = (size_t)(at - note.data);
  struct str body = str_slice(note, 0, start - 1);
  if (!signed_by(str_slice(note, start, note.len), name, public_key, body)) return ERR_CORRUPT;
  return body_read(body, name, size_out, root_out);
}

bool ledger_note_next(struct str *text, struct str *note_out) {
  struct str rest = str_trim(*text);
  struct str line;
  struct str after;
  if (rest.len == 0) return false;
  const char *at = signatures_of(rest);
  after = at ? str_slice(rest, (size_t)(at - rest.data), rest.len) : STR_EMPTY;
  while (str_starts(after, STR(DASH))) (void)str_cut(after, '\n', &line, &after);
  *note_out = str_slice(rest, 0, rest.len - after.len);
  *text = after;
  return true;
}

struct str ledger_note_name(struct str note) {
  struct str name;
  struct str rest;
  return str_cut(note, '\n', &name, &rest) ? name : STR_EMPTY;
}
