#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chat/conversation.h"
#include "chat/return_token.h"
#include "chat/telling.h"
#include "conversation.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/notice_shown.h"
#include "privacy/notice_words.h"
#include "privacy/retention_until.h"
#include "privacy/suspension.h"

struct beginning {
  const struct conversation_start *start;
  struct site site;
  struct purpose purpose;
  struct id person;
  struct id conversation;
  struct keyring_ref person_key;
  struct keyring_ref conversation_key;
  struct gate_state person_gate; /* of name and e-mail */
  int64_t kept_until;
};

/* "Visitor K7M-204": easy to say, and no name. */
static void label_make(struct rng *rng, char label_out[static 32]) {
  static const char letters[] = "ABCDEFGHJKMNPQRSTVWXYZ";
  uint32_t count = sizeof letters - 1;
  (void)snprintf(label_out, 32, "Visitor %c%u%c-%03u", letters[rng_below(rng, count)],
                 rng_below(rng, 10), letters[rng_below(rng, count)], rng_below(rng, 1000));
}

static enum err check(struct work *work, const struct conversation_start *start) {
  if (!personal_is_empty(start->name) && personal_check(FIELD_PERSON_NAME, start->name))
    return work_fault(work, ERR_INVALID, "name: one line of text");
  if (!personal_is_empty(start->email) && personal_check(FIELD_PERSON_EMAIL, start->email))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  struct hash unused;
  if (start->token.len > 0 && token_hash("pv", start->token, &unused))
    return work_fault(work, ERR_INVALID, "token: pv_ and 32 random bytes in base64url");
  if (start->locale.len > 0 && !text_is_language(start->locale))
    return work_fault(work, ERR_INVALID, "locale: such as en or de");
  return ERR_NONE;
}

/* Nothing is known of somebody new but what they were told: the purpose in force. */
static void gate_make(struct beginning *b) {
  struct gate_facts facts = {.person = b->person,
                             .code = STR(PURPOSE_ANSWER),
                             .in_force = true,
                             .purpose = b->purpose,
                             .kept_until_ms = b->kept_until};
  gate_derive(&facts, &b->person_gate);
}

/* Appends the sealed value, or nothing for an empty text. */
static enum err seal(struct work *work, const struct beginning *b, enum field field,
                     struct personal text, struct buf *out) {
  struct personal_subject subject = {b->site.workspace, b->person_key, b->person_gate};
  struct personal_spot spot = {.row = b->person, .version = 1};
  if (personal_is_empty(text)) return ERR_NONE;
  return personal_seal(work, personal_at(&subject, field, spot), text, out);
}

static struct db_value or_null(const struct buf *buf) {
  return buf->len ? db_bytes(buf_str(buf)) : db_null();
}

static enum err insert_person(struct work *work, const struct beginning *b) {
  char label[32];
  struct buf name = {0};
  struct buf email = {0};
  label_make(work->rng, label);
  enum err error = seal(work, b, FIELD_PERSON_NAME, b->start->name, &name);
  if (!error) error = seal(work, b, FIELD_PERSON_EMAIL, b->start->email, &email);
  struct db_value values[] = {db_id(&b->site.workspace),
                              db_id(&b->person),
                              db_id(&b->site.id),
                              db_int(b->person_key.slot),
                              db_id(&b->person_key.key),
                              db_text(str_from(label)),
                              or_null(&name),
                              or_null(&email),
                              db_text(b->start->locale),
                              db_int(work->now_ms)};
  if (!error) error = db_run(work->db, &sql_person_insert, values, 10, NULL);
  buf_done(&name);
  buf_done(&email);
  return error;
}

static enum err insert_conversation(struct work *work, const struct beginning *b) {
  struct db_value values[] = {db_id(&b->site.workspace),
                              db_id(&b->conversation),
                              db_id(&b->site.id),
                              db_id(&b->person),
                              db_int(b->conversation_key.slot),
                              db_id(&b->conversation_key.key),
                              db_text(STR(PURPOSE_ANSWER)),
                              db_int(b->purpose.version),
                              db_int(b->start->notice_version),
                              db_int(work->now_ms),
                              db_int(b->kept_until)};
  return db_run(work->db, &sql_conversation_insert, values, 11, NULL);
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct beginning *b) {
  struct ledger_entry entry = {.kind = LEDGER_COLLECTED,
                               .object = b->conversation,
                               .subject = b->person,
                               .key = b->conversation_key,
                               .purpose = PURPOSE_ANSWER,
                               .note = str_from(basis_article(b->purpose.basis))};
  return ledger_record(work, &entry);
}

