/* init: data folder, keys, first workspace, first administrator. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/founding.h"
#include "crypto/password.h"

int cli_fail(enum err error, const char *fault) {
  fprintf(stderr, "parlour: %s\n", fault && *fault ? fault : err_sentence(error));
  return err_exit_code(error);
}

struct init_flags {
  const char *email;
  const char *name;
  const char *workspace;
  const char *contact;
  bool password_on_input;
};

static const char usage[] =
    "usage: parlour init --email ADDRESS [--name NAME] [--workspace NAME] [--contact ADDRESS]\n"
    "                    [--password-stdin] [settings]\n";

static bool read_flags(int argc, char **argv, struct init_flags *flags) {
  struct {
    const char *flag;
    const char **value;
  } known[] = {{"--email", &flags->email},
               {"--name", &flags->name},
               {"--workspace", &flags->workspace},
               {"--contact", &flags->contact}};
  for (int i = 0; i < argc; i++) {
    bool found = strcmp(argv[i], "--password-stdin") == 0;
    if (found) flags->password_on_input = true;
    for (size_t k = 0; k < sizeof known / sizeof known[0] && !found; k++) {
      if (strcmp(argv[i], known[k].flag) != 0 || i + 1 >= argc) continue;
      *known[k].value = argv[++i];
      found = true;
    }
    if (!found) return false;
  }
  return flags->email != NULL;
}

static enum err read_password(char password[static 128]) {
  if (!fgets(password, 128, stdin)) return ERR_INVALID;
  password[strcspn(password, "\r\n")] = 0;
  return password_acceptable(str_from(password));
}

static enum err choose_password(struct installation *installation, const struct init_flags *flags,
                                struct founding_account *account) {
  if (!flags->password_on_input) {
    founding_new_password(&installation->rng, account->password);
    return ERR_NONE;
  }
  enum err error = read_password(account->password);
  if (error)
    buf_append(installation->fault,
               STR("password: at least 12 characters, and not among the most used"));
  return error;
}

static enum err run(struct installation *installation, const struct init_flags *flags) {
  struct founding_account account = {.email = flags->email,
                                     .name = flags->name ? flags->name : "Administrator",
                                     .roles = ROLE_ADMINISTRATOR | ROLE_AGENT};
  const char *workspace = flags->workspace ? flags->workspace : "Parlour";
  struct founding founding = {.workspace_name = workspace,
                              .controller_name = workspace,
                              .controller_contact = flags->contact ? flags->contact : flags->email,
                              .controller_address = "",
                              .controller_country = "",
                              .controller_dpo = "",
                              .accounts = &account,
                              .account_count = 1,
                              .site_json = "{\"name\":\"Web site\"}"};
  struct keyring_medium medium;
  TRY(choose_password(installation, flags, &account));
  TRY(installation_open(installation, true));
  enum err error = founding_run(installation, &founding);
  if (error == ERR_CONFLICT) buf_append(installation->fault, STR("data: is initialised already"));
  TRY(error);
  printf("Data folder    %s\nRoot key       %s (keep a copy apart; without it nothing opens)\n",
         installation->folder, installation->root_key);
  printf("Administrator  %s\n", flags->email);
  if (!flags->password_on_input) printf("Password       %s (shown once)\n", account.password);
  printf("First site     %s\n", founding.site_key);
  if (keyring_inspect_medium(installation->keys_folder, &medium) == ERR_NONE)
    printf("Erasure        %s\n", keyring_promise_sentence(medium.promise));
  return ERR_NONE;
}

int cli_init(const struct settings *settings, int argc, char **argv) {
  struct init_flags flags = {0};
  struct installation installation;
  struct buf fault = {0};
  if (!read_flags(argc, argv, &flags)) {
    fputs(usage, stderr);
    return 2;
  }
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error && !text_is_email(str_from(flags.email))) {
    buf_append(&fault, STR("email: an e-mail address"));
    error = ERR_INVALID;
  }
  if (!error) error = run(&installation, &flags);
  buf_append_char(&fault, '\0');
  int code = error ? cli_fail(error, fault.data) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}
