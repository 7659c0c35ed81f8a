#include <string.h>

#include "base/json.h"
#include "ledger/ledger_internal.h"

const char *ledger_kind_name(int64_t kind) {
  static const char *const names[] = {
      [LEDGER_ORIGIN] = "origin",
      [LEDGER_SIGN_IN] = "sign_in",
      [LEDGER_SIGN_IN_REFUSED] = "sign_in_refused",
      [LEDGER_SIGN_OUT] = "sign_out",
      [LEDGER_SESSION_REVOKED] = "session_revoked",
      [LEDGER_PASSWORD_CHANGED] = "password_changed",
      [LEDGER_SECOND_FACTOR_CHANGED] = "second_factor_changed",
      [LEDGER_ACCOUNT_CREATED] = "account_created",
      [LEDGER_ACCOUNT_CHANGED] = "account_changed",
      [LEDGER_SITE_CREATED] = "site_created",
      [LEDGER_SITE_CHANGED] = "site_changed",
      [LEDGER_SETTINGS_CHANGED] = "settings_changed",
      [LEDGER_NOTICE_PUBLISHED] = "notice_published",
      [LEDGER_COLLECTED] = "collected",
      [LEDGER_LOOK] = "look",
      [LEDGER_REVEALED] = "revealed",
      [LEDGER_CONVERSATION_CHANGED] = "conversation_changed",
      [LEDGER_RECOVERED] = "recovered",
      [LEDGER_ERASED] = "erased",
      [LEDGER_BACKUP] = "backup",
  };
  size_t count = sizeof names / sizeof names[0];
  if (kind < 1 || (uint64_t)kind >= count || !names[kind]) return "unknown";
  return names[kind];
}

void ledger_entry_write(struct buf *out, uint64_t position, int64_t at_ms, int64_t kind,
                        struct id workspace, const char *actor_kind,
                        const struct hash *commitment) {
  char text[ID_TEXT_BYTES + 1];
  char hex[2 * HASH_BYTES];
  struct json_writer w = json_writer(out);
  id_format(workspace, text);
  str_hex(commitment->bytes, HASH_BYTES, hex);
  json_begin_object(&w);
  json_put_int(&w, "v", 1);
  json_put_int(&w, "position", (int64_t)position);
  json_put_int(&w, "at", at_ms);
  json_put_int(&w, "kind", kind);
  json_put_word(&w, "type", ledger_kind_name(kind));
  json_put_word(&w, "workspace", text);
  json_put_word(&w, "actor", actor_kind);
  json_put_string(&w, "detail", str_of(hex, sizeof hex));
  json_end_object(&w);
}

static enum err known_actor(struct str word, const char **name_out) {
  for (int kind = ACTOR_SYSTEM; kind <= ACTOR_BOT; kind++) {
    const char *name = actor_kind_name((enum actor_kind)kind);
    if (!str_equal(word, str_from(name))) continue;
    *name_out = name;
    return ERR_NONE;
  }
  return ERR_CORRUPT;
}

enum err ledger_entry_read(struct str entry, struct ledger_entry_parts *parts_out) {
  struct json *root = NULL;
  struct str actor;
  struct str detail;
  struct ledger_entry_parts parts;
  enum err error = ERR_CORRUPT;
  if (json_parse(entry, &root) != ERR_NONE) return ERR_CORRUPT;
  if (json_get_str(root, "actor", &actor) || known_actor(actor, &parts.actor_kind)) goto done;
  if (json_get_str(root, "detail", &detail)) goto done;
  if (str_unhex(detail, parts.commitment.bytes, HASH_BYTES)) goto done;
  *parts_out = parts;
  error = ERR_NONE;
done:
  json_free(root);
  return error;
}

struct hash ledger_commitment(struct str salt, struct str detail) {
  return hash_hmac_sha256(salt, detail);
}

struct aead_place ledger_opening_place(struct id workspace, uint64_t position) {
  return (struct aead_place){.workspace = workspace,
                             .table = "ledger_opening",
                             .column = "opening_sealed",
                             .sequence = (int64_t)position};
}

enum err ledger_opening_key(struct keyring *keyring, struct id workspace, struct keyring_ref ref,
                            uint8_t key_out[static KEYRING_KEY_BYTES]) {
  if (id_is_zero(ref.key)) return keyring_derive(keyring, workspace, KEYRING_LEDGER, key_out);
  return keyring_open_key(keyring, workspace, ref, key_out);
}
