/* backup_command: `parlour backup create|verify|restore PATH`. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/backup.h"
#include "cli/control.h"
#include "cli/restore.h"
#include "cli/subcommand.h"

#define PATH_BYTES 4096

struct pair {
  char data[PATH_BYTES];
  char keys[PATH_BYTES];
  int fds[CONTROL_FILES];
};

static const struct subcommand_flag flags[] = {
    {"--keys", "FILE", "where the archive of the keys is, or goes; default: PATH.keys"},
    {"--journal", "FILE",
     "restore: the journal off the machine, so that whoever was erased since stays erased, and "
     "what was withdrawn, objected to, restricted or corrected is done again"},
    {"--witness", "FILE",
     "restore: ledger checkpoints that were kept elsewhere; they say whether the journal's end is "
     "missing, and the new log names the newest"},
    {"--decided-by", "NAME",
     "restore: who takes it on to go on although the keys have expired or the journal or its end "
     "is lost; "
     "the name goes into the log"},
    {NULL, NULL, NULL}};

static enum err name_files(const char *path, const char *keys, struct pair *pair,
                           struct buf *fault) {
  int a = snprintf(pair->data, sizeof pair->data, "%s.data", path);
  int b = keys ? snprintf(pair->keys, sizeof pair->keys, "%s", keys)
               : snprintf(pair->keys, sizeof pair->keys, "%s.keys", path);
  if (*path && a > 0 && a < PATH_BYTES && b > 0 && b < PATH_BYTES) return ERR_NONE;
  buf_append(fault, STR("PATH: a path of at most 4000 bytes"));
  return ERR_INVALID;
}

static enum err create_one(const char *path, int *fd_out, struct buf *fault) {
  *fd_out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (*fd_out >= 0) return ERR_NONE;
  buf_append_format(fault, "PATH: %.500s cannot be made: %s", path, strerror(errno));
  return errno == EEXIST ? ERR_INVALID : ERR_MACHINE;
}

/* A running server does it itself: it alone has the keys open for writing. */
static enum err ask_server(struct installation *in, struct pair *pair,
                           struct archive_facts *facts) {
  struct control_request request = {.verb = "backup", .files = {pair->fds[0], pair->fds[1]}};
  struct buf answer = {0};
  struct json *root = NULL;
  struct str print;
  enum err error = control_ask(in->folder, &request, &answer, in->fault);
  if (!error) error = json_parse(buf_str(&answer), &root);
  if (!error) error = json_get_int(root, "expires_ms", &facts->expires_ms);
  if (!error) error = json_get_str(root, "root", &print);
  if (!error && print.len < sizeof facts->root) memcpy(facts->root, print.data, print.len);
  json_free(root);
  buf_done(&answer);
  return error;
}

static enum err act_record(struct deed *deed, struct work *work) {
  (void)deed;
  return backup_record(work);
}

static enum err act_checkpoint(struct deed *deed, struct work *work) {
  (void)deed;
  return backup_checkpoint(work);
}

static enum err record(struct installation *in) {
  struct desk desk;
  struct actor system = {.kind = ACTOR_SYSTEM};
  TRY(desk_open(in, &desk));
  if (!desk.house.deed.ledger) {
    buf_append(in->fault, STR("data: not initialised; there is nothing to back up"));
    desk_close(&desk);
    return ERR_NOT_FOUND;
  }
  enum err error = desk_run(&desk, &system, act_record, NULL, NULL);
  if (!error) error = desk_run(&desk, &system, act_checkpoint, NULL, NULL);
  desk_close(&desk);
  return error;
}

static enum err without_server(struct installation *in, struct pair *pair,
                               struct archive_facts *facts) {
  struct backup backup = {.installation = in, .data_fd = pair->fds[0], .keys_fd = pair->fds[1]};
  const char *fault = NULL;
  TRY(installation_open(in, false));
  TRY(record(in));
  enum err error = backup_take(&backup, facts, &fault);
  if (error && fault) buf_append(in->fault, str_from(fault));
  return error;
}

static void tell_created(const struct installation *in, const struct pair *pair,
                         const struct archive_facts *facts) {
  struct buf time = {0};
  clock_append_iso(&time, facts->expires_ms);
  printf(
      "Data  %s\nKeys  %s\n"
      "Both open with root key %s (%s), which is in neither: keep a copy of it apart.\n"
      "The keys' archive expires on %.*s: delete it by then, and never keep it beside the "
      "data.\n",
      pair->data, pair->keys, facts->root, in->root_key, STR_ARG(buf_str(&time)));
  buf_done(&time);
}

