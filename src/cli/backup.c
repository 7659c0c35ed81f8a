#include "cli/backup.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/signal.h"
#include "store/migrate.h"

#define DAY_MS INT64_C(86400000)
#define SNAPSHOT_MAX_BYTES ((size_t)1 << 31)

enum err backup_record(struct work *work) {
  struct ledger_entry entry = {.kind = LEDGER_BACKUP};
  signal_raise(SIGNAL_BACKUP, &work->actor, 1);
  return ledger_record(work, &entry);
}

enum err backup_checkpoint(struct work *work) {
  struct buf note = {0};
  enum err error = ledger_checkpoint(work, &note);
  buf_done(&note);
  return error;
}

/* Which log and which journal, and how far they have come: the copy that follows may hold a
 * little more, never less. */
static enum err read_log(struct db *db, struct archive_facts *facts) {
  struct buf note = {0};
  struct str name;
  struct str rest;
  uint64_t size = 0;
  enum err error = ledger_newest_checkpoint(db, &note, &size);
  if (!error && (!str_cut(buf_str(&note), '\n', &name, &rest) || name.len >= sizeof facts->log))
    error = ERR_CORRUPT;
  if (!error) memcpy(facts->log, name.data, name.len);
  facts->entries = (int64_t)size;
  buf_done(&note);
  return error ? error : journal_head_read(db, &facts->journal);
}

static enum err fill_facts(struct installation *in, struct keyring_root_facts *root,
                           struct archive_facts *facts) {
  uint8_t pair[16];
  memset(facts, 0, sizeof *facts);
  TRY(keyring_root_read(in->root_key, root));
  randombytes_buf(pair, sizeof pair);
  str_hex(pair, sizeof pair, facts->pair);
  (void)snprintf(facts->root, sizeof facts->root, "%08x", root->fingerprint);
  (void)snprintf(facts->database, sizeof facts->database, "%s",
                 in->db.kind == DB_SQLITE ? "sqlite" : "postgresql");
  (void)snprintf(facts->schema, sizeof facts->schema, "%s", migrate_schema_hash());
  facts->made_ms = clock_now_ms(&in->clock);
  return ERR_NONE;
}

/* The copy has no name any more when this returns: nothing is left of it after a crash. */
static enum err copy_database(struct installation *in, struct archive_facts *facts,
                              FILE **copy_out) {
  struct db *db = NULL;
  struct db_config config = in->db;
  const char *path = installation_path(in, "backup.copying");
  if (!path) return ERR_MACHINE;
  config.read_only = true;
  (void)unlink(path); /* of a backup that was cut short */
  TRY(db_open(&config, &db));
  enum err error = read_log(db, facts);
  if (!error) error = db_copy_out(db, path);
  db_close(db);
  if (error) return error;
  FILE *copy = fopen(path, "rbe");
  if (unlink(path) != 0 || !copy) {
    if (copy) fclose(copy);
    return ERR_MACHINE;
  }
  *copy_out = copy;
  return ERR_NONE;
}

static enum err write_data(const struct backup *backup, const struct archive_facts *facts,
                           FILE *copy) {
  static const struct id none;
  struct archive_writer writer;
  uint8_t key[KEYRING_KEY_BYTES];
  char bytes[65536];
  size_t got;
  TRY(keyring_derive(backup->installation->keyring, none, KEYRING_BACKUP, key));
  enum err error = archive_begin(&writer, backup->data_fd, facts, key);
  while (!error && (got = fread(bytes, 1, sizeof bytes, copy)) > 0)
    error = archive_put(&writer, bytes, got);
  if (!error && ferror(copy)) error = ERR_MACHINE;
  if (!error) error = archive_end(&writer);
  archive_writer_done(&writer);
  sodium_memzero(key, sizeof key);
  return error;
}

static enum err write_keys(const struct backup *backup, const struct archive_facts *facts,
                           const struct keyring_root_facts *root) {
  struct archive_writer writer;
  struct buf snapshot;
  buf_init(&snapshot, SNAPSHOT_MAX_BYTES);
  enum err error = keyring_snapshot(backup->installation->keyring, &snapshot);
  if (!error) {
    error = archive_begin(&writer, backup->keys_fd, facts, root->archive_key);
    if (!error) error = archive_put(&writer, snapshot.data, snapshot.len);
    if (!error) error = archive_end(&writer);
    archive_writer_done(&writer);
  }
  buf_done(&snapshot);
  return error;
}

static const char *sentence_of(enum err error, const char *usual) {
  return error == ERR_UNAVAILABLE ? "a root key is being rotated, or the database is busy; try "
                                    "again in a moment"
                                  : usual;
}

/*= GDPR Art. 32(1)(c) */
enum err backup_take(const struct backup *backup, struct archive_facts *facts_out,
                     const char **fault_out) {
  struct installation *in = backup->installation;
  struct archive_facts facts;
  struct keyring_root_facts root = {.fingerprint = 0};
  FILE *copy = NULL;
  enum err error = fill_facts(in, &root, &facts);
  *fault_out = "root_key: cannot be read";
  if (!error) {
    *fault_out = "the database could not be copied; is there room in the data folder?";
    error = copy_database(in, &facts, &copy);
  }
  if (!error) {
    *fault_out = "the data archive could not be written";
    memcpy(facts.kind, "data", 5);
    error = write_data(backup, &facts, copy);
  }
  if (!error) {
    *fault_out = "the keys' archive could not be written";
    memcpy(facts.kind, "keys", 5);
    facts.expires_ms = facts.made_ms + settings_count(in->settings, "keyring_backup_days") * DAY_MS;
    error = write_keys(backup, &facts, &root);
  }
  if (copy) fclose(copy);
  sodium_memzero(&root, sizeof root);
  *fault_out = error ? sentence_of(error, *fault_out) : NULL;
  if (!error) *facts_out = facts;
  return error;
}
