#include "cli/restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "cli/restore_internal.h"
#include "store/migrate.h"

#define SNAPSHOT_MAX_BYTES ((size_t)1 << 31)
#define MEMORY_FOLDER "/dev/shm"

static enum err say(struct restore *restore, enum err error, const char *path,
                    const char *sentence) {
  struct buf *fault = restore->installation->fault;
  if (path) buf_append_format(fault, "%.500s: ", path);
  buf_append(fault, str_from(sentence));
  return error;
}

static enum err open_one(struct restore *restore, const char *path, const char *kind,
                         struct archive_reader *reader) {
  enum err error = archive_open(reader, path);
  if (error == ERR_NOT_FOUND) return say(restore, ERR_INVALID, path, "cannot be opened");
  if (error == ERR_INVALID)
    return say(restore, ERR_CORRUPT, path,
               "is no archive of Parlour, or is damaged at its beginning");
  if (error) return error;
  if (strcmp(reader->facts.kind, kind) == 0) return ERR_NONE;
  if (strcmp(reader->facts.kind, "data") != 0 && strcmp(reader->facts.kind, "keys") != 0)
    return say(restore, ERR_CORRUPT, path,
               "is no archive of Parlour, or is damaged at its beginning");
  buf_append_format(restore->installation->fault,
                    "%.500s: is an archive of %s, where one of %s belongs", path,
                    reader->facts.kind, kind);
  return ERR_INVALID;
}

/* Keys that are older than the data lack keys of its rows; keys of another log are
 * another installation's. */
static enum err check_pair(struct restore *restore) {
  const struct archive_facts *data = &restore->data;
  const struct archive_facts *keys = &restore->keys;
  if (strcmp(data->pair, keys->pair) == 0) return ERR_NONE;
  if (strcmp(data->log, keys->log) != 0)
    return say(restore, ERR_CONFLICT, NULL,
               "the archive of the keys is of another installation, or of before or after a "
               "restore; it does not belong to these data");
  if (keys->entries < data->entries || keys->made_ms < data->made_ms)
    return say(restore, ERR_CONFLICT, NULL,
               "the archive of the keys is older than the data; take the one that was made with "
               "them, or a newer one");
  return ERR_NONE;
}

static enum err read_root(struct restore *restore, struct keyring_root_facts *root) {
  char print[9];
  const char *path = restore->installation->root_key;
  enum err error = keyring_root_read(path, root);
  if (error == ERR_NOT_FOUND)
    return say(restore, ERR_INVALID, path,
               "put the root key of the backup here, or name it with --root-key");
  if (error == ERR_DENIED)
    return say(restore, ERR_INVALID, path, "others can read the root key; make its mode 0600");
  if (error) return say(restore, ERR_INVALID, path, "is no root key");
  (void)snprintf(print, sizeof print, "%08x", root->fingerprint);
  if (strcmp(print, restore->keys.root) == 0) return ERR_NONE;
  buf_append_format(restore->installation->fault,
                    "root_key: the keys were sealed under root key %s, and %.500s is %s; name the "
                    "root key of that day with --root-key",
                    restore->keys.root, path, print);
  return ERR_CORRUPT;
}

static enum err read_snapshot(struct archive_reader *reader, struct buf *snapshot) {
  struct str chunk;
  do {
    TRY(archive_next(reader, &chunk));
    buf_append(snapshot, chunk);
  } while (chunk.len > 0);
  return buf_check(snapshot);
}

/* The keys' archive, opened: a snapshot for keyring_restore. */
static enum err open_keys(struct restore *restore, struct archive_reader *reader,
                          struct buf *snapshot) {
  struct keyring_root_facts root;
  TRY(read_root(restore, &root));
  enum err error = archive_start(reader, root.archive_key);
  if (!error) error = read_snapshot(reader, snapshot);
  sodium_memzero(&root, sizeof root);
  if (error)
    say(restore, error, restore->keys_path,
        "is not whole: it was changed, cut short or put together from several");
  return error;
}

static enum err open_pair(struct restore *restore, struct archive_reader *data,
                          struct archive_reader *keys, struct buf *snapshot) {
  TRY(open_one(restore, restore->data_path, "data", data));
  TRY(open_one(restore, restore->keys_path, "keys", keys));
  restore->data = data->facts;
  restore->keys = keys->facts;
  TRY(check_pair(restore));
  return open_keys(restore, keys, snapshot);
}