static enum err write_rows(struct work *work, struct beginning *b,
                           struct conversation_started *out) {
  static const struct id none;
  gate_make(b);
  TRY(insert_person(work, b));
  TRY(insert_conversation(work, b));
  TRY(gate_refresh(work, b->person, none, STR(PURPOSE_ANSWER)));
  TRY(gate_refresh(work, b->person, b->conversation, STR(PURPOSE_ANSWER)));
  TRY(notice_note_shown(work, b->person, b->conversation, b->start->notice_version,
                        str_from(notice_language(b->start->locale))));
  if (b->start->token.len == 0)
    TRY(return_token_new(work, b->person, b->conversation, out->token));
  else
    TRY(return_token_adopt(work, b->person, b->conversation, b->start->token));
  TRY(record(work, b));
  struct telling_begun begun = {
      .about = {b->site.id, b->person, b->conversation, b->conversation_key},
      .person_key = b->person_key,
      .name = b->start->name,
      .email = b->start->email,
      .language = b->start->locale};
  return telling_begun(work, &begun);
}

/* Was the chat begun by an earlier start with this token? ERR_NOT_FOUND: it was not. */
static enum err find_begun(struct work *work, const struct beginning *b,
                           struct conversation_started *out) {
  struct returning returning;
  if (b->start->token.len == 0) return ERR_NOT_FOUND;
  enum err error = return_token_find(work->db, b->start->token, &returning);
  if (error) return error == ERR_UNAUTHENTICATED ? ERR_NOT_FOUND : error;
  if (!id_equal(returning.site, b->site.id))
    return work_fault(work, ERR_CONFLICT, "token: used elsewhere");
  work->actor = (struct actor){
      .kind = ACTOR_VISITOR, .workspace = returning.workspace, .id = returning.person};
  out->conversation = returning.conversation;
  out->person = returning.person;
  out->repeated = true;
  return ERR_NONE;
}

/*= GDPR Art. 24(1) */
static enum err check_open(struct work *work, struct id site) {
  bool closed;
  bool silent;
  TRY(suspension_lasts(work, site, STR(SUSPENSION_SITE), &closed));
  TRY(suspension_lasts(work, site, STR(PURPOSE_ANSWER), &silent));
  if (!closed && !silent) return ERR_NONE;
  return work_fault(work, ERR_CONFLICT, "This chat is paused at present. No new one can be begun.");
}

enum err conversation_begin(struct work *work, const struct conversation_start *start,
                            struct conversation_started *started_out) {
  struct beginning b = {.start = start};
  struct conversation_started started = {0};
  struct clock clock = clock_fixed(work->now_ms);
  TRY(check(work, start));
  enum err error = site_find(work, start->site_key, &b.site);
  if (error) return error == ERR_NOT_FOUND ? work_fault(work, error, "site: not known") : error;
  if (start->token.len > 0) memcpy(started.token, start->token.data, start->token.len);
  error = find_begun(work, &b, &started);
  if (error != ERR_NOT_FOUND) {
    if (!error) *started_out = started;
    return error;
  }
  if (start->notice_version < 1 || start->notice_version > b.site.notice_version)
    return work_fault(work, ERR_CONFLICT, "notice: not a version that was shown");
  TRY(check_open(work, b.site.id));
  /*= GDPR Art. 13(1) */
  TRY(purpose_read_named(work, b.site.id, STR(PURPOSE_ANSWER), start->notice_version, &b.purpose));
  struct retention_events events = {.last_ms = work->now_ms};
  b.kept_until = retention_until(b.purpose.retention_from, b.purpose.retention_days, &events);
  b.person = id_new(&clock, work->rng);
  b.conversation = id_new(&clock, work->rng);
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = b.site.workspace, .id = b.person};
  TRY(keyring_take(work->keyring, &b.person_key));
  error = keyring_take(work->keyring, &b.conversation_key);
  if (error) {
    keyring_return(work->keyring, b.person_key);
    return error;
  }
  /* Keys that sealed what then failed are not given out again: they burn at start. */
  TRY(write_rows(work, &b, &started));
  started.conversation = b.conversation;
  started.person = b.person;
  *started_out = started;
  return ERR_NONE;
}
