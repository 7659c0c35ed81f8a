#include "privacy/personal.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/signal.h"
#include "base/text.h"
#include "crypto/aead.h"

struct personal personal_of(struct str text) {
  return (struct personal){text};
}

bool personal_is_empty(struct personal text) { return str_trim(text.hidden_).len == 0; }

enum err personal_check(enum field field, struct personal text) {
  struct str s = text.hidden_;
  if (s.len > field_rule(field)->max_bytes) return ERR_TOO_LARGE;
  if (!text_is_utf8(s)) return ERR_INVALID;
  switch (field) {
    case FIELD_PERSON_EMAIL:
    case FIELD_ACCOUNT_EMAIL:
    case FIELD_PURPOSE_EMAIL:
      return text_is_email(s) ? ERR_NONE : ERR_INVALID;
    case FIELD_MESSAGE_TEXT:
    case FIELD_RATING_TEXT:
    case FIELD_HOLD_REASON:
    case FIELD_EMERGENCY_NOTE:
    case FIELD_SENSITIVE_GROUND:
    case FIELD_INCIDENT_REASON:
    case FIELD_INCIDENT_SOURCE:
    case FIELD_REQUEST_WORDS:
    case FIELD_REQUEST_REASONS:
    case FIELD_REQUEST_ANSWER:
    case FIELD_REQUEST_EXTENSION:
    case FIELD_REQUEST_STEP:
      return text_is_clean(s) && str_trim(s).len > 0 ? ERR_NONE : ERR_INVALID;
    case FIELD_PERSON_NAME:
    case FIELD_ACCOUNT_NAME:
    case FIELD_ATTRIBUTE:
    case FIELD_RATING_SCORE:
    case FIELD_PAGE:
    case FIELD_SECTION:
    case FIELD_BROWSER:
    case FIELD_COUNTRY:
    case FIELD_REFERRER:
    case FIELD_REQUEST_CONTACT:
      return text_is_line(s) && str_trim(s).len > 0 ? ERR_NONE : ERR_INVALID;
    case FIELD_ACCOUNT_TOTP:
    case FIELD_COUNT:
      return ERR_NONE;
  }
  return ERR_INVALID;
}

bool personal_equal(struct personal a, struct personal b) {
  return hash_same_secret(a.hidden_, b.hidden_);
}

static struct aead_place place_of(const struct personal_place *place) {
  const struct field_rule *rule = field_rule(place->field);
  return (struct aead_place){.workspace = place->subject->workspace,
                             .table = rule->table,
                             .column = rule->column,
                             .row = place->spot.row,
                             .sequence = place->spot.sequence,
                             .version = place->spot.version};
}

static enum err ask_gate(struct work *work, const struct personal_place *place,
                         enum gate_operation operation) {
  const struct personal_subject *subject = place->subject;
  return gate_check(work, subject->workspace, &subject->gate, place->field, operation);
}

/*= GDPR Art. 32(1)(a) */
enum err personal_seal(struct work *work, struct personal_place place, struct personal text,
                       struct buf *sealed_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place where = place_of(&place);
  TRY(ask_gate(work, &place, GATE_STORE));
  TRY(keyring_open_key(work->keyring, place.subject->workspace, place.subject->key, key));
  aead_seal(key, &where, text.hidden_, work->rng, sealed_out);
  sodium_memzero(key, sizeof key);
  return buf_check(sealed_out);
}

enum err personal_seal_removed(struct work *work, struct personal_place place,
                               struct buf *sealed_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place where = place_of(&place);
  TRY(keyring_open_key(work->keyring, place.subject->workspace, place.subject->key, key));
  aead_seal(key, &where, STR_EMPTY, work->rng, sealed_out);
  sodium_memzero(key, sizeof key);
  return buf_check(sealed_out);
}

static enum err open_ungated(struct work *work, const struct personal_place *place,
                             struct str sealed, struct buf *plain) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place where = place_of(place);
  TRY(keyring_open_key(work->keyring, place->subject->workspace, place->subject->key, key));
  enum err error = aead_open(key, &where, sealed, plain);
  sodium_memzero(key, sizeof key);
  if (error == ERR_CORRUPT) signal_raise(SIGNAL_OPEN_FAILED, &work->actor, (int64_t)place->field);
  return error;
}