/* to: NULL only looks. */
static enum err open_data(struct restore *restore, struct archive_reader *reader, FILE *to) {
  static const struct id none;
  uint8_t key[KEYRING_KEY_BYTES];
  struct str chunk = STR_EMPTY;
  TRY(keyring_derive(restore->installation->keyring, none, KEYRING_BACKUP, key));
  enum err error = archive_start(reader, key);
  sodium_memzero(key, sizeof key);
  do {
    if (!error) error = archive_next(reader, &chunk);
    if (!error && to && fwrite(chunk.data, 1, chunk.len, to) != chunk.len)
      return say(restore, ERR_MACHINE, NULL, "the disk has no room for the database");
  } while (!error && chunk.len > 0);
  if (error)
    say(restore, error, restore->data_path,
        "is not whole: it was changed, cut short or put together from several");
  return error;
}

static enum err build_keys(struct restore *restore, const char *folder, struct str snapshot,
                           bool read_only) {
  struct installation *in = restore->installation;
  struct keyring_config config = {.folder = folder, .root_key_path = in->root_key};
  enum err error = keyring_restore(&config, snapshot);
  config.read_only = read_only;
  if (!error) error = keyring_open(&config, &in->keyring);
  if (error == ERR_CONFLICT)
    say(restore, error, folder, "keys stand here already");
  else if (error)
    say(restore, error, restore->keys_path, "the keys in it do not open");
  return error;
}

/* Wrapped keys that were never in use: overwritten, for an unlinked file stays readable. */
static void wipe_keys(const char *folder) {
  static const char *const names[] = {"slots.a", "slots.b"};
  static const char zeros[4096];
  for (size_t i = 0; i < 2; i++) {
    char path[4096];
    struct stat status;
    int len = snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    int fd =
        len > 0 && (size_t)len < sizeof path ? open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (fd < 0) continue;
    off_t size = fstat(fd, &status) == 0 ? status.st_size : 0;
    for (off_t at = 0; at < size; at += (off_t)sizeof zeros)
      if (pwrite(fd, zeros, sizeof zeros, at) < 0) break;
    (void)fdatasync(fd);
    close(fd);
    (void)unlink(path);
  }
  (void)rmdir(folder);
}

/* Memory alone: on a disk, wrapped keys would outlive the erasure of what they open. */
static enum err memory_folder(struct restore *restore, char path[static 64]) {
  struct statfs status;
  (void)snprintf(path, 64, MEMORY_FOLDER "/parlour-verify-XXXXXX");
  if (statfs(MEMORY_FOLDER, &status) != 0 || status.f_type != TMPFS_MAGIC || !mkdtemp(path))
    return say(restore, ERR_MACHINE, MEMORY_FOLDER, "verifying needs memory here (tmpfs)");
  return ERR_NONE;
}

static enum err verify_in(struct restore *restore, const char *folder) {
  struct archive_reader data = {.file = NULL};
  struct archive_reader keys = {.file = NULL};
  struct buf snapshot;
  buf_init(&snapshot, SNAPSHOT_MAX_BYTES);
  enum err error = open_pair(restore, &data, &keys, &snapshot);
  if (!error) error = build_keys(restore, folder, buf_str(&snapshot), true);
  if (!error) error = open_data(restore, &data, NULL);
  archive_close(&data);
  archive_close(&keys);
  buf_done(&snapshot);
  return error;
}

static bool has_expired(const struct restore *restore) {
  return restore->keys.expires_ms <= clock_now_ms(&restore->installation->clock);
}

enum err restore_verify(struct restore *restore) {
  char folder[64];
  char keys[80];
  TRY(memory_folder(restore, folder));
  (void)snprintf(keys, sizeof keys, "%s/keys", folder);
  enum err error = verify_in(restore, keys);
  keyring_close(restore->installation->keyring);
  restore->installation->keyring = NULL;
  wipe_keys(keys);
  (void)rmdir(folder);
  if (!error && has_expired(restore))
    return say(restore, ERR_DENIED, restore->keys_path,
               "is whole, but has expired: delete it, it still has the keys of people erased "
               "since");
  return error;
}

static enum err must_be_empty(struct restore *restore, const char *folder) {
  DIR *all = opendir(folder);
  if (!all && errno == ENOENT) return ERR_NONE;
  if (!all) return say(restore, ERR_INVALID, folder, "data: must be a folder");
  bool empty = true;
  for (struct dirent *one; (one = readdir(all));)
    if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) empty = false;
  closedir(all);
  return empty ? ERR_NONE
               : say(restore, ERR_CONFLICT, folder,
                     "data: the folder is not empty; restore into a new one");
}

