/* init: data folder, keys, first workspace, first administrator. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/founding.h"
#include "cli/password_input.h"
#include "cli/subcommand.h"

struct init {
  struct installation installation;
  const char *email;
  const char *name;
  const char *workspace;
  const char *contact;
  bool password_on_input;
};

static const struct subcommand_flag flags[] = {
    {"--email", "ADDRESS", "of the first administrator, who signs in with it; must be given"},
    {"--name", "NAME", "of the first administrator; default: Administrator"},
    {"--workspace", "NAME", "of the controller whose chats these are; default: Parlour"},
    {"--contact", "ADDRESS", "of the controller, shown to visitors; default: the e-mail"},
    {"--password-stdin", NULL, "read the password from standard input instead of making one"},
    {NULL, NULL, NULL}};

static enum err choose_password(struct init *init, struct founding_account *account) {
  if (init->password_on_input)
    return password_input_read(account->password, sizeof account->password,
                               init->installation.fault);
  founding_new_password(&init->installation.rng, account->password);
  return ERR_NONE;
}

/* Told before it counts: a crash between the two must not leave an administrator whose
 * password nobody has seen. */
static void tell_password(const struct init *init, const struct founding_account *account) {
  printf("Administrator  %s\n", init->email);
  if (!init->password_on_input) printf("Password       %s (shown once)\n", account->password);
  fflush(stdout);
}

static void tell_made(const struct init *init, const struct founding *founding) {
  const struct installation *in = &init->installation;
  struct keyring_medium medium;
  printf(
      "Data folder    %s\nRoot key       %s (keep a copy apart; without it nothing opens)\n"
      "First site     %s\n",
      in->folder, in->root_key, founding->site_key);
  if (keyring_inspect_medium(in->keys_folder, &medium) == ERR_NONE)
    printf("Erasure        %s\n", keyring_promise_sentence(medium.promise));
  printf("Start it with `parlour serve`.\n");
}

static enum err make(struct init *init, struct founding_account *account) {
  struct founding founding = {.workspace_name = init->workspace,
                              .controller_name = init->workspace,
                              .controller_contact = init->contact,
                              .controller_address = "",
                              .controller_country = "",
                              .controller_dpo = "",
                              .accounts = account,
                              .account_count = 1,
                              .site_json = "{\"name\":\"Web site\"}"};
  TRY(installation_open(&init->installation, true));
  TRY(founding_must_be_new(&init->installation));
  TRY(choose_password(init, account));
  tell_password(init, account);
  TRY(founding_run(&init->installation, &founding));
  tell_made(init, &founding);
  return ERR_NONE;
}

static enum err check_flags(const struct init *init, struct buf *fault) {
  if (!init->email || !text_is_email(str_from(init->email))) {
    buf_append(fault, STR("flag --email: an e-mail address must be given"));
    return ERR_INVALID;
  }
  const struct {
    const char *flag;
    const char *text;
  } lines[] = {{"name", init->name}, {"workspace", init->workspace}, {"contact", init->contact}};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    struct str text = str_from(lines[i].text);
    if (text.len > 0 && text.len <= 200 && text_is_utf8(text) && text_is_line(text)) continue;
    buf_append_format(fault, "flag --%s: one line of 1 to 200 bytes", lines[i].flag);
    return ERR_INVALID;
  }
  return ERR_NONE;
}

static const char *given(const struct subcommand_line *line, const char *flag,
                         const char *otherwise) {
  const char *value = subcommand_value(&subcommand_init, line, flag);
  return value ? value : otherwise;
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct buf fault = {0};
  struct init init = {.email = given(line, "--email", NULL)};
  init.name = given(line, "--name", "Administrator");
  init.workspace = given(line, "--workspace", "Parlour");
  init.contact = given(line, "--contact", init.email ? init.email : "");
  init.password_on_input = given(line, "--password-stdin", NULL) != NULL;
  struct founding_account account = {
      .email = init.email, .name = init.name, .roles = ROLE_ADMINISTRATOR | ROLE_AGENT};
  enum err error = installation_locate(&init.installation, settings, &fault);
  if (!error) error = check_flags(&init, &fault);
  if (!error) error = make(&init, &account);
  sodium_memzero(account.password, sizeof account.password);
  int code = error ? subcommand_fail(error, &fault) : 0;
  installation_close(&init.installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_init = {
    .name = "init",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "make data folder, keys, first workspace, administrator and site",
    .about =
        "init makes what is missing: the data folder, the root key beside it, the keys, the "
        "database's tables, a workspace, its first administrator and its first site. The password "
        "is made and printed once, unless it comes on standard input. One that was cut short may "
        "be "
        "run again; one that was finished is refused.",
    .flags = flags,
    .run = run};
