#include "cli/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "journal.sql.h"

#define LINE_MAX_BYTES 512
/* Tombstones commit in the order of the scribe, but the clock may be set back a little. */
#define LOOK_BACK_MS INT64_C(3600000)

struct entry {
  struct keyring_ref ref;
  int64_t at_ms;
};

static enum err journal_key(struct keyring *keyring, uint8_t key[static KEYRING_KEY_BYTES]) {
  static const struct id none;
  static const uint8_t label[] = "parlour journal of erasures";
  uint8_t base[KEYRING_KEY_BYTES];
  TRY(keyring_derive(keyring, none, KEYRING_BACKUP, base));
  crypto_generichash(key, KEYRING_KEY_BYTES, label, sizeof label, base, sizeof base);
  sodium_memzero(base, sizeof base);
  return ERR_NONE;
}

static struct hash mac_of(const uint8_t key[static KEYRING_KEY_BYTES], const struct entry *entry) {
  uint8_t bytes[ID_BYTES + 16];
  memcpy(bytes, entry->ref.key.bytes, ID_BYTES);
  memcpy(bytes + ID_BYTES, &entry->ref.slot, 8);
  memcpy(bytes + ID_BYTES + 8, &entry->at_ms, 8);
  return hash_hmac_sha256(str_of(key, KEYRING_KEY_BYTES), str_of(bytes, sizeof bytes));
}

static void line_write(const struct journal *journal, const struct entry *entry, struct str ground,
                       struct buf *out) {
  char id[2 * ID_BYTES];
  char mac[2 * HASH_BYTES];
  struct json_writer w = json_writer(out);
  struct hash hash = mac_of(journal->key, entry);
  str_hex(entry->ref.key.bytes, ID_BYTES, id);
  str_hex(hash.bytes, HASH_BYTES, mac);
  json_begin_object(&w);
  json_put_int(&w, "at", entry->at_ms);
  json_put_int(&w, "slot", entry->ref.slot);
  json_put_string(&w, "key", str_of(id, sizeof id));
  json_put_string(&w, "ground", ground);
  json_put_string(&w, "mac", str_of(mac, sizeof mac));
  json_end_object(&w);
  buf_append_char(out, '\n');
}

static enum err line_read(const uint8_t key[static KEYRING_KEY_BYTES], struct str line,
                          struct entry *entry) {
  struct json *root = NULL;
  struct str id;
  struct str mac;
  struct hash given;
  if (json_parse(line, &root)) return ERR_CORRUPT;
  bool ok = json_get_int(root, "at", &entry->at_ms) == ERR_NONE &&
            json_get_int(root, "slot", &entry->ref.slot) == ERR_NONE &&
            json_get_str(root, "key", &id) == ERR_NONE &&
            json_get_str(root, "mac", &mac) == ERR_NONE &&
            str_unhex(id, entry->ref.key.bytes, ID_BYTES) == ERR_NONE &&
            str_unhex(mac, given.bytes, HASH_BYTES) == ERR_NONE;
  json_free(root);
  struct hash expected = mac_of(key, entry);
  return ok && hash_equal(&given, &expected) ? ERR_NONE : ERR_CORRUPT;
}

/* Calls take() for each line. A last line without its end was cut by a crash; it is
 * passed over, and written again. */
static enum err read_lines(FILE *file, const uint8_t key[static KEYRING_KEY_BYTES],
                           enum err (*take)(void *context, const struct entry *entry),
                           void *context) {
  char line[LINE_MAX_BYTES];
  while (fgets(line, sizeof line, file)) {
    struct entry entry;
    struct str text = str_from(line);
    if (!str_ends(text, STR("\n"))) return feof(file) ? ERR_NONE : ERR_CORRUPT;
    if (text.len == 1) continue;
    TRY(line_read(key, text, &entry));
    TRY(take(context, &entry));
  }
  return ERR_NONE;
}

static enum err note_known(void *context, const struct entry *entry) {
  struct journal *journal = context;
  if (entry->at_ms > journal->newest_ms) journal->newest_ms = entry->at_ms;
  return table_put(&journal->known, entry->ref.key, journal); /* any pointer will do */
}