enum err personal_open(struct work *work, struct personal_place place,
                       enum gate_operation operation, struct str sealed,
                       struct personal *text_out) {
  struct buf plain = {0};
  struct str copy;
  TRY(ask_gate(work, &place, operation));
  enum err error = open_ungated(work, &place, sealed, &plain);
  if (!error) error = arena_copy(work->arena, buf_str(&plain), &copy);
  if (!error) *text_out = personal_of(copy);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

enum err personal_opener_begin(struct work *work, const struct personal_subject *subject,
                               enum field field, enum gate_operation operation,
                               struct personal_opener *opener_out) {
  struct personal_opener opener = {.workspace = subject->workspace, .field = field};
  TRY(gate_check(work, subject->workspace, &subject->gate, field, operation));
  TRY(keyring_open_key(work->keyring, subject->workspace, subject->key, opener.key));
  *opener_out = opener;
  sodium_memzero(opener.key, sizeof opener.key);
  return ERR_NONE;
}

void personal_opener_end(struct personal_opener *opener) {
  sodium_memzero(opener->key, sizeof opener->key);
}

enum err personal_opener_next(struct work *work, struct personal_opener *opener,
                              struct personal_spot spot, struct str sealed, struct buf *room) {
  const struct field_rule *rule = field_rule(opener->field);
  struct aead_place where = {.workspace = opener->workspace,
                             .table = rule->table,
                             .column = rule->column,
                             .row = spot.row,
                             .sequence = spot.sequence,
                             .version = spot.version};
  buf_wipe(room);
  enum err error = aead_open(opener->key, &where, sealed, room);
  if (error == ERR_CORRUPT) signal_raise(SIGNAL_OPEN_FAILED, &work->actor, (int64_t)opener->field);
  if (!error) opener->text = personal_of(buf_str(room));
  return error;
}

enum err personal_seal_again(struct work *work, struct personal_place from,
                             struct personal_place to, struct str sealed, struct buf *sealed_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf plain = {0};
  struct aead_place where = place_of(&to);
  enum err error = open_ungated(work, &from, sealed, &plain);
  if (!error) error = keyring_open_key(work->keyring, to.subject->workspace, to.subject->key, key);
  if (!error) aead_seal(key, &where, buf_str(&plain), work->rng, sealed_out);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error ? error : buf_check(sealed_out);
}

enum err personal_matches(struct work *work, struct personal_place place, struct str sealed,
                          struct personal text, bool *same_out) {
  struct buf plain = {0};
  enum err error = open_ungated(work, &place, sealed, &plain);
  if (!error) *same_out = hash_same_secret(buf_str(&plain), text.hidden_);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

void personal_show(struct json_writer *w, const char *key, struct personal text) {
  json_put_string(w, key, text.hidden_);
}

void personal_show_masked(struct json_writer *w, const char *key, struct personal email) {
  struct str local;
  struct str domain;
  struct buf masked = {0};
  if (!str_cut(email.hidden_, '@', &local, &domain)) domain = STR_EMPTY;
  size_t first = 1;
  while (first < local.len && ((unsigned char)local.data[first] & 0xc0) == 0x80) first++;
  buf_append(&masked, str_slice(local, 0, first));
  buf_append(&masked, STR("\xe2\x80\xa6@"));
  buf_append(&masked, domain);
  json_put_string(w, key, buf_check(&masked) ? STR_EMPTY : buf_str(&masked));
  buf_wipe(&masked);
  buf_done(&masked);
}

void personal_show_start(struct json_writer *w, const char *key, struct personal text,
                         size_t characters) {
  struct str s = text.hidden_;
  size_t end = 0;
  while (end < s.len && (characters > 0 || ((unsigned char)s.data[end] & 0xc0) == 0x80)) {
    if (((unsigned char)s.data[end] & 0xc0) != 0x80) characters--;
    end++;
  }
  while (end < s.len && ((unsigned char)s.data[end] & 0xc0) == 0x80) end++;
  json_put_string(w, key, str_slice(s, 0, end));
}

bool personal_add_number(struct personal text, int64_t *sum) {
  int64_t number;
  if (str_to_int64(str_trim(text.hidden_), &number)) return false;
  *sum += number;
  return true;
}

enum err personal_has_phrase(struct arena *arena, struct personal text, struct str phrase,
                             bool *has_out) {
  struct str folded;
  TRY(text_fold(arena, text.hidden_, &folded));
  *has_out = text_has_phrase(folded, phrase);
  return ERR_NONE;
}

struct str personal_bytes_for_crypto(struct personal text) {
  return text.hidden_;
}
struct str personal_bytes_for_sending(struct personal text) {
  return text.hidden_;
}
struct str personal_bytes_for_person(struct personal text) {
  return text.hidden_;
}

enum err personal_lookup(struct work *work, enum field field, struct personal text,
                         struct hash *hash_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct str lower;
  TRY(arena_copy(work->arena, str_trim(text.hidden_), &lower));
  char *at = (char *)(uintptr_t)lower.data;
  for (size_t i = 0; i < lower.len; i++) at[i] = (char)tolower((unsigned char)at[i]);
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_LOOKUP, key));
  *hash_out = hash_lookup(key, field_rule(field)->name, lower);
  sodium_memzero(key, sizeof key);
  return ERR_NONE;
}
