/*
 * backup: `parlour backup create|verify|restore PATH`.
 *
 * Two archives, to be kept apart: PATH.data (the database, sealed in chunks) and
 * PATH.keys (the slots). The database is copied first and the keys second, so that
 * every row's key is there. Both open with the root key of their day alone.
 *
 * Law: GDPR Art. 32(1)(c), 17(1): a key destroyed later is still in an older keyring
 * archive, so those must expire (docs/operations.md).
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/inspect.h"
#include "store/migrate.h"

#define CHUNK_BYTES (256 * 1024)
#define KEYS_MAX_BYTES ((size_t)1 << 30)

static const char magic[8] = "PRLRDB1";

struct paths {
  char data[4096];
  char keys[4096];
  char plain[4096]; /* the copy on the way, beside the data, mode 0600 */
};

static enum err paths_make(struct installation *in, const char *path, struct paths *out) {
  int a = snprintf(out->data, sizeof out->data, "%s.data", path);
  int b = snprintf(out->keys, sizeof out->keys, "%s.keys", path);
  int c = snprintf(out->plain, sizeof out->plain, "%s.copying", path);
  (void)in;
  return a > 0 && (size_t)a < sizeof out->data && b > 0 && c > 0 ? ERR_NONE : ERR_INVALID;
}

static enum err say(struct installation *in, enum err error, const char *sentence) {
  if (error) buf_append(in->fault, str_from(sentence));
  return error;
}

/* What the copy holds about people is sealed already; the archive is sealed as a
 * whole besides, chunk by chunk (libsodium's secretstream). */
static enum err archive_key(struct installation *in, uint8_t key[static 32]) {
  static const struct id none;
  return keyring_derive(in->keyring, none, KEYRING_BACKUP, key);
}

static bool put(FILE *file, const void *bytes, size_t len) {
  return fwrite(bytes, 1, len, file) == len;
}

