#include "cli/founding.h"

#include <string.h>

#include "chat/site.h"
#include "crypto/password.h"
#include "staff/account.h"
#include "staff/workspace.h"

void founding_new_password(struct rng *rng, char password_out[static 128]) {
  struct hash unused;
  token_code_new(rng, password_out, &unused);
}

static struct founding *founding_of(struct deed *deed) {
  return LIST_ENTRY(deed, struct desk_deed, deed)->context;
}

static enum err found_log(struct work *work) {
  struct id workspace;
  enum err error = workspace_first(work->db, &workspace);
  if (error == ERR_NONE) return ERR_CONFLICT;
  if (error != ERR_NOT_FOUND) return error;
  return ledger_found(work);
}

static enum err make_accounts(struct work *work, struct founding *founding) {
  for (size_t i = 0; i < founding->account_count; i++) {
    struct founding_account *account = &founding->accounts[i];
    char hash[PASSWORD_HASH_BYTES];
    struct id id;
    TRY(password_hash(str_from(account->password), hash));
    struct account_new new = {.email = personal_of(str_from(account->email)),
                              .name = personal_of(str_from(account->name)),
                              .roles = account->roles,
                              .password_hash = str_from(hash)};
    TRY(account_create(work, &new, &id));
  }
  return ERR_NONE;
}

static enum err make_site(struct work *work, struct founding *founding) {
  struct json *body = NULL;
  struct site site;
  if (!founding->site_json) return ERR_NONE;
  TRY(json_parse(str_from(founding->site_json), &body));
  enum err error = site_create_with(work, body, founding->purposes, &site);
  json_free(body);
  if (error) return error;
  if (site.key.len >= sizeof founding->site_key) return ERR_TOO_LARGE;
  memcpy(founding->site_key, site.key.data, site.key.len);
  founding->site_key[site.key.len] = 0;
  return ERR_NONE;
}

static enum err found_workspace(struct deed *deed, struct work *work) {
  struct founding *founding = founding_of(deed);
  struct workspace workspace = {.name = str_from(founding->workspace_name),
                                .controller_name = str_from(founding->controller_name),
                                .controller_contact = str_from(founding->controller_contact),
                                .controller_address = str_from(founding->controller_address),
                                .controller_country = str_from(founding->controller_country),
                                .controller_dpo = str_from(founding->controller_dpo),
                                .controller_representative = STR_EMPTY};
  struct ledger_entry origin = {.kind = LEDGER_ORIGIN};
  TRY(ledger_record(work, &origin));
  TRY(workspace_create(work, &workspace));
  work->actor.workspace = workspace.id;
  TRY(make_accounts(work, founding));
  return make_site(work, founding);
}

/* The log's own rows come first: the ledger is opened from them. */
static enum err found_log_alone(struct installation *installation) {
  struct desk desk;
  struct actor system = {.kind = ACTOR_SYSTEM};
  enum err error = ERR_CONFLICT;
  TRY(desk_open(installation, &desk));
  if (!desk.house.deed.ledger) {
    struct work work = {.db = desk.db,
                        .arena = &desk.arena,
                        .keyring = installation->keyring,
                        .rng = &installation->rng,
                        .now_ms = desk.scribe.now_ms,
                        .actor = system};
    error = db_begin(desk.db);
    if (!error) error = found_log(&work);
    if (!error) error = db_commit(desk.db);
    if (error) db_rollback(desk.db);
  }
  desk_close(&desk);
  return error;
}

enum err founding_must_be_new(struct installation *installation) {
  struct db *db = NULL;
  struct id workspace;
  TRY(db_open(&installation->db, &db));
  enum err error = workspace_first(db, &workspace);
  db_close(db);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  buf_append(installation->fault,
             STR("data: is initialised already; start it with `parlour serve`, or choose another "
                 "folder and another database"));
  return ERR_CONFLICT;
}

enum err founding_run(struct installation *installation, struct founding *founding) {
  struct desk desk;
  struct id workspace;
  struct actor system = {.kind = ACTOR_SYSTEM};
  const char *fault = NULL;
  enum err error = found_log_alone(installation);
  if (error && error != ERR_CONFLICT) return error;
  TRY(desk_open(installation, &desk));
  error = workspace_first(desk.db, &workspace);
  if (error == ERR_NONE)
    error = ERR_CONFLICT;
  else if (error == ERR_NOT_FOUND)
    error = desk_run(&desk, &system, found_workspace, founding, &fault);
  desk_close(&desk);
  if (fault) buf_append(installation->fault, str_from(fault));
  return error;
}
