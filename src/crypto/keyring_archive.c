/* What archives of the keys are sealed under. */
#include <sodium.h>

#include "crypto/keyring_internal.h"

enum err keyring_root_read(const char *root_key_path, struct keyring_root_facts *facts_out) {
  static const uint8_t label[] = "parlour archive of keys";
  struct root root = {0};
  TRY(root_read(root_key_path, &root));
  crypto_generichash(facts_out->archive_key, KEYRING_KEY_BYTES, label, sizeof label, root.key,
                     KEYRING_KEY_BYTES);
  facts_out->fingerprint = root.fingerprint;
  root_done(&root);
  return ERR_NONE;
}