static enum err create(struct installation *in, struct pair *pair) {
  struct archive_facts facts = {.expires_ms = 0};
  TRY(create_one(pair->data, &pair->fds[0], in->fault));
  enum err error = create_one(pair->keys, &pair->fds[1], in->fault);
  bool made = !error;
  if (!error) error = ask_server(in, pair, &facts);
  if (made && error == ERR_NOT_FOUND) error = without_server(in, pair, &facts);
  close(pair->fds[0]);
  if (made) close(pair->fds[1]);
  if (error) (void)unlink(pair->data);
  if (error && made) (void)unlink(pair->keys);
  if (!error) tell_created(in, pair, &facts);
  return error;
}

static void tell_verified(const struct restore *restore) {
  struct buf made = {0};
  struct buf expires = {0};
  clock_append_iso(&made, restore->data.made_ms);
  clock_append_iso(&expires, restore->keys.expires_ms);
  printf(
      "Both archives are whole and belong together.\nMade %.*s from %s; root key %s; the keys "
      "expire %.*s.\n",
      STR_ARG(buf_str(&made)), restore->data.database, restore->keys.root,
      STR_ARG(buf_str(&expires)));
  buf_done(&made);
  buf_done(&expires);
}

static void tell_choices(const struct restore *restore) {
  const struct replay *again = &restore->replay;
  if (restore->journal_path)
    printf(
        "Done again from the journal: %lld withdrawals, %lld objections, %lld restrictions, %lld "
        "corrections.\n",
        (long long)again->withdrawn, (long long)again->objected, (long long)again->restricted,
        (long long)again->corrected);
  if (restore->whole) return;
  printf(
      "What people chose after the backup is not known: %lld consents stand as expired, and for "
      "%lld times somebody counts as having objected, until they choose again.\nRestrictions set "
      "since, and objections to being answered, are lost too: repeat those you know of.\n",
      (long long)restore->doubt.consents, (long long)restore->doubt.objections);
}

static void tell_restored(const struct restore *restore) {
  struct buf made = {0};
  clock_append_iso(&made, restore->keys.made_ms);
  printf("Restored into %s. Everybody must sign in again.\n", restore->installation->folder);
  if (restore->erased_again > 0)
    printf("Conversations of people erased before are taken out again: %lld.\n",
           (long long)restore->erased_again);
  if (restore->journal_path)
    printf("The journal names %lld keys that were destroyed; none of them opens.\n",
           (long long)restore->destroyed_again);
  else
    printf(
        "Erasures after %.*s are not known here, for no journal was kept; repeat those you know "
        "of.\n",
        STR_ARG(buf_str(&made)));
  tell_choices(restore);
  printf("Look at it with `parlour doctor`, then start the server.\n");
  buf_done(&made);
}

static enum err run_verb(struct installation *in, const struct subcommand_line *line) {
  struct pair pair = {.fds = {-1, -1}};
  const struct subcommand *self = &subcommand_backup;
  TRY(name_files(line->words[1], subcommand_value(self, line, "--keys"), &pair, in->fault));
  if (strcmp(line->words[0], "create") == 0) return create(in, &pair);
  struct restore restore = {.installation = in,
                            .data_path = pair.data,
                            .keys_path = pair.keys,
                            .journal_path = subcommand_value(self, line, "--journal"),
                            .witness_path = subcommand_value(self, line, "--witness"),
                            .decided_by = subcommand_value(self, line, "--decided-by")};
  if (strcmp(line->words[0], "verify") == 0) {
    TRY(restore_verify(&restore));
    tell_verified(&restore);
    return ERR_NONE;
  }
  TRY(restore_run(&restore));
  tell_restored(&restore);
  return ERR_NONE;
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct buf fault = {0};
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = run_verb(&installation, line);
  /* An archive that does not open is an answer, not a fault of the machine. */
  if (error == ERR_CORRUPT && strcmp(line->words[0], "create") != 0) error = ERR_DENIED;
  int code = error ? subcommand_fail(error, &fault) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_backup = {
    .name = "backup",
    .verbs = "create|verify|restore",
    .words = "PATH",
    .word_count = 2,
    .summary = "make, check or bring back a backup",
    .about =
        "create writes two archives, PATH.data and PATH.keys, while the server runs or when it "
        "does not. The database is copied first and the keys second, so that every row's key is "
        "there. Both are encrypted and authenticated as a whole: the keys' archive under a key of "
        "the root key, the data's under a key that is in the keys' archive. The root key is in "
        "neither; without a copy of it, nothing opens.\n\n"
        "Keep the two apart. The archive of the keys still has the keys of people who are erased "
        "after it was made, so it expires (keyring_backup_days): verify and restore say no to it "
        "from then on. Delete it then; `parlour keys rotate` makes all older ones useless for "
        "good.\n\n"
        "verify opens both and looks at every byte, in memory alone. restore builds a new "
        "installation in an empty data folder (and an empty database), begins a new log that "
        "names the last checkpoint, ends all sessions, and takes out whoever was erased since. "
        "What was chosen since is not in "
        "the backup: every consent in it stands as expired, and what can be objected to stops, "
        "until the people choose again.",
    .flags = flags,
    .run = run};