/* A line that a crash cut gets its end, so that the next one stands alone. */
static enum err end_last_line(int fd) {
  char last = '\n';
  off_t end = lseek(fd, 0, SEEK_END);
  if (end > 0 && pread(fd, &last, 1, end - 1) != 1) return ERR_MACHINE;
  if (last == '\n') return ERR_NONE;
  /* Up to the line feed before it. */
  while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n') end--;
  return ftruncate(fd, end) == 0 ? ERR_NONE : ERR_MACHINE;
}

enum err journal_open(struct keyring *keyring, const char *path, struct journal *journal_out) {
  struct journal journal = {.fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (journal.fd < 0) return ERR_MACHINE;
  enum err error = journal_key(keyring, journal.key);
  if (!error) error = seal_key(keyring, journal.seals);
  if (!error) error = end_last_line(journal.fd);
  int copy = error ? -1 : dup(journal.fd);
  FILE *file = copy < 0 ? NULL : fdopen(copy, "r");
  if (file) {
    rewind(file);
    error = read_lines(file, journal.key, note_known, &journal);
    fclose(file);
  } else if (!error) {
    error = ERR_MACHINE;
  }
  if (error) {
    journal_close(&journal);
    return error;
  }
  *journal_out = journal;
  return ERR_NONE;
}

void journal_close(struct journal *journal) {
  if (journal->fd >= 0) close(journal->fd);
  table_done(&journal->known);
  sodium_memzero(journal->key, sizeof journal->key);
  sodium_memzero(journal->seals, sizeof journal->seals);
  journal->fd = -1;
}

static enum err append_lines(struct journal *journal, struct str lines) {
  if (lines.len == 0) return ERR_NONE;
  if (write(journal->fd, lines.data, lines.len) != (ssize_t)lines.len) return ERR_MACHINE;
  return fdatasync(journal->fd) == 0 ? ERR_NONE : ERR_MACHINE;
}

/*= GDPR Art. 17(1) */
enum err journal_follow(struct journal *journal, struct db *db) {
  struct db_rows rows;
  struct buf lines = {0};
  struct db_value values[] = {db_int(journal->newest_ms - LOOK_BACK_MS)};
  int64_t newest_ms = journal->newest_ms;
  TRY(db_query(db, &sql_journal_tombstones, values, 1, &rows));
  enum err error = ERR_NONE;
  while (!error && lines.len < 1024 * 1024 && db_step(&rows)) {
    struct tombstone tombstone;
    /* A line of the journal is believed: nothing goes in that was not laid here. */
    if (tombstone_row(&rows, 0, journal->seals, &tombstone)) continue;
    struct entry entry = {tombstone.key, tombstone.at_ms};
    if (table_get(&journal->known, entry.ref.key)) continue;
    line_write(journal, &entry, tombstone.ground, &lines);
    error = table_put(&journal->known, entry.ref.key, journal);
    if (entry.at_ms > newest_ms) newest_ms = entry.at_ms;
  }
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = buf_check(&lines);
  if (!error) error = append_lines(journal, buf_str(&lines));
  if (!error) journal->newest_ms = newest_ms;
  buf_done(&lines);
  return error;
}

struct gathered {
  struct keyring_ref *refs;
  size_t count;
  size_t capacity;
};

static enum err gather(void *context, const struct entry *entry) {
  struct gathered *all = context;
  if (all->count == all->capacity) {
    size_t capacity = all->capacity ? 2 * all->capacity : 256;
    struct keyring_ref *grown = realloc(all->refs, capacity * sizeof *grown);
    if (!grown) return ERR_MACHINE;
    all->refs = grown;
    all->capacity = capacity;
  }
  all->refs[all->count++] = entry->ref;
  return ERR_NONE;
}

enum err journal_read(struct keyring *keyring, const char *path, struct keyring_ref **refs_out,
                      size_t *count_out) {
  struct gathered all = {.refs = NULL};
  uint8_t key[KEYRING_KEY_BYTES];
  FILE *file = fopen(path, "re");
  if (!file) return ERR_NOT_FOUND;
  enum err error = journal_key(keyring, key);
  if (!error) error = read_lines(file, key, gather, &all);
  sodium_memzero(key, sizeof key);
  fclose(file);
  if (error) {
    free(all.refs);
    return error;
  }
  *refs_out = all.refs;
  *count_out = all.count;
  return ERR_NONE;
}
