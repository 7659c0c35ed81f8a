/*
 * installation: a data folder with its keys and its database, opened as every
 * subcommand needs it.
 *
 *   DIR/data      the database (SQLite), certificate, small files
 *   DIR/keys      the slot files
 *   DIR.key       the root key, or where root_key says
 *
 * Errors: with a sentence in fault that names what would be right.
 */
#ifndef PARLOUR_CLI_INSTALLATION_H
#define PARLOUR_CLI_INSTALLATION_H

#include "chat/house.h"
#include "cli/settings.h"

struct installation {
  const struct settings *settings;
  struct arena arena; /* of the paths */
  const char *folder;
  const char *data_folder;
  const char *keys_folder;
  const char *root_key;
  struct db_config db;
  struct keyring *keyring;
  struct clock clock;
  struct rng rng;
  struct buf *fault;
};

/* The paths alone: nothing is opened or made. */
MUST_USE enum err installation_locate(struct installation *installation,
                                      const struct settings *settings, struct buf *fault);
/* Keys, migrations, what a crash left: tombstones first, then torn and unnamed slots.
 * create: makes what is missing. */
MUST_USE enum err installation_open(struct installation *installation, bool create);
void installation_close(struct installation *installation);
/* NAME inside the data folder, in the arena. */
const char *installation_path(struct installation *installation, const char *name);

/* A desk of its own for work before or beside the server. Opened for writing. */
struct desk {
  struct db *db;
  struct arena arena;
  struct chat_house house;
  struct scribe_desk scribe;
};
MUST_USE enum err desk_open(struct installation *installation, struct desk *desk);
void desk_close(struct desk *desk);
/* Runs act in a transaction, with the ledger. */
struct desk_deed {
  struct deed deed;
  void *context;
};
MUST_USE enum err desk_run(struct desk *desk, const struct actor *actor,
                           enum err (*act)(struct deed *deed, struct work *work), void *context,
                           const char **fault_out);

#endif
