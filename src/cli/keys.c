/* keys: `parlour keys rotate`. */
#include <stdio.h>

#include "cli/backup.h"
#include "cli/control.h"
#include "cli/subcommand.h"

static const struct subcommand_flag flags[] = {{NULL, NULL, NULL}};

static enum err act_record(struct deed *deed, struct work *work) {
  struct ledger_entry entry = {.kind = LEDGER_SETTINGS_CHANGED, .note = STR("root key rotated")};
  (void)deed;
  return ledger_record(work, &entry);
}

static enum err without_server(struct installation *in) {
  struct desk desk;
  struct actor system = {.kind = ACTOR_SYSTEM};
  TRY(installation_open(in, false));
  TRY(desk_open(in, &desk));
  enum err error = desk.house.deed.ledger ? ERR_NONE : ERR_NOT_FOUND;
  if (error) buf_append(in->fault, STR("data: not initialised; run parlour init"));
  if (!error) error = desk_run(&desk, &system, act_record, NULL, NULL);
  desk_close(&desk);
  if (!error) error = keyring_rotate_root(in->keyring);
  return error;
}

static enum err rotate(struct installation *in) {
  struct control_request request = {.verb = "rotate", .files = {-1, -1}};
  struct buf answer = {0};
  enum err error = control_ask(in->folder, &request, &answer, in->fault);
  buf_done(&answer);
  return error == ERR_NOT_FOUND ? without_server(in) : error;
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct buf fault = {0};
  (void)line;
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = rotate(&installation);
  int code = error ? subcommand_fail(error, &fault) : 0;
  if (!error)
    printf(
        "The root key in %s is new; keep a copy of it apart.\n"
        "Archives of the keys that were made before open only with a copy of the old one: make "
        "a backup now,\nthen destroy every copy of the old root key.\n",
        installation.root_key);
  installation_close(&installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_keys = {
    .name = "keys",
    .verbs = "rotate",
    .words = "",
    .word_count = 1,
    .summary = "rotate the root key",
    .about =
        "rotate makes a new root key and wraps every key anew under it, while the server runs or "
        "when it does not; a rotation that was cut short is finished at the next start. The old "
        "root key is overwritten. Archives of the keys made before then open only with a copy of "
        "the old root key: once its copies are destroyed, they are useless, which is what makes "
        "keys erased since unrecoverable.",
    .flags = flags,
    .run = run};
