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
      [LEDGER_CONSENT] = "consent",
      [LEDGER_OBJECTION] = "objection",
      [LEDGER_RESTRICTION] = "restriction",
      [LEDGER_PURPOSE_CHANGED] = "purpose_changed",
      [LEDGER_CHANGE_ACTIVATED] = "change_activated",
      [LEDGER_RETENTION_PROOF] = "retention_proof",
      [LEDGER_HOLD] = "hold",
      [LEDGER_SENSITIVE_MARKED] = "sensitive_marked",
      [LEDGER_DISCLOSED] = "disclosed",
      [LEDGER_RECIPIENT_CHANGED] = "recipient_changed",
      [LEDGER_INCIDENT_MODE] = "incident_mode",
      [LEDGER_TRAINING] = "training",
      [LEDGER_GATE_DENIED] = "gate_denied",
      [LEDGER_EXPORTED] = "exported",
      [LEDGER_AUTOMATED_DECISION] = "automated_decision",
      [LEDGER_CASE_FILE] = "case_file",
      [LEDGER_REQUEST_RECEIVED] = "request_received",
      [LEDGER_REQUEST_STEP] = "request_step",
      [LEDGER_REQUEST_DECIDED] = "request_decided",
      [LEDGER_REQUEST_DELIVERED] = "request_delivered",
      [LEDGER_REQUEST_CLOSED] = "request_closed",
      [LEDGER_ERASURE_CERTIFIED] = "erasure_certified",
      [LEDGER_SUSPENSION] = "suspension",
  };
  size_t count = sizeof names / sizeof names[0];
  if (kind < 1 || (uint64_t)kind >= count || !names[kind]) return "unknown";
  return names[kind];
}

static void put_hash(struct json_writer *w, const char *key, const struct hash *hash) {
  char hex[2 * HASH_BYTES];
  str_hex(hash->bytes, HASH_BYTES, hex);
  json_put_string(w, key, str_of(hex, sizeof hex));
}

static void put_previous(struct json_writer *w, const struct ledger_previous *previous) {
  json_key(w, "previous");
  json_begin_object(w);
  json_put_word(w, "log", previous->name);
  json_put_int(w, "size", (int64_t)previous->size);
  put_hash(w, "root", &previous->root);
  json_end_object(w);
}

void ledger_entry_write(struct buf *out, const struct ledger_leaf *leaf) {
  static const struct hash none;
  char text[ID_TEXT_BYTES + 1];
  struct json_writer w = json_writer(out);
  id_format(leaf->workspace, text);
  json_begin_object(&w);
  json_put_int(&w, "v", 1);
  json_put_int(&w, "position", (int64_t)leaf->position);
  json_put_int(&w, "at", leaf->at_ms);
  json_put_int(&w, "kind", leaf->kind);
  json_put_word(&w, "type", ledger_kind_name(leaf->kind));
  json_put_word(&w, "workspace", text);
  json_put_word(&w, "actor", leaf->actor_kind);
  put_hash(&w, "detail", &leaf->commitment);
  json_put_int(&w, "until", leaf->until_ms);
  put_hash(&w, "key", &leaf->key);
  if (!hash_equal(&leaf->erases, &none)) put_hash(&w, "erases", &leaf->erases);
  if (leaf->previous.name[0]) put_previous(&w, &leaf->previous);
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

static enum err read_hash(const struct json *object, const char *key, struct hash *hash_out) {
  struct str hex;
  if (json_get_str(object, key, &hex)) return ERR_CORRUPT;
  return str_unhex(hex, hash_out->bytes, HASH_BYTES) ? ERR_CORRUPT : ERR_NONE;
}

static enum err read_previous(const struct json *object, struct ledger_previous *previous_out) {
  struct str name;
  int64_t size;
  *previous_out = (struct ledger_previous){.size = 0};
  if (!object) return ERR_NONE;
  if (json_get_str(object, "log", &name) || name.len == 0 || name.len >= LEDGER_NAME_BYTES)
    return ERR_CORRUPT;
  if (json_get_int(object, "size", &size) || size < 0) return ERR_CORRUPT;
  TRY(read_hash(object, "root", &previous_out->root));
  memcpy(previous_out->name, name.data, name.len);
  previous_out->size = (uint64_t)size;
  return ERR_NONE;
}

enum err ledger_entry_read(struct str entry, struct ledger_leaf *leaf_out) {
  struct json *root = NULL;
  struct str actor;
  struct ledger_leaf leaf = *leaf_out;
  enum err error = ERR_CORRUPT;
  if (json_parse(entry, &root) != ERR_NONE) return ERR_CORRUPT;
  if (json_get_str(root, "actor", &actor) || known_actor(actor, &leaf.actor_kind)) goto done;
  if (read_hash(root, "detail", &leaf.commitment)) goto done;
  if (json_get_int(root, "until", &leaf.until_ms)) goto done;
  if (read_hash(root, "key", &leaf.key)) goto done;
  leaf.erases = (struct hash){{0}};
  if (json_get(root, "erases") && read_hash(root, "erases", &leaf.erases)) goto done;
  if (read_previous(json_get(root, "previous"), &leaf.previous)) goto done;
  *leaf_out = leaf;
  error = ERR_NONE;
done:
  json_free(root);
  return error;
}

struct hash ledger_commitment(struct str salt, struct str detail) {
  return hash_hmac_sha256(salt, detail);
}
