#include "cli/inspect.h"

static const char *sentence_of(enum err error) {
  switch ((int)error) {
    case ERR_NOT_FOUND:
      return "data: there are no keys here, or no root key; run parlour init";
    case ERR_DENIED:
      return "root_key: others can read it; make its mode 0600";
    case ERR_CORRUPT:
      return "root_key: does not fit the keys in this folder";
    default:
      return "data: the keys cannot be opened; is it this user's folder?";
  }
}

enum err inspect_open(struct installation *installation, struct db **db_out) {
  struct keyring_config keys = {.folder = installation->keys_folder,
                                .root_key_path = installation->root_key,
                                .read_only = true};
  struct db_config config = installation->db;
  config.read_only = true;
  enum err error = keyring_open(&keys, &installation->keyring);
  if (error) {
    buf_append(installation->fault, str_from(sentence_of(error)));
    return error;
  }
  error = db_open(&config, db_out);
  if (error) buf_append(installation->fault, STR("database: cannot be opened"));
  return error;
}
