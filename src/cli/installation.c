#include "cli/installation.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "privacy/retention.h"
#include "store/migrate.h"

static const char *join(struct arena *arena, const char *a, const char *b) {
  struct buf text = {0};
  buf_append(&text, str_from(a));
  buf_append(&text, str_from(b));
  const char *joined = arena_c_string(arena, buf_str(&text));
  buf_done(&text);
  return joined;
}

static enum err say(struct installation *installation, enum err error, const char *sentence) {
  buf_append(installation->fault, str_from(sentence));
  return error;
}

static const char *without_slash(struct arena *arena, const char *path) {
  struct str text = str_from(path);
  while (text.len > 1 && text.data[text.len - 1] == '/') text.len--;
  return arena_c_string(arena, text);
}

static enum err locate_database(struct installation *in) {
  const char *where = settings_text(in->settings, "database");
  if (strcmp(where, "sqlite") != 0) {
    in->db = (struct db_config){.kind = DB_POSTGRES, .where = where};
    return ERR_NONE;
  }
  in->db = (struct db_config){.kind = DB_SQLITE,
                              .where = join(&in->arena, in->data_folder, "/parlour.sqlite")};
  return in->db.where ? ERR_NONE : ERR_MACHINE;
}

enum err installation_locate(struct installation *in, const struct settings *settings,
                             struct buf *fault) {
  memset(in, 0, sizeof *in);
  in->settings = settings;
  in->fault = fault;
  in->clock = clock_system();
  rng_init_system(&in->rng);
  arena_init(&in->arena, 0);
  in->folder = without_slash(&in->arena, settings_text(settings, "data"));
  if (!in->folder) return ERR_MACHINE;
  const char *root_key = settings_text(settings, "root_key");
  in->data_folder = join(&in->arena, in->folder, "/data");
  in->keys_folder = join(&in->arena, in->folder, "/keys");
  in->root_key = root_key ? root_key : join(&in->arena, in->folder, ".key");
  if (!in->data_folder || !in->keys_folder || !in->root_key) return ERR_MACHINE;
  return locate_database(in);
}

const char *installation_path(struct installation *in, const char *name) {
  return join(&in->arena, join(&in->arena, in->data_folder, "/"), name);
}

static enum err make_folder(struct installation *in, const char *path) {
  struct stat status;
  if (mkdir(path, 0700) == 0) return ERR_NONE;
  if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return ERR_NONE;
  buf_append_format(in->fault, "data: the folder %s cannot be made: %s", path, strerror(errno));
  return ERR_INVALID;
}

/* Nothing here at all, or the root key lost: what to do differs. */
static enum err say_missing(struct installation *in) {
  if (access(in->keys_folder, F_OK) != 0)
    buf_append_format(in->fault,
                      "data: %.500s holds no installation yet; make one with `parlour init --email "
                      "ADDRESS`, or name its folder with --data",
                      in->folder);
  else
    buf_append_format(
        in->fault,
        "root_key: there is no key at %.500s for these data; bring the root key back, "
        "or say where it is with --root-key",
        in->root_key);
  return ERR_NOT_FOUND;
}

static enum err say_refused(struct installation *in) {
  if (access(in->folder, R_OK | W_OK | X_OK) != 0)
    buf_append_format(in->fault, "data: %.500s: this user may not use the folder", in->folder);
  else if (access(in->root_key, F_OK) == 0 && access(in->root_key, R_OK) != 0)
    buf_append_format(in->fault, "root_key: %.500s: this user may not read it", in->root_key);
  else
    buf_append(in->fault, STR("data: the keys cannot be opened, or the disk failed"));
  return ERR_MACHINE;
}

static enum err open_keys(struct installation *in, bool create) {
  struct keyring_config config = {
      .folder = in->keys_folder, .root_key_path = in->root_key, .create = create};
  enum err error = keyring_open(&config, &in->keyring);
  switch ((int)error) {
    case ERR_NONE:
      return ERR_NONE;
    case ERR_NOT_FOUND:
      return say_missing(in);
    case ERR_DENIED:
      return say(in, error, "root_key: others can read it; make its mode 0600");
    case ERR_CORRUPT:
      return say(in, error, "root_key: does not fit the keys in this folder");
    case ERR_CONFLICT:
      return say(in, error, "data: another parlour runs on this folder");
    case ERR_MACHINE:
      return say_refused(in);
    default:
      return say(in, error, "data: the keys cannot be opened");
  }
}

static enum err bury(struct installation *in, struct db *db) {
  struct arena arena;
  int64_t count = 0;
  arena_init(&arena, 0);
  struct work work = {.db = db,
                      .arena = &arena,
                      .keyring = in->keyring,
                      .rng = &in->rng,
                      .now_ms = clock_now_ms(&in->clock)};
  enum err error = db_begin(db);
  if (!error) error = retention_replay(&work, &count);
  if (!error) error = db_commit(db);
  if (error) db_rollback(db);
  arena_done(&arena);
  return error;
}

