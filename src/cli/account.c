/* account: `parlour account list|reset [EMAIL]`, for the operator at the machine. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/control.h"
#include "cli/founding.h"
#include "cli/inspect.h"
#include "cli/password_input.h"
#include "cli/reset_order.h"
#include "cli/subcommand.h"
#include "crypto/password.h"
#include "staff/account.h"
#include "staff/workspace.h"

static const struct subcommand_flag flags[] = {
    {"--password-stdin", NULL,
     "reset: read the password from standard input instead of making one"},
    {"--end-second-factor", NULL,
     "reset: end the second factor too, for somebody who has lost it as well"},
    {NULL, NULL, NULL}};

static void tell_account(const struct account *account) {
  struct str email = personal_bytes_for_crypto(account->email);
  struct str name = personal_bytes_for_crypto(account->name);
  const char *gap = "";
  printf("%.*s  %.*s  ", STR_ARG(email), STR_ARG(name));
  for (uint32_t role = 1; role <= ROLE_ALL; role <<= 1) {
    if (!(account->roles & role)) continue;
    printf("%s%s", gap, actor_role_name((enum role)role));
    gap = ",";
  }
  printf("%s%s\n", account->second_factor ? "  second factor" : "",
         account->disabled ? "  closed" : "");
}

/* Whoever holds the root key may see what an administrator may. */
static enum err tell_accounts(struct installation *in, struct db *db, struct arena *arena) {
  struct account *accounts;
  size_t count = 0;
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = in->keyring,
                      .now_ms = clock_now_ms(&in->clock),
                      .actor = {.kind = ACTOR_STAFF, .roles = ROLE_ADMINISTRATOR}};
  enum err error = workspace_first(db, &work.actor.workspace);
  if (error == ERR_NOT_FOUND) buf_append(in->fault, STR("data: not initialised; run parlour init"));
  if (!error) error = account_list(&work, &accounts, &count);
  for (size_t i = 0; i < count && !error; i++) tell_account(&accounts[i]);
  return error;
}

static enum err list(struct installation *in) {
  struct db *db = NULL;
  struct arena arena;
  arena_init(&arena, 0);
  enum err error = inspect_open(in, &db);
  if (!error) error = db_begin(db); /* one snapshot */
  if (!error) {
    error = tell_accounts(in, db, &arena);
    db_rollback(db);
  }
  db_close(db);
  arena_done(&arena);
  return error;
}

static enum err act_reset(struct deed *deed, struct work *work) {
  struct id account;
  return reset_order_run(work, LIST_ENTRY(deed, struct desk_deed, deed)->context, &account);
}

static enum err without_server(struct installation *in, struct reset_order *order) {
  struct desk desk;
  struct actor system = {.kind = ACTOR_SYSTEM};
  const char *fault = NULL;
  TRY(installation_open(in, false));
  TRY(desk_open(in, &desk));
  enum err error = desk_run(&desk, &system, act_reset, order, &fault);
  desk_close(&desk);
  if (fault) buf_append(in->fault, str_from(fault));
  return error;
}

/* ERR_NOT_FOUND without a sentence: no server runs; with one, it has no such account. */
static enum err carry_out(struct installation *in, struct reset_order *order) {
  struct buf details = {0};
  struct buf answer = {0};
  reset_order_write(&details, order);
  struct control_request request = {
      .verb = "reset", .files = {-1, -1}, .details = buf_str(&details)};
  enum err error = buf_check(&details);
  if (!error) error = control_ask(in->folder, &request, &answer, in->fault);
  if (error == ERR_NOT_FOUND && in->fault->len == 0) error = without_server(in, order);
  buf_wipe(&details);
  buf_done(&details);
  buf_done(&answer);
  return error;
}

struct new_password {
  bool on_input;
  char text[128];
  char hash[PASSWORD_HASH_BYTES];
};

static enum err choose_password(struct installation *in, struct new_password *password) {
  if (password->on_input)
    TRY(password_input_read(password->text, sizeof password->text, in->fault));
  else
    founding_new_password(&in->rng, password->text);
  return password_hash(str_from(password->text), password->hash);
}

/* Told when it counts: a reset that was cut short is simply repeated. */
static void tell_reset(const struct reset_order *order, const struct new_password *password) {
  printf("Account        %.*s\n", STR_ARG(order->email));
  if (!password->on_input) printf("Password       %s (shown once)\n", password->text);
  printf("Its sessions have ended. %s\n", order->ends_second_factor
                                              ? "It has no second factor any more."
                                              : "A second factor, where it has one, stays.");
}

static enum err reset(struct installation *in, const struct subcommand_line *line) {
  const struct subcommand *self = &subcommand_account;
  struct new_password password = {.on_input =
                                      subcommand_value(self, line, "--password-stdin") != NULL};
  struct reset_order order = {
      .email = str_from(line->words[1]),
      .ends_second_factor = subcommand_value(self, line, "--end-second-factor") != NULL};
  if (!text_is_email(order.email)) {
    buf_append(in->fault, STR("EMAIL: an e-mail address"));
    return ERR_INVALID;
  }
  enum err error = choose_password(in, &password);
  order.password_hash = str_from(password.hash);
  if (!error) error = carry_out(in, &order);
  if (!error) tell_reset(&order, &password);
  sodium_memzero(&password, sizeof password);
  return error;
}

static enum err run_verb(struct installation *in, const struct subcommand_line *line) {
  bool is_reset = strcmp(line->words[0], "reset") == 0;
  if (line->word_count != (is_reset ? 2 : 1))
    return subcommand_refuse(&subcommand_account, in->fault);
  return is_reset ? reset(in, line) : list(in);
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct buf fault = {0};
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = run_verb(&installation, line);
  int code = error ? subcommand_fail(error, &fault) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_account = {
    .name = "account",
    .verbs = "list|reset",
    .words = "[EMAIL]",
    .word_count = 2,
    .word_least = 1,
    .summary = "see who has an account, give a new password",
    .about =
        "list prints a line for each account: e-mail, name, roles, and whether it has a second "
        "factor or is closed.\n\n"
        "reset EMAIL gives the account a new password, for somebody who has forgotten theirs and "
        "whom no administrator can help. The password is made and printed once, unless it comes "
        "on standard input. All sessions of the account end, in a running server at once. Its "
        "second factor stays unless --end-second-factor is given. It goes into the log. Whoever "
        "may use the data folder and the root key may do this; both work while the server runs "
        "or when it does not.",
    .flags = flags,
    .run = run};
