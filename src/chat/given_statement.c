/* What a site's own server states about its visitor, signed with the site's secret. */
#include <string.h>

#include "chat/given.h"
#include "chat/host_secret.h"
#include "chat/telling.h"
#include "crypto/statement.h"
#include "given.sql.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"

#define PURPOSES_STATED_MAX 50

/* Of whom, and what some purposes ask for beside the consent. */
struct stated {
  const struct conversation *conversation;
  struct str email;
  struct str age;
};

/* The page asks for nothing new: what was agreed to stays agreed to. */
static enum err one_consent(struct work *work, const struct stated *stated, struct str code,
                            bool agreed) {
  const struct conversation *c = stated->conversation;
  struct purpose purpose;
  struct declaration declaration;
  struct standing standing;
  struct consent_outcome outcome;
  TRY(standing_read(work, c->person, code, &standing));
  enum err error = purpose_read(work, c->site, code, &purpose);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_INVALID, "token: consents names no purpose of this site");
  if (error) return error;
  TRY(declaration_of(work, &purpose, &declaration));
  bool asks = str_equal(declaration.asks, STR("email")); /* others get to know none */
  bool carries = standing_carries(&standing, purpose.version, work->now_ms);
  if (agreed ? carries : !consent_state_valid(standing.consent) && standing.version > 0)
    return ERR_NONE;
  struct consent_choice choice = {.person = c->person,
                                  .conversation = c->id,
                                  .site = c->site,
                                  .purpose = code,
                                  .purpose_version = purpose.version,
                                  .standing = STANDING_ANY,
                                  .language = c->locale.len ? c->locale : STR("en"),
                                  .method = METHOD_HOST_PAGE,
                                  .age = stated->age,
                                  .email = personal_of(asks ? stated->email : STR_EMPTY)};
  choice.choice = agreed                                  ? CHOICE_ACCEPT
                  : consent_state_valid(standing.consent) ? CHOICE_WITHDRAW
                                                          : CHOICE_REFUSE;
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&c->id)};
  TRY(db_one(work->db, &sql_given_notice_version, values, 2, &rows));
  choice.notice_version = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  return consent_choose(work, &choice, &outcome);
}

/*= GDPR Art. 7(1) */
static enum err take_consents(struct work *work, const struct stated *stated,
                              const struct json *consents) {
  struct str code;
  const struct json *value;
  if (!consents) return ERR_NONE;
  if (!json_is_object(consents) || json_size(consents) > PURPOSES_STATED_MAX)
    return work_fault(work, ERR_INVALID, "token: consents must be an object of truth values");
  for (size_t i = 0; json_member(consents, i, &code, &value); i++) {
    bool agreed;
    char key[PURPOSE_CODE_MAX + 1] = {0};
    if (code.len > PURPOSE_CODE_MAX || !json_is_bool(value))
      return work_fault(work, ERR_INVALID, "token: consents must be an object of truth values");
    memcpy(key, code.data, code.len);
    TRY(json_get_bool(consents, key, &agreed));
    TRY(one_consent(work, stated, code, agreed));
  }
  return ERR_NONE;
}

/* The new value sealed, or the old one sealed anew: both rest under one version of the row. */
static enum err seal_again(struct work *work, const struct conversation *c, enum field field,
                           struct str stated, struct buf *out) {
  struct personal text = personal_of(stated);
  struct str old = field == FIELD_PERSON_NAME ? c->name_sealed : c->email_sealed;
  struct personal_spot was = {.row = c->person, .version = c->person_version};
  struct personal_spot is = {.row = c->person, .version = c->person_version + 1};
  if (stated.len == 0 && old.len == 0) return ERR_NONE;
  if (stated.len == 0)
    TRY(personal_open(work, personal_at(&c->person_subject, field, was), GATE_SHOW, old, &text));
  else if (personal_check(field, text))
    return work_fault(work, ERR_INVALID, "token: name is one line, email an e-mail address");
  return personal_seal(work, personal_at(&c->person_subject, field, is), text, out);
}

