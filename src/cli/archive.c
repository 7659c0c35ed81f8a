#include "cli/archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

#define SEAL_BYTES crypto_secretstream_xchacha20poly1305_ABYTES
#define HEAD_BYTES crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define FINAL crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define FACTS_MAX_BYTES 2048

static const char first_line[] = "parlour archive 1\n";

static void facts_write(struct buf *out, const struct archive_facts *facts) {
  struct buf time = {0};
  struct json_writer w = json_writer(out);
  clock_append_iso(&time, facts->made_ms);
  json_begin_object(&w);
  json_put_word(&w, "kind", facts->kind);
  json_put_word(&w, "pair", facts->pair);
  json_put_string(&w, "made_at", buf_str(&time));
  json_put_int(&w, "made_ms", facts->made_ms);
  json_put_int(&w, "expires_ms", facts->expires_ms);
  json_put_word(&w, "log", facts->log);
  json_put_int(&w, "entries", facts->entries);
  json_put_word(&w, "root", facts->root);
  json_put_word(&w, "database", facts->database);
  json_put_word(&w, "schema", facts->schema);
  json_put_bool(&w, "journal", facts->journal.name[0] != '\0');
  json_put_word(&w, "journal_name", facts->journal.name);
  json_put_int(&w, "journal_lines", facts->journal.number);
  json_end_object(&w);
  buf_done(&time);
}

static enum err write_all(int fd, const void *bytes, size_t len) {
  const char *at = bytes;
  while (len > 0) {
    ssize_t written = write(fd, at, len);
    if (written <= 0) return ERR_MACHINE;
    at += written;
    len -= (size_t)written;
  }
  return ERR_NONE;
}

enum err archive_begin(struct archive_writer *writer, int fd, const struct archive_facts *facts,
                       const uint8_t key[static AEAD_KEY_BYTES]) {
  uint8_t header[HEAD_BYTES];
  memset(writer, 0, sizeof *writer);
  writer->fd = fd;
  writer->plain = malloc(ARCHIVE_CHUNK_BYTES);
  writer->sealed = malloc(ARCHIVE_CHUNK_BYTES + SEAL_BYTES);
  if (!writer->plain || !writer->sealed) return ERR_MACHINE;
  buf_append(&writer->head, str_of(first_line, sizeof first_line - 1));
  facts_write(&writer->head, facts);
  buf_append_char(&writer->head, '\n');
  TRY(buf_check(&writer->head));
  crypto_secretstream_xchacha20poly1305_init_push(&writer->state, header, key);
  TRY(write_all(fd, writer->head.data, writer->head.len));
  return write_all(fd, header, sizeof header);
}

static enum err seal_chunk(struct archive_writer *writer, unsigned char tag) {
  unsigned long long len = 0;
  crypto_secretstream_xchacha20poly1305_push(&writer->state, writer->sealed, &len, writer->plain,
                                             writer->len, (const uint8_t *)writer->head.data,
                                             writer->head.len, tag);
  writer->len = 0;
  return write_all(writer->fd, writer->sealed, (size_t)len);
}

enum err archive_put(struct archive_writer *writer, const void *bytes, size_t len) {
  const uint8_t *at = bytes;
  while (len > 0) {
    size_t room = ARCHIVE_CHUNK_BYTES - writer->len;
    size_t part = len < room ? len : room;
    memcpy(writer->plain + writer->len, at, part);
    writer->len += part;
    at += part;
    len -= part;
    if (writer->len == ARCHIVE_CHUNK_BYTES) TRY(seal_chunk(writer, 0));
  }
  return ERR_NONE;
}

enum err archive_end(struct archive_writer *writer) {
  TRY(seal_chunk(writer, FINAL));
  return fsync(writer->fd) == 0 ? ERR_NONE : ERR_MACHINE;
}

void archive_writer_done(struct archive_writer *writer) {
  if (writer->plain) sodium_memzero(writer->plain, ARCHIVE_CHUNK_BYTES);
  sodium_memzero(&writer->state, sizeof writer->state);
  free(writer->plain);
  free(writer->sealed);
  buf_done(&writer->head);
  writer->plain = writer->sealed = NULL;
}

static bool take_word(const struct json *root, const char *key, char *out, size_t size) {
  struct str word;
  if (json_get_str(root, key, &word) || word.len >= size) return false;
  memcpy(out, word.data, word.len);
  out[word.len] = '\0';
  return true;
}

