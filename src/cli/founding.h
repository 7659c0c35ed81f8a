/*
 * founding: a new installation's log, workspace, first people and first site.
 */
#ifndef PARLOUR_CLI_FOUNDING_H
#define PARLOUR_CLI_FOUNDING_H

#include "cli/installation.h"

struct founding_account {
  const char *email;
  const char *name;
  uint32_t roles;
  char password[128]; /* in the clear, to be told once */
};

struct founding {
  const char *workspace_name;
  const char *controller_name;
  const char *controller_contact;
  const char *controller_address;
  const char *controller_country;
  const char *controller_dpo;
  struct founding_account *accounts;
  size_t account_count;
  const char *site_json;       /* fields of the first site, or NULL */
  const char *const *purposes; /* built-in ones in force from its beginning, NULL-ended; or NULL */
  char site_key[32];           /* made */
};

/* ERR_CONFLICT, with a sentence, when the installation has a workspace already. */
MUST_USE enum err founding_must_be_new(struct installation *installation);
/* ERR_CONFLICT when the installation has a workspace already. */
MUST_USE enum err founding_run(struct installation *installation, struct founding *founding);
void founding_new_password(struct rng *rng, char password_out[static 128]);

#endif