static enum err seal_stream(FILE *from, FILE *to, const uint8_t key[static 32]) {
  crypto_secretstream_xchacha20poly1305_state state;
  uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
  uint8_t *plain = malloc(CHUNK_BYTES);
  uint8_t *sealed = malloc(CHUNK_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES);
  bool ok = plain && sealed;
  bool last = false;
  crypto_secretstream_xchacha20poly1305_init_push(&state, header, key);
  ok = ok && put(to, magic, sizeof magic) && put(to, header, sizeof header);
  while (ok && !last) {
    size_t got = fread(plain, 1, CHUNK_BYTES, from);
    unsigned long long len;
    last = got < CHUNK_BYTES;
    ok = ferror(from) == 0;
    crypto_secretstream_xchacha20poly1305_push(
        &state, sealed, &len, plain, got, NULL, 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    ok = ok && put(to, sealed, (size_t)len);
  }
  free(plain);
  free(sealed);
  return ok ? ERR_NONE : ERR_MACHINE;
}

/* to may be NULL: only verifies. */
static enum err open_stream(FILE *from, FILE *to, const uint8_t key[static 32]) {
  crypto_secretstream_xchacha20poly1305_state state;
  uint8_t head[sizeof magic + crypto_secretstream_xchacha20poly1305_HEADERBYTES];
  size_t sealed_max = CHUNK_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES;
  uint8_t *plain = malloc(CHUNK_BYTES);
  uint8_t *sealed = malloc(sealed_max);
  unsigned char tag = 0;
  enum err error = plain && sealed ? ERR_NONE : ERR_MACHINE;
  if (!error && (fread(head, 1, sizeof head, from) != sizeof head ||
                 memcmp(head, magic, sizeof magic) != 0 ||
                 crypto_secretstream_xchacha20poly1305_init_pull(&state, head + sizeof magic, key)))
    error = ERR_CORRUPT;
  while (!error && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    size_t got = fread(sealed, 1, sealed_max, from);
    unsigned long long len;
    if (crypto_secretstream_xchacha20poly1305_pull(&state, plain, &len, &tag, sealed, got, NULL, 0))
      error = ERR_CORRUPT;
    else if (to && !put(to, plain, (size_t)len)) error = ERR_MACHINE;
  }
  if (!error && fgetc(from) != EOF) error = ERR_CORRUPT;
  free(plain);
  free(sealed);
  return error;
}

static FILE *create(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return fd < 0 ? NULL : fdopen(fd, "wb");
}

static enum err finish(FILE *file) {
  bool ok = fflush(file) == 0 && fsync(fileno(file)) == 0;
  return fclose(file) == 0 && ok ? ERR_NONE : ERR_MACHINE;
}

static enum err seal_copy(struct installation *in, const struct paths *paths) {
  uint8_t key[32];
  TRY(archive_key(in, key));
  FILE *from = fopen(paths->plain, "rbe");
  FILE *to = from ? create(paths->data) : NULL;
  enum err error = to ? seal_stream(from, to, key) : ERR_MACHINE;
  if (to) {
    enum err finished = finish(to);
    if (!error) error = finished;
  }
  if (from) fclose(from);
  sodium_memzero(key, sizeof key);
  return error;
}

static enum err write_keys(struct installation *in, const struct paths *paths) {
  struct buf snapshot;
  buf_init(&snapshot, KEYS_MAX_BYTES);
  enum err error = keyring_snapshot(in->keyring, &snapshot);
  FILE *file = error ? NULL : create(paths->keys);
  if (!error && !file) error = ERR_MACHINE;
  if (file) {
    if (!put(file, snapshot.data, snapshot.len)) error = ERR_MACHINE;
    enum err finished = finish(file);
    if (!error) error = finished;
  }
  buf_done(&snapshot);
  return error;
}

static enum err backup_create(struct installation *in, const struct paths *paths) {
  struct db *db = NULL;
  TRY(inspect_open(in, &db));
  enum err error = db_copy_out(db, paths->plain);
  db_close(db);
  TRY(say(in, error, "the database could not be copied; is there room, and is the name new?"));
  error = seal_copy(in, paths);
  unlink(paths->plain);
  TRY(say(in, error, "the data archive could not be written"));
  TRY(say(in, write_keys(in, paths), "the keys' archive could not be written"));
  printf("%s\n%s\n", paths->data, paths->keys);
  return ERR_NONE;
}

static enum err read_file(const char *path, struct buf *out) {
  FILE *file = fopen(path, "rbe");
  buf_init(out, KEYS_MAX_BYTES);
  if (!file) return ERR_NOT_FOUND;
  for (;;) {
    char *room = buf_reserve(out, CHUNK_BYTES);
    size_t got = room ? fread(room, 1, CHUNK_BYTES, file) : 0;
    if (got == 0) break;
    buf_advance(out, got);
  }
  fclose(file);
  return buf_check(out);
}

/* The keys are restored into a folder of their own, and the data opened with them. */
static enum err open_archives(struct installation *in, const struct paths *paths, FILE *to) {
  struct buf snapshot;
  uint8_t key[32];
  struct keyring_config config = {
      .folder = in->keys_folder, .root_key_path = in->root_key, .rng = &in->rng};
  enum err error = read_file(paths->keys, &snapshot);
  if (!error) error = keyring_restore(&config, buf_str(&snapshot));
  buf_done(&snapshot);
  TRY(say(in, error, "the keys' archive does not open with this root key, or keys stand here "
                     "already"));
  TRY(keyring_open(&config, &in->keyring));
  TRY(archive_key(in, key));
  FILE *from = fopen(paths->data, "rbe");
  error = from ? open_stream(from, to, key) : ERR_NOT_FOUND;
  if (from) fclose(from);
  sodium_memzero(key, sizeof key);
  return say(in, error, "the data archive is not whole, or not of these keys");
}

static void remove_keys(const char *folder) {
  char path[4096];
  static const char *const names[] = {"slots.a", "slots.b"};
  for (int i = 0; i < 2; i++) {
    int len = snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    if (len > 0 && (size_t)len < sizeof path) unlink(path);
  }
  rmdir(folder);
}

static enum err backup_verify(struct installation *in, const struct paths *paths) {
  char folder[] = "/tmp/parlour-verify-XXXXXX";
  char keys[64];
  if (!mkdtemp(folder)) return ERR_MACHINE;
  (void)snprintf(keys, sizeof keys, "%s/keys", folder);
  in->keys_folder = keys;
  enum err error = open_archives(in, paths, NULL);
  keyring_close(in->keyring);
  in->keyring = NULL;
  remove_keys(keys);
  rmdir(folder);
  if (!error) printf("Both archives are whole and belong together.\n");
  return error;
}

static enum err restore_database(struct installation *in, const struct paths *paths) {
  struct db *db = NULL;
  TRY(say(in, db_open(&in->db, &db), "database: cannot be opened"));
  enum err error = migrate_run(db, &in->clock);
  if (!error) error = db_copy_in(db, paths->plain);
  db_close(db);
  return say(in, error, "the database could not be put back; it must be empty");
}

static enum err backup_restore(struct installation *in, const struct paths *paths) {
  mkdir(in->folder, 0700);
  mkdir(in->data_folder, 0700);
  FILE *plain = create(paths->plain);
  if (!plain) return say(in, ERR_MACHINE, "there is no room beside the archive");
  enum err error = open_archives(in, paths, plain);
  enum err finished = finish(plain);
  if (!error) error = finished;
  if (!error) error = restore_database(in, paths);
  unlink(paths->plain);
  if (!error) printf("Restored into %s. Check it with `parlour doctor`.\n", in->folder);
  return error;
}

static enum err run(struct installation *in, const char *verb, const char *path) {
  struct paths paths;
  TRY(paths_make(in, path, &paths));
  if (strcmp(verb, "create") == 0) return backup_create(in, &paths);
  if (strcmp(verb, "verify") == 0) return backup_verify(in, &paths);
  return backup_restore(in, &paths);
}

int cli_backup(const struct settings *settings, int argc, char **argv) {
  struct installation installation;
  struct buf fault = {0};
  bool known = argc == 2 && (strcmp(argv[0], "create") == 0 || strcmp(argv[0], "verify") == 0 ||
                             strcmp(argv[0], "restore") == 0);
  if (!known) {
    fputs("usage: parlour backup create|verify|restore PATH [settings]\n", stderr);
    return 2;
  }
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = run(&installation, argv[0], argv[1]);
  buf_append_char(&fault, '\0');
  int code = error ? cli_fail(error, fault.data) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}
