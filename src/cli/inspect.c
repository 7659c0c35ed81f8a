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

static enum err open_keys(const struct installation *installation, struct keyring **keyring_out) {
  struct keyring_config keys = {.folder = installation->keys_folder,
                                .root_key_path = installation->root_key,
                                .read_only = true};
  return keyring_open(&keys, keyring_out);
}

enum err inspect_open(struct installation *installation, struct db **db_out) {
  struct db_config config = installation->db;
  config.read_only = true;
  enum err error = open_keys(installation, &installation->keyring);
  if (error) {
    buf_append(installation->fault, str_from(sentence_of(error)));
    return error;
  }
  error = db_open(&config, db_out);
  if (error) buf_append(installation->fault, STR("database: cannot be opened"));
  return error;
}

enum err inspect_ledger(struct installation *installation, struct db *db, struct str witness,
                        struct ledger_report *report_out) {
  struct keyring *anew = NULL;
  int64_t now_ms = clock_now_ms(&installation->clock);
  TRY(ledger_verify(db, installation->keyring, witness, now_ms, report_out));
  if (!report_out->why || open_keys(installation, &anew)) return ERR_NONE;
  keyring_close(installation->keyring);
  installation->keyring = anew;
  return ledger_verify(db, anew, witness, now_ms, report_out);
}