/* Tombstones first: a slot that was being destroyed must not be repaired. */
static enum err recover(struct installation *in, struct db *db) {
  struct retention_names *names = NULL;
  TRY(bury(in, db));
  TRY(retention_names_load(db, &names));
  enum err error = keyring_recover(in->keyring, retention_names_has, names);
  retention_names_free(names);
  return error;
}

/* In the data folder from the first opening of a founded installation: its keys are in
 * use by a database that is not empty. */
static enum err mark_founded(struct installation *in, const char *path) {
  if (access(path, F_OK) == 0) return ERR_NONE;
  int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool ok = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return ok ? ERR_NONE : say(in, ERR_MACHINE, "data: the folder cannot be written");
}

/* Keys that no row names are burnt next: a wrong or an empty database would burn them
 * all. So it is found out first whether the two belong together. */
static enum err must_belong(struct installation *in, struct db *db, bool create) {
  struct ledger *ledger = NULL;
  const char *founded = installation_path(in, "founded");
  if (!founded) return ERR_MACHINE;
  enum err error = ledger_open(db, in->keyring, &ledger);
  ledger_close(ledger);
  if (error == ERR_NONE) return mark_founded(in, founded);
  if (error == ERR_CORRUPT)
    return say(
        in, error,
        "database: it does not belong to the keys in this folder, or the end of its log was "
        "rewritten; nothing was changed. Is it the right one? parlour ledger verify says more");
  if (error != ERR_NOT_FOUND) return say(in, error, "database: cannot be read");
  if (access(founded, F_OK) == 0)
    return say(in, ERR_CONFLICT,
               "database: it is empty, but the keys in this folder belong to one that was in use; "
               "nothing was changed. Bring it back, or restore a backup into a new folder");
  return create ? ERR_NONE : say(in, ERR_NOT_FOUND, "data: not initialised; run parlour init");
}

static enum err open_database(struct installation *in, bool create) {
  struct db *db = NULL;
  enum err error = db_open(&in->db, &db);
  if (error == ERR_CONFLICT) return say(in, error, "database: another parlour uses it");
  if (error) return say(in, error, "database: cannot be opened");
  error = migrate_run(db, &in->clock);
  if (error == ERR_CORRUPT)
    say(in, error, "database: its schema is newer than this program, or was changed by hand");
  else if (error)
    say(in, error, "database: the schema cannot be brought up to date");
  if (!error) error = must_belong(in, db, create);
  if (!error) {
    error = recover(in, db);
    if (error) say(in, error, "data: the keys do not fit the database, or the disk failed");
  }
  db_close(db);
  return error;
}

enum err installation_open(struct installation *in, bool create) {
  if (create) {
    TRY(make_folder(in, in->folder));
    TRY(make_folder(in, in->data_folder));
  }
  TRY(open_keys(in, create));
  return open_database(in, create);
}

void installation_close(struct installation *in) {
  keyring_close(in->keyring);
  in->keyring = NULL;
  arena_done(&in->arena);
}

enum err desk_open(struct installation *in, struct desk *desk) {
  memset(desk, 0, sizeof *desk);
  arena_init(&desk->arena, 0);
  heads_init(&desk->house.heads);
  desk->house.deed.cache = &desk->house.heads.cache;
  desk->house.deed.keyring = in->keyring;
  TRY(db_open(&in->db, &desk->db));
  enum err error = ledger_open(desk->db, in->keyring, &desk->house.deed.ledger);
  if (error && error != ERR_NOT_FOUND) {
    desk_close(desk);
    return error;
  }
  desk->scribe = (struct scribe_desk){.db = desk->db,
                                      .arena = &desk->arena,
                                      .clock = &in->clock,
                                      .rng = &in->rng,
                                      .house = &desk->house,
                                      .now_ms = clock_now_ms(&in->clock)};
  return ERR_NONE;
}

void desk_close(struct desk *desk) {
  heads_done(&desk->house.heads);
  ledger_close(desk->house.deed.ledger);
  db_close(desk->db);
  arena_done(&desk->arena);
  desk->db = NULL;
  desk->house.deed.ledger = NULL;
}

enum err desk_run(struct desk *desk, const struct actor *actor,
                  enum err (*act)(struct deed *deed, struct work *work), void *context,
                  const char **fault_out) {
  struct desk_deed deed = {.deed = {.actor = *actor, .act = act}, .context = context};
  enum err error = deed_run_alone(&desk->scribe, &deed.deed);
  if (fault_out) *fault_out = deed.deed.fault;
  return error;
}