static enum err remember(struct work *work, const struct conversation *c, const char *detail,
                         const struct buf *sealed) {
  struct journal_correction correction = {.person = c->person,
                                          .detail = str_from(detail),
                                          .version = c->person_version + 1,
                                          .sealed = buf_str(sealed)};
  return sealed->len > 0 ? journal_note_corrected(work, &correction) : ERR_NONE;
}

/*= GDPR Art. 5(1)(d) */
static enum err take_identity(struct work *work, const struct conversation *c, struct str name,
                              struct str email) {
  struct buf names = {0};
  struct buf emails = {0};
  struct hash hash = {{0}};
  if (name.len == 0 && email.len == 0) return ERR_NONE;
  enum err error = seal_again(work, c, FIELD_PERSON_NAME, name, &names);
  if (!error) error = seal_again(work, c, FIELD_PERSON_EMAIL, email, &emails);
  /* Whoever proves this address later is the one whom the site knows by it. */
  bool vouched = email.len > 0;
  if (!error && vouched)
    error = personal_lookup(work, FIELD_PERSON_EMAIL, personal_of(email), &hash);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&c->person),
                              names.len ? db_bytes(buf_str(&names)) : db_null(),
                              emails.len ? db_bytes(buf_str(&emails)) : db_null(),
                              db_int(c->person_version + 1),
                              vouched ? db_bytes(str_of(hash.bytes, HASH_BYTES)) : db_null()};
  if (!error) error = db_run(work->db, &sql_given_identity, values, 6, NULL);
  if (!error) error = remember(work, c, "name", &names);
  if (!error) error = remember(work, c, "email", &emails);
  buf_done(&names);
  buf_done(&emails);
  struct ledger_entry entry = {.kind = LEDGER_COLLECTED,
                               .object = c->id,
                               .subject = c->person,
                               .key = c->subject.key,
                               .purpose = PURPOSE_ANSWER,
                               .note = STR("stated by the site")};
  if (!error) error = ledger_record(work, &entry);
  return error ? error : telling_contact(work, c, personal_of(name), personal_of(email));
}

static enum err optional(const struct json *claims, const char *key, struct str *out) {
  *out = STR_EMPTY;
  return json_get_str(claims, key, out) == ERR_INVALID ? ERR_INVALID : ERR_NONE;
}

static enum err take_claims(struct work *work, const struct conversation *c,
                            const struct json *claims) {
  struct str name;
  struct stated stated = {.conversation = c};
  if (optional(claims, "name", &name) || optional(claims, "email", &stated.email) ||
      optional(claims, "age", &stated.age))
    return work_fault(work, ERR_INVALID, "token: name, email and age are texts");
  /* An address stated with a consent is for that consent and for nothing else. */
  /*= GDPR Art. 5(1)(b) */
  bool for_consent = json_get(claims, "consents") != NULL;
  TRY(take_identity(work, c, name, for_consent ? STR_EMPTY : stated.email));
  TRY(take_consents(work, &stated, json_get(claims, "consents")));
  const struct json *attributes = json_get(claims, "attributes");
  if (!attributes) return ERR_NONE;
  return given_attributes(work, c->id, attributes, ATTRIBUTE_FROM_HOST);
}

enum err given_statement(struct work *work, struct id conversation, struct str token) {
  char secret[TOKEN_TEXT_BYTES];
  struct conversation c;
  struct site site;
  struct json *claims = NULL;
  const char *why = NULL;
  TRY(conversation_read(work, conversation, &c));
  TRY(site_read(work, c.site, &site));
  enum err error = host_secret_read(work, site.id, secret);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_INVALID, "token: this site has no secret to sign with");
  if (error) return error;
  struct statement_terms terms = {
      .key = str_from(secret), .audience = site.key, .now_ms = work->now_ms};
  error = statement_open(token, &terms, &claims, &why);
  explicit_bzero(secret, sizeof secret);
  if (error) return work_fault(work, error, why);
  error = take_claims(work, &c, claims);
  json_free(claims);
  return error;
}
