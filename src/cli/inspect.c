#include "cli/inspect.h"

enum err inspect_open(struct installation *installation, struct db **db_out) {
  struct keyring_config keys = {.folder = installation->keys_folder,
                                .root_key_path = installation->root_key,
                                .rng = &installation->rng,
                                .read_only = true};
  struct db_config config = installation->db;
  config.read_only = true;
  enum err error = keyring_open(&keys, &installation->keyring);
  if (error) {
    buf_append(installation->fault, STR("data: the keys cannot be opened with this root key"));
    return error;
  }
  error = db_open(&config, db_out);
  if (error) buf_append(installation->fault, STR("database: cannot be opened"));
  return error;
}