static enum err facts_read(struct str line, struct archive_facts *facts) {
  struct json *root = NULL;
  if (json_parse(line, &root)) return ERR_INVALID;
  bool ok = take_word(root, "kind", facts->kind, sizeof facts->kind) &&
            take_word(root, "pair", facts->pair, sizeof facts->pair) &&
            take_word(root, "log", facts->log, sizeof facts->log) &&
            take_word(root, "root", facts->root, sizeof facts->root) &&
            take_word(root, "database", facts->database, sizeof facts->database) &&
            take_word(root, "schema", facts->schema, sizeof facts->schema) &&
            json_get_int(root, "made_ms", &facts->made_ms) == ERR_NONE &&
            json_get_int(root, "expires_ms", &facts->expires_ms) == ERR_NONE &&
            json_get_int(root, "entries", &facts->entries) == ERR_NONE &&
            take_word(root, "journal_name", facts->journal.name, sizeof facts->journal.name) &&
            json_get_int(root, "journal_lines", &facts->journal.number) == ERR_NONE;
  json_free(root);
  return ok ? ERR_NONE : ERR_INVALID;
}

/* One line, with its line feed, appended to the head. */
static enum err head_line(struct archive_reader *reader, struct str *line_out) {
  size_t from = reader->head.len;
  int c;
  while ((c = fgetc(reader->file)) != EOF && c != '\n' && reader->head.len < FACTS_MAX_BYTES)
    buf_append_char(&reader->head, (char)c);
  if (c != '\n') return ERR_INVALID;
  buf_append_char(&reader->head, '\n');
  TRY(buf_check(&reader->head));
  *line_out = str_slice(buf_str(&reader->head), from, reader->head.len);
  return ERR_NONE;
}

enum err archive_open(struct archive_reader *reader, const char *path) {
  struct str line;
  memset(reader, 0, sizeof *reader);
  reader->file = fopen(path, "rbe");
  if (!reader->file) return ERR_NOT_FOUND;
  reader->plain = malloc(ARCHIVE_CHUNK_BYTES);
  reader->sealed = malloc(ARCHIVE_CHUNK_BYTES + SEAL_BYTES);
  if (!reader->plain || !reader->sealed) return ERR_MACHINE;
  TRY(head_line(reader, &line));
  if (!str_equal(line, str_of(first_line, sizeof first_line - 1))) return ERR_INVALID;
  TRY(head_line(reader, &line));
  return facts_read(line, &reader->facts);
}

enum err archive_start(struct archive_reader *reader, const uint8_t key[static AEAD_KEY_BYTES]) {
  uint8_t header[HEAD_BYTES];
  if (fread(header, 1, sizeof header, reader->file) != sizeof header) return ERR_CORRUPT;
  return crypto_secretstream_xchacha20poly1305_init_pull(&reader->state, header, key) ? ERR_CORRUPT
                                                                                      : ERR_NONE;
}

enum err archive_next(struct archive_reader *reader, struct str *chunk_out) {
  unsigned long long len = 0;
  unsigned char tag = 0;
  *chunk_out = STR_EMPTY;
  if (reader->ended) return fgetc(reader->file) == EOF ? ERR_NONE : ERR_CORRUPT;
  size_t got = fread(reader->sealed, 1, ARCHIVE_CHUNK_BYTES + SEAL_BYTES, reader->file);
  if (crypto_secretstream_xchacha20poly1305_pull(
          &reader->state, reader->plain, &len, &tag, reader->sealed, got,
          (const uint8_t *)reader->head.data, reader->head.len))
    return ERR_CORRUPT;
  reader->ended = tag == FINAL;
  *chunk_out = str_of(reader->plain, (size_t)len);
  /* An empty last chunk must not read as the end before the file's end was seen. */
  return len == 0 && reader->ended ? archive_next(reader, chunk_out) : ERR_NONE;
}

void archive_close(struct archive_reader *reader) {
  if (reader->plain) sodium_memzero(reader->plain, ARCHIVE_CHUNK_BYTES);
  sodium_memzero(&reader->state, sizeof reader->state);
  if (reader->file) fclose(reader->file);
  free(reader->plain);
  free(reader->sealed);
  buf_done(&reader->head);
  memset(reader, 0, sizeof *reader);
}