/* What may not be passed over in silence needs a name behind it. */
static enum err must_be_decided(struct restore *restore) {
  if (restore->decided_by) return ERR_NONE;
  if (has_expired(restore))
    return say(restore, ERR_DENIED, restore->keys_path,
               "has expired: people erased since it was made would come back. Take a newer one; "
               "if there is none, --decided-by NAME takes it on");
  if (restore->data.journal.name[0] && !restore->journal_path)
    return say(restore, ERR_DENIED, NULL,
               "a journal of erasures was kept: name it with --journal FILE, so that whoever was "
               "erased since stays erased; if it is lost, --decided-by NAME takes it on");
  return ERR_NONE;
}

static enum err make_folders(struct restore *restore) {
  struct installation *in = restore->installation;
  bool ok = (mkdir(in->folder, 0700) == 0 || errno == EEXIST) && chmod(in->folder, 0700) == 0 &&
            mkdir(in->data_folder, 0700) == 0;
  return ok ? ERR_NONE : say(restore, ERR_MACHINE, in->folder, "data: the folder cannot be made");
}

static enum err put_database_back(struct restore *restore, const char *copy) {
  struct installation *in = restore->installation;
  struct db *db = NULL;
  bool sqlite = strcmp(restore->data.database, "sqlite") == 0;
  if (sqlite != (in->db.kind == DB_SQLITE))
    return say(
        restore, ERR_INVALID, NULL,
        sqlite ? "database: the backup is of sqlite" : "database: the backup is of postgresql");
  if (db_open(&in->db, &db)) return say(restore, ERR_MACHINE, NULL, "database: cannot be opened");
  enum err error = migrate_run(db, &in->clock);
  if (!error) error = db_copy_in(db, copy);
  if (!error) error = migrate_run(db, &in->clock);
  db_close(db);
  if (error == ERR_CONFLICT) return say(restore, error, NULL, "database: it must be empty");
  if (error == ERR_CORRUPT)
    return say(restore, error, NULL, "database: the backup is of another version of the schema");
  return error ? say(restore, error, NULL, "database: the copy could not be put back") : ERR_NONE;
}

static enum err build(struct restore *restore, struct archive_reader *data, struct str snapshot) {
  struct installation *in = restore->installation;
  const char *copy = installation_path(in, "restore.copying");
  if (!copy) return ERR_MACHINE;
  TRY(make_folders(restore));
  TRY(build_keys(restore, in->keys_folder, snapshot, true));
  int fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  FILE *to = fd < 0 ? NULL : fdopen(fd, "wb");
  if (!to) return say(restore, ERR_MACHINE, copy, "cannot be written");
  enum err error = open_data(restore, data, to);
  if (fclose(to) != 0 && !error) error = ERR_MACHINE;
  keyring_close(in->keyring); /* the installation opens it again, for writing */
  in->keyring = NULL;
  if (!error) error = put_database_back(restore, copy);
  (void)unlink(copy);
  return error;
}

/* What a restore that failed has made; nothing of it was ever served. */
static void take_away(struct restore *restore) {
  static const char *const names[] = {"founded", "restore.copying", "parlour.sqlite",
                                      "parlour.sqlite-wal", "parlour.sqlite-shm"};
  struct installation *in = restore->installation;
  keyring_close(in->keyring);
  in->keyring = NULL;
  wipe_keys(in->keys_folder);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *path = installation_path(in, names[i]);
    if (path) (void)unlink(path);
  }
  (void)rmdir(in->data_folder);
}

enum err restore_run(struct restore *restore) {
  struct archive_reader data = {.file = NULL};
  struct archive_reader keys = {.file = NULL};
  struct buf snapshot;
  buf_init(&snapshot, SNAPSHOT_MAX_BYTES);
  enum err error = must_be_empty(restore, restore->installation->folder);
  if (!error) error = open_pair(restore, &data, &keys, &snapshot);
  if (!error) error = must_be_decided(restore);
  bool building = !error;
  if (!error) error = build(restore, &data, buf_str(&snapshot));
  if (!error) error = installation_open(restore->installation, false);
  if (!error) error = restore_settle(restore);
  archive_close(&data);
  archive_close(&keys);
  buf_done(&snapshot);
  if (error && building) take_away(restore);
  return error;
}
